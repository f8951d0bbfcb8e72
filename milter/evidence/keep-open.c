/* Offers keep_open_case(). */
#include "evidence/keep-inside.h"

/* The message that opened the case whose record is missing: this one, or the first one pending
 * that is flagged, if a full disk or a kill came between; if people were cut short in opening it,
 * the first one of a customer. */
static Json *find_opener(Keeping *keeping) {
    StatePending pending;
    Json *flagged = NULL, *first = NULL;
    gint64 after = 0;
    while (!keeping->remembered.opened && !flagged &&
           keep_next_pending(keeping, after, &pending, NULL) > 0) {
        const char *why;
        g_autoptr(Json) draft =
            pending.draft ? record_from_text(span_of_text(pending.draft), "message", &why) : NULL;
        gboolean customers = draft && !record_truth(draft, "from_staff");
        if (customers && record_truth(draft, "flagged"))
            flagged = json_incref(draft);
        else if (customers && !first)
            first = json_incref(draft);
        after = pending.message;
        state_pending_clear(&pending);
    }
    if (flagged)
        json_decref(first);
    Json *found = flagged ? flagged : first;
    return found ? found : json_incref(keeping->draft);
}

gboolean keep_open_case(Keeping *keeping, GError **error) {
    Evidence *evidence = keeping->evidence;
    gint64 number = keeping->remembered.case_number;
    if (keeping->remembered.opened_elsewhere ||
        (!keeping->remembered.opened && evidence_case_stands(evidence, number)))
        return TRUE; /* people may have opened it meanwhile */
    pthread_mutex_lock(&evidence->guard);
    gboolean mine = g_hash_table_add(evidence->cases, g_memdup2(&number, sizeof number));
    pthread_mutex_unlock(&evidence->guard);
    if (!mine)
        return TRUE;
    g_autoptr(Json) opener = find_opener(keeping);
    keep_settle(keeping, opener, NULL);
    g_autoptr(Json) record = record_open(opener);
    keeping->kept->opened = record_append(evidence->archive, "open", record, NULL, error);
    if (!keeping->kept->opened) {
        pthread_mutex_lock(&evidence->guard);
        g_hash_table_remove(evidence->cases, &number);
        pthread_mutex_unlock(&evidence->guard);
    }
    return keeping->kept->opened;
}
