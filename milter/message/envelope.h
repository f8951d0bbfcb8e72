/* What the mail server said about one message, apart from its bytes. */
#ifndef MESSAGE_ENVELOPE_H
#define MESSAGE_ENVELOPE_H

#include <glib.h>

/* Every string may be NULL: unknown. Addresses stand without <>. Strings are
 * as the server gave them: hostile. */
typedef struct {
    char *queue_id;
    char *mail_from;       /* "" for the null sender */
    GPtrArray *recipients; /* of char *, owned; in the order given */
    char *client_address;
    char *client_name;
    char *helo;
    char *daemon_name;
    char *server_version;
    char *auth_name; /* the authenticated login, macro {auth_authen} */
    char *auth_type;
    char *tls_version;
    char *tls_cipher;
    char *host;       /* the mail host that received it, macro j */
    gint64 received;  /* clock_now() at the end of the message */
    guint64 left_out; /* bytes at the mail's end that were not taken: it was too large */
} Envelope;

Envelope *envelope_new(void);
void envelope_free(Envelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Envelope, envelope_free)

/* Caller frees. */
Envelope *envelope_copy(const Envelope *envelope);

/* Forgets the message, keeps what belongs to the connection. */
void envelope_reset(Envelope *envelope);

/* An address in the form in which addresses are compared: without <>, lower
 * case (ASCII and Unicode), without a trailing dot. Caller frees. */
char *address_normalise(const char *address);

#endif
