/* prefilter.h by Hyperscan: one scan names the patterns that may hit. A pattern
 * that Hyperscan does not know is asked for approximately (HS_FLAG_PREFILTER),
 * or is always tried. Where the processor is too old for it, all are tried. */
#include "lexicon/prefilter.h"

#include "base/error.h"

#include <hs.h>

struct Prefilter {
    guint count;
    hs_database_t *database; /* NULL: try all */
    hs_scratch_t *scratch;   /* the prototype that is cloned */
    guint8 *always;          /* bits of those that are not in the database */
};

struct PrefilterScratch {
    hs_scratch_t *scratch;
};

enum {
    FLAGS = HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH,
    /* Hyperscan refuses patterns that may match nothing; alone it cannot know
     * what our word borders exclude, so such a filter is only wider. */
    FLAGS_WIDE = FLAGS | HS_FLAG_PREFILTER | HS_FLAG_ALLOWEMPTY,
};

typedef struct {
    GPtrArray *expressions;
    GArray *flags, *ids;
} Batch;

static char *literal(const char *text) {
    GString *out = g_string_new(NULL);
    for (; *text; text++) {
        if (g_ascii_ispunct(*text))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    return g_string_free(out, FALSE);
}

/* The flags that Hyperscan takes this expression with; 0: none. */
static unsigned flags_for(const char *expression) {
    static const unsigned choices[] = {FLAGS, FLAGS_WIDE};
    for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
        hs_expr_info_t *info = NULL;
        hs_compile_error_t *problem = NULL;
        hs_error_t answer = hs_expression_info(expression, choices[i], &info, &problem);
        gboolean usable = answer == HS_SUCCESS && info->min_width > 0;
        free(info);
        hs_free_compile_error(problem);
        if (usable)
            return choices[i];
    }
    return 0;
}

static void always_try(Prefilter *prefilter, guint number) {
    prefilter->always[number / 8] |= (guint8)(1 << number % 8);
}

static void batch_add(Batch *batch, char *expression, unsigned flags, guint number) {
    g_ptr_array_add(batch->expressions, expression);
    g_array_append_val(batch->flags, flags);
    g_array_append_val(batch->ids, number);
}

/* Compiles the batch; one that is refused as a whole loses the culprit. */
static void compile(Prefilter *prefilter, Batch *batch) {
    while (batch->expressions->len > 0) {
        hs_compile_error_t *problem = NULL;
        hs_error_t answer =
            hs_compile_multi((const char *const *)batch->expressions->pdata,
                             (const unsigned *)(void *)batch->flags->data,
                             (const unsigned *)(void *)batch->ids->data, batch->expressions->len,
                             HS_MODE_BLOCK, NULL, &prefilter->database, &problem);
        if (answer == HS_SUCCESS)
            return;
        int culprit = problem ? problem->expression : -1;
        hs_free_compile_error(problem);
        prefilter->database = NULL;
        if (culprit < 0)
            return;
        always_try(prefilter, g_array_index(batch->ids, guint, (guint)culprit));
        g_ptr_array_remove_index(batch->expressions, (guint)culprit);
        g_array_remove_index(batch->flags, (guint)culprit);
        g_array_remove_index(batch->ids, (guint)culprit);
    }
}

Prefilter *prefilter_new(const PrefilterEntry *entries, guint count) {
    Prefilter *prefilter = g_new0(Prefilter, 1);
    prefilter->count = count;
    prefilter->always = g_malloc0(count / 8 + 1);
    if (hs_valid_platform() != HS_SUCCESS)
        return prefilter;
    g_autoptr(GPtrArray) expressions = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) flags = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint));
    Batch batch = {expressions, flags, ids};
    for (guint i = 0; i < count; i++) {
        g_autofree char *expression =
            entries[i].literal ? literal(entries[i].expression) : g_strdup(entries[i].expression);
        unsigned usable = entries[i].literal ? FLAGS : flags_for(expression);
        if (usable)
            batch_add(&batch, g_steal_pointer(&expression), usable, i);
        else
            always_try(prefilter, i);
    }
    compile(prefilter, &batch);
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
    g_free(prefilter->always);
    g_free(prefilter);
}

PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter, GError **error) {
    PrefilterScratch *scratch = g_new0(PrefilterScratch, 1);
    if (prefilter->scratch &&
        hs_clone_scratch(prefilter->scratch, &scratch->scratch) != HS_SUCCESS) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "no memory for the word filter of one more thread");
        g_free(scratch);
        return NULL;
    }
    return scratch;
}

void prefilter_scratch_free(PrefilterScratch *scratch) {
    if (!scratch)
        return;
    hs_free_scratch(scratch->scratch);
    g_free(scratch);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    (void)from, (void)to, (void)flags;
    guint8 *candidates = context;
    candidates[id / 8] |= (guint8)(1 << id % 8);
    return 0;
}

void prefilter_scan(const Prefilter *prefilter, PrefilterScratch *scratch, Span text,
                    guint8 *candidates) {
    memcpy(candidates, prefilter->always, (prefilter->count + 7) / 8);
    if (!prefilter->database || text.length > G_MAXUINT ||
        hs_scan(prefilter->database, text.bytes ? text.bytes : "", (unsigned)text.length, 0,
                scratch->scratch, on_match, candidates) != HS_SUCCESS)
        memset(candidates, 0xff, (prefilter->count + 7) / 8);
}

const char *prefilter_name(void) {
    return "hyperscan";
}
