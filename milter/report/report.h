/* report: what people read about a case, in the language of translate_language().
 *
 * A page is HTML that is well-formed XML too: no script, no reference to anything outside,
 * printable on A4. Text of a mail is text: it is escaped, and what could hide or turn it
 * (control characters, bidirectional overrides) is shown by its number. Words that hit and the
 * texts of mails stand in closed <details>: they can hurt who reads them unprepared. Attachments
 * are named and hashed, never shown.
 *
 * Knows evidence/ and what is below; writes nothing itself. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "evidence/bundle.h"

/* Takes the next piece of a page. */
typedef gboolean (*PageSink)(Span piece, gpointer context, GError **error);

/* page.c: a PageSink whose context is the GString that the page is appended to. */
gboolean page_to_string(Span piece, gpointer context, GError **error);

/* What a page tells beside the bundle. */
typedef struct {
    const Bundle *bundle; /* bundle_write() came before */
    const Policy *policy; /* for the labels of categories; NULL: their ids are shown */
    gint64 now;
    gboolean unrecorded; /* that it was exported stands in no record */
    gboolean alone;      /* there is no bag around the page */
} CasePage;

/* case-page.c: index.html of a bag. message_init() comes first. */
gboolean case_page_write(const CasePage *page, PageSink sink, gpointer context, GError **error);

/* case-notes.c: what a reader must know that the bag lacks, in sentences (of char *). Caller
 * unrefs. */
GPtrArray *case_notes(const CasePage *page);

/* case-readme.c: README.txt of a bag: commands alone are indented, by four blanks. Caller frees. */
char *case_readme(const CasePage *page);

/* What the red card of its sender did with a mail, by card_action_word(); a word that is not known
 * stands as it is, borrowed from the caller. In the language of translate_language(). */
const char *report_card_text(const char *word);

#endif
