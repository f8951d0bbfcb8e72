/* A case as the object that case list and case show print. */
#ifndef COMMAND_CASE_OBJECT_H
#define COMMAND_CASE_OBJECT_H

#include "command/command.h"
#include "evidence/evidence.h"

/* Of CaseFile; number as in case_files_read(). NULL: it was said why. */
GPtrArray *cases_read(const Command *command, const char *path, gint64 number);

json_t *case_object(const CaseFile *file);

/* With all its messages. words: with the words that hit, and with subjects that hold such. */
json_t *case_object_whole(const CaseFile *file, gboolean words);

/* "threat, insult" */
void case_put_categories(GString *out, const json_t *object);

#endif
