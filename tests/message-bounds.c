/* message: mails that are too much of something, and bytes that are no mail: what a bound lets
 * through is read all the same. */
#include "message-fixture.h"

static void append_many(GString *mail, const char *piece, guint count) {
    for (guint i = 0; i < count; i++) {
        g_string_append(mail, piece);
    }
}

static Message *parse_string(const GString *mail, gsize text_max) {
    Message *message = message_parse(span_of_string(mail), text_max);
    check_sane(message, text_max);
    return message;
}

static void test_references(void) {
    g_autoptr(GString) mail = g_string_new("References:");
    for (guint i = 0; i < 100000; i++) {
        g_string_append_printf(mail, "\n <%u@x>", i);
    }
    g_string_append(mail, "\nMessage-ID: <");
    append_many(mail, "x", MESSAGE_ID_MAX + 1);
    g_string_append(mail, "@x>\n\na");
    g_autoptr(Message) message = parse_string(mail, TEXT_MAX);
    g_assert_cmpuint(message->references->len, ==, MESSAGE_REFERENCES_MAX);
    g_assert_cmpstr(g_ptr_array_index(message->references, 0), ==, "99999@x");
    g_assert_cmpstr(g_ptr_array_index(message->references, 99), ==, "99900@x");
    g_assert_null(message->message_id);
}

/* The words of the innermost part are read, however it is wrapped. */
static void check_found(const Message *message, const char *words) {
    for (guint i = 0; i < message->parts->len; i++) {
        if (strstr(part_at(message, i)->text->str, words)) {
            return;
        }
    }
    g_error("\"%s\" was not read", words);
}

static void test_depth(void) {
    static const struct {
        const char *opening;
        guint count;
        gboolean partial;
    } rows[] = {{"Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", 40, FALSE},
                {"Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", 10000, TRUE},
                {"Content-Type: message/rfc822\n\n", 40, FALSE},
                {"Content-Type: message/rfc822\n\n", 10000, TRUE},
                {"Content-Type: message/rfc822\n\nContent-Type: multipart/digest; "
                 "boundary=c%u\n\n--c%u\n\n",
                 10000, TRUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) mail = g_string_new(NULL);
        for (guint j = 0; j < rows[i].count; j++) {
            g_auto(GStrv) pieces = g_strsplit(rows[i].opening, "%u", -1);
            g_autofree char *number = g_strdup_printf("%u", j);
            g_autofree char *opening = g_strjoinv(number, pieces);
            g_string_append(mail, opening);
        }
        g_string_append(mail, "Content-Type: text/plain\n\nお前を殺す\n");
        g_autoptr(Message) message = parse_string(mail, TEXT_MAX);
        check_found(message, "お前を殺す");
        g_assert_cmpint(message->partial_reason != NULL, ==, rows[i].partial);
    }
}

static void test_many_parts(void) {
    static const struct {
        const char *part;
        guint count;
        gboolean partial;
        guint attachments;
    } rows[] = {{"--b\n\nx\n", 200, FALSE, 0},
                {"--b\n\nx\n", 1000, TRUE, 0},
                {"--b\n\nx\n", 100000, TRUE, 0},
                {"--b\nContent-Type: text/html\n\n<p>x\n", 100000, TRUE, 0},
                {"--b\nContent-Type: image/png\n\nx\n", 1500, FALSE, 1500},
                {"--b\nContent-Type: image/png\n\nx\n", 100000, TRUE, MESSAGE_MIME_MAX - 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) mail = g_string_new(MULTIPART);
        append_many(mail, rows[i].part, rows[i].count);
        g_string_append(mail, "--b\n\nお前を殺す\n--b--\n");
        g_autoptr(Message) message = parse_string(mail, 16 * TEXT_MAX);
        check_found(message, "お前を殺す");
        g_assert_cmpint(message->partial_reason != NULL, ==, rows[i].partial);
        g_assert_cmpuint(message->attachments, ==, rows[i].attachments);
    }
}

/* Lines that might be boundaries, under as many boundaries as there can be. */
static void test_boundary_lines(void) {
    g_autoptr(GString) mail = g_string_new(NULL);
    for (guint i = 0; i < 49; i++) {
        g_string_append(mail, "Content-Type: multipart/mixed; boundary=b\n\n--b\n");
    }
    g_string_append(mail, "\n");
    append_many(mail, "--bx\n", 1000000);
    g_string_append(mail, "お前を殺す\n");
    g_autoptr(Message) message = parse_string(mail, 16 * TEXT_MAX);
    check_found(message, "お前を殺す");
}

static void test_large_headers(void) {
    g_autoptr(GString) mail = g_string_new("Subject: ");
    append_many(mail, "x", 1000000);
    g_string_append(mail, " お前を殺す\n\na\n");
    g_autoptr(Message) message = parse_string(mail, 2 * TEXT_MAX);
    check_found(message, "お前を殺す");
    g_string_assign(mail, "");
    append_many(mail, "X-Field: x\n", 100000);
    g_string_append(mail, "Subject: s\n\nお前を殺す\n");
    g_autoptr(Message) fields = parse_string(mail, TEXT_MAX);
    check_found(fields, "お前を殺す");
    g_assert_cmpstr(fields->subject, ==, "s");
    static const char *const names[] = {"From: ",         "Content-Type: text/plain; ",
                                        "Content-Type: ", "In-Reply-To: ",
                                        "References: ",   "Message-ID: ",
                                        "Subject: "};
    static const char *const pieces[] = {"(",      "a:", "<",   "\"", "x*0=y; ",
                                         "=?a?b?", ",",  "\n ", ";"};
    for (gsize i = 0; i < G_N_ELEMENTS(names) * G_N_ELEMENTS(pieces); i++) {
        g_string_assign(mail, names[i % G_N_ELEMENTS(names)]);
        append_many(mail, pieces[i / G_N_ELEMENTS(names)], 100000);
        g_string_append(mail, "\n\nお前を殺す\n");
        g_autoptr(Message) hostile = parse_string(mail, TEXT_MAX);
        check_found(hostile, "お前を殺す");
    }
}

