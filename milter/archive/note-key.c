/* Offers note-key.h and the keys of note.h, by OpenSSL. */
#include "archive/note-key.h"
#include "base/digest.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

struct NoteKey {
    EVP_PKEY *pair;
    gboolean secret;
    guint8 public_bytes[NOTE_KEY_PUBLIC];
};

void note_key_free(NoteKey *key) {
    if (!key)
        return;
    EVP_PKEY_free(key->pair);
    g_free(key);
}

static gboolean is_free(const char *path, GError **error) {
    gboolean there =
        g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
    if (there)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is there already: a key is never written over; choose another name"),
                    path);
    return !there;
}

static gboolean write_pem(BIO *memory, const char *path, guint mode, GError **error) {
    char *bytes = NULL;
    long length = BIO_get_mem_data(memory, &bytes);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    return durable_write(directory, name, span_of(bytes, (gsize)MAX(length, 0)), mode, error);
}

static gboolean write_pair(EVP_PKEY *pair, const char *secret_path, const char *public_path,
                           GError **error) {
    BIO *secret = BIO_new(BIO_s_secmem()), *open = BIO_new(BIO_s_mem());
    gboolean ok = secret && open &&
                  PEM_write_bio_PKCS8PrivateKey(secret, pair, NULL, NULL, 0, NULL, NULL) == 1 &&
                  PEM_write_bio_PUBKEY(open, pair) == 1;
    if (!ok)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("OpenSSL cannot write a key"));
    ok = ok && is_free(secret_path, error) && is_free(public_path, error) &&
         write_pem(secret, secret_path, 0600, error) && write_pem(open, public_path, 0644, error);
    BIO_free(secret);
    BIO_free(open);
    return ok;
}

gboolean note_key_make(const char *secret_path, const char *public_path, GError **error) {
    EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    gboolean ok = FALSE;
    if (pair)
        ok = write_pair(pair, secret_path, public_path, error);
    else
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("OpenSSL cannot make an Ed25519 key on this system"));
    EVP_PKEY_free(pair);
    return ok;
}

static EVP_PKEY *read_pem(const char *path, gboolean *secret) {
    BIO *file = BIO_new_file(path, "r");
    EVP_PKEY *pair = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, (void *)"") : NULL;
    *secret = pair != NULL;
    if (file && !pair && BIO_reset(file) == 0)
        pair = PEM_read_bio_PUBKEY(file, NULL, NULL, NULL);
    BIO_free(file);
    return pair;
}

/* One that is lost is another matter than one that is none. */
static gboolean can_be_read(const char *path, GError **error) {
    if (access(path, R_OK) == 0)
        return TRUE;
    error_set_errno(error, errno,
                    _("cannot read the key %s (put it back, or if no copy is left, make another by "
                      "kasuhara archive key, and give its public half to the auditors: what the "
                      "old one signed stands)"),
                    path);
    return FALSE;
}

NoteKey *note_key_read(const char *path, GError **error) {
    g_autoptr(NoteKey) key = g_new0(NoteKey, 1);
    gsize length = sizeof key->public_bytes;
    if (!can_be_read(path, error))
        return NULL;
    key->pair = read_pem(path, &key->secret);
    if (key->pair && EVP_PKEY_is_a(key->pair, "ED25519") &&
        EVP_PKEY_get_raw_public_key(key->pair, key->public_bytes, &length) == 1)
        return g_steal_pointer(&key);
    g_set_error(
        error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
        _("%s: cannot be read as an Ed25519 key in PEM form; kasuhara archive key makes one"),
        path);
    return NULL;
}

char *note_key_public(const NoteKey *key, GError **error) {
    BIO *memory = BIO_new(BIO_s_mem());
    char *bytes = NULL, *text = NULL;
    if (memory && PEM_write_bio_PUBKEY(memory, key->pair) == 1) {
        long length = BIO_get_mem_data(memory, &bytes);
        text = g_strndup(bytes, (gsize)MAX(length, 0));
    } else {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("OpenSSL cannot write a key"));
    }
    BIO_free(memory);
    return text;
}

gboolean note_key_is_secret(const NoteKey *key) {
    return key->secret;
}

void note_key_id(const NoteKey *key, const char *name, guint8 id[static 4]) {
    g_autofree char *line = g_strconcat(name, "\n\x01", NULL);
    DigestStream *stream = digest_start();
    digest_add(stream, span_of_text(line));
    digest_add(stream, span_of(key->public_bytes, NOTE_KEY_PUBLIC));
    Digest digest = digest_end(stream);
    memcpy(id, digest.bytes, 4);
}

char *note_key_text(const NoteKey *key, const char *name) {
    guint8 id[4], typed[1 + NOTE_KEY_PUBLIC] = {1};
    note_key_id(key, name, id);
    memcpy(typed + 1, key->public_bytes, NOTE_KEY_PUBLIC);
    g_autofree char *base64 = g_base64_encode(typed, sizeof typed);
    return g_strdup_printf("%s+%02x%02x%02x%02x+%s", name, id[0], id[1], id[2], id[3], base64);
}

gboolean note_key_sign(const NoteKey *key, Span text, guint8 signature[static NOTE_KEY_SIGNATURE],
                       GError **error) {
    gsize length = NOTE_KEY_SIGNATURE;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    gboolean ok =
        key->secret && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key->pair) == 1 &&
        EVP_DigestSign(context, signature, &length, (const guchar *)text.bytes, text.length) == 1 &&
        length == NOTE_KEY_SIGNATURE;
    EVP_MD_CTX_free(context);
    if (!ok)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, "%s",
                    key->secret ? _("OpenSSL cannot sign with this key")
                                : _("a public key cannot sign: give the secret one"));
    return ok;
}

gboolean note_key_holds(const NoteKey *key, Span text,
                        const guint8 signature[static NOTE_KEY_SIGNATURE]) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    gboolean ok = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key->pair) == 1 &&
                  EVP_DigestVerify(context, signature, NOTE_KEY_SIGNATURE,
                                   (const guchar *)text.bytes, text.length) == 1;
    EVP_MD_CTX_free(context);
    return ok;
}
