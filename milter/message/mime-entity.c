/* Content-Type, Content-Transfer-Encoding and Content-Disposition of one entity.
 * The first of each counts, as in most readers. Decides what is read: text and
 * HTML that is not sent as an attachment. Fails never: a type that cannot be
 * read is text/plain (RFC 2045, 5.2). */
#include "message/mime-entity.h"

#include <gmime/gmime.h>

/* One line, for parsers that take a C string: bytes that cannot be in it become
 * spaces. */
static char *value_to_line(Span value) {
    value.length = MIN(value.length, HEADER_VALUE_MAX);
    char *line = span_dup(value);
    for (gsize i = 0; i < value.length; i++) {
        if ((guint8)line[i] < ' ') {
            line[i] = ' ';
        }
    }
    return g_strstrip(line);
}

static gboolean is_yes(const char *value) {
    return value && g_ascii_strcasecmp(value, "yes") == 0;
}

/* Text of other kinds is read as it stands, where it is not a named file: text/csv
 * or text/calendar beside the mail is an attachment by any other name. */
static EntityKind text_kind(GMimeContentType *type, const char *subtype) {
    if (g_ascii_strcasecmp(subtype, "html") == 0 || g_ascii_strcasecmp(subtype, "enriched") == 0 ||
        g_ascii_strcasecmp(subtype, "richtext") == 0) {
        return ENTITY_HTML;
    }
    if (g_ascii_strcasecmp(subtype, "plain") != 0 &&
        g_mime_content_type_get_parameter(type, "name")) {
        return ENTITY_ATTACHMENT;
    }
    return ENTITY_TEXT;
}

static EntityKind kind_of(GMimeContentType *type) {
    const char *media = g_mime_content_type_get_media_type(type);
    const char *subtype = g_mime_content_type_get_media_subtype(type);
    if (!media || !subtype) {
        return ENTITY_TEXT;
    }
    if (g_ascii_strcasecmp(media, "text") == 0) {
        return text_kind(type, subtype);
    }
    if (g_ascii_strcasecmp(media, "multipart") == 0) {
        return ENTITY_MULTIPART;
    }
    if (g_ascii_strcasecmp(media, "message") == 0 &&
        (g_ascii_strcasecmp(subtype, "rfc822") == 0 || g_ascii_strcasecmp(subtype, "global") == 0 ||
         g_ascii_strcasecmp(subtype, "news") == 0)) {
        return ENTITY_MESSAGE;
    }
    if (g_ascii_strcasecmp(media, "application") == 0 &&
        g_ascii_strcasecmp(subtype, "xhtml+xml") == 0) {
        return ENTITY_HTML;
    }
    return ENTITY_ATTACHMENT;
}

/* A boundary of white space, or longer than a line of mail, is none. */
static char *boundary_of(GMimeContentType *type) {
    const char *value = g_mime_content_type_get_parameter(type, "boundary");
    g_autofree char *boundary = value ? g_strchomp(g_strdup(value)) : NULL;
    if (!boundary || !*boundary || strlen(boundary) > 998) {
        return NULL;
    }
    return g_steal_pointer(&boundary);
}

static void read_type(MimeEntity *entity, Span value) {
    g_autofree char *line = value_to_line(value);
    gsize end = strcspn(line, ";");
    if (!memchr(line, '/', end)) {
        return;
    }
    GMimeContentType *type = g_mime_content_type_parse(NULL, line);
    if (!type) {
        return;
    }
    entity->kind = kind_of(type);
    entity->charset = g_strdup(g_mime_content_type_get_parameter(type, "charset"));
    if (entity->kind == ENTITY_MULTIPART) {
        entity->boundary = boundary_of(type);
        entity->digest = g_mime_content_type_is_type(type, "multipart", "digest");
    } else if (entity->kind == ENTITY_TEXT) {
        const char *format = g_mime_content_type_get_parameter(type, "format");
        entity->flowed = format && g_ascii_strcasecmp(format, "flowed") == 0;
        entity->delete_space = is_yes(g_mime_content_type_get_parameter(type, "delsp"));
    }
    g_object_unref(type);
}

static gboolean is_attached(Span value) {
    gsize at = 0;
    while (at < value.length && (g_ascii_isspace(value.bytes[at]) || value.bytes[at] == '"')) {
        at++;
    }
    return value.length - at >= 10 && g_ascii_strncasecmp(value.bytes + at, "attachment", 10) == 0;
}

void mime_entity_read(MimeEntity *entity, Span header, gboolean message_default) {
    gboolean has_type = FALSE, has_encoding = FALSE, has_disposition = FALSE;
    HeaderField field;
    for (gsize at = 0; header_next(header, &at, &field);) {
        if (field.name.length < 12 || g_ascii_strncasecmp(field.name.bytes, "Content-", 8) != 0) {
            continue;
        }
        if (!has_type && header_is(&field, "Content-Type")) {
            has_type = TRUE;
            read_type(entity, field.value);
        } else if (!has_encoding && header_is(&field, "Content-Transfer-Encoding")) {
            has_encoding = TRUE;
            entity->encoding = transfer_encoding_of(field.value);
        } else if (!has_disposition && header_is(&field, "Content-Disposition")) {
            has_disposition = TRUE;
            entity->attached = is_attached(field.value);
        }
    }
    if (!has_type && message_default) {
        entity->kind = ENTITY_MESSAGE;
    }
    if (entity->attached && (entity->kind == ENTITY_TEXT || entity->kind == ENTITY_HTML)) {
        entity->kind = ENTITY_ATTACHMENT;
    }
    /* a body in base64 cannot hold parts: it is a file, whatever its type says */
    if (entity->kind == ENTITY_MESSAGE && entity->encoding == TRANSFER_BASE64) {
        entity->kind = ENTITY_TEXT;
        entity->forwarded = TRUE;
    }
}

void mime_entity_clear(MimeEntity *entity) {
    g_clear_pointer(&entity->charset, g_free);
    g_clear_pointer(&entity->boundary, g_free);
}
