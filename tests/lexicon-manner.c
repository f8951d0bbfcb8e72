/* The manner of a text: grams as they are written, sums as they are told, stretches, languages. */
#include "lexicon-fixture.h"
#include "lexicon/manner.h"
#include "text/text.h"

#include <locale.h>
#include <math.h>

static GHashTable *grams_of(const char *text) {
    g_autoptr(GError) error = NULL;
    GHashTable *grams = manner_read_grams(text, &error);
    g_assert_no_error(error);
    return grams;
}

/* "start-end:rule" of each match, parted by spaces. */
static char *matches_of(const Manner *manner, const char *text) {
    MannerScratch *scratch = manner_scratch_new(manner);
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    GString *told = g_string_new(NULL);
    g_autoptr(GArray) harmless = g_array_new(FALSE, FALSE, sizeof(MannerHarmless));
    manner_find(scratch, span_of_text(text), matches, harmless);
    for (guint i = 0; i < matches->len; i++) {
        const LexiconMatch *match = &g_array_index(matches, LexiconMatch, i);
        g_string_append_printf(told, "%s%zu-%zu:%u", i > 0 ? " " : "", match->start, match->end,
                               match->rule);
    }
    manner_scratch_free(scratch);
    return g_string_free(told, FALSE);
}

static void expect(const Manner *manner, const char *text, const char *matches) {
    g_autofree char *told = matches_of(manner, text);
    g_assert_cmpstr(told, ==, matches);
}

static void test_grams(void) {
    g_autoptr(GHashTable) grams = grams_of("\n  1.25 _idiot\n-0.4 お前\n");
    g_assert_cmpuint(g_hash_table_size(grams), ==, 2);
    g_assert_cmpfloat(*(double *)g_hash_table_lookup(grams, " idiot"), ==, 1.25);
    g_assert_cmpfloat(*(double *)g_hash_table_lookup(grams, "お前"), ==, -0.4);
    static const char *const wrong[] = {"1.25",        "x idiot",  "1 ",       "0 you",
                                        "nan you",     "inf x",    "1e300 x",  "1e-60 x",
                                        "1 123456789", "1 a\n1 a", "1\tidiot", "1,5 you"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(manner_read_grams(wrong[i], &error));
        g_assert_nonnull(error);
        g_assert_nonnull(strstr(error->message, i == 9 ? "line 2" : "line 1"));
    }
}

/* What no folded text holds is told, with what it is there; a part of a word is not taken for one.
 */
static void test_folded(void) {
    static const struct {
        const char *line, *says; /* NULL: it is a gram */
    } rows[] = {
        {"1 Idiot", "line 1 of the grams: “Idiot” stands in no folded text; there it is “idiot”"},
        {"1 バカ_", "there it is “ばか_”"},
        {"1 お_前", "there it is “お前”"},
        {"1 a__b", "there it is “a_b”"},
        {"1 …", "there it is “...”"},
        {"1 kо", "there it is “ko”"}, /* the second is Cyrillic */
        {"1 _о_", "there it is “_o_”"},
        {"1 ов", NULL},
        {"1 \xe3\x82\x99は", NULL}, /* a mark that joins what stands before it */
        {"1 _a_お", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GHashTable) grams = manner_read_grams(rows[i].line, &error);
        if ((grams == NULL) != (rows[i].says != NULL) ||
            (error && !strstr(error->message, rows[i].says)))
            g_error("row %zu: %s", i, error ? error->message : "read");
    }
}

/* constant + sum / square root of the characters, the spaces around them too; each gram once. */
static void test_sum(void) {
    g_autoptr(GHashTable) grams = grams_of("4 ab\n8 abab\n-2 _a\n1 ba");
    g_autoptr(Manner) manner = manner_new(0.5, grams);
    double of_all = 0.5 + (4 + 8 - 2 + 1) / sqrt(36); /* between spaces */
    manner_add_step(manner, 7, of_all - 1e-5);
    manner_add_step(manner, 8, of_all + 1e-5);
    expect(manner,
           "abababababababababababababababab"
           "ab",
           "0-34:7");
    expect(manner, "abababababababababababab", "0-24:7 0-24:8");
    expect(manner, "ababababababababababab", ""); /* too short to tell */
    expect(manner, "", "");
}

