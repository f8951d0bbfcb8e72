/* The manner of a text: how much it reads like abuse, though no rule may know a word of it.
 * Within the room; lexicon.h says how it is written.
 *
 * A text is looked at a few sentences at a time. What is known of it are grams, runs of a few
 * characters, each once however often it stands there:
 *
 *     manner = constant + sum of weights / square root of the number of characters
 *
 * Of a few words it says nothing: those are the other rules'.
 *
 * Weights and constant are learnt from labelled texts (tuning/grams.c). */
#ifndef LEXICON_MANNER_H
#define LEXICON_MANNER_H

#include "base/span.h"

enum {
    MANNER_WINDOW = 300, /* bytes: sentences are taken together up to so many */
    MANNER_GRAM_CHARACTERS_MAX = 8
};

typedef struct Manner Manner;

/* grams: name (char *, folded) -> weight (double *). NULL: they are too many. */
Manner *manner_new(double constant, GHashTable *grams);
void manner_free(Manner *manner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manner, manner_free)

/* Grams as they are written in a lexicon. NULL and error (INPUT): a line is none, or none that a
 * folded text can hold. Caller unrefs. */
GHashTable *manner_read_grams(const char *text, GError **error);

/* rule hits where the manner is `from` or more. */
void manner_add_step(Manner *manner, guint rule, double from);

/* A text whose manner is under `below` reads as harmless; where a stretch does, harmless.c takes
 * this part off. Of several such the largest part that holds. */
void manner_add_harmless(Manner *manner, double below, double less);

/* What one thread needs for this manner, borrowed. */
typedef struct MannerScratch MannerScratch;
MannerScratch *manner_scratch_new(const Manner *manner);
void manner_scratch_free(MannerScratch *scratch);

/* A stretch that reads as harmless ones do. */
typedef struct {
    gsize start, end; /* bytes of the folded text */
    double less;      /* the part of a score that is taken off */
} MannerHarmless;

/* Appends a LexiconMatch for each step that a stretch of the text reaches, by start, of one step
 * LEXICON_MATCHES_PER_RULE_MAX at most; and to harmless (of MannerHarmless) what reads so. Of a
 * text in whose language it knows nothing it says nothing. */
void manner_find(MannerScratch *scratch, Span folded, GArray *matches, GArray *harmless);

/* The part of a score that is taken off in this text by itself, however short; 0: it does not read
 * as harmless ones do. */
double manner_less(MannerScratch *scratch, Span text);

/* Behind the sentence that begins at `from`, and what ends it; a long one is cut. */
gsize manner_sentence_end(Span text, gsize from);

/* The rules that are its steps. */
guint manner_steps(const Manner *manner);
guint manner_step_rule(const Manner *manner, guint step);

/* What each byte of a stretch adds to its sum: a gram's weight is shared among the bytes it stands
 * on. Caller frees. */
double *manner_weigh_bytes(MannerScratch *scratch, Span stretch);

#endif
