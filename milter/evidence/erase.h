/* Erasing cases: what the law or the end of retention asks to be gone, goes; that it was there,
 * and who removed it when and on what ground, stays in the chain.
 *
 * Of a case go its records (message, again, open, judgement, note, assign, close, reopen, card) and
 * its mails, but a mail that a record of another case names stays for as long as that one stands.
 * Policies stay, and all lines of the chain. A case on hold (act.h) stays whole. A red card names
 * a sender: erased with its case, it is in force no more; and a case with a card in force is never
 * erased for its age, only where it is named.
 *
 * Order: the erasure records, each durable; state forgets; then objects are overwritten and
 * removed. Killed in between, the case is erased for all readers already, and the next erasure,
 * of whatever case, removes what was left. */
#ifndef EVIDENCE_ERASE_H
#define EVIDENCE_ERASE_H

#include "evidence/act.h"

typedef struct {
    gint64 case_number;     /* this case; 0: none is named */
    const char *older_than; /* an xs:duration (P5Y): cases whose last mail is older, and mails
                             * that are in no case; NULL: not by age. Neither: what earlier
                             * erasures have left is removed, and no more */
    const char *ground;     /* in words that name nobody: they stay */
    gboolean dry_run;       /* only say what would be erased */
} EraseAct;

typedef enum {
    ERASE_DONE,    /* or would be, in a dry run */
    ERASE_HELD,    /* it is on hold: nothing was done */
    ERASE_EARLIER, /* it was erased before */
    ERASE_CARDED, /* it is old, and a red card that was shown in it is in force: nothing was done */
} EraseOutcome;

typedef struct {
    gint64 number; /* 0: a mail that is in no case */
    EraseOutcome outcome;
    guint64 sequence; /* of the erasure record; 0: none was written */
    guint mails, records;
    guint mails_kept; /* another case needs them */
    guint64 bytes;    /* of these mails and records */
} ErasedCase;

typedef struct {
    GPtrArray *cases; /* of ErasedCase, by number */
    guint completed;  /* objects that earlier erasures had left */
} EraseReport;

void erase_report_clear(EraseReport *report);

/* state: where its threads are forgotten; NULL: nowhere. The archive may be open for reading in a
 * dry run. The report is right as far as it goes on failure too. INPUT: no such case, or no such
 * duration; CORRUPT: a record cannot be read, so that nobody knows what it needs. */
gboolean evidence_erase(Archive *archive, State *state, const Actor *actor, const EraseAct *act,
                        EraseReport *report, GError **error);

#endif
