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

/* Eight million nodes are too many: caller frees what they point to. */
static GArray *too_many(GStringChunk *chunk) {
    enum {
        STRINGS = 300000,
        LENGTH = 40
    };
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    for (guint32 i = 0; i < STRINGS; i++) {
        char string[LENGTH + 1] = "";
        for (guint j = 0; j < LENGTH; j++)
            string[j] = (char)('a' + (j < 10 ? i >> 2 * j & 3 : j % 26));
        StringEntry entry = {g_string_chunk_insert(chunk, string), i + 1};
        g_array_append_val(entries, entry);
    }
    return entries;
}

static void test_tree_too_many(void) {
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(1 << 20);
    g_autoptr(GArray) entries = too_many(chunk);
    g_assert_null(string_tree_new(entries));
    g_array_set_size(entries, entries->len / 2);
    g_array_index(entries, StringEntry, 0).number = 1u << 24;
    g_assert_null(string_tree_new(entries));
    g_array_index(entries, StringEntry, 0).number = 1;
    g_autoptr(StringTree) half = string_tree_new(entries);
    g_assert_nonnull(half);
}

/* ---- the filter */

static void free_group(gpointer data) {
    FactorGroup *group = data;
    g_ptr_array_unref(group->words);
    g_free(group);
}

static void unref_groups(gpointer groups) {
    g_ptr_array_unref(groups);
}

static FactorGroup *add_group(GPtrArray *groups) {
    FactorGroup *group = g_new0(FactorGroup, 1);
    group->words = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(groups, group);
    return group;
}

static GPtrArray *add_pattern(GPtrArray *factors) {
    GPtrArray *groups = g_ptr_array_new_with_free_func(free_group);
    g_ptr_array_add(factors, groups);
    return groups;
}

/* Then every pattern is named, and may begin anywhere; and whoever asks is told. */
static void test_too_many(void) {
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(1 << 20);
    g_autoptr(GArray) entries = too_many(chunk);
    g_autoptr(GPtrArray) factors = g_ptr_array_new_with_free_func(unref_groups);
    FactorGroup *group = add_group(add_pattern(factors));
    for (guint i = 0; i < entries->len; i++)
        g_ptr_array_add(group->words, g_strdup(g_array_index(entries, StringEntry, i).string));
    Prefilter *prefilter = prefilter_new(factors);
    PrefilterScratch *scratch = prefilter_scratch_new(prefilter);
    g_autofree guint8 *candidates = prefilter_candidates_new(1);
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(PrefilterRange));
    prefilter_scan(prefilter, scratch, span_of_text("nothing of it"), candidates);
    g_assert_false(prefilter_knows(prefilter));
    g_assert_true(prefilter_is_candidate(candidates, 0));
    g_assert_false(prefilter_ranges(prefilter, scratch, 0, 0, PREFILTER_ANYWHERE, ranges));
    prefilter_scratch_free(scratch);
    prefilter_free(prefilter);
}

/* What words and texts of one round are made of. */
typedef struct {
    guint patterns;
    guint least, most;       /* pieces of a word */
    guint text;              /* pieces of the longest text; shorter ones are looked at too */
    const char *const *from; /* pieces */
    guint pieces;
} Kind;

static void append_pieces(GString *text, GRand *random, const Kind *kind, guint count) {
    for (guint i = 0; i < count; i++)
        g_string_append(text, kind->from[g_rand_int_range(random, 0, (gint)kind->pieces)]);
}

static gboolean is_letter(char c) {
    return g_ascii_isalnum(c) || c == '_';
}

/* A border only beside a letter of ASCII, as factors.h has it. */
static char *random_word(GRand *random, const Kind *kind) {
    g_autoptr(GString) word = g_string_new(NULL);
    gint count = g_rand_int_range(random, (gint)kind->least, (gint)kind->most + 1);
    append_pieces(word, random, kind, (guint)count);
    gboolean begins = is_letter(word->str[0]) && g_rand_int_range(random, 0, 4) == 0;
    gboolean ends = is_letter(word->str[word->len - 1]) && g_rand_int_range(random, 0, 4) == 0;
    return g_strdup_printf("%s%s%s", begins ? "\1" : "", word->str, ends ? "\1" : "");
}

