/* text: what is matched, where it came from, and that folding twice changes nothing. */
#include "text/text.h"

#include <utf8proc.h>

static char *folded(const char *source, FoldMode mode) {
    g_autoptr(Fold) fold = fold_new();
    return span_dup(fold_text(fold, span_of_text(source), mode));
}

static void test_forms(void) {
    static const struct {
        const char *what, *source, *expected;
    } rows[] = {
        {"plain Japanese", "お前を殺す", "お前を殺す"},
        {"katakana", "コロス", "ころす"},
        {"half-width kana", "ｺﾛｽ", "ころす"},
        {"half-width voiced marks", "ﾊﾞｶﾞﾎﾟ", "ばがぽ"},
        {"full-width Latin", "ＫＩＬＬ", "kill"},
        {"NFD kana", "か\xe3\x82\x99", "が"},
        {"NFD Latin", "E\xcc\x81", "é"},
        {"Kangxi radical", "⼈", "人"},
        {"compatibility ideograph", "\xef\xa4\x80", "豈"},
        {"square and circled", "㈱①", "(株)1"},
        {"zero-width space", "死\u200bね k\u200bill", "死ね kill"},
        {"soft hyphen", "ki\u00adll", "kill"},
        {"variation selector", "死\ufe0fね", "死ね"},
        {"bidirectional override", "\u202ekill", "kill"},
        {"space between", "死 ね", "死ね"},
        {"ideographic space between", "死　ね", "死ね"},
        {"no-break space", "死\u00a0ね", "死ね"},
        {"hard wrap in Japanese", "死\r\nね", "死ね"},
        {"blank line in Japanese", "死\n\nね", "死\n\nね"},
        {"hard wrap in English", "kill\n you", "kill you"},
        {"Japanese beside Latin", "お前 kill", "お前 kill"},
        {"white space at the ends", "  a \t b \n", "a b"},
        {"Cyrillic in a Latin word", "k\xd1\x96ll y\xd0\xbeu", "kill you"},
        {"Cyrillic behind a struck letter", "u\xcc\xb6\xd1\x81k",
         "u\xcc\xb6"
         "ck"},
        {"a word of look-alikes alone", "\xd1\x81\xd0\xbe\xd1\x80", "cop"},
        {"Greek capitals", "\u039aILL \u03a5OU", "kill you"},
        {"a word of Greek capitals alone", "\u0397\u039f\u039c\u0395", "home"},
        {"Greek", "\u0393\u03b9\u03b1, \u0393\u0397", "\u03b3\u03b9\u03b1, \u03b3\u03b7"},
        {"a Russian word", "Привет", "привет"},
        {"small capitals", "ᴋɪʟʟ", "kill"},
        {"mathematical letters", "\xf0\x9d\x90\xa4ill", "kill"},
        {"broken bytes", "\xff死", "\xef\xbf\xbd死"},
        {"sharp s and ligature", "Straße ﬀ", "strasse ff"},
        {"control characters", "ki\x01ll", "kill"},
        {"nothing", "", ""},
        {"only what is dropped", "\u200b\u00ad", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = folded(rows[i].source, FOLD_PLAIN);
        if (strcmp(got, rows[i].expected) != 0)
            g_error("%s: got [%s], expected [%s]", rows[i].what, got, rows[i].expected);
    }
}

static void test_quoted(void) {
    static const struct {
        const char *source, *expected;
    } rows[] = {{"> 死\n> ね", "死ね"},
                {"> > 死\n> > ね", "死ね"},
                {">>kill\n>>you", "kill you"},
                {"＞死\n＞ね", "死ね"},
                {"a > b", "a > b"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = folded(rows[i].source, FOLD_QUOTED);
        g_assert_cmpstr(got, ==, rows[i].expected);
    }
    g_autofree char *plain = folded("> 死", FOLD_PLAIN);
    g_assert_cmpstr(plain, ==, "> 死");
}

/* The source bytes of a part of the folded text. */
static void test_origins(void) {
    static const struct {
        const char *source, *part, *from;
    } rows[] = {{"お前を コロｽ", "ころす", "コロｽ"},
                {"xx 死\r\nね yy", "死ね", "死\r\nね"},
                {"a k\u200bi\u200bll b", "kill", "k\u200bi\u200bll"},
                {"㈱テスト", "株", "㈱"},
                {"か\xe3\x82\x99く", "が", "か\xe3\x82\x99"},
                {"  HELLO  World", "hello world", "HELLO  World"},
                {"y\xd0\xbeu there", "you", "y\xd0\xbeu"},
                {"\xff\xfeﾊﾞｶ", "ばか", "ﾊﾞｶ"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Fold) fold = fold_new();
        Span text = fold_text(fold, span_of_text(rows[i].source), FOLD_PLAIN);
        g_autofree char *copy = span_dup(text);
        const char *at = strstr(copy, rows[i].part);
        g_assert_nonnull(at);
        gsize start = 0, end = 0;
        fold_origin(fold, (gsize)(at - copy), (gsize)(at - copy) + strlen(rows[i].part), &start,
                    &end);
        g_autofree char *from = g_strndup(rows[i].source + start, end - start);
        if (strcmp(from, rows[i].from) != 0)
            g_error("row %zu: [%s] came from [%s], expected [%s]", i, rows[i].part, from,
                    rows[i].from);
    }
}

/* Every code point alone: stays when folded again, and is what utf8proc says but
 * for kana, white space, look-alikes and controls, which are ours. */
static void test_every_code_point(void) {
    for (gunichar c = 1; c < 0x110000; c++) {
        char text[8] = "";
        if (c >= 0xd800 && c < 0xe000)
            continue;
        text[g_unichar_to_utf8(c, text)] = '\0';
        g_autofree char *once = folded(text, FOLD_PLAIN);
        g_autofree char *twice = folded(once, FOLD_PLAIN);
        if (strcmp(once, twice) != 0)
            g_error("U+%04X: [%s], folded again [%s]", c, once, twice);
        utf8proc_uint8_t *truth = NULL;
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &truth,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                         UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
        g_autofree char *expected = truth ? folded((const char *)truth, FOLD_PLAIN) : NULL;
        free(truth);
        g_assert_nonnull(expected);
        gboolean greek_capital = c >= 0x391 && c <= 0x3a9 && g_ascii_isalpha(once[0]);
        if (strcmp(once, expected) != 0 && !greek_capital)
            g_error("U+%04X: [%s], utf8proc says [%s]", c, once, expected);
    }
}

/* Awkward pieces of text. */
static const char *const pieces[] = {
    "a",  "K", " ",        "\n",           "\r\n",     "　",       "死", "ね",
    "カ", "ﾊ", "ﾞ",        "\xe3\x82\x99", "\xcc\x81", "\u0323",   "е",  "і",
    "ω",  "ж", "\xcc\x88", "\u200b",       "①",        "한",       "ᄒ", "ᅡ",
    "ᆫ", "ﷺ", "\xff",     "\xe3\x81",     "😀",        "\xc2\x85", "ß",  "İ",
    "ｶ",  "-", ".",        "\x01"};

static GString *awkward(void) {
    GString *source = g_string_new(NULL);
    for (gint i = g_test_rand_int_range(1, 14); i > 0; i--)
        g_string_append(source, pieces[g_test_rand_int_range(0, (gint32)G_N_ELEMENTS(pieces))]);
    return source;
}

/* Texts made of awkward pieces: idempotent, valid, the same however they are
 * given, every folded byte with an origin inside the source. */
static void test_random(void) {
    g_autoptr(Fold) fold = fold_new();
    for (guint round = 0; round < 20000; round++) {
        g_autoptr(GString) source = awkward();
        Span text = fold_text(fold, span_of_string(source), FOLD_PLAIN);
        g_autofree char *once = span_dup(text);
        g_assert_true(g_utf8_validate_len(text.bytes, text.length, NULL));
        for (gsize at = 0; at < text.length; at++) {
            gsize start = 0, end = 0;
            fold_origin(fold, at, at + 1, &start, &end);
            if (start >= end || end > source->len)
                g_error("origin of byte %zu of [%s] from [%s]: %zu to %zu", at, once, source->str,
                        start, end);
        }
        g_autofree char *twice = folded(once, FOLD_PLAIN);
        if (strcmp(once, twice) != 0)
            g_error("[%s]: [%s], folded again [%s]", source->str, once, twice);
    }
}

/* Any part of a folded text but a blank line is its own folded form. */
static void test_parts(void) {
    g_autoptr(Fold) fold = fold_new();
    for (guint round = 0; round < 20000; round++) {
        g_autoptr(GString) source = awkward();
        g_autofree char *text = folded(source->str, FOLD_PLAIN);
        glong length = g_utf8_strlen(text, -1), from = g_test_rand_int_range(0, (gint32)length + 1);
        glong to = g_test_rand_int_range((gint32)from, (gint32)length + 1);
        g_autofree char *part = g_utf8_substring(text, from, to), *again = fold_part(fold, part);
        if (strcmp(part, again) != 0 && !strchr(part, '\n'))
            g_error("[%s] of [%s]: folded [%s]", part, text, again);
    }
    g_autofree char *term = fold_part(fold, " コロ ｽ, Kо ");
    g_assert_cmpstr(term, ==, " ころす, ko ");
}

/* Long hostile runs end, and lose nothing that counts. */
static void test_hostile(void) {
    static const char *const runs[] = {"\xcc\x81", "і", "\u200b", "ᅡ", "> ",
                                       "\n",       "ﷺ", "ﾞ",      "kk", "k\xcc\xb6"};
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
        g_autoptr(GString) source = g_string_new("a");
        while (source->len < 300000)
            g_string_append(source, runs[i]);
        g_string_append(source, "о kill"); /* a Cyrillic letter */
        g_autofree char *got = folded(source->str, FOLD_QUOTED);
        if (!g_str_has_suffix(got, "kill"))
            g_error("run %zu: the end is lost", i);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/fold/forms", test_forms);
    g_test_add_func("/text/fold/quoted", test_quoted);
    g_test_add_func("/text/fold/origins", test_origins);
    g_test_add_func("/text/fold/every-code-point", test_every_code_point);
    g_test_add_func("/text/fold/parts", test_parts);
    g_test_add_func("/text/fold/random", test_random);
    g_test_add_func("/text/fold/hostile", test_hostile);
    return g_test_run();
}
