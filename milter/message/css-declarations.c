/* Promises what css.h says of declarations and of what counts among them: names of
 * what may hide text or show it again. Fails never. */
#include "message/css-values.h"

/* ---- names */

static const struct {
    const char *name;
    CssProperty property;
    CssReader read;
} properties[] = {
    {"display", CSS_DISPLAY, css_read_display},
    {"visibility", CSS_VISIBILITY, css_read_visibility},
    {"content-visibility", CSS_CONTENT_VISIBILITY, css_read_content_visibility},
    {"opacity", CSS_OPACITY, css_read_share},
    {"filter", CSS_FILTER, css_read_filter},
    {"-webkit-filter", CSS_FILTER, css_read_filter},
    {"font-size", CSS_FONT_SIZE, css_read_size},
    {"line-height", CSS_LINE_HEIGHT, css_read_line_height},
    {"color", CSS_COLOUR, css_read_colour},
    {"-webkit-text-fill-color", CSS_FILL, css_read_colour},
    {"background-color", CSS_GROUND, css_colour},
    {"background-image", CSS_GROUND_IMAGE, css_read_image},
    {"border-image", CSS_GROUND_IMAGE, css_read_effect},
    {"box-shadow", CSS_GROUND_IMAGE, css_read_shadow_inside},
    {"text-shadow", CSS_EFFECT, css_read_effect},
    {"-webkit-text-stroke", CSS_EFFECT, css_read_effect},
    {"-webkit-text-stroke-width", CSS_EFFECT, css_read_effect},
    {"-webkit-text-stroke-color", CSS_EFFECT, css_read_effect},
    {"mix-blend-mode", CSS_EFFECT, css_read_effect},
    {"backdrop-filter", CSS_EFFECT, css_read_effect},
    {"animation", CSS_ANIMATION, css_read_effect},
    {"animation-name", CSS_ANIMATION, css_read_effect},
    {"-webkit-animation", CSS_ANIMATION, css_read_effect},
    {"-webkit-animation-name", CSS_ANIMATION, css_read_effect},
    {"position", CSS_POSITION, css_read_position},
    {"float", CSS_FLOAT, css_read_float},
    {"overflow-x", CSS_OVERFLOW_X, css_read_overflow},
    {"overflow-y", CSS_OVERFLOW_Y, css_read_overflow},
    {"overflow-inline", CSS_OVERFLOW_X, css_read_overflow},
    {"overflow-block", CSS_OVERFLOW_Y, css_read_overflow},
    {"width", CSS_WIDTH, css_read_positive},
    {"inline-size", CSS_WIDTH, css_read_positive},
    {"height", CSS_HEIGHT, css_read_positive},
    {"block-size", CSS_HEIGHT, css_read_positive},
    {"min-width", CSS_MIN_WIDTH, css_read_positive},
    {"min-inline-size", CSS_MIN_WIDTH, css_read_positive},
    {"min-height", CSS_MIN_HEIGHT, css_read_positive},
    {"min-block-size", CSS_MIN_HEIGHT, css_read_positive},
    {"max-width", CSS_MAX_WIDTH, css_read_positive},
    {"max-inline-size", CSS_MAX_WIDTH, css_read_positive},
    {"max-height", CSS_MAX_HEIGHT, css_read_positive},
    {"max-block-size", CSS_MAX_HEIGHT, css_read_positive},
    {"top", CSS_TOP, css_read_length},
    {"right", CSS_RIGHT, css_read_length},
    {"bottom", CSS_BOTTOM, css_read_length},
    {"left", CSS_LEFT, css_read_length},
    {"inset-inline-start", CSS_LEFT, css_read_length},
    {"inset-block-start", CSS_TOP, css_read_length},
    {"margin-top", CSS_MARGIN_TOP, css_read_length},
    {"margin-right", CSS_MARGIN_RIGHT, css_read_length},
    {"margin-bottom", CSS_MARGIN_BOTTOM, css_read_length},
    {"margin-left", CSS_MARGIN_LEFT, css_read_length},
    {"margin-inline-start", CSS_MARGIN_LEFT, css_read_length},
    {"margin-inline", CSS_MARGIN_LEFT, css_read_lengths},
    {"margin-block", CSS_MARGIN_TOP, css_read_lengths},
    {"inset-inline", CSS_LEFT, css_read_lengths},
    {"inset-block", CSS_TOP, css_read_lengths},
    {"margin-block-start", CSS_MARGIN_TOP, css_read_length},
    {"padding-top", CSS_PADDING_TOP, css_read_positive},
    {"padding-right", CSS_PADDING_RIGHT, css_read_positive},
    {"padding-bottom", CSS_PADDING_BOTTOM, css_read_positive},
    {"padding-left", CSS_PADDING_LEFT, css_read_positive},
    {"padding-inline", CSS_PADDING_LEFT, css_read_lengths},
    {"padding-inline-start", CSS_PADDING_LEFT, css_read_positive},
    {"padding-inline-end", CSS_PADDING_RIGHT, css_read_positive},
    {"padding-block", CSS_PADDING_BOTTOM, css_read_lengths},
    {"padding-block-start", CSS_PADDING_TOP, css_read_positive},
    {"padding-block-end", CSS_PADDING_BOTTOM, css_read_positive},
    {"text-indent", CSS_TEXT_INDENT, css_read_indent},
    {"text-align", CSS_TEXT_ALIGN, css_read_align},
    {"direction", CSS_TEXT_ALIGN, css_read_direction},
    {"clip", CSS_CLIP, css_read_clip},
    {"clip-path", CSS_CLIP_PATH, css_read_clip_path},
    {"-webkit-clip-path", CSS_CLIP_PATH, css_read_clip_path},
    {"scale", CSS_SCALE, css_read_scale},
    {"zoom", CSS_ZOOM, css_read_scale},
    {"white-space", CSS_WHITE_SPACE, css_read_white_space},
    {"border", CSS_INDENTS, css_read_border},
    {"border-top", CSS_OUTLOOK_BORDER, css_read_outlook_border},
    {"margin", CSS_MARGIN_TOP, NULL},
    {"padding", CSS_PADDING_TOP, NULL},
    {"inset", CSS_TOP, NULL},
    {"overflow", CSS_OVERFLOW_X, NULL},
    {"font", CSS_FONT_SIZE, NULL},
    {"background", CSS_GROUND, NULL},
    {"transform", CSS_MOVE_X, NULL},
    {"-webkit-transform", CSS_MOVE_X, NULL},
    {"all", CSS_ALL, NULL},
};

