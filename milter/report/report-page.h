/* The parts of a report's page. Within the room. */
#ifndef REPORT_REPORT_PAGE_H
#define REPORT_REPORT_PAGE_H

#include "report/page.h"
#include "report/report-words.h"

/* Words of an entry, or the start of them: veiled if they hurt; nothing if they are empty. */
void report_words(Page *page, const ReportEntry *entry, const char *element, const char *css,
                  const char *words);
/* Lines to write on. */
void report_blanks(Page *page, guint lines);

/* case-report-parts.c */
void report_grounds(Page *page, const CaseReport *report);
void report_contacts(Page *page, const CaseReport *report);
void report_evidence(Page *page, const CaseReport *report);
void report_post_mortem(Page *page, const CaseReport *report);

#endif
