/* The records of an archive as they land: who follows them, how far he came, and what is told of
 * a case that goes on. Needs no state, writes nothing into the archive, and takes no lock of it.
 * Not thread safe. */
#ifndef EVIDENCE_FOLLOWING_H
#define EVIDENCE_FOLLOWING_H

#include "evidence/record.h"

typedef enum {
    FOLLOWED_READ,
    FOLLOWED_ERASED,
    FOLLOWED_UNREADABLE
} FollowedState;

/* What stands behind one line of the chain. */
typedef struct {
    ChainLine line;
    FollowedState state;
    Json *record;       /* READ: owned */
    gint64 case_number; /* 0: of no case, or nobody knows */
    guint64 erased_by;  /* ERASED: the erasure's record */
    char *why;          /* UNREADABLE */
} Followed;

void followed_clear(Followed *followed);

typedef struct Following Following;

/* Reads on behind this line, whose hash must be `line`; 0: from the start. INPUT: there is no such
 * line, so it is another archive, or it is not what it was. */
Following *following_open(const char *path, guint64 after, const Digest *line, GError **error);
void following_close(Following *following);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Following, following_close)

/* 1 a line, 0 the end as it is now (a later call goes on), -1 error. */
int following_next(Following *following, ChainLine *line, GError **error);
/* Passes over what is there now. */
gboolean following_skip(Following *following, GError **error);
/* The last line that was given or passed over; 0 and zeros: none. */
guint64 following_at(const Following *following, Digest *line);

/* The lines that were given are durable when TRUE: a line may be read before the daemon has made it
 * so, and a cursor behind a line that a power cut took away fits no archive. */
gboolean following_settle(const Following *following, GError **error);

/* Reads the record of a line. Caller clears. */
void following_read(Following *following, const ChainLine *line, Followed *followed);

/* A descriptor that is readable once the chain may have grown (inotify); -1: there is none. It says
 * nothing of what other hosts append to a shared file system: look from time to time too. */
int following_descriptor(const Following *following);
/* Before reading on: makes the descriptor quiet. */
void following_quiet(Following *following);

/* follow-gather.c: an alert as an object: case, mails, level, score, categories, sender, received.
 * It says nothing of what was written. NULL: the record is none to be alerted by, for it is no
 * flagged message of a customer, or kept only because its sender was shown the red card. */
Json *followed_alert(const Followed *followed);

/* What came for a case since it was last alerted: in a time of its own, at whose end it is told. */
typedef struct {
    gint64 case_number;
    gint64 from, until;
    guint64 sequence; /* of the last that was told at once, or gathered */
    gboolean opened;  /* the case is new, and its first alert was not given yet */
    Json *alert;      /* NULL: nothing was */
} Gathering;

void gathering_free(gpointer gathering);
/* Takes an alert of a case (not of 0) that came at this time. TRUE: it is the first in a time of
 * `span`, to be told at once. FALSE: it was gathered. The same for one that was taken before. */
gboolean gatherings_take(GPtrArray *gatherings, const Followed *followed, const Json *alert,
                         gint64 span);
/* Of a case; borrowed. NULL: none. */
Gathering *gathering_of(const GPtrArray *gatherings, gint64 case_number);
/* A case was opened by this record: what comes next of it is its first alert, until that was told.
 */
void gatherings_open(GPtrArray *gatherings, const Followed *followed);
void gatherings_told_first(GPtrArray *gatherings, gint64 case_number);
/* The first whose time was over by `time` and that has something to tell; borrowed. NULL: none.
 * Those that have nothing to tell are dropped. */
Gathering *gatherings_due(GPtrArray *gatherings, gint64 time);
/* It was told: the next time begins where this one ended. */
void gathering_told(Gathering *gathering, gint64 span);
/* The earliest end of one that has something to tell; G_MAXINT64: none. */
gint64 gatherings_next(const GPtrArray *gatherings);
/* A case was erased: nothing of it is told. */
void gatherings_forget(GPtrArray *gatherings, gint64 case_number);

/* follow-cursor.c: how far one came, in a file. */
typedef struct {
    guint64 sequence;      /* of the last line that is done with; 0: none */
    Digest line;           /* its hash */
    char *trying;          /* kind of what is being handed over; NULL: nothing */
    gint64 trying_what;    /* its record; of a digest the case */
    GPtrArray *gatherings; /* of Gathering */
    int lock;              /* descriptor; -1: none */
} FollowCursor;

void follow_cursor_init(FollowCursor *cursor);
void follow_cursor_clear(FollowCursor *cursor);
/* Locks path.lock for as long as the cursor is not cleared, and reads the file at path. 1 read, 0
 * there is none, -1 error. INPUT: another process holds it, or it is no cursor. */
int follow_cursor_read(const char *path, FollowCursor *cursor, GError **error);
/* The same without the lock, for who only looks. FALSE where there is none, too. */
gboolean follow_cursor_look(const char *path, FollowCursor *cursor, GError **error);
/* Durable when TRUE. */
gboolean follow_cursor_write(const char *path, const FollowCursor *cursor, GError **error);

#endif
