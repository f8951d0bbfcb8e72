/* message_attachments(): names in all the forms that mailers write, and hashes of what is decoded.
 */
#include "message/message.h"

static GPtrArray *find(const char *mail) {
    g_autoptr(Message) message = message_parse(span_of_text(mail), 1 << 20);
    GPtrArray *found = message_attachments(span_of_text(mail));
    g_assert_cmpuint(found->len, ==, message->attachments);
    return found;
}

/* A mail with one attachment of these header lines. */
static GPtrArray *find_one(const char *header, const char *body) {
    g_autofree char *mail = g_strdup_printf("Subject: x\nMIME-Version: 1.0\n"
                                            "Content-Type: multipart/mixed; boundary=b\n\n"
                                            "--b\n\ntext\n--b\n%s\n%s\n--b--\n",
                                            header, body);
    GPtrArray *found = find(mail);
    g_assert_cmpuint(found->len, ==, 1);
    return found;
}

static void test_names(void) {
    static const struct {
        const char *header, *name, *type;
    } rows[] = {
        {"Content-Type: application/pdf; name=a.pdf\n", "a.pdf", "application/pdf"},
        {"Content-Type: application/pdf; name=a.pdf\n"
         "Content-Disposition: attachment; filename=\"b c.pdf\"\n",
         "b c.pdf", "application/pdf"},
        {"Content-Disposition: attachment; filename=b.pdf\nContent-Type: image/png; name=a.png\n",
         "b.pdf", "image/png"},
        {"Content-Disposition: attachment\n", NULL, NULL},
        {"Content-Type: Application/PDF\n", NULL, "application/pdf"},
        {"Content-Type: application/x; name=\"=?ISO-2022-JP?B?GyRCQEE1YT1xGyhCLnBkZg==?=\"\n",
         "請求書.pdf", "application/x"},
        {"Content-Type: application/x\nContent-Disposition: attachment; "
         "filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8.pdf\n",
         "請求書.pdf", "application/x"},
        {"Content-Type: application/x\nContent-Disposition: attachment; "
         "filename=\"\x90\xbf\x8b\x81\x8f\x91.pdf\"\n",
         "請求書.pdf", "application/x"},
        {"Content-Type: application/x\nContent-Disposition: attachment;\n"
         " filename=\"../../\xe2\x80\xae<script>x.exe\"\n",
         "../../\xe2\x80\xae<script>x.exe", "application/x"},
        {"Content-Type: application/\"x\\\"<b>\"; name=a\n", NULL, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("row %u", i);
        g_autoptr(GPtrArray) found = find_one(rows[i].header, "body");
        const MessageAttachment *attachment = g_ptr_array_index(found, 0);
        g_assert_cmpstr(attachment->name, ==, rows[i].name);
        if (rows[i].type)
            g_assert_cmpstr(attachment->type, ==, rows[i].type);
        g_assert_false(attachment->message);
    }
}

static void test_bytes(void) {
    static const struct {
        const char *encoding, *body, *decoded;
    } rows[] = {
        {"7bit", "hello", "hello"},
        {"base64", "aGVs\nbG8=", "hello"},
        {"base64", "", ""},
        {"base64", "****", ""},
        {"quoted-printable", "h=65llo=\n!", "hello!"},
        {"quoted-printable", "h=65llo=", "hello"}, /* the line end is the boundary's */
        {"quoted-printable", "h=6fla= \t\r\n!", "hola!"},
        {"quoted-printable", "1=2==33=4", "1=2=3=4"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("row %u", i);
        g_autofree char *header = g_strdup_printf(
            "Content-Type: application/x\nContent-Transfer-Encoding: %s\n", rows[i].encoding);
        g_autoptr(GPtrArray) found = find_one(header, rows[i].body);
        const MessageAttachment *attachment = g_ptr_array_index(found, 0);
        Digest digest = digest_of(span_of_text(rows[i].decoded));
        g_assert_cmpuint(attachment->bytes, ==, strlen(rows[i].decoded));
        g_assert_true(digest_equal(&attachment->digest, &digest));
    }
}

static void test_mail_inside(void) {
    g_autoptr(GPtrArray) found = find(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        "Content-Type: message/rfc822; name=fwd.eml\nContent-Disposition: attachment\n\n"
        "Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: image/png; name=in.png\n"
        "\nx\n--c--\n--b\nContent-Type: image/png; name=out.png\n\nxy\n--b--\n");
    g_assert_cmpuint(found->len, ==, 3);
    const MessageAttachment *mail = g_ptr_array_index(found, 0), *in = g_ptr_array_index(found, 1),
                            *out = g_ptr_array_index(found, 2);
    g_assert_true(mail->message);
    g_assert_cmpstr(mail->name, ==, "fwd.eml");
    g_assert_cmpstr(in->name, ==, "in.png");
    g_assert_cmpuint(in->bytes, ==, 1);
    g_assert_cmpstr(out->name, ==, "out.png");
    g_assert_cmpuint(out->bytes, ==, 2);
}

static void test_none(void) {
    g_autoptr(GPtrArray) text = find("Subject: x\n\ntext\n");
    g_autoptr(GPtrArray) nothing = find("");
    g_assert_cmpuint(text->len + nothing->len, ==, 0);
}

static void test_long_name(void) {
    g_autoptr(GString) header = g_string_new("Content-Type: application/x; name=\"");
    for (guint i = 0; i < 2000; i++)
        g_string_append(header, "あ");
    g_string_append(header, "\"\n");
    g_autoptr(GPtrArray) found = find_one(header->str, "x");
    const char *name = ((const MessageAttachment *)g_ptr_array_index(found, 0))->name;
    g_assert_cmpuint(strlen(name), <=, 1000);
    g_assert_true(g_utf8_validate(name, -1, NULL));
    g_assert_true(g_str_has_prefix(name, "ああ"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/attachments/names", test_names);
    g_test_add_func("/attachments/bytes", test_bytes);
    g_test_add_func("/attachments/mail-inside", test_mail_inside);
    g_test_add_func("/attachments/none", test_none);
    g_test_add_func("/attachments/long-name", test_long_name);
    return g_test_run();
}
