/* Colours of CSS and of old attributes. Fails never; what is no colour is none,
 * and one that cannot be told here (currentcolor, of the system, of newer colour
 * spaces) is CSS_UNKNOWN. */
#include "message/css.h"

#include <stdlib.h>

enum {
    PARTS_MAX = 4,
    UNSEEN_ALPHA = 50, /* thousandths */
    NEAR = 10,         /* of 255, in each of red, green and blue */
};

typedef struct {
    const char *name;
    gint32 colour;
} Named;

/* In order, for bsearch(). */
static const Named named[] = {{"aliceblue", 0xf0f8ff},
                              {"antiquewhite", 0xfaebd7},
                              {"aqua", 0x00ffff},
                              {"aquamarine", 0x7fffd4},
                              {"azure", 0xf0ffff},
                              {"beige", 0xf5f5dc},
                              {"bisque", 0xffe4c4},
                              {"black", 0x000000},
                              {"blanchedalmond", 0xffebcd},
                              {"blue", 0x0000ff},
                              {"blueviolet", 0x8a2be2},
                              {"brown", 0xa52a2a},
                              {"burlywood", 0xdeb887},
                              {"cadetblue", 0x5f9ea0},
                              {"chartreuse", 0x7fff00},
                              {"chocolate", 0xd2691e},
                              {"coral", 0xff7f50},
                              {"cornflowerblue", 0x6495ed},
                              {"cornsilk", 0xfff8dc},
                              {"crimson", 0xdc143c},
                              {"cyan", 0x00ffff},
                              {"darkblue", 0x00008b},
                              {"darkcyan", 0x008b8b},
                              {"darkgoldenrod", 0xb8860b},
                              {"darkgray", 0xa9a9a9},
                              {"darkgreen", 0x006400},
                              {"darkgrey", 0xa9a9a9},
                              {"darkkhaki", 0xbdb76b},
                              {"darkmagenta", 0x8b008b},
                              {"darkolivegreen", 0x556b2f},
                              {"darkorange", 0xff8c00},
                              {"darkorchid", 0x9932cc},
                              {"darkred", 0x8b0000},
                              {"darksalmon", 0xe9967a},
                              {"darkseagreen", 0x8fbc8f},
                              {"darkslateblue", 0x483d8b},
                              {"darkslategray", 0x2f4f4f},
                              {"darkslategrey", 0x2f4f4f},
                              {"darkturquoise", 0x00ced1},
                              {"darkviolet", 0x9400d3},
                              {"deeppink", 0xff1493},
                              {"deepskyblue", 0x00bfff},
                              {"dimgray", 0x696969},
                              {"dimgrey", 0x696969},
                              {"dodgerblue", 0x1e90ff},
                              {"firebrick", 0xb22222},
                              {"floralwhite", 0xfffaf0},
                              {"forestgreen", 0x228b22},
                              {"fuchsia", 0xff00ff},
                              {"gainsboro", 0xdcdcdc},
                              {"ghostwhite", 0xf8f8ff},
                              {"gold", 0xffd700},
                              {"goldenrod", 0xdaa520},
                              {"gray", 0x808080},
                              {"green", 0x008000},
                              {"greenyellow", 0xadff2f},
                              {"grey", 0x808080},
                              {"honeydew", 0xf0fff0},
                              {"hotpink", 0xff69b4},
                              {"indianred", 0xcd5c5c},
                              {"indigo", 0x4b0082},
                              {"ivory", 0xfffff0},
                              {"khaki", 0xf0e68c},
                              {"lavender", 0xe6e6fa},
                              {"lavenderblush", 0xfff0f5},
                              {"lawngreen", 0x7cfc00},
                              {"lemonchiffon", 0xfffacd},
                              {"lightblue", 0xadd8e6},
                              {"lightcoral", 0xf08080},
                              {"lightcyan", 0xe0ffff},
                              {"lightgoldenrodyellow", 0xfafad2},
                              {"lightgray", 0xd3d3d3},
                              {"lightgreen", 0x90ee90},
                              {"lightgrey", 0xd3d3d3},
                              {"lightpink", 0xffb6c1},
                              {"lightsalmon", 0xffa07a},
                              {"lightseagreen", 0x20b2aa},
                              {"lightskyblue", 0x87cefa},
                              {"lightslategray", 0x778899},
                              {"lightslategrey", 0x778899},
                              {"lightsteelblue", 0xb0c4de},
                              {"lightyellow", 0xffffe0},
                              {"lime", 0x00ff00},
                              {"limegreen", 0x32cd32},
                              {"linen", 0xfaf0e6},
                              {"magenta", 0xff00ff},
                              {"maroon", 0x800000},
                              {"mediumaquamarine", 0x66cdaa},
                              {"mediumblue", 0x0000cd},
                              {"mediumorchid", 0xba55d3},
                              {"mediumpurple", 0x9370db},
                              {"mediumseagreen", 0x3cb371},
                              {"mediumslateblue", 0x7b68ee},
                              {"mediumspringgreen", 0x00fa9a},
                              {"mediumturquoise", 0x48d1cc},
                              {"mediumvioletred", 0xc71585},
                              {"midnightblue", 0x191970},
                              {"mintcream", 0xf5fffa},
                              {"mistyrose", 0xffe4e1},
                              {"moccasin", 0xffe4b5},
                              {"navajowhite", 0xffdead},
                              {"navy", 0x000080},
                              {"oldlace", 0xfdf5e6},
                              {"olive", 0x808000},
                              {"olivedrab", 0x6b8e23},
                              {"orange", 0xffa500},
                              {"orangered", 0xff4500},
                              {"orchid", 0xda70d6},
                              {"palegoldenrod", 0xeee8aa},
                              {"palegreen", 0x98fb98},
                              {"paleturquoise", 0xafeeee},
                              {"palevioletred", 0xdb7093},
                              {"papayawhip", 0xffefd5},
                              {"peachpuff", 0xffdab9},
                              {"peru", 0xcd853f},
                              {"pink", 0xffc0cb},
                              {"plum", 0xdda0dd},
                              {"powderblue", 0xb0e0e6},
                              {"purple", 0x800080},
                              {"rebeccapurple", 0x663399},
                              {"red", 0xff0000},
                              {"rosybrown", 0xbc8f8f},
                              {"royalblue", 0x4169e1},
                              {"saddlebrown", 0x8b4513},
                              {"salmon", 0xfa8072},
                              {"sandybrown", 0xf4a460},
                              {"seagreen", 0x2e8b57},
                              {"seashell", 0xfff5ee},
                              {"sienna", 0xa0522d},
                              {"silver", 0xc0c0c0},
                              {"skyblue", 0x87ceeb},
                              {"slateblue", 0x6a5acd},
                              {"slategray", 0x708090},
                              {"slategrey", 0x708090},
                              {"snow", 0xfffafa},
                              {"springgreen", 0x00ff7f},
                              {"steelblue", 0x4682b4},
                              {"tan", 0xd2b48c},
                              {"teal", 0x008080},
                              {"thistle", 0xd8bfd8},
                              {"tomato", 0xff6347},
                              {"turquoise", 0x40e0d0},
                              {"violet", 0xee82ee},
                              {"wheat", 0xf5deb3},
                              {"white", 0xffffff},
                              {"whitesmoke", 0xf5f5f5},
                              {"yellow", 0xffff00},
                              {"yellowgreen", 0x9acd32}};

