/* Fills in what changed since the time before. What is compared is counted by case or by sender,
 * not by mail: the mails of one quarrel come in bursts, and are no sign each. Nothing is claimed
 * unless the exact interval of the ratio leaves 1 out, nor of fewer than RATE_FEW. Categories are
 * many: each is told at a confidence that makes all of them together 95 % sure (Bonferroni). */
#include "report/trend-inside.h"

#include "tuning/tuning.h"

#include <math.h>

#define CONFIDENCE 0.95

static void put_change(TrendTable *table, const char *key, const char *label, guint64 now,
                       guint64 before, const RateChange *change) {
    double *values = trend_row(table, key, label);
    values[0] = (double)now;
    values[1] = (double)before;
    values[2] = change->few ? NAN : change->ratio;
    values[3] = change->few ? NAN : change->low;
    values[4] = change->few ? NAN : change->high;
}

/* What the ratio says; confidence: 0.95. */
static char *say_ratio(const RateChange *change, double confidence) {
    g_autofree char *ratio = trend_value(change->ratio, TREND_NUMBER),
                    *low = trend_value(change->low, TREND_NUMBER),
                    *high = trend_value(change->high, TREND_NUMBER);
    double percent = confidence * 100;
    if (change->few)
        return g_strdup(_("Too few to tell whether anything changed."));
    if (change->more && isinf(change->ratio))
        return g_strdup_printf(
            _("That is more: at least %s times as many (with %.3g %% confidence)."), low, percent);
    if (change->fewer && change->ratio == 0)
        return g_strdup_printf(
            _("That is less: at most %s times as many (with %.3g %% confidence)."), high, percent);
    if (change->more)
        return g_strdup_printf(_("That is more: %s times as many (%.3g %% interval: %s to %s)."),
                               ratio, percent, low, high);
    if (change->fewer)
        return g_strdup_printf(_("That is less: %s times as many (%.3g %% interval: %s to %s)."),
                               ratio, percent, low, high);
    return g_strdup_printf(_("That may be chance: %s times as many (%.3g %% interval: %s to %s)."),
                           ratio, percent, low, high);
}

static char *say_change(const char *label, const char *now, const char *before,
                        const RateChange *change, double confidence) {
    g_autofree char *ratio = say_ratio(change, confidence);
    return g_strdup_printf(_("%s: %s, before %s. %s"), label, now, before, ratio);
}

/* Where there is nothing to compare it with. */
static void take_alone(Trend *trend, const char *key, const char *label, guint64 now,
                       gboolean always) {
    double *values = trend_row(&trend->tables[TREND_CHANGES], key, label);
    g_autofree char *text = trend_count(now);
    values[0] = (double)now;
    values[1] = values[2] = values[3] = values[4] = NAN;
    if (always)
        g_ptr_array_add(trend->changes, g_strdup_printf(_("%s: %s."), label, text));
}

static void take_change(Trend *trend, const char *key, const char *label, const guint64 *counts,
                        double confidence, gboolean always) {
    if (!trend_archived(&trend->wish, TREND_BEFORE)) {
        take_alone(trend, key, label, counts[TREND_NOW], always);
        return;
    }
    double days = (double)trend->days;
    RateChange change =
        rate_change(counts[TREND_NOW], days, counts[TREND_BEFORE], days, confidence);
    g_autofree char *now = trend_count(counts[TREND_NOW]),
                    *before = trend_count(counts[TREND_BEFORE]);
    put_change(&trend->tables[TREND_CHANGES], key, label, counts[TREND_NOW], counts[TREND_BEFORE],
               &change);
    if (always || change.more || change.fewer)
        g_ptr_array_add(trend->changes, say_change(label, now, before, &change, confidence));
}

/* How much mail came: told, and not judged. */
static void take_mail(Trend *trend, const guint64 *cases) {
    const TrendWish *wish = &trend->wish;
    guint64 now, before, flagged;
    if (!trend_counted_period(wish, TREND_NOW, &now, &flagged) ||
        !trend_counted_period(wish, TREND_BEFORE, &before, &flagged)) {
        g_ptr_array_add(trend->changes,
                        g_strdup(_("All mail in scope: it was not counted on all days of both "
                                   "times, so they cannot be compared.")));
        return;
    }
    g_autofree char *text = trend_count(now), *earlier = trend_count(before);
    RateChange mail = {.ratio = before ? (double)now / (double)before : NAN, .few = FALSE};
    mail.low = mail.high = NAN;
    put_change(&trend->tables[TREND_CHANGES], "mail", _("All mail in scope"), now, before, &mail);
    g_ptr_array_add(trend->changes,
                    g_strdup_printf(_("All mail in scope: %s, before %s."), text, earlier));
    if (!trend_archived(wish, TREND_BEFORE))
        return;
    RateChange rate =
        rate_change(cases[TREND_NOW], (double)now, cases[TREND_BEFORE], (double)before, CONFIDENCE);
    double *values =
        trend_row(&trend->tables[TREND_CHANGES], "cases_per_1000_mails", _("Cases in 1,000 mails"));
    values[0] = now ? 1000 * (double)cases[TREND_NOW] / (double)now : NAN;
    values[1] = before ? 1000 * (double)cases[TREND_BEFORE] / (double)before : NAN;
    values[2] = rate.few ? NAN : rate.ratio;
    values[3] = rate.few ? NAN : rate.low;
    values[4] = rate.few ? NAN : rate.high;
    g_autofree char *per = trend_value(values[0], TREND_NUMBER),
                    *per_before = trend_value(values[1], TREND_NUMBER);
    g_ptr_array_add(trend->changes,
                    say_change(_("Cases in 1,000 mails"), per, per_before, &rate, CONFIDENCE));
}

