/* Which patterns are worth trying on a text. Built is either prefilter-words.c with
 * prefilter-scan.c, or prefilter-none.c. */
#ifndef LEXICON_PREFILTER_H
#define LEXICON_PREFILTER_H

#include "base/span.h"

typedef struct Prefilter Prefilter;
typedef struct PrefilterScratch PrefilterScratch;

/* factors: of each pattern, by number, its FactorGroups (lexicon/factors.h); borrowed
 * for the call. Never NULL: a pattern without groups is always named. */
Prefilter *prefilter_new(const GPtrArray *factors);
void prefilter_free(Prefilter *prefilter);
/* FALSE: there are more words than it can look up; it names every pattern on every text. */
gboolean prefilter_knows(const Prefilter *prefilter);
PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter);
void prefilter_scratch_free(PrefilterScratch *scratch);

/* A bit for each of so many patterns, all clear; eight bytes may be read from each that has one.
 * Caller frees. */
static inline guint8 *prefilter_candidates_new(guint patterns) {
    return g_malloc0(patterns / 8 + sizeof(guint64));
}

static inline gboolean prefilter_is_candidate(const guint8 *candidates, guint pattern) {
    return (candidates[pattern / 8] & (1 << pattern % 8)) != 0;
}

/* Sets the bit of each pattern that may hit in the text, and clears it where it cannot. */
void prefilter_scan(const Prefilter *prefilter, PrefilterScratch *scratch, Span text,
                    guint8 *candidates);

/* Where a match may begin: from the byte `from` to the byte `last`, both included. */
typedef struct {
    guint32 from, last;
} PrefilterRange;

#define PREFILTER_ANYWHERE ((PrefilterRange){0, G_MAXUINT32})

/* In the text of the last scan: fills ranges (of PrefilterRange) by `from`, of those that meet
 * `within`; none: the pattern cannot match there. reach: no match is longer; 0: not known. FALSE:
 * nothing is known; it may begin anywhere. */
gboolean prefilter_ranges(const Prefilter *prefilter, PrefilterScratch *scratch, guint pattern,
                          guint reach, PrefilterRange within, GArray *ranges);

#endif
