/* What the files of this room share, and no other room sees. */
#ifndef ARCHIVE_INSIDE_H
#define ARCHIVE_INSIDE_H

#include "archive/archive.h"

#include <pthread.h>

/* Where the chain ends: the last line that is durable. */
typedef struct {
    guint64 sequence; /* 0: no line yet */
    gint64 time;
    Digest digest; /* of the line; zeros: no line yet */
    goffset length;
} ChainEnd;

struct Archive {
    char *path;
    char *chain_path;
    char *objects_path;
    int lock;  /* descriptor; -1: not the owner */
    int chain; /* descriptor, appends and reads; -1: open for reading only */

    pthread_mutex_t turn_guard; /* of both */
    int turn;                   /* descriptor; -1: not asked for yet */
    guint turns;                /* how many threads have it */
    char *turn_told;            /* of whom turn_tell was told last, while he had it; NULL */
    ArchiveTell turn_tell;      /* NULL: nobody is */
    gpointer turn_context;

    pthread_mutex_t fan_out_guard; /* not GMutex: ThreadSanitizer cannot see into it */
    gboolean fan_out[256];         /* by fan_out_guard: objects/NN is there, durably */

    pthread_mutex_t guard;
    pthread_cond_t changed; /* with guard: lines were written, or not */
    GPtrArray *waiting;     /* by guard: of Waiting, on the stacks of their threads */
    gboolean writing;       /* by guard: one thread writes for all */
    ChainEnd end;           /* by guard, and of the writing thread alone while writing */
    char *broken;           /* by guard: why nothing more is appended; NULL: it is */
};

enum {
    TURN_NOTE_MAX = 24 /* bytes of `turn` that hold what archive_turn_note() was told */
};

/* turn-holder.c: has written who has the turn now; failing is no failure. With the turn. */
void turn_holder_write(const Archive *archive);
/* "kasuhara case open (process 4711, since 2026-11-27 04:12:03)"; caller frees. daemon: is it the
 * one that owns the archive? */
char *turn_holder_text(const Archive *archive, gboolean *daemon);

/* lock-holder.c: who holds this file by flock(2): "process 4711"; caller frees. */
char *lock_holder(int fd, const char *path);

/* append.c: FALSE if nothing may be written: opened for reading, or broken. */
gboolean archive_is_writable(Archive *archive, GError **error);
/* Nothing more is written until the archive is opened anew. Takes the guard. */
void archive_break(Archive *archive, const char *why);

/* follow.c: reads on from *end, which moves, to the end of the chain as it is now.
 * With the chain locked. CORRUPT: what another wrote does not fit, or is cut short. */
gboolean archive_follow(const Archive *archive, ChainEnd *end, GError **error);
/* flock(2) on the chain: other processes' appends wait. SYSTEM: another held it for a minute. */
gboolean archive_lock_chain(const Archive *archive, GError **error);
void archive_unlock_chain(const Archive *archive);

/* recover.c: finds the end of the chain; keeps a torn last line as an object and cuts it
 * off. With the chain locked. CORRUPT: the last whole line does not fit. */
gboolean archive_recover(Archive *archive, ArchiveOpened *opened, GError **error);

/* object-store.c: "objects/3f/9c12…"; caller frees. */
char *object_name(const Digest *digest);

typedef enum {
    OBJECT_OK,
    OBJECT_ALTERED,
    OBJECT_MISSING,
    OBJECT_UNREADABLE,
} ObjectState;

/* Reads an object of the archive at path and compares it with its name. content may be NULL;
 * hashed is added to. *why says what is wrong, caller frees. */
ObjectState object_read(const char *path, const Digest *digest, GByteArray *content,
                        guint64 *hashed, char **why);

/* chain.c: lines of a chain as they stand, in bounded memory. */
typedef struct {
    int fd;
    char *path;
    char *buffer;
    gsize start, end; /* what is read and not given yet */
    guint64 offset;   /* in the file, of `start` */
    gboolean at_end;
} LineReader;

gboolean line_reader_open(LineReader *reader, const char *path, GError **error);
/* 1 a piece, 0 the end, -1 error. A piece that does not end in a newline is the beginning of a
 * line longer than any line may be, or the torn last one. Valid until the next call. */
int line_reader_next(LineReader *reader, Span *piece, GError **error);
/* Goes back to the start of this piece, the last one given, to look again. */
gboolean line_reader_again(LineReader *reader, Span piece, GError **error);
void line_reader_close(LineReader *reader);

/* small-file.c: a plain file of at most `most` bytes; whatever else stands under this name (a
 * pipe, a directory) is not waited for. 1 read, caller unrefs *bytes; 0 not there; -1 error. */
int small_file_read(const char *path, gsize most, GBytes **bytes, GError **error);

/* modes.c: of a file, or a directory, that is made in this directory: its group may read what is
 * made there where it may read the directory. A setgid directory hands its group on
 * (inode(7)). */
guint archive_file_mode(const char *directory);
guint archive_directory_mode(const char *parent);

/* README of a new archive: made from archive-readme.txt. */
extern const char archive_readme[];

#endif
