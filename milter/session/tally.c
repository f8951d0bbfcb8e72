/* Offers tally.h. A table that was replaced is not freed: somebody may still count by it. There is
 * a new one only where a policy brings new words. */
#include "session/tally.h"

#include <stdatomic.h>

typedef struct {
    _Atomic guint64 number;
} Count;

struct Tally {
    _Atomic(GHashTable *) counts; /* word -> Count, shared by all tables */
};

Tally *tally_new(void) {
    Tally *tally = g_new0(Tally, 1);
    atomic_init(&tally->counts, g_hash_table_new(g_str_hash, g_str_equal));
    return tally;
}

static gboolean knows_all(GHashTable *counts, const GPtrArray *words) {
    for (guint i = 0; i < words->len; i++)
        if (!g_hash_table_contains(counts, g_ptr_array_index(words, i)))
            return FALSE;
    return TRUE;
}

void tally_know(Tally *tally, const GPtrArray *words) {
    GHashTable *old = atomic_load(&tally->counts);
    GHashTableIter iter;
    gpointer word, count;
    if (knows_all(old, words))
        return;
    GHashTable *counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_iter_init(&iter, old);
    while (g_hash_table_iter_next(&iter, &word, &count))
        g_hash_table_insert(counts, word, count);
    for (guint i = 0; i < words->len; i++)
        if (!g_hash_table_contains(counts, g_ptr_array_index(words, i)))
            g_hash_table_insert(counts, g_strdup(g_ptr_array_index(words, i)), g_new0(Count, 1));
    atomic_store(&tally->counts, counts);
}

void tally_count(Tally *tally, const char *word) {
    Count *count = g_hash_table_lookup(atomic_load(&tally->counts), word);
    if (count)
        atomic_fetch_add(&count->number, 1);
}

void tally_each(Tally *tally, TallyTake take, gpointer context) {
    GHashTable *counts = atomic_load(&tally->counts);
    g_autoptr(GList) words = g_list_sort(g_hash_table_get_keys(counts), (GCompareFunc)strcmp);
    for (const GList *word = words; word; word = word->next) {
        Count *count = g_hash_table_lookup(counts, word->data);
        take(word->data, atomic_load(&count->number), context);
    }
}
