/* report: what is made safe, the words of both languages, and that a page tells its failure. */
#include "base/error.h"
#include "base/translate.h"
#include "report/hurting.h"
#include "report/labels.h"
#include "report/page.h"

static void test_safe(void) {
    static const char *const rows[][2] = {
        {"plain 日本語 <b>&\"", "plain 日本語 <b>&\""},
        {"line\n\ttab", "line\n\ttab"},
        {"\r\x01\x1b[2J\x7f", "[U+000D][U+0001][U+001B][2J[U+007F]"},
        {"\xc2\x85", "[U+0085]"},
        {"a\xe2\x80\xae"
         "b\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c",
         "a[U+202E]b[U+2066][U+200F][U+061C]"},
        {"\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\xa8\xe2\x80\xa9", "[U+200B][U+FEFF][U+2028][U+2029]"},
        {"\xe2\x80\x8d\xe2\x80\x8c", "\xe2\x80\x8d\xe2\x80\x8c"},
        {"\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbf", "[U+FFFE][U+FFFF][U+1FFFF]"},
        {"\xf3\xa0\x81\x81", "[U+E0041]"},
        {"\xed\xa0\x80 \xff", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd"},
        {NULL, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("row %u", i);
        g_autofree char *safe = page_safe(rows[i][0]);
        g_assert_cmpstr(safe, ==, rows[i][1]);
    }
}

static void test_words_ja(void) {
    g_assert_true(translate_init("ja"));
    g_autofree char *second = label_part("text.2"), *title = label_title(7),
                    *time = label_time_exact(0);
    g_autofree char *minute = label_time(0);
    g_assert_cmpstr(second, ==, "本文 2");
    g_assert_cmpstr(title, ==, "カスタマーハラスメント事案の証拠 ― 事案番号 7");
    g_assert_cmpstr(time, ==,
                    "1970年1月1日 00:00:00 UTC（協定世界時 1970-01-01T00:00:00.000000Z）");
    g_assert_cmpstr(minute, ==, "1970年1月1日 00:00（UTC）");
    g_assert_cmpstr(label_role("cs"), ==, "顧客対応部門");
    g_assert_cmpstr(label_role("<b>"), ==, "<b>");
    g_assert_cmpstr(label_role(""), ==, "");
    g_assert_cmpstr(label_standing("counted"), ==, "");
    g_assert_cmpstr(label_event("note", "effect"), ==, "業務への影響");
    for (guint i = 0; i < CHECKS; i++)
        g_assert_false(g_str_is_ascii(label_check(i)));
}

static void test_words_en(void) {
    g_assert_true(translate_init("en"));
    g_autofree char *odd = label_part("?"), *time = label_time_exact(0);
    g_autofree char *minute = label_time(0);
    g_assert_cmpstr(odd, ==, "?");
    g_assert_cmpstr(time, ==, "1970-01-01 00:00:00 UTC (UTC 1970-01-01T00:00:00.000000Z)");
    g_assert_cmpstr(minute, ==, "1970-01-01 00:00 UTC");
    g_assert_cmpstr(label_event("card", "lifted"), ==, "Red card lifted");
    g_assert_null(label_event("note", "gossip"));
    for (guint i = 0; i < CHECKS; i++)
        g_assert_true(g_str_is_ascii(label_check(i)));
}

typedef struct {
    GString *text;
    gsize most; /* bytes that it takes */
} Sink;

static gboolean take(Span piece, gpointer context, GError **error) {
    Sink *sink = context;
    g_string_append_len(sink->text, piece.bytes, (gssize)piece.length);
    if (sink->text->len <= sink->most)
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE, "full");
    return FALSE;
}

static Page *page_with(Sink *sink, guint paragraphs) {
    Page *page = page_new("<title>", take, sink);
    page_veil(page, "a & b");
    for (guint i = 0; i < paragraphs; i++)
        page_put(page, "p", "note", "]]> <!-- \"'\x01");
    page_end(page);
    return page;
}

static void test_page(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    Sink sink = {text, G_MAXSIZE};
    g_assert_true(page_finish(page_with(&sink, 1), &error));
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(text->str, "<!DOCTYPE html>\n<html lang=\"en\">"));
    g_assert_nonnull(strstr(text->str, "<h1>&lt;title&gt;</h1>"));
    g_assert_nonnull(strstr(text->str, "<details><summary>a &amp; b</summary>\n"
                                       "<p class=\"note\">]]&gt; &lt;!-- &quot;'[U+0001]</p>\n"
                                       "</details></body></html>"));
}

static void test_page_fails(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    Sink sink = {text, 10000};
    g_assert_false(page_finish(page_with(&sink, 10000), &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    g_assert_cmpuint(text->len, <, 30000);
}

static Hurting *hurting_of(const char *const texts[][2], guint count) {
    CaseMessage message = {.hits = g_ptr_array_new_with_free_func(g_free)};
    CaseFile file = {.messages = g_ptr_array_new()};
    for (guint i = 0; i < count; i++) {
        RecordHit *hit = g_new0(RecordHit, 1);
        hit->part = (char *)texts[i][0];
        hit->text = (char *)texts[i][1];
        g_ptr_array_add(message.hits, hit);
    }
    g_ptr_array_add(file.messages, &message);
    Hurting *hurting = hurting_new(&file);
    g_ptr_array_unref(message.hits);
    g_ptr_array_unref(file.messages);
    return hurting;
}

static void test_hurting(void) {
    static const char *const hits[][2] = {
        {"text", "Kuso"},         {"text", "kuso yaro"}, {"subject", "死\xe2\x80\x8bね"},
        {"html", "馬"},           {"text", "x"},         {"text", " "},
        {"text", "2026"},         {"text", "!!! 1"},     {"text", "broken\xff"},
        {"behaviour", "12 mails"}};
    static const char *const rows[][2] = {
        {"", ""},
        {"nothing here, x and 12 mails", "nothing here, x and 12 mails"},
        {"he wrote KUSO, kuso", "he wrote [...], [...]"},
        {"k u\ts\no", "[...]"},
        {"a kuso\n  yaro b", "a [...] b"},
        {"kus", "kus"},
        {"「死ね」死\xe2\x80\xae ね", "「[...]」[...]"},
        {"竹馬", "竹[...]"},
        {"2026-02-01 !!! 1", "2026-02-01 !!! 1"},
        {"\xff kuso", "\xef\xbf\xbd [...]"},
        {"broken\xfe", "[...]"},
    };
    g_autoptr(Hurting) hurting = hurting_of(hits, G_N_ELEMENTS(hits));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("row %u", i);
        g_autofree char *masked = hurting_masked(hurting, rows[i][0]);
        g_assert_cmpstr(masked, ==, rows[i][1]);
        g_assert_cmpint(hurting_in(hurting, rows[i][0]), ==, strstr(masked, "[...]") != NULL);
    }
}

int main(int argc, char **argv) {
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/report/safe", test_safe);
    g_test_add_func("/report/words-ja", test_words_ja);
    g_test_add_func("/report/words-en", test_words_en);
    g_test_add_func("/report/hurting", test_hurting);
    g_test_add_func("/report/page", test_page);
    g_test_add_func("/report/page-fails", test_page_fails);
    return g_test_run();
}
