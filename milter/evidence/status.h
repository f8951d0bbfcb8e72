/* How an archive is at the moment, for people who look after it. Reads the chain's lines and one
 * record; checks no hash. */
#ifndef EVIDENCE_STATUS_H
#define EVIDENCE_STATUS_H

#include "evidence/evidence.h"

typedef struct {
    gboolean owned; /* a daemon has it open */
    guint64 records;
    gint64 last;          /* when the last was written; 0: none */
    char *policy;         /* hash of the policy in force, as hex; NULL: none was recorded */
    char *mode;           /* "enforce", "observe"; NULL */
    gint64 policy_since;  /* when it was loaded */
    guint64 checkpoint;   /* lines in the newest; 0: none */
    gint64 checkpoint_at; /* when it was placed, as its file says */
    guint64 stamped;      /* lines in the newest that has a timestamp; 0: none */
    guint64 free_bytes;   /* on the archive's disk */
} ArchiveStatus;

void archive_status_clear(ArchiveStatus *status);
/* FALSE: the archive cannot be read. */
gboolean archive_status_read(const char *path, ArchiveStatus *status, GError **error);

#endif
