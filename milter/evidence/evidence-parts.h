/* What the files of this room share, and no other room sees. */
#ifndef EVIDENCE_PARTS_H
#define EVIDENCE_PARTS_H

#include "evidence/in-flight.h"
#include "evidence/record.h"

#include <pthread.h>

/* A state that was lost meanwhile gives the number of the message to another. */
typedef struct {
    guint64 sequence;
    Digest mail;
} Unsettled;

struct Evidence {
    Archive *archive; /* borrowed */
    State *state;     /* borrowed */
    char *archive_id;
    InFlight *in_flight;
    guint64 first_card; /* sequence of the first red card's line; 0: there is none */
    Sealer *sealer;     /* NULL: mail is kept as it is */
    Json *sealed_to;    /* its recipients, as records name them; NULL: likewise */

    pthread_mutex_t policy_guard; /* taken for as long as a policy record is written */
    Digest policy;                /* by policy_guard: what the last policy record names */
    Policy *wanted;               /* by policy_guard: in force, and its record could not be
                                   * written; NULL: none; a reference of its own */

    pthread_mutex_t turn_guard; /* taken while what is noted of the turn is settled */

    pthread_mutex_t guard;
    char *lost;        /* of the thread that opens, or catches up: see evidence_take_lost() */
    char *behind;      /* by guard, and changed by one thread alone, which reads it without: why
                        * state was away at the start, and was not told yet; NULL: it was */
    GHashTable *cases; /* by guard: set of gint64: a record that opens it stands in the chain */
    guint64 learnt;    /* by guard: line up to which cases were learnt from the chain */
    GHashTable
        *policies; /* by guard: set of Digest: manifests that are objects, with their files */
    GHashTable *unsettled; /* by guard: message of state -> Unsettled: it stands in the chain and
                            * state could not be told */
    GHashTable *alone;     /* by guard: Digest of a mail -> guint64 sequence: archived in no case,
                            * while state was away */
    GHashTable *sealed;    /* by guard: Digest of a mail -> Digest of the object that seals it */
};

/* sealed-mail.c: puts the mail as an object, and says so in its draft. sealed: its bytes as they
 * are to be put, if it was sealed already; NULL. *stored: the seal, for the caller to unref; NULL
 * where the object is the mail itself. */
gboolean evidence_put_mail(Evidence *evidence, Json *draft, Span mail, GBytes *sealed,
                           Digest *object, GBytes **stored, GError **error);
/* keep.c: this mail stands in that line, in no case: while state is away it is known by this. */
void evidence_know_alone(Evidence *evidence, const Digest *mail, guint64 sequence);

/* A mail of this message record, should it come again, need not be sealed again. */
void evidence_know_sealed(Evidence *evidence, guint64 sequence);

/* sealed-mail.c: who can open what it seals, as records name them. */
Json *seal_recipients_json(const Sealer *sealer);

/* policy-record.c: makes the policy's files and its manifest objects. */
gboolean policy_put(Archive *archive, const Policy *policy, GError **error);
/* The same, once. */
gboolean evidence_put_policy(Evidence *evidence, const Policy *policy, GError **error);
/* Writes the record that could not be written, if there is one: before what it judged. */
gboolean evidence_settle_policy(Evidence *evidence, GError **error);
/* Is this manifest an object of the archive? */
gboolean evidence_has_policy(Evidence *evidence, const Digest *manifest);

/* evidence-open.c: a record of what was mended when the archive was opened, if anything was. */
gboolean evidence_note_repair(Archive *archive, const ArchiveOpened *opened, const char *archive_id,
                              GError **error);

/* restore.c: what the chain says about cases, policies and messages, to evidence and state. A
 * shared state that is away leaves evidence->behind. */
gboolean evidence_restore(Evidence *evidence, GError **error);
/* Why state is not to be asked yet, for any thread: what it does not know of the archive, the
 * numbers of its cases above all, it would give again. NULL: it may be. Caller frees. */
char *evidence_why_behind(Evidence *evidence);

/* sealed-mail.c: 1: the mail of this record or draft is an object of the archive, which one is in
 * *object; 0: it is none. */
int record_has_mail(const Archive *archive, const Json *draft, Digest *object);

/* restore.c: messages and cases of the lines after this one, to state, which may know them. */
gboolean evidence_restore_after(const Archive *archive, State *state, guint64 after,
                                GError **error);

/* take-turn.c: the turn of archive.h, and with it what others could not tell state: then what state
 * says is pending stands nowhere in its case. FALSE: it cannot be had.
 * *untold: why state could not be told, and is not to be asked; caller frees. */
enum {
    TURN_SECONDS = 20,      /* less than a mail server waits for an answer */
    START_TURN_SECONDS = 60 /* less than who starts a daemon waits for it */
};
gboolean evidence_begin_turn(Evidence *evidence, char **untold, GError **error);
/* The same for who stands beside the daemon; state failing is a failure then. Until
 * beside_end_turn() it is noted that state may not have been told all of it. */
gboolean beside_begin_turn(Archive *archive, State *state, GError **error);
void beside_end_turn(Archive *archive, gboolean all_told);
/* With the turn: state could not be told of this line, and is told by who comes next. */
void evidence_note_untold(Evidence *evidence, guint64 sequence);
/* The newest lines begin after this one: what a kill keeps from state lies in them. */
guint64 evidence_newest_lines(Archive *archive);

/* Does a record that opens this case stand in the chain, be it of another process? */
gboolean evidence_case_stands(Evidence *evidence, gint64 number);

#endif
