/* A case judged again as the daemon saw it come: its messages in the order of the chain, each by
 * what stood before it, so that quotes are held against the thread and behaviours count. A
 * message whose bytes the archive does not hold is remembered all the same, as one of which
 * nobody knows what it says. Not known is what the archive does not tell: the sender's mail
 * outside the case. */
#ifndef EVIDENCE_REPLAY_H
#define EVIDENCE_REPLAY_H

#include "evidence/evidence.h"

typedef struct {
    const CaseMessage *message;
    Verdict *verdict;    /* borrowed; NULL: it could not be judged */
    Span mail;           /* its bytes, where there is a verdict */
    const GError *error; /* why there is none; NULL: the archive holds no bytes of it */
} Replayed;

typedef void (*ReplayEach)(const Replayed *replayed, gpointer context);

/* The policy that a message is to be judged by: a reference. NULL and error: not judged. */
typedef Policy *(*ReplayPolicy)(const CaseMessage *message, gpointer context, GError **error);

/* Calls each for every message, but for those that came again. key: opens sealed mails; may be
 * NULL. */
void replay_case(const Archive *archive, const SealKey *key, const CaseFile *file, Judge *judge,
                 ReplayPolicy policy_of, ReplayEach each, gpointer context);

#endif
