/* lexicon: terms, patterns, exceptions, word borders, limits, problems. */
#include "lexicon-fixture.h"

#include "text/text.h"
#include "xml/xml.h"

static GArray *find(const Lexicon *lexicon, const char *text, GPtrArray *skipped) {
    g_autoptr(LexiconScratch) scratch = lexicon_scratch_new(lexicon);
    g_autofree char *folded = fold_term(text);
    GArray *matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    lexicon_find(lexicon, scratch, span_of_text(folded), matches, skipped);
    return matches;
}

static void test_found(void) {
    static const struct {
        const char *rule, *text;
        guint count;
    } rows[] = {
        {"<term>殺す</term>", "お前をコロス、殺す", 1},
        {"<term>コロス</term>", "ころす ｺﾛｽ", 2},
        {"<term>死ね</term>", "死　ね", 1},
        {"<term>kill</term>", "Kill skill killer KILL", 2},
        {"<term>kill</term>", "お前killする", 1},
        {"<term>kill</term>", "ékill killé", 0},
        {"<term>kill you</term>", "kill\n  you", 1},
        {"<term>you will be sorry for what you did</term>",
         "you will be sorry for what you did, you will be sorry for what you do", 1},
        {"<term>f*ck</term>", "f*ck fuck", 1},
        {"<pattern>(殺|ころ)(す|してやる)</pattern>", "コロしてやる 殺す", 2},
        {"<pattern>[ァ-ン]ネ</pattern>", "しね", 1},
        {"<pattern>\\bK(I|1)LL\\b</pattern>", "k1ll", 1},
        {"<pattern>バカ.{0,3}者</pattern>", "ﾊﾞｶ の者", 1},
        {"<pattern>\\D\\S金</pattern>", "のお金", 1},
        {"<pattern>(?&lt;!人)殺す</pattern>", "人殺す 鬼殺す", 1},
        {"<pattern>(ば)\\1</pattern>", "ばば", 1},
        {"<term>カス</term><except>カスタマー</except>", "カスタマーサポートのカス", 1},
        {"<term>カス</term><except pattern='yes'>カス(タ|テ)</except>", "カステラ カスタム", 0},
        {"<term>カス</term><except pattern='yes'>[^。]{0,4}と(言|書)|カスタ</except>",
         "カスだ、と言われ カスと書く。カスタ カス", 1},
        {"<term>カス</term><except pattern='yes'>[^。]{0,4}と(言|書)</except>",
         "カスなのだろうと言う。カス。と言う。", 2},
        {"<term>カス</term><except pattern='yes'>[^。]{0,4}(?=と言)</except>", "カスと言", 0},
        {"<term>死</term><term>死ね</term>", "死ね", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(GPtrArray) skipped = g_ptr_array_new();
        g_autofree char *rule =
            g_strdup_printf("<rule id='r' category='c' score='1'>%s</rule>", rows[i].rule);
        g_autoptr(Lexicon) lexicon = lexicon_of(rule, problems);
        if (!lexicon)
            g_error("row %zu: %s", i, problems_at(problems, 0)->text);
        g_autoptr(GArray) matches = find(lexicon, rows[i].text, skipped);
        if (matches->len != rows[i].count)
            g_error("row %zu (%s in %s): %u hits, expected %u", i, rows[i].rule, rows[i].text,
                    matches->len, rows[i].count);
        g_assert_cmpuint(skipped->len, ==, 0);
    }
}

enum {
    MANY_RULES = 450,
    MANY_TERMS = 100,
    MANY_PAIRS = 40
};

/* So many words that they are not looked for all at once; behind them pairs of words, which must
 * stand near each other. */
static Lexicon *many_words(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GString) rules = g_string_new(NULL);
    for (guint i = 0; i < MANY_RULES * MANY_TERMS; i++) {
        if (i % MANY_TERMS == 0)
            g_string_append_printf(rules, "<rule id='r%u' category='c' score='1'>", i / MANY_TERMS);
        g_string_append_printf(rules, "<term>w%05uq</term>%s", i,
                               i % MANY_TERMS == MANY_TERMS - 1 ? "</rule>\n" : "");
    }
    for (guint i = 0; i < MANY_PAIRS; i++)
        g_string_append_printf(
            rules,
            "<rule id='p%u' category='c' score='1'><pattern>(?:a%uq|b%uq)[ -]{1,3}"
            "(?:c%uq|d%uq)</pattern></rule>\n",
            i, i, i, i, i);
    Lexicon *lexicon = lexicon_of(rules->str, problems);
    g_assert_nonnull(lexicon);
    return lexicon;
}

