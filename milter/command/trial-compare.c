/* Offers trial_change(): one mail under two policies. */
#include "command/trial.h"

/* What each rule added: rule -> sum. */
static GHashTable *sums_of(const json_t *verdict) {
    GHashTable *sums = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    size_t i;
    const json_t *hit;
    json_array_foreach(json_object_get(verdict, "hits"), i, hit) {
        gpointer id = (gpointer)printer_get(hit, "rule");
        double *sum = g_hash_table_lookup(sums, id);
        if (!sum) {
            sum = g_new0(double, 1);
            g_hash_table_insert(sums, id, sum);
        }
        *sum += printer_number(hit, "score");
    }
    return sums;
}

static double sum_of(GHashTable *sums, const char *id) {
    const double *sum = g_hash_table_lookup(sums, id);
    return sum ? *sum : 0;
}

static gint compare_ids(gconstpointer a, gconstpointer b) {
    return strcmp(a, b);
}

static void add_ids(GHashTable *sums, GHashTable *ids) {
    GHashTableIter iterator;
    gpointer id;
    g_hash_table_iter_init(&iterator, sums);
    while (g_hash_table_iter_next(&iterator, &id, NULL))
        g_hash_table_add(ids, id);
}

static json_t *reasons(const json_t *before, const json_t *after) {
    g_autoptr(GHashTable) then = sums_of(before);
    g_autoptr(GHashTable) now = sums_of(after);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    add_ids(then, ids);
    add_ids(now, ids);
    GList *order = g_list_sort(g_hash_table_get_keys(ids), compare_ids);
    json_t *why = json_array();
    for (GList *id = order; id; id = id->next)
        if (sum_of(then, id->data) != sum_of(now, id->data))
            json_array_append_new(why, json_pack("{s:s, s:f, s:f}", "rule", id->data, "before",
                                                 sum_of(then, id->data), "after",
                                                 sum_of(now, id->data)));
    g_list_free(order);
    return why;
}

json_t *trial_change(const Policy *old, const Policy *new, const LabelledMail *before,
                     const LabelledMail *after) {
    const char *then = printer_get(before->verdict, "level");
    const char *now = printer_get(after->verdict, "level");
    double score_then = printer_number(before->verdict, "score");
    double score_now = printer_number(after->verdict, "score");
    if (strcmp(then, now) == 0 && score_then == score_now)
        return NULL;
    json_t *why = reasons(before->verdict, after->verdict);
    trial_policy_reasons(old, new, before->verdict, after->verdict, why);
    return json_pack("{s:O, s:s, s:s, s:s, s:f, s:f, s:o}", "changed",
                     json_object_get(after->verdict, "file"), "label", label_name(after->label),
                     "before", then, "after", now, "score_before", score_then, "score_after",
                     score_now, "why", why);
}
