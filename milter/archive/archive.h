/* archive: bytes, hashes and lines that no one changes unseen.
 *
 *     archive/
 *       README            how to check all this with sha256sum and sh
 *       chain             one line a record, append-only
 *       objects/3f/9c12…  the bytes, named by their SHA-256: 2 + 62 hex digits
 *       checkpoints/      signed statements of length and head
 *       lock              held (flock) by the one daemon that owns it
 *       status            what that daemon counted last; no evidence
 *       turn              locked by who archives mail that state holds; no evidence
 *
 * A chain line: SEQ ' ' TIME ' ' KIND ' ' OBJECT ' ' PREV '\n'
 *
 *     1 2026-11-23T10:00:00.000000Z policy 9f86…0a08 0000…0000
 *
 * SEQ from 1, decimal, no leading zero; TIME RFC 3339 in UTC with six digits of
 * the second, never before the line above; KIND [a-z-]{1,20}; OBJECT the
 * SHA-256 of the record; PREV the SHA-256 of the whole line before, newline
 * included, 64 zeros in the first.
 *
 * Order of an append: objects to a temporary name, fsync, rename, fsync of the
 * directory; then the line, fsync. Threads that append at once share the fsync
 * of the line. What archive_append() answered TRUE for survives a power cut.
 * After a failed fsync nothing more is appended until the archive is opened
 * anew: the page cache is not believed.
 *
 * One daemon owns an archive, by `lock`. Others (the tool, for what people do) may
 * append beside it, line by line: every append holds `chain` by flock(2), reads on
 * to the end that is there then, and goes on from it, if that fits.
 *
 * Knows only bytes, hashes and lines; not what a record says. */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include "base/digest.h"

enum {
    CHAIN_KIND_MAX = 20,
    CHAIN_LINE_MAX = 20 + 1 + 27 + 1 + CHAIN_KIND_MAX + 1 + 64 + 1 + 64 + 1,
};

typedef struct Archive Archive;

typedef enum {
    ARCHIVE_READ,   /* no lock; the archive may grow meanwhile */
    ARCHIVE_APPEND, /* beside its owner; mends a torn last line */
    ARCHIVE_WRITE,  /* owns it; mends a torn last line */
    ARCHIVE_CREATE, /* as WRITE; makes it where there is nothing, or an empty directory */
} ArchiveMode;

/* What opening for writing found and did. */
typedef struct {
    gboolean created;
    gsize torn_bytes; /* cut off the end of the chain: a line never acknowledged */
    Digest torn;      /* of those bytes; they are kept as an object */
} ArchiveOpened;

/* INPUT: not an archive, or owned by another process. opened may be NULL. */
Archive *archive_open(const char *path, ArchiveMode mode, ArchiveOpened *opened, GError **error);
void archive_close(Archive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_close)

/* Has a daemon the archive at path open? FALSE where nobody can say: the lock cannot be opened. */
gboolean archive_is_owned(const char *path);

/* daemon-status.c: what the daemon says of itself: text that is replaced in one step, and that is
 * no evidence. archive_status(): 1 read, caller unrefs; 0 there is none; -1 error. */
gboolean archive_put_status(const char *path, Span text, GError **error);
int archive_status(const char *path, GBytes **text, GError **error);

const char *archive_path(const Archive *archive);
/* Lines of the chain, as far as this process wrote or followed them. Thread safe. */
guint64 archive_lines(Archive *archive);
/* When the last of them was written, as it says; 0: there is none. Thread safe. */
gint64 archive_last_time(Archive *archive);
/* Follows what others appended. Where it cannot, the next append says why. Thread safe. */
void archive_look_on(Archive *archive);

/* Makes bytes durable under their hash. The same bytes again cost a look; what
 * stands there is compared by length. Thread safe. */
gboolean archive_put(Archive *archive, Span bytes, Digest *digest, GError **error);

/* Puts the record as an object and appends its line; durable when TRUE. Objects
 * that the record names must have been put before. Thread safe. sequence and
 * record_digest may be NULL; they say what the line says.
 * NO_SPACE: the chain is as it was before; a later append may find room. */
