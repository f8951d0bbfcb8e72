/* Offers string_tree_new(). Children are laid where the first gap is that fits all of a node's. */
#include "lexicon/string-tree.h"

#include <string.h>

enum {
    TRIES = 64
};

/* Entries in order, and how far nodes were laid. */
typedef struct {
    const GArray *entries; /* of StringEntry */
    GArray *nodes;         /* of StringNode */
    GByteArray *taken;     /* by node: of what follows */
    guint first_gap;
    gboolean full;
} Laying;

enum {
    TAKEN_AS_NODE = 1,
    TAKEN_AS_BASE = 2
};

static guchar byte_of(const Laying *laying, guint entry, guint depth) {
    return (guchar)g_array_index(laying->entries, StringEntry, entry).string[depth];
}

/* So that every child of a base may be looked at. */
static void make_room(Laying *laying, guint base) {
    guint count = base + G_MAXUINT8 + 1, before = laying->nodes->len;
    if (count <= before)
        return;
    g_array_set_size(laying->nodes, count); /* all 0 */
    g_byte_array_set_size(laying->taken, count);
    memset(laying->taken->data + before, 0, count - before);
}

/* bytes: of the children, in order, with their NUL if it is one. */
static gboolean fits(Laying *laying, guint base, const GByteArray *bytes) {
    make_room(laying, base);
    const guint8 *taken = laying->taken->data;
    gboolean free = !(taken[base] & TAKEN_AS_BASE);
    for (guint i = 0; i < bytes->len && free; i++)
        free = !(taken[base + bytes->data[i]] & TAKEN_AS_NODE);
    return free;
}

/* A base at which no child meets a node that is there. Where many were tried in vain what lies
 * before is as good as full. */
static guint find_base(Laying *laying, const GByteArray *bytes) {
    for (; laying->taken->data[laying->first_gap] & TAKEN_AS_NODE; laying->first_gap++)
        make_room(laying, laying->first_gap + 1);
    guint lowest = bytes->data[0], tried = 0;
    guint base = laying->first_gap > lowest ? laying->first_gap - lowest : 1;
    for (; !fits(laying, base, bytes); base++)
        tried++;
    if (tried > TRIES)
        laying->first_gap += tried - TRIES;
    return base;
}

/* The different bytes at `depth` of the entries [from, to). */
static void gather_bytes(const Laying *laying, guint from, guint to, guint depth,
                         GByteArray *bytes) {
    for (guint i = from; i < to; i++) {
        guint8 byte = byte_of(laying, i, depth);
        if (bytes->len == 0 || bytes->data[bytes->len - 1] != byte)
            g_byte_array_append(bytes, &byte, 1);
    }
}

static void take(Laying *laying, guint parent, guint base, const GByteArray *bytes) {
    laying->taken->data[base] |= TAKEN_AS_BASE;
    g_array_index(laying->nodes, StringNode, parent) |= base << STRING_TREE_BASE_SHIFT;
    for (guint i = 0; i < bytes->len; i++) {
        laying->taken->data[base + bytes->data[i]] |= TAKEN_AS_NODE;
        g_array_index(laying->nodes, StringNode, base + bytes->data[i]) = bytes->data[i];
    }
}

/* The nodes below `parent`, whose first `depth` bytes the entries [from, to) share. As deep as the
 * longest string is long. */
static void lay(Laying *laying, guint parent, guint from, guint to, guint depth) {
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gather_bytes(laying, from, to, depth, bytes);
    guint base = find_base(laying, bytes);
    laying->full = laying->full || base >= STRING_TREE_BASES ||
                   g_array_index(laying->entries, StringEntry, from).number >= STRING_TREE_NUMBERS;
    if (laying->full)
        return;
    take(laying, parent, base, bytes);
    if (bytes->data[0] == '\0') {
        g_array_index(laying->nodes, StringNode, parent) |= STRING_TREE_ENDS;
        g_array_index(laying->nodes, StringNode, base) =
            g_array_index(laying->entries, StringEntry, from).number << STRING_TREE_NUMBER_SHIFT;
        from++;
    }
    for (guint i = from, next; i < to; i = next) {
        guchar byte = byte_of(laying, i, depth);
        for (next = i; next < to && byte_of(laying, next, depth) == byte;)
            next++;
        lay(laying, base + byte, i, next, depth + 1);
    }
}

static gint compare_entries(gconstpointer a, gconstpointer b) {
    return strcmp(((const StringEntry *)a)->string, ((const StringEntry *)b)->string);
}

StringTree *string_tree_new(GArray *entries) {
    g_array_sort(entries, compare_entries);
    Laying laying = {.entries = entries,
                     .nodes = g_array_new(FALSE, TRUE, sizeof(StringNode)),
                     .taken = g_byte_array_new(),
                     .first_gap = 1};
    make_room(&laying, 1);
    if (entries->len > 0)
        lay(&laying, 0, 0, entries->len, 0);
    g_byte_array_unref(laying.taken);
    StringTree *tree = laying.full ? NULL : g_new0(StringTree, 1);
    if (tree)
        tree->nodes = g_memdup2(laying.nodes->data, laying.nodes->len * sizeof(StringNode));
    g_array_unref(laying.nodes);
    return tree;
}

void string_tree_free(StringTree *tree) {
    if (!tree)
        return;
    g_free(tree->nodes);
    g_free(tree);
}
