/* Promises what envelope.h says. Fails never: an address that is no UTF-8 is
 * made so, what cannot be part of one is dropped. Does not check that an
 * address could exist. */
#include "message/envelope.h"

#include <string.h>

Envelope *envelope_new(void) {
    Envelope *envelope = g_new0(Envelope, 1);
    envelope->recipients = g_ptr_array_new_with_free_func(g_free);
    return envelope;
}

Envelope *envelope_copy(const Envelope *envelope) {
    Envelope *copy = envelope_new();
    for (guint i = 0; i < envelope->recipients->len; i++) {
        g_ptr_array_add(copy->recipients, g_strdup(g_ptr_array_index(envelope->recipients, i)));
    }
    copy->queue_id = g_strdup(envelope->queue_id);
    copy->mail_from = g_strdup(envelope->mail_from);
    copy->client_address = g_strdup(envelope->client_address);
    copy->client_name = g_strdup(envelope->client_name);
    copy->helo = g_strdup(envelope->helo);
    copy->daemon_name = g_strdup(envelope->daemon_name);
    copy->server_version = g_strdup(envelope->server_version);
    copy->auth_name = g_strdup(envelope->auth_name);
    copy->auth_type = g_strdup(envelope->auth_type);
    copy->tls_version = g_strdup(envelope->tls_version);
    copy->tls_cipher = g_strdup(envelope->tls_cipher);
    copy->host = g_strdup(envelope->host);
    copy->received = envelope->received;
    copy->left_out = envelope->left_out;
    return copy;
}

void envelope_free(Envelope *envelope) {
    if (!envelope) {
        return;
    }
    envelope_reset(envelope);
    g_ptr_array_unref(envelope->recipients);
    g_free(envelope->client_address);
    g_free(envelope->client_name);
    g_free(envelope->helo);
    g_free(envelope->daemon_name);
    g_free(envelope->server_version);
    g_free(envelope->auth_name);
    g_free(envelope->auth_type);
    g_free(envelope->tls_version);
    g_free(envelope->tls_cipher);
    g_free(envelope->host);
    g_free(envelope);
}

/* Login and TLS stay: both are of the connection, not of one message. */
void envelope_reset(Envelope *envelope) {
    g_clear_pointer(&envelope->queue_id, g_free);
    g_clear_pointer(&envelope->mail_from, g_free);
    g_ptr_array_set_size(envelope->recipients, 0);
    envelope->received = 0;
    envelope->left_out = 0;
}

/* White space at the ends and control characters anywhere are no part of an
 * address; what is left inside stays, so that two addresses that differ stay
 * different. */
static char *without_noise(const char *address) {
    g_autofree char *valid = g_utf8_make_valid(address, -1);
    g_autoptr(GString) kept = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (!g_unichar_iscntrl(character)) {
            g_string_append_unichar(kept, character);
        }
    }
    return g_strdup(g_strstrip(kept->str));
}

char *address_normalise(const char *address) {
    g_autofree char *kept = without_noise(address ? address : "");
    char *start = kept;
    gsize length = strlen(start);
    if (length >= 2 && start[0] == '<' && start[length - 1] == '>') {
        start++;
        length -= 2;
    }
    while (length > 0 && (start[length - 1] == '.' || start[length - 1] == ' ')) {
        length--;
    }
    while (length > 0 && *start == ' ') {
        start++;
        length--;
    }
    return g_utf8_strdown(start, (gssize)length);
}
