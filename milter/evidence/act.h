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
    const char *role;     /* "cs" (customer service) or "rm" (risk management) */
    const char *reasons;  /* in words */
    gboolean demand;      /* the demand is not justified */
    gboolean manner;      /* the manner is not acceptable */
    gboolean environment; /* the working environment of staff is harmed */
} JudgementAct;

/* Durable when TRUE. sequence may be NULL. INPUT: the archive has no such case, or it was
 * erased. */
gboolean evidence_judge(Archive *archive, const Actor *actor, const JudgementAct *act,
                        guint64 *sequence, GError **error);

/* What a note tells. */
typedef enum {
    NOTE_CONTACT,  /* contact with the customer: when, how, what was said */
    NOTE_INTERNAL, /* what was exchanged inside */
    NOTE_DONE,     /* what was done */
    NOTE_EFFECT,   /* what it did to the work */
    NOTE_STATE,    /* how the person is whom it befell */
    NOTE_LEARNED,  /* what was learned */
    NOTES
} NoteKind;

/* "contact", "internal", "done", "effect", "state", "learned" */
const char *note_word(NoteKind kind);
/* FALSE: it is none of these words. */
gboolean note_from_word(const char *word, NoteKind *kind);

/* Each is durable when TRUE; sequence may be NULL. INPUT: the archive has no such case, or it was
 * erased. */
gboolean evidence_note(Archive *archive, const Actor *actor, gint64 case_number, NoteKind kind,
                       const char *text, guint64 *sequence, GError **error);

/* Who supports the one who answers (of char *): all of them, for those that were named before are
 * observers no more. */
gboolean evidence_assign(Archive *archive, const Actor *actor, gint64 case_number,
                         const GPtrArray *observers, guint64 *sequence, GError **error);

/* Ends work on a case, or takes it up again. Also INPUT: it is closed, or open, already. */
gboolean evidence_set_closed(Archive *archive, const Actor *actor, gint64 case_number,
                             gboolean closed, const char *reason, guint64 *sequence,
                             GError **error);

/* The red card: support of a sender is over; the policy says what becomes of his mail. The last
 * card of a sender counts. Durable when TRUE; state hears of it by evidence_tell_cards(). INPUT:
 * no such case, the sender is no address, a card of it is in force already, or no mail of the case
 * came from it and unseen is FALSE: a mistyped address is somebody else's. */
gboolean evidence_show_card(Archive *archive, const Actor *actor, gint64 case_number,
                            const char *sender, gboolean unseen, const char *reason,
                            guint64 *sequence, GError **error);

/* The record belongs to the case in which the card was shown, *case_number. INPUT: no card of this
 * sender is in force. */
gboolean evidence_lift_card(Archive *archive, const Actor *actor, const char *sender,
                            const char *reason, gint64 *case_number, guint64 *sequence,
                            GError **error);

/* State learns which cards are in force, as the chain has it; all that it has learned already
 * changes nothing. */
gboolean evidence_tell_cards(const Archive *archive, State *state, GError **error);

/* Legal hold: while it is in force, the case cannot be erased. Each is durable when TRUE; sequence
 * may be NULL. INPUT: the archive has no such case, it was erased, or (release) it is not held. */
gboolean evidence_hold(Archive *archive, const Actor *actor, gint64 case_number, gboolean held,
                       const char *reason, guint64 *sequence, GError **error);

/* Custody: that evidence of a case is read out, to be recorded before it is. action is a word:
 * "export", "report", "show", "rescore", "test"; what (of Digest): the objects. Durable when TRUE.
 */
gboolean evidence_note_access(Archive *archive, const Actor *actor, const char *action,
                              gint64 case_number, const GArray *what, GError **error);

#endif