static int compare_name(const void *key, const void *member) {
    const Span *name = key;
    const char *other = ((const Named *)member)->name;
    int order = strncmp(name->bytes, other, name->length);
    return order ? order : -(other[name->length] != '\0');
}

static gboolean hex_colour(Span digits, gboolean alpha_too, gint32 *colour) {
    int of[8];
    gsize count = digits.length;
    for (gsize i = 0; i < count && i < G_N_ELEMENTS(of); i++) {
        of[i] = g_ascii_xdigit_value(digits.bytes[i]);
        if (of[i] < 0) {
            return FALSE;
        }
    }
    if (count == 3 || (alpha_too && count == 4)) {
        gboolean unseen = count == 4 && of[3] == 0;
        *colour = unseen ? CSS_TRANSPARENT : of[0] * 0x110000 + of[1] * 0x1100 + of[2] * 0x11;
        return TRUE;
    }
    if (count != 6 && !(alpha_too && count == 8)) {
        return FALSE;
    }
    gboolean unseen = count == 8 && (of[6] << 4 | of[7]) * 1000 / 255 <= UNSEEN_ALPHA;
    *colour = unseen ? CSS_TRANSPARENT
                     : of[0] << 20 | of[1] << 16 | of[2] << 12 | of[3] << 8 | of[4] << 4 | of[5];
    return TRUE;
}

/* "0, 0%, 0 / .5": the numbers in it, shares as parts of `whole`. */
static gboolean read_parts(Span inside, const double *whole, double *parts, guint *count) {
    for (*count = 0;; (*count)++) {
        while (inside.length && (g_ascii_isspace(inside.bytes[0]) || inside.bytes[0] == ',' ||
                                 inside.bytes[0] == '/')) {
            inside = span_slice(inside, 1, inside.length);
        }
        Span unit;
        if (!inside.length) {
            return TRUE;
        }
        if (*count == PARTS_MAX || !css_number(inside, &parts[*count], &unit)) {
            return FALSE;
        }
        if (unit.length && unit.bytes[0] == '%') {
            parts[*count] *= whole[*count] / 100;
            unit = span_slice(unit, 1, unit.length);
        } else if (css_starts(unit, "deg")) {
            unit = span_slice(unit, 3, unit.length);
        }
        inside = unit;
    }
}

