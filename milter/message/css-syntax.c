/* Promises what css.h says of the syntax (CSS Syntax Module Level 3, as far as
 * it goes). Everything is read once, and nesting costs no stack. Fails never. */
#include "message/css.h"

enum {
    BRACKETS_MAX = 32, /* deeper ones are closed by any bracket */
    EXPONENT_MAX = 40,
};

#define NUMBER_MAX 1e15
#define LENGTH_MAX 1e9 /* thousandths of a pixel */

Span css_trim(Span span) {
    while (span.length && g_ascii_isspace(span.bytes[0])) {
        span = span_slice(span, 1, span.length);
    }
    while (span.length && g_ascii_isspace(span.bytes[span.length - 1])) {
        span.length--;
    }
    return span;
}

gboolean css_is(Span span, const char *word) {
    gsize length = strlen(word);
    return span.length == length && memcmp(span.bytes, word, length) == 0;
}

gboolean css_starts(Span span, const char *word) {
    gsize length = strlen(word);
    return span.length >= length && memcmp(span.bytes, word, length) == 0;
}

gboolean css_has(Span span, const char *part) {
    return span.length && memmem(span.bytes, span.length, part, strlen(part)) != NULL;
}

/* The end of the string at `at`; a line end ends it too. */
static gsize string_end(Span css, gsize at) {
    char quote = css.bytes[at++];
    while (at < css.length && css.bytes[at] != quote && css.bytes[at] != '\n') {
        at += css.bytes[at] == '\\' ? 2 : 1;
    }
    return MIN(at + 1, css.length);
}

/* The end of url(…) without quotes; `at` where there is none. */
static gsize url_end(Span css, gsize at) {
    if (css.length - at < 4 || g_ascii_strncasecmp(css.bytes + at, "url(", 4) != 0) {
        return at;
    }
    gsize end = at + 4;
    while (end < css.length && g_ascii_isspace(css.bytes[end])) {
        end++;
    }
    if (end < css.length && (css.bytes[end] == '"' || css.bytes[end] == '\'')) {
        return at;
    }
    while (end < css.length && css.bytes[end] != ')') {
        end += css.bytes[end] == '\\' ? 2 : 1;
    }
    return MIN(end + 1, css.length);
}

/* What stands at `at` as a whole: a string, url(), escape; `at` where it is one byte. */
static gsize opaque_end(Span css, gsize at) {
    switch (css.bytes[at]) {
    case '"':
    case '\'':
        return string_end(css, at);
    case '\\':
        return MIN(at + 2, css.length);
    case 'u':
    case 'U':
        return url_end(css, at);
    default:
        return at;
    }
}

GString *css_plain(Span css) {
    GString *plain = g_string_sized_new(css.length + 1);
    for (gsize at = 0; at < css.length;) {
        gsize end = opaque_end(css, at);
        if (end > at) {
            g_string_append_len(plain, css.bytes + at, (gssize)(end - at));
            at = end;
        } else if (css.bytes[at] == '/' && at + 1 < css.length && css.bytes[at + 1] == '*') {
            const char *stop = memmem(css.bytes + at + 2, css.length - at - 2, "*/", 2);
            at = stop ? (gsize)(stop - css.bytes) + 2 : css.length;
            g_string_append_c(plain, ' ');
        } else {
            g_string_append_c(plain, css.bytes[at++]);
        }
    }
    return plain;
}

gsize css_until(Span css, gsize at, const char *stops) {
    char closers[BRACKETS_MAX];
    gsize depth = 0;
    while (at < css.length) {
        char byte = css.bytes[at];
        if (g_ascii_isalnum(byte) && byte != 'u' && byte != 'U') {
            at++; /* no stop, and begins nothing: most of what there is */
            continue;
        }
        gsize end = opaque_end(css, at);
        if (end > at) {
            at = end;
            continue;
        }
        if (depth == 0 && byte && strchr(stops, byte)) {
            return at;
        }
        if (byte == '(' || byte == '[' || byte == '{') {
            if (depth < BRACKETS_MAX) {
                closers[depth] = byte == '(' ? ')' : byte == '[' ? ']' : '}';
            }
            depth++;
        } else if (byte == ')' || byte == ']' || byte == '}') {
            depth -= depth > BRACKETS_MAX || (depth && closers[depth - 1] == byte);
        }
        at++;
    }
    return css.length;
}

