/* What people do to cases, as records of the chain. Each says who did it, on which
 * host and when; none is ever changed: a later one takes its place. */
#ifndef EVIDENCE_ACT_H
#define EVIDENCE_ACT_H

#include "evidence/evidence.h"

/* Who acts; borrowed. */
typedef struct {
    const char *user; /* login name; by sudo(8) that of who called it */
    const char *host;
} Actor;

/* Opens an archive to append to it, beside the daemon that owns it. */
Archive *evidence_open_to_act(const char *path, const Actor *actor, GError **error);

/* What a case is, by who may say so. */
typedef enum {
    JUDGED_NEITHER, /* neither of both: the filter was wrong */
    JUDGED_COMPLAINT,
    JUDGED_HARASSMENT,
    JUDGEMENTS
} Judgement;

/* "neither", "complaint", "harassment" */
const char *judgement_word(Judgement judgement);
/* FALSE: it is none of these words. */
gboolean judgement_from_word(const char *word, Judgement *judgement);

typedef struct {
    gint64 case_number;
    Judgement judgement;
    const char *role;    /* "cs" (customer service) or "rm" (risk management) */
    const char *reasons; /* in words */
    gboolean demand;     /* the demand is not justified */
    gboolean manner;     /* the manner is not acceptable */
} JudgementAct;

/* Durable when TRUE. sequence may be NULL. INPUT: the archive has no such case, or it was
 * erased. */
gboolean evidence_judge(Archive *archive, const Actor *actor, const JudgementAct *act,
                        guint64 *sequence, GError **error);

/* Legal hold: while it is in force, the case cannot be erased. Each is durable when TRUE; sequence
 * may be NULL. INPUT: the archive has no such case, it was erased, or (release) it is not held. */
gboolean evidence_hold(Archive *archive, const Actor *actor, gint64 case_number, gboolean held,
                       const char *reason, guint64 *sequence, GError **error);

/* Custody: that evidence of a case is read out, to be recorded before it is. action is a word:
 * "export", "show"; what (of Digest): the objects. Durable when TRUE. */
gboolean evidence_note_access(Archive *archive, const Actor *actor, const char *action,
                              gint64 case_number, const GArray *what, GError **error);

#endif
