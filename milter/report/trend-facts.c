/* Offers what a trend counts: the flagged mails and the cases of two times. */
#include "report/trend-inside.h"

#include "base/clock.h"

#include <time.h>

static TrendPeriod period_of(const TrendWish *wish, gint64 day) {
    gint64 days = wish->to - wish->from + 1;
    if (day > wish->to || day < wish->from - days)
        return TREND_OUTSIDE;
    return day >= wish->from ? TREND_NOW : TREND_BEFORE;
}

gint64 trend_day_begins(gint64 day) {
    time_t seconds = (time_t)day * 86400;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    parts.tm_isdst = -1;
    return (gint64)mktime(&parts) * CLOCK_SECOND;
}

/* A mail that came again is the same mail. */
static void take_mails(TrendFacts *facts, const TrendWish *wish, const CaseFile *file) {
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        if (message->from_staff || message->again || g_str_equal(message->level, "none"))
            continue;
        time_t seconds = (time_t)(message->time / CLOCK_SECOND);
        struct tm parts;
        localtime_r(&seconds, &parts);
        TrendMail mail = {.day = clock_local_day(message->time),
                          .hour = parts.tm_hour,
                          .weekday = (parts.tm_wday + 6) % 7,
                          .file = file,
                          .message = message};
        mail.period = period_of(wish, mail.day);
        if (mail.period != TREND_OUTSIDE)
            g_array_append_val(facts->mails, mail);
    }
}

static void take_case(TrendFacts *facts, const TrendWish *wish, const CaseFile *file) {
    TrendCase one = {.file = file, .opened = period_of(wish, clock_local_day(file->opened))};
    for (guint i = 0; i < file->judgements->len; i++) {
        const CaseJudgement *judgement = g_ptr_array_index(file->judgements, i);
        one.judgement = judgement->judgement;
        if (i == 0)
            one.first_judged = judgement->time;
    }
    if (one.first_judged)
        one.judged = period_of(wish, clock_local_day(one.first_judged));
    g_array_append_val(facts->cases, one);
}

static gboolean is_erased(const CaseFile *file) {
    return file->erasures->len > 0 && file->messages->len == 0;
}

TrendFacts *trend_facts_new(const TrendWish *wish) {
    TrendFacts *facts = g_new0(TrendFacts, 1);
    facts->mails = g_array_new(FALSE, FALSE, sizeof(TrendMail));
    facts->cases = g_array_new(FALSE, FALSE, sizeof(TrendCase));
    for (guint i = 0; i < wish->cases->len; i++) {
        const CaseFile *file = g_ptr_array_index(wish->cases, i);
        if (is_erased(file)) {
            facts->erased++;
            continue;
        }
        take_mails(facts, wish, file);
        if (file->number > 0)
            take_case(facts, wish, file);
    }
    return facts;
}

void trend_facts_free(TrendFacts *facts) {
    if (!facts)
        return;
    g_array_unref(facts->mails);
    g_array_unref(facts->cases);
    g_free(facts);
}

gboolean trend_counted(const TrendWish *wish, gint64 from, gint64 to, guint64 *mails,
                       guint64 *flagged) {
    *mails = *flagged = 0;
    if (!wish->days || from < wish->counted_since || to > clock_local_day(wish->now))
        return FALSE;
    for (guint i = 0; i < wish->days->len; i++) {
        const StateDay *day = g_ptr_array_index(wish->days, i);
        if (day->day < from || day->day > to)
            continue;
        *mails += day->messages;
        *flagged += g_str_equal(day->outcome, "none") ? 0 : day->messages;
    }
    return TRUE;
}

gboolean trend_archived(const TrendWish *wish, TrendPeriod period) {
    gint64 days = wish->to - wish->from + 1;
    return wish->archived_since <= wish->from - (period == TREND_BEFORE ? days : 0);
}

gboolean trend_counted_period(const TrendWish *wish, TrendPeriod period, guint64 *mails,
                              guint64 *flagged) {
    gint64 days = wish->to - wish->from + 1;
    gint64 back = period == TREND_BEFORE ? days : 0;
    return trend_counted(wish, wish->from - back, wish->to - back, mails, flagged);
}
