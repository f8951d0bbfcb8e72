/* Header fields as lines of bytes. Knows no field's meaning. Fails never; one
 * pass, no copies, so that a header of 1 MB or 100,000 fields costs no more than
 * its bytes. */
#include "message/parts.h"

/* Length of the line at `at`, line end included; *text is it without. */
static gsize line_at(Span bytes, gsize at, Span *text) {
    const char *newline = memchr(bytes.bytes + at, '\n', bytes.length - at);
    gsize end = newline ? (gsize)(newline - bytes.bytes) : bytes.length;
    gsize length = (newline ? end + 1 : end) - at;
    if (newline && end > at && bytes.bytes[end - 1] == '\r') {
        end--;
    }
    *text = span_slice(bytes, at, end);
    return length;
}

/* Length of the field's name, 0 where the line is no field. White space before
 * the colon is obsolete (RFC 5322, 4.5) and still accepted by mail servers. A
 * line that starts with "--" may be a boundary with a colon in it. */
static gsize name_length(Span line) {
    gsize length = 0;
    if (line.length >= 2 && line.bytes[0] == '-' && line.bytes[1] == '-') {
        return 0;
    }
    while (length < line.length && (guint8)line.bytes[length] > ' ' && line.bytes[length] != ':' &&
           (guint8)line.bytes[length] < 0x7f) {
        length++;
    }
    gsize colon = length;
    while (colon < line.length && (line.bytes[colon] == ' ' || line.bytes[colon] == '\t')) {
        colon++;
    }
    return colon < line.length && line.bytes[colon] == ':' ? length : 0;
}

static gboolean is_continuation(Span bytes, gsize at) {
    return at < bytes.length && (bytes.bytes[at] == ' ' || bytes.bytes[at] == '\t');
}

Span header_block(Span bytes, gsize *body) {
    gsize at = 0;
    /* a file cut out of an mbox */
    if (bytes.length > 5 && memcmp(bytes.bytes, "From ", 5) == 0) {
        Span line;
        at += line_at(bytes, 0, &line);
    }
    gsize start = at;
    while (at < bytes.length) {
        Span line;
        gsize length = line_at(bytes, at, &line);
        if (line.length == 0) {
            *body = at + length;
            return span_slice(bytes, start, at);
        }
        if (!(at > start && is_continuation(bytes, at)) && name_length(line) == 0) {
            break;
        }
        at += length;
    }
    *body = at;
    return span_slice(bytes, start, at);
}

gboolean header_next(Span block, gsize *at, HeaderField *field) {
    if (*at >= block.length) {
        return FALSE;
    }
    Span line;
    gsize start = *at;
    *at += line_at(block, start, &line);
    gsize end = start + line.length;
    while (is_continuation(block, *at)) {
        Span more;
        gsize more_start = *at;
        *at += line_at(block, more_start, &more);
        end = more_start + more.length;
    }
    gsize length = name_length(line);
    const char *colon = memchr(line.bytes + length, ':', line.length - length);
    gsize value = colon ? (gsize)(colon - block.bytes) + 1 : start + line.length;
    field->name = span_slice(line, 0, length);
    field->value = span_slice(block, value, end);
    return TRUE;
}

gboolean header_is(const HeaderField *field, const char *name) {
    gsize length = strlen(name);
    return field->name.length == length &&
           g_ascii_strncasecmp(field->name.bytes, name, length) == 0;
}
