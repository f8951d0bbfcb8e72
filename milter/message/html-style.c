/* Promises what html-style.h says: what the properties of css.h together do to
 * being seen. Only what surely hides text does; a value not understood, an
 * animation, a box that something else may move back: seen. "mso-hide:all" hides
 * from one program alone and so does not count. Fails never. */
#include "message/html-style.h"

enum {
    BLOCKS_MAX = 256, /* style attributes that are remembered */
    SIZE_USUAL = 16000,
    SIZE_MIN = 2000,
    OPACITY_MIN = 50,
    FAR_LEFT = -900 * 1000,
    FAR_RIGHT = 5000 * 1000, /* further than anyone scrolls sideways */
    FAR_UP = -900 * 1000,
    WIDE = 900 * 1000,
    SMALL_BOX = 20 * 1000,
    MOVE_MAX = 1000000000,
};

static gboolean said(const CssStyle *style, CssProperty property) {
    return style->priority[property] != 0;
}

static gboolean has(const CssStyle *style, CssProperty property, gint32 value) {
    return said(style, property) && style->value[property] == value;
}

static gboolean is_number(gint32 value) {
    return value > CSS_TRANSPARENT;
}

/* The length, 0 where none is said; *lost: it cannot be told. */
static gint32 length(const CssStyle *style, CssProperty property, gboolean *lost) {
    if (!said(style, property) || style->value[property] == CSS_AUTO) {
        return 0;
    }
    *lost = *lost || !is_number(style->value[property]);
    return is_number(style->value[property]) ? style->value[property] : 0;
}

/* Some length, perhaps one that cannot be told. */
static gboolean is_some(const CssStyle *style, CssProperty property) {
    return said(style, property) && style->value[property] != 0 &&
           style->value[property] != CSS_AUTO;
}

HtmlLook html_look_of_page(void) {
    return (HtmlLook){.size = SIZE_USUAL, .fill = CSS_INHERIT, .ground = 0xffffff};
}

gboolean html_look_is_gone(const HtmlLook *look) {
    return look->gone || look->folded;
}

gboolean html_look_hides(const HtmlLook *look) {
    if (look->gone || look->folded || look->flat || look->invisible || look->away ||
        look->indented || (look->size < SIZE_MIN && !look->enlarged)) {
        return TRUE;
    }
    gint32 colour = look->fill == CSS_INHERIT ? look->colour : look->fill;
    return !look->any_colour && (colour == CSS_TRANSPARENT || css_is_near(colour, look->ground));
}

/* ---- what HTML itself says of it */

static gboolean is_word(Span value, const char *word) {
    value = css_trim(value);
    return value.length == strlen(word) &&
           g_ascii_strncasecmp(value.bytes, word, value.length) == 0;
}

static void hint(CssStyle *style, CssProperty property, gint32 value) {
    css_say(style, property, value, CSS_PRIORITY_HINT);
}

static void hint_colour(CssStyle *style, CssProperty property, Span value) {
    gint32 colour;
    if (value.bytes && css_old_colour(value, &colour)) {
        hint(style, property, colour);
    }
}

static void read_attributes(const HtmlTag *tag, CssStyle *style) {
    const Span *of = tag->attributes;
    if (of[HTML_HIDDEN].bytes || tag->role == HTML_ROLE_DATALIST ||
        (tag->role == HTML_ROLE_DIALOG && !of[HTML_OPEN].bytes)) {
        hint(style, CSS_DISPLAY, CSS_DISPLAY_NONE);
    }
    if (tag->role == HTML_ROLE_BODY || tag->role == HTML_ROLE_TABLE ||
        tag->role == HTML_ROLE_CELL) {
        hint_colour(style, CSS_GROUND, of[HTML_BGCOLOR]);
        if (of[HTML_BACKGROUND].length) {
            hint(style, CSS_GROUND_IMAGE, CSS_YES);
        }
    }
    if (tag->role == HTML_ROLE_BODY) {
        hint_colour(style, CSS_COLOUR, of[HTML_TEXT]);
    } else if (tag->role == HTML_ROLE_FONT) {
        hint_colour(style, CSS_COLOUR, of[HTML_COLOR]);
        if (of[HTML_SIZE].length) {
            hint(style, CSS_FONT_SIZE, SIZE_USUAL);
        }
    } else if (tag->role == HTML_ROLE_TABLE) {
        /* without a doctype a table takes neither from around it */
        hint(style, CSS_FONT_SIZE, SIZE_USUAL);
        hint(style, CSS_COLOUR, CSS_UNKNOWN);
    } else if (tag->role == HTML_ROLE_CONTROL || tag->role == HTML_ROLE_DIALOG) {
        hint(style, CSS_FONT_SIZE, SIZE_USUAL);
        hint(style, CSS_COLOUR, CSS_UNKNOWN);
        hint(style, CSS_GROUND, CSS_UNKNOWN);
    } else if (tag->role == HTML_ROLE_LINK && of[HTML_HREF].bytes) {
        hint(style, CSS_COLOUR, CSS_UNKNOWN);
    }
    if (of[HTML_ALIGN].bytes || of[HTML_DIR].bytes) {
        hint(style, CSS_TEXT_ALIGN,
             is_word(of[HTML_ALIGN], "right") || is_word(of[HTML_DIR], "rtl") ||
                     is_word(of[HTML_DIR], "auto")
                 ? CSS_YES
                 : CSS_NO);
    }
}

