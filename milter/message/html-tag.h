/* message's own: HTML cut into tags and what is between them, as the HTML
 * Standard's tokenizer does (13.2.5), and what text the pieces stand for. */
#ifndef MESSAGE_HTML_TAG_H
#define MESSAGE_HTML_TAG_H

#include "base/span.h"

typedef enum {
    HTML_NO_TAG, /* the "<" is text */
    HTML_START,
    HTML_END,
    HTML_NOTHING, /* comment, doctype, processing instruction */
} HtmlToken;

typedef enum {
    HTML_OTHER, /* inline, or unknown */
    HTML_BLOCK,
    HTML_PARAGRAPH, /* p */
    HTML_HEADING,
    HTML_BLOCKQUOTE,
    HTML_PRE,
    HTML_LIST, /* ul, ol, dl, table: what holds items */
    HTML_ITEM, /* li, dt, dd */
    HTML_ROW,
    HTML_CELL,
    HTML_BREAK,
    HTML_RULE,
    HTML_IMAGE,
    HTML_INPUT,
    HTML_VOID,    /* other elements without content */
    HTML_SKIPPED, /* raw text that is not shown: script, style, title … */
    HTML_RAW,     /* raw text that is shown: textarea, xmp */
    HTML_TEMPLATE,
    HTML_FOREIGN, /* svg, math */
    HTML_FORMAT,  /* b, i, font …: reopened by a browser where they are closed out of order */
} HtmlElement;

/* What an element does to the look of its text, beside what it is. */
typedef enum {
    HTML_ROLE_NONE,
    HTML_ROLE_BODY,
    HTML_ROLE_HTML,
    HTML_ROLE_TABLE,
    HTML_ROLE_CELL, /* td, th, tr, tbody …: has a bgcolor, and is as high as its text */
    HTML_ROLE_LINK,
    HTML_ROLE_FONT,
    HTML_ROLE_CONTROL, /* has colours and a size of its own: button, input, mark … */
    HTML_ROLE_DETAILS,
    HTML_ROLE_SUMMARY,
    HTML_ROLE_DIALOG,
    HTML_ROLE_DATALIST,
    HTML_ROLE_STYLE,
} HtmlRole;

typedef enum {
    HTML_CLASS,
    HTML_ID,
    HTML_TYPE,
    /* from here to HTML_LAST_LOOK: what may change the look */
    HTML_STYLE,
    HTML_HIDDEN,
    HTML_BGCOLOR,
    HTML_BACKGROUND,
    HTML_COLOR,
    HTML_TEXT,
    HTML_SIZE,
    HTML_ALIGN,
    HTML_DIR,
    HTML_HREF,
    HTML_OPEN,
    HTML_LAST_LOOK = HTML_OPEN,
    HTML_ALT,
    HTML_VALUE,
    HTML_MEDIA,
    HTML_ATTRIBUTES
} HtmlAttribute;

typedef struct {
    HtmlElement element;
    HtmlRole role;
    guint64 key; /* names are equal where their keys are */
    Span name;
    gboolean self_closing;
    guint given;                      /* of attributes: 1 << HtmlAttribute for each that is there */
    Span attributes[HTML_ATTRIBUTES]; /* bytes NULL: not there */
} HtmlTag;

/* The token at the start of html, which starts with "<". Returns its length.
 * One that never ends takes the rest, as in a browser. */
gsize html_token(Span html, HtmlToken *token, HtmlTag *tag);

/* Where the end tag of a raw text element starts in html; its length if none. */
gsize html_raw_text_length(Span html, const HtmlTag *tag);

/* The character reference at the start of html, which starts with "&": its
 * length, 0 if it is none. */
gsize html_reference(Span html, gunichar *character);

/* Appends value with its references replaced. */
void html_value_append(GString *text, Span value);

#endif
