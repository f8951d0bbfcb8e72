/* What a prefilter by words is made of: prefilter-words.c makes it, prefilter-scan.c looks for it.
 * Within the room. */
#ifndef LEXICON_PREFILTER_WORDS_H
#define LEXICON_PREFILTER_WORDS_H

#include "lexicon/factors.h"
#include "lexicon/prefilter.h"
#include "lexicon/string-tree.h"

/* A word stands in these groups, by number. */
typedef struct {
    guint32 first, count; /* in uses */
    FactorWord word;      /* its bytes only while the prefilter is made */
    gboolean same;        /* the next one has the same bytes, and other borders */
} PrefilterWord;

/* What a pattern needs: groups by number, and FactorGroup.before of each. */
typedef struct {
    guint count;
    guint32 groups[FACTOR_GROUPS_MAX];
    guint32 before[FACTOR_GROUPS_MAX];
    gboolean leading[FACTOR_GROUPS_MAX];
} PrefilterNeeds;

/* By the first bytes of words most places in a text are turned away, where the words are few. */
enum {
    PREFILTER_SHORT_BYTES = 3, /* that all words are known by */
    PREFILTER_LONG_BYTES = 6,  /* and those that have so many */
    PREFILTER_START_BITS = 14
};

/* In Prefilter.starts. */
enum {
    PREFILTER_BEGINS = 1,  /* a word begins so */
    PREFILTER_IS_SHORT = 2 /* one that has fewer than PREFILTER_LONG_BYTES */
};

struct Prefilter {
    guint count;           /* of patterns */
    guint groups;          /* different ones: patterns that use a set of words share its group */
    PrefilterNeeds *needs; /* by pattern */
    GArray *always;        /* of guint32: patterns that need no group */
    GArray *first;         /* of guint32, by group, one more: where its patterns begin in ... */
    GArray *of_group;      /* ... this, of guint32: the patterns whose first group it is */
    GArray *words;         /* of PrefilterWord, by their bytes */
    GArray *uses;          /* of guint32 */
    StringTree *tree;      /* of their bytes: the first of these words, and one. NULL: name all */
    guint8 starts[1 << PREFILTER_START_BITS]; /* by prefilter_short_start() */
    guint8 longs[1 << PREFILTER_START_BITS];  /* 1 by prefilter_long_start() of each long word */
};

/* Of the first three bytes: the multiplier leaves nothing of the fourth, which may be read. */
static inline guint prefilter_short_start(const char *bytes) {
    guint32 start;
    memcpy(&start, bytes, sizeof start);
    return GUINT32_FROM_LE(start) * 0x3779b100u >> (32 - PREFILTER_START_BITS);
}

/* Of the first six; eight may be read. */
static inline guint prefilter_long_start(const char *bytes) {
    guint64 start;
    memcpy(&start, bytes, sizeof start);
    return (guint)(GUINT64_FROM_LE(start) * G_GUINT64_CONSTANT(0x9e3779b97f410000) >>
                   (64 - PREFILTER_START_BITS));
}

#endif
