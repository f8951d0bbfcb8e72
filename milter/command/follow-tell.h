/* A followed record as an object, and as a line for people. */
#ifndef COMMAND_FOLLOW_TELL_H
#define COMMAND_FOLLOW_TELL_H

#include "command/printer.h"
#include "evidence/following.h"

/* sequence, time, kind, again, then what stands there: record (with words: with what hit, and with
 * a subject that holds some of it) and, for a flagged message, alert; or erased; or unreadable.
 * Caller unrefs. */
json_t *follow_object(const Followed *followed, gboolean words, gboolean again);
/* sequence (of the last mail), time (the end), kind "digest", again, alert with from and until. */
json_t *follow_object_digest(const Gathering *gathering, gboolean again);

/* Is it the kind of a record, or digest? */
gboolean follow_is_kind(const char *word);
/* "message, again, open ...". Caller frees. */
char *follow_kinds(void);
/* A kind in the reader's language. Borrowed. */
const char *follow_kind_words(const char *kind);

void follow_tell(const json_t *object, GString *out, gboolean colour);

#endif
