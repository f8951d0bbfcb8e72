/* Promises what css-values.h says of single properties. What browsers drop as not
 * valid must be dropped here: else it would hide what they show. Fails never. */
#include "message/css-values.h"

gboolean css_find_word(Span value, const CssWord *words, gsize count, gint32 *out) {
    for (gsize i = 0; i < count; i++) {
        if (css_is(value, words[i].word)) {
            *out = words[i].value;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean css_read_display(Span value, gint32 *out) {
    static const CssWord words[] = {
        {"none", CSS_DISPLAY_NONE},       {"inline", CSS_DISPLAY_INLINE},
        {"contents", CSS_DISPLAY_INLINE}, {"run-in", CSS_DISPLAY_INLINE},
        {"ruby", CSS_DISPLAY_INLINE},     {"math", CSS_DISPLAY_INLINE},
        {"block", CSS_DISPLAY_BOX},       {"inline-block", CSS_DISPLAY_BOX},
        {"flex", CSS_DISPLAY_BOX},        {"inline-flex", CSS_DISPLAY_BOX},
        {"grid", CSS_DISPLAY_BOX},        {"inline-grid", CSS_DISPLAY_BOX},
        {"-webkit-box", CSS_DISPLAY_BOX}, {"-webkit-inline-box", CSS_DISPLAY_BOX},
        {"flow", CSS_DISPLAY_BOX},        {"flow-root", CSS_DISPLAY_BOX},
        {"list-item", CSS_DISPLAY_BOX},   {"table", CSS_UNKNOWN},
        {"inline-table", CSS_UNKNOWN},    {"table-row", CSS_UNKNOWN},
        {"table-cell", CSS_UNKNOWN},      {"table-row-group", CSS_UNKNOWN},
        {"table-caption", CSS_UNKNOWN},   {"table-header-group", CSS_UNKNOWN},
        {"table-column", CSS_UNKNOWN},    {"table-footer-group", CSS_UNKNOWN},
        {"ruby-text", CSS_UNKNOWN},       {"table-column-group", CSS_UNKNOWN}};
    Span word;
    css_word(&value, &word);
    if (!FIND_WORD(word, words, out)) {
        return FALSE;
    }
    if (css_trim(value).length) { /* "inline flow-root" */
        if (*out == CSS_DISPLAY_NONE || !css_read_display(value, out) || *out == CSS_DISPLAY_NONE) {
            return FALSE;
        }
        *out = CSS_UNKNOWN;
    }
    return TRUE;
}

gboolean css_read_visibility(Span value, gint32 *out) {
    static const CssWord words[] = {
        {"visible", CSS_NO}, {"hidden", CSS_YES}, {"collapse", CSS_YES}};
    return FIND_WORD(value, words, out);
}

gboolean css_read_content_visibility(Span value, gint32 *out) {
    static const CssWord words[] = {{"visible", CSS_NO}, {"auto", CSS_NO}, {"hidden", CSS_YES}};
    return FIND_WORD(value, words, out);
}

gboolean css_read_share(Span value, gint32 *out) {
    double number;
    Span unit;
    if (!css_number(value, &number, &unit) || (unit.length && !css_is(unit, "%"))) {
        return FALSE;
    }
    *out = (gint32)(CLAMP(unit.length ? number / 100 : number, 0, 1000) * 1000);
    return TRUE;
}

gboolean css_read_filter(Span value, gint32 *out) {
    *out = css_is(value, "none") ? CSS_NO : CSS_BIG;
    if (css_starts(value, "opacity(") && value.bytes[value.length - 1] == ')') {
        gint32 share;
        if (css_read_share(css_trim(span_slice(value, 8, value.length - 1)), &share)) {
            *out = share <= 50 ? CSS_YES : CSS_BIG;
        }
    }
    return TRUE;
}

/* Several names stand for one property here, so "none" of one takes back no other. */
gboolean css_read_effect(Span value, gint32 *out) {
    *out = CSS_YES;
    return !css_is(value, "none") && !css_is(value, "normal");
}

gboolean css_read_size(Span value, gint32 *out) {
    static const CssWord words[] = {{"xx-small", 9000},  {"x-small", 10000},   {"small", 13000},
                                    {"medium", 16000},   {"large", 18000},     {"x-large", 24000},
                                    {"xx-large", 32000}, {"xxx-large", 48000}, {"math", 16000},
                                    {"smaller", -833},   {"larger", -1200}};
    double number;
    Span unit;
    if (FIND_WORD(value, words, out)) {
        return TRUE;
    }
    if (!css_length(value, out) || !css_number(value, &number, &unit) || number < 0) {
        return FALSE;
    }
    static const CssWord relative[] = {{"em", 10}, {"%", 1},    {"ex", 10},
                                       {"ch", 10}, {"cap", 10}, {"ic", 10}};
    gint32 share;
    if (FIND_WORD(unit, relative, &share)) {
        *out = -(gint32)MIN(number * share * (share == 1 ? 10 : 100), 100000000.0);
    } else if (unit.length && *out && strchr("rvldcs", unit.bytes[0]) && !css_is(unit, "cm") &&
               number > 0.02) {
        *out = MAX(*out, 2000); /* of the window, of the root: large ones there may be */
    }
    return TRUE;
}

gboolean css_read_length(Span value, gint32 *out) {
    static const CssWord words[] = {{"auto", CSS_AUTO},          {"none", CSS_AUTO},
                                    {"normal", CSS_AUTO},        {"min-content", CSS_UNKNOWN},
                                    {"stretch", CSS_UNKNOWN},    {"max-content", CSS_UNKNOWN},
                                    {"fit-content", CSS_UNKNOWN}};
    return FIND_WORD(value, words, out) || css_length(value, out);
}

gboolean css_read_positive(Span value, gint32 *out) {
    return css_read_length(value, out) && (*out >= 0 || *out <= CSS_TRANSPARENT);
}

gboolean css_read_line_height(Span value, gint32 *out) {
    double number;
    Span unit;
    if (css_number(value, &number, &unit) && !unit.length) {
        *out = (gint32)CLAMP(number * 16000, 0, 1e9);
        return number >= 0;
    }
    return css_read_positive(value, out);
}

/* The first word is the indent; "each-line" and "hanging" may follow. */
gboolean css_read_indent(Span value, gint32 *out) {
    if (css_has(value, " ")) {
        *out = CSS_UNKNOWN;
        return TRUE;
    }
    return css_length(value, out);
}

gboolean css_read_align(Span value, gint32 *out) {
    *out = css_is(value, "left") || css_is(value, "start") || css_is(value, "justify") ||
                   css_is(value, "center")
               ? CSS_NO
               : CSS_YES;
    return TRUE;
}

gboolean css_read_position(Span value, gint32 *out) {
    static const CssWord words[] = {{"static", CSS_NO},    {"relative", CSS_YES},
                                    {"sticky", CSS_YES},   {"-webkit-sticky", CSS_YES},
                                    {"absolute", CSS_BIG}, {"fixed", CSS_BIG}};
    return FIND_WORD(value, words, out);
}

gboolean css_read_float(Span value, gint32 *out) {
    static const CssWord words[] = {{"none", CSS_NO},
                                    {"left", CSS_YES},
                                    {"right", CSS_YES},
                                    {"inline-start", CSS_YES},
                                    {"inline-end", CSS_YES}};
    return FIND_WORD(value, words, out);
}

gboolean css_read_overflow(Span value, gint32 *out) {
    static const CssWord words[] = {{"hidden", CSS_YES},
                                    {"clip", CSS_YES},
                                    {"visible", CSS_NO},
                                    {"auto", CSS_NO},
                                    {"scroll", CSS_NO},
                                    {"overlay", CSS_NO},
                                    {"-moz-hidden-unscrollable", CSS_YES}};
    return FIND_WORD(value, words, out);
}

guint css_arguments(Span value, gint32 *of, guint max) {
    const char *open = memchr(value.bytes, '(', value.length);
    Span inside = span_slice(value, (gsize)(open - value.bytes) + 1, value.length);
    guint count = 0;
    while (count < max) {
        while (inside.length && (g_ascii_isspace(inside.bytes[0]) || inside.bytes[0] == ',')) {
            inside = span_slice(inside, 1, inside.length);
        }
        gsize end = 0;
        while (end < inside.length && !strchr(" \t\n\r\f,)", inside.bytes[end])) {
            end++;
        }
        if (!end || !css_length(span_slice(inside, 0, end), &of[count])) {
            break;
        }
        count++;
        inside = span_slice(inside, end, inside.length);
    }
    return css_is(css_trim(inside), ")") ? count : 0;
}

gboolean css_read_clip(Span value, gint32 *out) {
    gint32 side[4];
    *out = css_is(value, "auto") ? CSS_NO : CSS_UNKNOWN;
    if (css_starts(value, "rect(") && css_arguments(value, side, 4) == 4) {
        *out = side[0] >= side[2] || side[3] >= side[1] ? CSS_YES : CSS_NO;
    }
    return *out != CSS_UNKNOWN || css_starts(value, "rect(");
}

gboolean css_read_clip_path(Span value, gint32 *out) {
    gint32 side[8];
    *out = css_is(value, "none") ? CSS_NO : CSS_UNKNOWN;
    if (css_starts(value, "inset(") && css_has(value, "%")) {
        guint count = css_arguments(value, side, 4);
        gint32 top = side[0], right = count > 1 ? side[1] : top;
        gint32 bottom = count > 2 ? side[2] : top, left = count > 3 ? side[3] : right;
        /* a share counts as so many pixels; pixels and shares are not mixed */
        gboolean all = count && (top + bottom >= 100000 || left + right >= 100000) &&
                       !css_has(value, "px") && !css_has(value, "em");
        *out = all ? CSS_YES : CSS_UNKNOWN;
    } else if (css_starts(value, "circle(") || css_starts(value, "ellipse(")) {
        *out = css_arguments(value, side, 2) && side[0] == 0 ? CSS_YES : CSS_UNKNOWN;
    } else if (css_starts(value, "polygon(")) {
        guint count = css_arguments(value, side, 8);
        gboolean nothing = count > 0 && count < 8;
        for (guint i = 0; i < count; i++) {
            nothing = nothing && side[i] == side[i % 2];
        }
        *out = nothing ? CSS_YES : CSS_UNKNOWN;
    }
    return TRUE;
}

gboolean css_read_scale(Span value, gint32 *out) {
    Span word;
    *out = CSS_NO;
    for (Span rest = value; css_word(&rest, &word);) {
        gint32 share;
        if (css_is(word, "none") || css_is(word, "normal")) {
            return word.length == value.length;
        }
        if (!css_read_share(word, &share)) {
            return FALSE;
        }
        *out = share == 0 || *out == CSS_YES ? CSS_YES : share > 1000 ? CSS_BIG : *out;
    }
    return TRUE;
}

gboolean css_read_white_space(Span value, gint32 *out) {
    *out = css_starts(value, "pre") || css_starts(value, "-moz-pre") ||
                   css_starts(value, "break-spaces")
               ? CSS_YES
               : CSS_NO;
    return TRUE;
}

gboolean css_read_border(Span value, gint32 *out) {
    double number;
    Span unit;
    *out = css_starts(value, "none") || (css_number(value, &number, &unit) && number == 0);
    return TRUE;
}

gboolean css_read_outlook_border(Span value, gint32 *out) {
    *out = css_starts(value, "solid #") || css_starts(value, "solid windowtext");
    return TRUE;
}

/* A colour of letters: currentcolor is that of the element outside. */
gboolean css_read_colour(Span value, gint32 *out) {
    *out = CSS_INHERIT;
    return css_is(value, "currentcolor") || css_colour(value, out);
}

gboolean css_read_image(Span value, gint32 *out) {
    *out = css_is(value, "none") ? CSS_NO : CSS_YES;
    return TRUE;
}

gboolean css_read_shadow_inside(Span value, gint32 *out) {
    *out = CSS_YES;
    return css_has(value, "inset");
}

gboolean css_read_direction(Span value, gint32 *out) {
    *out = CSS_YES;
    return !css_is(value, "ltr");
}

/* One length or two. */
gboolean css_read_lengths(Span value, gint32 *out) {
    if (!css_read_length(value, out)) {
        *out = CSS_UNKNOWN;
    }
    return TRUE;
}
