/* archive/merkle: known roots, and every proof of small trees against a reckoning that is
 * written straight from the RFC's definitions. */
#include "archive/merkle.h"

enum {
    LEAVES = 70
};

/* The test vectors of the certificate transparency project (RFC 6962's authors). */
static const struct {
    const char *bytes;
    gsize length;
} vector[] = {{"", 0},
              {"\x00", 1},
              {"\x10", 1},
              {"\x20\x21", 2},
              {"\x30\x31", 2},
              {"\x40\x41\x42\x43", 4},
              {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
              {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};

static void test_known_roots(void) {
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    MerkleTree tree;
    merkle_start(&tree);
    for (guint size = 0; size < G_N_ELEMENTS(roots); size++) {
        char hex[DIGEST_HEX + 1];
        Digest root = merkle_root(&tree);
        digest_to_hex(&root, hex);
        g_assert_cmpstr(hex, ==, roots[size]);
        if (size == G_N_ELEMENTS(vector))
            break;
        Digest leaf = merkle_leaf(span_of(vector[size].bytes, vector[size].length));
        merkle_add(&tree, &leaf);
    }
}

static Digest leaves[LEAVES];

static void make_leaves(void) {
    for (guint i = 0; i < LEAVES; i++) {
        g_autofree char *line = g_strdup_printf("line %u\n", i);
        leaves[i] = merkle_leaf(span_of_text(line));
    }
}

/* MTH of section 2.1. */
static Digest root_of(guint start, guint end) {
    MerkleTree tree;
    merkle_start(&tree);
    for (guint i = start; i < end; i++)
        merkle_add(&tree, &leaves[i]);
    return merkle_root(&tree);
}

static MerkleProver *prover_of(guint size) {
    MerkleProver *prover = merkle_prover_new();
    for (guint i = 0; i < size; i++) {
        merkle_want_inclusion(prover, i, size);
        merkle_want_consistency(prover, i, size);
    }
    merkle_want_consistency(prover, size, size);
    for (guint i = 0; i < LEAVES; i++) /* more come than the proofs are about */
        merkle_prover_add(prover, &leaves[i]);
    return prover;
}

/* Every change of one bit, one hash less or more, another place: no proof. */
static void assert_no_other(guint index, guint size, GArray *proof, const Digest *root) {
    const Digest *leaf = &leaves[index];
    for (guint i = 0; i < proof->len; i++) {
        guint8 *byte = &g_array_index(proof, Digest, i).bytes[i % DIGEST_BYTES];
        *byte ^= 1;
        g_assert_false(merkle_includes(leaf, index, size, proof, root));
        *byte ^= 1;
    }
    for (guint other = 0; other < size; other++)
        if (other != index)
            g_assert_false(merkle_includes(leaf, other, size, proof, root));
    g_array_append_vals(proof, leaf, 1);
    g_assert_false(merkle_includes(leaf, index, size, proof, root));
    g_array_set_size(proof, proof->len - 1);
    if (proof->len == 0)
        return;
    g_array_set_size(proof, proof->len - 1);
    g_assert_false(merkle_includes(leaf, index, size, proof, root));
}

static void test_inclusion(void) {
    make_leaves();
    for (guint size = 1; size <= LEAVES; size++) {
        g_autoptr(MerkleProver) prover = prover_of(size);
        Digest root = root_of(0, size);
        for (guint index = 0; index < size; index++) {
            g_autoptr(GArray) proof = g_array_new(FALSE, FALSE, sizeof(Digest));
            merkle_take_inclusion(prover, index, size, proof);
            g_assert_true(merkle_includes(&leaves[index], index, size, proof, &root));
            assert_no_other(index, size, proof, &root);
        }
        g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(Digest));
        g_assert_false(merkle_includes(&leaves[0], size, size, none, &root));
    }
}

static void test_consistency(void) {
    make_leaves();
    for (guint size = 1; size <= LEAVES; size++) {
        g_autoptr(MerkleProver) prover = prover_of(size);
        Digest root = root_of(0, size);
        for (guint from = 0; from <= size; from++) {
            g_autoptr(GArray) proof = g_array_new(FALSE, FALSE, sizeof(Digest));
            Digest old_root = root_of(0, from), forged = old_root;
            merkle_take_consistency(prover, from, size, proof);
            g_assert_true(merkle_extends(from, &old_root, size, &root, proof));
            if (from == 0)
                continue;
            forged.bytes[0] ^= 1;
            g_assert_false(merkle_extends(from, &forged, size, &root, proof));
            g_assert_false(merkle_extends(from, &old_root, size, &forged, proof));
            g_assert_false(merkle_extends(size + 1, &old_root, size, &root, proof));
            for (guint i = 0; i < proof->len; i++) {
                guint8 *byte = &g_array_index(proof, Digest, i).bytes[i % DIGEST_BYTES];
                *byte ^= 1;
                g_assert_false(merkle_extends(from, &old_root, size, &root, proof));
                *byte ^= 1;
            }
            g_array_append_vals(proof, &old_root, 1);
            g_assert_false(merkle_extends(from, &old_root, size, &root, proof));
        }
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merkle/known-roots", test_known_roots);
    g_test_add_func("/merkle/inclusion", test_inclusion);
    g_test_add_func("/merkle/consistency", test_consistency);
    return g_test_run();
}
