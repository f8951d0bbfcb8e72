/* Fills in what a trend says of cases: how soon they were judged, what is open, how often the
 * filter was right. */
#include "report/trend-inside.h"

#include "base/clock.h"
#include "tuning/tuning.h"

#include <math.h>

#define HOUR ((double)(3600 * CLOCK_SECOND))
#define DAY (24 * HOUR)

typedef struct {
    const char *key;
    double below; /* hours, or days */
} Bin;

/* ---- how soon */

static const Bin soon[] = {{"1h", 1},  {"4h", 4},   {"1d", 24},
                           {"3d", 72}, {"7d", 168}, {"more", INFINITY}};

static const char *soon_label(gsize bin) {
    const char *const labels[] = {_("under 1 hour"), _("1 to 4 hours"), _("4 to 24 hours"),
                                  _("1 to 3 days"),  _("3 to 7 days"),  _("7 days and more")};
    return labels[bin];
}

static gint by_value(gconstpointer a, gconstpointer b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* Hours from the opening to the first judgement, of cases that were judged in this period. */
static GArray *waits(const TrendFacts *facts, TrendPeriod period) {
    GArray *hours = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < facts->cases->len; i++) {
        const TrendCase *one = &g_array_index(facts->cases, TrendCase, i);
        double wait = MAX((double)(one->first_judged - one->file->opened), 0) / HOUR;
        if (one->judged == period)
            g_array_append_val(hours, wait);
    }
    g_array_sort(hours, by_value);
    return hours;
}

/* Between two neighbours by their distance: type 7 of Hyndman and Fan (1996), as most programs. */
static double quantile(const GArray *sorted, double share) {
    if (sorted->len == 0)
        return NAN;
    double at = share * (sorted->len - 1);
    guint below = (guint)at, above = MIN(below + 1, sorted->len - 1);
    double low = g_array_index(sorted, double, below), high = g_array_index(sorted, double, above);
    return low + (at - below) * (high - low);
}

static void put_quartiles(TrendTable *table, const char *key, const char *label,
                          const GArray *hours) {
    double *values = trend_row(table, key, label);
    values[0] = hours->len;
    values[1] = quantile(hours, 0.25);
    values[2] = quantile(hours, 0.5);
    values[3] = quantile(hours, 0.75);
}

static char *say_response(const GArray *hours) {
    if (hours->len == 0)
        return g_strdup(_("No case was judged for the first time."));
    g_autofree char *count = trend_count(hours->len);
    g_autofree char *lower = trend_hours(quantile(hours, 0.25)),
                    *median = trend_hours(quantile(hours, 0.5)),
                    *upper = trend_hours(quantile(hours, 0.75));
    return g_strdup_printf(
        _("Cases that were judged for the first time: %s. Half were judged within "
          "%s of their opening, a quarter within %s, three quarters within %s."),
        count, median, lower, upper);
}

static void fill_response(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_RESPONSE],
               *quartiles = &trend->tables[TREND_QUARTILES];
    g_autoptr(GArray) now = waits(facts, TREND_NOW), before = waits(facts, TREND_BEFORE);
    trend_table_begin(table, "response", _("How soon cases are judged"), _("After"));
    trend_column(table, "cases", _("Cases"), TREND_COUNT);
    for (gsize i = 0; i < G_N_ELEMENTS(soon); i++)
        trend_row(table, soon[i].key, soon_label(i));
    for (guint i = 0; i < now->len; i++) {
        gsize bin = 0;
        while (g_array_index(now, double, i) >= soon[bin].below)
            bin++;
        trend_find_row(table, soon[bin].key)[0]++;
    }
    trend_table_begin(quartiles, "response_quartiles", _("Hours to the first judgement"), "");
    trend_column(quartiles, "cases", _("Cases"), TREND_COUNT);
    trend_column(quartiles, "lower_quartile", _("Lower quartile"), TREND_NUMBER);
    trend_column(quartiles, "median", _("Median"), TREND_NUMBER);
    trend_column(quartiles, "upper_quartile", _("Upper quartile"), TREND_NUMBER);
    put_quartiles(quartiles, "now", _("Now"), now);
    put_quartiles(quartiles, "before", _("Before"), before);
    table->says = say_response(now);
}

/* ---- what is open */

static const Bin ages[] = {{"1w", 7}, {"4w", 28}, {"13w", 91}, {"1y", 365}, {"more", INFINITY}};

static const char *age_label(gsize bin) {
    const char *const labels[] = {_("under a week"), _("1 to 4 weeks"), _("4 to 13 weeks"),
                                  _("13 weeks to a year"), _("a year and more")};
    return labels[bin];
}

static gboolean closed_at(const CaseFile *file, gint64 end) {
    gboolean closed = FALSE;
    for (guint i = 0; i < file->events->len; i++) {
        const CaseEvent *event = g_ptr_array_index(file->events, i);
        if (event->act.time < end &&
            (g_str_equal(event->kind, "close") || g_str_equal(event->kind, "reopen")))
            closed = g_str_equal(event->kind, "close");
    }
    return closed;
}

