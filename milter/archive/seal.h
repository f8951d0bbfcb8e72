/* Sealing: what the host that keeps it cannot read back.
 *
 *     CMS AuthEnvelopedData (RFC 5083) in DER, AES-256-GCM (RFC 5084); the content's key once
 *     for each recipient, by RSA-OAEP with SHA-256 (RFC 3560) or by ECDH (RFC 5753)
 *
 *     openssl cms -decrypt -inform DER -in OBJECT -inkey KEY
 *
 * opens it. Each sealing of the same bytes gives others. Whoever has the certificates can
 * seal: that a seal is evidence is what the chain says, not the seal. */
#ifndef ARCHIVE_SEAL_H
#define ARCHIVE_SEAL_H

#include "base/digest.h"

enum {
    SEAL_RSA_BITS_MIN = 2048,
    SEAL_CERTIFICATE_BYTES_MAX = 1 << 20 /* of a file */
};

/* One who can open. */
typedef struct {
    char *subject;      /* of the certificate, as in RFC 4514; UTF-8 */
    Digest certificate; /* of its DER: openssl x509 -fingerprint -sha256 */
} SealRecipient;

typedef struct Sealer Sealer;

/* paths: of char *, PEM files with one certificate each; at least one. Tries them out. What is
 * out of its time is no error, for its key is as good as it was, and mail that comes now is
 * evidence now: said in warnings (of char *, appended, caller frees).
 * INPUT: cannot be read, is no certificate, holds a private key, its key cannot be sealed to. */
Sealer *sealer_new(const GPtrArray *paths, GPtrArray *warnings, GError **error);
void sealer_free(Sealer *sealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sealer, sealer_free)

/* Of SealRecipient, in the order of the files; borrowed. */
const GPtrArray *sealer_recipients(const Sealer *sealer);

/* Caller unrefs. Thread safe. SYSTEM: no memory, no random numbers. */
GBytes *seal_bytes(const Sealer *sealer, Span bytes, GError **error);

/* The key of a recipient. */
typedef struct SealKey SealKey;

/* A private key in PEM form. The passphrase of one that has it is asked for on the terminal, as
 * openssl(1) does: the one place below command/ that speaks to people. INPUT: is none, cannot
 * be read, the passphrase was not given. */
SealKey *seal_key_read(const char *path, GError **error);
void seal_key_free(SealKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SealKey, seal_key_free)

/* Caller unrefs. All of it or nothing. INPUT: sealed to others; CORRUPT: is no seal, or was
 * altered. Not thread safe in one key. */
GBytes *seal_open(Span sealed, const SealKey *key, GError **error);

#endif
