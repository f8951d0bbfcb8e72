/* series_shorten(): what is said in series is searched a few dozen times, not thousands; all else
 * as it stands. */
#include "lexicon/series.h"

#include <string.h>

enum {
    LONG = 100000, /* bytes of a series */
    MOST = SERIES_BEFORE + SERIES_BEHIND + SERIES_UNIT_MAX
};

static void add_series(GString *text, const char *unit, gsize least) {
    for (gsize from = text->len; text->len - from < least;)
        g_string_append(text, unit);
}

static GString *series_of(const char *before, const char *unit, const char *behind) {
    GString *text = g_string_new(before);
    add_series(text, unit, LONG);
    g_string_append(text, behind);
    return text;
}

/* Every character of it stands in the text where series_origin() says. */
static void assert_from(const Series *series, Span shortened, Span text) {
    g_assert_true(g_utf8_validate(shortened.bytes, (gssize)shortened.length, NULL));
    for (gsize at = 0; at < shortened.length; at++) {
        gsize start = at, end = at + 1;
        series_origin(series, &start, &end);
        g_assert_cmpuint(end, ==, start + 1);
        g_assert_cmpuint(end, <=, text.length);
        g_assert_cmpint(text.bytes[start], ==, shortened.bytes[at]);
    }
}

/* How much is searched, whatever is said: the bound on what a series costs. */
static void test_bound(void) {
    static const char *const units[] = {
        "死",
        "x",
        "死ね",
        "お前はくそx",
        "死*5",
        "ば@",
        "you are stupid ",
        "ababababac",
        "何度も同じことを言わせるな。お前は本当に使えない、無能な店員だ!上司を出して土下座しろ。\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(GString) text = series_of("やあ、", units[i], "では。");
        Series *series = series_new();
        Span shortened = series_shorten(series, span_of_string(text));
        if (shortened.length > MOST + strlen("やあ、では。"))
            g_error("unit %zu: %zu bytes", i, shortened.length);
        g_assert_true(g_str_has_prefix(shortened.bytes, "やあ、"));
        g_assert_true(g_str_has_suffix(shortened.bytes, "では。"));
        assert_from(series, shortened, span_of_string(text));
        series_free(series);
    }
}

static void test_several(void) {
    g_autoptr(GString) text = series_of("", "死ね", "。");
    add_series(text, "ばか@", LONG);
    g_string_append(text, "殺す");
    add_series(text, "くず ", LONG);
    Series *series = series_new();
    Span shortened = series_shorten(series, span_of_string(text));
    g_assert_cmpuint(shortened.length, <=, 3 * MOST);
    g_assert_nonnull(strstr(shortened.bytes, "ばか@殺すくず "));
    assert_from(series, shortened, span_of_string(text));
    series_free(series);
}

/* Across the cut: as long as it was, unless it goes on behind the series. */
static void test_across(void) {
    g_autoptr(GString) text = series_of("", "死ね", "!!");
    Series *series = series_new();
    Span shortened = series_shorten(series, span_of_string(text));
    gsize removed = text->len - shortened.length;
    gsize start = SERIES_BEFORE - 60, end = SERIES_BEFORE + 60;
    series_origin(series, &start, &end);
    g_assert_cmpuint(start, ==, SERIES_BEFORE - 60);
    g_assert_cmpuint(end, ==, SERIES_BEFORE + 60);
    start = SERIES_BEFORE - 60;
    end = shortened.length - strlen("!!"); /* to the end of the series */
    series_origin(series, &start, &end);
    g_assert_cmpuint(start, ==, SERIES_BEFORE - 60);
    g_assert_cmpuint(end, ==, text->len - strlen("!!"));
    end = shortened.length;
    series_origin(series, &start, &end);
    g_assert_cmpuint(start, ==, SERIES_BEFORE - 60);
    g_assert_cmpuint(end, ==, shortened.length + removed);
    series_free(series);
}

/* No series, or a short one, or one of something long: the text itself. */
static void test_left(void) {
    g_autoptr(GString) numbers = g_string_new(NULL), brief = g_string_new(NULL);
    g_autoptr(GString) unit = g_string_new(NULL);
    for (guint i = 0; numbers->len < LONG; i++)
        g_string_append_printf(numbers, "%u人目の店員も無能だった。", i);
    add_series(brief, "死ね", SERIES_LEAST - 100);
    for (guint i = 0; unit->len <= SERIES_UNIT_MAX; i++)
        g_string_append_printf(unit, "%u人目", i);
    g_autoptr(GString) far = series_of("", unit->str, "");
    GString *const texts[] = {numbers, brief, far};
    Series *series = series_new();
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        Span text = span_of_string(texts[i]), shortened = series_shorten(series, text);
        g_assert_true(shortened.bytes == text.bytes && shortened.length == text.length);
        assert_from(series, shortened, text);
    }
    series_free(series);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lexicon-series/bound", test_bound);
    g_test_add_func("/lexicon-series/several", test_several);
    g_test_add_func("/lexicon-series/across", test_across);
    g_test_add_func("/lexicon-series/left", test_left);
    return g_test_run();
}
