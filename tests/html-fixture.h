/* What a reader sees of HTML, and tables of it. */
#ifndef TESTS_HTML_FIXTURE_H
#define TESTS_HTML_FIXTURE_H

#include "message-fixture.h"

/* Text of html; passages other than own are shown as {q…} {f…} {s…}. */
static inline char *seen(Span html, gsize text_max) {
    GString *text = g_string_new(NULL);
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    html_to_text(html, text_max, text, passages);
    g_assert_true(g_utf8_validate(text->str, (gssize)text->len, NULL));
    char *shown = marked(span_of_string(text), passages);
    g_string_free(text, TRUE);
    return shown;
}

typedef struct {
    const char *name, *html, *expected;
} Row;

static inline void check_rows(const Row *rows, gsize count) {
    for (gsize i = 0; i < count; i++) {
        g_autofree char *text = seen(span_of_text(rows[i].html), 100000);
        if (strcmp(text, rows[i].expected) != 0) {
            g_test_message("row %zu, %s: \"%s\" instead of \"%s\"", i, rows[i].name, text,
                           rows[i].expected);
            g_test_fail();
        }
    }
}

#endif
