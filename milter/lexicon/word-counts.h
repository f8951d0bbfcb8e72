/* How often a word may be expected in a text, by a sample of such text. Within the room. */
#ifndef LEXICON_WORD_COUNTS_H
#define LEXICON_WORD_COUNTS_H

#include "base/span.h"

typedef struct WordCounts WordCounts;

/* sample: folded text; it may be empty. Not thread safe: it remembers what was asked. */
WordCounts *word_counts_new(Span sample);
void word_counts_free(WordCounts *counts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WordCounts, word_counts_free)

/* Times in a million bytes, more than 0: as often as in the sample, and a little more, for what it
 * does not hold: a tenth of once in it, or less by the word's length. Of NULL: a guess by the
 * length. word may have marks of a border (lexicon/factors.h). */
double word_counts_often(WordCounts *counts, const char *word);

#endif
