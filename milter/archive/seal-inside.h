/* A certificate that mail is sealed to. Within the room. */
#ifndef ARCHIVE_SEAL_INSIDE_H
#define ARCHIVE_SEAL_INSIDE_H

#include <glib.h>
#include <openssl/x509.h>

/* The one certificate of a PEM file, if its key can be sealed to; caller frees. Errors and
 * warnings as of sealer_new(). */
X509 *seal_certificate_read(const char *path, GPtrArray *warnings, GError **error);

/* Its subject as in RFC 4514, in UTF-8; caller frees. */
char *seal_certificate_subject(const X509 *certificate);

#endif
