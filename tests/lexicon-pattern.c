/* patterns: their literal text in folded form, sets in them, and what they share written once. */
#include "lexicon/pattern.h"

#include "pattern-fixture.h"

#include <string.h>

/* What is written means itself, though folding makes syntax of it. */
static void test_fold(void) {
    static const struct {
        const char *source, *folded;
    } rows[] = {
        {"コロス|Kill", "ころす|kill"},
        {"[ァ-ンＡ]", "[ぁ-んa]"},
        {"死 {0,2}ね", "死 {0,2}ね"},
        {"も…う", "も\\.\\.\\.う"},
        {"(…|！)?", "(\\.\\.\\.|!)?"},
        {"…?ね", "(?:\\.\\.\\.)?ね"},
        {"だ…{2}", "だ(?:\\.\\.\\.){2}"},
        {"（笑）", "\\(笑\\)"},
        {"＊？＋｜＾＄", "\\*\\?\\+\\|\\^\\$"},
        {"x｛2}", "x\\{2}"},
        {"［＼", "\\[\\\\"},
        {"[！？…。]", "[!?...。]"},
        {"[ａ－ｚ]", "[a\\-z]"},
        {"[＾x］]", "[\\^x\\]]"},
        {"ﾊﾞ?", "ば?"},
        {"㈱?", "(?:\\(株\\))?"},
        {"\\（a\\．", "\\(a\\."},
        {"a{b}", "a{b}"},
        {"\\x{5b}\\p{Latin}(?<n>K)\\k<n>", "\\x{5b}\\p{Latin}(?<n>k)\\k<n>"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *folded = pattern_fold(rows[i].source);
        if (strcmp(folded, rows[i].folded) != 0)
            g_error("row %zu (%s): %s", i, rows[i].source, folded);
        g_autofree char *twice = pattern_fold(folded);
        g_assert_cmpstr(twice, ==, folded);
    }
}

static void test_shared_beginnings(void) {
    static const struct {
        const char *source, *shared;
    } rows[] = {
        {"idiot|moron|idle|imbecile", "i(?:d(?:iot|le)|mbecile)|moron"},
        {"x(?:死ね|殺す|死んで)y", "x(?:死(?:ね|んで)|殺す)y"},
        {"ab|abc|a", "a(?:b(?:|c)|)"},
        {"ab|b?c|ad", "ab|b?c|ad"},
        {"ab|a+c|ad", "ab|a+c|ad"},
        {"ab|[ax]c|ad", "ab|[ax]c|ad"},
        {"\\bab|\\bac", "\\ba(?:b|c)"},
        {"\\bab|x|\\bac", "\\bab|x|\\bac"},
        {"a\\.b|a\\.c", "a\\.(?:b|c)"},
        {"(?<!ab|ac)x(?=ab|ac)", "(?<!ab|ac)x(?=a(?:b|c))"},
        {"a{2}b|a{2}c", "a{2}b|a{2}c"},
        {"(a)|b(c)|a(d)\\2", "(a)|b(c)|a(d)\\2"},
        {"(?i)ab|ac", "(?i)ab|ac"},
        {"\\Qa|a\\E", "\\Qa|a\\E"},
        {"a(b|ac", "a(b|ac"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shared = pattern_share_beginnings(rows[i].source);
        if (strcmp(shared, rows[i].shared) != 0)
            g_error("row %zu (%s): %s", i, rows[i].source, shared);
    }
}

/* Random alternatives of few letters: the same matches, at the same places. */
static void test_shared_match_the_same(void) {
    g_autoptr(PatternScratch) scratch = pattern_scratch_new();
    GRand *random = g_rand_new_with_seed(20261127);
    guint matched = 0, changed = 0;
    for (guint i = 0; i < 20000; i++) {
        g_autoptr(GString) source = g_string_new(NULL);
        for (gint left = g_rand_int_range(random, 1, 7); left > 0; left--) {
            append_random(source, random, 2);
            g_string_append(source, left > 1 ? "|" : "");
        }
        g_autofree char *shared = pattern_share_beginnings(source->str);
        g_autoptr(Pattern) plain = pattern_compile(source->str, NULL);
        g_autoptr(Pattern) faster = pattern_compile(shared, NULL);
        g_assert_true((plain != NULL) == (faster != NULL));
        changed += strcmp(source->str, shared) != 0;
        for (guint j = 0; plain && j < 10; j++) {
            char text[60] = "";
            for (guint k = 0; k < 11; k++)
                g_strlcat(text, random_letters[g_rand_int_range(random, 0, 6)], sizeof text);
            Span span = span_of_text(text);
            gsize start[2] = {0, 0}, end[2] = {0, 0};
            int one = pattern_find(plain, scratch, span, 0, PATTERN_ANYWHERE, &start[0], &end[0]);
            int two = pattern_find(faster, scratch, span, 0, PATTERN_ANYWHERE, &start[1], &end[1]);
            if (one != two || start[0] != start[1] || end[0] != end[1])
                g_error("“%s”: %s %d %zu-%zu, %s %d %zu-%zu", text, source->str, one, start[0],
                        end[0], shared, two, start[1], end[1]);
            matched += one == 1;
        }
    }
    g_rand_free(random);
    g_assert_cmpuint(changed, >, 5000);
    g_assert_cmpuint(matched, >, 50000);
}

static void test_sets(void) {
    g_autoptr(GHashTable) sets = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(sets, (gpointer) "you", (gpointer) "you|ya");
    g_hash_table_insert(sets, (gpointer) "none", (gpointer) "");
    static const struct {
        const char *source;
        int answer;
        const char *expanded;
    } rows[] = {
        {"kill {you}!", 1, "kill (?:you|ya)!"},
        {"a{2}\\{you\\}", 1, "a{2}\\{you\\}"},
        {"{you}{you}", 1, "(?:you|ya)(?:you|ya)"},
        {"a\n   b", 1, "ab"},
        {"x{none}", 0, NULL},
        {"{them}", -1, NULL},
        {"{none}{them}", -1, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *expanded = NULL;
        int answer = pattern_expand(sets, rows[i].source, &expanded, &error);
        if (answer != rows[i].answer || g_strcmp0(expanded, rows[i].expanded) != 0)
            g_error("row %zu: %d %s", i, answer, expanded);
        g_assert_true((answer < 0) == (error != NULL));
    }
}

static void test_words(void) {
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, (gpointer) "Müller");
    g_ptr_array_add(words, (gpointer) "タナカ");
    g_ptr_array_add(words, (gpointer) "a.b");
    g_autofree char *fragment = pattern_of_words(words);
    g_autoptr(Pattern) pattern = pattern_compile(fragment, NULL);
    g_autoptr(PatternScratch) scratch = pattern_scratch_new();
    gsize start, end;
    g_assert_cmpint(
        pattern_find(pattern, scratch, span_of_text("müller"), 0, PATTERN_ANYWHERE, &start, &end),
        ==, 1);
    g_assert_cmpint(
        pattern_find(pattern, scratch, span_of_text("müllers"), 0, PATTERN_ANYWHERE, &start, &end),
        ==, 0);
    g_assert_cmpint(
        pattern_find(pattern, scratch, span_of_text("たなか"), 0, PATTERN_ANYWHERE, &start, &end),
        ==, 1);
    g_assert_cmpint(
        pattern_find(pattern, scratch, span_of_text("axb"), 0, PATTERN_ANYWHERE, &start, &end), ==,
        0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pattern/fold", test_fold);
    g_test_add_func("/pattern/sets", test_sets);
    g_test_add_func("/pattern/shared-beginnings", test_shared_beginnings);
    g_test_add_func("/pattern/shared-match-the-same", test_shared_match_the_same);
    g_test_add_func("/pattern/words", test_words);
    return g_test_run();
}
