/* Fills in what a trend says of mail: how much came and how much was flagged, step by step, of what
 * kind, and at what hours. */
#include "report/labels.h"
#include "report/trend-inside.h"

#include <math.h>

enum {
    JULIAN_1970 = 719163 /* of GDate */
};

/* ---- steps of time */

/* The day, week or month that a day lies in. */
typedef struct {
    gint64 first, last;
} Step;

static Step step_of(TrendBy by, gint64 day) {
    Step step = {day, day};
    if (by == TREND_BY_WEEK) {
        step.first = day - (day + 3) % 7; /* 1970 began on a Thursday */
        step.last = step.first + 6;
    } else if (by == TREND_BY_MONTH) {
        GDate date;
        g_date_clear(&date, 1);
        g_date_set_julian(&date, (guint32)(day + JULIAN_1970));
        step.first = day - g_date_get_day(&date) + 1;
        step.last = step.first - 1 +
                    g_date_get_days_in_month(g_date_get_month(&date), g_date_get_year(&date));
    }
    return step;
}

static char *step_name(const TrendWish *wish, gint64 day) {
    char *name = trend_date(day);
    if (wish->by == TREND_BY_MONTH && strlen(name) == strlen("2026-11-23"))
        name[strlen("2026-11")] = '\0';
    return name;
}

/* A step that the time shown cuts off has a lower bar for that alone: its name is marked, and told
 * with its days. */
static char *step_label(const TrendWish *wish, gint64 from, gint64 to, GString *cut) {
    Step whole = step_of(wish->by, from);
    char *name = step_name(wish, from);
    if (whole.first == from && whole.last == to)
        return name;
    guint days = (guint)(to - from + 1);
    g_string_append(cut, cut->len > 0 ? _(", ") : "");
    g_string_append_printf(cut, translate_plural("%s: %u day", "%s: %u days", days), name, days);
    char *label = g_strconcat(name, "*", NULL);
    g_free(name);
    return label;
}

static guint64 flagged_in(const TrendFacts *facts, gint64 from, gint64 to, const char *level) {
    guint64 mails = 0;
    for (guint i = 0; i < facts->mails->len; i++) {
        const TrendMail *mail = &g_array_index(facts->mails, TrendMail, i);
        mails += mail->day >= from && mail->day <= to &&
                 (!level || g_str_equal(level, mail->message->level));
    }
    return mails;
}

/* ---- all mail, and what was flagged of it */

static void fill_steps(Trend *trend, const TrendFacts *facts, TrendTable *mail, TrendTable *levels,
                       GString *cut) {
    const TrendWish *wish = &trend->wish;
    gint64 end;
    for (gint64 day = wish->from; day <= wish->to; day = end + 1) {
        guint64 mails, counted;
        end = MIN(step_of(wish->by, day).last, wish->to);
        g_autofree char *name = step_name(wish, day), *label = step_label(wish, day, end, cut);
        double *values = trend_row(mail, name, label);
        values[0] = (double)(end - day + 1);
        values[1] = trend_counted(wish, day, end, &mails, &counted) ? (double)mails : NAN;
        gboolean archived = end >= wish->archived_since;
        values[2] = archived ? (double)flagged_in(facts, day, end, NULL) : NAN;
        values = trend_row(levels, name, label);
        for (guint i = 0; i < levels->columns->len; i++) {
            const TrendColumn *column = g_ptr_array_index(levels->columns, i);
            values[i] = archived ? (double)flagged_in(facts, day, end, column->word) : NAN;
        }
    }
}

static gboolean has_column(const TrendTable *table, const char *word) {
    for (guint i = 0; i < table->columns->len; i++) {
        if (g_str_equal(((const TrendColumn *)g_ptr_array_index(table->columns, i))->word, word))
            return TRUE;
    }
    return FALSE;
}

