/* prefilter.h by words: makes the Prefilter. */
#include "lexicon/prefilter-words.h"

static gint compare_words(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same words make the same name. */
static char *name_of(const FactorGroup *group) {
    g_autoptr(GString) name = g_string_new(NULL);
    g_ptr_array_sort(group->words, compare_words);
    for (guint i = 0; i < group->words->len; i++) {
        const char *word = g_ptr_array_index(group->words, i);
        g_string_append_printf(name, "%zu %s", strlen(word), word);
    }
    return g_strdup(name->str);
}

/* Notes for each of its words that it stands in this group. */
static void add_group(GHashTable *uses, const FactorGroup *group, guint32 number) {
    for (guint i = 0; i < group->words->len; i++) {
        GArray *of_word = g_hash_table_lookup(uses, g_ptr_array_index(group->words, i));
        if (!of_word) {
            of_word = g_array_new(FALSE, FALSE, sizeof(guint32));
            g_hash_table_insert(uses, g_ptr_array_index(group->words, i), of_word);
        }
        g_array_append_val(of_word, number);
    }
}

/* word -> GArray of guint32, the groups that it stands in. */
static GHashTable *gather(Prefilter *prefilter, const GPtrArray *factors) {
    GHashTable *uses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify)(void (*)(void))g_array_unref);
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint pattern = 0; pattern < factors->len; pattern++) {
        const GPtrArray *groups = g_ptr_array_index(factors, pattern);
        PrefilterNeeds *needs = &prefilter->needs[pattern];
        needs->count = groups->len;
        for (guint i = 0; i < groups->len; i++) {
            const FactorGroup *group = g_ptr_array_index(groups, i);
            char *name = name_of(group);
            gpointer known = g_hash_table_lookup(numbers, name);
            guint32 number = known ? GPOINTER_TO_UINT(known) - 1 : prefilter->groups++;
            needs->groups[i] = number;
            needs->before[i] = group->before;
            needs->leading[i] = group->leading;
            if (!known)
                add_group(uses, group, number);
            g_hash_table_replace(numbers, name, GUINT_TO_POINTER(number + 1));
        }
    }
    return uses;
}

/* A pattern is looked at only if its first group was seen. */
static void order_by_group(Prefilter *prefilter) {
    g_array_set_size(prefilter->first, prefilter->groups + 1);
    memset(prefilter->first->data, 0, (prefilter->groups + 1) * sizeof(guint32));
    for (guint32 i = 0; i < prefilter->count; i++) {
        const PrefilterNeeds *needs = &prefilter->needs[i];
        if (needs->count == 0)
            g_array_append_val(prefilter->always, i);
        else
            g_array_index(prefilter->first, guint32, needs->groups[0] + 1)++;
    }
    for (guint i = 1; i <= prefilter->groups; i++)
        g_array_index(prefilter->first, guint32, i) +=
            g_array_index(prefilter->first, guint32, i - 1);
    g_autofree guint32 *next =
        g_memdup2(prefilter->first->data, (prefilter->groups + 1) * sizeof(guint32));
    g_array_set_size(prefilter->of_group, prefilter->count);
    for (guint32 i = 0; i < prefilter->count; i++)
        if (prefilter->needs[i].count > 0)
            g_array_index(prefilter->of_group, guint32, next[prefilter->needs[i].groups[0]]++) = i;
}

static gint compare_bytes(gconstpointer a, gconstpointer b) {
    const FactorWord *one = &((const PrefilterWord *)a)->word;
    const FactorWord *other = &((const PrefilterWord *)b)->word;
    int order = memcmp(one->bytes, other->bytes, MIN(one->length, other->length));
    return order ? order : (one->length > other->length) - (one->length < other->length);
}

/* uses: as gather() gives them. */
static void add_words(Prefilter *prefilter, GHashTable *uses) {
    GHashTableIter iterator;
    gpointer key, value;
    g_hash_table_iter_init(&iterator, uses);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        const GArray *of_word = value;
        PrefilterWord word = {prefilter->uses->len, of_word->len, factor_word(key), FALSE};
        g_array_append_vals(prefilter->uses, of_word->data, of_word->len);
        g_array_append_val(prefilter->words, word);
    }
    g_array_sort(prefilter->words, compare_bytes);
}

/* Of fewer than three bytes, whatever stands behind them. */
static void note_start(Prefilter *prefilter, const FactorWord *word) {
    char bytes[sizeof(guint64)] = "";
    gboolean is_long = word->length >= PREFILTER_LONG_BYTES;
    gsize length = MIN(word->length, PREFILTER_LONG_BYTES);
    memcpy(bytes, word->bytes, length);
    if (is_long)
        prefilter->longs[prefilter_long_start(bytes)] = 1;
    length = MIN(word->length, PREFILTER_SHORT_BYTES);
    for (guint end = 0; end < 1u << 8 * (PREFILTER_SHORT_BYTES - length); end++) {
        for (gsize i = length; i < PREFILTER_SHORT_BYTES; i++)
            bytes[i] = (char)(end >> 8 * (i - length));
        prefilter->starts[prefilter_short_start(bytes)] |=
            is_long ? PREFILTER_BEGINS : PREFILTER_BEGINS | PREFILTER_IS_SHORT;
    }
}

/* Each of the same bytes once. */
static void make_tree(Prefilter *prefilter) {
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(1 << 16);
    PrefilterWord *before = NULL;
    for (guint i = 0; i < prefilter->words->len; i++) {
        PrefilterWord *word = &g_array_index(prefilter->words, PrefilterWord, i);
        StringEntry entry = {
            g_string_chunk_insert_len(chunk, word->word.bytes, (gssize)word->word.length), i + 1};
        if (before && compare_bytes(before, word) == 0)
            before->same = TRUE;
        else
            g_array_append_val(entries, entry);
        note_start(prefilter, &word->word);
        before = word;
    }
    prefilter->tree = string_tree_new(entries);
    for (guint i = 0; i < prefilter->words->len; i++)
        g_array_index(prefilter->words, PrefilterWord, i).word.bytes = NULL;
}

Prefilter *prefilter_new(const GPtrArray *factors) {
    Prefilter *prefilter = g_new0(Prefilter, 1);
    prefilter->count = factors->len;
    prefilter->needs = g_new0(PrefilterNeeds, factors->len + 1);
    prefilter->always = g_array_new(FALSE, FALSE, sizeof(guint32));
    prefilter->first = g_array_new(FALSE, FALSE, sizeof(guint32));
    prefilter->of_group = g_array_new(FALSE, FALSE, sizeof(guint32));
    prefilter->words = g_array_new(FALSE, FALSE, sizeof(PrefilterWord));
    prefilter->uses = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GHashTable) uses = gather(prefilter, factors);
    order_by_group(prefilter);
    add_words(prefilter, uses);
    make_tree(prefilter);
    return prefilter;
}

gboolean prefilter_knows(const Prefilter *prefilter) {
    return prefilter->tree != NULL;
}

void prefilter_free(Prefilter *prefilter) {
    if (!prefilter)
        return;
    string_tree_free(prefilter->tree);
    g_array_unref(prefilter->always);
    g_array_unref(prefilter->first);
    g_array_unref(prefilter->of_group);
    g_array_unref(prefilter->words);
    g_array_unref(prefilter->uses);
    g_free(prefilter->needs);
    g_free(prefilter);
}
