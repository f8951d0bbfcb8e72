/* Tests archive/seal.h against openssl(1). */
#include "seal-fixture.h"

#define MAIL "Subject: \xe8\xbf\x94\xe9\x87\x91\r\n\r\nline\nline\r\n"

static GBytes *seal(const Sealer *sealer, const char *bytes, gsize length) {
    g_autoptr(GError) error = NULL;
    GBytes *sealed = seal_bytes(sealer, span_of(bytes, length), &error);
    g_assert_no_error(error);
    return sealed;
}

static void assert_opens(GBytes *sealed, const SealKey *key, Span expected) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) opened = seal_open(span_of_bytes(sealed), key, &error);
    g_assert_no_error(error);
    g_assert_true(span_equal(span_of_bytes(opened), expected));
}

static void assert_refuses(Span sealed, const SealKey *key, KasuharaError class, const char *why) {
    g_autoptr(GError) error = NULL;
    g_assert_null(seal_open(sealed, key, &error));
    g_assert_error(error, KASUHARA_ERROR, (gint) class);
    g_assert_nonnull(strstr(error->message, why));
}

static void test_both_open(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    make_recipient(fixture, "one", RSA_KEY);
    make_recipient(fixture, "two", EC_KEY);
    make_recipient(fixture, "other", RSA_KEY);
    make_recipient(fixture, "curve", EC_KEY);
    g_autoptr(Sealer) sealer = sealer_to(fixture, "one.pem two.pem");
    g_autoptr(SealKey) one = key_of(fixture, "one.key"), two = key_of(fixture, "two.key");
    g_autoptr(SealKey) other = key_of(fixture, "other.key"), curve = key_of(fixture, "curve.key");
    g_autofree char *large = g_malloc0(3 << 20);
    const Span mails[] = {span_of_text(MAIL), span_of_text(""), span_of("\0\n\0", 3),
                          span_of(large, 3 << 20)};
    for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
        g_autoptr(GBytes) sealed = seal(sealer, mails[i].bytes, mails[i].length);
        g_autoptr(GBytes) again = seal(sealer, mails[i].bytes, mails[i].length);
        g_test_message("mail %u", i);
        g_assert_false(g_bytes_equal(sealed, again));
        assert_opens(sealed, one, mails[i]);
        assert_opens(sealed, two, mails[i]);
        assert_refuses(span_of_bytes(sealed), other, KASUHARA_ERROR_INPUT, "other.key does not");
        assert_refuses(span_of_bytes(sealed), curve, KASUHARA_ERROR_INPUT, "curve.key does not");
    }
}

static void test_openssl_opens(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    make_recipient(fixture, "one", RSA_KEY);
    make_recipient(fixture, "two", EC_KEY);
    g_autoptr(Sealer) sealer = sealer_to(fixture, "one.pem two.pem");
    g_autoptr(GBytes) sealed = seal(sealer, MAIL, strlen(MAIL));
    Span span = span_of_bytes(sealed);
    write_file(fixture->directory, "object", span.bytes, (gssize)span.length);
    for (guint i = 0; i < 2; i++) {
        g_autofree char *path = in_fixture(fixture, "mail.eml"), *opened = NULL;
        gsize length = 0;
        g_assert_true(command(fixture,
                              "openssl cms -decrypt -inform DER -in object -inkey %s.key -out "
                              "mail.eml",
                              i ? "two" : "one"));
        g_assert_true(g_file_get_contents(path, &opened, &length, NULL));
        g_assert_true(span_equal(span_of(opened, length), span_of_text(MAIL)));
    }
    /* As strong as seal.h says: nothing of OpenSSL's older choices. */
    g_assert_true(command(fixture, "openssl cms -cmsout -print -noout -inform DER -in object -out "
                                   "printed"));
    g_autofree char *path = in_fixture(fixture, "printed"), *printed = NULL;
    g_assert_true(g_file_get_contents(path, &printed, NULL, NULL));
    g_assert_nonnull(strstr(printed, "id-smime-ct-authEnvelopedData"));
    g_assert_nonnull(strstr(printed, "aes-256-gcm"));
    g_assert_nonnull(strstr(printed, "rsaesOaep"));
    g_assert_null(strstr(printed, "sha1"));
}

/* A bit of the seal's frame (an issuer's name) may flip and the bytes still be those that were
 * sealed: that the object is another is what its hash says. Others never come out. */
static void test_flipped_bits(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    make_recipient(fixture, "one", RSA_KEY);
    make_recipient(fixture, "two", EC_KEY);
    g_autoptr(Sealer) sealer = sealer_to(fixture, "one.pem two.pem");
    g_autoptr(SealKey) one = key_of(fixture, "one.key"), two = key_of(fixture, "two.key");
    g_autoptr(GBytes) sealed = seal(sealer, MAIL, strlen(MAIL));
    Span span = span_of_bytes(sealed);
    gsize content = span.length - 16 - 2 - strlen(MAIL); /* then the tag, with its frame */
    for (gsize i = 0; i < span.length; i++) {
        g_autofree char *bytes = g_memdup2(span.bytes, span.length);
        g_autoptr(GError) error = NULL;
        bytes[i] ^= (char)(1 << (i % 8));
        g_autoptr(GBytes) opened =
            seal_open(span_of(bytes, span.length), i % 2 ? one : two, &error);
        g_assert_true(opened ? !error : error && error->domain == KASUHARA_ERROR);
        if (opened)
            g_assert_true(span_equal(span_of_bytes(opened), span_of_text(MAIL)));
        if (i >= content)
            g_assert_null(opened);
    }
    assert_refuses(span_slice(span, 0, span.length - 1), one, KASUHARA_ERROR_CORRUPT, "is no CMS");
    assert_refuses(span_of_text(MAIL), one, KASUHARA_ERROR_CORRUPT, "is no CMS");
    assert_refuses(span_of_text(""), one, KASUHARA_ERROR_CORRUPT, "is no CMS");
}

