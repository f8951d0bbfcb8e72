/* Sets of words while the factors of a pattern are worked out: what a piece of a
 * pattern matches, if that can be written down, and what it must contain. */
#ifndef LEXICON_WORD_SETS_H
#define LEXICON_WORD_SETS_H

#include "lexicon/factors.h"

#define FACTORS_UNBOUNDED (G_MAXUINT / 2)

typedef struct {
    GPtrArray *exact;    /* of char *: all that it can match; NULL: cannot be written down */
    GPtrArray *required; /* of FactorGroup *: of each one word must occur */
    GPtrArray *common;   /* of FactorGroup *: what factors_sharpen() took out of those */
    gboolean tail;       /* exact is only what it ends with; factors_settle() comes before a join */
    guint reach;         /* bytes that it can match at most; FACTORS_UNBOUNDED */
    gboolean closes;     /* behind it, a word begins: it ends with no letter, or with a border */
    gboolean keeps;      /* it closes, or is empty */
    WordCounts *counts;  /* borrowed; NULL: by length */
} Factors;

/* Takes exact; its longest word is the reach. */
Factors *factors_new(GPtrArray *exact, WordCounts *counts);
void factors_free(Factors *factors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Factors, factors_free)

GPtrArray *word_set_new(void);
GPtrArray *word_set_of(const char *word);
/* Its first characters, of so many bytes at most. Caller frees. */
char *word_beginning(const char *word, gsize most);

/* One after the other, and one or the other. Both take (free) next and other. */
void factors_append(Factors *factors, Factors *next);
void factors_join(Factors *factors, Factors *other);

/* No longer all of it: what it matches exactly becomes what it must contain. */
void factors_settle(Factors *factors);

/* It may be there or not. Takes and gives. */
Factors *factors_optional(Factors *factors);

/* Sets groups apart whose words stand in every text, beside one that is rarer. */
void factors_sharpen(Factors *factors);

/* Says the same in fewer words. */
void factors_shorten(Factors *factors);

/* a and b, bounded only if both are. */
guint factors_reach_sum(guint a, guint b);

#endif
