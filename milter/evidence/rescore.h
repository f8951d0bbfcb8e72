/* Verdicts computed again: each message that the archive holds, by the policy and lexicons that
 * its record names, and held against what the record says. Shows a record that was made up as a
 * whole, hashes and all, and what another version of this program judges otherwise. */
#ifndef EVIDENCE_RESCORE_H
#define EVIDENCE_RESCORE_H

#include "evidence/evidence.h"

typedef enum {
    RESCORE_SAME,
    RESCORE_BEHAVIOURS, /* the same but for behaviours, which count mail that no archive holds;
                         * with those of the record it comes to the same score */
    RESCORE_DIFFERS,
    RESCORE_NOT_HELD, /* the mail itself was not archived, or was erased, or is from staff */
    RESCORE_FAILED,   /* the mail, or its policy, cannot be read */
    RESCORE_STATES
} RescoreState;

/* "same", "same but for behaviours", "differs", "not held", "failed" */
const char *rescore_word(RescoreState state);

typedef struct {
    guint64 sequence;
    gint64 case_number;
    RescoreState state;
    const char *text;       /* what differs, or why not; NULL: nothing to say */
    const Digest *unsealed; /* the mail, where its seal was opened; NULL: it was not */
} Rescored;

/* done of whole cases, before each, and after the last. FALSE: no more is wanted. */
typedef void (*RescoreEach)(const Rescored *rescored, gpointer context);
typedef gboolean (*RescoreProgress)(guint64 done, guint64 whole, gpointer context);

/* key: opens sealed mails; may be NULL. message_init() and xml_init() come first. Calls each for
 * every message in its case, cases by number. FALSE: the archive cannot be read, or progress ended
 * it: then without an error. */
gboolean evidence_rescore(const Archive *archive, const SealKey *key, RescoreEach each,
                          RescoreProgress progress, gpointer context, GError **error);

#endif
