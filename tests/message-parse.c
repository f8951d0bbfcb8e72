/* message: whole mails, their header fields; addresses. */
#include "message-fixture.h"
#include "message/envelope.h"

static Message *parse(const char *mail) {
    return message_parse(span_of_text(mail), TEXT_MAX);
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
    g_test_add_func("/message/envelope/addresses", test_addresses);
    g_test_add_func("/message/envelope/reset", test_envelope);
    return g_test_run();
}
