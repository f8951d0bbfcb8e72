/* state: the memory of threads and senders; working memory, not evidence.
 *
 * An interface, a struct of functions; state-sqlite.c is the default, state-postgres.c is shared by
 * several hosts, state-memory.c is the tests' double. All pass tests/state.c.
 *
 * A thread is a number. Message-IDs, references and a ticket lead to it
 * (thread-names.h has the rule, and why a ticket leads no stranger); a
 * message that joins two threads merges the younger into the older. A thread
 * that was quiet for longer than over_after is not joined any more. A case is a
 * flagged thread; its number counts from 1 and is given once.
 *
 * Where threads merge and one is a case, all of it is; where both are, the
 * lower number stays, and what was archived under the other stays there. A message that is to
 * join a case (join_case) merges into that case's thread, unless its own thread is a case.
 *
 * Messages are held (lookback) with the draft of their record until they expire,
 * so that a thread flagged late is archived from its first message on. Order is
 * the order of arrival, whatever the clock says.
 *
 * Hosts that share a state have an archive each, and are told apart by its name, the origin
 * (set_origin()). Case numbers are given once over all of them. A sequence is that of a line in the
 * chain of the caller's own archive, unless another is named; a message is in the archive of one
 * host, and its place there is known to all. Alone, a state is its one archive's.
 *
 * Mail is counted by day, however long its threads are remembered; counts name nobody.
 *
 * All functions are thread safe. Errors: NO_SPACE, SYSTEM, CORRUPT; state_open()
 * also INPUT: the file is another program's, or a newer one's. A database that went away
 * fails each call with SYSTEM, soon, until it is back. */
#ifndef STATE_STATE_H
#define STATE_STATE_H

#include "base/digest.h"

typedef struct State State;

/* One message as state sees it; everything borrowed. */
typedef struct {
    const char *message_id;        /* NULL: none */
    const char *const *references; /* NULL-terminated, nearest first; NULL: none */
    const char *ticket;            /* NULL: none */
    const char *sender;            /* normalised; "" for the null sender */
    gboolean from_staff;
    gint64 time;       /* clock_now() */
    gint64 over_after; /* microseconds */
    guint64 likeness;  /* likeness_of() its own text; 0: too short */
    Span prints;       /* guint32, prints_of() all its text; bytes NULL: not known */
    Digest digest;     /* of its bytes */
} StateMessage;

/* One earlier message, as behaviours count it. */
typedef struct {
    gint64 time;
    guint64 likeness;
    gboolean same_sender;
    gboolean same_thread;
    gboolean from_staff;
    Digest digest; /* of its bytes */
} StateEarlier;

typedef struct {
    gint64 thread;      /* 0: it would begin a new one */
    gint64 case_number; /* of that thread; 0: not flagged */
    GArray *earlier;    /* of StateEarlier, newest first: this sender's and this
                         * thread's since `since`, at most STATE_EARLIER_MAX; this message
                         * itself among them, should it have come before. The null sender
                         * has none of its own */
} StateHistory;

enum {
    STATE_EARLIER_MAX = 500,
    STATE_ORIGIN_MAX = 255 /* bytes of an origin; the rest of a longer one is cut off */
};

void state_history_clear(StateHistory *history);

/* How much of a thread is known. */
typedef struct {
    gboolean whole;       /* the prints of every message in it are known */
    gboolean staff_wrote; /* mail of staff passes here, and stands in it */
} StateSaid;

/* What becomes of a message that is remembered. */
typedef struct {
    Span mail;                   /* its bytes; length 0: not held (too large) */
    const char *draft;           /* the draft of its record; opaque here */
    gboolean flagged;            /* it flags its thread */
    gboolean known_threads_only; /* a message that joins no known thread is not kept */
    gint64 day;                  /* clock_local_day() of it, under which it is counted */
    const char *outcome;         /* the level that it reached, or "none"; NULL: not counted */
    gint64 join_case;            /* it joins this case if it joins no other; 0: none */
} StateKeep;

typedef struct {
    gint64 message; /* 0: not kept */
    gint64 thread;
    gint64 case_number;                  /* 0: the thread is not flagged */
    gboolean opened;                     /* this message opened the case */
    guint64 again_of;                    /* chain sequence of the record that already holds these
                                          * bytes in this thread; 0: none */
    char again_in[STATE_ORIGIN_MAX + 1]; /* the archive that this record is in; "": our own */
    gboolean opened_elsewhere;           /* another host has the case's open record */
    gboolean taken_elsewhere; /* another host is about to archive these bytes, which came to
                               * both: it is done, or has failed, in a moment */
} StateRemembered;