/* Each is found all the same, in its place. */
static void test_many_words(void) {
    static const guint at[] = {44999, 0, 22499, 22500, 44999, 7};
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++)
        g_string_append_printf(text, "w%05uq ", at[i]);
    g_autoptr(Lexicon) lexicon = many_words();
    g_autoptr(GArray) matches = find(lexicon, text->str, skipped);
    g_assert_cmpuint(matches->len, ==, G_N_ELEMENTS(at));
    for (guint i = 0; i < matches->len; i++) {
        const LexiconMatch *match = &g_array_index(matches, LexiconMatch, i);
        g_assert_cmpuint(match->start, ==, i * 8);
        g_assert_cmpuint(match->rule, ==, at[i] / MANY_TERMS);
    }
    /* one scan of several sees the end of the text before another sees its beginning */
    g_string_truncate(text, 0);
    for (guint i = 0; i < MANY_PAIRS; i++)
        g_string_append_printf(text, "a%uq c%uq, ", i, i);
    for (guint i = 0; i < MANY_PAIRS; i++)
        g_string_append_printf(text, "b%uq d%uq, ", i, i);
    g_autoptr(GArray) pairs = find(lexicon, text->str, skipped);
    g_assert_cmpuint(pairs->len, ==, 2 * MANY_PAIRS);
    g_assert_cmpuint(skipped->len, ==, 0);
}

static void test_places(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(Lexicon) lexicon = lexicon_of(
        "<rule id='a' category='c' score='1'><term>bc</term></rule>"
        "<rule id='b' category='c' score='1'><term>ab</term><pattern>x+</pattern></rule>",
        problems);
    g_autoptr(GArray) matches = find(lexicon, "bc ab xxx bc", skipped);
    static const LexiconMatch expected[] = {
        {0, 0, 2, 0}, {1, 3, 5, 0}, {1, 6, 9, 0}, {0, 10, 12, 0}};
    g_assert_cmpuint(matches->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < matches->len; i++) {
        const LexiconMatch *match = &g_array_index(matches, LexiconMatch, i);
        g_assert_cmpuint(match->rule, ==, expected[i].rule);
        g_assert_cmpuint(match->start, ==, expected[i].start);
        g_assert_cmpuint(match->end, ==, expected[i].end);
    }
}

/* "cow" stands everywhere in the text, "the", of which examples are full, somewhere: wherever that
 * is, the rule hits, and where it is not, none. */
static void test_crowded(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(GString) miss = g_string_new(NULL), text = g_string_new(NULL);
    for (guint i = 0; i < 3000; i++) {
        if (i % 10 == 0)
            g_string_append(miss, "<miss>the cat, the dog, the cow and the hen</miss>");
        g_string_append(text, "cow ");
    }
    g_autofree char *rules = g_strdup_printf("<rule id='a' category='c' score='1'>"
                                             "<pattern>cow.{1,2}the</pattern>%s</rule>",
                                             miss->str);
    g_autoptr(Lexicon) lexicon = lexicon_of(rules, problems);
    static const gssize places[] = {4, 6000, 12000};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GString) one = g_string_new(text->str);
        g_string_insert(one, places[i], "the ");
        g_autoptr(GArray) matches = find(lexicon, one->str, skipped);
        g_assert_cmpuint(matches->len, ==, 1);
    }
    g_autoptr(GArray) matches = find(lexicon, text->str, skipped);
    g_assert_cmpuint(matches->len, ==, 0);
}

/* How often the rules hit the text, which begins after so many letters of other words. */
static guint count_behind(const Lexicon *lexicon, guint letters, const char *text) {
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(GString) whole = g_string_new(NULL);
    for (guint i = 0; i < letters; i++)
        g_string_append(whole, i % 40 == 39 ? "\n" : "天");
    g_string_append(whole, text);
    g_autoptr(GArray) matches = find(lexicon, whole->str, skipped);
    g_assert_cmpuint(skipped->len, ==, 0);
    return matches->len;
}

/* What repeats without end is searched in part; hits stand where they stand in the whole. */
static void test_series(void) {
    static const char rules[] = "<rule id='a' category='c' score='1'><term>無能</term></rule>"
                                "<rule id='b' category='c' score='1'><term>死ね</term></rule>"
                                "<covered>死ね</covered>";
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon = lexicon_of(rules, problems);
    g_autoptr(GString) text = g_string_new("無能");
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_assert_nonnull(lexicon);
    while (text->len < 100000)
        g_string_append(text, "はは。");
    gsize behind = text->len;
    g_string_append(text, "無能。死#ね。");
    g_autoptr(GArray) matches = find(lexicon, text->str, skipped);
    g_assert_cmpuint(matches->len, ==, 3);
    g_assert_cmpuint(g_array_index(matches, LexiconMatch, 0).start, ==, 0);
    g_assert_cmpuint(g_array_index(matches, LexiconMatch, 1).start, ==, behind);
    g_assert_cmpuint(g_array_index(matches, LexiconMatch, 2).start, ==, behind + strlen("無能。"));
}

