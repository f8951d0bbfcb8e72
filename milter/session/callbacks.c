/* What libmilter calls, and nothing else: each callback hands on to session.c or
 * answer.c. libmilter gives no pointer of ours before the first smfi_setpriv(), so
 * the service is a static pointer here, set once before the first thread.
 *
 * Macros are read at the stage that has them, and copied; any may be missing. No
 * list of macros is asked for (smfi_setsymlist): what Postfix and Sendmail send of
 * themselves is enough, and the list would replace theirs. */
#include "session/session-inside.h"

#include "base/log.h"

#include <arpa/inet.h>

static Service *the_service;

static Session *session_of(SMFICTX *context) {
    Session *session = smfi_getpriv(context);
    if (!session) {
        session = session_new(the_service, agreement_recall(the_service, context));
        if (smfi_setpriv(context, session) != MI_SUCCESS)
            g_clear_pointer(&session, session_free);
    }
    return session;
}

/* No answer where none was agreed on. */
static sfsistat go_on(const Session *session, unsigned long without_reply) {
    return session->agreement.protocol & without_reply ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static const char *macro(SMFICTX *context, const char *name) {
    const char *value = smfi_getsymval(context, (char *)(gpointer)name);
    return value && *value ? value : NULL;
}

static void take_macro(SMFICTX *context, const char *name, char **into) {
    const char *value = macro(context, name);
    if (!value)
        return;
    g_free(*into);
    *into = g_strdup(value);
}

static void log_missing_abilities(Agreement agreement) {
    static const struct {
        unsigned long action;
        const char *what;
    } needs[] = {{SMFIF_ADDHDRS, "marks"},
                 {SMFIF_CHGHDRS, "removal of forged marks and subject prefixes"},
                 {SMFIF_ADDRCPT, "observers"},
                 {SMFIF_QUARANTINE, "quarantine"}};
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        if (!(agreement.actions & needs[i].action) &&
            !(g_atomic_int_or((guint *)&the_service->abilities_logged, 1U << i) & 1U << i))
            log_line(LOG_LINE_WARNING, NULL, "a mail server does not offer what is needed for %s",
                     needs[i].what);
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long protocol,
                             unsigned long unused1, unsigned long unused2,
                             unsigned long *use_actions, unsigned long *use_protocol,
                             unsigned long *use1, unsigned long *use2) {
    (void)unused1, (void)unused2;
    Agreement agreement = agreement_of_offer(actions, protocol);
    agreement_remember(the_service, context, agreement);
    log_missing_abilities(agreement);
    *use_actions = agreement.actions;
    *use_protocol = agreement.protocol;
    *use1 = *use2 = 0;
    return SMFIS_CONTINUE;
}

/* An IPv4 client that came in over IPv6 is named by its IPv4 address, as
 * networks in the policy are. NULL: not an internet address. Caller frees. */
static char *address_text(const struct sockaddr *address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address && address->sa_family == AF_INET) {
        const struct sockaddr_in *inet = (const void *)address;
        inet_ntop(AF_INET, &inet->sin_addr, text, sizeof text);
    } else if (address && address->sa_family == AF_INET6) {
        const struct in6_addr *inet6 =
            &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
        gboolean mapped = IN6_IS_ADDR_V4MAPPED(inet6);
        inet_ntop(mapped ? AF_INET : AF_INET6, mapped ? &inet6->s6_addr[12] : inet6->s6_addr, text,
                  sizeof text);
    }
    return *text ? g_strdup(text) : NULL;
}

static sfsistat on_connect(SMFICTX *context, char *host, _SOCK_ADDR *address) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    Envelope *envelope = session->envelope;
    g_free(envelope->client_name);
    envelope->client_name = g_strdup(host);
    g_free(envelope->client_address);
    envelope->client_address = address_text(address);
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
    if (session && arguments[0])
        session_recipient(session, arguments[0], macro(context, "{rcpt_addr}"));
    return session ? go_on(session, SMFIP_NR_RCPT) : SMFIS_TEMPFAIL;
}

/* Out of scope: nothing beyond the recipients is asked for. */
static sfsistat out_of_scope(Session *session) {
    metrics_outcome(the_service->metrics, OUTCOME_OUT_OF_SCOPE);
    if (session->alert)
        log_line(LOG_LINE_INFO, session->envelope->queue_id,
                 "not scored: an alert of ours (X-Kasuhara-Alert), by a client of ours");
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

/* Where the server has no DATA stage, out of scope is said at the first of these. */
static sfsistat header_answer(Session *session, unsigned long without_reply) {
    if (!session->in_scope && !(session->agreement.protocol & without_reply))
        return out_of_scope(session);
    return go_on(session, without_reply);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    if (session->in_scope)
        session_header(session, name, value);
    return header_answer(session, SMFIP_NR_HDR);
}

static sfsistat on_header_end(SMFICTX *context) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    take_macro(context, "i", &session->envelope->queue_id);
    if (session->in_scope)
        session_header_end(session);
    return header_answer(session, SMFIP_NR_EOH);
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t length) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    if (!session->in_scope)
        return out_of_scope(session);
    session_body(session, bytes, length);
    return session->no_memory ? answer_no_memory(session, context) : SMFIS_CONTINUE;
}

static sfsistat on_message_end(SMFICTX *context) {
    Session *session = session_of(context);
    if (!session)
        return SMFIS_TEMPFAIL;
    take_macro(context, "i", &session->envelope->queue_id);
    if (session->in_scope)
        session_header_end(session);
    if (!session->in_scope)
        return out_of_scope(session);
    if (session->no_memory)
        return answer_no_memory(session, context);
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

/* The end of the connection, or of one client of several: agreement.c. */
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
        .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_ADDRCPT | SMFIF_QUARANTINE,
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
                 "libmilter does not take our callbacks: was built for version %d.%d",
                 SM_LM_VRS_MAJOR(SMFI_VERSION), SM_LM_VRS_MINOR(SMFI_VERSION));
        return FALSE;
    }
    smfi_setmaxdatasize(PACKET_BYTES_MAX);
    return TRUE;
}
