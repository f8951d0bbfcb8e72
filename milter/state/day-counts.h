/* Counts by day and outcome, in memory: a list of StateDay, sorted. */
#ifndef STATE_DAY_COUNTS_H
#define STATE_DAY_COUNTS_H

#include "state/state.h"

/* Of StateDay. Caller unrefs. */
GPtrArray *day_counts_new(void);
void day_counts_add(GPtrArray *counts, gint64 day, const char *outcome);
/* As State's days() has it. */
void day_counts_between(const GPtrArray *counts, gint64 from, gint64 to, GPtrArray *days,
                        gint64 *since);

#endif
