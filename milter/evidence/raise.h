/* Cases that people open: of mail that the filter let pass. The record of it is of a kind of its
 * own, raise, and says who did it and why. The number is state's, as those that the daemon gives;
 * later mail of the thread joins. */
#ifndef EVIDENCE_RAISE_H
#define EVIDENCE_RAISE_H

#include "evidence/act.h"

/* Where the mail was, at the time. */
typedef enum {
    RAISED_HELD,  /* state knew its thread, and gave what it held of it */
    RAISED_ALONE, /* the archive had it in no case, because state had failed */
    RAISED_FILE   /* somebody gave it as a file */
} RaisedFrom;

/* "held", "alone", "file" */
const char *raised_from_word(RaisedFrom from);

/* Everything borrowed. */
typedef struct {
    const char *level;           /* what people hold it to be: an id of the policy */
    double threshold;            /* that the policy gives this level */
    const GPtrArray *categories; /* of char *: ids of the policy */
    const char *reason;
    const char *message_id; /* of a mail in the thread, without <>; NULL: of a file */
} RaiseAct;

typedef struct {
    gint64 case_number;
    guint64 sequence; /* of the raise record */
    guint mails;      /* records of mails written */
    RaisedFrom from;
    char *state_error; /* what is in the archive, and state could not be told; NULL */
} Raised;

void raised_clear(Raised *raised);

/* Of a mail that state or the archive has; with all that its thread has to give. Durable when TRUE.
 * INPUT: neither knows it, or its thread is a case already. A call that was cut short is taken up
 * by the next one. */
gboolean evidence_raise(Archive *archive, State *state, const Actor *actor, const RaiseAct *act,
                        Raised *raised, GError **error);

/* Of a file: the mail goes into the archive as it is, with the verdict of this policy, and joins
 * its thread, if state knows one. sealer may be NULL: it is not sealed. Also INPUT: the mail says
 * of no sender, or of one of our own. */
gboolean evidence_raise_file(Archive *archive, State *state, const Sealer *sealer,
                             const Actor *actor, const RaiseAct *act, Policy *policy, Span mail,
                             Raised *raised, GError **error);

/* Is the last mail that was archived sealed? -1: it cannot be told, and error says why. */
int evidence_seals(const Archive *archive, GError **error);

#endif
