/* tuning: what labelled mail says about a policy, in numbers.
 *
 * Knows nothing of mail or policies: counts and rows of numbers come in, figures
 * go out. Nothing here is random: the same input gives the same output. Pure and
 * thread safe. */
#ifndef TUNING_TUNING_H
#define TUNING_TUNING_H

#include <glib.h>

typedef struct {
    double share;     /* successes of trials; NaN: no trials */
    double low, high; /* 95 % interval */
} Proportion;

/* wilson.c: the score interval (Wilson 1927, JASA 22:209), which holds for few
 * trials and for shares near 0 and 1. */
Proportion proportion_of(guint64 successes, guint64 trials);

#endif
