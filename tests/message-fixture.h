/* What the tests of whole mails share. */
#ifndef TESTS_MESSAGE_FIXTURE_H
#define TESTS_MESSAGE_FIXTURE_H

#include "message/message.h"

#define MULTIPART "Content-Type: multipart/mixed; boundary=\"b\"\n\n"

enum {
    TEXT_MAX = 1024 * 1024
};

static inline const MessagePart *part_at(const Message *message, guint index) {
    g_assert_cmpuint(index, <, message->parts->len);
    return g_ptr_array_index(message->parts, index);
}

/* What holds for every message, whatever came in. */
static inline void check_sane(const Message *message, gsize text_max) {
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    gsize length = 0;
    g_assert_cmpuint(message->parts->len, <=, MESSAGE_PARTS_MAX);
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = part_at(message, i);
        gsize at = 0;
        g_assert_true(g_hash_table_add(names, part->name));
        g_assert_true(g_utf8_validate(part->text->str, (gssize)part->text->len, NULL));
        for (guint j = 0; j < part->passages->len; j++) {
            const Passage *passage = &g_array_index(part->passages, Passage, j);
            g_assert_cmpuint(passage->start, ==, at);
            g_assert_cmpuint(passage->end, >, at);
            at = passage->end;
        }
        g_assert_cmpuint(at, ==, part->text->len);
        length += part->text->len;
    }
    g_assert_cmpuint(length, <=, text_max + MESSAGE_MIME_MAX);
}

/* The text with passages other than own as {q…} {f…} {s…}. */
static inline char *marked(Span text, const GArray *passages) {
    static const char marks[] = {0, 'q', 'f', 's'};
    g_autoptr(GString) shown = g_string_new(NULL);
    gsize at = 0;
    for (guint i = 0; i < passages->len; i++) {
        const Passage *passage = &g_array_index(passages, Passage, i);
        g_assert_cmpuint(passage->start, ==, at);
        g_assert_cmpuint(passage->end, >, at);
        at = passage->end;
        if (marks[passage->kind]) {
            g_string_append_printf(shown, "{%c", marks[passage->kind]);
        }
        g_string_append_len(shown, text.bytes + passage->start,
                            (gssize)(passage->end - passage->start));
        if (marks[passage->kind]) {
            g_string_append_c(shown, '}');
        }
    }
    g_assert_cmpuint(at, ==, text.length);
    return g_strdup(shown->str);
}

#endif
