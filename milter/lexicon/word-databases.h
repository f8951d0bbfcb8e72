/* Words as Hyperscan looks for them, all at once. Many are parted into several databases, which
 * are compiled side by side: one of 50,000 words takes two seconds. Within the room. */
#ifndef LEXICON_WORD_DATABASES_H
#define LEXICON_WORD_DATABASES_H

#include "base/span.h"

#include <hs.h>

enum {
    WORD_DATABASES_MAX = 4
};

typedef struct {
    guint count; /* 0: there are none, or they cannot be had here */
    hs_database_t *databases[WORD_DATABASES_MAX];
    hs_scratch_t *scratch; /* the prototype that each thread clones */
} WordDatabases;

/* Of word i its first lengths[i] bytes; on_match is given i as id. All or none. */
void word_databases_compile(WordDatabases *databases, const char *const *words,
                            const size_t *lengths, guint count);
void word_databases_clear(WordDatabases *databases);

/* Calls on_match for each word at each place; by database, and in each by where the word ends.
 * FALSE: not all of the text was looked at. */
gboolean word_databases_scan(const WordDatabases *databases, hs_scratch_t *scratch, Span text,
                             match_event_handler on_match, void *context);

#endif
