/* factors: what a pattern must contain, worked out by hand; and that no pattern
 * is ever passed over on a text that it matches. */
#include "lexicon-fixture.h"
#include "lexicon/factors.h"
#include "lexicon/pattern.h"
#include "pattern-fixture.h"

static gint compare_words(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "ab|ac": sorted, borders as "_". Caller frees. */
static char *joined_words(const FactorGroup *group) {
    GString *out = g_string_new(NULL);
    g_ptr_array_sort(group->words, compare_words);
    for (guint i = 0; i < group->words->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? "|" : "",
                               (const char *)g_ptr_array_index(group->words, i));
    return g_strdelimit(g_string_free(out, FALSE), (const char[]){FACTOR_BORDER, '\0'}, '_');
}

/* "ab|ac & x", groups in their order. Caller frees. */
static char *written(const char *pattern) {
    g_autoptr(GPtrArray) groups = factors_of_pattern(pattern, NULL, NULL, NULL);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < groups->len; i++) {
        g_autofree char *words = joined_words(g_ptr_array_index(groups, i));
        g_string_append_printf(out, "%s%s", i > 0 ? " & " : "", words);
    }
    return g_string_free(out, FALSE);
}

static void test_table(void) {
    static const struct {
        const char *pattern, *factors;
    } rows[] = {
        {"kill", "kill"},
        {"ki(ll|ss)", "kill|kiss"},
        {"k[i1]ll", "k1ll|kill"},
        {"colou?r", "color|colour"},
        {"(お前|貴様).{0,8}(馬鹿|ばか)+", "お前|貴様 & ばか|馬鹿"},
        {"abcd(cd)*efghi", "abcd & efghi"},
        {"ab(?:cd){2}efghi", "efghi & abcd"},
        {"で[○●]{1,3}ぶ", "で○|で●"},
        {"(?<!x)ab(?=cd|ef)", "ab"},
        {"\\bab\\.c", "_ab.c"},
        {"\\bab\\b|cd", "_ab_|cd"},
        {"\\b.ab\\b ?\\b死", "ab_ 死|ab_死"},
        {"(?:you |ya )(?:[a-z]{1,9} )?(?:ab|c.d)?efgh[^x]\\bijkl", "efgh & _ijkl"},
        {"(?:you |ya )(?:[a-z]{1,9} )?abcd", "_abcd"},
        {"(?:you |ya )(?:[a-z]{1,9})?abcd", "abcd"},
        {"^ab$|cd", "_ab|cd"},
        {"ab|.", ""},
        {"a.b", ""},
        {"(?>sick|dead) man", "sick man|dead man"},
        {"(?|sink|dead) man", ""},
        {"\\x20abc", "abc"},
        {"\\x{20}abc", "abc"},
        {"[[:alpha:]]xyz", ""},
        {"ab{1,2,3}cdef", "ab{1,2,3}cdef"},
        {"xab{,3}cdef", ""},
        {"(?i)ab", ""},
        {"(ab)\\1", ""},
        {"(?:ab)?", ""},
        {"[a-z]ab", "ab"},
        {"k[.-]l", "k-l|k.l"},
        {"k[-.]l", "k-l|k.l"},
        {"[^x]ab", "ab"},
        {"ab{0}cd", "cd"},
        {"ab \\Kcd", "ab cd"},
        {"abcd.{0,9} \\Kefg", "abcd &  efg"},
        {"誰に(?:口|物)[^。]{0,4}(?:って|を)|口の(?:方|聞き)", "誰に口|誰に物|口の方|口の聞き"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = written(rows[i].pattern);
        g_autofree char *expected = g_strdup(rows[i].factors);
        g_auto(GStrv) want = g_strsplit(expected, "|", -1);
        g_auto(GStrv) have = g_strsplit(got, "|", -1);
        if (strcmp(got, expected) != 0 && g_strv_length(want) != g_strv_length(have))
            g_error("row %zu (%s): %s", i, rows[i].pattern, got);
        if (strchr(expected, '&') && strcmp(got, expected) != 0)
            g_error("row %zu (%s): %s", i, rows[i].pattern, got);
    }
}

/* What is rare in the sample is the better factor, and what is common is left out. */
static void test_chosen_by_sample(void) {
    static const char sample[] = "the cat sat on the mat, the dog did not; class assets";
    g_autoptr(WordCounts) counts = word_counts_new(span_of_text(sample));
    g_assert_cmpfloat_with_epsilon(word_counts_often(counts, "the"), 300 + 10, 1);
    g_assert_cmpfloat_with_epsilon(word_counts_often(counts, "ass"), 200 + 10, 1);
    g_assert_cmpfloat_with_epsilon(word_counts_often(counts, "\1ass"), 100 + 10, 1);
    g_assert_cmpfloat_with_epsilon(word_counts_often(counts, "\1ass\1"), 10, 1);
    g_assert_cmpfloat_with_epsilon(word_counts_often(counts, "long word"), 0, 1);
    g_assert_cmpfloat_with_epsilon(word_counts_often(NULL, "the"), 1e6 / 512, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 1000; i++)
        g_string_append(text, sample);
    g_autoptr(WordCounts) more = word_counts_new(span_of_string(text));
    g_autoptr(GPtrArray) common = NULL;
    g_autoptr(GPtrArray) groups = factors_of_pattern("the .* cow", more, NULL, &common);
    g_assert_cmpuint(groups->len, ==, 1);
    g_assert_cmpuint(common->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(((FactorGroup *)g_ptr_array_index(common, 0))->words, 0), ==,
                    "the ");
    g_assert_cmpstr(g_ptr_array_index(((FactorGroup *)g_ptr_array_index(groups, 0))->words, 0), ==,
                    " cow");
}

/* Common words that begin a match are kept where what is rarer may stand far behind them; an OR
 * keeps those of all its alternatives. */
static void test_leading(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 2000; i++)
        g_string_append(text, i % 20 == 0  ? "your old agent sat; "
                              : i % 5 == 0 ? "your mat. "
                                           : "the cat ");
    g_autoptr(WordCounts) counts = word_counts_new(span_of_string(text));
    static const struct {
        const char *pattern, *leading;
    } rows[] = {
        {"your (?:[a-z]{1,90} ){0,3}agent", "your "},
        {"your (?:[a-z]{1,90} ){0,3}agent|the (?:[a-z]{1,90} ){0,3}agents", "the |your "},
        {"your (?:[a-z]{1,3} )?agent", NULL},
        {"your (?:[a-z]{1,90} ){0,3}zebra", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *leading = NULL;
        g_autoptr(GPtrArray) groups = factors_of_pattern(rows[i].pattern, counts, NULL, NULL);
        for (guint j = 0; j < groups->len; j++) {
            const FactorGroup *group = g_ptr_array_index(groups, j);
            if (!group->leading)
                continue;
            g_assert_null(leading);
            leading = joined_words(group);
        }
        g_assert_cmpstr(leading, ==, rows[i].leading);
    }
}

/* The word's length if it stands there; else 0. */
static gsize is_word_at(const char *word, const char *text, gsize start) {
    FactorWord plain = factor_word(word);
    gboolean there = strncmp(text + start, plain.bytes, plain.length) == 0 &&
                     factor_word_is_at(&plain, span_of_text(text), start);
    return there ? plain.length : 0;
}

static gboolean has_word(const FactorGroup *group, const char *text) {
    for (guint i = 0; i < group->words->len; i++)
        for (gsize start = 0; start < strlen(text); start++)
            if (is_word_at(g_ptr_array_index(group->words, i), text, start) > 0)
                return TRUE;
    return FALSE;
}

static gboolean may_match(const GPtrArray *groups, const char *text) {
    for (guint i = 0; i < groups->len; i++)
        if (!has_word(g_ptr_array_index(groups, i), text))
            return FALSE;
    return TRUE;
}

/* The match lies within what its factors say of it. */
static gboolean is_told(const GPtrArray *groups, guint reach, const char *text, gsize start,
                        gsize end) {
    for (guint i = 0; i < groups->len; i++) {
        const FactorGroup *group = g_ptr_array_index(groups, i);
        gboolean within = FALSE;
        for (gsize from = start; from < end && !within; from++)
            for (guint j = 0; j < group->words->len && !within; j++) {
                gsize length = is_word_at(g_ptr_array_index(group->words, j), text, from);
                within = length > 0 && from + length <= MIN(end, start + group->before) &&
                         (!group->leading || from == start);
            }
        if (!within)
            return FALSE;
    }
    return reach == 0 || end - start <= reach;
}

/* The letters of the random patterns, the first of them in most places. */
static WordCounts *skewed_counts(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 3000; i++)
        for (guint j = 0; j < 6; j++)
            g_string_append(text, i % (j * j + 1) == 0 ? random_letters[j] : "");
    return word_counts_new(span_of_string(text));
}

