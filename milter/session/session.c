/* Gathers one message from what the mail server says: envelope, header lines as
 * they came, body. Judges nothing. A mail larger than MAIL_BYTES_MAX is kept to
 * there, and what was left out is counted. Where memory for it cannot be had,
 * no_memory is set and nothing more is taken: the message is then deferred. */
#include "session/session-inside.h"

#include "base/clock.h"

enum {
    MAIL_ROOM_FIRST = 16384
};

Session *session_new(Service *service, Agreement agreement) {
    Session *session = g_new0(Session, 1);
    session->service = service;
    session->agreement = agreement;
    session->mail_max = MAIL_BYTES_MAX;
    session->envelope = envelope_new();
    session->our_headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return session;
}

void session_forget(Session *session) {
    if (session->counted) {
        /* The answer itself goes out when the callback returns: service.c waits. */
        g_atomic_int_set(&session->service->answered, (gint)(clock_monotonic() / CLOCK_SECOND));
        g_atomic_int_add(&session->service->in_flight, -1);
    }
    session->counted = FALSE;
    g_clear_pointer(&session->policy, policy_unref);
    session->in_scope = FALSE;
    session->exempt = FALSE;
    session->from_staff = FALSE;
    session->alert = FALSE;
    session->passed_on = FALSE;
    session->header_done = FALSE;
    session->no_memory = FALSE;
    /* A large mail's memory is not kept for the next. */
    g_clear_pointer(&session->mail, g_free);
    session->mail_length = 0;
    session->mail_room = 0;
    g_hash_table_remove_all(session->our_headers);
    g_clear_pointer(&session->subject, g_free);
    envelope_reset(session->envelope);
}

void session_free(Session *session) {
    if (!session)
        return;
    session_forget(session);
    g_hash_table_unref(session->our_headers);
    envelope_free(session->envelope);
    g_free(session);
}

/* Where the address ends: at the > of its <, else at a space; not inside quotes. */
static const char *address_end(const char *start, char mark) {
    gboolean quoted = FALSE;
    const char *at = start;
    for (; *at && (quoted || *at != mark); at++) {
        if (*at == '"')
            quoted = !quoted;
        else if (*at == '\\' && at[1])
            at++;
    }
    return at;
}

/* The address of a MAIL or RCPT argument: what stands in <>, without a source
 * route (RFC 5321, 4.1.1.3, has it ignored). Sendmail with EAI hands on the ESMTP
 * parameters behind it. Caller frees. */
static char *address_of(const char *argument) {
    gboolean bracketed = *argument == '<';
    const char *start = bracketed ? argument + 1 : argument;
    const char *end = address_end(start, bracketed ? '>' : ' ');
    if (*start == '@') {
        const char *route_end = memchr(start, ':', (gsize)(end - start));
        if (route_end)
            start = route_end + 1;
    }
    return g_strndup(start, (gsize)(end - start));
}

/* "support"@example.org is the same mailbox as support@example.org. Caller frees. */
static char *without_quotes(const char *address) {
    GString *plain = g_string_new(NULL);
    for (const char *at = address; *at; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '"')
            continue;
        g_string_append_c(plain, *at);
    }
    return g_string_free(plain, FALSE);
}

void session_begin(Session *session, const char *mail_from) {
    session_forget(session);
    g_atomic_int_inc(&session->service->in_flight);
    session->counted = TRUE;
    session->envelope->mail_from = address_of(mail_from);
}

/* Staff and exempt senders are believed from our own clients only. */
static void look_at_sender(Session *session) {
    const Envelope *envelope = session->envelope;
    session->policy = policy_in_force(session->service);
    if (!scope_is_own_client(session->policy, envelope->client_address, envelope->auth_name))
        return;
    session->exempt = scope_is_exempt(session->policy, envelope->mail_from);
    session->from_staff = !session->exempt && scope_is_staff(session->policy, envelope->mail_from);
    session->in_scope = session->from_staff;
}

void session_recipient(Session *session, const char *recipient, const char *resolved) {
    if (!session->policy)
        look_at_sender(session);
    char *address = address_of(recipient);
    g_autofree char *plain = without_quotes(address);
    g_autofree char *rewritten = resolved ? address_of(resolved) : NULL;
    g_ptr_array_add(session->envelope->recipients, address);
    if (session->in_scope || session->exempt)
        return;
    const Policy *policy = session->policy;
    session->in_scope = scope_is_inbox(policy, address) || scope_is_inbox(policy, plain) ||
                        (rewritten && scope_is_inbox(policy, rewritten));
}

/* A size from outside: the one allocation here that is let fail. */
static gboolean make_room(Session *session, gsize more) {
    gsize needed = session->mail_length + more;
    if (needed <= session->mail_room)
        return TRUE;
    gsize room = MIN(MAX(session->mail_room * 2, MAIL_ROOM_FIRST), session->mail_max);
    room = MAX(room, needed);
    char *grown = g_try_realloc(session->mail, room);
    if (!grown) {
        session->no_memory = TRUE;
        return FALSE;
    }
    session->mail = grown;
    session->mail_room = room;
    return TRUE;
}

static void append(Session *session, const char *bytes, gsize length) {
    gsize taken = MIN(session->mail_max - session->mail_length, length);
    session->envelope->left_out += length - taken;
    if (taken == 0 || session->no_memory || !make_room(session, taken))
        return;
    /* UNSAFE: make_room() has just seen to mail_length + taken <= mail_room. */
    memcpy(session->mail + session->mail_length, bytes, taken);
    session->mail_length += taken;
}

/* Folded values come with bare LF (libmilter, xxfi_header), from some servers with
 * CR LF all the same; on the wire they ended in CR LF. */
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

/* By name without regard to case, as the mail server counts them. */
static void count_ours(Session *session, const char *name) {
    char *key = g_strchomp(g_ascii_strdown(name, -1));
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(session->our_headers, key));
    g_hash_table_replace(session->our_headers, key, GUINT_TO_POINTER(count + 1));
}

void session_header(Session *session, const char *name, const char *value) {
    /* Without HDR_LEADSPC the mail server ate one space after the colon. */
    gboolean as_it_came = (session->agreement.protocol & SMFIP_HDR_LEADSPC) != 0;
    if (mark_is_ours(name))
        count_ours(session, name);
    session->alert = session->alert || mark_is_alert(name);
    session->passed_on = session->passed_on || g_ascii_strcasecmp(name, "Received") == 0;
    if (!session->subject && g_ascii_strcasecmp(name, "Subject") == 0)
        session->subject = g_strdup(value);
    append(session, name, strlen(name));
    append(session, as_it_came ? ":" : ": ", as_it_came ? 1 : 2);
    append_value(session, value);
}

/* An alert (contrib/notify) tells of a mail that was scored: it is no mail of a customer, and is
 * let alone, its mark too. From anybody else the mark is a forged one; so it is on a mail that came
 * to our client from elsewhere, and was passed on as it was. */
static gboolean is_alert(const Session *session) {
    const Envelope *envelope = session->envelope;
    return session->alert && !session->passed_on && session->policy &&
           scope_is_own_client(session->policy, envelope->client_address, envelope->auth_name);
}

void session_header_end(Session *session) {
    if (session->header_done)
        return;
    append(session, "\r\n", 2);
    session->header_done = TRUE;
    session->alert = is_alert(session);
    session->in_scope = session->in_scope && !session->alert;
}

void session_body(Session *session, const unsigned char *bytes, gsize length) {
    session_header_end(session);
    append(session, (const char *)bytes, length);
}
