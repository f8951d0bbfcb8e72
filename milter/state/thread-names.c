/* Offers thread-names.h. Pure: no memory of its own, cannot fail. Hostile
 * names are bounded here, before any store sees them. */
#include "state/thread-names.h"

static char *bounded(const char *prefix, const char *name) {
    gsize length = strlen(name);
    if (length <= THREAD_NAME_MAX)
        return g_strconcat(prefix, name, NULL);
    Digest digest = digest_of(span_of(name, length));
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&digest, hex);
    return g_strconcat(prefix, "sha256:", hex, NULL);
}

char *thread_name_of_id(const char *message_id) {
    return bounded("m", message_id);
}

char *sender_key(const char *sender) {
    return bounded("", sender);
}

static void clear_name(gpointer name) {
    g_free(((ThreadName *)name)->key);
}

/* Takes over key; leaves out what is named already. */
static void add_name(GArray *names, char *key, gboolean kept, gboolean only_if_wrote) {
    for (guint i = 0; i < names->len; i++) {
        if (g_str_equal(g_array_index(names, ThreadName, i).key, key)) {
            g_free(key);
            return;
        }
    }
    ThreadName name = {key, kept, only_if_wrote, 0, 0};
    g_array_append_val(names, name);
}

static void add_ticket(GArray *names, const StateMessage *message) {
    g_autofree char *told = bounded("t", message->ticket);
    if (message->from_staff) {
        add_name(names, g_steal_pointer(&told), TRUE, FALSE);
        return;
    }
    add_name(names, g_steal_pointer(&told), FALSE, TRUE);
    if (*message->sender == '\0')
        return;
    g_autofree char *seen = g_strconcat(message->ticket, " ", message->sender, NULL);
    add_name(names, bounded("c", seen), TRUE, FALSE);
}

GArray *thread_names_of(const StateMessage *message) {
    GArray *names = g_array_sized_new(FALSE, FALSE, sizeof(ThreadName), 8);
    g_array_set_clear_func(names, clear_name);
    if (message->message_id && *message->message_id) {
        add_name(names, bounded("m", message->message_id), TRUE, FALSE);
    } else {
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&message->digest, hex);
        add_name(names, g_strconcat("d", hex, NULL), TRUE, FALSE);
    }
    for (guint i = 0; message->references && message->references[i]; i++) {
        if (i == THREAD_REFERENCES_MAX)
            break;
        if (*message->references[i])
            add_name(names, bounded("m", message->references[i]), i < THREAD_REFERENCES_KEPT,
                     FALSE);
    }
    if (message->ticket && *message->ticket)
        add_ticket(names, message);
    return names;
}

gboolean thread_is_over(const StateMessage *message, gint64 last) {
    return message->time > last && message->time - last > message->over_after;
}

gboolean thread_join_has(const ThreadJoin *join, gint64 thread) {
    for (guint i = 0; i < join->count; i++) {
        if (join->threads[i] == thread)
            return TRUE;
    }
    return FALSE;
}

static void insert_ascending(ThreadJoin *join, gint64 thread) {
    guint at = join->count++;
    for (; at > 0 && join->threads[at - 1] > thread; at--)
        join->threads[at] = join->threads[at - 1];
    join->threads[at] = thread;
}

ThreadJoin thread_join_of(const GArray *names) {
    ThreadJoin join = {0};
    for (guint i = 0; i < names->len && join.count < THREAD_JOIN_MAX; i++) {
        const ThreadName *name = &g_array_index(names, ThreadName, i);
        if (name->thread == 0 || thread_join_has(&join, name->thread))
            continue;
        insert_ascending(&join, name->thread);
        if (name->case_number && (!join.case_number || name->case_number < join.case_number))
            join.case_number = name->case_number;
    }
    return join;
}
