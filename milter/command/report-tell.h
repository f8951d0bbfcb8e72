/* A case report as an object, and as text for a terminal. */
#ifndef COMMAND_REPORT_TELL_H
#define COMMAND_REPORT_TELL_H

#include "command/case-object.h"
#include "report/case-report.h"

/* The texts of the mails that can be read (of case_body_object()). NULL: one cannot, though it
 * should. */
json_t *report_bodies(const CaseReport *report, GError **error);

/* The case as case_object_whole() has it, and what a report has beside. Nothing can be clicked:
 * what is veiled is left out. Takes over bodies; NULL: none are wanted. */
json_t *report_object(const CaseReport *report, json_t *bodies);

/* Caller frees. */
GString *report_text(const CaseReport *report, const json_t *bodies);

#endif
