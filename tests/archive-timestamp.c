/* archive/timestamp-check: tokens as openssl(1) makes them, and all that is none. */
#include "timestamp-fixture.h"

#include <openssl/pem.h>
#include <openssl/ts.h>

/* The answer of openssl ts -reply over these bytes; options of the query. */
static char *reply(const Fixture *fixture, const char *bytes, const char *settings,
                   const char *options, gsize *length) {
    write_file(fixture->directory, "asked", bytes, -1);
    g_assert_true(
        command(fixture, "openssl ts -query -data asked -cert -out asked.tsq %s", options));
    command(fixture, "openssl ts -reply -config %s -queryfile asked.tsq -out asked.tsr", settings);
    return read_file(fixture->directory, "asked.tsr", length);
}

static void test_holds(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    Timestamp found;
    check(fixture, BYTES, token, length, "ca.pem", &found);
    assert_state(&found, TIMESTAMP_HOLDS);
    g_assert_cmpstr(found.signer, ==, "CN=Time 時刻");
    g_assert_null(found.why);
    timestamp_clear(&found);
    assert_check(fixture, BYTES, token, length, NULL, TIMESTAMP_UNKNOWN, "CN=Time 時刻");
    assert_check(fixture, BYTES, token, length, "other-ca.pem", TIMESTAMP_UNTRUSTED,
                 "other-ca.pem does not vouch for");
    /* what vouches is a root: a certificate on the way to it is none */
    assert_check(fixture, BYTES, token, length, "tsa.pem", TIMESTAMP_UNTRUSTED, NULL);
    static const char *const unreadable[] = {"nothing.pem", "data", ".", "tsa.key"};
    for (gsize i = 0; i < G_N_ELEMENTS(unreadable); i++)
        assert_check(fixture, BYTES, token, length, unreadable[i], TIMESTAMP_UNREADABLE,
                     "cannot be read as certificates");
}

static void test_other_bytes(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    static const char *const cas[] = {NULL, "ca.pem", "other-ca.pem", "nothing.pem"};
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    for (gsize i = 0; i < G_N_ELEMENTS(cas); i++) {
        assert_check(fixture, "A checkpoint\n", token, length, cas[i], TIMESTAMP_ALTERED,
                     "over other bytes");
        assert_check(fixture, "", token, length, cas[i], TIMESTAMP_ALTERED, "over other bytes");
    }
    g_autofree char *longer = reply(fixture, BYTES, "tsa.cnf", "-sha512", &length);
    assert_check(fixture, BYTES, longer, length, "ca.pem", TIMESTAMP_ALTERED, "over other bytes");
}

static void test_no_tokens(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    g_autofree char *refusal = reply(fixture, BYTES, "refuse.cnf", "-sha256", &length);
    assert_check(fixture, BYTES, refusal, length, "ca.pem", TIMESTAMP_ALTERED,
                 "is a refusal (rejection, badAlg): Message digest algorithm is not supported.");
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    for (gsize cut = 0; cut < length; cut += 7)
        assert_check(fixture, BYTES, token, cut, "ca.pem", TIMESTAMP_ALTERED, "no TimeStampResp");
    g_autofree char *more = g_malloc0(length + 1);
    memcpy(more, token, length);
    assert_check(fixture, BYTES, more, length + 1, "ca.pem", TIMESTAMP_ALTERED, "no TimeStampResp");
    g_autofree char *big = g_malloc0(TIMESTAMP_BYTES_MAX + 1);
    assert_check(fixture, BYTES, big, TIMESTAMP_BYTES_MAX + 1, "ca.pem", TIMESTAMP_ALTERED, NULL);
    assert_check(fixture, BYTES, BYTES, strlen(BYTES), "ca.pem", TIMESTAMP_ALTERED, NULL);
    /* without the certificate inside nobody can check it, openssl(1) neither */
    g_assert_true(command(fixture, "openssl ts -query -data asked -sha256 -out bare.tsq"));
    g_assert_true(
        command(fixture, "openssl ts -reply -config tsa.cnf -queryfile bare.tsq -out bare.tsr"));
    g_autofree char *bare = read_file(fixture->directory, "bare.tsr", &length);
    assert_check(fixture, BYTES, bare, length, "ca.pem", TIMESTAMP_ALTERED, "is broken");
}

/* One bit in every byte: what holds all the same says the same, of the same bytes. */
static void test_one_bit(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length, held = 0, altered = 0;
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    Timestamp whole;
    check(fixture, BYTES, token, length, "ca.pem", &whole);
    assert_state(&whole, TIMESTAMP_HOLDS);
    g_assert_cmpuint(length, >, 1000);
    for (gsize i = 0; i < length; i++) {
        Timestamp found;
        token[i] = (char)(token[i] ^ (1 << i % 8));
        check(fixture, BYTES, token, length, "ca.pem", &found);
        altered += found.state == TIMESTAMP_ALTERED;
        if (found.state == TIMESTAMP_HOLDS) {
            held++;
            g_assert_cmpint(found.time, ==, whole.time);
            g_assert_cmpstr(found.signer, ==, whole.signer);
        }
        timestamp_clear(&found);
        check(fixture, "another checkpoint\n", token, length, "ca.pem", &found);
        assert_state(&found, TIMESTAMP_ALTERED);
        timestamp_clear(&found);
        token[i] = (char)(token[i] ^ (1 << i % 8));
    }
    g_test_message("%zu flips: %zu altered, %zu hold", length, altered, held);
    /* what is not signed, as the text of the status, is the least of it */
    g_assert_cmpuint(altered, >, length / 2);
    g_assert_cmpuint(held, <, length / 20);
    timestamp_clear(&whole);
}

