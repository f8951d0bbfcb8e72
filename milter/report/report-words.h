/* Words of records as a report has them, and what it draws out of them. Within the room. */
#ifndef REPORT_REPORT_WORDS_H
#define REPORT_REPORT_WORDS_H

#include "report/case-report.h"

/* A word of an event; that which is not known stands as it is. */
const char *report_event(const char *kind, const char *which);

/* case-report-facts.c: fill facts and summary, and grounds. */
void report_find_facts(CaseReport *report);
void report_find_grounds(CaseReport *report);

#endif