static void test_text_max(void) {
    g_autoptr(GString) mail = g_string_new("Subject: 死ね\n" MULTIPART "--b\n\n");
    append_many(mail, "殺す", 100);
    g_string_append(mail, "\n--b\nContent-Type: text/html\n\n<p>殺す\n--b--\n");
    g_autoptr(Message) whole = parse_string(mail, TEXT_MAX);
    g_assert_null(whole->partial_reason);
    for (gsize max = 0; max < 30; max++) {
        g_autoptr(Message) message = message_parse(span_of_string(mail), max);
        gsize length = 0;
        for (guint i = 0; i < message->parts->len; i++) {
            length += part_at(message, i)->text->len;
        }
        g_assert_cmpuint(length, <=, max);
        g_assert_nonnull(message->partial_reason);
    }
    /* base64 is cut before it is decoded, and yields as much */
    g_string_assign(mail, "Content-Transfer-Encoding: base64\n\n");
    append_many(mail, "YWFhYWFh\n", 100000);
    g_autoptr(Message) base64 = parse_string(mail, 1000);
    g_assert_cmpuint(part_at(base64, 0)->text->len, ==, 1000);
    g_assert_nonnull(base64->partial_reason);
}

static void test_junk(void) {
    g_autoptr(Message) empty = message_parse(span_of(NULL, 0), TEXT_MAX);
    check_sane(empty, TEXT_MAX);
    g_assert_null(empty->subject);
    g_assert_null(empty->partial_reason);
    GRand *random = g_rand_new_with_seed(7);
    g_autoptr(GString) mail = g_string_new(NULL);
    static const char *const pieces[] = {"Content-Type: ",
                                         "multipart/mixed; boundary=b\n",
                                         "\n",
                                         "--b",
                                         "--b--",
                                         "\r\n",
                                         "text/html\n",
                                         "<",
                                         ">",
                                         "=?",
                                         "?=",
                                         "\x1b$B",
                                         "message/rfc822\n",
                                         "\xff",
                                         ":",
                                         "> ",
                                         "base64",
                                         "Content-Transfer-Encoding: ",
                                         "From: ",
                                         "Subject: "};
    for (guint i = 0; i < 3000; i++) {
        g_string_truncate(mail, 0);
        guint count = (guint)g_rand_int_range(random, 0, 60);
        for (guint j = 0; j < count; j++) {
            if (g_rand_int_range(random, 0, 4) == 0) {
                g_string_append_c(mail, (char)g_rand_int_range(random, 0, 256));
            } else {
                g_string_append(mail, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
            }
        }
        g_autofree char *copy = g_memdup2(mail->str, MAX(mail->len, 1));
        g_autoptr(Message) message = message_parse(span_of(copy, mail->len), TEXT_MAX);
        check_sane(message, TEXT_MAX);
    }
    g_rand_free(random);
}

/* 1 MB of random bytes, and of NUL. */
static void test_binary(void) {
    g_autofree char *bytes = g_malloc0(1000000);
    g_autoptr(Message) zeros = message_parse(span_of(bytes, 1000000), TEXT_MAX);
    check_sane(zeros, TEXT_MAX);
    GRand *random = g_rand_new_with_seed(8);
    for (gsize i = 0; i < 1000000; i++) {
        bytes[i] = (char)g_rand_int_range(random, 0, 256);
    }
    g_rand_free(random);
    g_autoptr(Message) noise = message_parse(span_of(bytes, 1000000), TEXT_MAX);
    check_sane(noise, TEXT_MAX);
}

/* A libmilter thread has a stack of 8 MB; this one has less. */
static gpointer parse_in_thread(gpointer data) {
    const GString *mail = data;
    for (guint i = 0; i < 20; i++) {
        g_autoptr(Message) message = parse_string(mail, TEXT_MAX);
        check_found(message, "お前を殺す");
    }
    return NULL;
}

static void test_threads(void) {
    g_autoptr(GString) mail = g_string_new("Subject: \x1b$B;`$M\x1b(B\n");
    for (guint i = 0; i < 1000; i++) {
        g_string_append_printf(mail, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i,
                               i);
    }
    g_string_append(mail, "\nお前を殺す");
    GThread *threads[4];
    for (guint i = 0; i < 4; i++) {
        threads[i] = g_thread_new("parse", parse_in_thread, mail);
    }
    for (guint i = 0; i < 4; i++) {
        g_thread_join(threads[i]);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/message/bounds/references", test_references);
    g_test_add_func("/message/bounds/depth", test_depth);
    g_test_add_func("/message/bounds/many-parts", test_many_parts);
    g_test_add_func("/message/bounds/boundary-lines", test_boundary_lines);
    g_test_add_func("/message/bounds/large-headers", test_large_headers);
    g_test_add_func("/message/bounds/text-max", test_text_max);
    g_test_add_func("/message/bounds/junk", test_junk);
    g_test_add_func("/message/bounds/binary", test_binary);
    g_test_add_func("/message/bounds/threads", test_threads);
    return g_test_run();
}
