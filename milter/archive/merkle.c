/* Offers merkle.h. Every hash that a proof needs is the root of a range of leaves; a range
 * is cut into whole subtrees, and of these the prover keeps the roots as they come by. */
#include "archive/merkle.h"

Digest merkle_leaf(Span line) {
    static const char zero = 0;
    DigestStream *stream = digest_start();
    digest_add(stream, span_of(&zero, 1));
    digest_add(stream, line);
    return digest_end(stream);
}

static Digest node(const Digest *left, const Digest *right) {
    char bytes[1 + 2 * DIGEST_BYTES];
    bytes[0] = 1;
    memcpy(bytes + 1, left->bytes, DIGEST_BYTES);
    memcpy(bytes + 1 + DIGEST_BYTES, right->bytes, DIGEST_BYTES);
    return digest_of(span_of(bytes, sizeof bytes));
}

/* ---- the root */

void merkle_start(MerkleTree *tree) {
    memset(tree, 0, sizeof *tree);
}

/* Called with each whole subtree that a leaf completes, itself first. */
typedef void (*Completed)(MerkleProver *prover, guint level, guint64 start, const Digest *root);

static void grow(MerkleTree *tree, const Digest *leaf, Completed completed, MerkleProver *prover) {
    Digest whole = *leaf;
    guint level = 0;
    for (;; level++) {
        if (completed)
            completed(prover, level, tree->size >> level << level, &whole);
        if (!(tree->size >> level & 1))
            break;
        whole = node(&tree->whole[level], &whole);
    }
    tree->whole[level] = whole;
    tree->size++;
}

void merkle_add(MerkleTree *tree, const Digest *leaf) {
    grow(tree, leaf, NULL, NULL);
}

Digest merkle_root(const MerkleTree *tree) {
    Digest root = digest_of(span_of(NULL, 0));
    gboolean any = FALSE;
    for (guint level = 0; level < MERKLE_LEVELS; level++) {
        if (!(tree->size >> level & 1))
            continue;
        root = any ? node(&tree->whole[level], &root) : tree->whole[level];
        any = TRUE;
    }
    return root;
}

/* ---- ranges of leaves */

typedef struct {
    guint64 start, end;
} Range;

/* The largest power of two below size, which is over 1. */
static guint64 split(guint64 size) {
    guint64 half = 1;
    while (half < size - half)
        half *= 2;
    return half;
}

/* The ranges whose roots are the proof, in its order. */
static void inclusion_ranges(guint64 index, Range tree, GArray *ranges) {
    if (tree.end - tree.start <= 1)
        return;
    guint64 middle = tree.start + split(tree.end - tree.start);
    Range left = {tree.start, middle}, right = {middle, tree.end};
    inclusion_ranges(index, index < middle ? left : right, ranges);
    Range other = index < middle ? right : left;
    g_array_append_val(ranges, other);
}

/* whole: the old tree is a subtree that whoever checks knows by its root. */
static void consistency_ranges(guint64 from, Range tree, gboolean whole, GArray *ranges) {
    if (from == tree.end) {
        if (!whole)
            g_array_append_val(ranges, tree);
        return;
    }
    guint64 middle = tree.start + split(tree.end - tree.start);
    Range left = {tree.start, middle}, right = {middle, tree.end};
    consistency_ranges(from, from <= middle ? left : right, whole && from <= middle, ranges);
    Range other = from <= middle ? right : left;
    g_array_append_val(ranges, other);
}

static GArray *ranges_of_inclusion(guint64 index, guint64 size) {
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    inclusion_ranges(index, (Range){0, size}, ranges);
    return ranges;
}

static GArray *ranges_of_consistency(guint64 from, guint64 size) {
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    if (from > 0 && from < size)
        consistency_ranges(from, (Range){0, size}, TRUE, ranges);
    return ranges;
}

/* The first whole subtree of a range: the largest that begins at its start and fits. */
static guint first_level(Range range) {
    guint level = 0;
    while (level + 1 < MERKLE_LEVELS && range.start % ((guint64)2 << level) == 0 &&
           (guint64)2 << level <= range.end - range.start)
        level++;
    return level;
}

/* ---- the prover */

struct MerkleProver {
    MerkleTree tree;
    GHashTable *subtrees; /* key() -> Digest; zeros until it came by */
};

static guint64 key(guint level, guint64 start) {
    return (guint64)level << 56 | start >> level;
}

MerkleProver *merkle_prover_new(void) {
    MerkleProver *prover = g_new0(MerkleProver, 1);
    prover->subtrees = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    return prover;
}

void merkle_prover_free(MerkleProver *prover) {
    if (!prover)
        return;
    g_hash_table_unref(prover->subtrees);
    g_free(prover);
}

