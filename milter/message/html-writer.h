/* message's own: text as a browser sets it: white space collapsed, breaks where
 * elements break, passages beside. */
#ifndef MESSAGE_HTML_WRITER_H
#define MESSAGE_HTML_WRITER_H

#include "message/message.h"

typedef struct {
    GString *text;
    GArray *passages;
    gsize base; /* where its text starts */
    gsize passage_start;
    PassageKind passage_kind; /* of what is written */
    PassageKind kind;         /* of what comes */
    guint newlines;
    gboolean space;
    gboolean cell_break; /* the break that waits is the end or start of a cell */
    gboolean parted;     /* by more than a cell: a row, a list, a paragraph */
    gboolean in_cell;    /* the text since the last break began as one */
    gsize cell_start;    /* where it began */
    guint letters;       /* cells before it with one letter each */
    gsize letters_start;
} HtmlWriter;

/* Appends text; references: those of HTML are replaced. */
void html_put_text(HtmlWriter *writer, Span text, gboolean references, gboolean pre);

void html_put_break(HtmlWriter *writer, guint newlines);
void html_put_cell_break(HtmlWriter *writer);
void html_put_line_break(HtmlWriter *writer); /* br */

/* Ends the last passage. */
void html_put_end(HtmlWriter *writer, gsize text_max);

#endif
