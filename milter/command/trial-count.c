/* Offers the counting part of trial.h. */
#include "command/trial.h"

#include "tuning/tuning.h"

#include <math.h>

json_t *trial_figure(guint64 count, guint64 of) {
    Proportion share = proportion_of(count, of);
    return json_pack("{s:o, s:f, s:f, s:I, s:I}", "share",
                     isnan(share.share) ? json_null() : json_real(share.share), "low", share.low,
                     "high", share.high, "count", (json_int_t)count, "of", (json_int_t)of);
}

static guint64 sum_of(const guint64 *mails) {
    return mails[LABEL_NORMAL] + mails[LABEL_COMPLAINT] + mails[LABEL_HARASSMENT];
}

static json_t *level_row(const GPtrArray *mails, const Level *level) {
    guint64 all[LABELS] = {0}, reached[LABELS] = {0};
    for (guint i = 0; i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        all[mail->label]++;
        reached[mail->label] += printer_number(mail->verdict, "score") >= level->threshold;
    }
    guint64 reached_all = sum_of(reached);
    return json_pack("{s:o, s:f, s:o, s:o, s:o, s:o}", "level", printer_string(level->id),
                     "threshold", level->threshold, "precision",
                     trial_figure(reached[LABEL_HARASSMENT], reached_all), "recall",
                     trial_figure(reached[LABEL_HARASSMENT], all[LABEL_HARASSMENT]), "complaint",
                     trial_figure(reached[LABEL_COMPLAINT], all[LABEL_COMPLAINT]), "normal",
                     trial_figure(reached[LABEL_NORMAL], all[LABEL_NORMAL]));
}

json_t *trial_levels(const GPtrArray *mails, const Policy *policy) {
    json_t *rows = json_array();
    for (guint i = 0; i < policy->levels->len; i++)
        json_array_append_new(rows, level_row(mails, g_ptr_array_index(policy->levels, i)));
    return json_pack("{s:o}", "levels", rows);
}

typedef struct {
    const char *id, *category;
    guint64 counted[LABELS];  /* mails to whose score it added */
    guint64 only_hit[LABELS]; /* mails that it hit, and added nothing */
} RuleCount;

static RuleCount *count_of(GHashTable *counts, const json_t *hit) {
    const char *id = printer_get(hit, "rule");
    RuleCount *count = g_hash_table_lookup(counts, id);
    if (!count) {
        count = g_new0(RuleCount, 1);
        count->id = id;
        count->category = printer_get(hit, "category");
        g_hash_table_insert(counts, (gpointer)id, count);
    }
    return count;
}

/* Adds the rules that hit in one mail; each once. */
static void count_hits(GHashTable *counts, const LabelledMail *mail) {
    g_autoptr(GHashTable) here = g_hash_table_new(NULL, NULL); /* RuleCount -> added something? */
    GHashTableIter iterator;
    gpointer key, added;
    size_t i;
    const json_t *hit;
    json_array_foreach(json_object_get(mail->verdict, "hits"), i, hit) {
        RuleCount *count = count_of(counts, hit);
        gboolean adds = printer_number(hit, "score") > 0;
        if (adds || !g_hash_table_contains(here, count))
            g_hash_table_insert(here, count, GINT_TO_POINTER(adds));
    }
    g_hash_table_iter_init(&iterator, here);
    while (g_hash_table_iter_next(&iterator, &key, &added)) {
        RuleCount *count = key;
        (added ? count->counted : count->only_hit)[mail->label]++;
    }
}

/* What it costs: what it adds where nothing should be; then what it gives. */
static gint compare_counts(gconstpointer a, gconstpointer b) {
    const RuleCount *one = *(RuleCount *const *)a, *other = *(RuleCount *const *)b;
    guint64 one_cost = one->counted[LABEL_NORMAL] + one->counted[LABEL_COMPLAINT];
    guint64 other_cost = other->counted[LABEL_NORMAL] + other->counted[LABEL_COMPLAINT];
    if (one_cost != other_cost)
        return one_cost > other_cost ? -1 : 1;
    if (one->counted[LABEL_HARASSMENT] != other->counted[LABEL_HARASSMENT])
        return one->counted[LABEL_HARASSMENT] > other->counted[LABEL_HARASSMENT] ? -1 : 1;
    return strcmp(one->id, other->id);
}

static json_t *by_label(const guint64 *mails) {
    return json_pack("{s:I, s:I, s:I}", "normal", (json_int_t)mails[LABEL_NORMAL], "complaint",
                     (json_int_t)mails[LABEL_COMPLAINT], "harassment",
                     (json_int_t)mails[LABEL_HARASSMENT]);
}

static json_t *rule_row(const RuleCount *count) {
    json_t *row = json_pack("{s:s, s:s}", "rule", count->id, "category", count->category);
    json_t *labels = by_label(count->counted);
    json_object_update(row, labels);
    json_decref(labels);
    json_object_set_new(row, "counted", json_integer((json_int_t)sum_of(count->counted)));
    json_object_set_new(row, "not_counted", by_label(count->only_hit));
    return row;
}

json_t *trial_rules(const GPtrArray *mails, const Policy *policy) {
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < mails->len; i++)
        count_hits(counts, g_ptr_array_index(mails, i));
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer count;
    g_hash_table_iter_init(&iterator, counts);
    while (g_hash_table_iter_next(&iterator, NULL, &count))
        g_ptr_array_add(order, count);
    g_ptr_array_sort(order, compare_counts);
    json_t *rows = json_array();
    for (guint i = 0; i < order->len; i++)
        json_array_append_new(rows, rule_row(g_ptr_array_index(order, i)));
    return json_pack("{s:o, s:I, s:o}", "rules", rows, "without_hits",
                     (json_int_t)(lexicon_rules(policy->lexicon) + policy->behaviours->len) -
                         (json_int_t)order->len,
                     "ran_away", trial_ran_away(mails));
}

/* ---- rules whose match ran away */

static gint compare_ids(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

json_t *trial_ran_away(const GPtrArray *mails) {
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    json_t *rows = json_array();
    for (guint i = 0; i < mails->len; i++) {
        size_t j;
        const json_t *rule;
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        json_array_foreach(json_object_get(mail->verdict, "skipped"), j, rule) {
            gpointer id = (gpointer)json_string_value(rule);
            guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, id));
            if (before == 0)
                g_ptr_array_add(order, id);
            g_hash_table_insert(counts, id, GUINT_TO_POINTER(before + 1));
        }
    }
    g_ptr_array_sort(order, compare_ids);
    for (guint i = 0; i < order->len; i++) {
        gpointer id = g_ptr_array_index(order, i);
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, id));
        json_array_append_new(rows,
                              json_pack("{s:s, s:I}", "rule", id, "mails", (json_int_t)count));
    }
    return rows;
}

json_t *trial_misjudged(const LabelledMail *mail) {
    return json_pack("{s:s, s:b, s:O}", "label", label_name(mail->label), "flagged",
                     (int)labelled_is_flagged(mail), "misjudged", mail->verdict);
}
