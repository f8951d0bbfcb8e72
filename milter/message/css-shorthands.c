/* Promises what css-values.h says of shorthands. Fails never. */
#include "message/css-values.h"

typedef struct {
    GArray *declarations;
    gboolean important;
} Said;

static gboolean say(const Said *said, CssProperty property, gint32 value) {
    CssDeclaration declaration = {property, said->important, value};
    g_array_append_val(said->declarations, declaration);
    return TRUE;
}

/* margin, padding, inset: one to four lengths, from `first` clockwise. */
static void say_sides(const Said *said, CssProperty first, Span value) {
    static const guint8 which[4][4] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {0, 1, 2, 1}, {0, 1, 2, 3}};
    gint32 side[4];
    guint count = 0;
    for (Span word; css_word(&value, &word); count++) {
        if (count == 4 || !css_read_length(word, &side[count])) {
            return;
        }
    }
    for (guint i = 0; count && i < 4; i++) {
        say(said, first + i, side[which[count - 1][i]]);
    }
}

static void say_overflow(const Said *said, Span value) {
    Span word;
    gint32 x, y;
    css_word(&value, &word);
    if (!css_read_overflow(word, &x)) {
        return;
    }
    y = x;
    if (css_word(&value, &word) && !css_read_overflow(word, &y)) {
        return;
    }
    say(said, CSS_OVERFLOW_X, x);
    say(said, CSS_OVERFLOW_Y, y);
}

static gboolean is_before_size(Span word) {
    static const CssWord words[] = {{"normal", 0},     {"italic", 0},    {"oblique", 0},
                                    {"bold", 0},       {"bolder", 0},    {"lighter", 0},
                                    {"small-caps", 0}, {"condensed", 0}, {"expanded", 0}};
    gint32 out;
    double number;
    Span unit;
    return FIND_WORD(word, words, &out) ||
           (css_number(word, &number, &unit) && !unit.length && number >= 1 && number <= 1000);
}

/* "bold 0/0 a": a size, and a family behind it. */
static void say_font(const Said *said, Span value) {
    static const char *const whole[] = {"caption",     "icon",          "menu",
                                        "message-box", "small-caption", "status-bar"};
    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++) {
        if (css_is(value, whole[i])) {
            say(said, CSS_FONT_SIZE, 16000);
            return;
        }
    }
    Span word;
    while (css_word(&value, &word) && is_before_size(word)) {
    }
    gint32 size;
    gsize slash = css_until(word, 0, "/");
    gboolean family = css_trim(value).length > 0 && css_trim(value).bytes[0] != '/';
    if (word.length && css_read_size(span_slice(word, 0, slash), &size)) {
        if (family) {
            say(said, CSS_FONT_SIZE, size);
        } else if (css_trim(value).length) {
            say(said, CSS_FONT_SIZE, CSS_UNKNOWN); /* "12px / 1 a" */
        }
    }
}

static void say_background(const Said *said, Span value) {
    static const char *const words[] = {
        "none",        "repeat", "no-repeat", "repeat-x", "repeat-y",   "space",
        "round",       "scroll", "fixed",     "local",    "top",        "bottom",
        "left",        "right",  "center",    "cover",    "border-box", "padding-box",
        "content-box", "text",   "auto",      "/"};
    gint32 ground = CSS_TRANSPARENT, length;
    gboolean image = FALSE;
    for (Span word; css_word(&value, &word);) {
        gboolean known = css_colour(word, &ground) || css_length(word, &length);
        for (gsize i = 0; !known && i < G_N_ELEMENTS(words); i++) {
            known = css_is(word, words[i]);
        }
        if (!known && memchr(word.bytes, '(', word.length)) {
            known = image = TRUE;
        } else if (!known && memchr(word.bytes, '/', word.length)) {
            known = TRUE; /* "0/cover" */
        } else if (!known && word.bytes[word.length - 1] == ',') {
            known = image = TRUE; /* layers */
        }
        if (!known) {
            return;
        }
    }
    say(said, CSS_GROUND, ground);
    say(said, CSS_GROUND_IMAGE, image ? CSS_YES : CSS_NO);
}

static gint32 add_move(gint32 sum, gint32 more) {
    return sum == CSS_UNKNOWN ? sum : CLAMP(sum + more, -1000000000, 1000000000);
}

static void say_transform(const Said *said, Span value) {
    gint32 x = 0, y = 0, scale = CSS_NO;
    for (Span word; css_word(&value, &word);) {
        gint32 part[2] = {0, 0};
        const char *open = memchr(word.bytes, '(', word.length);
        double number;
        Span unit;
        if (!open) {
            if (!css_is(word, "none")) {
                return;
            }
        } else if (css_starts(word, "scale")) {
            Span inside = css_trim(span_slice(word, (gsize)(open - word.bytes) + 1, word.length));
            gboolean zero = css_number(inside, &number, &unit) && number == 0 && unit.length &&
                            (unit.bytes[0] == ')' || unit.bytes[0] == ',' || unit.bytes[0] == ' ');
            scale = zero || scale == CSS_YES ? CSS_YES : CSS_BIG;
        } else if (css_starts(word, "translatex(") && css_arguments(word, part, 1)) {
            x = add_move(x, part[0]);
        } else if (css_starts(word, "translatey(") && css_arguments(word, part, 1)) {
            y = add_move(y, part[0]);
        } else if (css_starts(word, "translate(") && css_arguments(word, part, 2)) {
            x = add_move(x, part[0]);
            y = add_move(y, part[1]);
        } else {
            x = y = CSS_UNKNOWN;
            scale = scale == CSS_YES ? CSS_YES : CSS_BIG;
        }
    }
    say(said, CSS_SCALE, scale);
    say(said, CSS_MOVE_X, x);
    say(said, CSS_MOVE_Y, y);
}

void css_shorthand_untold(CssProperty property, gint32 value, gboolean important,
                          GArray *declarations) {
    Said whole = {declarations, important}, *said = &whole;
    say(said, property, value);
    if (property == CSS_MARGIN_TOP || property == CSS_PADDING_TOP || property == CSS_TOP) {
        for (guint i = 1; i < 4; i++) {
            say(said, property + i, value);
        }
    } else if (property == CSS_OVERFLOW_X || property == CSS_GROUND || property == CSS_MOVE_X) {
        say(said, property + 1, value);
    }
    if (property == CSS_MOVE_X) {
        say(said, CSS_SCALE, value);
    }
}

void css_read_shorthand(CssProperty property, Span value, gboolean important,
                        GArray *declarations) {
    Said whole = {declarations, important}, *said = &whole;
    switch ((guint)property) {
    case CSS_PADDING_TOP:
        say(said, CSS_OUTLOOK_PADDING, css_starts(value, "3.0pt 0"));
        say_sides(said, property, value);
        break;
    case CSS_MARGIN_TOP:
    case CSS_TOP:
        say_sides(said, property, value);
        break;
    case CSS_OVERFLOW_X:
        say_overflow(said, value);
        break;
    case CSS_FONT_SIZE:
        say_font(said, value);
        break;
    case CSS_GROUND:
        say_background(said, value);
        break;
    case CSS_MOVE_X:
        say_transform(said, value);
        break;
    default:
        break;
    }
}
