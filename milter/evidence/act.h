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

/* Durable when TRUE. sequence may be NULL. INPUT: the archive has no such case. */
gboolean evidence_judge(Archive *archive, const Actor *actor, const JudgementAct *act,
                        guint64 *sequence, GError **error);

#endif
