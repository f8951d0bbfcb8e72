/* message's own: the lines that show where somebody else's words begin. */
#ifndef MESSAGE_QUOTE_MARKS_H
#define MESSAGE_QUOTE_MARKS_H

#include "base/span.h"

typedef enum {
    MARK_NONE,
    MARK_QUOTED,      /* this line is quoted: ">", "＞" */
    MARK_ATTRIBUTION, /* "On …, X wrote:" and its like, perhaps over several lines */
    MARK_EARLIER,     /* what follows, to the end, is an earlier mail */
    MARK_FORWARD,     /* what follows, to the end, is a mail passed on */
    MARK_HEADER,      /* the From:, Sent:, To:, Subject: of an earlier mail or a forward */
} QuoteMark;

/* What the line at `at` is; *end is where the mark ends (after a line end). */
QuoteMark quote_mark(Span text, gsize at, gsize *end);

/* signature.c: where the signature in the lines [start, end) begins; end if there
 * is none. Looks at the last lines only. */
gsize signature_start(Span text, gsize start, gsize end);

/* The line at `at` without its end; *next is where the next one begins. */
static inline Span quote_line(Span text, gsize at, gsize *next) {
    const char *newline = memchr(text.bytes + at, '\n', text.length - at);
    gsize end = newline ? (gsize)(newline - text.bytes) : text.length;
    *next = newline ? end + 1 : end;
    return span_slice(text, at, end);
}

#endif
