/* SHA-256 (FIPS 180-4), by OpenSSL, and its 64 lower-case hex digits. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/span.h"

enum {
    DIGEST_BYTES = 32,
    DIGEST_HEX = 64
};

typedef struct {
    guint8 bytes[DIGEST_BYTES];
} Digest;

/* Thread safe. Aborts if OpenSSL has no SHA-256: nothing could go on. */
Digest digest_of(Span bytes);

/* The same over pieces: start, add …, end (which frees). */
typedef struct DigestStream DigestStream;
DigestStream *digest_start(void);
void digest_add(DigestStream *stream, Span bytes);
Digest digest_end(DigestStream *stream);

void digest_to_hex(const Digest *digest, char hex[static DIGEST_HEX + 1]);

/* FALSE unless hex starts with 64 lower-case hex digits; what follows them is
 * not looked at. */
gboolean digest_from_hex(const char *hex, Digest *digest);

gboolean digest_equal(const Digest *a, const Digest *b);

/* One that was stored; zeroes where bytes are not of its length. */
Digest digest_stored(Span bytes);

/* For tables whose keys are Digests. */
guint digest_key_hash(gconstpointer digest);
gboolean digest_key_equal(gconstpointer a, gconstpointer b);

#endif
