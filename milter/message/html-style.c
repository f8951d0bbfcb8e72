/* What a style attribute does to being seen: enough of CSS for what mail does to
 * hide text, and no more. Rules in <style> are not looked at, nor is what stands
 * in other files: in doubt text is seen. "mso-hide:all" hides from one program
 * alone and so does not count. Fails never. */
#include "message/html-tag.h"

typedef struct {
    Span name, value;
} Declaration;

/* Colours as 0xRRGGBB; others as these. */
enum {
    COLOUR_UNKNOWN = -1,
    COLOUR_TRANSPARENT = -2,
};

static Span trim(Span span) {
    while (span.length && g_ascii_isspace(span.bytes[0])) {
        span = span_slice(span, 1, span.length);
    }
    while (span.length && g_ascii_isspace(span.bytes[span.length - 1])) {
        span.length--;
    }
    return span;
}

static gboolean next_declaration(Span style, gsize *at, Declaration *declaration) {
    while (*at < style.length) {
        const char *end = memchr(style.bytes + *at, ';', style.length - *at);
        gsize stop = end ? (gsize)(end - style.bytes) : style.length;
        Span whole = span_slice(style, *at, stop);
        *at = stop + 1;
        const char *colon = whole.length ? memchr(whole.bytes, ':', whole.length) : NULL;
        if (colon) {
            gsize middle = (gsize)(colon - whole.bytes);
            declaration->name = trim(span_slice(whole, 0, middle));
            declaration->value = trim(span_slice(whole, middle + 1, whole.length));
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is(Span span, const char *word) {
    gsize length = strlen(word);
    return span.length == length && g_ascii_strncasecmp(span.bytes, word, length) == 0;
}

/* The word, perhaps with more after it ("none !important"). */
static gboolean starts(Span span, const char *word) {
    gsize length = strlen(word);
    return span.length >= length && g_ascii_strncasecmp(span.bytes, word, length) == 0;
}

/* A number at the start, in thousandths; FALSE: none. *unit is what follows. */
static gboolean read_number(Span value, gint64 *thousandths, Span *unit) {
    gsize at = 0;
    gboolean negative = value.length && value.bytes[0] == '-', any = FALSE;
    gint64 number = 0, scale = 1000;
    at += negative ? 1 : 0;
    for (; at < value.length && g_ascii_isdigit(value.bytes[at]); at++, any = TRUE) {
        number = MIN(number * 10 + (value.bytes[at] - '0'), 1000000);
    }
    number *= 1000;
    if (at < value.length && value.bytes[at] == '.') {
        for (at++; at < value.length && g_ascii_isdigit(value.bytes[at]); at++, any = TRUE) {
            scale /= 10;
            number += (value.bytes[at] - '0') * scale;
        }
    }
    if (any) {
        *thousandths = negative ? -number : number;
        *unit = span_slice(value, at, value.length);
    }
    return any;
}

/* -1: too small to read, 1: a size of its own, 0: none or a share of another. */
static int size_of(Span value) {
    gint64 number;
    Span unit;
    if (!read_number(value, &number, &unit)) {
        static const char *const named[] = {"small", "medium", "large", "x-", "xx-"};
        for (gsize i = 0; i < G_N_ELEMENTS(named); i++) {
            if (starts(value, named[i])) {
                return 1;
            }
        }
        return 0;
    }
    gboolean share = starts(unit, "em") || starts(unit, "%");
    if (number <= 0 || (number <= 1000 && !share && !starts(unit, "rem") && !starts(unit, "v"))) {
        return -1;
    }
    return share ? 0 : 1;
}

/* "font: bold 0/0 a": the size is the word with a unit, a "/" or a bare 0. */
static int shorthand_size(Span value) {
    while (value.length) {
        gsize length = 0;
        while (length < value.length && !g_ascii_isspace(value.bytes[length])) {
            length++;
        }
        Span word = span_slice(value, 0, length), unit;
        gint64 number;
        if (read_number(word, &number, &unit) && (unit.length || number == 0)) {
            return size_of(word);
        }
        value = trim(span_slice(value, length, value.length));
    }
    return 0;
}

static int colour_of(Span value) {
    static const struct {
        const char *name;
        int colour;
    } names[] = {{"whitesmoke", 0xf5f5f5},
                 {"white", 0xffffff},
                 {"transparent", COLOUR_TRANSPARENT},
                 {"black", 0},
                 {"silver", 0xc0c0c0},
                 {"snow", 0xfffafa},
                 {"ivory", 0xfffff0},
                 {"gray", 0x808080},
                 {"grey", 0x808080},
                 {"red", 0xff0000},
                 {"blue", 0x0000ff},
                 {"yellow", 0xffff00},
                 {"green", 0x008000}};
    int digits[6];
    gsize count = 0;
    if (value.length && value.bytes[0] == '#') {
        while (count < 6 && count + 1 < value.length && g_ascii_isxdigit(value.bytes[count + 1])) {
            digits[count] = g_ascii_xdigit_value(value.bytes[count + 1]);
            count++;
        }
        if (count >= 3 && count < 6) {
            return digits[0] * 0x110000 + digits[1] * 0x1100 + digits[2] * 0x11;
        }
        return count == 6 ? (digits[0] << 20 | digits[1] << 16 | digits[2] << 12 | digits[3] << 8 |
                             digits[4] << 4 | digits[5])
                          : COLOUR_UNKNOWN;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (starts(value, names[i].name)) {
            return names[i].colour;
        }
    }
    if (!starts(value, "rgb")) {
        return COLOUR_UNKNOWN;
    }
    gint64 parts[4] = {0, 0, 0, 1000};
    for (gsize at = 3; at < value.length && count < 4;) {
        Span unit, rest = span_slice(value, at, value.length);
        if (read_number(rest, &parts[count], &unit)) {
            count++;
            at = value.length - unit.length;
        } else {
            at++;
        }
    }
    if (count < 3 || parts[3] == 0) {
        return count < 3 ? COLOUR_UNKNOWN : COLOUR_TRANSPARENT;
    }
    return (int)(CLAMP(parts[0] / 1000, 0, 255) << 16 | CLAMP(parts[1] / 1000, 0, 255) << 8 |
                 CLAMP(parts[2] / 1000, 0, 255));
}

typedef struct {
    gboolean clips, no_height, away;
    int colour, background;
} Seen;

static gboolean is_zero(Span value) {
    gint64 number;
    Span unit;
    return read_number(value, &number, &unit) && number <= 0;
}

static gboolean is_far_away(Span value) {
    gint64 number;
    Span unit;
    return read_number(value, &number, &unit) && number <= -900 * 1000;
}

static gboolean keeps_lines(Span value) {
    return starts(value, "pre") || starts(value, "-moz-pre") || starts(value, "break-spaces");
}

static void read_declaration(const Declaration *declaration, HtmlStyle *style, Seen *seen) {
    Span name = declaration->name, value = declaration->value;
    if (is(name, "display")) {
        style->gone = starts(value, "none");
    } else if (is(name, "visibility")) {
        style->visible = starts(value, "visible")                               ? 1
                         : starts(value, "hidden") || starts(value, "collapse") ? -1
                                                                                : 0;
    } else if (is(name, "font-size")) {
        style->size = size_of(value);
    } else if (is(name, "font")) {
        style->size = shorthand_size(value);
    } else if (is(name, "opacity")) {
        seen->away = seen->away || is_zero(value);
    } else if (is(name, "color")) {
        seen->colour = colour_of(value);
        style->colour = seen->colour == COLOUR_TRANSPARENT ? -1 : 1;
    } else if (is(name, "background") || is(name, "background-color")) {
        seen->background = colour_of(value);
    } else if (is(name, "overflow")) {
        seen->clips = starts(value, "hidden");
    } else if (is(name, "height") || is(name, "max-height") || is(name, "width") ||
               is(name, "max-width")) {
        seen->no_height = seen->no_height || is_zero(value);
    } else if (is(name, "text-indent") || is(name, "left") || is(name, "top")) {
        seen->away = seen->away || is_far_away(value);
    } else if (is(name, "white-space")) {
        style->pre = keeps_lines(value) ? 1 : -1;
    } else if (is(name, "border")) {
        style->indents = starts(value, "none") || is_zero(value);
    } else if (is(name, "border-top")) {
        style->outlook_header_top = starts(value, "solid #") || starts(value, "solid windowtext");
    } else if (is(name, "padding") && style->outlook_header_top) {
        style->outlook_header_top = starts(value, "3.0pt 0");
    }
}

/* Without comments and character references, which may stand inside a word. */
static GString *plain_style(Span value) {
    g_autoptr(GString) decoded = g_string_sized_new(value.length + 1);
    html_value_append(decoded, value);
    GString *plain = g_string_sized_new(decoded->len + 1);
    const char *at = decoded->str;
    for (const char *comment; (comment = strstr(at, "/*")) != NULL;) {
        g_string_append_len(plain, at, comment - at);
        const char *end = strstr(comment + 2, "*/");
        at = end ? end + 2 : comment + strlen(comment);
    }
    g_string_append(plain, at);
    return plain;
}

static HtmlStyle read_style(Span value) {
    HtmlStyle style = {0};
    Seen seen = {.colour = COLOUR_UNKNOWN, .background = COLOUR_UNKNOWN};
    Declaration declaration;
    for (gsize at = 0; next_declaration(value, &at, &declaration);) {
        read_declaration(&declaration, &style, &seen);
    }
    style.gone = style.gone || seen.away || (seen.clips && seen.no_height);
    if (seen.colour >= 0 && seen.colour == seen.background) {
        style.colour = -1;
    }
    style.indents = style.indents && !style.outlook_header_top;
    return style;
}

HtmlStyle html_style(Span value) {
    if (!value.length) {
        return (HtmlStyle){0};
    }
    if (!memchr(value.bytes, '&', value.length) && !memchr(value.bytes, '*', value.length)) {
        return read_style(value);
    }
    GString *plain = plain_style(value);
    HtmlStyle style = read_style(span_of_string(plain));
    g_string_free(plain, TRUE);
    return style;
}
