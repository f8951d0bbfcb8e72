/* The prefilter by words against the plainest search there is: random words, with borders and
 * without, in texts of every length; and the tree that it looks them up in. */
#include "lexicon/factors.h"
#include "lexicon/prefilter.h"
#include "lexicon/string-tree.h"

#include <locale.h>
#include <string.h>

/* The tree has the strings and nothing else: of four letters, all of them, half are in it. */
static void test_tree(void) {
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(4096);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    for (guint i = 0; i < 1296; i += 2) {
        char name[] = {(char)('a' + i % 6), (char)('a' + i / 6 % 6), (char)('a' + i / 36 % 6),
                       (char)('a' + i / 216), '\0'};
        StringEntry entry = {g_string_chunk_insert(chunk, name), i + 1};
        g_array_append_val(entries, entry);
    }
    g_autoptr(StringTree) tree = string_tree_new(entries);
    for (guint i = 0; i < 1296; i++) {
        char name[] = {(char)('a' + i % 6), (char)('a' + i / 6 % 6), (char)('a' + i / 36 % 6),
                       (char)('a' + i / 216)};
        StringNode node = tree->nodes[0];
        for (gsize j = 0; j < sizeof name && (j == 0 || node != 0); j++)
            node = string_tree_child(tree->nodes, node, (guchar)name[j]);
        guint32 number = node != 0 ? string_tree_number(tree->nodes, node) : 0;
        g_assert_cmpuint(number, ==, i % 2 == 0 ? i + 1 : 0);
    }
}

/* Where a number stands, no byte leads: not even the one that the number ends with. */
static void test_numbers_are_no_children(void) {
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    static char strings[255][3];
    for (guint i = 1; i < 256; i++) {
        strings[i - 1][0] = (char)i;
        strings[i - 1][1] = i % 3 == 0 ? 'x' : '\0';
        StringEntry entry = {strings[i - 1], i};
        g_array_append_val(entries, entry);
    }
    g_autoptr(StringTree) tree = string_tree_new(entries);
    for (guint i = 1; i < 256; i++) {
        StringNode node = string_tree_child(tree->nodes, tree->nodes[0], (guchar)i);
        g_assert_cmpuint(string_tree_number(tree->nodes, node), ==, i % 3 == 0 ? 0 : i);
        for (guint byte = 0; byte < 256; byte++) {
            StringNode child = string_tree_child(tree->nodes, node, (guchar)byte);
            g_assert_true((child != 0) == (i % 3 == 0 && byte == 'x'));
            if (child)
                g_assert_cmpuint(string_tree_number(tree->nodes, child), ==, i);
        }
    }
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    g_autoptr(StringTree) empty = string_tree_new(none);
    for (guint byte = 0; byte < 256; byte++)
        g_assert_cmpuint(string_tree_child(empty->nodes, empty->nodes[0], (guchar)byte), ==, 0);
}

/* Eight million nodes are too many. */
static void test_too_many(void) {
    enum {
        STRINGS = 300000,
        LENGTH = 40
    };
    g_autofree char *bytes = g_malloc0((LENGTH + 1) * STRINGS);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    for (guint32 i = 0; i < STRINGS; i++) {
        char *string = bytes + i * (LENGTH + 1);
        for (guint j = 0; j < LENGTH; j++)
            string[j] = (char)('a' + (j < 10 ? i >> 2 * j & 3 : j % 26));
        StringEntry entry = {string, i + 1};
        g_array_append_val(entries, entry);
    }
    g_assert_null(string_tree_new(entries));
    g_array_set_size(entries, STRINGS / 2);
    g_autoptr(StringTree) half = string_tree_new(entries);
    g_assert_nonnull(half);
}

/* ---- the filter */

static const char *const pieces[] = {"a", "b", "s", " ", "ab", "ass", "死", "ね", "。", "_"};

static void append_pieces(GString *text, GRand *random, guint count) {
    for (guint i = 0; i < count; i++)
        g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
}

/* A border only beside a letter of ASCII, as factors.h has it. */
static char *random_word(GRand *random) {
    g_autoptr(GString) word = g_string_new(NULL);
    append_pieces(word, random, (guint)g_rand_int_range(random, 1, 5));
    gboolean begins = g_ascii_isalpha(word->str[0]) && g_rand_int_range(random, 0, 3) == 0;
    gboolean ends =
        g_ascii_isalpha(word->str[word->len - 1]) && g_rand_int_range(random, 0, 3) == 0;
    return g_strdup_printf("%s%s%s", begins ? "\1" : "", word->str, ends ? "\1" : "");
}

