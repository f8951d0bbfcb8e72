/* Which cases case list shows, and in what order. */
#ifndef COMMAND_CASE_FILTER_H
#define COMMAND_CASE_FILTER_H

#include "command/case-object.h"

typedef struct {
    gboolean open, closed, judged, unjudged, held, carded;
    char *level, *category, *customer; /* NULL: any */
    char *from, *to;                   /* as they were given; NULL: any */
    gint64 since, until;               /* of case_filter_ready(): until is no part */
    char *sort;                        /* NULL: number */
    gboolean reverse;
} CaseFilter;

/* FALSE: it was said what is wrong with from, to or sort. */
gboolean case_filter_ready(const Command *command, CaseFilter *filter);
/* Removes from files (of CaseFile) what is not wanted, and sorts the rest. */
void case_filter_apply(const CaseFilter *filter, GPtrArray *files);
void case_filter_clear(CaseFilter *filter);

#endif
