/* Message-IDs out of Message-ID, In-Reply-To and References. Takes what stands
 * in <>; in a field without <>, its first word. Mail servers fold ids in the
 * middle, so white space inside is dropped. Fails never. */
#include "message/parts.h"

#include "message/message.h"

/* NULL where nothing is left, or too much: no id is that long (RFC 5322, 2.1.1). */
static char *clean_id(Span id) {
    g_autoptr(GString) kept = g_string_sized_new(id.length + 1);
    for (gsize i = 0; i < id.length && kept->len <= MESSAGE_ID_MAX; i++) {
        if ((guint8)id.bytes[i] > ' ' && id.bytes[i] != 0x7f) {
            g_string_append_c(kept, id.bytes[i]);
        }
    }
    if (!kept->len || kept->len > MESSAGE_ID_MAX) {
        return NULL;
    }
    return g_utf8_make_valid(kept->str, (gssize)kept->len);
}

static gboolean is_known(const GPtrArray *ids, const char *id) {
    for (guint i = 0; i < ids->len; i++) {
        if (g_str_equal(g_ptr_array_index(ids, i), id)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void add_id(GPtrArray *ids, Span span) {
    g_autofree char *id = clean_id(span);
    if (id && ids->len < MESSAGE_REFERENCES_MAX && !is_known(ids, id)) {
        g_ptr_array_add(ids, g_steal_pointer(&id));
    }
}

/* The first of <...> from `at`; FALSE: there is none. */
static gboolean next_id(Span value, gsize at, Span *id, gsize *end) {
    const char *open = at < value.length ? memchr(value.bytes + at, '<', value.length - at) : NULL;
    if (!open) {
        return FALSE;
    }
    gsize start = (gsize)(open - value.bytes) + 1;
    const char *close = memchr(value.bytes + start, '>', value.length - start);
    if (!close) {
        return FALSE;
    }
    *end = (gsize)(close - value.bytes);
    *id = span_slice(value, start, *end);
    return TRUE;
}

char *thread_id_of(Span value) {
    Span id;
    gsize end;
    if (next_id(value, 0, &id, &end)) {
        return clean_id(id);
    }
    gsize start = 0;
    while (start < value.length && g_ascii_isspace(value.bytes[start])) {
        start++;
    }
    end = start;
    while (end < value.length && !g_ascii_isspace(value.bytes[end])) {
        end++;
    }
    return clean_id(span_slice(value, start, end));
}

void thread_ids_add(GPtrArray *ids, Span value) {
    Span id;
    gsize end;
    for (gsize at = 0; next_id(value, at, &id, &end) && ids->len < MESSAGE_REFERENCES_MAX;) {
        add_id(ids, id);
        at = end + 1;
    }
}

/* References grow at the end: read backwards. */
void thread_ids_add_newest_first(GPtrArray *ids, Span value) {
    gsize end = value.length;
    while (end > 0 && ids->len < MESSAGE_REFERENCES_MAX) {
        const char *close = memrchr(value.bytes, '>', end);
        gsize close_at = close ? (gsize)(close - value.bytes) : 0;
        const char *open = close ? memrchr(value.bytes, '<', close_at) : NULL;
        if (!open) {
            return;
        }
        gsize open_at = (gsize)(open - value.bytes);
        add_id(ids, span_slice(value, open_at + 1, close_at));
        end = open_at;
    }
}