static void want(MerkleProver *prover, const GArray *ranges) {
    for (guint i = 0; i < ranges->len; i++) {
        Range range = g_array_index(ranges, Range, i);
        while (range.start < range.end) {
            guint level = first_level(range);
            guint64 of = key(level, range.start);
            if (!g_hash_table_contains(prover->subtrees, &of))
                g_hash_table_insert(prover->subtrees, g_memdup2(&of, sizeof of), g_new0(Digest, 1));
            range.start += (guint64)1 << level;
        }
    }
}

void merkle_want_inclusion(MerkleProver *prover, guint64 index, guint64 size) {
    g_autoptr(GArray) ranges = ranges_of_inclusion(index, size);
    want(prover, ranges);
}

void merkle_want_consistency(MerkleProver *prover, guint64 from, guint64 size) {
    g_autoptr(GArray) ranges = ranges_of_consistency(from, size);
    want(prover, ranges);
}

static void came_by(MerkleProver *prover, guint level, guint64 start, const Digest *root) {
    guint64 of = key(level, start);
    Digest *wanted = g_hash_table_lookup(prover->subtrees, &of);
    if (wanted)
        *wanted = *root;
}

void merkle_prover_add(MerkleProver *prover, const Digest *leaf) {
    grow(&prover->tree, leaf, came_by, prover);
}

Digest merkle_prover_root(const MerkleProver *prover) {
    return merkle_root(&prover->tree);
}

/* The root of a range: its whole subtrees, the last two first. */
static Digest range_root(const MerkleProver *prover, Range range) {
    guint level = first_level(range);
    guint64 of = key(level, range.start);
    const Digest *known = g_hash_table_lookup(prover->subtrees, &of);
    Digest first = known ? *known : (Digest){{0}};
    Range rest = {range.start + ((guint64)1 << level), range.end};
    if (rest.start == rest.end)
        return first;
    Digest right = range_root(prover, rest);
    return node(&first, &right);
}

static void take(const MerkleProver *prover, const GArray *ranges, GArray *proof) {
    for (guint i = 0; i < ranges->len; i++) {
        Digest root = range_root(prover, g_array_index(ranges, Range, i));
        g_array_append_val(proof, root);
    }
}

void merkle_take_inclusion(const MerkleProver *prover, guint64 index, guint64 size, GArray *proof) {
    g_autoptr(GArray) ranges = ranges_of_inclusion(index, size);
    take(prover, ranges, proof);
}

void merkle_take_consistency(const MerkleProver *prover, guint64 from, guint64 size,
                             GArray *proof) {
    g_autoptr(GArray) ranges = ranges_of_consistency(from, size);
    take(prover, ranges, proof);
}

/* ---- checks, RFC 9162, sections 2.1.3.2 and 2.1.4.2 */

gboolean merkle_includes(const Digest *leaf, guint64 index, guint64 size, const GArray *proof,
                         const Digest *root) {
    if (index >= size)
        return FALSE;
    guint64 at = index, last = size - 1;
    Digest hash = *leaf;
    for (guint i = 0; i < proof->len; i++) {
        const Digest *step = &g_array_index(proof, Digest, i);
        if (last == 0)
            return FALSE;
        if ((at & 1) || at == last) {
            hash = node(step, &hash);
            while (!(at & 1) && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_equal(&hash, root);
}

static gboolean extends(guint64 from, const Digest *old_root, guint64 size, const Digest *new_root,
                        const Digest *steps, guint count) {
    guint64 at = from - 1, last = size - 1;
    while (at & 1) {
        at >>= 1;
        last >>= 1;
    }
    Digest old_hash = steps[0], new_hash = steps[0];
    for (guint i = 1; i < count; i++) {
        if (last == 0)
            return FALSE;
        if ((at & 1) || at == last) {
            old_hash = node(&steps[i], &old_hash);
            new_hash = node(&steps[i], &new_hash);
            while (!(at & 1) && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node(&new_hash, &steps[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && digest_equal(&old_hash, old_root) && digest_equal(&new_hash, new_root);
}

gboolean merkle_extends(guint64 from, const Digest *old_root, guint64 size, const Digest *new_root,
                        const GArray *proof) {
    if (from > size)
        return FALSE;
    if (from == size)
        return proof->len == 0 && digest_equal(old_root, new_root);
    if (from == 0)
        return proof->len == 0;
    /* A whole old tree is a node of the new one: its root begins the proof. */
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Digest));
    if ((from & (from - 1)) == 0)
        g_array_append_vals(steps, old_root, 1);
    g_array_append_vals(steps, proof->data, proof->len);
    return steps->len > 0 && extends(from, old_root, size, new_root,
                                     (const Digest *)(const void *)steps->data, steps->len);
}
