/* How an archive is at the moment, for people who look after it. Reads the chain's lines, the
 * records that open, judge and close cases, those that nobody who follows was told yet, and what
 * the daemon counted; verifies nothing. */
#ifndef EVIDENCE_STATUS_H
#define EVIDENCE_STATUS_H

#include "evidence/followers.h"

/* What the daemon could not do since it started. */
typedef struct {
    char *kind;
    guint64 number;
} StatusFailure;

/* Of one who follows. */
typedef struct {
    char *cursor;            /* its name */
    guint64 records, alerts; /* not told yet */
    char *why;               /* nobody knows; NULL: it is known */
} StatusBacklog;

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
    gint64 stamped_at;    /* when that was placed, as its file says */
    guint64 free_bytes, disk_bytes; /* of the archive's disk */
    guint64 open, unjudged; /* cases that are not closed, and those of them that nobody judged */
    guint64 unreadable;     /* records of cases that were to tell that, and could not be read */
    GPtrArray *backlogs;    /* of StatusBacklog */
    /* As the daemon counted; counted 0: nothing is known. */
    gint64 counted, started;
    char *policy_file;
    guint64 generation;  /* which policy that is since the start; 0: not known */
    guint64 waiting;     /* mails of flagged threads that are not in the archive yet */
    guint64 hung;        /* outlets that do not answer */
    GPtrArray *failures; /* of StatusFailure: those that there were */
} ArchiveStatus;

void archive_status_clear(ArchiveStatus *status);
/* FALSE: the archive cannot be read. */
gboolean archive_status_read(const char *path, ArchiveStatus *status, GError **error);

/* status-counts.c: a part of it. FALSE: it cannot be read. */
gboolean archive_status_counts(const char *path, ArchiveStatus *status, GError **error);

/* status-cases.c: another part, out of the lines of the chain, in their order. */
typedef struct StatusCases StatusCases;
/* NULL: what was erased cannot be read. */
StatusCases *status_cases_new(const Archive *archive, GError **error);
void status_cases_free(StatusCases *cases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StatusCases, status_cases_free)
void status_cases_take(StatusCases *cases, const ChainLine *line);
void status_cases_tell(const StatusCases *cases, ArchiveStatus *status);

#endif