/* One held message of a flagged thread that is not in the archive yet. */
typedef struct {
    gint64 message;
    GBytes *mail; /* NULL: was not held */
    char *draft;  /* NULL: it had none */
} StatePending;

void state_pending_clear(StatePending *pending);

/* A checkpoint of one archive. */
typedef struct {
    char *origin;
    GBytes *note;
} StateCheckpoint;

void state_checkpoint_free(gpointer checkpoint);

/* How many messages of one day had one outcome. */
typedef struct {
    gint64 day;
    char *outcome;
    guint64 messages;
} StateDay;

/* day-counts.c: for lists of StateDay. */
void state_day_free(gpointer day);

/* That a sender was shown the red card, or that it was lifted; everything borrowed. How senders
 * are compared is not state's business: it finds cards by a key that is given with them. */
typedef struct {
    const char *sender;
    const char *key;
    guint64 sequence;   /* of its line in the chain */
    gboolean shown;     /* FALSE: lifted */
    gint64 case_number; /* in which it was shown */
} StateCard;

/* A card in force. */
typedef struct {
    char *sender;
    gint64 case_number; /* 0: an earlier program was told of it; until it is told again */
} StateCarded;

void state_carded_free(gpointer carded);

/* A thread that is to be a case because people say so. */
typedef struct {
    const char *message_id; /* borrowed: of one of its messages, or that one refers to; or NULL */
    gint64 thread;          /* filled in; of this one where message_id is NULL */
    gint64 case_number;     /* filled in */
    gboolean opened;        /* filled in; FALSE: it was one already */
    char opened_in[STATE_ORIGIN_MAX + 1]; /* filled in: the archive of the other host that has the
                                           * case's open record; "": no other has */
} StateOpening;

typedef struct {
    /* Whose archive is meant from here on; before anything is told of its lines. */
    void (*set_origin)(State *state, const char *origin);
    /* What is known of the thread that this message would join: of its digest, likeness and
     * prints nothing is asked. Changes nothing. */
    gboolean (*history)(State *state, const StateMessage *message, gint64 since,
                        StateHistory *history, GError **error);
    /* What the messages of a thread say: the prints of all of them, unordered, are
     * appended to prints (of guint32). */
    gboolean (*thread_prints)(State *state, gint64 thread, GArray *prints, StateSaid *said,
                              GError **error);
    /* Joins it to its thread, holds it, and flags the thread if asked: one
     * transaction. The same bytes again in one thread are held once; until they
     * are archived, with the draft that came last: whoever sends again was most
     * likely refused before. What is held anew is counted: the same bytes once. */
    gboolean (*remember)(State *state, const StateMessage *message, const StateKeep *keep,
                         StateRemembered *remembered, GError **error);
    /* The oldest message of the thread, later than `after` (a message number;
     * 0: from the first), that is in no archive, or in ours in no case. No other host is told of
     * it from then on, until it is archived, or two minutes have gone by. Processes of one host are
     * all the same to it: they take turns (archive_turn_begin()). 1 found, 0 none, -1 error. */
    int (*pending)(State *state, gint64 thread, gint64 after, StatePending *pending,
                   GError **error);
    /* Of these messages (of gint64; NULL: of all), what this host was told of as pending and has
     * not archived is for other hosts too again. */
    gboolean (*release)(State *state, const GArray *messages, GError **error);
    /* It is in the archive now, in this line of the chain; its bytes are let go. */
    gboolean (*archived)(State *state, gint64 message, guint64 sequence, GError **error);
    /* Lets go of bytes older than held_before (drafts stay with their message) and
     * of whole threads that were quiet since over_before; of no case; at most
     * `most` messages and names a call. */
    gboolean (*expire)(State *state, gint64 held_before, gint64 over_before, guint most,
                       GError **error);
    /* For building a lost state again from the archive: a message that stands
     * there, with its case. Case numbers given later are higher. Records in the
     * order of the chain; the same one again changes nothing. draft: of a message that stands
     * there in no case, and is pending once its thread is one; NULL: it is in its case. */
    gboolean (*restore)(State *state, const StateMessage *message, gint64 case_number,
                        guint64 sequence, const char *draft, GError **error);
    /* This number was given to a case that this archive opened, whatever is known of it: those
     * given later are higher. */
    gboolean (*know_case)(State *state, gint64 case_number, GError **error);
    /* Makes a case of a thread, be it over or not: its messages are pending from then on. 1 it is
     * one, 0 no such thread is known, -1 error. */
    int (*open_case)(State *state, StateOpening *opening, GError **error);
    /* Of two about one sender, the one of the higher sequence holds. */
    gboolean (*set_card)(State *state, const StateCard *card, GError **error);
    /* The cards under this key are appended to cards (of StateCarded). */
    gboolean (*cards)(State *state, const char *key, GPtrArray *cards, GError **error);
    /* Forgets the threads of a case (0: none) with all that they hold, and what stands in these
     * lines of the chain (of guint64), wherever threads that merged have brought it; red cards of
     * these lines with it. Others' lines
     * that were forgotten with them, because names of merged threads cannot be told apart, are
     * appended to others (of guint64): they want restore(). The case's number is not given again.
     * *forgotten: how many messages and cards that were. */
    gboolean (*erase)(State *state, gint64 case_number, const GArray *lines, GArray *others,
                      guint *forgotten, GError **error);
    /* What was let go of until now cannot be read in the store any more. Takes as long as writing
     * all of it; others wait. */
    gboolean (*scrub)(State *state, GError **error);
    /* What was counted from one day to another, both included, is appended to days (of StateDay),
     * by day, then outcome; a day without mail has none. *since: the first day on which anything
     * was counted at all; G_MAXINT64: nothing was, yet. */
    gboolean (*days)(State *state, gint64 from, gint64 to, GPtrArray *days, gint64 *since,
                     GError **error);
    /* A checkpoint of this archive, of so many lines, is kept where other hosts see it. The first
     * of so many lines stays. A state that is one host's alone keeps none. */
    gboolean (*put_checkpoint)(State *state, guint64 size, Span note, GError **error);
    /* Those of all archives are appended to checkpoints (of StateCheckpoint), by origin and
     * size. */
    gboolean (*checkpoints)(State *state, GPtrArray *checkpoints, GError **error);
    /* *empty: no thread is known, of this archive or by this host, and no case number was
     * given; or it is being rebuilt. */
    gboolean (*is_empty)(State *state, gboolean *empty, GError **error);
    /* All that this archive holds is being restored, or (FALSE) stands now. Outlives whoever began
     * it and was killed. */
    gboolean (*rebuild)(State *state, gboolean under_way, GError **error);
    /* The last line of this archive of which it knows a message or a card; 0: of none. */
    gboolean (*newest)(State *state, guint64 *sequence, GError **error);
    /* How many messages of all flagged threads are not in the archive. */
    gboolean (*waiting)(State *state, guint64 *messages, GError **error);
    void (*close)(State *state);
} StateFunctions;