/* A style attribute that was read: mails say the same of hundreds of cells. */
typedef struct {
    Span text;
    guint first, count; /* of the styler's declarations */
} Block;

static guint hash_block(gconstpointer data) {
    const Block *block = data;
    guint hash = 5381;
    for (gsize i = 0; i < block->text.length; i++)
        hash = hash * 33 + (guint8)block->text.bytes[i];
    return hash;
}

static gboolean same_block(gconstpointer a, gconstpointer b) {
    return span_equal(((const Block *)a)->text, ((const Block *)b)->text);
}

void html_styler_start(HtmlStyler *styler, CssSheet *sheet) {
    *styler = (HtmlStyler){.sheet = sheet,
                           .declarations = g_array_new(FALSE, FALSE, sizeof(CssDeclaration)),
                           .blocks = g_hash_table_new_full(hash_block, same_block, g_free, NULL)};
}

void html_styler_end(HtmlStyler *styler) {
    css_sheet_free(styler->sheet);
    g_array_unref(styler->declarations);
    g_hash_table_unref(styler->blocks);
}

static void read_block(Span value, GArray *declarations) {
    g_autoptr(GString) decoded = NULL;
    g_autoptr(GString) plain = NULL;
    if (value.length && memchr(value.bytes, '&', value.length)) {
        decoded = g_string_sized_new(value.length + 1);
        html_value_append(decoded, value);
        value = span_of_string(decoded);
    }
    if (value.length && memchr(value.bytes, '*', value.length)) {
        plain = css_plain(value);
        value = span_of_string(plain);
    }
    css_read_block(value, declarations);
}

static const Block *block_of(HtmlStyler *styler, Span value) {
    Block *block = g_hash_table_lookup(styler->blocks, &(Block){.text = value});
    if (block)
        return block;
    if (g_hash_table_size(styler->blocks) >= BLOCKS_MAX) {
        g_hash_table_remove_all(styler->blocks);
        g_array_set_size(styler->declarations, 0);
    }
    block = g_new(Block, 1);
    *block = (Block){.text = value, .first = styler->declarations->len};
    read_block(value, styler->declarations);
    block->count = styler->declarations->len - block->first;
    g_hash_table_add(styler->blocks, block);
    return block;
}

static void read_style_attribute(HtmlStyler *styler, Span value, CssStyle *style) {
    const Block *block = block_of(styler, value);
    for (guint i = 0; i < block->count; i++)
        css_apply(style, &g_array_index(styler->declarations, CssDeclaration, block->first + i),
                  CSS_PRIORITY_INLINE, TRUE);
}

/* ---- boxes */

/* Has a height, a width and edges of its own; words in a line have not, and cells
 * are never lower than their text. */
static gboolean is_box(const HtmlTag *tag, const CssStyle *style) {
    if (tag->role == HTML_ROLE_BODY || tag->role == HTML_ROLE_HTML ||
        has(style, CSS_DISPLAY, CSS_UNKNOWN) || has(style, CSS_DISPLAY, CSS_INHERIT)) {
        return FALSE;
    }
    if (has(style, CSS_DISPLAY, CSS_DISPLAY_BOX) || has(style, CSS_FLOAT, CSS_YES) ||
        has(style, CSS_POSITION, CSS_BIG)) {
        return TRUE;
    }
    return tag->element >= HTML_BLOCK && tag->element <= HTML_CELL &&
           tag->role != HTML_ROLE_TABLE && tag->role != HTML_ROLE_CELL &&
           !has(style, CSS_DISPLAY, CSS_DISPLAY_INLINE);
}