static guint count_senders(const TrendFacts *facts, TrendPeriod period) {
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < facts->mails->len; i++) {
        const TrendMail *mail = &g_array_index(facts->mails, TrendMail, i);
        if (mail->period == period)
            g_hash_table_add(seen, mail->message->sender);
    }
    return g_hash_table_size(seen);
}

static gboolean shown_in(const Trend *trend, const CaseEvent *event, TrendPeriod period) {
    gint64 back = period == TREND_BEFORE ? trend->days : 0;
    return g_str_equal(event->kind, "card") && g_str_equal(event->which, "shown") &&
           event->act.time >= trend_day_begins(trend->wish.from - back) &&
           event->act.time < trend_day_begins(trend->wish.to + 1 - back);
}

static void count_cards(const Trend *trend, const TrendFacts *facts, guint64 *counts) {
    for (guint i = 0; i < facts->cases->len; i++) {
        const CaseFile *file = g_array_index(facts->cases, TrendCase, i).file;
        for (guint j = 0; j < file->events->len; j++) {
            const CaseEvent *event = g_ptr_array_index(file->events, j);
            counts[TREND_NOW] += shown_in(trend, event, TREND_NOW) ? 1 : 0;
            counts[TREND_BEFORE] += shown_in(trend, event, TREND_BEFORE) ? 1 : 0;
        }
    }
}

static gboolean raised_as(const CaseFile *file, const char *category) {
    return file->raised &&
           g_ptr_array_find_with_equal_func(file->raised->categories, category, g_str_equal, NULL);
}

/* Cases in which a mail of this category came, or that people opened as such, each once a time. */
static void count_category(const TrendFacts *facts, const char *category, guint64 *counts) {
    for (guint period = TREND_BEFORE; period <= TREND_NOW; period++) {
        g_autoptr(GHashTable) cases = g_hash_table_new(NULL, NULL);
        for (guint i = 0; i < facts->mails->len; i++) {
            const TrendMail *mail = &g_array_index(facts->mails, TrendMail, i);
            if (mail->period == (TrendPeriod)period && trend_mail_is_of(mail, category))
                g_hash_table_add(cases, (gpointer)(gsize)mail->file);
        }
        for (guint i = 0; i < facts->cases->len; i++) {
            const TrendCase *one = &g_array_index(facts->cases, TrendCase, i);
            if (one->opened == (TrendPeriod)period && raised_as(one->file, category))
                g_hash_table_add(cases, (gpointer)(gsize)one->file);
        }
        counts[period] = g_hash_table_size(cases);
    }
}

static void take_categories(Trend *trend, const TrendFacts *facts) {
    const GPtrArray *rows = trend->tables[TREND_CATEGORIES].rows;
    for (guint i = 0; i < rows->len; i++) {
        const TrendRow *row = g_ptr_array_index(rows, i);
        guint64 counts[TREND_NOW + 1] = {0};
        count_category(facts, row->key, counts);
        g_autofree char *key = g_strdup_printf("category:%s", row->key);
        g_autofree char *label = g_strdup_printf(_("Cases of %s"), row->label);
        take_change(trend, key, label, counts, 1 - (1 - CONFIDENCE) / rows->len, FALSE);
    }
}

void trend_fill_changes(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_CHANGES];
    guint64 opened[TREND_NOW + 1] = {0}, harassment[TREND_NOW + 1] = {0},
                               senders[TREND_NOW + 1] = {0, count_senders(facts, TREND_BEFORE),
                                                         count_senders(facts, TREND_NOW)},
                               cards[TREND_NOW + 1] = {0}, raised[TREND_NOW + 1] = {0};
    trend_table_begin(table, "changes", _("What changed since the time before"), _("What"));
    trend_column(table, "now", _("Now"), TREND_NUMBER);
    trend_column(table, "before", _("Before"), TREND_NUMBER);
    trend_column(table, "ratio", _("Times as many"), TREND_NUMBER);
    trend_column(table, "low", _("At least"), TREND_NUMBER);
    trend_column(table, "high", _("At most"), TREND_NUMBER);
    for (guint i = 0; i < facts->cases->len; i++) {
        const TrendCase *one = &g_array_index(facts->cases, TrendCase, i);
        opened[one->opened]++;
        raised[one->opened] += one->file->raised ? 1 : 0;
        if (one->judgement && g_str_equal(one->judgement, "harassment"))
            harassment[one->opened]++;
    }
    count_cards(trend, facts, cards);
    if (!trend_archived(&trend->wish, TREND_BEFORE))
        g_ptr_array_add(
            trend->changes,
            g_strdup(_("The archive does not reach back over the time before: there is "
                       "nothing to compare with, and more or less is not to be told.")));
    take_mail(trend, opened);
    take_change(trend, "cases", _("Cases opened"), opened, CONFIDENCE, TRUE);
    take_change(trend, "harassment", _("Of these judged to be harassment until now"), harassment,
                CONFIDENCE, TRUE);
    take_change(trend, "by_hand", _("Cases opened by hand, for the filter missed them"), raised,
                CONFIDENCE, raised[TREND_NOW] + raised[TREND_BEFORE] > 0);
    take_change(trend, "senders", _("Senders of flagged mail"), senders, CONFIDENCE, TRUE);
    take_change(trend, "red_cards", _("Red cards shown"), cards, CONFIDENCE, TRUE);
    take_categories(trend, facts);
}
