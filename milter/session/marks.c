/* Our marks on a mail, and forged ones off it. Values are ASCII and made of ids and
 * numbers only: nothing from a mail reaches a header but the Subject's own value,
 * which is put back as it came behind the prefix. */
#include "session/session-inside.h"

enum {
    LINE_WIDTH = 76
};

static const char OUR_PREFIX[] = "X-Kasuhara";

gboolean marks_is_ours(const char *header_name) {
    gsize length = sizeof OUR_PREFIX - 1;
    return g_ascii_strncasecmp(header_name, OUR_PREFIX, length) == 0 &&
           (header_name[length] == '\0' || header_name[length] == '-');
}

char *marks_score(double score) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.3f", score);
    char *end = text + strlen(text) - 1;
    while (*end == '0')
        *end-- = '\0';
    if (*end == '.')
        *end = '\0';
    return g_strdup(text);
}

/* Appends "; item" to a folded value; `column` is where its last line ends. */
static void append_item(GString *value, gsize *column, const char *item) {
    gsize length = strlen(item);
    if (value->len > 0) {
        g_string_append_c(value, ';');
        ++*column;
        if (*column + 1 + length + 1 > LINE_WIDTH) {
            g_string_append(value, "\n\t");
            *column = 8;
        } else {
            g_string_append_c(value, ' ');
            ++*column;
        }
    }
    g_string_append(value, item);
    *column += length;
}

char *marks_summary(const Verdict *verdict, const Kept *kept, const Policy *policy) {
    GString *value = g_string_new(NULL);
    gsize column = strlen(OUR_PREFIX) + 2;
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&policy->digest, hex);
    g_autofree char *number = marks_score(verdict->score);
    g_autofree char *level = g_strdup_printf("level=%s", verdict_level(verdict));
    g_autofree char *score = g_strdup_printf("score=%s", number);
    g_autofree char *policy_id = g_strdup_printf("policy=%.8s", hex);
    append_item(value, &column, level);
    append_item(value, &column, score);
    if (kept->case_number > 0) {
        g_autofree char *item = g_strdup_printf("case=%" G_GINT64_FORMAT, kept->case_number);
        append_item(value, &column, item);
    }
    append_item(value, &column, policy_id);
    if (verdict_partial(verdict))
        append_item(value, &column, "scored=part");
    if (!verdict->history_known || kept->state_error)
        append_item(value, &column, "history=none");
    return g_string_free(value, FALSE);
}

char *marks_hits(const Verdict *verdict) {
    GString *value = g_string_new(NULL);
    gsize column = strlen("X-Kasuhara-Hits: ");
    guint named = 0;
    for (guint i = 0; i < verdict->hits->len && named < MARK_HITS_MAX; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        if (hit->score <= 0)
            continue;
        g_autofree char *score = marks_score(hit->score);
        g_autofree char *item = g_strdup_printf("%s %s %s", hit->category->id, hit->rule, score);
        append_item(value, &column, item);
        named++;
    }
    return g_string_free(value, FALSE);
}

/* From the last instance to the first: servers that number anew after each
 * removal would skip one otherwise. */
gboolean marks_remove_forged(const Session *session, SMFICTX *context, const char **what) {
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    *what = "removing a forged header";
    for (guint i = 0; i < session->our_names->len; i++) {
        char *name = g_ptr_array_index(session->our_names, i);
        gint count = GPOINTER_TO_INT(g_hash_table_lookup(counts, name)) + 1;
        g_hash_table_insert(counts, name, GINT_TO_POINTER(count));
    }
    if (g_hash_table_size(counts) > 0 && !(session->actions & SMFIF_CHGHDRS))
        return FALSE;
    GHashTableIter iterator;
    gpointer name, count;
    g_hash_table_iter_init(&iterator, counts);
    while (g_hash_table_iter_next(&iterator, &name, &count))
        for (gint index = GPOINTER_TO_INT(count); index > 0; index--)
            if (smfi_chgheader(context, name, index, NULL) != MI_SUCCESS)
                return FALSE;
    return TRUE;
}

/* With HDR_LEADSPC a value brings its own space. */
static char *as_value(const Session *session, const char *value) {
    return g_strconcat(session->protocol & SMFIP_HDR_LEADSPC ? " " : "", value, NULL);
}

static gboolean insert(const Session *session, SMFICTX *context, const char *name,
                       const char *value) {
    g_autofree char *own_name = g_strdup(name);
    g_autofree char *own_value = as_value(session, value);
    return smfi_insheader(context, 0, own_name, own_value) == MI_SUCCESS;
}

/* The prefix as a header carries it (RFC 2047 where it is not ASCII). */
static char *encode_prefix(const char *prefix) {
    if (g_str_is_ascii(prefix))
        return g_strdup(prefix);
    g_autofree char *base64 = g_base64_encode((const guchar *)prefix, strlen(prefix));
    return g_strdup_printf("=?UTF-8?B?%s?=", base64);
}

static gboolean prefix_subject(const Session *session, SMFICTX *context, const Verdict *verdict) {
    const char *prefix = verdict->level->subject_prefix;
    if (verdict->message->subject && g_str_has_prefix(verdict->message->subject, prefix))
        return TRUE;
    g_autofree char *encoded = encode_prefix(prefix);
    if (!session->subject)
        return insert(session, context, "Subject", encoded);
    const char *rest = session->subject + strspn(session->subject, " \t");
    g_autofree char *subject = g_strdup_printf("%s %s", encoded, rest);
    g_autofree char *value = as_value(session, subject);
    static char name[] = "Subject";
    return smfi_chgheader(context, name, 1, value) == MI_SUCCESS;
}

static gboolean add_observers(SMFICTX *context, const Level *level) {
    for (guint i = 0; i < level->observers->len; i++) {
        g_autofree char *recipient =
            g_strdup_printf("<%s>", (const char *)g_ptr_array_index(level->observers, i));
        if (smfi_addrcpt(context, recipient) != MI_SUCCESS)
            return FALSE;
    }
    return TRUE;
}

static gboolean quarantine(SMFICTX *context, const Level *level) {
    g_autofree char *reason = g_strdup_printf("kasuhara: level=%s", level->id);
    return smfi_quarantine(context, reason) == MI_SUCCESS;
}

gboolean marks_set(const Session *session, SMFICTX *context, const Verdict *verdict,
                   const Kept *kept, const char **what) {
    const Level *level = verdict->level;
    gboolean header = level ? level->header : verdict_partial(verdict) != NULL;
    if (header) {
        g_autofree char *hits = marks_hits(verdict);
        g_autofree char *summary = marks_summary(verdict, kept, session->policy);
        *what = "inserting the marks";
        if (!(session->actions & SMFIF_ADDHDRS) ||
            (*hits && !insert(session, context, "X-Kasuhara-Hits", hits)) ||
            !insert(session, context, "X-Kasuhara", summary))
            return FALSE;
    }
    *what = "changing the subject";
    if (level && level->subject_prefix && !prefix_subject(session, context, verdict))
        return FALSE;
    *what = "adding an observer";
    if (level && !add_observers(context, level))
        return FALSE;
    *what = "quarantine";
    return !level || !level->quarantine || quarantine(context, level);
}
