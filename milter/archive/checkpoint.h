/* Checkpoints: what a chain was at one time, in a form that is signed and kept
 * elsewhere (C2SP tlog-checkpoint.md, over notes of note.h):
 *
 *     example.org/kasuhara       the archive's origin: a name of its own
 *     1042                       lines
 *     1zJr…=                     root of the Merkle tree over them, in base64
 *     head 9f86…0a08             extension: SHA-256 of the last of them
 *
 * Whoever keeps one holds the archive to it ever after. */
#ifndef ARCHIVE_CHECKPOINT_H
#define ARCHIVE_CHECKPOINT_H

#include "archive/merkle.h"

typedef struct {
    char *origin;
    guint64 size;
    Digest root;
    Digest head; /* zeros where size is 0 */
} Checkpoint;

void checkpoint_clear(Checkpoint *checkpoint);

/* The text that is signed. Caller frees. */
char *checkpoint_text(const Checkpoint *checkpoint);

/* FALSE: *why says what is wrong (static text). Further extension lines are not looked at. */
gboolean checkpoint_parse(const char *text, Checkpoint *checkpoint, const char **why);

/* A chain as far as it was read: start with zeros. */
typedef struct {
    MerkleTree tree;
    Digest head;
    guint64 offset; /* bytes of the chain */
} ChainTree;

/* Reads on, to `size` lines in all, or (0) to the last whole line that is there now. Looks
 * at no line but for its end: archive_verify() checks them. INPUT: the chain is
 * shorter than size; CORRUPT: it is no chain. */
gboolean chain_tree_read(ChainTree *read, const char *archive_path, guint64 size, GError **error);

/* The checkpoint of what was read. origin is borrowed by none: it is copied. */
void chain_tree_checkpoint(const ChainTree *read, const char *origin, Checkpoint *checkpoint);

#endif