static void assert_not_taken(const Fixture *fixture, const char *name, const char *why) {
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_assert_null(try_sealer(fixture, name, warnings, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, name));
    g_assert_nonnull(strstr(error->message, why));
}

static void test_wrong_certificates(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    make_recipient(fixture, "good", RSA_KEY);
    make_recipient(fixture, "signs", "ed25519");
    make_recipient(fixture, "pss", "rsa-pss -pkeyopt rsa_keygen_bits:2048");
    make_recipient(fixture, "short", "rsa:1024");
    make_recipient(fixture, "usage", RSA_KEY " -addext keyUsage=digitalSignature");
    make_recipient(fixture, "curve", EC_KEY " -addext keyUsage=keyEncipherment");
    write_file(fixture->directory, "text.pem", "no certificate\n", -1);
    write_file(fixture->directory, "mangled.pem",
               "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", -1);
    g_assert_true(command(fixture, "cp good.key key.pem"));
    g_autofree char *good = in_fixture(fixture, "good.pem"), *text = NULL, *secret = NULL;
    g_autofree char *key = in_fixture(fixture, "good.key");
    g_assert_true(g_file_get_contents(good, &text, NULL, NULL));
    g_assert_true(g_file_get_contents(key, &secret, NULL, NULL));
    g_autofree char *twice = g_strconcat(text, text, NULL), *both = g_strconcat(text, secret, NULL);
    write_file(fixture->directory, "twice.pem", twice, -1);
    write_file(fixture->directory, "both.pem", both, -1);
    assert_not_taken(fixture, "none.pem", "there is no file");
    assert_not_taken(fixture, ".", "is not a plain file");
    assert_not_taken(fixture, "text.pem", "holds no certificate");
    assert_not_taken(fixture, "mangled.pem", "is no certificate that can be read");
    assert_not_taken(fixture, "key.pem", "holds a private key");
    assert_not_taken(fixture, "both.pem", "holds a private key");
    assert_not_taken(fixture, "twice.pem", "holds several certificates");
    assert_not_taken(fixture, "signs.pem", "only signs");
    assert_not_taken(fixture, "pss.pem", "only signs");
    assert_not_taken(fixture, "short.pem", "too short");
    assert_not_taken(fixture, "usage.pem", "lacks keyEncipherment");
    assert_not_taken(fixture, "curve.pem", "lacks keyAgreement");
    g_autoptr(Sealer) sealer = sealer_to(fixture, "good.pem");
    const SealRecipient *recipient = g_ptr_array_index(sealer_recipients(sealer), 0);
    g_assert_cmpstr(recipient->subject, ==, "CN=good");
}

static void test_out_of_time(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    const struct {
        gint64 days;
        const char *word;
    } rows[] = {{-2, "is not valid yet"}, {0, NULL}, {5, "has expired"}};
    make_recipient(fixture, "one", EC_KEY);
    gint64 today = clock_now(); /* it is valid since the second in which it was made */
    g_autoptr(SealKey) key = key_of(fixture, "one.key");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GError) error = NULL;
        g_test_message("row %u", i);
        clock_stop(today + rows[i].days * 24 * 3600 * CLOCK_SECOND);
        g_autoptr(Sealer) sealer = try_sealer(fixture, "one.pem", warnings, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(warnings->len, ==, rows[i].word ? 1 : 0);
        if (rows[i].word)
            g_assert_nonnull(strstr(g_ptr_array_index(warnings, 0), rows[i].word));
        g_autoptr(GBytes) sealed = seal(sealer, MAIL, strlen(MAIL));
        assert_opens(sealed, key, span_of_text(MAIL));
    }
}

static void assert_no_key(const Fixture *fixture, const char *name, const char *why) {
    g_autofree char *path = in_fixture(fixture, name);
    g_autoptr(GError) error = NULL;
    g_assert_null(seal_key_read(path, &error));
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, name));
    g_assert_nonnull(strstr(error->message, why));
}

static void test_keys(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    make_recipient(fixture, "one", EC_KEY);
    assert_no_key(fixture, "one.pem", "holds no private key");
    assert_no_key(fixture, "none.key", "cannot read");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add("/archive-seal/two recipients each open it, others do not", Fixture, NULL, set_up,
               test_both_open, tear_down);
    g_test_add("/archive-seal/openssl opens it", Fixture, NULL, set_up, test_openssl_opens,
               tear_down);
    g_test_add("/archive-seal/a flipped bit gives nothing else", Fixture, NULL, set_up,
               test_flipped_bits, tear_down);
    g_test_add("/archive-seal/certificates that are not taken", Fixture, NULL, set_up,
               test_wrong_certificates, tear_down);
    g_test_add("/archive-seal/certificates out of their time", Fixture, NULL, set_up,
               test_out_of_time, tear_down);
    g_test_add("/archive-seal/keys that are none", Fixture, NULL, set_up, test_keys, tear_down);
    return g_test_run();
}