gboolean archive_append(Archive *archive, const char *kind, Span record, guint64 *sequence,
                        Digest *record_digest, GError **error);

/* turn.c: the turn to archive mail that something else, a state, holds: to ask what waits, to
 * append it, and to tell that it stands. The owner's threads share it; who appends beside the owner
 * has it alone. It ends with the process at the latest. SYSTEM: it could not be had in so many
 * seconds. Thread safe. */
gboolean archive_turn_begin(Archive *archive, guint seconds, GError **error);
/* Calls tell, on the thread that waits, once for each who keeps others waiting for a second: who it
 * is, and what to do. Set before the first turn. */
typedef void (*ArchiveTell)(const char *who, gpointer context);
void archive_turn_on_wait(Archive *archive, ArchiveTell tell, gpointer context);
void archive_turn_end(Archive *archive);
/* Of lines after this one it may not have been told yet that they stand: outlives whoever noted it
 * and was killed; of two the lower one stays. With the turn. */
gboolean archive_turn_note(const Archive *archive, guint64 after, GError **error);
/* 1 something is noted; 0 nothing; -1 error. */
int archive_turn_noted(const Archive *archive, guint64 *after, GError **error);
gboolean archive_turn_settled(const Archive *archive, GError **error);
/* Its owner has told state what stood when it began; so it is until it ends. With the turn. */
gboolean archive_turn_told(const Archive *archive, GError **error);
/* Has a living owner? With the turn, beside it. */
gboolean archive_turn_is_told(const Archive *archive);

/* The bytes of an object, checked against the hash. CORRUPT: altered; NULL and
 * *error of SYSTEM class with G_FILE_ERROR_NOENT text "is missing": not there.
 * Caller unrefs. Thread safe. */
GBytes *archive_object(const Archive *archive, const Digest *digest, GError **error);

/* Is it there, and how long is it? bytes may be NULL. Thread safe. */
gboolean archive_has_object(const Archive *archive, const Digest *digest, guint64 *bytes);

/* object-erase.c: removes objects for good: put aside in one step each, overwritten with zeros,
 * durable, unlinked. One that is not there is passed over; one that an earlier call had put aside
 * and no more is finished. Before anything is touched, confirm is called with the chain locked,
 * so that nobody appends meanwhile: it takes out of digests (of Digest) what must stay after all.
 * File systems that copy on write, snapshots and flash memory may keep the old blocks. */
typedef gboolean (*EraseConfirm)(GArray *digests, gpointer context, GError **error);
gboolean archive_erase(Archive *archive, GArray *digests, EraseConfirm confirm, gpointer context,
                       GError **error);
/* Is there anything left of an object, be it put aside? */
gboolean archive_object_remains(const Archive *archive, const Digest *digest);

typedef struct {
    guint64 sequence;
    gint64 time;
    char kind[CHAIN_KIND_MAX + 1];
    Digest object;
    Digest previous;
} ChainLine;

/* One line without its newline to its fields. FALSE: *why says what is wrong
 * (static text). */
gboolean chain_parse(Span line, ChainLine *parsed, const char **why);
/* With its newline. Appended to out. */
void chain_format(const ChainLine *line, GString *out);

/* Reads the chain from its start, or after a sequence number, in order; does
 * not check hashes. A last line without newline is not given. */
typedef struct ChainReader ChainReader;
ChainReader *chain_reader_open(const Archive *archive, guint64 after, GError **error);
/* 1 a line, 0 the end, -1 error. After 0 it goes on with what was appended since. */
int chain_reader_next(ChainReader *reader, ChainLine *line, GError **error);
void chain_reader_close(ChainReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChainReader, chain_reader_close)

/* The same for all lines: calls take for each, until that answers FALSE. FALSE: it did, or the
 * chain cannot be read. */
typedef gboolean (*ChainTake)(const ChainLine *line, gpointer context, GError **error);
gboolean chain_each(const Archive *archive, guint64 after, ChainTake take, gpointer context,
                    GError **error);

#endif