static gboolean is_wide_keyword(Span value, gint32 *out) {
    static const CssWord words[] = {{"inherit", CSS_INHERIT},
                                    {"unset", CSS_INHERIT},
                                    {"initial", CSS_UNKNOWN},
                                    {"revert", CSS_UNKNOWN},
                                    {"revert-layer", CSS_UNKNOWN}};
    return FIND_WORD(value, words, out);
}

/* What is valid but cannot be told: 0 where value is to be read as usual. */
static gint32 untold(Span value) {
    static const char *const functions[] = {"var(", "env(", "attr(", "min(", "max(", "clamp("};
    gint32 out = 0;
    if (is_wide_keyword(value, &out)) {
        return out;
    }
    if (!value.length || !memchr(value.bytes, '(', value.length)) {
        return 0;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(functions); i++) {
        if (css_has(value, functions[i])) {
            return CSS_UNKNOWN;
        }
    }
    return css_has(value, "calc(") ? CSS_UNKNOWN : 0;
}

static int find_property(Span name) {
    for (gsize i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (name.length && name.bytes[0] == properties[i].name[0] &&
            css_is(name, properties[i].name)) {
            return (int)i;
        }
    }
    return -1;
}

/* "calc(0px)" is "0px". */
static Span without_calc(Span value) {
    if (!css_starts(value, "calc(") || value.bytes[value.length - 1] != ')') {
        return value;
    }
    Span inside = css_trim(span_slice(value, 5, value.length - 1));
    gint32 length;
    return css_length(inside, &length) ? inside : value;
}