/* What every implementation begins with. */
struct State {
    const StateFunctions *functions;
    gboolean shared; /* by hosts, over a network: it may be away for a while */
};

/* state.c: is the line one of these (of guint64)? */
gboolean state_is_among(const GArray *lines, guint64 line);
/* state.c: of a state that is one host's alone. */
void state_set_no_origin(State *state, const char *origin);
gboolean state_release_nothing(State *state, const GArray *messages, GError **error);
gboolean state_put_no_checkpoint(State *state, guint64 size, Span note, GError **error);
gboolean state_no_checkpoints(State *state, GPtrArray *checkpoints, GError **error);

/* state-sqlite.c: one file, WAL (sqlite.org/wal.html), made with mode 0600 at
 * first use. */
State *state_open_sqlite(const char *path, GError **error);

/* state-memory.c: gone when closed. Never NULL. */
State *state_open_memory(void);

/* state-postgres.c, or state-postgres-none.c where this program was built without libpq: the
 * database that a connection URI of libpq names. INPUT: its tables are not those that this program
 * knows. If it cannot be reached that is no failure where later is not NULL: *later then says
 * why (owned by the caller), and it is tried again by each call. */
State *state_open_postgres(const char *uri, char **later, GError **error);

typedef struct {
    gint64 from, to; /* versions of the schema; from 0: there was none */
} StateSchema;

/* postgres-schema.c: makes or renews the tables of a database; user (NULL: nobody) may use them
 * from then on. */
gboolean state_init(const char *uri, const char *user, StateSchema *schema, GError **error);

/* Does the address name a database, not a file? */
gboolean state_is_shared(const char *address);

/* The files and directories that a state at this address reads (writable FALSE) or writes while it
 * is open, as far as they are known by name, are appended to paths (of char *). */
void state_files(const char *address, gboolean writable, GPtrArray *paths);

/* By its address: "memory:", a path (SQLite), or postgresql://. later: as above; it stays
 * untouched by all others. */
State *state_open(const char *address, char **later, GError **error);
void state_close(State *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, state_close)

#endif
