/* Sets of words while the factors of a pattern are worked out: what a piece of a
 * pattern matches, if that can be written down, and what it must contain. */
#ifndef LEXICON_WORD_SETS_H
#define LEXICON_WORD_SETS_H

#include <glib.h>

typedef struct {
    GPtrArray *exact;    /* of char *: all that it can match; NULL: cannot be written down */
    GPtrArray *required; /* of GPtrArray of char *: groups, of each one word must occur */
    gboolean tail;       /* exact is only what it ends with; factors_settle() comes before a join */
} Factors;

Factors *factors_new(GPtrArray *exact); /* takes exact */
void factors_free(Factors *factors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Factors, factors_free)

GPtrArray *word_set_new(void);
GPtrArray *word_set_of(const char *word);

/* One after the other, and one or the other. Both take (free) next and other. */
void factors_append(Factors *factors, Factors *next);
void factors_join(Factors *factors, Factors *other);

/* No longer all of it: what it matches exactly becomes what it must contain. */
void factors_settle(Factors *factors);

/* It may be there or not. Takes and gives. */
Factors *factors_optional(Factors *factors);

#endif
