/* Grams, short strings with a weight each, looked up by the byte: a double-array trie (Aoe
 * 1989, IEEE TSE 15:1066). Within the room. */
#ifndef LEXICON_GRAM_TREE_H
#define LEXICON_GRAM_TREE_H

#include <glib.h>

/* One node. Its child by a byte stands at base + byte, if that one's parent is this. */
typedef struct {
    guint base, parent;
    float weight; /* of the gram that ends here; 0: none does */
} GramNode;

typedef struct {
    GArray *nodes; /* of GramNode; the root is 0, one that is not used has itself as parent. Behind
                      the last base there is room for every byte */
} GramTree;

/* grams: name (char *) -> weight (double *). No gram is empty. */
GramTree *gram_tree_new(GHashTable *grams);
void gram_tree_free(GramTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GramTree, gram_tree_free)

static inline const GramNode *gram_tree_nodes(const GramTree *tree) {
    return &g_array_index(tree->nodes, GramNode, 0);
}

/* The child of `node` by this byte; 0: it has none. */
static inline guint gram_tree_child(const GramNode *nodes, guint node, guchar byte) {
    guint child = nodes[node].base + byte;
    return nodes[child].parent == node ? child : 0;
}

#endif