/* Sentences are taken together as far as there is room; what ends them stays with them. */
static void test_stretches(void) {
    g_autoptr(GHashTable) grams = grams_of("1 aa\n-9 bb");
    g_autoptr(Manner) manner = manner_new(0, grams);
    manner_add_step(manner, 3, 0.01);
    g_autofree char *good = g_strnfill(200, 'a'), *bad = g_strnfill(200, 'b');
    g_autofree char *two = g_strconcat(good, "?! ", bad, ". ", good, NULL);
    expect(manner, two, "0-202:3 404-605:3");
    g_autofree char *both = g_strconcat("aaaaaaaaaa. bbbbbbbbbb. ", "aaaaaaaaaa", NULL);
    expect(manner, both, "");
    g_autofree char *one = g_strnfill(1000, 'a');
    expect(manner, one, "0-300:3 300-600:3 600-900:3 900-1000:3");
}

/* A step hits no more often than a rule may; what comes behind is the others'. */
static void test_many(void) {
    g_autoptr(GHashTable) grams = grams_of("30 aa\n60 bb");
    g_autoptr(Manner) manner = manner_new(0, grams);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 40 * MANNER_WINDOW; i++)
        g_string_append_c(text, i < 30 * MANNER_WINDOW ? 'a' : 'b');
    manner_add_step(manner, 5, 1);
    manner_add_step(manner, 6, 3);
    g_autofree char *told = matches_of(manner, text->str);
    g_auto(GStrv) matches = g_strsplit(told, " ", -1);
    g_assert_cmpuint(g_strv_length(matches), ==, LEXICON_MATCHES_PER_RULE_MAX + 10);
    g_assert_cmpstr(matches[0], ==, "0-300:5");
    g_assert_cmpstr(matches[LEXICON_MATCHES_PER_RULE_MAX], ==, "9000-9300:6");
}

/* Nothing is said of a language of which it knows no letters two by two. */
static void test_languages(void) {
    g_autoptr(GHashTable) grams = grams_of("9 a\n9 い\n9 いい");
    g_autoptr(Manner) manner = manner_new(0, grams);
    manner_add_step(manner, 1, 0);
    expect(manner, "いいいいいいいいいいいい", "0-36:1");
    expect(manner, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "");
}

static void test_lexicon(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<rule id='word' category='c' score='2'><term>aaaa</term></rule>"
                   "<manner constant='-0.5'><step id='some' category='c' score='1' from='0'>"
                   "<hit>aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaa</hit><miss>bbbb bbbb bbbb</miss></step>"
                   "<step id='more' category='c' score='1.5' from='2'><hit>aaaa aaaa</hit></step>"
                   "<grams>\n6 aa\n-6 bb\n</grams></manner>",
                   problems);
    g_assert_nonnull(lexicon);
    g_assert_cmpuint(lexicon_rules(lexicon), ==, 3);
    g_assert_cmpstr(lexicon_rule(lexicon, 2)->id, ==, "more");
    g_assert_cmpfloat(lexicon_rule(lexicon, 2)->score, ==, 1.5);
    g_autoptr(LexiconScratch) scratch = lexicon_scratch_new(lexicon);
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    lexicon_find(lexicon, scratch, span_of_text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaa aaaa."), matches,
                 skipped);
    g_assert_cmpuint(matches->len, ==, 2); /* by start: some, then the word */
    g_assert_cmpuint(g_array_index(matches, LexiconMatch, 0).rule, ==, 1);
    g_assert_cmpuint(g_array_index(matches, LexiconMatch, 0).end, ==, 35);
    g_assert_cmpuint(g_array_index(matches, LexiconMatch, 1).rule, ==, 0);
    lexicon_check(lexicon, problems); /* "more" does not hit its example */
    g_assert_cmpuint(problems_errors(problems), ==, 1);
}

