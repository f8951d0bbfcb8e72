/* Offers timestamp_request(): what is asked (RFC 3161, 2.4.1), and whether that was answered. */
#include "archive/timestamp-inside.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/translate.h"

#include <openssl/rand.h>

TS_REQ *timestamp_query(Span bytes) {
    Digest digest = digest_of(bytes);
    TS_REQ *query = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *sha256 = X509_ALGOR_new();
    if (!query || !imprint || !sha256 ||
        X509_ALGOR_set0(sha256, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) != 1 ||
        TS_MSG_IMPRINT_set_algo(imprint, sha256) != 1 ||
        TS_MSG_IMPRINT_set_msg(imprint, digest.bytes, DIGEST_BYTES) != 1 ||
        TS_REQ_set_version(query, 1) != 1 || TS_REQ_set_msg_imprint(query, imprint) != 1 ||
        TS_REQ_set_cert_req(query, TRUE) != 1)
        g_error("OpenSSL cannot make a request for a timestamp: out of memory");
    X509_ALGOR_free(sha256);
    TS_MSG_IMPRINT_free(imprint);
    return query;
}

static gboolean add_nonce(TS_REQ *query) {
    guint64 number = 0;
    ASN1_INTEGER *nonce = ASN1_INTEGER_new();
    gboolean ok = nonce && RAND_bytes((guchar *)&number, sizeof number) == 1 &&
                  ASN1_INTEGER_set_uint64(nonce, number) == 1 &&
                  TS_REQ_set_nonce(query, nonce) == 1;
    ASN1_INTEGER_free(nonce);
    return ok;
}

static GBytes *send_query(TS_REQ *query, const char *url, guint seconds, GError **error) {
    guchar *der = NULL;
    int length = add_nonce(query) ? i2d_TS_REQ(query, &der) : -1;
    GBytes *answer = NULL;
    if (length > 0)
        answer = timestamp_post(url, span_of(der, (gsize)length), seconds, error);
    else
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("OpenSSL has no random numbers for the request"));
    OPENSSL_free(der);
    return answer;
}

static gboolean is_answer(GBytes *bytes, TS_REQ *query, GError **error) {
    g_autoptr(TS_RESP) answer = timestamp_parse(span_of_bytes(bytes));
    g_autofree char *why = answer ? timestamp_misfit(answer, query) : NULL;
    if (!answer)
        g_set_error(
            error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
            _("its answer is no TimeStampResp (RFC 3161); is that the address of a timestamp "
              "service, and not of its web page?"));
    else if (why)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("its answer %s"), why);
    return answer && !why;
}

/* NULL: it is none that can be asked. */
static GUri *parse_url(const char *url) {
    g_autoptr(GUri) uri = strpbrk(url, " \t\r\n") ? NULL : g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    const char *scheme = uri ? g_uri_get_scheme(uri) : "";
    const char *host = uri ? g_uri_get_host(uri) : NULL;
    gboolean ok = host && *host && (g_str_equal(scheme, "http") || g_str_equal(scheme, "https"));
    return ok ? g_steal_pointer(&uri) : NULL;
}

GBytes *timestamp_request(Span bytes, const char *url, guint seconds, GError **error) {
    g_autoptr(GUri) uri = parse_url(url);
    if (!uri) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("\"%s\" is no address of a timestamp authority: write "
                      "http://HOST/PATH or https://HOST/PATH"),
                    url);
        return NULL;
    }
    g_autoptr(TS_REQ) query = timestamp_query(bytes);
    g_autoptr(GBytes) answer = send_query(query, url, seconds, error);
    if (answer && is_answer(answer, query, error))
        return g_steal_pointer(&answer);
    /* A password may stand in the URL. */
    g_autofree char *shown = g_uri_to_string_partial(uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY);
    g_prefix_error(error, _("no timestamp from %s: "), shown);
    return NULL;
}
