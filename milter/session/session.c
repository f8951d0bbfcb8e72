/* Gathers one message from what the mail server says: envelope, header lines as
 * they came, body. Judges nothing. A body larger than MAIL_BYTES_MAX is kept to
 * there, and what was left out is counted. */
#include "session/session-inside.h"

Session *session_new(Service *service) {
    Session *session = g_new0(Session, 1);
    session->service = service;
    session->envelope = envelope_new();
    session->our_names = g_ptr_array_new_with_free_func(g_free);
    return session;
}

void session_forget(Session *session) {
    if (session->counted)
        g_atomic_int_add(&session->service->in_flight, -1);
    session->counted = FALSE;
    g_clear_pointer(&session->policy, policy_unref);
    session->in_scope = FALSE;
    session->from_staff = FALSE;
    session->header_done = FALSE;
    session->left_out = 0;
    /* A large mail's memory is not kept for the next. */
    if (session->mail)
        g_string_free(session->mail, TRUE);
    session->mail = NULL;
    g_ptr_array_set_size(session->our_names, 0);
    g_clear_pointer(&session->subject, g_free);
    envelope_reset(session->envelope);
}

void session_free(Session *session) {
    if (!session)
        return;
    session_forget(session);
    g_ptr_array_unref(session->our_names);
    envelope_free(session->envelope);
    g_free(session);
}

/* "<a@b>" to "a@b"; the source route and what is not in <> are left as they are. */
static char *without_brackets(const char *address) {
    gsize length = strlen(address);
    if (length >= 2 && address[0] == '<' && address[length - 1] == '>')
        return g_strndup(address + 1, length - 2);
    return g_strdup(address);
}

void session_begin(Session *session, const char *mail_from) {
    session_forget(session);
    g_atomic_int_inc(&session->service->in_flight);
    session->counted = TRUE;
    session->envelope->mail_from = without_brackets(mail_from);
}

/* Staff and exempt senders are believed from our own clients only. */
static void look_at_sender(Session *session) {
    const Envelope *envelope = session->envelope;
    session->policy = policy_in_force(session->service);
    if (!scope_is_own_client(session->policy, envelope->client_address, envelope->auth_name))
        return;
    session->from_staff = scope_is_staff(session->policy, envelope->mail_from);
    session->in_scope = session->from_staff;
}

void session_recipient(Session *session, const char *recipient) {
    if (!session->policy)
        look_at_sender(session);
    const Envelope *envelope = session->envelope;
    char *address = without_brackets(recipient);
    g_ptr_array_add(envelope->recipients, address);
    if (session->in_scope || !scope_is_inbox(session->policy, address))
        return;
    session->in_scope =
        !(scope_is_exempt(session->policy, envelope->mail_from) &&
          scope_is_own_client(session->policy, envelope->client_address, envelope->auth_name));
}

static void append(Session *session, const char *bytes, gsize length) {
    if (!session->mail)
        session->mail = g_string_sized_new(16384);
    gsize room = MAIL_BYTES_MAX - session->mail->len;
    gsize taken = MIN(room, length);
    g_string_append_len(session->mail, bytes, (gssize)taken);
    session->left_out += length - taken;
}

/* Folded values come with bare LF (libmilter, xxfi_header); on the wire they
 * ended in CRLF. */
static void append_value(Session *session, const char *value) {
    for (const char *line = value;;) {
        const char *end = strchr(line, '\n');
        gsize length = end ? (gsize)(end - line) : strlen(line);
        if (end && length > 0 && line[length - 1] == '\r')
            length--;
        append(session, line, length);
        append(session, "\r\n", 2);
        if (!end)
            return;
        line = end + 1;
    }
}

void session_header(Session *session, const char *name, const char *value) {
    /* Without HDR_LEADSPC the mail server ate one space after the colon. */
    gboolean as_it_came = (session->protocol & SMFIP_HDR_LEADSPC) != 0;
    if (marks_is_ours(name)) {
        char *lower = g_ascii_strdown(name, -1);
        g_ptr_array_add(session->our_names, lower);
    }
    if (!session->subject && g_ascii_strcasecmp(name, "Subject") == 0)
        session->subject = g_strdup(value);
    append(session, name, strlen(name));
    append(session, as_it_came ? ":" : ": ", as_it_came ? 1 : 2);
    append_value(session, value);
}

void session_header_end(Session *session) {
    if (!session->header_done)
        append(session, "\r\n", 2);
    session->header_done = TRUE;
}

void session_body(Session *session, const unsigned char *bytes, gsize length) {
    session_header_end(session);
    append(session, (const char *)bytes, length);
}
