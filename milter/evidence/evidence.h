/* evidence: how a verdict becomes a record, and a record a case.
 *
 * Records are JSON objects (RFC 8259), keys in a fixed order, UTF-8, no white
 * space, a newline at the end; kasuhara-archive(5) draws each kind:
 *
 *     message  one mail: object, envelope, thread, case, verdict with every hit
 *     again    a mail that came again: which record holds it, new envelope
 *     open     a case was opened
 *     raise    people opened a case (raise.h)
 *     policy   a policy was put in force: its manifest object and its files
 *     repair   a torn last line was cut off; the torn bytes are an object
 *     judgement  what people judged a case to be (act.h)
 *     note     what people noted about a case (act.h)
 *     assign   who supports the one who answers (act.h)
 *     close, reopen  work on a case ended, or was taken up again (act.h)
 *     card     a sender was shown the red card, or it was lifted (act.h)
 *     hold     a case may not be erased, or may again (act.h)
 *     erasure  what was erased of a case, by whom and on what ground (erase.h)
 *     access   evidence was read out (act.h)
 *
 * This is the only room that knows both. */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "archive/seal.h"
#include "archive/verify.h"
#include "state/state.h"
#include "verdict/verdict.h"

/* An archive open for writing and the state beside it. Thread safe. */
typedef struct Evidence Evidence;

/* archive_id: a name of this archive that is written into its records; NULL:
 * the host's name. Rebuilds an empty state from the archive (later, by evidence_catch_up(), one
 * that hosts share and that is away), records a repair. Takes over neither
 * archive nor state. */
Evidence *evidence_open(Archive *archive, State *state, const char *archive_id,
                        const ArchiveOpened *opened, GError **error);
void evidence_close(Evidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evidence, evidence_close)

/* What hosts that share a state call this archive: "HOST:PATH". Caller frees. */
char *evidence_origin(const char *path);

/* Why a shared state could not be told at the start what the archive has; it hears of it later.
 * NULL: it was told. Until then nothing is remembered: mail is kept as if state failed. Of the
 * thread that calls evidence_catch_up(). */
const char *evidence_behind(const Evidence *evidence);
/* What state was made to forget, because the archive ends before it, and what to do; NULL: nothing.
 * Caller frees; it is told once. */
char *evidence_take_lost(Evidence *evidence);

/* Tells a state that was away at the start what it missed; does nothing where there is no such.
 * FALSE: it is away still, or the archive cannot be read. */
gboolean evidence_catch_up(Evidence *evidence, GError **error);

/* Mails are sealed from here on, those that state holds too. Once, before the first
 * evidence_keep(). Takes over the sealer. */
void evidence_seal_to(Evidence *evidence, Sealer *sealer);

/* What became of one message. */
typedef struct {
    gint64 case_number; /* 0: in no case */
    gint64 thread;
    gboolean opened;   /* it opened the case */
    guint archived;    /* records written, earlier messages of the thread included */
    guint64 sequence;  /* of this message's record; 0: it was not archived */
    gboolean again;    /* it stood in the archive already */
    char *state_error; /* state failed; the archive holds the message all the same; NULL */
} Kept;

void kept_clear(Kept *kept);

/* Remembers the message; archives it, and what its thread still has to give, if
 * it is flagged with a level that archives, its sender was shown the red card, or its thread is a
 * case. Durable when TRUE.
 * known_threads_only: for staff mail. */
gboolean evidence_keep(Evidence *evidence, Verdict *verdict, const Envelope *envelope, Span mail,
                       Kept *kept, GError **error);

/* Puts the policy and its lexicons into the archive, if the last policy record
 * names another. If that fails, evidence_keep() tries again before it archives anything. */
gboolean evidence_policy(Evidence *evidence, const Policy *policy, GError **error);

/* evidence_catch_up(); and lets go of what the policy no longer wants held. Called from time to
 * time. */
gboolean evidence_expire(Evidence *evidence, const Policy *policy, GError **error);

/* For archive_verify(). */
gboolean evidence_record_objects(const char *kind, Span record, RecordNames *names,
                                 const char **why, gpointer context);

/* case-file.c: cases as the archive tells them; no state needed. */
typedef struct {
    char *rule, *category, *part, *text, *standing;
    double score;
    guint64 start, end;
} RecordHit;

