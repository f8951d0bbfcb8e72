/* The Merkle tree over the lines of a chain (RFC 6962, section 2.1; checks as in RFC
 * 9162, section 2.1): leaf SHA-256(0x00 line), node SHA-256(0x01 left right); a
 * line with its newline.
 *
 *     size 3:   root = node(node(leaf 0, leaf 1), leaf 2)
 *
 * One pass over the lines gives the root and any number of proofs, in memory that
 * grows with the logarithm of their number. Leaves count from 0: line SEQ is leaf
 * SEQ - 1. Not thread safe. */
#ifndef ARCHIVE_MERKLE_H
#define ARCHIVE_MERKLE_H

#include "base/digest.h"

Digest merkle_leaf(Span line);

/* The root of what was added so far, by the roots of its whole subtrees. */
enum {
    MERKLE_LEVELS = 64
};

typedef struct {
    guint64 size;
    Digest whole[MERKLE_LEVELS]; /* by level, where bit `level` of size is set */
} MerkleTree;

void merkle_start(MerkleTree *tree);
void merkle_add(MerkleTree *tree, const Digest *leaf);
/* Of an empty tree: SHA-256 of nothing. */
Digest merkle_root(const MerkleTree *tree);

/* Proofs out of one pass: say which are wanted, add every leaf, take them. */
typedef struct MerkleProver MerkleProver;
MerkleProver *merkle_prover_new(void);
void merkle_prover_free(MerkleProver *prover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MerkleProver, merkle_prover_free)
/* That leaf `index` is in the tree of the first `size` leaves. index < size. */
void merkle_want_inclusion(MerkleProver *prover, guint64 index, guint64 size);
/* That the tree of the first `size` leaves goes on from that of the first `from`. from <= size. */
void merkle_want_consistency(MerkleProver *prover, guint64 from, guint64 size);
void merkle_prover_add(MerkleProver *prover, const Digest *leaf);
/* Of all that was added. */
Digest merkle_prover_root(const MerkleProver *prover);
/* Appends the Digests of a proof that was wanted, once `size` leaves were added. */
void merkle_take_inclusion(const MerkleProver *prover, guint64 index, guint64 size, GArray *proof);
void merkle_take_consistency(const MerkleProver *prover, guint64 from, guint64 size, GArray *proof);

/* Does the proof (of Digest) lead from the leaf to the root? */
gboolean merkle_includes(const Digest *leaf, guint64 index, guint64 size, const GArray *proof,
                         const Digest *root);
/* Is the tree with the new root an extension of that with the old one? From an empty tree
 * everything is; its proof is empty. */
gboolean merkle_extends(guint64 from, const Digest *old_root, guint64 size, const Digest *new_root,
                        const GArray *proof);

#endif
