/* Offers gram_tree_new(). Children are laid where the first gap is that fits all of a node's. */
#include "lexicon/gram-tree.h"

#include <string.h>

enum {
    TRIES = 256,
    LOWEST_NODE = 2 /* neither a base nor a byte is 0 */
};

/* Grams in order, and how far nodes were laid. */
typedef struct {
    GramTree *tree;
    GPtrArray *names; /* of const char *, by byte */
    GHashTable *weights;
    guint first_gap;
} Laying;

static GramNode *node_at(Laying *laying, guint number) {
    GArray *nodes = laying->tree->nodes;
    for (guint i = nodes->len; i <= number; i++) {
        GramNode unused = {.parent = i};
        g_array_append_val(nodes, unused);
    }
    return &g_array_index(nodes, GramNode, number);
}

static gboolean is_used(Laying *laying, guint number) {
    return number == 0 || node_at(laying, number)->parent != number;
}

static guchar byte_of(const Laying *laying, guint gram, guint depth) {
    return (guchar)((const char *)g_ptr_array_index(laying->names, gram))[depth];
}

static gboolean fits(Laying *laying, guint base, guint from, guint to, guint depth) {
    for (guint i = from; i < to; i++)
        if (is_used(laying, base + byte_of(laying, i, depth)))
            return FALSE;
    return TRUE;
}

/* A base at which no child of the grams [from, to) meets a node that is there. Where many were
 * tried in vain what lies before is as good as full. */
static guint find_base(Laying *laying, guint from, guint to, guint depth) {
    while (is_used(laying, laying->first_gap))
        laying->first_gap++;
    guint lowest = byte_of(laying, from, depth), tried = 0;
    guint base = laying->first_gap > lowest ? laying->first_gap - lowest : 1;
    for (; !fits(laying, base, from, to, depth); base++)
        tried++;
    if (tried > TRIES)
        laying->first_gap += tried - TRIES;
    return base;
}

/* The nodes below `parent`, whose first `depth` bytes the grams [from, to) share. */
static void lay(Laying *laying, guint parent, guint from, guint to, guint depth) {
    if (byte_of(laying, from, depth) == '\0') {
        const double *weight =
            g_hash_table_lookup(laying->weights, g_ptr_array_index(laying->names, from));
        node_at(laying, parent)->weight = (float)*weight;
        from++;
    }
    if (from == to)
        return;
    guint base = find_base(laying, from, to, depth);
    node_at(laying, parent)->base = base;
    for (guint i = from; i < to; i++)
        node_at(laying, base + byte_of(laying, i, depth))->parent = parent;
    for (guint i = from, next; i < to; i = next) {
        guchar byte = byte_of(laying, i, depth);
        for (next = i; next < to && byte_of(laying, next, depth) == byte;)
            next++;
        lay(laying, base + byte, i, next, depth + 1);
    }
}

static gint compare_names(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GramTree *gram_tree_new(GHashTable *grams) {
    GramTree *tree = g_new0(GramTree, 1);
    tree->nodes = g_array_new(FALSE, FALSE, sizeof(GramNode));
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer name;
    g_hash_table_iter_init(&iterator, grams);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        g_ptr_array_add(names, name);
    g_ptr_array_sort(names, compare_names);
    Laying laying = {tree, names, grams, LOWEST_NODE};
    node_at(&laying, 0);
    if (names->len > 0)
        lay(&laying, 0, 0, names->len, 0);
    node_at(&laying, tree->nodes->len + G_MAXUINT8);
    return tree;
}

void gram_tree_free(GramTree *tree) {
    if (!tree)
        return;
    g_array_unref(tree->nodes);
    g_free(tree);
}
