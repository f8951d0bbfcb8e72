/* What a reader sees of HTML, and tables of it. */
#ifndef TESTS_HTML_FIXTURE_H
#define TESTS_HTML_FIXTURE_H

#include "message/message.h"

/* Text of html; passages other than own are shown as {q…} {f…} {s…}. */
static inline char *seen(Span html, gsize text_max) {
    GString *text = g_string_new(NULL);
    g_autoptr(GArray) passages = g_array_new(FALSE, FALSE, sizeof(Passage));
    html_to_text(html, text_max, text, passages);
    g_autoptr(GString) shown = g_string_new(NULL);
    gsize at = 0;
    for (guint i = 0; i < passages->len; i++) {
        const Passage *passage = &g_array_index(passages, Passage, i);
        g_assert_cmpuint(passage->start, ==, at);
        g_assert_cmpuint(passage->end, >, at);
        at = passage->end;
        static const char marks[] = {0, 'q', 'f', 's'};
        if (marks[passage->kind]) {
            g_string_append_printf(shown, "{%c", marks[passage->kind]);
        }
        g_string_append_len(shown, text->str + passage->start,
                            (gssize)(passage->end - passage->start));
        if (marks[passage->kind]) {
            g_string_append_c(shown, '}');
        }
    }
    g_assert_cmpuint(at, ==, text->len);
    g_assert_true(g_utf8_validate(text->str, (gssize)text->len, NULL));
    g_string_free(text, TRUE);
    return g_strdup(shown->str);
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
