/* Content-Type, Content-Transfer-Encoding and Content-Disposition of one entity.
 * The first of each counts, as in most readers. Decides what is read: text and
 * HTML that is not sent as an attachment. A Content-Type of the plain form is
 * read here, which is a tenth of all the work on a mail less; any other by GMime.
 * Fails never: a type that cannot be read is text/plain (RFC 2045, 5.2). */
#include "message/mime-entity.h"

#include <gmime/gmime.h>

enum {
    BOUNDARY_MAX = 998 /* a line of mail */
};

char *mime_value_line(Span value) {
    value.length = MIN(value.length, HEADER_VALUE_MAX);
    char *line = span_dup(value);
    for (gsize i = 0; i < value.length; i++) {
        if ((guint8)line[i] < ' ') {
            line[i] = ' ';
        }
    }
    return g_strstrip(line);
}

static gboolean is(const char *value, const char *word) {
    return value && g_ascii_strcasecmp(value, word) == 0;
}

/* What is wanted of a Content-Type. */
typedef enum {
    TYPE_CHARSET,
    TYPE_BOUNDARY,
    TYPE_FORMAT,
    TYPE_DELSP,
    TYPE_NAME,
    TYPE_PARAMETERS
} TypeParameter;

static const char *const parameter_names[] = {"charset", "boundary", "format", "delsp", "name"};

typedef struct {
    char *media, *subtype;
    char *parameters[TYPE_PARAMETERS];
} ContentType;

static void content_type_clear(ContentType *type) {
    g_free(type->media);
    g_free(type->subtype);
    for (guint i = 0; i < TYPE_PARAMETERS; i++) {
        g_free(type->parameters[i]);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ContentType, content_type_clear)

static gsize token_length(const char *at) {
    return strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+'=/:?");
}

/* One parameter of the plain form, at its ";". NULL: not plain. */
static const char *plain_parameter(const char *at, ContentType *type) {
    at += 1 + strspn(at + 1, " ");
    gsize name = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
    if (!*at || !name || at[name] != '=') {
        return *at ? NULL : at;
    }
    const char *value = at + name + 1;
    gboolean quoted = *value == '"';
    value += quoted ? 1 : 0;
    gsize length = quoted ? strcspn(value, "\"\\") : token_length(value);
    if (!length || (quoted && value[length] != '"')) {
        return NULL;
    }
    for (guint i = 0; i < TYPE_PARAMETERS; i++) {
        if (!type->parameters[i] && strlen(parameter_names[i]) == name &&
            g_ascii_strncasecmp(at, parameter_names[i], name) == 0) {
            type->parameters[i] = g_strndup(value, length);
        }
    }
    value += length + (quoted ? 1 : 0);
    return value + strspn(value, " ");
}

/* The form that nearly all mail has: no comments, no pieces, no escapes. FALSE:
 * it is something else, and type may be half filled. */
static gboolean read_plain(const char *line, ContentType *type) {
    gsize media = strcspn(line, "/");
    gsize subtype = line[media] ? strcspn(line + media + 1, "; ") : 0;
    if (!subtype || token_length(line) < media + 1 + subtype) {
        return FALSE;
    }
    type->media = g_strndup(line, media);
    type->subtype = g_strndup(line + media + 1, subtype);
    const char *at = line + media + 1 + subtype;
    at += strspn(at, " ");
    while (*at == ';') {
        at = plain_parameter(at, type);
        if (!at) {
            return FALSE;
        }
    }
    return !*at;
}

/* FALSE: no type at all. */
static gboolean read_by_gmime(const char *line, ContentType *type) {
    GMimeContentType *parsed = g_mime_content_type_parse(NULL, line);
    if (!parsed) {
        return FALSE;
    }
    content_type_clear(type);
    type->media = g_strdup(g_mime_content_type_get_media_type(parsed));
    type->subtype = g_strdup(g_mime_content_type_get_media_subtype(parsed));
    for (guint i = 0; i < TYPE_PARAMETERS; i++) {
        type->parameters[i] =
            g_strdup(g_mime_content_type_get_parameter(parsed, parameter_names[i]));
    }
    g_object_unref(parsed);
    return type->media && type->subtype;
}

/* Text of other kinds is read as it stands, where it is not a named file: text/csv
 * or text/calendar beside the mail is an attachment by any other name. */
static EntityKind text_kind(const ContentType *type) {
    if (is(type->subtype, "html") || is(type->subtype, "enriched") ||
        is(type->subtype, "richtext")) {
        return ENTITY_HTML;
    }
    gboolean file = !is(type->subtype, "plain") && type->parameters[TYPE_NAME];
    return file ? ENTITY_ATTACHMENT : ENTITY_TEXT;
}

static EntityKind kind_of(const ContentType *type) {
    if (is(type->media, "text")) {
        return text_kind(type);
    }
    if (is(type->media, "multipart")) {
        return ENTITY_MULTIPART;
    }
    if (is(type->media, "message") &&
        (is(type->subtype, "rfc822") || is(type->subtype, "global") || is(type->subtype, "news"))) {
        return ENTITY_MESSAGE;
    }
    if (is(type->media, "application") && is(type->subtype, "xhtml+xml")) {
        return ENTITY_HTML;
    }
    return ENTITY_ATTACHMENT;
}

/* A boundary of white space, or longer than a line of mail, is none. */
static char *boundary_of(const ContentType *type) {
    const char *value = type->parameters[TYPE_BOUNDARY];
    g_autofree char *boundary = value ? g_strchomp(g_strdup(value)) : NULL;
    if (!boundary || !*boundary || strlen(boundary) > BOUNDARY_MAX) {
        return NULL;
    }
    return g_steal_pointer(&boundary);
}

static void read_type(MimeEntity *entity, Span value) {
    g_autofree char *line = mime_value_line(value);
    if (!memchr(line, '/', strcspn(line, ";"))) {
        return;
    }
    g_auto(ContentType) type = {0};
    if (!read_plain(line, &type) && !read_by_gmime(line, &type)) {
        return;
    }
    entity->kind = kind_of(&type);
    entity->charset = g_steal_pointer(&type.parameters[TYPE_CHARSET]);
    if (entity->kind == ENTITY_MULTIPART) {
        entity->boundary = boundary_of(&type);
        entity->digest = is(type.subtype, "digest");
    } else if (entity->kind == ENTITY_TEXT) {
        entity->flowed = is(type.parameters[TYPE_FORMAT], "flowed");
        entity->delete_space = is(type.parameters[TYPE_DELSP], "yes");
    }
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
