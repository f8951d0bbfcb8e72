/* Promises what word-databases.h says. Where the processor is too old for Hyperscan, or memory is
 * short, there are none. */
#include "lexicon/word-databases.h"

enum {
    WORDS_MIN = 20000 /* of a database, if there are several: each is scanned by itself */
};

/* The words of one database. */
typedef struct {
    const char *const *words;
    const size_t *lengths;
    unsigned *ids, *flags;
    guint count;
    GThread *thread; /* NULL: none was to be had */
} Share;

static gpointer compile(gpointer data) {
    const Share *share = data;
    hs_database_t *database = NULL;
    hs_compile_error_t *problem = NULL;
    if (hs_compile_lit_multi(share->words, share->flags, share->ids, share->lengths, share->count,
                             HS_MODE_BLOCK, NULL, &database, &problem) != HS_SUCCESS)
        database = NULL;
    hs_free_compile_error(problem);
    return database;
}

static guint shares_for(guint words) {
    return CLAMP(words / WORDS_MIN, 1, MIN(WORD_DATABASES_MAX, g_get_num_processors()));
}

/* The first by this thread, each other by one of its own. */
static void compile_shares(WordDatabases *databases, Share *shares) {
    for (guint i = 1; i < databases->count; i++)
        shares[i].thread = g_thread_try_new("words", compile, &shares[i], NULL);
    for (guint i = 0; i < databases->count; i++)
        databases->databases[i] =
            shares[i].thread ? g_thread_join(shares[i].thread) : compile(&shares[i]);
}

void word_databases_compile(WordDatabases *databases, const char *const *words,
                            const size_t *lengths, guint count) {
    Share shares[WORD_DATABASES_MAX];
    *databases = (WordDatabases){0};
    if (count == 0 || hs_valid_platform() != HS_SUCCESS)
        return;
    g_autofree unsigned *ids = g_new(unsigned, count), *flags = g_new0(unsigned, count);
    for (guint i = 0; i < count; i++)
        ids[i] = i;
    databases->count = shares_for(count);
    for (guint i = 0, from = 0, to; i < databases->count; i++, from = to) {
        to = (guint)((guint64)count * (i + 1) / databases->count);
        shares[i] = (Share){words + from, lengths + from, ids + from, flags, to - from, NULL};
    }
    compile_shares(databases, shares);
    gboolean whole = TRUE;
    for (guint i = 0; i < databases->count && whole; i++)
        whole = databases->databases[i] &&
                hs_alloc_scratch(databases->databases[i], &databases->scratch) == HS_SUCCESS;
    if (!whole)
        word_databases_clear(databases);
}

void word_databases_clear(WordDatabases *databases) {
    for (guint i = 0; i < databases->count; i++)
        hs_free_database(databases->databases[i]);
    hs_free_scratch(databases->scratch);
    *databases = (WordDatabases){0};
}

gboolean word_databases_scan(const WordDatabases *databases, hs_scratch_t *scratch, Span text,
                             match_event_handler on_match, void *context) {
    gboolean done = databases->count > 0 && text.length <= G_MAXUINT32;
    for (guint i = 0; i < databases->count && done; i++)
        done = hs_scan(databases->databases[i], text.bytes ? text.bytes : "", (unsigned)text.length,
                       0, scratch, on_match, context) == HS_SUCCESS;
    return done;
}
