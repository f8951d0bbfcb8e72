/* A verdict as the object that score prints, and as it is told to people. */
#ifndef COMMAND_VERDICT_OBJECT_H
#define COMMAND_VERDICT_OBJECT_H

#include "command/printer.h"
#include "verdict/verdict.h"

/* {"file","level","score","hits":[{"rule","category","score","part","start","end","text",
 * "standing","unheld","weight","share","less","cap","context","context_start","context_end",
 * "weighty":[…]}],"subject","attachments","bytes","partial","notes":[…],"only_forward",
 * "forward_share","skipped":[…],"next":{"level","missing"}};
 * kasuhara.1 says what each is. Thread safe. */
json_t *verdict_object(const char *file, const Verdict *verdict, Span mail);

/* Why these bytes are perhaps no mail (static text); NULL: they begin as one does. */
const char *verdict_doubt(Span mail);

/* verdict-tell.c: a heading line, then each hit in the line it stands in. */
void verdict_tell(const json_t *object, GString *out, gboolean colour);

#endif
