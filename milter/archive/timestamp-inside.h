/* What the files of timestamp.h share. Within the room. */
#ifndef ARCHIVE_TIMESTAMP_INSIDE_H
#define ARCHIVE_TIMESTAMP_INSIDE_H

#include "archive/timestamp.h"

#include <openssl/ts.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TS_REQ, TS_REQ_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TS_RESP, TS_RESP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509_STORE, X509_STORE_free)

/* timestamp-http-curl.c or timestamp-http-none.c: POSTs the query and gives the body of
 * the answer, TIMESTAMP_BYTES_MAX at most. Caller unrefs. SYSTEM: what went wrong, in words. */
GBytes *timestamp_post(const char *url, Span query, guint seconds, GError **error);

/* timestamp.c: the request for a token over these bytes, without a nonce. Caller frees. */
TS_REQ *timestamp_query(Span bytes);

/* timestamp-check.c: one answer and nothing behind it. NULL: it is none. Caller frees. */
TS_RESP *timestamp_parse(Span token);

/* The certificates of a file, in PEM form. NULL: it cannot be read as such. Caller frees. */
X509_STORE *timestamp_trusted(const char *ca_path);

/* Is it granted, does it answer the query (with its nonce, if that has one), and is it signed by
 * the certificate inside? NULL: it is; else why not, in words. Caller frees. */
char *timestamp_misfit(TS_RESP *answer, TS_REQ *query);

#endif
