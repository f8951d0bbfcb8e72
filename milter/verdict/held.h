/* held.c: whether text that a message marks as not its sender's is so. */
#ifndef VERDICT_HELD_H
#define VERDICT_HELD_H

#include "text/text.h"
#include "verdict/verdict.h"

static inline Span passage_text(const MessagePart *part, const Passage *passage) {
    return span_slice(span_of_string(part->text), passage->start, passage->end);
}

/* Looks again at the hits in quoted text, once state has told the thread.
 *
 * Text that a message of the thread holds is quoted, however it is marked: the same hit
 * stood in one, or the letters around it did. Text that none holds is the sender's own and
 * counts (Hit.unheld): where the mark is bare, or where staff's mail passes here too, so
 * that all that can be quoted is known. A mail that answers nothing, by no reference and
 * no subject, in no known thread, has nothing to quote. Elsewhere, where the thread or a
 * part of it is not known, a clear mark decides. */
void held_find(Verdict *verdict, State *state, Fold *fold);

/* Adds the prints by which the message's hits are known again when they are quoted. */
void held_add_prints(const Verdict *verdict, Fold *fold, GArray *prints);

/* Is a quoted or forwarded passage marked only by what everyone can type, ">" or a line of
 * words? A mailer's attribution or header, with a date, makes a mark clear; it stands at
 * the start of the part's first passage of this kind, or right above it. */
gboolean held_mark_is_bare(const MessagePart *part, const Passage *passage);

/* Is it a signature indeed: with an address, a link, a telephone number, or names alone
 * below what the sender wrote? Sentences below "-- " are none. */
gboolean held_is_signature(const MessagePart *part, const Passage *passage);

#endif