static void read_value(guint index, Span value, gboolean important, GArray *declarations) {
    CssProperty property = properties[index].property;
    if (!value.length) {
        return;
    }
    value = without_calc(value);
    gint32 out = value.length > CSS_VALUE_MAX ? CSS_UNKNOWN : untold(value);
    if (out && !properties[index].read) {
        css_shorthand_untold(property, out, important, declarations);
    } else if (!properties[index].read) {
        css_read_shorthand(property, value, important, declarations);
    } else if (out || properties[index].read(value, &out)) {
        CssDeclaration declaration = {property, important, out};
        g_array_append_val(declarations, declaration);
    }
}

/* Cuts "!important" off; FALSE where another "!" makes it invalid. */
static gboolean cut_important(Span *value, gboolean *important) {
    gsize at = css_until(*value, 0, "!");
    *important = at < value->length;
    if (*important) {
        Span word = css_trim(span_slice(*value, at + 1, value->length));
        *value = css_trim(span_slice(*value, 0, at));
        return css_is(word, "important");
    }
    return TRUE;
}

void css_read_block(Span block, GArray *declarations) {
    g_autoptr(GString) name = g_string_sized_new(32);
    g_autoptr(GString) value = g_string_sized_new(64);
    for (gsize at = 0; at < block.length;) {
        gsize end = css_until(block, at, ";");
        Span whole = span_slice(block, at, end);
        at = end + 1;
        const char *colon = whole.length ? memchr(whole.bytes, ':', whole.length) : NULL;
        if (!colon) {
            continue;
        }
        gsize middle = (gsize)(colon - whole.bytes);
        g_string_truncate(name, 0);
        css_unescape(name, css_trim(span_slice(whole, 0, middle)), TRUE);
        int index = find_property(span_of_string(name));
        if (index < 0) {
            continue;
        }
        g_string_truncate(value, 0);
        css_unescape(value, span_slice(whole, middle + 1, whole.length), TRUE);
        Span rest = css_trim(span_of_string(value));
        gboolean important;
        if (cut_important(&rest, &important)) {
            read_value((guint)index, rest, important, declarations);
        }
    }
}

/* ---- the cascade */

void css_say(CssStyle *style, CssProperty property, gint32 value, guint64 priority) {
    if (property == CSS_ALL) {
        for (guint i = 0; i < CSS_PROPERTIES; i++) {
            css_say(style, i, value, priority);
        }
    } else if (priority >= style->priority[property]) {
        style->priority[property] = priority;
        style->value[property] = value;
    }
}

/* What a value that may or may not count leaves of the text. */
static gboolean shows(CssProperty property, gint32 *value) {
    switch (property) {
    case CSS_DISPLAY:
        return *value != CSS_DISPLAY_NONE;
    case CSS_OPACITY:
        return *value < 0 || *value > 50;
    case CSS_FONT_SIZE:
        return *value < 0 || *value >= 2000;
    case CSS_VISIBILITY:
    case CSS_CONTENT_VISIBILITY:
    case CSS_OVERFLOW_X:
    case CSS_OVERFLOW_Y:
    case CSS_CLIP:
    case CSS_CLIP_PATH:
    case CSS_FILTER:
        return *value != CSS_YES;
    case CSS_WHITE_SPACE:
    case CSS_INDENTS:
    case CSS_OUTLOOK_BORDER:
    case CSS_OUTLOOK_PADDING:
        return FALSE;
    default:
        *value = CSS_UNKNOWN;
        return TRUE;
    }
}

void css_apply(CssStyle *style, const CssDeclaration *declaration, guint64 priority,
               gboolean certain) {
    gint32 value = declaration->value;
    if (certain || declaration->property == CSS_ALL || shows(declaration->property, &value)) {
        css_say(style, declaration->property, value,
                declaration->important ? priority | CSS_PRIORITY_IMPORTANT : priority);
    }
}
