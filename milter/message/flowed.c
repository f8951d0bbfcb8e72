/* Plain text with format=flowed (RFC 3676): lines that were broken for the way
 * only are joined again. Fails never. */
#include "message/parts.h"

typedef struct {
    gsize depth; /* of '>' */
    Span text;   /* without quote marks and stuffing */
    gboolean soft;
} FlowedLine;

static FlowedLine read_line(Span line) {
    FlowedLine flowed = {0, line, FALSE};
    while (flowed.depth < line.length && line.bytes[flowed.depth] == '>') {
        flowed.depth++;
    }
    gsize start = flowed.depth;
    if (start < line.length && line.bytes[start] == ' ') {
        start++;
    }
    flowed.text = span_slice(line, start, line.length);
    /* "-- " is the signature's mark and ends no paragraph softly (4.3) */
    flowed.soft = flowed.text.length && flowed.text.bytes[flowed.text.length - 1] == ' ' &&
                  !span_equal(flowed.text, span_of_text("-- "));
    return flowed;
}

static void start_line(GString *text, gsize depth) {
    for (gsize i = 0; i < depth; i++) {
        g_string_append_c(text, '>');
    }
    if (depth) {
        g_string_append_c(text, ' ');
    }
}

GString *flowed_to_text(Span source, gboolean delete_space) {
    GString *text = g_string_sized_new(source.length + 16);
    gboolean open = FALSE; /* the line before was soft */
    gsize open_depth = 0;
    for (gsize at = 0; at < source.length;) {
        const char *newline = memchr(source.bytes + at, '\n', source.length - at);
        gsize end = newline ? (gsize)(newline - source.bytes) : source.length;
        FlowedLine line = read_line(span_slice(source, at, end));
        gboolean mark = span_equal(line.text, span_of_text("-- "));
        if (open && (line.depth != open_depth || mark)) {
            g_string_append_c(text, '\n');
            open = FALSE;
        }
        if (!open) {
            start_line(text, line.depth);
        }
        g_string_append_len(text, line.text.bytes,
                            (gssize)(line.text.length - (line.soft && delete_space ? 1 : 0)));
        open = line.soft && newline;
        open_depth = line.depth;
        if (!open && newline) {
            g_string_append_c(text, '\n');
        }
        at = end + 1;
    }
    return text;
}