static gboolean cuts_all(const CssStyle *style) {
    gboolean no_height = (has(style, CSS_HEIGHT, 0) || has(style, CSS_MAX_HEIGHT, 0)) &&
                         !is_some(style, CSS_MIN_HEIGHT);
    gboolean no_line = has(style, CSS_LINE_HEIGHT, 0) && !is_some(style, CSS_HEIGHT) &&
                       !is_some(style, CSS_MIN_HEIGHT);
    gboolean no_width = (has(style, CSS_WIDTH, 0) || has(style, CSS_MAX_WIDTH, 0)) &&
                        !is_some(style, CSS_MIN_WIDTH);
    return (has(style, CSS_OVERFLOW_Y, CSS_YES) && (no_height || no_line) &&
            !is_some(style, CSS_PADDING_TOP) && !is_some(style, CSS_PADDING_BOTTOM)) ||
           (has(style, CSS_OVERFLOW_X, CSS_YES) && no_width && !is_some(style, CSS_PADDING_LEFT) &&
            !is_some(style, CSS_PADDING_RIGHT));
}

/* What stands out of the flow, or has lines of its own height, may come back. */
static gboolean is_flat(const HtmlLook *outside, const CssStyle *style, gboolean box) {
    gboolean leaves = has(style, CSS_POSITION, CSS_BIG) || said(style, CSS_LINE_HEIGHT);
    return (outside->flat && !leaves) || (box && cuts_all(style));
}

static gint32 sum(gint32 a, gint64 b) {
    return (gint32)CLAMP(a + b, -MOVE_MAX, MOVE_MAX);
}

/* left, or right from the other side; margins, transforms and paddings. */
static gint32 moved_x(const CssStyle *style, gboolean box, gboolean *lost) {
    gint32 by = 0;
    if (said(style, CSS_POSITION) && style->value[CSS_POSITION] != CSS_NO) {
        gboolean left = said(style, CSS_LEFT) && style->value[CSS_LEFT] != CSS_AUTO;
        by = left ? length(style, CSS_LEFT, lost) : -length(style, CSS_RIGHT, lost);
    }
    gboolean shrinks = has(style, CSS_POSITION, CSS_BIG) || has(style, CSS_FLOAT, CSS_YES);
    gint32 margin = length(style, CSS_MARGIN_LEFT, lost);
    by = sum(by, shrinks ? margin : MAX(margin, 0));
    by = sum(by, length(style, CSS_PADDING_LEFT, lost));
    by = sum(by, box ? length(style, CSS_MOVE_X, lost) : 0);
    *lost =
        *lost || length(style, CSS_WIDTH, lost) > WIDE || length(style, CSS_MIN_WIDTH, lost) > WIDE;
    return by;
}

static gint32 moved_y(const CssStyle *style, gboolean box, gboolean *lost) {
    gint32 by = 0;
    if (said(style, CSS_POSITION) && style->value[CSS_POSITION] != CSS_NO) {
        gboolean top = said(style, CSS_TOP) && style->value[CSS_TOP] != CSS_AUTO;
        by = top ? length(style, CSS_TOP, lost) : -length(style, CSS_BOTTOM, lost);
    }
    gint32 margin = length(style, CSS_MARGIN_TOP, lost);
    by = sum(by, has(style, CSS_POSITION, CSS_BIG) ? margin : MAX(margin, 0));
    by = sum(by, length(style, CSS_PADDING_TOP, lost));
    return sum(by, box ? length(style, CSS_MOVE_Y, lost) : 0);
}

static gboolean is_far(gint32 x, gint32 y) {
    return x <= FAR_LEFT || x >= FAR_RIGHT || y <= FAR_UP;
}

/* From which of the elements outside something absolute is moved is not known
 * here: it is away if it is, from wherever. */
