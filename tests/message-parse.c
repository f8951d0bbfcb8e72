/* message: whole mails, their header fields, their bounds; addresses. */
#include "message/envelope.h"
#include "message/message.h"

enum {
    TEXT_MAX = 1024 * 1024
};

static Message *parse(const char *mail) {
    return message_parse(span_of_text(mail), TEXT_MAX);
}

static const MessagePart *part_at(const Message *message, guint index) {
    g_assert_cmpuint(index, <, message->parts->len);
    return g_ptr_array_index(message->parts, index);
}

/* What holds for every message, whatever came in. */
static void check_sane(const Message *message, gsize text_max) {
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

/* "name=text|name=text", and "|+" for each attachment. */
static char *parts_of(const char *mail) {
    g_autoptr(Message) message = parse(mail);
    g_autoptr(GString) text = g_string_new(NULL);
    check_sane(message, TEXT_MAX);
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = part_at(message, i);
        const PassageKind kind =
            part->passages->len ? g_array_index(part->passages, Passage, 0).kind : PASSAGE_OWN;
        g_string_append_printf(text, "%s%s%s=%s", i ? "|" : "", part->name,
                               kind == PASSAGE_FORWARDED ? "(f)" : "", part->text->str);
    }
    for (guint i = 0; i < message->attachments; i++) {
        g_string_append(text, "|+");
    }
    return g_strdup(text->str);
}

/* As it comes over SMTP: must read the same. */
static char *parts_of_wire(const char *mail) {
    g_auto(GStrv) lines = g_strsplit(mail, "\n", -1);
    g_autofree char *wire = g_strjoinv("\r\n", lines);
    return parts_of(wire);
}

#define MULTIPART "Content-Type: multipart/mixed; boundary=\"b\"\n\n"

