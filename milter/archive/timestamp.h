/* Timestamps (RFC 3161): an outside authority says that a checkpoint was there at a time.
 *
 *     checkpoints/42          a signed note (checkpoint.h)
 *     checkpoints/42.tsr      the whole TimeStampResp over its bytes, in DER
 *
 * so that, without this program,
 *
 *     openssl ts -verify -data 42 -in 42.tsr -CAfile ca.pem
 *
 * gives the same answer. Imprints are by SHA-256. What an authority sends, and a token that
 * is read, is hostile. All of it is thread safe. */
#ifndef ARCHIVE_TIMESTAMP_H
#define ARCHIVE_TIMESTAMP_H

#include "base/span.h"

/* Behind the name of the checkpoint. */
#define TIMESTAMP_SUFFIX ".tsr"

enum {
    TIMESTAMP_BYTES_MAX = 256 * 1024, /* of a token; usual ones have 2 to 10 KB */
    TIMESTAMP_SECONDS = 30,           /* how long timestamp_place() waits for an authority */
};

typedef enum {
    TIMESTAMP_HOLDS,      /* of these bytes, by an authority that the CA file vouches for */
    TIMESTAMP_ALTERED,    /* of other bytes, or its signature is broken, or it is no token */
    TIMESTAMP_UNTRUSTED,  /* fits, but the CA file does not vouch for who signed it: forged by
                           * somebody else, or the wrong CA file */
    TIMESTAMP_UNKNOWN,    /* fits, but no CA was given: whoever signed it is not known */
    TIMESTAMP_UNREADABLE, /* the CA file, or what lies in the archive, cannot be read: nobody
                           * can say */
    TIMESTAMP_MISSING,    /* there is none */
} TimestampState;

/* "holds", "altered", "untrusted", "unknown", "unreadable", "missing" */
const char *timestamp_word(TimestampState state);

typedef struct {
    TimestampState state;
    gint64 time;  /* when, as the authority says; in the unit of clock.h. 0 where signer is NULL */
    char *signer; /* the subject of its certificate (RFC 2253). NULL where it is ALTERED or MISSING,
                   * or could not be read: nothing that it says is to be believed then */
    char *why;    /* in words, after "the token …"; NULL where it HOLDS */
} Timestamp;

void timestamp_clear(Timestamp *found);

/* Is token (a TimeStampResp in DER) a timestamp of these bytes? ca_path: a file of certificates
 * in PEM form, with the root of the authority; NULL: there is none. *found is overwritten;
 * clear it at the end.
 *
 * Certificates are judged as of the time in the token, so that one that has expired since is no
 * fault. That means: whoever got hold of an authority's key after its certificate expired could
 * sign a token that is dated back, and this would not notice; nor does it ask for revocations
 * (CRL, OCSP), which the authority publishes elsewhere. A token that must be good for longer
 * than the authority's key is thought safe is renewed in time by a later checkpoint with a token
 * of its own: that one covers all lines of the earlier. */
void timestamp_check(Span bytes, Span token, const char *ca_path, Timestamp *found);

/* The same of bytes that were read from path, and path.tsr. */
void timestamp_check_beside(Span bytes, const char *path, const char *ca_path, Timestamp *found);

/* The same of checkpoints/SIZE and checkpoints/SIZE.tsr of an archive. */
void timestamp_check_placed(const char *archive_path, guint64 size, const char *ca_path,
                            Timestamp *found);

/* Asks the authority at url (http or https; proxies as in the environment: http_proxy, https_proxy,
 * no_proxy) for a timestamp of these bytes, and gives its answer as it came: a TimeStampResp that
 * is granted, over these bytes, with the nonce of this request, and signed by the certificate
 * inside. Whether that is to be trusted is for timestamp_check() to say. Waits `seconds` at most.
 * Caller unrefs. NULL: INPUT: no such URL; SYSTEM: no answer, or not what was asked for. */
GBytes *timestamp_request(Span bytes, const char *url, guint seconds, GError **error);

/* Sees to it that checkpoints/SIZE of the archive has its token: asks for it, and makes it
 * durable. One that is there and fits (and is trusted, where a CA is given) stays, and nobody is
 * asked; another is replaced once a good one has come. With ca_path, what the CA does not vouch for
 * is not placed. INPUT: there is no such checkpoint, or the CA file cannot be read. */
gboolean timestamp_place(const char *archive_path, guint64 size, const char *url,
                         const char *ca_path, GError **error);

/* The sizes (guint64) of the checkpoints of the archive, the largest first; with only_without,
 * those beside which no token lies. Caller unrefs. NULL: error. */
GArray *timestamp_checkpoints(const char *archive_path, gboolean only_without, GError **error);

#endif
