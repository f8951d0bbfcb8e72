/* Which cases case list shows, and in what order. */
#ifndef COMMAND_CASE_FILTER_H
#define COMMAND_CASE_FILTER_H

#include "command/case-object.h"
#include "policy/policy.h"

typedef struct {
    gboolean open, closed, unjudged, held, carded;
    char *judged;                      /* judgement_word(), or "any"; NULL: judged or not */
    char *level, *category, *customer; /* NULL: any */
    char *from, *to;                   /* as they were given; NULL: any */
    gint64 since, until;               /* of case_filter_ready(): until is no part */
    char *sort;                        /* NULL: number */
    gboolean reverse;
} CaseFilter;

/* FALSE: it was said what is wrong with judged, from, to or sort, or what contradicts what. */
gboolean case_filter_ready(const Command *command, CaseFilter *filter);
/* FALSE: it was said that neither the policy nor any of the files (of CaseFile) knows the level or
 * the category. policy NULL: none can be read, and nobody can tell. */
gboolean case_filter_known(const Command *command, const CaseFilter *filter, const Policy *policy,
                           const GPtrArray *files);
/* Removes from files (of CaseFile) what is not wanted, and sorts the rest. policy: for names of
 * categories; may be NULL. */
void case_filter_apply(const CaseFilter *filter, const Policy *policy, GPtrArray *files);
void case_filter_clear(CaseFilter *filter);

#endif
