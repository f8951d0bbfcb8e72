/* message's own: the elements that mailers put around quotes, forwards and
 * signatures. */
#ifndef MESSAGE_HTML_CONTAINER_H
#define MESSAGE_HTML_CONTAINER_H

#include "message/html-tag.h"
#include "message/message.h"

typedef struct {
    PassageKind kind;
    gboolean webmail_quote; /* Gmail's: attribution and blockquotes, answers between them */
    gboolean rest_quoted;   /* what follows it is quoted too, to the end */
} HtmlContainer;

/* FALSE where class and id name none. */
gboolean html_container(const HtmlTag *tag, HtmlContainer *container);

#endif
