/* The words of the pages, by language. Within the room. */
#ifndef REPORT_LABELS_H
#define REPORT_LABELS_H

#include "report/report.h"

typedef enum {
    LABEL_TITLE,
    LABEL_CARE,
    LABEL_HEAD,
    LABEL_CASE,
    LABEL_ARCHIVE,
    LABEL_EXPORTED,
    LABEL_CUSTOMER,
    LABEL_OPENED,
    LABEL_LAST,
    LABEL_LEVEL,
    LABEL_ITS_LEVEL,
    LABEL_SCORE,
    LABEL_ITS_SCORE,
    LABEL_CATEGORIES,
    LABEL_MAILS,
    LABEL_COUNTS,
    LABEL_CHECKPOINT,
    LABEL_NO_CHECKPOINT,
    LABEL_COVERED,
    LABEL_UNCOVERED,
    LABEL_NO_TOKEN,
    LABEL_NO_KEY,
    LABEL_UNRECORDED,
    LABEL_NOT_SHOWN,
    LABEL_HOLD_NOW,
    LABEL_ACTS,
    LABEL_NO_ACTS,
    LABEL_WHEN,
    LABEL_WHAT,
    LABEL_WHO,
    LABEL_WHY,
    LABEL_JUDGED,
    LABEL_DEMAND,
    LABEL_MANNER,
    LABEL_ENVIRONMENT,
    LABEL_HELD,
    LABEL_RELEASED,
    LABEL_ERASURE,
    LABEL_ACCESS_EXPORT,
    LABEL_ACCESS_SHOW,
    LABEL_ACCESS,
    LABEL_MESSAGES,
    LABEL_NO_MESSAGES,
    LABEL_FROM,
    LABEL_TO,
    LABEL_SUBJECT,
    LABEL_SUBJECT_VEILED,
    LABEL_STAFF,
    LABEL_AGAIN,
    LABEL_REDACTED,
    LABEL_ERASED,
    LABEL_SEALED,
    LABEL_NO_MAIL,
    LABEL_HITS,
    LABEL_NO_HITS,
    LABEL_RULE,
    LABEL_CATEGORY,
    LABEL_PLACE,
    LABEL_WORDS,
    LABEL_WORDS_VEILED,
    LABEL_TEXT_VEILED,
    LABEL_TEXT_PARTIAL,
    LABEL_ATTACHMENTS,
    LABEL_NAME,
    LABEL_TYPE,
    LABEL_SIZE,
    LABEL_BYTES,
    LABEL_NO_NAME,
    LABEL_MAIL_INSIDE,
    LABEL_FILE,
    LABEL_RECORD_NUMBER,
    LABEL_RECORD_FILE,
    LABEL_SEALED_FILE,
    LABEL_MAIL_FILE,
    LABEL_CHECKS,
    LABEL_CHECKS_HOW,
    LABEL_LIMITS,
    LABEL_README,
    LABEL_DANGER,
    LABEL_UTC,
    LABEL_LINE,
    LABELS
} Label;

/* Static text. */
const char *label(Language language, Label which);
/* With "{1}", "{2}", … replaced by the texts behind; NULL ends them. Caller frees. */
char *label_filled(Language language, Label which, ...) G_GNUC_NULL_TERMINATED;

/* labels-words.c: words of records, and what a check is for. Those that are not known stand as they
 * are. */
const char *label_judgement(Language language, const char *word);
const char *label_role(Language language, const char *word);
/* Of CaseEvent: kind, and which of it. NULL: it is not known. */
const char *label_event(Language language, const char *kind, const char *which);
const char *label_standing(Language language, const char *word);
/* "text.2" and the like. Caller frees. */
char *label_part(Language language, const char *part);
/* What holds if the command says so, and what it then says. */
const char *label_check(Language language, BundleCheckKind kind);

/* "2026-11-23 19:00:00 JST (2026-11-23T10:00:00Z)", in the local zone and UTC. Caller frees. */
char *label_time(Language language, gint64 time);

#endif