/* Takes the word, unless it is there. */
static void add_word(GPtrArray *words, char *word) {
    if (g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
        g_free(word);
    else
        g_ptr_array_add(words, word);
}

static void free_group(gpointer data) {
    FactorGroup *group = data;
    g_ptr_array_unref(group->words);
    g_free(group);
}

static void unref_groups(gpointer groups) {
    g_ptr_array_unref(groups);
}

/* Patterns that need one group each, of one word or two, and some that need two. */
static GPtrArray *random_factors(GRand *random, guint count) {
    GPtrArray *factors = g_ptr_array_new_with_free_func(unref_groups);
    for (guint i = 0; i < count; i++) {
        GPtrArray *groups = g_ptr_array_new_with_free_func(free_group);
        for (guint j = 0; j <= i % 2; j++) {
            FactorGroup *group = g_new0(FactorGroup, 1);
            group->words = g_ptr_array_new_with_free_func(g_free);
            group->before = FACTOR_REACH_MAX;
            for (guint k = 0; k <= i % 3; k++)
                add_word(group->words, random_word(random));
            g_ptr_array_add(groups, group);
        }
        g_ptr_array_add(factors, groups);
    }
    return factors;
}

static guint times(const char *written, Span text) {
    FactorWord word = factor_word(written);
    guint count = 0;
    for (gsize at = 0; at + word.length <= text.length; at++)
        count += memcmp(text.bytes + at, word.bytes, word.length) == 0 &&
                 factor_word_is_at(&word, text, at);
    return count;
}

static guint times_of_group(const FactorGroup *group, Span text) {
    guint count = 0;
    for (guint i = 0; i < group->words->len; i++)
        count += times(g_ptr_array_index(group->words, i), text);
    return count;
}

/* One group: the ends of its words, all of them, in order. */
static void assert_ranges(const Prefilter *prefilter, PrefilterScratch *scratch, guint pattern,
                          guint expected) {
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(PrefilterRange));
    gboolean known = prefilter_ranges(prefilter, scratch, pattern, 0, PREFILTER_ANYWHERE, ranges);
    g_assert_true(known);
    g_assert_cmpuint(ranges->len, ==, expected);
}

static guint assert_as_searched(const Prefilter *prefilter, PrefilterScratch *scratch,
                                const GPtrArray *factors, Span text) {
    g_autofree guint8 *candidates = prefilter_candidates_new(factors->len);
    guint named = 0;
    prefilter_scan(prefilter, scratch, text, candidates);
    for (guint i = 0; i < factors->len; i++) {
        const GPtrArray *groups = g_ptr_array_index(factors, i);
        guint least = G_MAXUINT;
        for (guint j = 0; j < groups->len; j++)
            least = MIN(least, times_of_group(g_ptr_array_index(groups, j), text));
        g_assert_true(prefilter_is_candidate(candidates, i) == (least > 0));
        named += least > 0 ? 1 : 0;
        if (least > 0 && groups->len == 1)
            assert_ranges(prefilter, scratch, i, least);
    }
    return named;
}

/* Each text is a block of its own, as long as it is: what reads behind it is seen. */
static void test_as_searched(void) {
    GRand *random = g_rand_new_with_seed(20261127);
    guint named = 0;
    for (guint round = 0; round < 30; round++) {
        g_autoptr(GPtrArray) factors = random_factors(random, 60);
        g_autoptr(GString) whole = g_string_new(NULL);
        Prefilter *prefilter = prefilter_new(factors);
        PrefilterScratch *scratch = prefilter_scratch_new(prefilter);
        append_pieces(whole, random, 120);
        for (gsize length = 0; length <= MIN(whole->len, 90); length++) {
            g_autofree char *text = g_memdup2(whole->str, length);
            named += assert_as_searched(prefilter, scratch, factors, span_of(text, length));
        }
        assert_as_searched(prefilter, scratch, factors, span_of_string(whole));
        prefilter_scratch_free(scratch);
        prefilter_free(prefilter);
    }
    g_rand_free(random);
    g_assert_cmpuint(named, >, 10000);
}

int main(int argc, char **argv) {
    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/prefilter/tree", test_tree);
    g_test_add_func("/prefilter/tree-numbers", test_numbers_are_no_children);
    g_test_add_func("/prefilter/tree-too-many", test_too_many);
    g_test_add_func("/prefilter/as-searched", test_as_searched);
    return g_test_run();
}
