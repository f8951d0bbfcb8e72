/* Fills in the rules that err most, by judged cases that were opened in the time. A case that
 * people did not hold to be harassment counts against every rule that scored in it: so a rule that
 * often comes with others shares their errors. */
#include "report/trend-inside.h"

#include "tuning/tuning.h"

#include <math.h>

enum {
    RULES_SHOWN = 10
};

typedef struct {
    const char *rule;
    guint64 judged, wrong;
    const CaseFile *last; /* that was counted */
} Judged;

static void take_hit(GHashTable *rules, const RecordHit *hit, const TrendCase *one) {
    Judged *rule = g_hash_table_lookup(rules, hit->rule);
    if (!rule) {
        rule = g_new0(Judged, 1);
        rule->rule = hit->rule;
        g_hash_table_insert(rules, hit->rule, rule);
    }
    if (rule->last == one->file)
        return;
    rule->last = one->file;
    rule->judged++;
    rule->wrong += g_str_equal(one->judgement, "harassment") ? 0 : 1;
}

static void take_case(GHashTable *rules, const TrendCase *one) {
    for (guint i = 0; i < one->file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(one->file->messages, i);
        for (guint j = 0; !message->from_staff && j < message->hits->len; j++) {
            const RecordHit *hit = g_ptr_array_index(message->hits, j);
            if (hit->score > 0)
                take_hit(rules, hit, one);
        }
    }
}

/* By what is sure of its errors: 3 of 3 is less than 60 of 90. */
static gint by_error(gconstpointer a, gconstpointer b) {
    const Judged *left = *(Judged *const *)a, *right = *(Judged *const *)b;
    double of_left = proportion_of(left->wrong, left->judged).low;
    double of_right = proportion_of(right->wrong, right->judged).low;
    if (of_left != of_right)
        return of_left > of_right ? -1 : 1;
    return strcmp(left->rule, right->rule);
}

static void put_rule(TrendTable *table, const Judged *rule) {
    Proportion share = proportion_of(rule->wrong, rule->judged);
    double *values = trend_row(table, rule->rule, rule->rule);
    values[0] = (double)rule->judged;
    values[1] = (double)rule->wrong;
    values[2] = share.share;
    values[3] = share.low;
    values[4] = share.high;
}

static GPtrArray *sort_told(GHashTable *rules) {
    GPtrArray *sorted = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, rules);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Judged *rule = value;
        if (rule->wrong > 0 && rule->judged >= TREND_FEW)
            g_ptr_array_add(sorted, value);
    }
    g_ptr_array_sort(sorted, by_error);
    return sorted;
}

void trend_fill_rules(Trend *trend, const TrendFacts *facts) {
    TrendTable *table = &trend->tables[TREND_RULES];
    g_autoptr(GHashTable) rules = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    trend_table_begin(table, "rules", _("Rules that err most"), _("Rule"));
    trend_column(table, "judged", _("Judged cases"), TREND_COUNT);
    trend_column(table, "wrong", _("No harassment"), TREND_COUNT);
    trend_share_columns(table);
    for (guint i = 0; i < facts->cases->len; i++) {
        const TrendCase *one = &g_array_index(facts->cases, TrendCase, i);
        if (one->opened == TREND_NOW && one->judgement)
            take_case(rules, one);
    }
    g_autoptr(GPtrArray) sorted = sort_told(rules);
    for (guint i = 0; i < MIN(sorted->len, RULES_SHOWN); i++)
        put_rule(table, g_ptr_array_index(sorted, i));
    table->says =
        sorted->len > 0
            ? g_strdup_printf(_("How often a case in which the rule scored was judged to be no "
                                "harassment, with what is 95 %% sure at least and at most. Rules "
                                "in fewer than %d judged cases are left out: too few to tell."),
                              TREND_FEW)
            : g_strdup_printf(_("No rule that scored in %d judged cases or more was wrong: with "
                                "fewer it is too few to tell."),
                              TREND_FEW);
}
