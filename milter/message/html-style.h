/* message's own: how the text in an element looks, as far as it decides whether a
 * reader sees it. */
#ifndef MESSAGE_HTML_STYLE_H
#define MESSAGE_HTML_STYLE_H

#include "message/css.h"

/* Handed down from element to element; no padding, as it is compared whole. */
typedef struct {
    guint64 above;       /* of css_sheet_match() */
    gint32 size;         /* of letters, in thousandths of a pixel */
    gint32 colour, fill; /* of letters; fill CSS_INHERIT: the colour */
    gint32 ground;       /* behind them */
    gint32 x, y;         /* how far it is moved */
    gboolean gone;       /* display:none and its like: nothing inside is seen */
    gboolean folded;     /* in a closed <details> */
    gboolean flat;       /* in a box without height or width */
    gboolean invisible;  /* visibility:hidden */
    gboolean away;       /* moved off the page */
    gboolean indented;   /* its first line is */
    gboolean any_colour; /* shadows or strokes show letters of any colour */
    gboolean enlarged;   /* so that a size means nothing */
    gboolean right;      /* text stands at the right side, or may */
    gboolean pre;        /* line breaks are kept */
} HtmlLook;

/* What is asked of an element beside. */
typedef struct {
    gboolean indents;            /* a blockquote that only indents, as webmail makes */
    gboolean outlook_header_top; /* the line that Outlook draws above an earlier mail */
} HtmlFrame;

/* What came of an element that has no attribute but a style. */
typedef struct {
    guint64 key; /* of its tag; 0: nothing is remembered */
    Span style;
    HtmlLook outside, look;
    HtmlFrame frame;
    gboolean changes;
} HtmlRemembered;

typedef struct {
    CssSheet *sheet;      /* may be NULL */
    GArray *declarations; /* of CssDeclaration: of the blocks, one behind the other */
    GHashTable *blocks;   /* set of style attributes that were read; their text is the page's */
    HtmlRemembered remembered[8]; /* by the key */
} HtmlStyler;

/* Takes over the sheet. The page must live as long as the styler. */
void html_styler_start(HtmlStyler *styler, CssSheet *sheet);
void html_styler_end(HtmlStyler *styler);

HtmlLook html_look_of_page(void);

/* FALSE where the element changes nothing; *look and *frame are set in any case. */
gboolean html_look_inside(HtmlStyler *styler, const HtmlLook *outside, const HtmlTag *tag,
                          HtmlLook *look, HtmlFrame *frame);

gboolean html_look_hides(const HtmlLook *look);

/* Takes no room: what stands before and behind it is not parted by it. */
gboolean html_look_is_gone(const HtmlLook *look);

/* html-sheet.c: the <style> elements of a page; NULL: none. *has_body: there is a
 * tag of it. */
CssSheet *html_sheet(Span html, gboolean *has_body);

#endif
