/* The words of records, of checks and of times for people, and the sentences that several texts
 * share, in the language of translate_language(). Within the room. */
#ifndef REPORT_LABELS_H
#define REPORT_LABELS_H

#include "report/report.h"

/* Words of records. Those that are not known stand as they are: borrowed from the caller. */
const char *label_judgement(const char *word);
const char *label_role(const char *word);
const char *label_standing(const char *word);
/* Of CaseEvent: kind, and which of it. NULL: it is not known. */
const char *label_event(const char *kind, const char *which);
/* "text.2" and the like. Caller frees. */
char *label_part(const char *part);

/* What the policy calls a category; its id where it has no words for it or is NULL. Borrowed. */
const char *label_category(const Policy *policy, const char *id);
/* The same of a level; "none" in words. */
const char *label_level(const Policy *policy, const char *id);

/* The texts (of char *) in a row. Caller frees; NULL: there are none. */
char *label_joined(const GPtrArray *texts, const char *between);

/* What holds if the command says so, and what it then says. */
const char *label_check(BundleCheckKind kind);

/* "2026-11-23 19:00 JST", in the local zone. Caller frees. */
char *label_time(gint64 time);
/* "2026-11-23 19:00:00 JST (UTC 2026-11-23T10:00:00.000000Z)": as evidence has it. Caller frees. */
char *label_time_exact(gint64 time);

/* Of a bag and its page. Caller frees. */
char *label_title(gint64 case_number);
/* What to know before the commands, what they cannot show, what may hurt a machine. */
const char *label_checks_how(void);
const char *label_limits(void);
const char *label_danger(void);

#endif
