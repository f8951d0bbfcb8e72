/* Offers seal.h, by OpenSSL's CMS. */
#include "archive/seal.h"
#include "archive/seal-inside.h"
#include "base/error.h"
#include "base/translate.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <errno.h>

struct Sealer {
    GPtrArray *certificates; /* of X509 */
    GPtrArray *recipients;   /* of SealRecipient */
};

struct SealKey {
    EVP_PKEY *pair;
    char *path;
};

static void free_certificate(gpointer certificate) {
    X509_free(certificate);
}

static void free_recipient(gpointer data) {
    SealRecipient *recipient = data;
    g_free(recipient->subject);
    g_free(recipient);
}

static gboolean add_recipient(Sealer *sealer, const char *path, GPtrArray *warnings,
                              GError **error) {
    X509 *certificate = seal_certificate_read(path, warnings, error);
    guint size = DIGEST_BYTES;
    if (!certificate)
        return FALSE;
    SealRecipient *recipient = g_new0(SealRecipient, 1);
    recipient->subject = seal_certificate_subject(certificate);
    g_ptr_array_add(sealer->recipients, recipient);
    g_ptr_array_add(sealer->certificates, certificate);
    if (X509_digest(certificate, EVP_sha256(), recipient->certificate.bytes, &size) == 1)
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("OpenSSL cannot hash %s"), path);
    return FALSE;
}

Sealer *sealer_new(const GPtrArray *paths, GPtrArray *warnings, GError **error) {
    g_autoptr(Sealer) sealer = g_new0(Sealer, 1);
    sealer->certificates = g_ptr_array_new_with_free_func(free_certificate);
    sealer->recipients = g_ptr_array_new_with_free_func(free_recipient);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (!add_recipient(sealer, path, warnings, error))
            return NULL;
        g_autoptr(GBytes) trial = seal_bytes(sealer, span_of_text("trial"), error);
        if (!trial) {
            g_prefix_error(error, "%s: ", path);
            return NULL;
        }
    }
    return g_steal_pointer(&sealer);
}

void sealer_free(Sealer *sealer) {
    if (!sealer)
        return;
    g_ptr_array_unref(sealer->certificates);
    g_ptr_array_unref(sealer->recipients);
    g_free(sealer);
}

const GPtrArray *sealer_recipients(const Sealer *sealer) {
    return sealer->recipients;
}

/* OpenSSL's own choices are PKCS #1 v1.5 and SHA-1. */
static gboolean choose_algorithms(CMS_RecipientInfo *recipient) {
    EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
    if (!context)
        return FALSE;
    if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_AGREE)
        return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1;
}

static gboolean add_recipients(CMS_ContentInfo *cms, const Sealer *sealer) {
    for (guint i = 0; i < sealer->certificates->len; i++) {
        CMS_RecipientInfo *recipient =
            CMS_add1_recipient_cert(cms, g_ptr_array_index(sealer->certificates, i), CMS_KEY_PARAM);
        if (!recipient || !choose_algorithms(recipient))
            return FALSE;
    }
    return TRUE;
}

static void free_der(gpointer der) {
    OPENSSL_free(der);
}

GBytes *seal_bytes(const Sealer *sealer, Span bytes, GError **error) {
    guchar *der = NULL;
    int length = -1;
    /* OpenSSL counts in int; what the daemon takes of one mail is far below that. */
    BIO *plain = bytes.length <= G_MAXINT
                     ? BIO_new_mem_buf(bytes.length ? bytes.bytes : "", (int)bytes.length)
                     : NULL;
    CMS_ContentInfo *cms =
        plain ? CMS_encrypt(NULL, plain, EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL) : NULL;
    if (cms && add_recipients(cms, sealer) && CMS_final(cms, plain, NULL, CMS_BINARY) == 1)
        length = i2d_CMS_ContentInfo(cms, &der);
    CMS_ContentInfo_free(cms);
    BIO_free(plain);
    if (length > 0)
        return g_bytes_new_with_free_func(der, (gsize)length, free_der, der);
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("OpenSSL cannot seal mail: %s"),
                why ? why : _("out of memory"));
    ERR_clear_error();
    return NULL;
}

static int ask(char *passphrase, int room, int writing, void *asked) {
    *(gboolean *)asked = TRUE;
    return PEM_def_callback(passphrase, room, writing, NULL);
}

SealKey *seal_key_read(const char *path, GError **error) {
    gboolean asked = FALSE;
    errno = 0;
    BIO *file = BIO_new_file(path, "r");
    if (!file) {
        error_set_errno(error, errno, _("cannot read the key %s"), path);
        ERR_clear_error();
        return NULL;
    }
    EVP_PKEY *pair = PEM_read_bio_PrivateKey(file, NULL, ask, &asked);
    BIO_free(file);
    ERR_clear_error();
    if (!pair) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    asked
                        ? _("%s is protected by a passphrase, and that was not given or is wrong: "
                            "run this on a terminal")
                        : _("%s holds no private key in PEM form"),
                    path);
        return NULL;
    }
    SealKey *key = g_new0(SealKey, 1);
    key->pair = pair;
    key->path = g_strdup(path);
    return key;
}

void seal_key_free(SealKey *key) {
    if (!key)
        return;
    EVP_PKEY_free(key->pair);
    g_free(key->path);
    g_free(key);
}

/* All bytes are one CMS structure that was sealed as ours are. */
static CMS_ContentInfo *parse(Span sealed) {
    const guchar *at = (const guchar *)sealed.bytes;
    CMS_ContentInfo *cms = sealed.length > 0 && sealed.length <= G_MAXINT
                               ? d2i_CMS_ContentInfo(NULL, &at, (long)sealed.length)
                               : NULL;
    gboolean whole = cms && at == (const guchar *)sealed.bytes + sealed.length &&
                     OBJ_obj2nid(CMS_get0_type(cms)) == NID_id_smime_ct_authEnvelopedData;
    if (whole)
        return cms;
    CMS_ContentInfo_free(cms);
    return NULL;
}

/* CMS_DEBUG_DECRYPT: a key that fits nothing is said to, where OpenSSL would go on with a key
 * made up, lest one who asks again and again learn from the answer. Who asks here has
 * the key. */
static GBytes *decrypt(CMS_ContentInfo *cms, const SealKey *key, GError **error) {
    BIO *plain = BIO_new(BIO_s_mem());
    GBytes *bytes = NULL;
    char *data = NULL;
    if (!plain || CMS_decrypt(cms, NULL, NULL, NULL, NULL, CMS_DEBUG_DECRYPT) != 1 ||
        CMS_decrypt_set1_pkey(cms, key->pair, NULL) != 1) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("the key %s does not open it: it is not a recipient's"), key->path);
    } else if (CMS_decrypt(cms, NULL, NULL, NULL, plain, CMS_BINARY | CMS_DEBUG_DECRYPT) != 1) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    _("its seal is broken: the bytes are not those that were sealed"));
    } else {
        long length = BIO_get_mem_data(plain, &data);
        bytes = g_bytes_new(data, (gsize)MAX(length, 0));
    }
    BIO_free(plain);
    return bytes;
}

GBytes *seal_open(Span sealed, const SealKey *key, GError **error) {
    CMS_ContentInfo *cms = parse(sealed);
    GBytes *bytes = cms ? decrypt(cms, key, error) : NULL;
    if (!cms)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    _("it is no CMS AuthEnvelopedData, or not all of it"));
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return bytes;
}