/* An exception holds a hit wherever in a long text the two stand, for every rule that has it and
 * for no other; one text tells nothing of the next. */
static void test_exceptions(void) {
    static const char rules[] =
        "<rule id='a' category='c' score='1'><term>無能</term>"
        "<except>この機能は無能</except><except pattern='yes'>「[^」]{0,30}」</except></rule>"
        "<rule id='b' category='c' score='1'><pattern>無能です</pattern>"
        "<except>この機能は無能です</except><except pattern='yes'>「[^」]{0,30}」</except></rule>"
        "<rule id='c' category='c' score='1'><term>です</term></rule>";
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon = lexicon_of(rules, problems);
    g_assert_nonnull(lexicon);
    for (guint letters = 320; letters < 350; letters++) {
        g_assert_cmpuint(count_behind(lexicon, letters, "無能です"), ==, 3);
        g_assert_cmpuint(count_behind(lexicon, letters, "この機能は無能です"), ==, 1);
        g_assert_cmpuint(count_behind(lexicon, letters, "「お前は無能です」と言われ"), ==, 1);
        g_assert_cmpuint(count_behind(lexicon, letters, "この機能は無能です。無能です"), ==, 4);
    }
}

/* What stands behind a hit is the sender's to choose: no exception that runs away there spares it.
 */
static void test_runaway_behind(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<rule id='r' category='c' score='1'><term>zorgle</term>"
                   "<except pattern='yes'>(?:a+)+ zorgle</except></rule>",
                   problems);
    g_autoptr(GArray) matches =
        find(lexicon, "my zorgle, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa zorgl e zorgle",
             skipped);
    g_assert_cmpuint(matches->len + skipped->len, >, 0);
    g_clear_pointer(&matches, g_array_unref);
    g_ptr_array_set_size(skipped, 0);
    matches = find(lexicon, "my zorgle, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa zorgl e",
                   skipped);
    g_assert_cmpuint(matches->len, ==, 1);
    g_assert_cmpuint(skipped->len, ==, 0);
}

/* A match that would run away is left out and named; other rules go on. */
static void test_runaway(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(Lexicon) lexicon = lexicon_of(
        "<rule id='bad' category='c' score='1'><pattern>(a+)+c(?&lt;=xc)</pattern></rule>"
        "<rule id='good' category='c' score='1'><term>fine</term></rule>",
        problems);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < 500; i++)
        g_string_append_c(text, 'a');
    g_string_append(text, "c fine");
    g_autoptr(GArray) matches = find(lexicon, text->str, skipped);
    g_assert_cmpuint(skipped->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(skipped, 0), ==, "bad");
    g_assert_cmpuint(matches->len, ==, 1);
}