gboolean css_word(Span *rest, Span *word) {
    *rest = css_trim(*rest);
    gsize end = css_until(*rest, 0, " \t\n\r\f");
    *word = span_slice(*rest, 0, end);
    *rest = span_slice(*rest, end, rest->length);
    return word->length > 0;
}

void css_unescape(GString *out, Span span, gboolean fold) {
    for (gsize at = 0; at < span.length;) {
        char byte = span.bytes[at++];
        if (byte != '\\') {
            g_string_append_c(out, !byte ? '\001' : fold ? g_ascii_tolower(byte) : byte);
            continue;
        }
        gunichar character = 0;
        gsize digits = 0;
        for (; digits < 6 && at < span.length && g_ascii_isxdigit(span.bytes[at]); digits++) {
            character = character * 16 + (gunichar)g_ascii_xdigit_value(span.bytes[at++]);
        }
        if (digits && at < span.length && g_ascii_isspace(span.bytes[at])) {
            at++;
        } else if (!digits && at < span.length) {
            character = (guint8)span.bytes[at++];
        }
        gboolean plain =
            character < 0x80 && (g_ascii_isalpha(character) || character == '-' ||
                                 character == '_' || (!fold && g_ascii_isdigit(character)));
        char letter = plain ? (char)character : '\001';
        g_string_append_c(out, fold ? g_ascii_tolower(letter) : letter);
    }
}

static double exponent(Span value, gsize *at) {
    gsize end = *at + 1;
    gboolean negative = end < value.length && value.bytes[end] == '-';
    end += negative || (end < value.length && value.bytes[end] == '+');
    int power = 0;
    gsize start = end;
    for (; end < value.length && g_ascii_isdigit(value.bytes[end]); end++) {
        power = MIN(power * 10 + (value.bytes[end] - '0'), EXPONENT_MAX);
    }
    if (end == start) {
        return 1;
    }
    *at = end;
    double factor = 1;
    for (; power; power--) {
        factor *= negative ? 0.1 : 10;
    }
    return factor;
}

gboolean css_number(Span value, double *number, Span *unit) {
    gsize at = 0;
    gboolean negative = value.length && value.bytes[0] == '-', any = FALSE;
    double sum = 0, scale = 1;
    at += negative || (value.length && value.bytes[0] == '+');
    for (; at < value.length && g_ascii_isdigit(value.bytes[at]); at++, any = TRUE) {
        sum = MIN(sum * 10 + (value.bytes[at] - '0'), NUMBER_MAX);
    }
    if (at + 1 < value.length && value.bytes[at] == '.' && g_ascii_isdigit(value.bytes[at + 1])) {
        for (at++; at < value.length && g_ascii_isdigit(value.bytes[at]); at++, any = TRUE) {
            scale /= 10;
            sum += (value.bytes[at] - '0') * scale;
        }
    }
    if (!any) {
        return FALSE;
    }
    if (at < value.length && (value.bytes[at] | 0x20) == 'e') {
        sum *= exponent(value, &at);
    }
    *number = negative ? -sum : sum;
    *unit = span_slice(value, at, value.length);
    return TRUE;
}

/* Pixels, or about as many; shares of what is not known here by what they are at least. */
static const struct {
    const char *name;
    double pixels;
} units[] = {{"px", 1},    {"em", 16},   {"%", 1},     {"pt", 4 / 3.0}, {"pc", 16}, {"in", 96},
             {"cm", 37.8}, {"mm", 3.78}, {"q", 0.945}, {"rem", 16},     {"ex", 8},  {"ch", 8},
             {"cap", 8},   {"ic", 16},   {"lh", 16},   {"rlh", 16},     {"rex", 8}, {"rch", 8},
             {"vw", 3},    {"vh", 3},    {"vmin", 3},  {"vmax", 3},     {"vi", 3},  {"vb", 3},
             {"svw", 3},   {"svh", 3},   {"lvw", 3},   {"lvh", 3},      {"dvw", 3}, {"dvh", 3},
             {"cqw", 3},   {"cqh", 3},   {"cqi", 3},   {"cqb", 3}};

gboolean css_length(Span value, gint32 *length) {
    double number;
    Span unit;
    if (!css_number(value, &number, &unit)) {
        return FALSE;
    }
    double pixels = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        if (css_is(unit, units[i].name)) {
            pixels = units[i].pixels;
        }
    }
    if (pixels == 0 && (unit.length || number != 0)) {
        return FALSE;
    }
    *length = (gint32)CLAMP(number * pixels * 1000, -LENGTH_MAX, LENGTH_MAX);
    return TRUE;
}