static void test_parts(void) {
    static const struct {
        const char *name, *mail, *expected;
    } rows[] = {
        {"plain", "Subject: s\n\na\nb\n", "subject=s|text=a\nb\n"},
        {"no subject", "From: x@example.com\n\na\n", "text=a\n"},
        {"empty subject", "Subject:\n\na\n", "subject=|text=a\n"},
        {"subjects", "Subject: one\nsubject: two\n\na\n", "subject=one\ntwo|text=a\n"},
        {"7bit ISO-2022-JP", "Content-Type: text/plain; charset=ISO-2022-JP\n\n\x1b$B;`$M\x1b(B\n",
         "text=死ね\n"},
        {"7bit ISO-2022-JP without a label", "Subject: \x1b$B;`$M\x1b(B\n\n\x1b$B;`$M\x1b(B\n",
         "subject=死ね|text=死ね\n"},
        {"8bit Shift_JIS without a label", "\n\x8e\x80\x82\xcb\n", "text=死ね\n"},
        {"quoted-printable",
         "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; "
         "charset=utf-8\n\n=E6=AD=\n=BB=E3=81=AD=20\n",
         "text=死ね \n"},
        {"base64",
         "Content-Transfer-Encoding: BASE64\nContent-Type: text/plain; "
         "charset=\"utf-8\"\n\n5q27\n44Gt\n",
         "text=死ね"},
        {"base64 over odd lines, with junk",
         "Content-Transfer-Encoding: base64\nContent-Type: text/plain; "
         "charset=utf-8\n\n5\nq27*4\n4Gt==\n",
         "text=死ね"},
        {"base64 in two pieces", "Content-Transfer-Encoding: base64\n\nYQ==YmM=\nZGVm",
         "text=abcdef"},
        {"uuencode", "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n#86)C\n`\nend\n",
         "text=abc"},
        {"UTF-16 in base64",
         "Content-Transfer-Encoding: base64\nContent-Type: text/plain; "
         "charset=utf-16\n\n//57a20wCgA=\n",
         "text=死ね\n"},
        {"format=flowed with DelSp",
         "Content-Type: text/plain; charset=utf-8; format=flowed; DelSp=yes\n\n死 \nね\n",
         "text=死ね\n"},
        {"format=flowed", "Content-Type: text/plain; format=Flowed\n\nkill \nyou\n",
         "text=kill you\n"},
        {"html", "Content-Type: text/html; charset=shift_jis\n\n<p>\x8e\x80<b>\x82\xcb</b>",
         "html=死ね"},
        {"html in UTF-8 that says otherwise inside",
         "Content-Type: text/html; charset=utf-8\n\n<meta charset=shift_jis>死ね", "html=死ね"},
        {"alternative",
         "Content-Type: multipart/alternative; boundary=b\n\n--b\n\na\n--b\nContent-Type: "
         "text/html\n\nc\n--b--\n",
         "text=a|html=c"},
        {"several",
         MULTIPART "--b\n\na\n--b\n\nb\n--b\nContent-Type: text/html\n\nc\n--b\nContent-Type: "
                   "text/html\n\nd\n--b--\n",
         "text=a|text.2=b|html=c|html.2=d"},
        {"attachments",
         MULTIPART "--b\n\na\n--b\nContent-Type: image/png\n\nx\n--b\nContent-Disposition: "
                   "attachment; filename=x\n\nx\n--b\nContent-Type: "
                   "text/html\nContent-Disposition: ATTACHMENT\n\nx\n--b--\n",
         "text=a|+|+|+"},
        {"inline text with a name",
         MULTIPART "--b\nContent-Type: text/plain; name=x.txt\nContent-Disposition: inline; "
                   "filename=x.txt\n\na\n--b--\n",
         "text=a"},
        {"other text",
         MULTIPART "--b\nContent-Type: text/calendar\n\na\n--b\nContent-Type: text/csv; "
                   "name=x.csv\n\nb\n--b--\n",
         "text=a|+"},
        {"boundaries inside each other",
         "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
         "boundary=bb\n\n--bb\n\na\n--bb--\n--b\n\nc\n--b--\n",
         "text=a|text.2=c"},
        {"the inner end is missing",
         "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
         "boundary=c\n\n--c\n\na\n--b\n\nd\n--b--\n",
         "text=a|text.2=d"},
        {"the end is missing", MULTIPART "--b\n\na\n", "text=a\n"},
        {"white space after the boundary", MULTIPART "--b \t\n\na\n--b-- \n", "text=a"},
        {"a line that begins like the boundary", MULTIPART "--b\n\na\n--bc\nd\n--b--\n",
         "text=a\n--bc\nd"},
        {"a boundary with a colon",
         "Content-Type: multipart/mixed; boundary=\"b:c\"\n\n--b:c\n--b:c\n\na\n--b:c--\n",
         "text=|text.2=a"},
        {"a part without a header", MULTIPART "--b\na\n--b--\n", "text=a"},
        {"a boundary in pieces (RFC 2231)",
         "Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\n--ab\n\nx\n--ab--\n",
         "text=x"},
        {"no boundary", "Content-Type: multipart/mixed\n\n死ね\n", "raw=死ね\n"},
        {"a boundary that never comes", MULTIPART "死ね\n", "raw=死ね\n"},
        {"text behind the end", MULTIPART "--b\n\na\n--b--\n死ね\n", "text=a|raw=死ね\n"},
        {"text before the start is not shown", MULTIPART "This is MIME.\n--b\n\na\n--b--\n",
         "text=a"},
        {"a forward",
         MULTIPART "--b\n\na\n--b\nContent-Type: message/rfc822\n\nSubject: s\n\nx\n--b--\n",
         "text=a|text.2(f)=s|text.3(f)=x"},
        {"a forward as an attachment",
         MULTIPART "--b\n\na\n--b\nContent-Type: message/rfc822\nContent-Disposition: "
                   "attachment\n\nContent-Type: text/html\n\nx\n--b--\n",
         "text=a|html(f)=x|+"},
        {"a forward with parts",
         MULTIPART "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; "
                   "boundary=c\n\n--c\n\nx\n--c\n\ny\n--c--\n--b\n\nz\n--b--\n",
         "text(f)=x|text.2(f)=y|text.3=z"},
        {"a forward in base64",
         MULTIPART "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
                   "base64\n\nU3ViamVjdDogeAoKeQo=\n--b--\n",
         "text(f)=Subject: x\n\ny\n"},
        {"a digest",
         "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\nx\n--b--\n",
         "text(f)=s|text.2(f)=x"},
        {"a type with a comment", "Content-Type: text/html (x; y); charset=utf-8\n\n<b>a",
         "html=a"},
        {"a charset in RFC 2231's form",
         "Content-Type: text/plain; charset*=us-ascii'en'shift_jis\n\n\x8e\x80\x82\xcb",
         "text=死ね"},
        {"a type with odd spaces", "Content-Type:  TEXT/HTML ;\n\tcharset = \"utf-8\" ;\n\n<b>a",
         "html=a"},
        {"a type that is none", "Content-Type: text\n\na\n", "text=a\n"},
        {"a type of junk", "Content-Type: ;;;=\n\na\n", "text=a\n"},
        {"no header", "\n死ね\n", "text=死ね\n"},
        {"text where the header should be", "死ね 死ね\n", "text=死ね 死ね\n"},
        {"a header that stops being one", "Subject: s\nthis is text\nX: y\n",
         "subject=s|text=this is text\nX: y\n"},
        {"a space before the colon", "Subject : s\n\na", "subject=s|text=a"},
        {"from an mbox", "From x@example.com Mon Nov 23\nSubject: s\n\na", "subject=s|text=a"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = parts_of(rows[i].mail);
        g_autofree char *wire = parts_of_wire(rows[i].mail);
        g_assert_cmpstr(shown, ==, wire);
        if (strcmp(shown, rows[i].expected) != 0) {
            g_test_message("row %zu, %s: \"%s\" instead of \"%s\"", i, rows[i].name, shown,
                           rows[i].expected);
            g_test_fail();
        }
    }
}

static void test_header(void) {
    g_autoptr(Message) message =
        parse("From: =?utf-8?B?5q27?= (x) <A.B@Example.JP.>, second@example.com\n"
              "Message-ID:\n <one@example.com>\n"
              "References: <a@x> <b@x>\n <c@x>\n\t<b@x>\n"
              "In-Reply-To: Your message of x <c@x>\n"
              "Subject: =?ISO-2022-JP?B?GyRCO2AkTRsoQg==?=\n"
              "Auto-Submitted: auto-replied (x)\n\nx\n");
    g_assert_cmpstr(message->from, ==, "a.b@example.jp");
    g_assert_cmpstr(message->message_id, ==, "one@example.com");
    g_assert_cmpstr(message->subject, ==, "死ね");
    g_assert_true(message->automatic);
    g_assert_cmpuint(message->references->len, ==, 3);
    static const char *const expected[] = {"c@x", "b@x", "a@x"};
    for (guint i = 0; i < 3; i++) {
        g_assert_cmpstr(g_ptr_array_index(message->references, i), ==, expected[i]);
    }
    g_assert_null(message->partial_reason);
}

static void test_header_fields(void) {
    static const struct {
        const char *header, *from, *id;
        gboolean automatic;
    } rows[] = {
        {"X: y\n", NULL, NULL, FALSE},
        {"From: a@example.com\nMessage-Id: x@y\nAuto-Submitted: no\n", "a@example.com", "x@y",
         FALSE},
        {"From: A B\nFrom: <c@example.com>\nMessage-ID: <>\n", "c@example.com", NULL, FALSE},
        {"From: \"a, b\" <c@example.com>\nMessage-ID: < x\n y@z >\n", "c@example.com", "xy@z",
         FALSE},
        {"From: Team: a@example.com, b@example.com;\nAuto-Submitted: notified\n", "a@example.com",
         NULL, TRUE},
        {"From: \x8e\x80\x82\xcb <A@EXAMPLE.COM>\nAuto-Submitted: NO (x)\n", "a@example.com", NULL,
         FALSE},
        {"From: <>\nAuto-Submitted:\n", NULL, NULL, FALSE},
        {"From: Ünï@Exämple.jp\nMessage-ID: <\xff@x>\n", "ünï@exämple.jp", "\xef\xbf\xbd@x", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *mail = g_strconcat(rows[i].header, "\nx\n", NULL);
        g_autoptr(Message) message = parse(mail);
        g_test_message("row %zu", i);
        g_assert_cmpstr(message->from, ==, rows[i].from);
        g_assert_cmpstr(message->message_id, ==, rows[i].id);
        g_assert_cmpint(message->automatic, ==, rows[i].automatic);
    }
}

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

static void test_references_bound(void) {
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

static void test_addresses(void) {
    static const struct {
        const char *address, *expected;
    } rows[] = {{"<A.B@Example.COM>", "a.b@example.com"},
                {"a@example.com.", "a@example.com"},
                {"<a@example.com.>", "a@example.com"},
                {" <a@example.com> ", "a@example.com"},
                {"ÄÖ@EXÄMPLE.jp", "äö@exämple.jp"},
                {"<>", ""},
                {"", ""},
                {NULL, ""},
                {"<", "<"},
                {"...", ""},
                {"a\r\n@b\x01", "a@b"},
                {"\xff@x", "\xef\xbf\xbd@x"},
                {"a b@x", "a b@x"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *address = address_normalise(rows[i].address);
        g_assert_cmpstr(address, ==, rows[i].expected);
        g_autofree char *again = address_normalise(address);
        g_assert_cmpstr(again, ==, address);
    }
}

static void test_envelope(void) {
    g_autoptr(Envelope) envelope = envelope_new();
    envelope->queue_id = g_strdup("1");
    envelope->mail_from = g_strdup("a@example.com");
    envelope->helo = g_strdup("h");
    envelope->received = 5;
    g_ptr_array_add(envelope->recipients, g_strdup("b@example.com"));
    envelope_reset(envelope);
    g_assert_null(envelope->queue_id);
    g_assert_null(envelope->mail_from);
    g_assert_cmpuint(envelope->recipients->len, ==, 0);
    g_assert_cmpint(envelope->received, ==, 0);
    g_assert_cmpstr(envelope->helo, ==, "h");
    envelope_free(NULL);
    message_free(NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/message/parse/parts", test_parts);
    g_test_add_func("/message/parse/header", test_header);
    g_test_add_func("/message/parse/header-fields", test_header_fields);
    g_test_add_func("/message/parse/references-bound", test_references_bound);
    g_test_add_func("/message/parse/depth", test_depth);
    g_test_add_func("/message/parse/many-parts", test_many_parts);
    g_test_add_func("/message/parse/boundary-lines", test_boundary_lines);
    g_test_add_func("/message/parse/large-headers", test_large_headers);
    g_test_add_func("/message/parse/text-max", test_text_max);
    g_test_add_func("/message/parse/junk", test_junk);
    g_test_add_func("/message/parse/binary", test_binary);
    g_test_add_func("/message/parse/threads", test_threads);
    g_test_add_func("/message/envelope/addresses", test_addresses);
    g_test_add_func("/message/envelope/reset", test_envelope);
    return g_test_run();
}
