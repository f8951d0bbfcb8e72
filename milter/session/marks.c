/* Puts our marks on a mail, and takes forged ones off it. Every answer of libmilter
 * is looked at: what the mail server did not take is not on the mail.
 *
 * New headers go to index 0: above the mail server's own Received, where those who
 * read them trust them, and where they change no other header's place. */
#include "session/session-inside.h"

/* What the server never agreed to cannot be done, and is no failure. */
static gboolean may(const Session *session, unsigned long action, const char *name,
                    const char **left) {
    if (session->agreement.actions & action)
        return TRUE;
    *left = name;
    return FALSE;
}

/* With HDR_LEADSPC a value brings its own space. */
static char *as_value(const Session *session, const char *value) {
    return g_strconcat(session->agreement.protocol & SMFIP_HDR_LEADSPC ? " " : "", value, NULL);
}

static gboolean insert(const Session *session, SMFICTX *context, const char *name,
                       const char *text) {
    g_autofree char *own_name = g_strdup(name);
    g_autofree char *value = as_value(session, text);
    return smfi_insheader(context, 0, own_name, value) == MI_SUCCESS;
}

static gboolean insert_folded(const Session *session, SMFICTX *context, const char *name,
                              const char *text) {
    g_autofree char *folded = mark_fold(name, text);
    return insert(session, context, name, folded);
}

/* From the last instance to the first: servers that number anew after each
 * removal would leave one of two otherwise. */
gboolean marks_remove_forged(const Session *session, SMFICTX *context, const char **what,
                             const char **left) {
    GHashTableIter iterator;
    gpointer name, count;
    if (g_hash_table_size(session->our_headers) == 0 ||
        !may(session, SMFIF_CHGHDRS, "removal of forged marks", left))
        return TRUE;
    *what = "removal of a forged mark";
    g_hash_table_iter_init(&iterator, session->our_headers);
    while (g_hash_table_iter_next(&iterator, &name, &count))
        for (guint index = GPOINTER_TO_UINT(count); index > 0; index--)
            if (smfi_chgheader(context, name, (int)index, NULL) != MI_SUCCESS)
                return FALSE;
    return TRUE;
}

static gboolean prefix_subject(const Session *session, SMFICTX *context, const Verdict *verdict,
                               const char **left) {
    static char name[] = "Subject";
    const char *prefix = verdict->level->subject_prefix;
    const char *subject = verdict->message->subject;
    unsigned long action = session->subject ? SMFIF_CHGHDRS : SMFIF_ADDHDRS;
    if ((subject && g_str_has_prefix(subject, prefix)) ||
        !may(session, action, "subject prefix", left))
        return TRUE;
    g_autofree char *text = mark_subject(prefix, session->subject ? session->subject : "");
    if (!session->subject)
        return insert(session, context, name, text);
    g_autofree char *value = as_value(session, text);
    return smfi_chgheader(context, name, 1, value) == MI_SUCCESS;
}

/* The second header first: each goes to the top. */
static gboolean insert_marks(const Session *session, SMFICTX *context, const Verdict *verdict,
                             const Kept *kept, const char **left) {
    gboolean whole = !verdict_partial(verdict) && session->envelope->left_out == 0;
    g_autofree char *summary = mark_summary(verdict, kept, whole);
    g_autofree char *hits = mark_hits(verdict);
    if (!may(session, SMFIF_ADDHDRS, "marks", left))
        return TRUE;
    return (*hits == '\0' || insert_folded(session, context, "X-Kasuhara-Hits", hits)) &&
           insert_folded(session, context, "X-Kasuhara", summary);
}

static gboolean is_recipient(const Session *session, const char *address) {
    g_autofree char *wanted = address_normalise(address);
    const GPtrArray *recipients = session->envelope->recipients;
    for (guint i = 0; i < recipients->len; i++) {
        g_autofree char *recipient = address_normalise(g_ptr_array_index(recipients, i));
        if (strcmp(recipient, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean add_observers(const Session *session, SMFICTX *context, const Level *level,
                              const char **left) {
    if (level->observers->len == 0 || !may(session, SMFIF_ADDRCPT, "observers", left))
        return TRUE;
    for (guint i = 0; i < level->observers->len; i++) {
        const char *address = g_ptr_array_index(level->observers, i);
        g_autofree char *recipient = g_strdup_printf("<%s>", address);
        if (!is_recipient(session, address) && smfi_addrcpt(context, recipient) != MI_SUCCESS)
            return FALSE;
    }
    return TRUE;
}

/* Held by the server until a person lets it go. */
static gboolean quarantine(const Session *session, SMFICTX *context, const Verdict *verdict,
                           const char **left) {
    gboolean by_card = verdict->carded && verdict->policy->red_card->action == CARD_QUARANTINE;
    g_autofree char *reason = g_strdup_printf("kasuhara: level=%s%s", verdict_level(verdict),
                                              by_card ? "; card=red" : "");
    if ((!by_card && !(verdict->level && verdict->level->quarantine)) ||
        !may(session, SMFIF_QUARANTINE, "quarantine", left))
        return TRUE;
    return smfi_quarantine(context, reason) == MI_SUCCESS;
}

gboolean marks_set(const Session *session, SMFICTX *context, const Verdict *verdict,
                   const Kept *kept, const char **what, const char **left) {
    const Level *level = verdict->level;
    /* Mail that was not read whole, or of a carded sender, says so whatever its level. */
    gboolean anyway = (!level && (verdict_partial(verdict) || session->envelope->left_out > 0)) ||
                      verdict->carded;
    *what = "subject prefix";
    if (level && level->subject_prefix && !prefix_subject(session, context, verdict, left))
        return FALSE;
    *what = "marks";
    if (((level && level->header) || anyway) &&
        !insert_marks(session, context, verdict, kept, left))
        return FALSE;
    *what = "observer";
    if (level && !add_observers(session, context, level, left))
        return FALSE;
    *what = "quarantine";
    return quarantine(session, context, verdict, left);
}
