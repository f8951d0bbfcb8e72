/* A verdict as the object that score prints, and as it is told to people. */
#ifndef COMMAND_VERDICT_OBJECT_H
#define COMMAND_VERDICT_OBJECT_H

#include "command/printer.h"
#include "verdict/verdict.h"

json_t *verdict_object(const char *file, const Verdict *verdict, gsize mail_bytes);
void verdict_tell(const json_t *object, GString *out, gboolean colour);

#endif