static void fill_open(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_OPEN];
    gint64 end = MIN(trend_day_begins(trend->wish.to + 1), trend->wish.now);
    guint open = 0, unjudged = 0;
    trend_table_begin(table, "open", _("Open cases by age"), _("Age"));
    trend_column(table, "unjudged", _("Not judged yet"), TREND_COUNT);
    trend_column(table, "judged", _("Judged, not closed"), TREND_COUNT);
    for (gsize i = 0; i < G_N_ELEMENTS(ages); i++)
        trend_row(table, ages[i].key, age_label(i));
    for (guint i = 0; i < facts->cases->len; i++) {
        const TrendCase *one = &g_array_index(facts->cases, TrendCase, i);
        if (one->file->opened >= end || closed_at(one->file, end))
            continue;
        double age = (double)(end - one->file->opened) / DAY;
        gboolean judged = one->first_judged && one->first_judged < end;
        gsize bin = 0;
        while (age >= ages[bin].below)
            bin++;
        trend_find_row(table, ages[bin].key)[judged ? 1 : 0]++;
        open++;
        unjudged += judged ? 0 : 1;
    }
    g_autofree char *all = trend_count(open), *waiting = trend_count(unjudged);
    table->says = g_strdup_printf(_("Open at the end of the time: %s. Of these nobody has judged "
                                    "%s yet."),
                                  all, waiting);
}

/* ---- how often the filter was right */

static const char *const judgements[] = {"harassment", "complaint", "neither"};

static const char *judgement_label(gsize which) {
    const char *const labels[] = {_("Harassment"), _("Complaint, to be resolved"), _("Neither")};
    return labels[which];
}

static void put_precision(TrendTable *table, const char *key, const char *label, guint64 right,
                          guint64 judged) {
    Proportion share = proportion_of(right, judged);
    gboolean few = judged < TREND_FEW;
    double *values = trend_row(table, key, label);
    values[0] = (double)judged;
    values[1] = (double)right;
    values[2] = few ? NAN : share.share;
    values[3] = few ? NAN : share.low;
    values[4] = few ? NAN : share.high;
}

/* Takes over what is said of the others. */
static char *say_raised(char *said, guint64 raised) {
    g_autofree char *of_others = said, *count = trend_count(raised);
    if (raised == 0)
        return g_steal_pointer(&of_others);
    g_autofree char *more = g_strdup_printf(
        translate_plural("%s case was opened by hand, for the filter had missed it: it is not "
                         "among these.",
                         "%s cases were opened by hand, for the filter had missed them: they are "
                         "not among these.",
                         raised),
        count);
    /* Translators: stands between two sentences. */
    return g_strdup_printf(_("%s %s"), of_others, more);
}

static char *say_precision(guint64 right, guint64 judged) {
    g_autofree char *of = trend_count(judged), *were = trend_count(right);
    if (judged < TREND_FEW)
        return g_strdup_printf(
            _("Of the cases that were opened in this time %s have been judged: too "
              "few to tell how often the filter is right."),
            of);
    Proportion share = proportion_of(right, judged);
    g_autofree char *middle = trend_value(share.share, TREND_SHARE),
                    *low = trend_value(share.low, TREND_SHARE),
                    *high = trend_value(share.high, TREND_SHARE);
    return g_strdup_printf(
        _("Of the cases that were opened in this time %s have been judged, %s of "
          "them as harassment: %s (with 95 %% confidence between %s and %s). The "
          "others were flagged wrongly, or are complaints in hard words."),
        of, were, middle, low, high);
}

static void fill_judged(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_JUDGED], *precision = &trend->tables[TREND_PRECISION];
    trend_table_begin(table, "judgements", _("What flagged cases turn out to be"), _("Judgement"));
    trend_column(table, "now", _("Now"), TREND_COUNT);
    trend_column(table, "before", _("Before"), TREND_COUNT);
    for (gsize i = 0; i < G_N_ELEMENTS(judgements); i++)
        trend_row(table, judgements[i], judgement_label(i));
    guint64 judged[2] = {0, 0}, raised = 0;
    for (guint i = 0; i < facts->cases->len; i++) {
        const TrendCase *one = &g_array_index(facts->cases, TrendCase, i);
        raised += one->file->raised && one->opened == TREND_NOW ? 1 : 0;
        double *values = one->judgement ? trend_find_row(table, one->judgement) : NULL;
        if (!values || one->opened == TREND_OUTSIDE || one->file->raised)
            continue; /* what people opened, the filter was not asked about */
        guint when = one->opened == TREND_NOW ? 0 : 1;
        values[when]++;
        judged[when]++;
    }
    const double *right = trend_find_row(table, "harassment");
    trend_table_begin(precision, "precision", _("How often the filter is right"), "");
    trend_column(precision, "judged", _("Cases judged"), TREND_COUNT);
    trend_column(precision, "harassment", _("Of these harassment"), TREND_COUNT);
    trend_share_columns(precision);
    put_precision(precision, "now", _("Now"), (guint64)right[0], judged[0]);
    put_precision(precision, "before", _("Before"), (guint64)right[1], judged[1]);
    table->says = say_raised(say_precision((guint64)right[0], judged[0]), raised);
    for (gsize i = 0; i < G_N_ELEMENTS(judgements) && !trend_archived(&trend->wish, TREND_BEFORE);
         i++)
        trend_find_row(table, judgements[i])[1] = NAN;
}

void trend_fill_cases(Trend *trend, const TrendFacts *facts) {
    fill_response(trend, facts);
    fill_open(trend, facts);
    fill_judged(trend, facts);
}