static void test_problems(void) {
    static const struct {
        const char *rules, *says;
    } rows[] = {
        {"<rule id='a' category='c' score='1'><term>x</term></rule>\n"
         "<rule id='a' category='c' score='1'><term>y</term></rule>",
         "l.xml:3:1: the rule id a stands at l.xml:2 already"},
        {"<rule id='a' category='c' score='1'><term>コロス</term>\n<term>ｺﾛｽ</term></rule>",
         "l.xml:3:1: the term “ｺﾛｽ” stands at l.xml:2 too"},
        {"<rule id='a' category='c' score='1'>\n <pattern>(殺</pattern></rule>", "l.xml:3:2: "},
        {"<rule id='a' category='c' score='1'><pattern>x*</pattern></rule>", "empty text"},
        {"<rule id='a' category='c' score='0'><term>x</term></rule>", "over 0"},
        {"<rule id='a' category='c' score='1'><term>&#x200b;</term></rule>", "nothing in folded"},
        {"<rule id='a' category='c' score='1'><hit>x</hit></rule>", "Expected is"},
        {"<rule id='a' category='c' score='one'><term>x</term></rule>", "xs:decimal"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(Lexicon) lexicon = lexicon_of(rows[i].rules, problems);
        g_assert_null(lexicon);
        g_autofree char *line = problem_to_line(problems_at(problems, 0));
        if (!strstr(line, rows[i].says))
            g_error("row %zu: [%s] does not say [%s]", i, line, rows[i].says);
    }
}

static void test_examples(void) {
    static const struct {
        const char *rule, *says; /* NULL: no error */
    } rows[] = {{"<term>x</term><hit>a x b</hit><miss>axb</miss>", NULL},
                {"<term>x</term><hit>axb</hit>", "does not hit its example"},
                {"<term>x</term><hit>x</hit><miss>a x</miss>", "hits its example"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autofree char *rule =
            g_strdup_printf("<rule id='r' category='c' score='1'>%s</rule>", rows[i].rule);
        g_autoptr(Lexicon) lexicon = lexicon_of(rule, problems);
        g_assert_cmpint(lexicon_check(lexicon, problems), ==, rows[i].says == NULL);
        if (rows[i].says)
            g_assert_nonnull(strstr(problems_at(problems, 0)->text, rows[i].says));
    }
}

static void test_covered(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon = lexicon_of("<rule id='r' category='c' score='1'><term>殺す</term>"
                                            "<term>殺すぞ</term><hit>殺す</hit></rule>",
                                            problems);
    g_assert_true(lexicon_check(lexicon, problems));
    g_assert_cmpuint(problems_count(problems), ==, 1);
    g_assert_nonnull(strstr(problems_at(problems, 0)->text, "“殺すぞ” is covered by “殺す”"));
}

/* Words are found as they read without their disguise, each once, where they stand. */
static void test_disguised(void) {
    static const struct {
        const char *text;
        guint count;
        gsize start, end;
    } rows[] = {
        {"kill", 1, 0, 4},
        {"so k1ll it", 1, 3, 7},
        {"k.i.l.l", 1, 0, 7},
        {"k*ll", 1, 0, 4},
        {"kiiill kill", 2, 0, 6},
        {"お前は死/ね", 1, 9, 16},
        {"死○", 1, 0, 6},
        {"死(笑)ね", 1, 0, 11},
        {"死活", 0, 0, 0},
        {"klll", 1, 0, 4},
        {"kolll me, 2nd, a.b.c", 0, 0, 0},
        {"so kylll it", 0, 0, 0},
        {"so kyll it", 1, 3, 7},
        {"so kill'd keell", 1, 3, 7},
    };
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon = lexicon_of(
        "<covered>死ね|kill</covered><ordinary>keell</ordinary><rule id='r' category='c' score='1'>"
        "<term>kill</term><term>死ね</term></rule>",
        problems);
    g_assert_nonnull(lexicon);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) skipped = g_ptr_array_new();
        g_autoptr(GArray) matches = find(lexicon, rows[i].text, skipped);
        const LexiconMatch *match = (const LexiconMatch *)(void *)matches->data;
        if (matches->len != rows[i].count ||
            (rows[i].count > 0 && (match->start != rows[i].start || match->end != rows[i].end)))
            g_error("row %zu (%s): %u hits", i, rows[i].text, matches->len);
    }
}

/* A rule for disguised words passes over the plain word. */
static void test_only_disguised(void) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon =
        lexicon_of("<rule id='r' category='c' score='1' disguised='yes'><term>kill</term></rule>"
                   "<rule id='s' category='c' score='1'><term>so</term></rule>",
                   problems);
    g_assert_nonnull(lexicon);
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(GArray) plain = find(lexicon, "so kill it", skipped);
    g_assert_cmpuint(plain->len, ==, 1);
    g_assert_cmpuint(g_array_index(plain, LexiconMatch, 0).rule, ==, 1);
    g_autoptr(GArray) hidden = find(lexicon, "so k1ll it", skipped);
    g_assert_cmpuint(hidden->len, ==, 2);
}

/* A file uses the sets of those of its language that were read before, and of no other. */
static void test_sets_of_files(void) {
    static const char set[] = "<set id='you'>お前|貴様</set>";
    static const char rule[] =
        "<rule id='r' category='c' score='1'><pattern>{you}は馬鹿</pattern></rule>";
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Lexicon) lexicon = lexicon_new();
    g_assert_true(add_to_lexicon(lexicon, "ja", set, problems));
    g_assert_true(add_to_lexicon(lexicon, "ja", rule, problems));
    g_assert_true(lexicon_compile(lexicon, problems));
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    g_autoptr(GArray) matches = find(lexicon, "貴様は馬鹿", skipped);
    g_assert_cmpuint(matches->len, ==, 1);
    g_autoptr(Lexicon) other = lexicon_new();
    g_assert_true(add_to_lexicon(other, "ja", set, problems));
    g_assert_false(add_to_lexicon(other, "en", rule, problems));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    xml_init();
    g_test_add_func("/lexicon/disguised", test_disguised);
    g_test_add_func("/lexicon/only-disguised", test_only_disguised);
    g_test_add_func("/lexicon/sets-of-files", test_sets_of_files);
    g_test_add_func("/lexicon/found", test_found);
    g_test_add_func("/lexicon/many-words", test_many_words);
    g_test_add_func("/lexicon/places", test_places);
    g_test_add_func("/lexicon/crowded", test_crowded);
    g_test_add_func("/lexicon/series", test_series);
    g_test_add_func("/lexicon/exceptions", test_exceptions);
    g_test_add_func("/lexicon/runaway", test_runaway);
    g_test_add_func("/lexicon/runaway-behind", test_runaway_behind);
    g_test_add_func("/lexicon/problems", test_problems);
    g_test_add_func("/lexicon/examples", test_examples);
    g_test_add_func("/lexicon/covered", test_covered);
    return g_test_run();
}
