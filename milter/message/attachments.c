/* Offers message_attachments(). Nothing of an attachment is looked into: a name can lie, a hash
 * cannot. Fails never. */
#include "message/mime-entity.h"

#include <gmime/gmime.h>

enum {
    NAME_MAX_BYTES = 1000,
    TYPE_MAX_BYTES = 200
};

static void attachment_free(gpointer data) {
    MessageAttachment *attachment = data;
    g_free(attachment->name);
    g_free(attachment->type);
    g_free(attachment);
}

static gboolean is_ascii(Span bytes) {
    for (gsize i = 0; i < bytes.length; i++)
        if ((guint8)bytes.bytes[i] >= 0x80 || bytes.bytes[i] == '\033')
            return FALSE;
    return TRUE;
}

/* Raw bytes of some charset are decoded before GMime takes the value apart, which takes
 * them for UTF-8. */
static char *value_text(Span value) {
    value = span_slice(value, 0, HEADER_VALUE_MAX);
    if (is_ascii(value))
        return mime_value_line(value);
    g_autofree char *decoded = header_to_utf8(value);
    return mime_value_line(span_of_text(decoded));
}

/* A name may be in encoded words, against RFC 2047, 5, as many mailers have it. */
static char *name_text(const char *name) {
    if (!name || !*name)
        return NULL;
    g_autofree char *decoded = header_to_utf8(span_of_text(name));
    gsize length = strlen(decoded);
    if (length <= NAME_MAX_BYTES)
        return g_steal_pointer(&decoded);
    const char *end = g_utf8_find_prev_char(decoded, decoded + NAME_MAX_BYTES);
    return g_strndup(decoded, (gsize)(end - decoded));
}

static char *type_text(GMimeContentType *type) {
    const char *media = g_mime_content_type_get_media_type(type);
    const char *subtype = g_mime_content_type_get_media_subtype(type);
    g_autofree char *whole = g_strdup_printf("%s/%s", media ? media : "", subtype ? subtype : "");
    if (strlen(whole) > TYPE_MAX_BYTES)
        whole[TYPE_MAX_BYTES] = '\0';
    for (char *at = whole; *at; at++)
        *at = g_ascii_isalnum(*at) || strchr("/.+-_", *at) ? g_ascii_tolower(*at) : '?';
    return g_steal_pointer(&whole);
}

static void read_type(MessageAttachment *attachment, Span value) {
    g_autofree char *line = value_text(value);
    GMimeContentType *type = g_mime_content_type_parse(NULL, line);
    if (!type)
        return;
    attachment->type = type_text(type);
    if (!attachment->name)
        attachment->name = name_text(g_mime_content_type_get_parameter(type, "name"));
    g_object_unref(type);
}

static void read_disposition(MessageAttachment *attachment, Span value) {
    g_autofree char *line = value_text(value);
    GMimeContentDisposition *disposition = g_mime_content_disposition_parse(NULL, line);
    if (!disposition)
        return;
    char *name = name_text(g_mime_content_disposition_get_parameter(disposition, "filename"));
    if (name) {
        g_free(attachment->name);
        attachment->name = name;
    }
    g_object_unref(disposition);
}

/* The first field of each kind counts, as in mime-entity.c. */
static void read_header(MessageAttachment *attachment, Span header) {
    gboolean has_type = FALSE, has_disposition = FALSE;
    HeaderField field;
    for (gsize at = 0; header_next(header, &at, &field);) {
        if (!has_type && header_is(&field, "Content-Type")) {
            has_type = TRUE;
            read_type(attachment, field.value);
        } else if (!has_disposition && header_is(&field, "Content-Disposition")) {
            has_disposition = TRUE;
            read_disposition(attachment, field.value);
        }
    }
}

static gboolean take(const MimeLeaf *leaf, gpointer data) {
    if (leaf->kind != LEAF_ATTACHMENT)
        return TRUE;
    MessageAttachment *attachment = g_new0(MessageAttachment, 1);
    g_autofree char *owned = NULL;
    gboolean cut;
    Span bytes =
        transfer_decode(leaf->body, leaf->encoding, MAX(leaf->body.length, 64), &owned, &cut);
    read_header(attachment, leaf->header);
    attachment->message = !leaf->body.bytes;
    attachment->bytes = bytes.length;
    attachment->digest = digest_of(bytes);
    g_ptr_array_add(data, attachment);
    return TRUE;
}

GPtrArray *message_attachments(Span raw) {
    GPtrArray *found = g_ptr_array_new_with_free_func(attachment_free);
    mime_walk(raw, take, found);
    return found;
}
