/* prefilter.h by Hyperscan: one scan for all the words of all factors. A pattern
 * is named when every one of its groups had a word. Only literals are given to
 * Hyperscan: it takes 100,000 of them in seconds, and some patterns never.
 * Where the processor is too old for it, all patterns are named. */
#include "lexicon/prefilter.h"

#include "lexicon/factors.h"

#include "base/error.h"

#include <hs.h>

/* A word stands in these groups: pattern * FACTOR_GROUPS_MAX + group. */
typedef struct {
    guint first, count; /* in uses */
} Word;

struct Prefilter {
    guint count;             /* of patterns */
    guint8 *needed;          /* of each pattern: the bits of its groups */
    guint8 *always;          /* bits of the patterns without groups */
    GArray *words;           /* of Word, by Hyperscan's id */
    GArray *uses;            /* of guint32 */
    hs_database_t *database; /* NULL: name all */
    hs_scratch_t *scratch;   /* the prototype that is cloned */
};

struct PrefilterScratch {
    hs_scratch_t *scratch;
    guint8 *seen; /* of each pattern: the bits of the groups that had a word; all 0 between scans */
    GArray *touched; /* of guint32: patterns whose seen is not 0 */
};

/* What one scan works on. */
typedef struct {
    const Prefilter *prefilter;
    PrefilterScratch *scratch;
    guint8 *candidates;
} Scan;

/* word -> GArray of guint32, its uses. */
static GHashTable *gather(Prefilter *prefilter, const GPtrArray *factors) {
    GHashTable *uses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify)(void (*)(void))g_array_unref);
    for (guint pattern = 0; pattern < factors->len; pattern++) {
        const GPtrArray *groups = g_ptr_array_index(factors, pattern);
        prefilter->needed[pattern] = (guint8)((1 << groups->len) - 1);
        if (groups->len == 0)
            prefilter->always[pattern / 8] |= (guint8)(1 << pattern % 8);
        for (guint i = 0; i < groups->len; i++) {
            const GPtrArray *group = g_ptr_array_index(groups, i);
            guint32 use = pattern * FACTOR_GROUPS_MAX + i;
            for (guint j = 0; j < group->len; j++) {
                GArray *of_word = g_hash_table_lookup(uses, g_ptr_array_index(group, j));
                if (!of_word) {
                    of_word = g_array_new(FALSE, FALSE, sizeof(guint32));
                    g_hash_table_insert(uses, g_ptr_array_index(group, j), of_word);
                }
                g_array_append_val(of_word, use);
            }
        }
    }
    return uses;
}

static void compile(Prefilter *prefilter, GHashTable *uses) {
    guint count = g_hash_table_size(uses);
    g_autofree const char **texts = g_new0(const char *, count + 1);
    g_autofree unsigned *flags = g_new0(unsigned, count + 1);
    g_autofree unsigned *ids = g_new0(unsigned, count + 1);
    g_autofree size_t *lengths = g_new0(size_t, count + 1);
    GHashTableIter iterator;
    gpointer text, of_word;
    g_hash_table_iter_init(&iterator, uses);
    for (guint i = 0; g_hash_table_iter_next(&iterator, &text, &of_word); i++) {
        Word word = {prefilter->uses->len, ((GArray *)of_word)->len};
        g_array_append_vals(prefilter->uses, ((GArray *)of_word)->data, word.count);
        g_array_append_val(prefilter->words, word);
        texts[i] = text;
        lengths[i] = strlen(text);
        flags[i] = HS_FLAG_SINGLEMATCH;
        ids[i] = i;
    }
    hs_compile_error_t *problem = NULL;
    if (count == 0 || hs_compile_lit_multi(texts, flags, ids, lengths, count, HS_MODE_BLOCK, NULL,
                                           &prefilter->database, &problem) != HS_SUCCESS)
        prefilter->database = NULL;
    hs_free_compile_error(problem);
}

Prefilter *prefilter_new(const GPtrArray *factors) {
    Prefilter *prefilter = g_new0(Prefilter, 1);
    prefilter->count = factors->len;
    prefilter->needed = g_malloc0(factors->len + 1);
    prefilter->always = g_malloc0(factors->len / 8 + 1);
    prefilter->words = g_array_new(FALSE, FALSE, sizeof(Word));
    prefilter->uses = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (hs_valid_platform() != HS_SUCCESS)
        return prefilter;
    g_autoptr(GHashTable) uses = gather(prefilter, factors);
    compile(prefilter, uses);
    if (prefilter->database &&
        hs_alloc_scratch(prefilter->database, &prefilter->scratch) != HS_SUCCESS) {
        hs_free_database(prefilter->database);
        prefilter->database = NULL;
    }
    return prefilter;
}

void prefilter_free(Prefilter *prefilter) {
    if (!prefilter)
        return;
    hs_free_scratch(prefilter->scratch);
    hs_free_database(prefilter->database);
    g_array_unref(prefilter->words);
    g_array_unref(prefilter->uses);
    g_free(prefilter->needed);
    g_free(prefilter->always);
    g_free(prefilter);
}

PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter, GError **error) {
    PrefilterScratch *scratch = g_new0(PrefilterScratch, 1);
    scratch->seen = g_malloc0(prefilter->count + 1);
    scratch->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
    if (prefilter->scratch &&
        hs_clone_scratch(prefilter->scratch, &scratch->scratch) != HS_SUCCESS) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "no memory for the word filter of one more thread");
        prefilter_scratch_free(scratch);
        return NULL;
    }
    return scratch;
}

void prefilter_scratch_free(PrefilterScratch *scratch) {
    if (!scratch)
        return;
    hs_free_scratch(scratch->scratch);
    g_array_unref(scratch->touched);
    g_free(scratch->seen);
    g_free(scratch);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    (void)from, (void)to, (void)flags;
    const Scan *scan = context;
    const Word *word = &g_array_index(scan->prefilter->words, Word, id);
    const guint32 *uses = &g_array_index(scan->prefilter->uses, guint32, word->first);
    for (guint i = 0; i < word->count; i++) {
        guint32 pattern = uses[i] / FACTOR_GROUPS_MAX;
        guint8 *seen = &scan->scratch->seen[pattern];
        if (*seen == 0)
            g_array_append_val(scan->scratch->touched, pattern);
        *seen |= (guint8)(1 << uses[i] % FACTOR_GROUPS_MAX);
        if (*seen == scan->prefilter->needed[pattern])
            scan->candidates[pattern / 8] |= (guint8)(1 << pattern % 8);
    }
    return 0;
}

void prefilter_scan(const Prefilter *prefilter, PrefilterScratch *scratch, Span text,
                    guint8 *candidates) {
    Scan scan = {prefilter, scratch, candidates};
    memcpy(candidates, prefilter->always, (prefilter->count + 7) / 8);
    if (!prefilter->database || text.length > G_MAXUINT ||
        hs_scan(prefilter->database, text.bytes ? text.bytes : "", (unsigned)text.length, 0,
                scratch->scratch, on_match, &scan) != HS_SUCCESS)
        memset(candidates, 0xff, (prefilter->count + 7) / 8);
    for (guint i = 0; i < scratch->touched->len; i++)
        scratch->seen[g_array_index(scratch->touched, guint32, i)] = 0;
    g_array_set_size(scratch->touched, 0);
}

const char *prefilter_name(void) {
    return "hyperscan";
}
