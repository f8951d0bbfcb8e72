/* Offers digest.h. The algorithm is fetched once: EVP_sha256() looks it up at
 * each use (OpenSSL 3's crypto(7), "Performance"). */
#include "base/digest.h"

#include <openssl/evp.h>

static const EVP_MD *sha256(void) {
    static gsize once;
    static EVP_MD *algorithm;
    if (g_once_init_enter(&once)) {
        algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
        g_once_init_leave(&once, 1);
    }
    return algorithm;
}

static void must(int ok) {
    if (ok != 1)
        g_error("OpenSSL cannot compute SHA-256; check the installation of libcrypto");
}

struct DigestStream {
    EVP_MD_CTX *context;
};

DigestStream *digest_start(void) {
    DigestStream *stream = g_new0(DigestStream, 1);
    stream->context = EVP_MD_CTX_new();
    must(stream->context && EVP_DigestInit_ex2(stream->context, sha256(), NULL));
    return stream;
}

void digest_add(DigestStream *stream, Span bytes) {
    must(EVP_DigestUpdate(stream->context, bytes.bytes, bytes.length));
}

Digest digest_end(DigestStream *stream) {
    Digest digest;
    must(EVP_DigestFinal_ex(stream->context, digest.bytes, NULL));
    EVP_MD_CTX_free(stream->context);
    g_free(stream);
    return digest;
}

Digest digest_of(Span bytes) {
    Digest digest;
    must(EVP_Digest(bytes.bytes, bytes.length, digest.bytes, NULL, sha256(), NULL));
    return digest;
}

void digest_to_hex(const Digest *digest, char hex[static DIGEST_HEX + 1]) {
    static const char digits[] = "0123456789abcdef";
    for (gsize i = 0; i < DIGEST_BYTES; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    hex[DIGEST_HEX] = '\0';
}

/* One more than its value; 0: it is no lower-case hex digit. A chain has 128 a line. */
static const guint8 digit_values[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

Digest digest_stored(Span bytes) {
    Digest digest = {0};
    if (bytes.length == DIGEST_BYTES)
        memcpy(digest.bytes, bytes.bytes, DIGEST_BYTES);
    return digest;
}

gboolean digest_from_hex(const char *hex, Digest *digest) {
    for (gsize i = 0; i < DIGEST_BYTES; i++) {
        int high = digit_values[(guchar)hex[2 * i]];
        int low = high ? digit_values[(guchar)hex[2 * i + 1]] : 0;
        if (!low)
            return FALSE;
        digest->bytes[i] = (guint8)((high - 1) << 4 | (low - 1));
    }
    return TRUE;
}

gboolean digest_equal(const Digest *a, const Digest *b) {
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

guint digest_key_hash(gconstpointer digest) {
    guint hash;
    memcpy(&hash, ((const Digest *)digest)->bytes, sizeof hash);
    return hash;
}

gboolean digest_key_equal(gconstpointer a, gconstpointer b) {
    return digest_equal(a, b);
}
