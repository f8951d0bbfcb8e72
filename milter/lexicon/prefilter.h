/* Which patterns are worth trying on a text. Two files offer it, one is built:
 * prefilter-hyperscan.c, prefilter-none.c. */
#ifndef LEXICON_PREFILTER_H
#define LEXICON_PREFILTER_H

#include "base/span.h"

/* One expression that must be found where the pattern with this number may hit. */
typedef struct {
    const char *expression; /* PCRE2's language; a literal if so said */
    gboolean literal;
} PrefilterEntry;

typedef struct Prefilter Prefilter;
typedef struct PrefilterScratch PrefilterScratch;

/* entries in the order of the patterns' numbers. Never NULL: what it cannot
 * filter is always named. */
Prefilter *prefilter_new(const PrefilterEntry *entries, guint count);
void prefilter_free(Prefilter *prefilter);
PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter, GError **error);
void prefilter_scratch_free(PrefilterScratch *scratch);

/* Sets bit n of candidates (count bits, cleared before) for each pattern n that
 * may hit in the text. */
void prefilter_scan(const Prefilter *prefilter, PrefilterScratch *scratch, Span text,
                    guint8 *candidates);

const char *prefilter_name(void);

#endif
