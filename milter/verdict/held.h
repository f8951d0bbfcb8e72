/* held.c: whether the thread holds what a message marks as quoted. */
#ifndef VERDICT_HELD_H
#define VERDICT_HELD_H

#include "text/text.h"
#include "verdict/verdict.h"

/* Looks again at the hits in quoted text, once state has told the thread.
 *
 * Text that a message of the thread holds is quoted, however it is marked. Text
 * that none holds is the sender's own and counts (Hit.unheld): where only a mark
 * says that it is quoted, or where staff's mail passes here too, so that all that
 * can be quoted is known. Where the thread or a part of it is not known, and for
 * stretches too short to tell, the mark decides, as judge.c left it. */
void held_find(Verdict *verdict, State *state, Fold *fold);

/* Is quoted text of this part marked by ">" alone? A mailer's attribution, header
 * or container makes a mark clear; it stands at the start of the first quote. */
gboolean held_mark_is_bare(const MessagePart *part);

#endif