static gint32 from_rgb(double red, double green, double blue) {
    return (gint32)(CLAMP(red, 0, 255) + 0.5) << 16 | (gint32)(CLAMP(green, 0, 255) + 0.5) << 8 |
           (gint32)(CLAMP(blue, 0, 255) + 0.5);
}

/* Only black, white and grey are told exactly: hue is not looked at. */
static gint32 from_hsl(double saturation, double lightness) {
    double grey = CLAMP(lightness, 0, 100) * 2.55;
    gboolean told = saturation <= 0 || lightness <= 0 || lightness >= 100;
    return told ? from_rgb(grey, grey, grey) : CSS_UNKNOWN;
}

static gboolean function_colour(Span name, Span inside, gint32 *colour) {
    static const double rgb_whole[PARTS_MAX] = {255, 255, 255, 1},
                        hsl_whole[PARTS_MAX] = {360, 100, 100, 1};
    gboolean rgb = css_is(name, "rgb") || css_is(name, "rgba");
    gboolean hsl = css_is(name, "hsl") || css_is(name, "hsla");
    if (!rgb && !hsl) {
        static const char *const others[] = {"hwb",       "lab",        "lch",
                                             "oklab",     "oklch",      "color",
                                             "color-mix", "light-dark", "device-cmyk"};
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
            if (css_is(name, others[i])) {
                *colour = CSS_UNKNOWN;
                return TRUE;
            }
        }
        return FALSE;
    }
    double parts[PARTS_MAX] = {0, 0, 0, 1};
    guint count;
    if (!read_parts(inside, rgb ? rgb_whole : hsl_whole, parts, &count)) {
        *colour = CSS_UNKNOWN; /* calc(), "none", "from" … */
        return TRUE;
    }
    if (count < 3) {
        return FALSE;
    }
    *colour = parts[3] * 1000 <= UNSEEN_ALPHA ? CSS_TRANSPARENT
              : rgb                           ? from_rgb(parts[0], parts[1], parts[2])
                                              : from_hsl(parts[1], parts[2]);
    return TRUE;
}

static gboolean is_system_colour(Span value) {
    static const char *const words[] = {
        "currentcolor",   "canvas",        "canvastext", "linktext", "visitedtext",
        "activetext",     "buttonface",    "buttontext", "field",    "fieldtext",
        "highlight",      "highlighttext", "mark",       "marktext", "graytext",
        "window",         "windowtext",    "menu",       "menutext", "infotext",
        "infobackground", "accentcolor",   "background"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (css_is(value, words[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean css_colour(Span value, gint32 *colour) {
    if (value.length && value.bytes[0] == '#') {
        return hex_colour(span_slice(value, 1, value.length), TRUE, colour);
    }
    const char *open = value.length ? memchr(value.bytes, '(', value.length) : NULL;
    if (open) {
        gsize at = (gsize)(open - value.bytes);
        gboolean closed = value.bytes[value.length - 1] == ')';
        return function_colour(span_slice(value, 0, at),
                               span_slice(value, at + 1, value.length - (closed ? 1 : 0)), colour);
    }
    if (css_is(value, "transparent") || is_system_colour(value)) {
        *colour = css_is(value, "transparent") ? CSS_TRANSPARENT : CSS_UNKNOWN;
        return TRUE;
    }
    const Named *found =
        value.length ? bsearch(&value, named, G_N_ELEMENTS(named), sizeof named[0], compare_name)
                     : NULL;
    if (found) {
        *colour = found->colour;
    }
    return found != NULL;
}

gboolean css_old_colour(Span value, gint32 *colour) {
    value = css_trim(value);
    g_autoptr(GString) folded = g_string_sized_new(value.length + 1);
    css_unescape(folded, value, TRUE);
    Span name = span_of_string(folded);
    if (!name.length || css_is(name, "transparent")) {
        return FALSE; /* as if it were not there */
    }
    gboolean hash = name.bytes[0] == '#';
    if ((hash || name.length == 6) &&
        hex_colour(span_slice(name, hash ? 1 : 0, name.length), FALSE, colour)) {
        return TRUE;
    }
    if (memchr(name.bytes, '(', name.length) || !css_colour(name, colour)) {
        *colour = CSS_UNKNOWN; /* browsers make some colour of anything */
    }
    return TRUE;
}

gboolean css_is_near(gint32 a, gint32 b) {
    if (a < 0 || b < 0) {
        return FALSE;
    }
    for (int shift = 0; shift <= 16; shift += 8) {
        if (ABS((a >> shift & 0xff) - (b >> shift & 0xff)) > NEAR) {
            return FALSE;
        }
    }
    return TRUE;
}