/* "rule start less; " of each match. */
static char *found_in(const Lexicon *lexicon, const char *text) {
    g_autoptr(LexiconScratch) scratch = lexicon_scratch_new(lexicon);
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    GString *told = g_string_new(NULL);
    lexicon_find(lexicon, scratch, span_of_text(text), matches, skipped);
    for (guint i = 0; i < matches->len; i++) {
        const LexiconMatch *match = &g_array_index(matches, LexiconMatch, i);
        g_string_append_printf(told, "%s %zu %g; ", lexicon_rule(lexicon, match->rule)->id,
                               match->start, match->less);
    }
    return g_string_free(told, FALSE);
}

static void expect_found(const Lexicon *lexicon, const char *text, const char *found) {
    g_autofree char *told = found_in(lexicon, text);
    g_assert_cmpstr(told, ==, found);
}

/* What is found in a stretch that reads as harmless ones do counts less, where the sentences that
 * hold it read so by themselves; not what stands in another, nor what was disguised. */
static void test_harmless(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<covered>kick</covered>"
                   "<rule id='word' category='c' score='2'><term>kick</term></rule>"
                   "<rule id='two' category='c' score='2'><term>end. kick</term></rule>"
                   "<manner constant='0'><harmless below='-1' less='0.25'/>"
                   "<step id='some' category='c' score='1' from='1'/>"
                   "<grams>\n20 aa\n-40 bb\n1 _k\n1 ki\n1 k_\n1 ck\n1 en\n1 nd</grams></manner>",
                   problems);
    g_assert_nonnull(lexicon);
    g_autofree char *bad = g_strnfill(200, 'a'), *good = g_strnfill(200, 'b');
    static const struct {
        const char *form, *found; /* B: good, A: bad */
    } rows[] = {
        {"A kick. B kick", "some 0 0; word 201 0; word 408 0.25; "},
        {"B. kick", "word 202 0; "},         /* padded by another sentence */
        {"B. bbbb kick", "word 207 0.25; "}, /* it reads so by itself, though short */
        {"bb kick", "word 3 0; "},           /* too short a stretch */
        {"B end. kick bbbb", "two 201 0.25; word 206 0.25; "},
        {"B end. kick", "two 201 0.25; word 206 0; "}, /* both together read so */
        {"B k.i.c.k", "word 201 0; "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) text = g_string_new(rows[i].form);
        g_string_replace(text, "A", bad, 0);
        g_string_replace(text, "B", good, 0);
        expect_found(lexicon, text->str, rows[i].found);
    }
}

/* Of several bounds the one that takes most off counts; the stretch and the sentence must both read
 * so. */
static void test_harmless_more(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<rule id='word' category='c' score='2'><term>kick</term></rule>"
                   "<manner constant='0'><harmless below='-4' less='0.5'/>"
                   "<harmless below='-1' less='0.25'/>"
                   "<step id='some' category='c' score='1' from='99'/>"
                   "<grams>\n-20 bb\n-20 cc\n1 _k\n1 ki\n1 k_\n1 ck\n1 dd</grams></manner>",
                   problems);
    g_assert_nonnull(lexicon);
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb kick", "word 31 0.25; "}, /* -20+4 over the root of 37 */
        {"bbbbbbbbbbbbbbbbbbbbbbbcccccccc kick", "word 32 0.5; "},
        {"dddddddddddddddddddddddddddddddddd kick", "word 35 0; "},
        {"bbbbbb cccccc kick. dddddddddddddd", "word 14 0.5; "},
        {"bbbbbbbbbbbbbb kick. cccccc dddddd", "word 15 0.25; "}, /* together more than by itself */
        {"bbbbbb kick. ddddddddddddddddddddd", "word 7 0.25; "},  /* by itself more than together */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        expect_found(lexicon, rows[i].text, rows[i].found);
}

/* A rule that hit as often as it may was looked for no further: what is behind may be meant. */
static void test_harmless_many(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<rule id='word' category='c' score='2'><term>kick</term></rule>"
                   "<manner constant='0'><harmless below='-1' less='0.25'/>"
                   "<step id='some' category='c' score='1' from='9'/>"
                   "<grams>\n-20 bb\n1 _k\n1 ki\n1 k_\n1 ck</grams></manner>",
                   problems);
    for (guint hits = LEXICON_MATCHES_PER_RULE_MAX - 1; hits <= LEXICON_MATCHES_PER_RULE_MAX;
         hits++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (guint i = 0; i < hits; i++)
            g_string_append(text, "bbbbbbbbbbbbbbbbbb bbbbbbbbbbbbbbbbb kick. ");
        g_autofree char *found = found_in(lexicon, text->str);
        gboolean less = strstr(found, "0.25") != NULL;
        g_assert_cmpint(less, ==, hits < LEXICON_MATCHES_PER_RULE_MAX);
    }
}

