/* A case as case_object_whole() has it, told to people. */
#ifndef COMMAND_CASE_TELL_H
#define COMMAND_CASE_TELL_H

#include "command/case-object.h"

/* What it is, and its course: mails, judgements and all else that was done. Of a case that was
 * erased, what became of it. */
void case_tell(const json_t *object, GString *out, gboolean colour);

/* case-tell-mail.c: one of its messages, with what hit. */
void case_tell_mail(const json_t *message, GString *out, gboolean colour);

/* case-tell-mail.c: made safe; of a long text the first characters, and how many there are. */
void case_put_short(GString *out, const char *text);

#endif
