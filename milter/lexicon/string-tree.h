/* Many strings, each with a number, looked up by the byte: a double-array trie (Aoe 1989, IEEE TSE
 * 15:1066) of four bytes a node, so that much of it stays in the processor's cache:
 *
 *     bits 0 to 7     the byte that leads here
 *     bit 8           a string ends here: its number stands at the base
 *     bits 9 to 31    the base: the child by a byte stands at base + byte
 *
 * No two nodes have the same base, so a child that has the right byte is the right one's. A number
 * stands above a byte of 0, by which nothing is asked for.
 * Within the room. */
#ifndef LEXICON_STRING_TREE_H
#define LEXICON_STRING_TREE_H

#include <glib.h>

enum {
    STRING_TREE_BASE_SHIFT = 9,
    STRING_TREE_ENDS = 1 << 8,
    STRING_TREE_NUMBER_SHIFT = 8,
    STRING_TREE_NUMBERS = 1 << 24,
    STRING_TREE_BASES = 1 << 23
};

typedef guint32 StringNode;

typedef struct {
    StringNode *nodes; /* the root is 0; behind the last base there is room for every byte */
} StringTree;

typedef struct {
    const char *string; /* not empty; borrowed for the call */
    guint32 number;     /* from 1; below 2^24 */
} StringEntry;

/* entries: of StringEntry, no string twice; they are put in order. NULL: they are too many, some
 * millions of bytes, or a number is too great. */
StringTree *string_tree_new(GArray *entries);
void string_tree_free(StringTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StringTree, string_tree_free)

/* The child by this byte; 0: it has none. */
static inline StringNode string_tree_child(const StringNode *nodes, StringNode node, guchar byte) {
    StringNode child = nodes[(node >> STRING_TREE_BASE_SHIFT) + byte];
    return (guchar)child == byte && byte != 0 ? child : 0;
}

/* Of the string that ends here; 0: none does. */
static inline guint32 string_tree_number(const StringNode *nodes, StringNode node) {
    return node & STRING_TREE_ENDS
               ? nodes[node >> STRING_TREE_BASE_SHIFT] >> STRING_TREE_NUMBER_SHIFT
               : 0;
}

#endif