/* Words that add more than the stretch on average, those next to each other as one, by weight. */
static void test_weighty(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<rule id='word' category='c' score='2'><term>aaaa</term></rule>"
                   "<manner constant='0'><step id='some' category='c' score='1' from='0'/>"
                   "<grams>\n9 oo\n5 you\n6 _are_\n-2 the\n0.1 ba\n7 馬\n</grams></manner>",
                   problems);
    g_assert_nonnull(lexicon);
    static const char text[] = "the ba you are ba foot 馬鹿";
    g_autoptr(GArray) places = lexicon_weighty(lexicon, "some", span_of_text(text), 5);
    g_autoptr(GString) told = g_string_new(NULL);
    for (guint i = 0; i < places->len; i++) {
        const LexiconMatch *place = &g_array_index(places, LexiconMatch, i);
        g_string_append_printf(told, "%.*s|", (int)(place->end - place->start),
                               text + place->start);
    }
    g_assert_cmpstr(told->str, ==, "foot 馬|you are|");
    g_autoptr(GArray) one = lexicon_weighty(lexicon, "some", span_of_text(text), 1);
    g_assert_cmpuint(one->len, ==, 1);
    g_assert_true(lexicon_is_step(lexicon, "some"));
    g_assert_false(lexicon_is_step(lexicon, "word"));
    g_autoptr(GArray) none = lexicon_weighty(lexicon, "some", span_of_text(""), 5);
    g_assert_cmpuint(none->len, ==, 0);
}

static void test_wrong(void) {
    static const char *const wrong[] = {
        "<manner constant='1'><step id='a' category='c' score='1' from='0'/></manner>",
        "<manner constant='1'><grams>1 a</grams></manner>",
        "<manner><step id='a' category='c' score='1' from='0'/><grams>1 a</grams></manner>",
        "<manner constant='1'><step id='a' category='c' score='1'/><grams>1 a</grams></manner>",
        "<manner constant='1'><step id='a' category='c' score='1' from='0'/><grams>a</grams>"
        "</manner>",
        "<manner constant='1'><step id='a' category='c' score='0' from='0'/><grams>1 a</grams>"
        "</manner>",
        "<manner constant='1'><harmless below='-1' less='1'/><step id='a' category='c' score='1' "
        "from='0'/><grams>1 a</grams></manner>",
        "<manner constant='1'><harmless below='-1' less='0'/><step id='a' category='c' score='1' "
        "from='0'/><grams>1 a</grams></manner>",
        "<manner constant='1'><harmless below='-1'/><step id='a' category='c' score='1' from='0'/>"
        "<grams>1 a</grams></manner>",
        "<rule id='a' category='c' score='2'><term>x</term></rule>"
        "<manner constant='1'><step id='a' category='c' score='1' from='0'/><grams>1 a</grams>"
        "</manner>",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(Lexicon) lexicon = lexicon_of(wrong[i], problems);
        g_assert_null(lexicon);
        g_assert_cmpuint(problems_errors(problems), >, 0);
    }
}

int main(int argc, char **argv) {
    setlocale(LC_ALL, "C");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/manner/grams", test_grams);
    g_test_add_func("/manner/folded", test_folded);
    g_test_add_func("/manner/sum", test_sum);
    g_test_add_func("/manner/stretches", test_stretches);
    g_test_add_func("/manner/many", test_many);
    g_test_add_func("/manner/languages", test_languages);
    g_test_add_func("/manner/lexicon", test_lexicon);
    g_test_add_func("/manner/harmless", test_harmless);
    g_test_add_func("/manner/harmless-more", test_harmless_more);
    g_test_add_func("/manner/harmless-many", test_harmless_many);
    g_test_add_func("/manner/weighty", test_weighty);
    g_test_add_func("/manner/wrong", test_wrong);
    return g_test_run();
}