/* Of the policy in force from the lowest on, then those of older ones. */
static void add_levels(const Trend *trend, const TrendFacts *facts, TrendTable *table) {
    const Policy *policy = trend->wish.policy;
    for (guint i = 0; policy && i < policy->levels->len; i++) {
        const Level *level = g_ptr_array_index(policy->levels, i);
        trend_column(table, level->id, label_level(policy, level->id), TREND_COUNT);
    }
    for (guint i = 0; i < facts->mails->len; i++) {
        const TrendMail *mail = &g_array_index(facts->mails, TrendMail, i);
        if (mail->period == TREND_NOW && !has_column(table, mail->message->level))
            trend_column(table, mail->message->level,
                         label_level(trend->wish.policy, mail->message->level), TREND_COUNT);
    }
}

static void say_mail(Trend *trend, const TrendFacts *facts) {
    const TrendWish *wish = &trend->wish;
    TrendTable *mail = &trend->tables[TREND_MAIL], *levels = &trend->tables[TREND_LEVELS];
    guint64 mails, counted;
    guint64 flagged = flagged_in(facts, wish->from, wish->to, NULL);
    g_autofree char *flagged_text = trend_count(flagged);
    if (trend_counted_period(wish, TREND_NOW, &mails, &counted)) {
        g_autofree char *text = trend_count(mails);
        mail->says = g_strdup_printf(_("Mail of customers to the support inbox: %s."), text);
    } else {
        mail->says = g_strdup(_("Not all of this time was counted: where there is no bar but a "
                                "dashed frame, nobody knows how much mail came."));
    }
    levels->says = g_strdup_printf(
        translate_plural("%s mail was flagged.", "%s mails were flagged.", flagged), flagged_text);
}

static void say_cut(TrendTable *table, const GString *cut) {
    if (cut->len == 0)
        return;
    /* Translators: after a sentence; each of the list is a week or month with its days. */
    char *says =
        g_strdup_printf(_("%s * Not whole, so its bar is lower (%s)."), table->says, cut->str);
    g_free(table->says);
    table->says = says;
}

void trend_fill_mail(Trend *trend, const TrendFacts *facts) {
    TrendTable *mail = &trend->tables[TREND_MAIL], *levels = &trend->tables[TREND_LEVELS];
    const char *first = trend->wish.by == TREND_BY_DAY    ? _("Day")
                        : trend->wish.by == TREND_BY_WEEK ? _("Week from")
                                                          : _("Month");
    trend_table_begin(mail, "mail", _("All mail in scope"), first);
    trend_column(mail, "days", _("Days"), TREND_COUNT);
    trend_column(mail, "mail", _("All mail"), TREND_COUNT);
    trend_column(mail, "flagged", _("Flagged"), TREND_COUNT);
    trend_table_begin(levels, "levels", _("Flagged mail by level"), first);
    add_levels(trend, facts, levels);
    g_autoptr(GString) cut = g_string_new(NULL);
    fill_steps(trend, facts, mail, levels, cut);
    say_mail(trend, facts);
    say_cut(mail, cut);
    say_cut(levels, cut);
}

/* ---- of what kind, and when */

gboolean trend_mail_is_of(const TrendMail *mail, const char *category) {
    for (guint i = 0; i < mail->message->hits->len; i++) {
        const RecordHit *hit = g_ptr_array_index(mail->message->hits, i);
        if (hit->score > 0 && g_str_equal(hit->category, category))
            return TRUE;
    }
    return FALSE;
}

/* Of both times. */
static void count_category(TrendTable *table, const Trend *trend, const TrendMail *mail,
                           const char *category) {
    double *values = trend_find_row(table, category);
    if (!values)
        values = trend_row(table, category, label_category(trend->wish.policy, category));
    values[mail->period == TREND_NOW ? 0 : 1]++;
}

