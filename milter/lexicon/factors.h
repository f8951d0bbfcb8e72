/* Factors of a pattern: texts without which it cannot match.
 *
 *     (お前|貴様).{0,8}(馬鹿|ばか)+    {お前, 貴様} and {馬鹿, ばか}
 *
 * Each group is an OR: where a text holds none of a group's words, the pattern
 * need not be tried on it. The idea is that of RE2's FilteredRE2 and of the
 * trigram index in Cox, "Regular Expression Matching with a Trigram Index" (2012).
 * Within the room. */
#ifndef LEXICON_FACTORS_H
#define LEXICON_FACTORS_H

#include "lexicon/word-counts.h"

enum {
    FACTOR_GROUPS_MAX = 3,
    FACTOR_WORDS_MAX = 4000, /* in one group */
    FACTOR_REACH_MAX = 4000, /* bytes; a longer match is as good as one of any length */
};

/* In a word: no letter, digit or _ of ASCII stands here. Only before the first or behind the
 * last letter, which is one itself. */
#define FACTOR_BORDER '\1'

typedef struct {
    GPtrArray *words; /* of char *, none twice */
    double often;     /* times in a million bytes, all words together, as they were required */
    guint before;     /* a match begins at most so many bytes before the end of the word;
                         more than FACTOR_REACH_MAX: not bounded */
    gboolean leading; /* every match begins where one of its words does */
} FactorGroup;

/* The groups (of FactorGroup *) of a folded pattern, best first, at most
 * FACTOR_GROUPS_MAX. counts: by what the best are chosen; NULL: by their length. Empty: the pattern
 * must always be tried, because nothing in it is certain, or because it uses what is not understood
 * here.
 *
 * common (may be NULL): filled with groups of which one word each must occur too, but whose words
 * stand in every text, so that they tell little of an ordinary one.
 *
 * reach (may be NULL): no match is longer than so many bytes, and the words of all
 * groups lie inside it; 0: not bounded, or not known. */
GPtrArray *factors_of_pattern(const char *folded, WordCounts *counts, guint *reach,
                              GPtrArray **common);

/* The one group of a term: what it begins with. */
GPtrArray *factors_of_term(const char *folded);

/* A word without its marks of a border. */
typedef struct {
    const char *bytes; /* of the word, borrowed */
    gsize length;
    gboolean begins, ends; /* a border stands there */
} FactorWord;

FactorWord factor_word(const char *word);

/* TRUE: its borders are there, if its bytes stand at `start` of the text. */
gboolean factor_word_is_at(const FactorWord *word, Span text, gsize start);

#endif
