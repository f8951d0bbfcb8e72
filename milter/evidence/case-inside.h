/* What the files that read cases share. */
#ifndef EVIDENCE_CASE_INSIDE_H
#define EVIDENCE_CASE_INSIDE_H

#include "evidence/cards.h"

/* case-messages.c: NULL if what a message must have is not there. */
CaseMessage *case_message_read(const Json *record, const ChainLine *line);
/* The same in brief, of the text of the record, and the number of its case. NULL: not sure, read it
 * whole. */
CaseMessage *case_message_brief(Span text, const ChainLine *line, gint64 *number);
void case_message_free(gpointer message);

/* case-acts.c: is a record of this kind one that case_acts_take() takes? */
gboolean case_acts_are(const char *kind);
/* FALSE: the record lacks what such a one has. */
gboolean case_acts_take(CaseFile *file, const Json *record, const ChainLine *line);

void case_acts_begin(CaseFile *file);
void case_acts_clear(CaseFile *file);
/* That a card of this sender is in force. */
void case_acts_card(CaseFile *file, const char *sender, const Card *card);

#endif
