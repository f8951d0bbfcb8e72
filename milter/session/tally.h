/* Counts under words that a policy names (its rules, its levels). Counting takes no lock: the
 * words are a table that does not change, replaced by a larger one where a policy brings new
 * words. Words stay for good, with their counts; they are as many as all policies since the
 * start have named. */
#ifndef SESSION_TALLY_H
#define SESSION_TALLY_H

#include <glib.h>

typedef struct Tally Tally;

/* Freed never, as what holds it. */
Tally *tally_new(void);

/* These words (of const char *, copied) are counted from now on too. One thread at a time. */
void tally_know(Tally *tally, const GPtrArray *words);

/* Thread safe. A word that is not known is not counted. */
void tally_count(Tally *tally, const char *word);

/* In the order of the words. Thread safe. */
typedef void (*TallyTake)(const char *word, guint64 count, gpointer context);
void tally_each(Tally *tally, TallyTake take, gpointer context);

#endif
