/* What libmilter calls, and nothing else: each callback hands on to session.c or
 * answer.c. libmilter gives no pointer of ours before the first smfi_setpriv(), so
 * the service is a static pointer here, set once before the first thread. */
#include "session/session-inside.h"

#include "base/log.h"

#include <arpa/inet.h>

static Service *the_service;

static const unsigned long WANTED_ACTIONS =
    SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_ADDRCPT | SMFIF_QUARANTINE;
/* Stages at which we never have an answer, and the header as it came. */
static const unsigned long WANTED_PROTOCOL = SMFIP_HDR_LEADSPC | SMFIP_NR_CONN | SMFIP_NR_HELO |
                                             SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_NR_EOH |
                                             SMFIP_NR_BODY;

static Session *session_of(SMFICTX *context) {
    Session *session = smfi_getpriv(context);
    if (!session) {
        session = session_new(the_service);
        if (smfi_setpriv(context, session) != MI_SUCCESS)
            g_clear_pointer(&session, session_free);
    }
    return session;
}

/* No answer where none was agreed on. */
static sfsistat go_on(const Session *session, unsigned long without_reply) {
    return session->protocol & without_reply ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

/* A macro's value is libmilter's; it is copied at the stage that has it. */
static void take_macro(SMFICTX *context, const char *name, char **into) {
    const char *value = smfi_getsymval(context, (char *)(gpointer)name);
    if (!value || !*value)
        return;
    g_free(*into);
    *into = g_strdup(value);
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long protocol,
                             unsigned long unused1, unsigned long unused2,
                             unsigned long *use_actions, unsigned long *use_protocol,
                             unsigned long *use1, unsigned long *use2) {
    (void)unused1, (void)unused2;
    Session *session = session_of(context);
    if (!session)
        return SMFIS_REJECT;
    session->actions = actions & WANTED_ACTIONS;
    session->protocol = protocol & WANTED_PROTOCOL;
    *use_actions = session->actions;
    *use_protocol = session->protocol;
    *use1 = *use2 = 0;
    return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *context, char *host, _SOCK_ADDR *address) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    char text[INET6_ADDRSTRLEN] = "";
    Envelope *envelope = session->envelope;
    if (address && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)address)->sin_addr, text, sizeof text);
    else if (address && address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)address)->sin6_addr, text,
                  sizeof text);
    g_free(envelope->client_name);
    envelope->client_name = g_strdup(host);
    g_free(envelope->client_address);
    envelope->client_address = *text ? g_strdup(text) : NULL;
    take_macro(context, "j", &envelope->host);
    take_macro(context, "{daemon_name}", &envelope->daemon_name);
    take_macro(context, "v", &envelope->server_version);
    return go_on(session, SMFIP_NR_CONN);
}

static sfsistat on_helo(SMFICTX *context, char *name) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    g_free(session->envelope->helo);
    session->envelope->helo = g_strdup(name);
    take_macro(context, "{tls_version}", &session->envelope->tls_version);
    take_macro(context, "{cipher}", &session->envelope->tls_cipher);
    return go_on(session, SMFIP_NR_HELO);
}

static sfsistat on_mail(SMFICTX *context, char **arguments) {
    Session *session = session_of(context);
    if (!session || g_atomic_int_get(&the_service->stopping))
        return SMFIS_TEMPFAIL;
    session_begin(session, arguments[0] ? arguments[0] : "");
    take_macro(context, "i", &session->envelope->queue_id);
    take_macro(context, "{auth_authen}", &session->envelope->auth_name);
    take_macro(context, "{auth_type}", &session->envelope->auth_type);
    take_macro(context, "{tls_version}", &session->envelope->tls_version);
    take_macro(context, "{cipher}", &session->envelope->tls_cipher);
    return SMFIS_CONTINUE;
}

static sfsistat on_recipient(SMFICTX *context, char **arguments) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    if (arguments[0])
        session_recipient(session, arguments[0]);
    return go_on(session, SMFIP_NR_RCPT);
}

/* Out of scope: nothing beyond the recipients is asked for. */
static sfsistat out_of_scope(Session *session) {
    g_atomic_int_inc(&the_service->counters.out_of_scope);
    session_forget(session);
    return SMFIS_ACCEPT;
}

static sfsistat on_data(SMFICTX *context) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    take_macro(context, "i", &session->envelope->queue_id);
    return session->in_scope ? SMFIS_CONTINUE : out_of_scope(session);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    if (session->in_scope)
        session_header(session, name, value);
    return go_on(session, SMFIP_NR_HDR);
}

static sfsistat on_header_end(SMFICTX *context) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    take_macro(context, "i", &session->envelope->queue_id);
    if (session->in_scope)
        session_header_end(session);
    return go_on(session, SMFIP_NR_EOH);
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t length) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    if (session->in_scope)
        session_body(session, bytes, length);
    return go_on(session, SMFIP_NR_BODY);
}

static sfsistat on_message_end(SMFICTX *context) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    take_macro(context, "i", &session->envelope->queue_id);
    if (!session->in_scope) /* a mail server without the DATA stage */
        return out_of_scope(session);
    session_header_end(session);
    sfsistat answer = answer_message(session, context);
    session_forget(session);
    return answer;
}

/* May come at any time, more than once, and after our own answer not at all. */
static sfsistat on_abort(SMFICTX *context) {
    Session *session = smfi_getpriv(context);
    if (session)
        session_forget(session);
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context) {
    session_free(smfi_getpriv(context));
    smfi_setpriv(context, NULL);
    return SMFIS_CONTINUE;
}

gboolean callbacks_register(Service *service) {
    static char name[] = "kasuhara-milter";
    struct smfiDesc description = {
        .xxfi_name = name,
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = WANTED_ACTIONS,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_recipient,
        .xxfi_header = on_header,
        .xxfi_eoh = on_header_end,
        .xxfi_body = on_body,
        .xxfi_eom = on_message_end,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
        .xxfi_data = on_data,
        .xxfi_negotiate = on_negotiate,
    };
    the_service = service;
    if (smfi_register(description) != MI_SUCCESS) {
        log_line(LOG_LINE_ERROR, NULL,
                 "libmilter does not take our callbacks: its version is %d.%d", SMFI_VERSION >> 24,
                 SMFI_VERSION >> 8 & 0xffff);
        return FALSE;
    }
    /* By default a header line over 65,535 bytes ends the connection. */
    smfi_setmaxdatasize(HEADER_PACKET_MAX);
    return TRUE;
}
