/* A page in the making, by libxml2's xmlwriter. Within the room. The first failure is kept and
 * said at the end; what is written after it goes nowhere. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/report.h"

typedef struct Page Page;

/* Up to and with <h1>. title is text. Its language is translate_language(). */
Page *page_new(const char *title, PageSink sink, gpointer context);
/* The same with rules of CSS beside the common ones. */
Page *page_new_styled(const char *title, const char *css, PageSink sink, gpointer context);
/* Ends it, whether it could be written or not; frees. */
gboolean page_finish(Page *page, GError **error);

/* css may be NULL. Every element that begins is ended, in order. */
void page_begin(Page *page, const char *element, const char *css);
void page_end(Page *page);
/* Of the element that was begun last, before anything stands in it. value is text. */
void page_attribute(Page *page, const char *name, const char *value);
/* Text, made safe. */
void page_text(Page *page, const char *text);
/* An id: a line may break behind its dots and hyphens. */
void page_id(Page *page, const char *id);
/* The three at once, and the end of a line. */
void page_put(Page *page, const char *element, const char *css, const char *text);
/* The head of a row ("row") or of a column ("col"). */
void page_head(Page *page, const char *scope, const char *text);
/* A row of a table with a head and a cell. */
void page_row(Page *page, const char *head, const char *text);
/* A row of heads. Their last is NULL. */
void page_heads(Page *page, const char *const *heads);
/* <details>, with this summary; closed, unless page_open_veils() wants them open. page_end() ends
 * it. */
void page_veil(Page *page, const char *summary);
void page_open_veils(Page *page, gboolean open);
/* "[U+202E]" for what could hide, turn or break text. Caller frees. */
char *page_safe(const char *text);

#endif