/* Several hits of one category are one mail of it. */
static void count_categories(TrendTable *table, const Trend *trend, const TrendMail *mail) {
    const GPtrArray *hits = mail->message->hits;
    for (guint i = 0; i < hits->len; i++) {
        const RecordHit *hit = g_ptr_array_index(hits, i);
        gboolean counted = hit->score <= 0;
        for (guint j = 0; j < i && !counted; j++) {
            const RecordHit *earlier = g_ptr_array_index(hits, j);
            counted = earlier->score > 0 && g_str_equal(earlier->category, hit->category);
        }
        if (!counted)
            count_category(table, trend, mail, hit->category);
    }
}

static gint by_count(gconstpointer a, gconstpointer b) {
    const TrendRow *left = *(TrendRow *const *)a, *right = *(TrendRow *const *)b;
    if (left->values[0] != right->values[0])
        return left->values[0] > right->values[0] ? -1 : 1;
    return strcmp(left->key, right->key);
}

void trend_fill_categories(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_CATEGORIES];
    trend_table_begin(table, "categories", _("Flagged mail by category"), _("Category"));
    trend_column(table, "now", _("Now"), TREND_COUNT);
    trend_column(table, "before", _("Before"), TREND_COUNT);
    for (guint i = 0; i < facts->mails->len; i++)
        count_categories(table, trend, &g_array_index(facts->mails, TrendMail, i));
    for (guint i = 0; i < table->rows->len && !trend_archived(&trend->wish, TREND_BEFORE); i++)
        ((TrendRow *)g_ptr_array_index(table->rows, i))->values[1] = NAN;
    g_ptr_array_sort(table->rows, by_count);
    table->says = table->rows->len > 0
                      ? g_strdup(_("One mail may be of several categories. The thin bar is the "
                                   "time before, of the same length."))
                      : g_strdup(_("No mail was flagged."));
}

static const char *weekday(int day) {
    const char *const names[] = {_("Mon"), _("Tue"), _("Wed"), _("Thu"),
                                 _("Fri"), _("Sat"), _("Sun")};
    return names[day];
}

static void say_hours(TrendTable *table) {
    double most = 0;
    guint day = 0, hour = 0;
    for (guint i = 0; i < table->rows->len; i++) {
        const TrendRow *row = g_ptr_array_index(table->rows, i);
        for (guint j = 0; j < table->columns->len; j++) {
            if (row->values[j] > most) {
                most = row->values[j];
                day = i;
                hour = j;
            }
        }
    }
    const TrendRow *row = g_ptr_array_index(table->rows, day);
    g_autofree char *count = trend_count((guint64)most);
    if (most == 0)
        table->says = g_strdup(_("No mail was flagged."));
    else if (most < TREND_FEW)
        table->says = g_strdup(_("The stronger the colour, the more. In no hour there were enough "
                                 "to tell anything by it."));
    else
        table->says = g_strdup_printf(_("The stronger the colour, the more. Most came on %s from "
                                        "%u to %u o'clock: %s."),
                                      row->label, hour, hour + 1, count);
}

void trend_fill_hours(Trend *trend, const TrendFacts *facts) {
    static const char *const hours[] = {"00", "01", "02", "03", "04", "05", "06", "07",
                                        "08", "09", "10", "11", "12", "13", "14", "15",
                                        "16", "17", "18", "19", "20", "21", "22", "23"};
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    TrendTable *table = &trend->tables[TREND_HOURS];
    trend_table_begin(table, "hours", _("When flagged mail comes"), _("Weekday"));
    for (gsize i = 0; i < G_N_ELEMENTS(hours); i++)
        trend_column(table, hours[i], hours[i], TREND_COUNT);
    for (int i = 0; i < (int)G_N_ELEMENTS(days); i++)
        trend_row(table, days[i], weekday(i));
    for (guint i = 0; i < facts->mails->len; i++) {
        const TrendMail *mail = &g_array_index(facts->mails, TrendMail, i);
        TrendRow *row = g_ptr_array_index(table->rows, mail->weekday);
        if (mail->period == TREND_NOW)
            row->values[mail->hour]++;
    }
    say_hours(table);
}
