/* Offers trend_new(): fills in the tables, and says what a reader must know of them. */
#include "report/trend-inside.h"

#include "base/clock.h"

#include <time.h>

static const char *const by_words[] = {
    [TREND_BY_DAY] = "day", [TREND_BY_WEEK] = "week", [TREND_BY_MONTH] = "month"};

gboolean trend_by_from_word(const char *word, TrendBy *by) {
    for (gsize i = 0; i < G_N_ELEMENTS(by_words); i++) {
        if (g_str_equal(word, by_words[i])) {
            *by = (TrendBy)i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *trend_by_word(TrendBy by) {
    return by_words[by];
}

static void note(Trend *trend, char *sentence) {
    g_ptr_array_add(trend->notes, sentence);
}

static void note_archive(Trend *trend) {
    const TrendWish *wish = &trend->wish;
    if (trend_archived(wish, TREND_NOW))
        return;
    if (wish->archived_since == G_MAXINT64) {
        note(trend, g_strdup(_("The archive holds no record yet.")));
        return;
    }
    g_autofree char *since = trend_date(wish->archived_since);
    note(trend, g_strdup_printf(
                    _("The archive begins on %s. What was flagged before is not known."), since));
}

static void note_counts(Trend *trend) {
    const TrendWish *wish = &trend->wish;
    gint64 before = wish->from - trend->days;
    if (!wish->days) {
        note(trend,
             g_strdup(_("How much mail came at all is not known: this report had no state of "
                        "the daemon to read, in which it is counted. Name it by --state.")));
        return;
    }
    if (wish->counted_since == G_MAXINT64) {
        note(trend, g_strdup(_("How much mail came at all is not known: no mail has been counted "
                               "yet.")));
        return;
    }
    g_autofree char *since = trend_date(wish->counted_since);
    if (wish->counted_since > before)
        note(trend,
             g_strdup_printf(_("All mail is counted since %s, on that day perhaps in part. How "
                               "much came before is not known."),
                             since));
    note(trend, g_strdup(_("All mail is counted once each, without that of staff, by days of the "
                           "mail host's calendar.")));
}

/* Of a level without <archive/>, or while the policy only observed. */
static void note_unarchived(Trend *trend, const TrendFacts *facts) {
    guint64 mails, counted, archived = 0;
    if (!trend_counted_period(&trend->wish, TREND_NOW, &mails, &counted))
        return;
    for (guint i = 0; i < facts->mails->len; i++)
        archived += g_array_index(facts->mails, TrendMail, i).period == TREND_NOW;
    if (counted <= archived)
        return;
    g_autofree char *text = trend_count(counted - archived);
    note(trend, g_strdup_printf(_("Besides, %s mails reached a level of the policy and are not in "
                                  "the archive: their level does not ask for it, or the policy "
                                  "only observed, or they were erased. Only the count of all mail "
                                  "has them."),
                                text));
}

static void fill_notes(Trend *trend, const TrendFacts *facts) {
    char zone[64] = "";
    time_t seconds = (time_t)(trend->wish.now / CLOCK_SECOND);
    struct tm parts;
    localtime_r(&seconds, &parts);
    (void)strftime(zone, sizeof zone, "%Z (UTC%z)", &parts);
    if (trend->wish.unreadable > 0)
        note(trend,
             g_strdup_printf(
                 translate_plural("%u record of the archive could not be read, and is missing "
                                  "in the figures: kasuhara verify says which.",
                                  "%u records of the archive could not be read, and are "
                                  "missing in the figures: kasuhara verify says which.",
                                  trend->wish.unreadable),
                 trend->wish.unreadable));
    note_archive(trend);
    note_counts(trend);
    note_unarchived(trend, facts);
    note(trend,
         g_strdup_printf(_("Days and hours are those of %s. The time before is as long as this "
                           "one and ends where it begins."),
                         zone));
    note(trend, g_strdup(_("A mail is flagged if it reached a level of the policy. A case is one "
                           "thread of mail. A mail that came again counts once.")));
    note(trend, g_strdup(_("Rates are compared by the exact interval of their ratio: where that "
                           "leaves 1 out, the text says more or less; of fewer than 10 in both "
                           "times together it says nothing. What people report or judge changes "
                           "these numbers as well as what customers write.")));
    if (!trend->wish.names)
        note(trend, g_strdup(_("Senders bear letters that hold in this report alone.")));
    if (facts->erased > 0)
        note(trend, g_strdup_printf(translate_plural("%u case was erased, and is in no figure.",
                                                     "%u cases were erased, and are in no figure.",
                                                     facts->erased),
                                    facts->erased));
}

static void fill_summary(Trend *trend, const TrendFacts *facts) {
    const TrendWish *wish = &trend->wish;
    g_autofree char *from = trend_date(wish->from), *to = trend_date(wish->to);
    guint64 mails, counted, flagged = 0, opened = 0;
    for (guint i = 0; i < facts->mails->len; i++)
        flagged += g_array_index(facts->mails, TrendMail, i).period == TREND_NOW;
    for (guint i = 0; i < facts->cases->len; i++)
        opened += g_array_index(facts->cases, TrendCase, i).opened == TREND_NOW;
    g_autofree char *flagged_text = trend_count(flagged), *opened_text = trend_count(opened);
    g_autofree char *days = g_strdup_printf(
        /* Translators: how long a time was. */
        translate_plural("%u day", "%u days", (guint64)trend->days), (guint)trend->days);
    if (!trend_counted_period(wish, TREND_NOW, &mails, &counted)) {
        trend->summary = g_strdup_printf(_("From %s to %s (%s), %s mails were flagged, and %s "
                                           "cases were opened."),
                                         from, to, days, flagged_text, opened_text);
        return;
    }
    g_autofree char *mails_text = trend_count(mails);
    g_autofree char *share = trend_value(mails ? (double)flagged / (double)mails : 0, TREND_SHARE);
    trend->summary = g_strdup_printf(_("From %s to %s (%s), %s mails came to the support inbox; "
                                       "%s of them (%s) were flagged, and %s cases were opened."),
                                     from, to, days, mails_text, flagged_text, share, opened_text);
}

/* Held mail that was archived later is older than the first record. */
static gint64 first_day(const TrendWish *wish) {
    gint64 first = wish->archived_since;
    for (guint i = 0; i < wish->cases->len; i++) {
        const CaseFile *file = g_ptr_array_index(wish->cases, i);
        if (file->opened > 0)
            first = MIN(first, clock_local_day(file->opened));
    }
    return first;
}

Trend *trend_new(const TrendWish *wish) {
    Trend *trend = g_new0(Trend, 1);
    trend->wish = *wish;
    trend->wish.archived_since = first_day(wish);
    trend->days = wish->to - wish->from + 1;
    trend->changes = g_ptr_array_new_with_free_func(g_free);
    trend->notes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(TrendFacts) facts = trend_facts_new(&trend->wish);
    trend_fill_mail(trend, facts);
    trend_fill_categories(trend, facts);
    trend_fill_hours(trend, facts);
    trend_fill_senders(trend, facts);
    trend_fill_cases(trend, facts);
    trend_fill_rules(trend, facts);
    trend_fill_changes(trend, facts);
    fill_summary(trend, facts);
    fill_notes(trend, facts);
    return trend;
}

void trend_free(Trend *trend) {
    if (!trend)
        return;
    for (gsize i = 0; i < TREND_TABLES; i++)
        trend_table_clear(&trend->tables[i]);
    g_ptr_array_unref(trend->changes);
    g_ptr_array_unref(trend->notes);
    g_free(trend->summary);
    g_free(trend);
}
