/* Offers day-counts.h and state_day_free(). */
#include "state/day-counts.h"

void state_day_free(gpointer day) {
    g_free(((StateDay *)day)->outcome);
    g_free(day);
}

GPtrArray *day_counts_new(void) {
    return g_ptr_array_new_with_free_func(state_day_free);
}

static StateDay *new_day(gint64 day, const char *outcome, guint64 messages) {
    StateDay *counted = g_new(StateDay, 1);
    *counted = (StateDay){day, g_strdup(outcome), messages};
    return counted;
}

void day_counts_add(GPtrArray *counts, gint64 day, const char *outcome) {
    guint at = counts->len;
    for (; at > 0; at--) {
        StateDay *before = g_ptr_array_index(counts, at - 1);
        gint order = strcmp(before->outcome, outcome);
        if (before->day == day && order == 0) {
            before->messages++;
            return;
        }
        if (before->day < day || (before->day == day && order < 0))
            break;
    }
    g_ptr_array_insert(counts, (gint)at, new_day(day, outcome, 1));
}

void day_counts_between(const GPtrArray *counts, gint64 from, gint64 to, GPtrArray *days,
                        gint64 *since) {
    *since = G_MAXINT64;
    for (guint i = 0; i < counts->len; i++) {
        const StateDay *day = g_ptr_array_index(counts, i);
        *since = MIN(*since, day->day);
        if (day->day >= from && day->day <= to)
            g_ptr_array_add(days, new_day(day->day, day->outcome, day->messages));
    }
}
