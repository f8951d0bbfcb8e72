/* message's own: as much of CSS as decides whether a reader sees text.
 *
 *     css-syntax.c        cut into declarations; words, numbers, lengths
 *     css-colour.c        colours
 *     css-declarations.c  a declaration, checked as browsers do: what is not
 *                         valid does not count, and so hides nothing
 *     css-rules.c         rules of <style>, and which of them an element meets
 *
 * A value that is valid but not understood (var(), calc(), new colours) is
 * CSS_UNKNOWN, and whoever asks takes the text for seen. */
#ifndef MESSAGE_CSS_H
#define MESSAGE_CSS_H

#include "message/html-tag.h"

enum {
    CSS_SHEET_MAX = 512 * 1024, /* bytes of all <style> together */
    CSS_RULES_MAX = 8000,       /* selectors; over either bound no rule counts */
    CSS_VALUE_MAX = 512,        /* bytes of a value; longer ones are not understood */
    CSS_AT_DEPTH_MAX = 8,       /* @media in @media */
    CSS_WORK_PER_BYTE = 16,     /* rules tried against elements, a byte of HTML */
};

/* Values that are no number; lengths are thousandths of a pixel. */
enum {
    CSS_UNKNOWN = G_MININT32,
    CSS_INHERIT,
    CSS_AUTO,
    CSS_TRANSPARENT,
};

enum {
    CSS_NO,  /* none, static, visible … */
    CSS_YES, /* what the property is looked at for */
    CSS_BIG, /* scale, zoom: larger than it is */
};

typedef enum {
    CSS_DISPLAY, /* CssDisplay */
    CSS_VISIBILITY,
    CSS_CONTENT_VISIBILITY,
    CSS_OPACITY,   /* thousandths */
    CSS_FILTER,    /* YES: to nothing; BIG: another effect */
    CSS_FONT_SIZE, /* negative: thousandths of the size outside */
    CSS_LINE_HEIGHT,
    CSS_COLOUR, /* 0xRRGGBB */
    CSS_FILL,
    CSS_GROUND,
    CSS_GROUND_IMAGE,
    CSS_EFFECT, /* shadows and strokes, which show letters of any colour */
    CSS_ANIMATION,
    CSS_POSITION, /* YES: moved, BIG: out of the flow */
    CSS_FLOAT,
    CSS_OVERFLOW_X,
    CSS_OVERFLOW_Y,
    CSS_WIDTH,
    CSS_HEIGHT,
    CSS_MIN_WIDTH,
    CSS_MIN_HEIGHT,
    CSS_MAX_WIDTH,
    CSS_MAX_HEIGHT,
    CSS_TOP, /* in the order of the shorthands */
    CSS_RIGHT,
    CSS_BOTTOM,
    CSS_LEFT,
    CSS_MARGIN_TOP,
    CSS_MARGIN_RIGHT,
    CSS_MARGIN_BOTTOM,
    CSS_MARGIN_LEFT,
    CSS_PADDING_TOP,
    CSS_PADDING_RIGHT,
    CSS_PADDING_BOTTOM,
    CSS_PADDING_LEFT,
    CSS_TEXT_INDENT,
    CSS_TEXT_ALIGN, /* YES: right, or not known */
    CSS_CLIP,
    CSS_CLIP_PATH,
    CSS_SCALE,
    CSS_MOVE_X, /* transform */
    CSS_MOVE_Y,
    CSS_ZOOM,
    CSS_WHITE_SPACE,    /* YES: line breaks are kept */
    CSS_INDENTS,        /* border: as webmail writes it on a blockquote that indents */
    CSS_OUTLOOK_BORDER, /* border-top, padding: the line that Outlook draws above */
    CSS_OUTLOOK_PADDING,
    CSS_PROPERTIES,
    CSS_ALL = CSS_PROPERTIES,
} CssProperty;

typedef enum {
    CSS_DISPLAY_NONE = 1,
    CSS_DISPLAY_INLINE, /* has no width, height or overflow of its own */
    CSS_DISPLAY_BOX,
} CssDisplay;

typedef struct {
    CssProperty property;
    gboolean important;
    gint32 value;
} CssDeclaration;

/* What is said of an element; the highest priority counts, 0: not said. */
typedef struct {
    gint32 value[CSS_PROPERTIES];
    guint64 priority[CSS_PROPERTIES];
} CssStyle;

#define CSS_PRIORITY_IMPORTANT (G_GUINT64_CONSTANT(1) << 62)
#define CSS_PRIORITY_INLINE (G_GUINT64_CONSTANT(1) << 61)
#define CSS_PRIORITY_HINT G_GUINT64_CONSTANT(1) /* attributes of HTML */

/* ---- css-syntax.c */

Span css_trim(Span span);
gboolean css_is(Span span, const char *word);
gboolean css_starts(Span span, const char *word);
gboolean css_has(Span span, const char *part);

/* Comments become a space, as they part words. Caller frees. */
GString *css_plain(Span css);

/* From `at` to the first of stops that stands in no string, url() or bracket. */
gsize css_until(Span css, gsize at, const char *stops);

/* Takes the next word from *rest, brackets with it; FALSE: none. */
gboolean css_word(Span *rest, Span *word);

/* Appends span in lower case with its escapes replaced; what an escape may not
 * stand for in a keyword becomes \001. */
void css_unescape(GString *out, Span span, gboolean fold);

/* The number at the start; *unit is what follows. */
gboolean css_number(Span value, double *number, Span *unit);

/* All of value as a length; FALSE: it is none. */
gboolean css_length(Span value, gint32 *length);

/* ---- the others */

gboolean css_colour(Span value, gint32 *colour);
gboolean css_old_colour(Span value, gint32 *colour); /* of bgcolor, color, text */
gboolean css_is_near(gint32 a, gint32 b);

/* Appends the declarations of a block without its braces (of CssDeclaration). */
void css_read_block(Span block, GArray *declarations);

void css_say(CssStyle *style, CssProperty property, gint32 value, guint64 priority);

/* Says it; where it is not certain that it counts, only if it shows. */
void css_apply(CssStyle *style, const CssDeclaration *declaration, guint64 priority,
               gboolean certain);

typedef struct CssSheet CssSheet;

CssSheet *css_sheet_new(gsize html_length);
void css_sheet_free(CssSheet *sheet);

/* sheet: text of a <style>; certain: FALSE where it may not count. */
void css_sheet_add(CssSheet *sheet, Span text, gboolean certain);
gboolean css_sheet_is_empty(const CssSheet *sheet);

/* Applies the rules that the element meets. above: what css_sheet_match() gave
 * for the elements around it, together; returns what to add inside it. */
guint64 css_sheet_match(CssSheet *sheet, const HtmlTag *tag, guint64 above, CssStyle *style);

#endif
