/* The checkpoints that lie in an archive: checkpoints/SIZE, each a signed note (note.h) of a
 * checkpoint (checkpoint.h) of so many lines. None is ever written over. */
#ifndef ARCHIVE_CHECKPOINT_STORE_H
#define ARCHIVE_CHECKPOINT_STORE_H

#include "archive/archive.h"
#include "archive/checkpoint.h"
#include "archive/note.h"

/* "ARCHIVE/checkpoints/SIZE"; caller frees. */
char *checkpoint_path(const char *archive_path, guint64 size);

/* The SIZEs (guint64) there, the largest first; none where there is no such directory. Caller
 * unrefs. NULL: it cannot be read. */
GArray *checkpoint_sizes(const char *archive_path, GError **error);

/* The largest SIZE there, of what is a checkpoint of so many lines; 0: none. FALSE: the directory
 * cannot be read. */
gboolean checkpoint_newest(const char *archive_path, guint64 *size, GError **error);
/* The same, of at most so many lines. */
gboolean checkpoint_newest_of(const char *archive_path, guint64 most, guint64 *size,
                              GError **error);

/* The note of the checkpoint of so many lines. Caller unrefs; NULL: *error. */
GBytes *checkpoint_bytes(const char *archive_path, guint64 size, GError **error);

/* What this archive calls itself: the origin of its newest checkpoint, or, of an archive that
 * has none, "HOST/kasuhara". Caller frees. */
char *checkpoint_own_origin(const char *archive_path);

/* Reads and parses a note with a checkpoint in it. Caller clears both. INPUT: it is none; the error
 * names `name`. */
gboolean checkpoint_read(Span bytes, const char *name, Note *note, Checkpoint *checkpoint,
                         GError **error);

/* Writes a note that comes from elsewhere, durably: it must state the first lines of this chain.
 * The same bytes there already are no error. INPUT: another checkpoint of so many lines stands
 * there. */
gboolean checkpoint_place(const char *archive_path, Span note, Checkpoint *placed, GError **error);

/* Reads on (ChainTree, checkpoint.h) to the end of the chain, signs and writes, unless so many
 * lines were stated before. *size: 0 where the chain has no line. */
gboolean checkpoint_sign_now(const char *archive_path, const char *origin, const NoteKey *key,
                             ChainTree *read, guint64 *size, GError **error);

#endif
