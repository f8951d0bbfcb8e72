/* What the archive says of cases and of one mail, before people open a case of it. The chain may be
 * long: its records are looked at once without the turn, and then, with it, those that came
 * since. */
#ifndef EVIDENCE_RAISE_LOOK_H
#define EVIDENCE_RAISE_LOOK_H

#include "evidence/record.h"

typedef struct {
    const Archive *archive;
    const char *id;     /* Message-ID that is looked for; NULL: cases are */
    char *needle;       /* as a record has it */
    GHashTable *opened; /* gint64 case -> guint64 line of the record by which people opened it; 0:
                         * the daemon did */
    gint64 found_in;    /* the highest case of the mail; -1: it was not found */
    Json *found;        /* its last record */
    guint64 read_to;
} Looking;

/* id: borrowed; NULL: cases are looked for. */
void looking_begin(Looking *looking, const Archive *archive, const char *id);
/* Reads on to the end of the chain as it is now. CORRUPT, SYSTEM: not all of it can be read. */
gboolean looking_go_on(Looking *looking, GError **error);
void looking_end(Looking *looking);

/* Does a record open this case? *raised: its line, if people did; 0: they did not. */
gboolean looking_has_case(const Looking *looking, gint64 number, guint64 *raised);

#endif