static void test_never_too_sharp(void) {
    g_autoptr(PatternScratch) scratch = pattern_scratch_new();
    GRand *random = g_rand_new_with_seed(20261123);
    g_autoptr(WordCounts) counts = skewed_counts();
    guint matched = 0, sharp = 0, bounded = 0;
    for (guint i = 0; i < 20000; i++) {
        g_autoptr(GString) source = g_string_new(NULL);
        append_random(source, random, 3);
        g_autoptr(Pattern) pattern = pattern_compile(source->str, NULL);
        guint reach = 0;
        g_autoptr(GPtrArray) common = NULL;
        g_autoptr(GPtrArray) groups =
            factors_of_pattern(source->str, i % 2 ? counts : NULL, &reach, &common);
        g_ptr_array_extend_and_steal(groups, g_steal_pointer(&common));
        bounded += pattern && reach > 0;
        for (guint j = 0; pattern && j < 10; j++) {
            guint at = (guint)g_rand_int_range(random, 0, 30); /* in a third of the texts */
            char text[60] = "";
            for (guint k = 0; k < 11; k++)
                g_strlcat(text, k == at ? LONG : random_letters[g_rand_int_range(random, 0, 6)],
                          sizeof text);
            gsize start = 0, end = 0;
            gboolean may = may_match(groups, text);
            sharp += !may;
            if (pattern_find(pattern, scratch, span_of_text(text), 0, PATTERN_ANYWHERE, &start,
                             &end) != 1)
                continue;
            matched++;
            if (!may)
                g_error("%s matches “%s”, and its factors say no", source->str, text);
            if (!is_told(groups, reach, text, start, end))
                g_error("%s matches “%s” from %zu to %zu, not as its factors say (reach %u)",
                        source->str, text, start, end, reach);
        }
    }
    g_rand_free(random);
    g_assert_cmpuint(matched, >, 10000);
    g_assert_cmpuint(sharp, >, 10000);
    g_assert_cmpuint(bounded, >, 4000);
}