/* Every bit of what is signed: the imprint, and the time. */
static void test_signed_bits(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    Digest digest = digest_of(span_of_text(BYTES));
    char *imprint = memmem(token, length, digest.bytes, DIGEST_BYTES);
    g_assert_nonnull(imprint);
    for (gsize bit = 0; bit < (gsize)8 * DIGEST_BYTES + 8 * 24; bit++) {
        imprint[bit / 8] = (char)(imprint[bit / 8] ^ (1 << bit % 8));
        assert_check(fixture, BYTES, token, length, "ca.pem", TIMESTAMP_ALTERED, NULL);
        imprint[bit / 8] = (char)(imprint[bit / 8] ^ (1 << bit % 8));
    }
    assert_check(fixture, BYTES, token, length, "ca.pem", TIMESTAMP_HOLDS, NULL);
}

/* ---- an authority whose clock we set */

static X509 *certificate(const Fixture *fixture, const char *name) {
    g_autofree char *path = in_fixture(fixture, name);
    BIO *file = BIO_new_file(path, "r");
    X509 *read = PEM_read_bio_X509(file, NULL, NULL, NULL);
    g_assert_nonnull(read);
    BIO_free(file);
    return read;
}

static int set_time(G_GNUC_UNUSED struct TS_resp_ctx *context, void *time, long *second,
                    long *microsecond) {
    *second = (long)(*(gint64 *)time / CLOCK_SECOND);
    *microsecond = (long)(*(gint64 *)time % CLOCK_SECOND);
    return 1;
}

/* Takes it over. */
static GBytes *bytes_of(TS_RESP *answer) {
    guchar *der = NULL;
    int length = i2d_TS_RESP(answer, &der);
    g_assert_cmpint(length, >, 0);
    GBytes *bytes = g_bytes_new(der, (gsize)length);
    OPENSSL_free(der);
    TS_RESP_free(answer);
    return bytes;
}

/* The answer, at that time, to asked.tsq, by the certificate of that name and tsa.key. */
static GBytes *reply_at(const Fixture *fixture, const char *name, gint64 time) {
    g_autofree char *key_path = in_fixture(fixture, "tsa.key"),
                    *query_path = in_fixture(fixture, "asked.tsq");
    BIO *key_file = BIO_new_file(key_path, "r"), *query = BIO_new_file(query_path, "r");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_file, NULL, NULL, NULL);
    X509 *signer = certificate(fixture, name), *between = certificate(fixture, "between.pem");
    STACK_OF(X509) *others = sk_X509_new_null();
    ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1);
    TS_RESP_CTX *context = TS_RESP_CTX_new();
    sk_X509_push(others, between);
    g_assert_true(
        TS_RESP_CTX_set_signer_cert(context, signer) && TS_RESP_CTX_set_signer_key(context, key) &&
        TS_RESP_CTX_set_certs(context, others) && TS_RESP_CTX_set_def_policy(context, policy) &&
        TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) &&
        TS_RESP_CTX_add_md(context, EVP_sha256()) &&
        TS_RESP_CTX_set_clock_precision_digits(context, 6));
    TS_RESP_CTX_set_time_cb(context, set_time, &time);
    TS_RESP *answer = TS_RESP_create_response(context, query);
    GBytes *bytes = bytes_of(answer);
    TS_RESP_CTX_free(context);
    ASN1_OBJECT_free(policy);
    sk_X509_pop_free(others, X509_free);
    X509_free(signer);
    EVP_PKEY_free(key);
    BIO_free(key_file);
    BIO_free(query);
    return bytes;
}

/* openssl(1) says the same, if it is told the time: as README has it. */
static void assert_openssl_at(const Fixture *fixture, const char *token, gsize length,
                              gint64 time) {
    write_file(fixture->directory, "old.tsr", token, (gssize)length);
    g_assert_true(command(fixture,
                          "openssl ts -verify -data asked -in old.tsr -CAfile ca.pem -attime "
                          "%" G_GINT64_FORMAT,
                          time / CLOCK_SECOND));
    g_assert_false(command(fixture, "openssl ts -verify -data asked -in old.tsr -CAfile ca.pem"));
}

