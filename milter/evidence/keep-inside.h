/* What the files of evidence_keep() share: keep.c, keep-open.c, keep-remember.c. */
#ifndef EVIDENCE_KEEP_INSIDE_H
#define EVIDENCE_KEEP_INSIDE_H

#include "evidence/evidence-parts.h"

/* One message on its way. */
typedef struct {
    Evidence *evidence;
    const Verdict *verdict;
    Span mail;
    gboolean flagged; /* with a level that archives, by a policy in force */
    Json *draft;
    GBytes *sealed; /* the mail, as state holds it; NULL: as it is, or not at all */
    GArray *prints; /* verdict_prints(), once they were asked for */
    StateRemembered remembered;
    GArray *told;     /* of gint64: messages that state told of as pending */
    gint64 asked;     /* when it told of the last; 0: it is to be asked again */
    gboolean in_turn; /* see evidence_begin_turn() */
    Kept *kept;
} Keeping;

/* That state failed. The first one is told. Takes over the error, which may be NULL. */
void keep_note_error(Keeping *keeping, GError *error);
/* Fills in what a draft lacks; mail is NULL where its bytes are not in the archive. */
void keep_settle(Keeping *keeping, Json *draft, const Digest *mail);

/* keep-remember.c: as state has it, which tells no other host of what it told us. */
int keep_next_pending(Keeping *keeping, gint64 after, StatePending *pending, GError **error);
/* This message is for us to archive, or to release. */
void keep_note_told(Keeping *keeping, gint64 message);
/* What state says of the message, once it was told of it; with the turn, if its thread is a case
 * or is to be one. *remembered FALSE: state failed. FALSE: the turn cannot be had. */
gboolean keep_remember(Keeping *keeping, const Envelope *envelope, gboolean *remembered,
                       GError **error);

/* keep-open.c: the record that opens the case, if it is not there and ours to write. */
gboolean keep_open_case(Keeping *keeping, GError **error);

#endif
