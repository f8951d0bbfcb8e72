/* Offers timestamp_check(), by OpenSSL's TS functions. First whether the token is whole and of
 * these bytes, whoever signed it; only then who that was. */
#include "archive/timestamp-inside.h"
#include "base/clock.h"
#include "base/translate.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TS_VERIFY_CTX, TS_VERIFY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GENERAL_NAMES, GENERAL_NAMES_free)

enum {
    WORDS_MAX = 300 /* of an authority's own, in bytes */
};

const char *timestamp_word(TimestampState state) {
    static const char *const words[] = {
        [TIMESTAMP_HOLDS] = "holds",           [TIMESTAMP_ALTERED] = "altered",
        [TIMESTAMP_UNTRUSTED] = "untrusted",   [TIMESTAMP_UNKNOWN] = "unknown",
        [TIMESTAMP_UNREADABLE] = "unreadable", [TIMESTAMP_MISSING] = "missing"};
    return words[state];
}

void timestamp_clear(Timestamp *found) {
    g_clear_pointer(&found->signer, g_free);
    g_clear_pointer(&found->why, g_free);
}

TS_RESP *timestamp_parse(Span token) {
    const guchar *at = (const guchar *)token.bytes;
    if (token.length == 0 || token.length > TIMESTAMP_BYTES_MAX)
        return NULL;
    TS_RESP *answer = d2i_TS_RESP(NULL, &at, (long)token.length);
    if (answer && at != (const guchar *)token.bytes + token.length)
        g_clear_pointer(&answer, TS_RESP_free);
    ERR_clear_error();
    return answer;
}

/* ---- is it whole, and of these bytes? */

static void add_failure(const ASN1_BIT_STRING *failure, GString *out) {
    static const struct {
        int bit;
        const char *name;
    } names[] = {{TS_INFO_BAD_ALG, "badAlg"},
                 {TS_INFO_BAD_REQUEST, "badRequest"},
                 {TS_INFO_BAD_DATA_FORMAT, "badDataFormat"},
                 {TS_INFO_TIME_NOT_AVAILABLE, "timeNotAvailable"},
                 {TS_INFO_UNACCEPTED_POLICY, "unacceptedPolicy"},
                 {TS_INFO_UNACCEPTED_EXTENSION, "unacceptedExtension"},
                 {TS_INFO_ADD_INFO_NOT_AVAILABLE, "addInfoNotAvailable"},
                 {TS_INFO_SYSTEM_FAILURE, "systemFailure"}};
    for (gsize i = 0; failure && i < G_N_ELEMENTS(names); i++)
        if (ASN1_BIT_STRING_get_bit(failure, names[i].bit))
            g_string_append_printf(out, ", %s", names[i].name);
}

static void add_words(const STACK_OF(ASN1_UTF8STRING) * texts, GString *out) {
    for (int i = 0; texts && i < sk_ASN1_UTF8STRING_num(texts) && out->len < WORDS_MAX; i++) {
        const ASN1_UTF8STRING *text = sk_ASN1_UTF8STRING_value(texts, i);
        Span words = span_of(ASN1_STRING_get0_data(text), (gsize)ASN1_STRING_length(text));
        g_autofree char *copy = span_dup(span_slice(words, 0, WORDS_MAX));
        g_autofree char *valid = g_utf8_make_valid(copy, -1);
        g_string_append_printf(out, "%s%s", i == 0 ? ": " : "; ", valid);
    }
}

/* NULL: it is granted. */
static char *refusal(TS_RESP *answer) {
    static const char *const names[] = {N_("granted"), N_("granted with changes"), N_("rejection"),
                                        N_("waiting")};
    const TS_STATUS_INFO *info = TS_RESP_get_status_info(answer);
    long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));
    if ((status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS) &&
        TS_RESP_get_token(answer))
        return NULL;
    gboolean named = status >= 0 && status < (long)G_N_ELEMENTS(names);
    GString *out = g_string_new(_("is a refusal ("));
    g_string_append(out, named ? _(names[status]) : _("of a kind that is not known"));
    add_failure(TS_STATUS_INFO_get0_failure_info(info), out);
    g_string_append_c(out, ')');
    add_words(TS_STATUS_INFO_get0_text(info), out);
    return g_string_free(out, FALSE);
}