static void test_expired(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        const char *signer, *time;
        TimestampState state;
        const char *why;
    } rows[] = {
        {"old.pem", "2020-06-01T12:00:00.250001Z", TIMESTAMP_HOLDS, NULL},
        {"old.pem", "2020-12-31T23:59:59.000000Z", TIMESTAMP_HOLDS, NULL},
        {"old.pem", "2021-01-01T00:00:01.000000Z", TIMESTAMP_UNTRUSTED, "expired"},
        {"old.pem", "2019-12-31T23:59:59.999999Z", TIMESTAMP_UNTRUSTED, "not yet valid"},
        {"tsa.pem", "2021-01-01T00:00:01.000000Z", TIMESTAMP_HOLDS, NULL},
        {"tsa.pem", "2014-12-31T00:00:00.000000Z", TIMESTAMP_UNTRUSTED, "not yet valid"},
    };
    gsize unused;
    g_free(reply(fixture, BYTES, "tsa.cnf", "-sha256", &unused));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 time;
        gsize length;
        Timestamp found;
        g_assert_true(clock_from_text(rows[i].time, &time));
        g_autoptr(GBytes) bytes = reply_at(fixture, rows[i].signer, time);
        const char *token = g_bytes_get_data(bytes, &length);
        assert_check(fixture, BYTES, token, length, "ca.pem", rows[i].state, rows[i].why);
        check(fixture, BYTES, token, length, "ca.pem", &found);
        g_assert_cmpint(found.time, ==, time);
        if (found.state == TIMESTAMP_HOLDS && g_str_equal(rows[i].signer, "old.pem"))
            assert_openssl_at(fixture, token, length, time);
        timestamp_clear(&found);
    }
}

/* ---- forged by somebody who has some other certificate of the same root */

/* The content of a true token, signed by another key as a token is, put in its place. */
static GBytes *forge(const Fixture *fixture, const char *token, gsize length, const char *signer) {
    const guchar *at = (const guchar *)token;
    TS_RESP *answer = d2i_TS_RESP(NULL, &at, (long)length);
    g_assert_true(command(fixture, "openssl ts -reply -in asked.tsr -token_out -out token.der"));
    g_assert_true(command(fixture,
                          "openssl cms -verify -noverify -binary -inform DER -in token.der "
                          "-out content.der"));
    g_assert_true(command(fixture,
                          "openssl cms -sign -binary -nodetach -cades -md sha256 -econtent_type "
                          "1.2.840.113549.1.9.16.1.4 -in content.der -signer %s.pem -inkey %s.key "
                          "-certfile between.pem -outform DER -out forged.der",
                          signer, signer));
    g_autofree char *forged = read_file(fixture->directory, "forged.der", &length);
    at = (const guchar *)forged;
    PKCS7 *in_its_place = d2i_PKCS7(NULL, &at, (long)length);
    g_assert_nonnull(in_its_place);
    TS_RESP_set_tst_info(answer, in_its_place, PKCS7_to_TS_TST_INFO(in_its_place));
    return bytes_of(answer);
}

static void test_forged(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length, forged_length;
    /* without a name of the authority in it, so that only the purpose of the certificate is wrong
     */
    g_assert_true(command(fixture, "sed -i /^tsa_name/d tsa.cnf"));
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    g_autoptr(GBytes) same = forge(fixture, token, length, "tsa");
    const char *bytes = g_bytes_get_data(same, &forged_length);
    assert_check(fixture, BYTES, bytes, forged_length, "ca.pem", TIMESTAMP_HOLDS, NULL);
    g_autoptr(GBytes) mail = forge(fixture, token, length, "mail");
    bytes = g_bytes_get_data(mail, &forged_length);
    assert_check(fixture, BYTES, bytes, forged_length, "ca.pem", TIMESTAMP_UNTRUSTED, "purpose");
    assert_check(fixture, BYTES, bytes, forged_length, NULL, TIMESTAMP_UNKNOWN, "CN=Mail");
    g_autoptr(GBytes) root = forge(fixture, token, length, "other-ca");
    bytes = g_bytes_get_data(root, &forged_length);
    assert_check(fixture, BYTES, bytes, forged_length, "ca.pem", TIMESTAMP_UNTRUSTED, "other-ca");
}

static void test_forged_name(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length, forged_length;
    g_autofree char *token = reply(fixture, BYTES, "tsa.cnf", "-sha256", &length);
    g_autoptr(GBytes) mail = forge(fixture, token, length, "mail");
    const char *bytes = g_bytes_get_data(mail, &forged_length);
    assert_check(fixture, BYTES, bytes, forged_length, NULL, TIMESTAMP_ALTERED, "the name in it");
}

#define TEST(name, function) g_test_add(name, Fixture, NULL, set_up_authority, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    if (!has_program("openssl"))
        return 0;
    TEST("/timestamp/holds", test_holds);
    TEST("/timestamp/other-bytes", test_other_bytes);
    TEST("/timestamp/no-tokens", test_no_tokens);
    TEST("/timestamp/one-bit", test_one_bit);
    TEST("/timestamp/signed-bits", test_signed_bits);
    TEST("/timestamp/expired", test_expired);
    TEST("/timestamp/forged", test_forged);
    TEST("/timestamp/forged-name", test_forged_name);
    return g_test_run();
}
