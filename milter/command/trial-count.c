/* Offers the counting part of trial.h. */
#include "command/trial.h"

#include "tuning/tuning.h"

#include <math.h>

static json_t *figure(guint64 count, guint64 of) {
    Proportion share = proportion_of(count, of);
    return json_pack("{s:o, s:f, s:f, s:I, s:I}", "share",
                     isnan(share.share) ? json_null() : json_real(share.share), "low", share.low,
                     "high", share.high, "count", (json_int_t)count, "of", (json_int_t)of);
}

static json_t *level_row(const GPtrArray *mails, const Level *level) {
    guint64 all[LABELS] = {0}, reached[LABELS] = {0};
    for (guint i = 0; i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        all[mail->label]++;
        reached[mail->label] += printer_number(mail->verdict, "score") >= level->threshold;
    }
    guint64 reached_all =
        reached[LABEL_NORMAL] + reached[LABEL_COMPLAINT] + reached[LABEL_HARASSMENT];
    return json_pack("{s:o, s:f, s:o, s:o, s:o, s:o}", "level", printer_string(level->id),
                     "threshold", level->threshold, "precision",
                     figure(reached[LABEL_HARASSMENT], reached_all), "recall",
                     figure(reached[LABEL_HARASSMENT], all[LABEL_HARASSMENT]), "complaint",
                     figure(reached[LABEL_COMPLAINT], all[LABEL_COMPLAINT]), "normal",
                     figure(reached[LABEL_NORMAL], all[LABEL_NORMAL]));
}

json_t *trial_levels(const GPtrArray *mails, const Policy *policy) {
    json_t *rows = json_array();
    for (guint i = 0; i < policy->levels->len; i++)
        json_array_append_new(rows, level_row(mails, g_ptr_array_index(policy->levels, i)));
    return json_pack("{s:o}", "levels", rows);
}

typedef struct {
    const char *id, *category;
    guint64 mails[LABELS];
    guint64 counted;
} RuleCount;

/* Adds the rules that hit in one mail; each once. */
static void count_hits(GHashTable *counts, const LabelledMail *mail) {
    g_autoptr(GHashTable) here = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) scored = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    const json_t *hit;
    json_array_foreach(json_object_get(mail->verdict, "hits"), i, hit) {
        const char *id = printer_get(hit, "rule");
        RuleCount *count = g_hash_table_lookup(counts, id);
        if (!count) {
            count = g_new0(RuleCount, 1);
            count->id = id;
            count->category = printer_get(hit, "category");
            g_hash_table_insert(counts, (gpointer)id, count);
        }
        if (g_hash_table_add(here, (gpointer)id))
            count->mails[mail->label]++;
        if (printer_number(hit, "score") > 0 && g_hash_table_add(scored, (gpointer)id))
            count->counted++;
    }
}

/* What it costs: hits where none should be; then what it gives. */
static gint compare_counts(gconstpointer a, gconstpointer b) {
    const RuleCount *one = *(RuleCount *const *)a, *other = *(RuleCount *const *)b;
    guint64 one_cost = one->mails[LABEL_NORMAL] + one->mails[LABEL_COMPLAINT];
    guint64 other_cost = other->mails[LABEL_NORMAL] + other->mails[LABEL_COMPLAINT];
    if (one_cost != other_cost)
        return one_cost > other_cost ? -1 : 1;
    if (one->mails[LABEL_HARASSMENT] != other->mails[LABEL_HARASSMENT])
        return one->mails[LABEL_HARASSMENT] > other->mails[LABEL_HARASSMENT] ? -1 : 1;
    return strcmp(one->id, other->id);
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
    for (guint i = 0; i < order->len; i++) {
        const RuleCount *row = g_ptr_array_index(order, i);
        json_array_append_new(rows, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "rule", row->id,
                                              "category", row->category, "normal",
                                              (json_int_t)row->mails[LABEL_NORMAL], "complaint",
                                              (json_int_t)row->mails[LABEL_COMPLAINT], "harassment",
                                              (json_int_t)row->mails[LABEL_HARASSMENT], "counted",
                                              (json_int_t)row->counted));
    }
    return json_pack("{s:o, s:I}", "rules", rows, "without_hits",
                     (json_int_t)(lexicon_rules(policy->lexicon) + policy->behaviours->len) -
                         (json_int_t)order->len);
}

json_t *trial_misjudged(const LabelledMail *mail) {
    return json_pack("{s:s, s:b, s:O}", "label", label_name(mail->label), "flagged",
                     (int)labelled_is_flagged(mail), "misjudged", mail->verdict);
}