/* What OpenSSL said last; empties its queue. */
static char *last_reason(void) {
    const char *detail = NULL;
    int flags = 0;
    gulong code = ERR_peek_last_error_data(&detail, &flags);
    const char *reason = ERR_reason_error_string(code);
    gboolean detailed = flags & ERR_TXT_STRING && detail && *detail;
    char *text = g_strdup_printf("%s%s%s", reason ? reason : _("it cannot be checked"),
                                 detailed ? ", " : "", detailed ? detail : "");
    ERR_clear_error();
    return text;
}

static char *content_misfit(TS_RESP *answer, TS_REQ *query) {
    g_autoptr(TS_VERIFY_CTX) context = TS_REQ_to_TS_VERIFY_CTX(query, NULL);
    guint checks = TS_VFY_VERSION | TS_VFY_IMPRINT;
    if (TS_REQ_get_nonce(query))
        checks |= TS_VFY_NONCE;
    if (!context)
        return g_strdup(_("cannot be checked: OpenSSL is out of memory"));
    TS_VERIFY_CTX_set_flags(context, (int)checks);
    if (TS_RESP_verify_response(context, answer) == 1)
        return NULL;
    gulong code = ERR_peek_last_error();
    int reason = ERR_GET_LIB(code) == ERR_LIB_TS ? ERR_GET_REASON(code) : 0;
    g_autofree char *said = last_reason();
    if (reason == TS_R_MESSAGE_IMPRINT_MISMATCH)
        return g_strdup(_("is over other bytes"));
    if (reason == TS_R_NONCE_MISMATCH || reason == TS_R_NONCE_NOT_RETURNED)
        return g_strdup(_("has not the nonce of this request: it is the answer to another one"));
    return g_strdup_printf(_("is broken: %s"), said);
}

/* RFC 3161, 2.4.2: a name in it is one of those in the certificate. */
static gboolean is_named(TS_TST_INFO *content, X509 *signer) {
    GENERAL_NAME *name = TS_TST_INFO_get_tsa(content);
    g_autoptr(GENERAL_NAMES) others = X509_get_ext_d2i(signer, NID_subject_alt_name, NULL, NULL);
    gboolean found =
        !name || (name->type == GEN_DIRNAME &&
                  X509_NAME_cmp(name->d.directoryName, X509_get_subject_name(signer)) == 0);
    for (int i = 0; !found && others && i < sk_GENERAL_NAME_num(others); i++)
        found = GENERAL_NAME_cmp(sk_GENERAL_NAME_value(others, i), name) == 0;
    return found;
}

static int take_any(int ok, X509_STORE_CTX *context) {
    (void)ok;
    (void)context;
    return 1;
}

/* By the certificate inside that its signed attributes name, whoever issued that. */
static char *signature_misfit(TS_RESP *answer, X509 **signer) {
    g_autoptr(X509_STORE) any = X509_STORE_new();
    if (any)
        X509_STORE_set_verify_cb(any, take_any);
    if (!any || TS_RESP_verify_signature(TS_RESP_get_token(answer), NULL, any, signer) != 1) {
        g_autofree char *said = last_reason();
        return g_strdup_printf(_("is broken: %s"), said);
    }
    if (is_named(TS_RESP_get_tst_info(answer), *signer))
        return NULL;
    return g_strdup(_("is broken: the name in it is not that of the certificate that signed it"));
}

/* signer is set where it is whole. */
static char *misfit(TS_RESP *answer, TS_REQ *query, X509 **signer) {
    ERR_clear_error();
    char *why = refusal(answer);
    if (!why)
        why = content_misfit(answer, query);
    if (!why)
        why = signature_misfit(answer, signer);
    return why;
}