static void move(const HtmlLook *outside, const CssStyle *style, gboolean box, HtmlLook *look) {
    gboolean lost = FALSE;
    gint32 x = moved_x(style, box, &lost), y = moved_y(style, box, &lost);
    look->x = lost ? 0 : sum(outside->x, x);
    look->y = lost ? 0 : sum(outside->y, y);
    gboolean free = has(style, CSS_POSITION, CSS_BIG) && (outside->x != 0 || outside->y != 0);
    look->away = is_far(look->x, look->y) && (!free || is_far(x, y));
    if (said(style, CSS_TEXT_ALIGN) && style->value[CSS_TEXT_ALIGN] != CSS_INHERIT) {
        look->right = style->value[CSS_TEXT_ALIGN] != CSS_NO;
    }
    if (said(style, CSS_TEXT_INDENT) && style->value[CSS_TEXT_INDENT] != CSS_INHERIT) {
        gint32 indent = length(style, CSS_TEXT_INDENT, &lost);
        look->indented = box && !lost && sum(indent, x) <= FAR_LEFT;
    }
    look->indented = look->indented && !look->right && x < SMALL_BOX;
}

/* ---- letters */

static void read_letters(const HtmlLook *outside, const CssStyle *style, HtmlLook *look) {
    gint32 size = style->value[CSS_FONT_SIZE];
    if (said(style, CSS_FONT_SIZE) && size != CSS_INHERIT) {
        look->size = size == CSS_UNKNOWN ? SIZE_USUAL
                     : size < 0
                         ? (gint32)MIN((gint64)outside->size * -(gint64)size / 1000, MOVE_MAX)
                         : size;
    }
    if (said(style, CSS_VISIBILITY) && style->value[CSS_VISIBILITY] != CSS_INHERIT) {
        look->invisible = style->value[CSS_VISIBILITY] == CSS_YES;
    }
    if (said(style, CSS_COLOUR) && style->value[CSS_COLOUR] != CSS_INHERIT) {
        look->colour = style->value[CSS_COLOUR];
    }
    if (said(style, CSS_FILL)) {
        gboolean told = style->value[CSS_FILL] != CSS_INHERIT || outside->fill == CSS_INHERIT;
        look->fill = told ? style->value[CSS_FILL] : CSS_UNKNOWN;
    }
    look->any_colour =
        look->any_colour || said(style, CSS_EFFECT) || has(style, CSS_FILTER, CSS_BIG);
    look->enlarged = look->enlarged || has(style, CSS_SCALE, CSS_BIG) ||
                     has(style, CSS_SCALE, CSS_UNKNOWN) || has(style, CSS_ZOOM, CSS_BIG) ||
                     has(style, CSS_ZOOM, CSS_UNKNOWN);
    if (said(style, CSS_WHITE_SPACE)) {
        look->pre = style->value[CSS_WHITE_SPACE] == CSS_YES;
    }
}

static gboolean moves(const CssStyle *style) {
    gboolean moved = said(style, CSS_POSITION) && style->value[CSS_POSITION] != CSS_NO;
    for (guint i = CSS_MARGIN_TOP; i <= CSS_MARGIN_LEFT; i++) {
        moved = moved || (said(style, i) && style->value[i] < 0 && style->value[i] != CSS_AUTO);
    }
    return moved || (said(style, CSS_MOVE_X) && style->value[CSS_MOVE_X] != 0) ||
           (said(style, CSS_MOVE_Y) && style->value[CSS_MOVE_Y] != 0);
}

/* Text may stand out of a box that says how large it is. */
static gboolean is_sized(const CssStyle *style) {
    return is_some(style, CSS_HEIGHT) || is_some(style, CSS_MAX_HEIGHT) ||
           has(style, CSS_HEIGHT, 0) || has(style, CSS_MAX_HEIGHT, 0) || has(style, CSS_WIDTH, 0) ||
           has(style, CSS_MAX_WIDTH, 0) ||
           (said(style, CSS_WIDTH) && style->value[CSS_WIDTH] < SMALL_BOX) ||
           (said(style, CSS_MAX_WIDTH) && style->value[CSS_MAX_WIDTH] < SMALL_BOX);
}

/* What is moved may stand on something else. */
static gint32 ground_inside(const HtmlLook *outside, const CssStyle *style) {
    gint32 own = said(style, CSS_GROUND) ? style->value[CSS_GROUND] : CSS_TRANSPARENT;
    if (said(style, CSS_GROUND_IMAGE) && style->value[CSS_GROUND_IMAGE] != CSS_NO) {
        return CSS_UNKNOWN;
    }
    if (own != CSS_TRANSPARENT) {
        gboolean sure = is_number(own) && (own == outside->ground || !is_sized(style));
        return sure ? own : CSS_UNKNOWN;
    }
    return moves(style) ? CSS_UNKNOWN : outside->ground;
}

