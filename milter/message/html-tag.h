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

typedef enum {
    HTML_STYLE,
    HTML_CLASS,
    HTML_ID,
    HTML_TYPE,
    HTML_HIDDEN,
    HTML_ALT,
    HTML_VALUE,
    HTML_ATTRIBUTES
} HtmlAttribute;

typedef struct {
    HtmlElement element;
    guint64 key; /* names are equal where their keys are */
    Span name;
    gboolean self_closing;
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

/* html-style.c: what a style attribute does to being seen. */
typedef struct {
    gboolean gone;               /* display:none and its like: nothing inside is seen */
    int visible, size, colour;   /* 1 seen, -1 not seen, 0 not said: inside may say otherwise */
    int pre;                     /* 1: line breaks are kept, -1: not, 0: not said */
    gboolean indents;            /* a blockquote that only indents, as webmail makes */
    gboolean outlook_header_top; /* the line that Outlook draws above an earlier mail */
} HtmlStyle;

HtmlStyle html_style(Span style);

#endif