char *timestamp_misfit(TS_RESP *answer, TS_REQ *query) {
    g_autoptr(X509) signer = NULL;
    return misfit(answer, query, &signer);
}

/* ---- who signed it, and when? */

static gboolean read_time(TS_TST_INFO *content, gint64 *time) {
    const ASN1_GENERALIZEDTIME *value = TS_TST_INFO_get_time(content);
    struct tm parts;
    if (ASN1_TIME_to_tm(value, &parts) != 1)
        return FALSE;
    g_autofree char *text =
        span_dup(span_of(ASN1_STRING_get0_data(value), (gsize)ASN1_STRING_length(value)));
    const char *point = strchr(text, '.');
    gint64 unit = CLOCK_SECOND, fraction = 0;
    for (const char *at = point ? point + 1 : ""; g_ascii_isdigit(*at) && unit > 1; at++)
        fraction += (*at - '0') * (unit /= 10);
    g_autoptr(GDateTime) second =
        g_date_time_new_utc(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                            parts.tm_min, parts.tm_sec);
    if (second)
        *time = g_date_time_to_unix(second) * CLOCK_SECOND + fraction;
    return second != NULL;
}

/* RFC 2253, but letters of all languages as they are. */
static char *subject_of(X509 *certificate) {
    BIO *memory = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    if (memory)
        X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0,
                           XN_FLAG_RFC2253 & ~(gulong)ASN1_STRFLGS_ESC_MSB);
    long length = memory ? BIO_get_mem_data(memory, &bytes) : 0;
    g_autofree char *text = span_dup(span_of(bytes, (gsize)MAX(length, 0)));
    BIO_free(memory);
    return g_utf8_make_valid(text, -1);
}

X509_STORE *timestamp_trusted(const char *ca_path) {
    g_autoptr(X509_STORE) store = X509_STORE_new();
    gboolean read = store && X509_STORE_load_file(store, ca_path) == 1;
    ERR_clear_error();
    return read ? g_steal_pointer(&store) : NULL;
}

static void judge_signer(TS_RESP *answer, const char *ca_path, Timestamp *found) {
    g_autoptr(X509_STORE) store = ca_path ? timestamp_trusted(ca_path) : NULL;
    if (!ca_path) {
        found->state = TIMESTAMP_UNKNOWN;
        found->why = g_strdup_printf(_("is signed by %s; without the certificate of the authority "
                                       "nobody can say whether that is so"),
                                     found->signer);
        return;
    }
    if (!store) {
        found->state = TIMESTAMP_UNREADABLE;
        found->why = g_strdup_printf(_("cannot be judged: %s cannot be read as certificates in PEM "
                                       "form"),
                                     ca_path);
        return;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)(found->time / CLOCK_SECOND));
    found->state = TIMESTAMP_HOLDS;
    if (TS_RESP_verify_signature(TS_RESP_get_token(answer), NULL, store, NULL) == 1)
        return;
    g_autofree char *said = last_reason();
    found->state = TIMESTAMP_UNTRUSTED;
    found->why = g_strdup_printf(_("is signed by %s, whom %s does not vouch for: %s"),
                                 found->signer, ca_path, said);
}

void timestamp_check(Span bytes, Span token, const char *ca_path, Timestamp *found) {
    g_autoptr(TS_RESP) answer = timestamp_parse(token);
    g_autoptr(TS_REQ) query = timestamp_query(bytes);
    g_autoptr(X509) signer = NULL;
    *found = (Timestamp){.state = TIMESTAMP_ALTERED};
    if (answer)
        found->why = misfit(answer, query, &signer);
    else
        found->why = g_strdup(_("is no TimeStampResp (RFC 3161)"));
    if (!found->why && !read_time(TS_RESP_get_tst_info(answer), &found->time))
        found->why = g_strdup(_("is broken: its time is none"));
    if (found->why)
        return;
    found->signer = subject_of(signer);
    judge_signer(answer, ca_path, found);
}