/* Takes the word, unless it is there. */
static void add_word(GPtrArray *words, char *word) {
    if (g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
        g_free(word);
    else
        g_ptr_array_add(words, word);
}

/* Patterns that need none to three groups, of one word to three. */
static GPtrArray *random_factors(GRand *random, const Kind *kind) {
    GPtrArray *factors = g_ptr_array_new_with_free_func(unref_groups);
    for (guint i = 0; i < kind->patterns; i++) {
        GPtrArray *groups = add_pattern(factors);
        for (guint j = 0; j < (kind->patterns == 1 ? 1 : i % 4); j++) {
            FactorGroup *group = add_group(groups);
            guint longest = 0, words = (guint)g_rand_int_range(random, 1, 4);
            for (guint k = 0; k < words; k++)
                add_word(group->words, random_word(random, kind));
            for (guint k = 0; k < group->words->len; k++)
                longest =
                    MAX(longest, (guint)factor_word(g_ptr_array_index(group->words, k)).length);
            group->leading = g_rand_int_range(random, 0, 4) == 0;
            group->before = longest + (group->leading ? 0 : (guint)g_rand_int_range(random, 0, 20));
            if (!group->leading && g_rand_int_range(random, 0, 6) == 0)
                group->before = FACTOR_REACH_MAX + 1;
        }
    }
    return factors;
}

/* Does one of its words stand in a match that begins there? at: G_MAXSIZE, anywhere. */
static gboolean stands(const FactorGroup *group, Span text, gsize at, guint before) {
    for (guint i = 0; i < group->words->len; i++) {
        FactorWord word = factor_word(g_ptr_array_index(group->words, i));
        gsize from = at == G_MAXSIZE ? 0 : at;
        for (gsize start = from; start + word.length <= text.length; start++) {
            if (at != G_MAXSIZE &&
                (start + word.length - at > before || (group->leading && start != at)))
                break;
            if (memcmp(text.bytes + start, word.bytes, word.length) == 0 &&
                factor_word_is_at(&word, text, start))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean all_stand(const GPtrArray *groups, Span text, gsize at, guint reach) {
    for (guint i = 0; i < groups->len; i++) {
        const FactorGroup *group = g_ptr_array_index(groups, i);
        if (!stands(group, text, at, reach > 0 ? MIN(reach, group->before) : group->before))
            return FALSE;
    }
    return TRUE;
}

static gboolean is_in(const GArray *ranges, gsize at) {
    for (guint i = 0; i < ranges->len; i++) {
        PrefilterRange range = g_array_index(ranges, PrefilterRange, i);
        if (range.from <= at && at <= range.last)
            return TRUE;
    }
    return FALSE;
}

/* No place where a match may begin is left out, and the ranges are in order; how many places. */
static guint assert_ranges(const GArray *ranges, const GPtrArray *groups, Span text, guint reach,
                           PrefilterRange within) {
    guint places = 0;
    for (guint i = 0; i < ranges->len; i++) {
        PrefilterRange range = g_array_index(ranges, PrefilterRange, i);
        g_assert_cmpuint(range.from, <=, range.last);
        g_assert_cmpuint(range.last, <=, text.length);
        if (i > 0)
            g_assert_cmpuint(g_array_index(ranges, PrefilterRange, i - 1).from, <=, range.from);
    }
    for (gsize at = within.from; at <= MIN(text.length, within.last); at++) {
        if (!all_stand(groups, text, at, reach))
            continue;
        g_assert_true(is_in(ranges, at));
        places++;
    }
    return places;
}

static guint assert_as_searched(const Prefilter *prefilter, PrefilterScratch *scratch,
                                const GPtrArray *factors, Span text, GRand *random) {
    g_autofree guint8 *candidates = prefilter_candidates_new(factors->len);
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(PrefilterRange));
    guint places = 0;
    prefilter_scan(prefilter, scratch, text, candidates);
    for (guint i = 0; i < factors->len; i++) {
        const GPtrArray *groups = g_ptr_array_index(factors, i);
        gboolean named = all_stand(groups, text, G_MAXSIZE, 0);
        guint reach = i % 2 == 0 ? 0 : (guint)g_rand_int_range(random, 1, 60);
        PrefilterRange within = PREFILTER_ANYWHERE;
        if (i % 3 == 0) {
            within.from = (guint32)g_rand_int_range(random, 0, (gint)text.length + 1);
            within.last = within.from + (guint32)g_rand_int_range(random, 0, 60);
        }
        g_assert_true(prefilter_is_candidate(candidates, i) == named);
        if (named && prefilter_ranges(prefilter, scratch, i, reach, within, ranges))
            places += assert_ranges(ranges, groups, text, reach, within);
    }
    return places;
}

/* A text with words of the patterns in it. */
static void append_text(GString *text, GRand *random, const Kind *kind, const GPtrArray *factors) {
    for (guint i = 0; i < kind->text; i++) {
        guint pattern = (guint)g_rand_int_range(random, 0, (gint)factors->len);
        const GPtrArray *groups = g_ptr_array_index(factors, pattern);
        append_pieces(text, random, kind, 1);
        for (guint j = 0; j < groups->len && i % 16 == 0; j++) {
            const FactorGroup *group = g_ptr_array_index(groups, j);
            FactorWord word = factor_word(g_ptr_array_index(group->words, 0));
            g_string_append_len(text, word.bytes, (gssize)word.length);
        }
    }
}

/* Each text is a block of its own, as long as it is: what reads behind it is seen. */
static guint look_at_texts(const Kind *kind, GRand *random) {
    g_autoptr(GPtrArray) factors = random_factors(random, kind);
    g_autoptr(GString) whole = g_string_new(NULL);
    Prefilter *prefilter = prefilter_new(factors);
    PrefilterScratch *scratch = prefilter_scratch_new(prefilter);
    guint places = assert_as_searched(prefilter, scratch, factors, span_of(NULL, 0), random);
    g_assert_true(prefilter_knows(prefilter));
    append_text(whole, random, kind, factors);
    for (gsize length = 1; length < whole->len; length += length < 50 ? 1 : whole->len / 3) {
        g_autofree char *text = g_memdup2(whole->str, length);
        places += assert_as_searched(prefilter, scratch, factors, span_of(text, length), random);
    }
    prefilter_scratch_free(scratch);
    prefilter_free(prefilter);
    return places;
}

static void test_as_searched(void) {
    static const char *const two[] = {"a", "b"};
    static const char *const mixed[] = {"a", "b", "s", " ", "ab", "ass", "死", "ね", "。", "_"};
    static const char *const raw[] = {"\x7f", "\x80", "\xff", "\xc3", "z", "\x02"};
    static const Kind kinds[] = {
        {40, 1, 4, 120, mixed, G_N_ELEMENTS(mixed)}, /* words of one byte too */
        {40, 2, 5, 300, two, G_N_ELEMENTS(two)},     {8, 3, 9, 300, two, G_N_ELEMENTS(two)},
        {4, 7, 9, 400, two, G_N_ELEMENTS(two)}, /* long ones alone, and few */
        {4, 2, 4, 400, raw, G_N_ELEMENTS(raw)},      {8, 3, 40, 300, mixed, G_N_ELEMENTS(mixed)},
        {1, 2, 3, 1500, two, G_N_ELEMENTS(two)}, /* hundreds of places, and more than are kept */
        {8, 1, 2, 1500, two, G_N_ELEMENTS(two)},
    };
    GRand *random = g_rand_new_with_seed(20261127);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        guint places = 0;
        for (guint round = 0; round < (kinds[i].text > 1000 ? 2 : 12); round++)
            places += look_at_texts(&kinds[i], random);
        g_test_message("row %zu: %u places", i, places);
        g_assert_cmpuint(places, >, 100);
    }
    g_rand_free(random);
}

/* A short word inside of a long one, of the same group, may be near where the long one is not. */
static void test_inside(void) {
    g_autoptr(GPtrArray) factors = g_ptr_array_new_with_free_func(unref_groups);
    add_pattern(factors);
    add_pattern(factors);
    GPtrArray *groups = add_pattern(factors); /* the third is looked for everywhere */
    FactorGroup *first = add_group(groups), *other = add_group(groups);
    g_ptr_array_add(first->words, g_strdup("qq"));
    first->before = 2;
    first->leading = TRUE;
    g_ptr_array_add(other->words, g_strdup("xddxxxx"));
    g_ptr_array_add(other->words, g_strdup("dd"));
    other->before = 10;
    GRand *random = g_rand_new_with_seed(1);
    Prefilter *prefilter = prefilter_new(factors);
    PrefilterScratch *scratch = prefilter_scratch_new(prefilter);
    guint places = assert_as_searched(prefilter, scratch, factors,
                                      span_of_text("qqzzxddxxxx qq   xddxxxx"), random);
    g_assert_cmpuint(places, ==, 2);
    prefilter_scratch_free(scratch);
    prefilter_free(prefilter);
    g_rand_free(random);
}

int main(int argc, char **argv) {
    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/prefilter/tree", test_tree);
    g_test_add_func("/prefilter/tree-numbers", test_numbers_are_no_children);
    g_test_add_func("/prefilter/tree-too-many", test_tree_too_many);
    g_test_add_func("/prefilter/too-many", test_too_many);
    g_test_add_func("/prefilter/as-searched", test_as_searched);
    g_test_add_func("/prefilter/inside", test_inside);
    return g_test_run();
}
