/* What is agreed on with a mail server when it connects, and remembered for the
 * connection.
 *
 * A connection may be used again for another client (SMFIC_QUIT_NC) without a new
 * negotiation, and libmilter calls xxfi_close before that as it does at the end,
 * with no way to tell which. So an agreement outlives its session, under
 * libmilter's own pointer to the connection. A connection begins with a
 * negotiation, which replaces what an earlier one at that address left behind:
 * the table grows to as many connections as there once were at a time. */
#include "session/session-inside.h"

static const unsigned long WANTED_ACTIONS =
    SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_ADDRCPT | SMFIF_QUARANTINE;

/* The header as it came; and no reply at the stages where there is never an
 * answer. The body has one: a mail server may put its last piece into the end of
 * the message (SMFIC_BODYEOB), where libmilter takes a missing reply to the body
 * for the answer to the whole, and never calls xxfi_eom. */
static const unsigned long WANTED_PROTOCOL =
    SMFIP_HDR_LEADSPC | SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_NR_EOH;

Agreement agreement_of_offer(unsigned long actions, unsigned long protocol) {
    unsigned long wanted = WANTED_PROTOCOL;
    /* A server that knows no DATA stage hears of mail out of scope at its first
     * header line: that must have an answer. */
    if (!(protocol & SMFIP_NODATA))
        wanted &= ~(unsigned long)(SMFIP_NR_HDR | SMFIP_NR_EOH);
    return (Agreement){actions & WANTED_ACTIONS, protocol & wanted};
}

void agreement_remember(Service *service, const SMFICTX *context, Agreement agreement) {
    pthread_mutex_lock(&service->agreements_lock);
    g_hash_table_insert(service->agreements, (gpointer)context,
                        g_memdup2(&agreement, sizeof agreement));
    pthread_mutex_unlock(&service->agreements_lock);
}

/* Nothing, where there was no negotiation: a client that is no mail server. */
Agreement agreement_recall(Service *service, const SMFICTX *context) {
    Agreement agreement = {0, 0};
    pthread_mutex_lock(&service->agreements_lock);
    const Agreement *found = g_hash_table_lookup(service->agreements, context);
    if (found)
        agreement = *found;
    pthread_mutex_unlock(&service->agreements_lock);
    return agreement;
}
