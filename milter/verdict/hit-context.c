/* Offers hit_context(). The bytes are the mail's own: whoever prints them makes
 * them printable first. */
#include "verdict/behaviour.h"

static const MessagePart *find_part(const Message *message, const char *name) {
    for (guint i = 0; i < message->parts->len; i++) {
        const MessagePart *part = g_ptr_array_index(message->parts, i);
        if (g_str_equal(part->name, name))
            return part;
    }
    return NULL;
}

static gsize back(const char *text, gsize from, gsize width) {
    while (from > 0 && width-- > 0) {
        const char *before = g_utf8_find_prev_char(text, text + from);
        if (!before || *before == '\n')
            break;
        from = (gsize)(before - text);
    }
    return from;
}

static gsize forth(const char *text, gsize from, gsize length, gsize width) {
    while (from < length && width-- > 0 && text[from] != '\n' && text[from] != '\r')
        from = MIN(length, from + (gsize)g_utf8_skip[(guchar)text[from]]);
    return from;
}

char *hit_context(const Message *message, const Hit *hit, gsize width, gsize *start, gsize *end) {
    const MessagePart *part = find_part(message, hit->part);
    if (!part || hit->start > hit->end || hit->end > part->text->len) {
        *start = 0;
        *end = strlen(hit->text);
        return g_strdup(hit->text);
    }
    gsize from = back(part->text->str, hit->start, width);
    gsize to = forth(part->text->str, hit->end, part->text->len, width);
    *start = hit->start - from;
    *end = hit->end - from;
    return g_strndup(part->text->str + from, to - from);
}
