/* Words of records as a report has them, and what it draws out of them. Within the room. */
#ifndef REPORT_REPORT_WORDS_H
#define REPORT_REPORT_WORDS_H

#include "report/case-report.h"

/* Those that are not known stand as they are. */
const char *report_judgement(const CasePage *page, const char *word);
const char *report_role(const CasePage *page, const char *word);
const char *report_event(const CasePage *page, const char *kind, const char *which);
const char *report_standing(const CasePage *page, const char *word);
/* "text.2" and the like. Caller frees. */
char *report_part(const CasePage *page, const char *part);
/* In the reader's zone, and UTC. Caller frees. */
char *report_time(const CasePage *page, gint64 time);

/* case-report-facts.c: fill facts and summary, and grounds. */
void report_find_facts(CaseReport *report);
void report_find_grounds(CaseReport *report);

#endif