/* Nothing inside it can show itself. */
static gboolean is_gone(const HtmlTag *tag, const CssStyle *style, gboolean box) {
    return tag->element == HTML_TEMPLATE || has(style, CSS_DISPLAY, CSS_DISPLAY_NONE) ||
           (said(style, CSS_OPACITY) && style->value[CSS_OPACITY] >= 0 &&
            style->value[CSS_OPACITY] <= OPACITY_MIN) ||
           has(style, CSS_FILTER, CSS_YES) || has(style, CSS_CLIP_PATH, CSS_YES) ||
           (has(style, CSS_CLIP, CSS_YES) && has(style, CSS_POSITION, CSS_BIG)) ||
           (box && (has(style, CSS_SCALE, CSS_YES) || has(style, CSS_CONTENT_VISIBILITY, CSS_YES)));
}

static gboolean may_change(const HtmlStyler *styler, const HtmlTag *tag) {
    const guint looks = (2u << HTML_LAST_LOOK) - (1u << HTML_STYLE);
    return !css_sheet_is_empty(styler->sheet) || tag->element == HTML_PRE ||
           tag->element == HTML_TEMPLATE || (tag->given & looks) ||
           !(tag->role == HTML_ROLE_NONE || tag->role == HTML_ROLE_CELL ||
             tag->role == HTML_ROLE_LINK || tag->role == HTML_ROLE_FONT);
}

static gboolean work_out(HtmlStyler *styler, const HtmlLook *outside, const HtmlTag *tag,
                         HtmlLook *look, HtmlFrame *frame) {
    CssStyle style;
    memset(&style, 0, sizeof style);
    read_attributes(tag, &style);
    if (!css_sheet_is_empty(styler->sheet)) {
        look->above |= css_sheet_match(styler->sheet, tag, outside->above, &style);
    }
    if (tag->attributes[HTML_STYLE].length) {
        read_style_attribute(styler, tag->attributes[HTML_STYLE], &style);
    }
    frame->outlook_header_top =
        has(&style, CSS_OUTLOOK_BORDER, CSS_YES) && !has(&style, CSS_OUTLOOK_PADDING, CSS_NO);
    frame->indents = has(&style, CSS_INDENTS, CSS_YES) && !frame->outlook_header_top;
    if (said(&style, CSS_ANIMATION)) {
        css_say(&style, CSS_ALL, CSS_UNKNOWN, G_MAXUINT64);
    }
    gboolean box = is_box(tag, &style);
    look->gone = look->gone || is_gone(tag, &style, box);
    look->folded =
        look->folded || (tag->role == HTML_ROLE_DETAILS && !tag->attributes[HTML_OPEN].bytes);
    look->flat = is_flat(outside, &style, box);
    look->pre = look->pre || tag->element == HTML_PRE;
    read_letters(outside, &style, look);
    move(outside, &style, box, look);
    look->ground = ground_inside(outside, &style);
    return memcmp(look, outside, sizeof *look) != 0;
}

/* Where what comes of such a tag is remembered; NULL: nowhere. Names of more than seven letters may
 * share a key. */
static HtmlRemembered *place_for(HtmlStyler *styler, const HtmlTag *tag) {
    gboolean other = (tag->given & ~(1u << HTML_STYLE)) != 0;
    gsize letters = tag->name.length + (guint8)tag->name.bytes[0];
    return other || tag->name.length > 7
               ? NULL
               : &styler->remembered[letters % G_N_ELEMENTS(styler->remembered)];
}

gboolean html_look_inside(HtmlStyler *styler, const HtmlLook *outside, const HtmlTag *tag,
                          HtmlLook *look, HtmlFrame *frame) {
    *look = *outside;
    *frame = (HtmlFrame){FALSE, FALSE};
    if (!may_change(styler, tag)) {
        return FALSE;
    }
    HtmlRemembered *place = place_for(styler, tag);
    if (place && place->key == tag->key && span_equal(place->style, tag->attributes[HTML_STYLE]) &&
        memcmp(&place->outside, outside, sizeof *outside) == 0) {
        *look = place->look;
        *frame = place->frame;
        return place->changes;
    }
    gboolean changes = work_out(styler, outside, tag, look, frame);
    if (place) {
        *place = (HtmlRemembered){tag->key, tag->attributes[HTML_STYLE], *outside, *look, *frame,
                                  changes};
    }
    return changes;
}
