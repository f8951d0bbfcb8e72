/* Bytes that somebody else owns. Not NUL-terminated; may hold NUL.
 * Whoever takes a Span says how long the bytes must live. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <glib.h>
#include <string.h>

typedef struct {
    const char *bytes; /* may be NULL where length is 0 */
    gsize length;
} Span;

static inline Span span_of(const void *bytes, gsize length) {
    return (Span){bytes, length};
}

static inline Span span_of_text(const char *text) {
    return (Span){text, text ? strlen(text) : 0};
}

static inline Span span_of_string(const GString *string) {
    return (Span){string->str, string->len};
}

static inline Span span_of_bytes(GBytes *bytes) {
    gsize length = 0;
    const void *data = g_bytes_get_data(bytes, &length);
    return (Span){data, length};
}

/* The part [start, end), both cut to the span. */
static inline Span span_slice(Span span, gsize start, gsize end) {
    end = MIN(end, span.length);
    start = MIN(start, end);
    return (Span){span.bytes ? span.bytes + start : NULL, end - start};
}

static inline gboolean span_equal(Span a, Span b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

/* A NUL-terminated copy; caller frees. */
static inline char *span_dup(Span span) {
    return g_strndup(span.bytes ? span.bytes : "", span.length);
}

/* In valid UTF-8: where the character begins that the byte at `at` is of, and where the first
 * begins that begins there or behind; the end of the text, if none does. */
static inline gsize span_character_start(Span text, gsize at) {
    while (at > 0 && at < text.length && (text.bytes[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static inline gsize span_character_edge(Span text, gsize at) {
    while (at < text.length && (text.bytes[at] & 0xc0) == 0x80)
        at++;
    return at;
}

#endif
