/* Offers seal-inside.h: which certificates are taken, and why others are not. */
#include "archive/inside.h"
#include "archive/seal-inside.h"
#include "archive/seal.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/* NULL: there is one certificate in it, and nothing that must not lie on this host. */
static const char *misfit_of_file(BIO *file) {
    guint certificates = 0, secrets = 0;
    char *name, *header;
    guchar *data;
    long length;
    while (PEM_read_bio(file, &name, &header, &data, &length) == 1) {
        certificates += g_str_has_suffix(name, "CERTIFICATE") ? 1 : 0;
        secrets += g_str_has_suffix(name, "PRIVATE KEY") ? 1 : 0;
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, (size_t)MAX(length, 0));
    }
    ERR_clear_error();
    if (secrets)
        return _("holds a private key: whoever has that reads the mail, so it must not lie on this "
                 "host; give the certificate alone");
    if (certificates == 0)
        return _("holds no certificate in PEM form");
    return certificates == 1
               ? NULL
               : _("holds several certificates, and mail would be sealed to the first: "
                   "give the auditor's own, alone in a file");
}

/* NULL: its key can be sealed to, and may be. */
static const char *misfit_of_key(X509 *certificate) {
    const EVP_PKEY *key = X509_get0_pubkey(certificate);
    gboolean rsa = key && EVP_PKEY_is_a(key, "RSA");
    guint32 needed = rsa ? KU_KEY_ENCIPHERMENT : KU_KEY_AGREEMENT;
    if (!rsa && !(key && EVP_PKEY_is_a(key, "EC")))
        return _(
            "has a key of a type that only signs, or that is not known here: mail can be sealed "
            "to RSA and EC keys");
    if (rsa && EVP_PKEY_get_bits(key) < SEAL_RSA_BITS_MIN)
        return _("has an RSA key that is too short: 2048 bits at least");
    if (X509_get_key_usage(certificate) & needed)
        return NULL;
    return rsa ? _("is not for this: its key usage lacks keyEncipherment")
               : _("is not for this: its key usage lacks keyAgreement");
}

static void warn_of_time(X509 *certificate, const char *path, GPtrArray *warnings) {
    time_t now = (time_t)(clock_now() / CLOCK_SECOND);
    const char *what = NULL;
    if (X509_cmp_time(X509_get0_notAfter(certificate), &now) < 0)
        what = _("has expired");
    else if (X509_cmp_time(X509_get0_notBefore(certificate), &now) > 0)
        what = _("is not valid yet");
    if (what)
        g_ptr_array_add(warnings,
                        g_strdup_printf(_("certificate %s %s: mail is sealed to it all the "
                                          "same; ask the auditor for a new one"),
                                        path, what));
}

X509 *seal_certificate_read(const char *path, GPtrArray *warnings, GError **error) {
    g_autoptr(GBytes) bytes = NULL;
    gsize length = 0;
    int found = small_file_read(path, SEAL_CERTIFICATE_BYTES_MAX, &bytes, error);
    if (found == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("there is no file %s"), path);
    if (found <= 0) {
        g_prefix_error(error, _("cannot seal mail: "));
        return NULL;
    }
    const void *data = g_bytes_get_data(bytes, &length);
    BIO *file = BIO_new_mem_buf(data, (int)length);
    const char *why = file ? misfit_of_file(file) : _("cannot be read: out of memory");
    X509 *certificate = NULL;
    if (!why && BIO_reset(file) == 1)
        certificate = PEM_read_bio_X509_AUX(file, NULL, NULL, NULL);
    if (!why)
        why = certificate ? misfit_of_key(certificate) : _("is no certificate that can be read");
    BIO_free(file);
    ERR_clear_error();
    if (!why) {
        warn_of_time(certificate, path, warnings);
        return certificate;
    }
    X509_free(certificate);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("cannot seal mail: %s %s"), path,
                why);
    return NULL;
}

char *seal_certificate_subject(const X509 *certificate) {
    BIO *memory = BIO_new(BIO_s_mem());
    char *text = NULL;
    if (!memory || X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0,
                                      XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
        g_error("OpenSSL cannot write a certificate's name: out of memory");
    long length = BIO_get_mem_data(memory, &text);
    char *subject = g_utf8_make_valid(length > 0 ? text : "", (gssize)MAX(length, 0));
    BIO_free(memory);
    return subject;
}
