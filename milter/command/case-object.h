/* A case as the object that case list and case show print. */
#ifndef COMMAND_CASE_OBJECT_H
#define COMMAND_CASE_OBJECT_H

#include "command/command.h"
#include "evidence/evidence.h"

/* Of CaseFile; number as in case_files_read(). NULL: it was said why. Of records that cannot be
 * read it is said too, *whole is FALSE then, and the rest is given. */
GPtrArray *cases_read(const Command *command, const char *path, gint64 number, gboolean *whole);

/* All of them, as in case_files_read_brief(): enough for case_object(). */
GPtrArray *cases_read_brief(const Command *command, const char *path, gboolean *whole);

json_t *case_object(const CaseFile *file);

/* With all its messages. words: with the words that hit, and with subjects that hold such. */
json_t *case_object_whole(const CaseFile *file, gboolean words);

/* Was all of it erased? */
gboolean case_is_erased(const CaseFile *file);

/* "erased by record 17, 2026-11-23 10:00, by root: retention" of each erasure, with what stands
 * between them. */
void case_put_erasures(GString *out, const json_t *object, const char *between);

typedef struct {
    char *record;        /* its number; NULL: no mail is shown */
    char *unseal;        /* file of the key that opens it where it is sealed; NULL */
    gboolean unrecorded; /* of a copy that cannot be written */
} BodyOptions;

/* case-body.c: shows the mail of a record, once the archive holds a record that somebody did;
 * unrecorded: without. Gives the exit status, with all said. */
int case_body_show(const CommandOptions *options, const CaseFile *file, const BodyOptions *own);

/* What the mail of a record says, as an object, and that told. message_init() comes first. */
json_t *case_body_object(gint64 number, guint64 record, GBytes *mail);
void case_body_tell(const json_t *object, GString *out, gboolean colour);

/* "threat, insult" of a list of texts, made safe */
void case_put_list(GString *out, const json_t *list);

/* A word of judgement_word(), in the reader's language. Borrowed. */
const char *case_judged(const char *word);

/* The judgement that counts; NULL: none yet. */
const char *case_judgement(const CaseFile *file);

#endif