/* How often the pattern is found in the text without a filter; the first place in *first. */
static guint found_plainly(const Pattern *pattern, PatternScratch *scratch, const char *text,
                           gsize *first) {
    gsize from = 0, start = 0, end = 0, length = strlen(text);
    guint count = 0;
    while (count < LEXICON_MATCHES_PER_RULE_MAX && from <= length &&
           pattern_find(pattern, scratch, span_of_text(text), from, PATTERN_ANYWHERE, &start,
                        &end) == 1) {
        *first = count++ == 0 ? start : *first;
        from = end;
    }
    return count;
}

/* With the filter that was built in, a lexicon finds what PCRE2 finds alone. */
static void test_filter_loses_nothing(void) {
    g_autoptr(PatternScratch) plain = pattern_scratch_new();
    GRand *random = g_rand_new_with_seed(20261126);
    guint hits = 0;
    for (guint i = 0; i < 1500; i++) {
        g_autoptr(GString) source = g_string_new(NULL);
        append_random(source, random, 3);
        g_autoptr(Pattern) pattern = pattern_compile(source->str, NULL);
        g_autofree char *rule = g_markup_printf_escaped(
            "<rule id='r' category='c' score='1'><pattern>%s</pattern></rule>", source->str);
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(Lexicon) lexicon = pattern ? lexicon_of(rule, problems) : NULL;
        if (!lexicon)
            continue;
        g_autoptr(LexiconScratch) scratch = lexicon_scratch_new(lexicon);
        for (guint j = 0; j < 10; j++) {
            g_autoptr(GString) text = g_string_new(NULL);
            guint at = (guint)g_rand_int_range(random, 0, 60);
            for (guint k = 0; k < 30; k++)
                g_string_append(text,
                                k == at ? LONG : random_letters[g_rand_int_range(random, 0, 5)]);
            g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
            g_autoptr(GPtrArray) skipped = g_ptr_array_new();
            lexicon_find(lexicon, scratch, span_of_string(text), matches, skipped);
            gsize first = 0;
            guint count = found_plainly(pattern, plain, text->str, &first);
            gsize got = matches->len > 0 ? g_array_index(matches, LexiconMatch, 0).start : 0;
            /* disguises that are undone may add hits; none may be lost, but to the limits */
            if (skipped->len > 0)
                continue;
            if (matches->len < count || (count > 0 && got > first))
                g_error("%s in “%s”: %u hits instead of %u", source->str, text->str, matches->len,
                        count);
            hits += count;
        }
    }
    g_rand_free(random);
    g_assert_cmpuint(hits, >, 5000);
}

static void test_reach(void) {
    static const struct {
        const char *pattern;
        guint reach, before; /* of the best group */
    } rows[] = {
        {"abc", 3, 3},
        {"ab.{0,5}cdef", 2 + 20 + 4, 26},
        {"(?:xyz )?kill(?: you| them)?", 4 + 4 + 5, 12}, /* a word is cut there */
        {"(?<!not )kill\\b", 4, 4},
        {"(?:[^。]{2,3}x){2}kill", 2 * 13 + 4, 30},
        {"死ね(?:よ|ぞ){1,4}", 6 + 12, 9},
        {"kill.*", 0, 4},
        {".+kill", 0, FACTOR_REACH_MAX + 1},
        {"\\X{1,2}kill", 0, FACTOR_REACH_MAX + 1},
        {"k{2,}ill", 0, FACTOR_REACH_MAX + 1},
        {"(?i)kill", 0, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint reach = 0;
        g_autoptr(GPtrArray) groups = factors_of_pattern(rows[i].pattern, NULL, &reach, NULL);
        const FactorGroup *best = groups->len > 0 ? g_ptr_array_index(groups, 0) : NULL;
        guint before = best ? MIN(best->before, FACTOR_REACH_MAX + 1) : 0;
        if (reach != rows[i].reach || before != rows[i].before)
            g_error("row %zu (%s): reach %u, before %u", i, rows[i].pattern, reach, before);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/factors/chosen-by-sample", test_chosen_by_sample);
    g_test_add_func("/factors/leading", test_leading);
    g_test_add_func("/factors/filter-loses-nothing", test_filter_loses_nothing);
    g_test_add_func("/factors/reach", test_reach);
    g_test_add_func("/factors/table", test_table);
    g_test_add_func("/factors/never-too-sharp", test_never_too_sharp);
    return g_test_run();
}