typedef struct {
    guint64 sequence;
    gint64 time; /* when the mail was received */
    char *queue_id, *sender, *subject, *level;
    char *message_id; /* NULL: none */
    char *card;       /* what the red card of its sender did with it: a card_action_word(), of
                       * "refuse" nobody else saw it; NULL: no card. Not in brief */
    double score;
    gboolean from_staff;
    gboolean again;
    Digest mail, policy;
    char *given;          /* who gave it as a file; NULL: a mail server did. Not in brief */
    gboolean mail_held;   /* FALSE: only the record was kept */
    Digest object;        /* where it was: its mail, or the seal around it */
    GPtrArray *sealed_to; /* of char *: who can open it; NULL: it is not sealed */
    GPtrArray *hits;      /* of RecordHit */
} CaseMessage;

typedef struct {
    guint64 sequence;
    gint64 time;
    char *judgement; /* judgement_word() */
    char *role, *user, *reasons;
    gboolean demand, manner, environment;
} CaseJudgement;

/* What someone did to a whole case. */
typedef struct {
    guint64 sequence;
    gint64 time;
    char *user;
    char *words; /* why */
} CaseAct;

/* case-acts.c: what people did in the course of a case, other than judging it. */
typedef struct {
    char *kind;  /* of its record: raise, note, assign, close, reopen, hold, card */
    char *which; /* note: note_word(); hold: "held", "released"; card: "shown", "lifted"; else "" */
    char *whom;  /* assign: the observers, with the translated ", " between; card: the sender; else
                    "" */
    CaseAct act; /* words: the text of a note, or why; "" where no reason is given */
} CaseEvent;

/* People opened the case: the filter had let its mail pass. */
typedef struct {
    CaseAct act;           /* words: why */
    char *from;            /* raised_from_word() */
    char *level;           /* what they held it to be */
    double threshold;      /* that this level had */
    GPtrArray *categories; /* of char * */
    char *message_id;      /* of the mail that they named; NULL: none */
    Digest file;           /* of the mail that they gave */
} CaseRaise;

/* A red card in force. */
typedef struct {
    char *sender;
    CaseAct act;
} CaseCard;

typedef struct {
    gint64 number;
    gint64 opened, last;   /* 0: nothing of it is left that tells */
    char *customer;        /* the sender that opened it */
    char *level;           /* the highest, also of what people held it to be */
    double score;          /* the highest of a mail */
    GPtrArray *categories; /* of char *, each once */
    GPtrArray *messages;   /* of CaseMessage, in the order in which they were received */
    GPtrArray *judgements; /* of CaseJudgement, in the order of the chain: the last one counts */
    GPtrArray *erasures;   /* of CaseAct; what they erased is in no other field */
    CaseAct *hold;         /* it is on hold; NULL: it is not */
    GPtrArray *events;     /* of CaseEvent, in the order of the chain */
    CaseRaise *raised;     /* NULL: the filter opened it */
    GPtrArray *observers;  /* of char *: whom the last assign record names */
    CaseAct *closed;       /* NULL: it is open */
    GPtrArray *cards;      /* of CaseCard: shown in this case, and in force */
} CaseFile;

void case_file_free(CaseFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaseFile, case_file_free)

/* All cases by number (of CaseFile), or the one where number is not 0. Number 0 holds messages that
 * are in no case: they were archived alone, because state had failed. CORRUPT: a record
 * cannot be read; the error names its line. */
GPtrArray *case_files_read(const Archive *archive, gint64 number, GError **error);
/* The same without records that cannot be read: to unreadable (of char *, owned) is added what is
 * wrong with each, of any case, for nobody knows of which it is. */
GPtrArray *case_files_read_rest(const Archive *archive, gint64 number, GPtrArray *unreadable,
                                GError **error);

/* The same of all cases in brief, several times as fast, for lists (unreadable NULL: the first such
 * record ends it): of the messages only sequence, time,
 * sender, level, score, from_staff, again, and of each hit rule, category and score are filled in
 * for sure; of the events no notes. */
GPtrArray *case_files_read_brief(const Archive *archive, GPtrArray *unreadable, GError **error);

/* case-lines.c: the lines (guint64, ascending) of all records of a case, of every kind whose "case"
 * it is; of erased messages too. Empty: there is no such case. CORRUPT, SYSTEM: a record that no
 * erasure took cannot be read. Caller unrefs. */
GArray *case_lines_read(const Archive *archive, gint64 number, GError **error);
/* The bytes of a mail as they were received, checked against `mail`, their hash: of this object,
 * opened with key where they are sealed. sealed_to: as in CaseMessage. key may be NULL: of what
 * is sealed the error (INPUT) then says to whom. CORRUPT: altered, or another mail. Caller
 * unrefs. */
GBytes *evidence_mail(const Archive *archive, const Digest *mail, const Digest *object,
                      const GPtrArray *sealed_to, const SealKey *key, GError **error);

#endif
