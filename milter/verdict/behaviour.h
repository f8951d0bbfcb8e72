/* What behaviours ask of a message and its history. See behaviour.c. */
#ifndef VERDICT_BEHAVIOUR_H
#define VERDICT_BEHAVIOUR_H

#include "verdict/verdict.h"

#define BEHAVIOUR_NAME_OF_PART "behaviour"

enum {
    SHOUTING_LETTERS_MIN = 40, /* fewer tell nothing */
    SHOUTING_MARKS_MIN = 3,    /* exclamation marks on end that are a run */
    SHOUTING_RUNS_MIN = 3,
    PART_NUMBER_MAX = 40, /* bytes of one */
};

/* From when on the policy's behaviours count messages. */
gint64 behaviour_since(const Policy *policy, gint64 now);

/* Appends a hit for each behaviour that the message shows; those that need the
 * history only where it is known. */
void behaviour_find(Verdict *verdict, gint64 now);

#endif
