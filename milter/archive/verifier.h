/* What the files of archive_verify() share: one run over one archive. Within the room. */
#ifndef ARCHIVE_VERIFIER_H
#define ARCHIVE_VERIFIER_H

#include "archive/inside.h"
#include "archive/namings.h"
#include "archive/verify.h"
#include "archive/workers.h"

typedef struct Anchors Anchors;

typedef struct {
    const char *path;
    const VerifyOptions *options;
    Verification *found;
    Namings *namings;
    Anchors *anchors;
    gint64 started;
    gboolean chain_unread; /* not to its end: how many lines it has is not known */
    GHashTable *holds;     /* of the calling thread: gint64 case on hold -> guint64 sequence */

    pthread_mutex_t guard; /* of all below, and of what workers change in *found */
    GArray *missing;       /* of Naming: named and not there, and no erasure seen yet says why */
    gboolean any_unread;   /* a record could not be read: what it names is not known */
    GHashTable *erased_by; /* guint64 sequence of an erasure -> guint64 objects it took */
    GError *failed;        /* the work itself: no room for temporary files */
} Verifier;

/* Takes over neither path nor what goes into the text. Thread safe, as the next. */
void verifier_add(Verifier *verifier, FindingKind kind, guint64 sequence, const char *path,
                  const char *format, ...) G_GNUC_PRINTF(5, 6);
/* Takes over the error; the first one stays. */
void verifier_fail(Verifier *verifier, GError *error);
/* An object is not there, and this record says why. */
void verifier_erased(Verifier *verifier, guint64 sequence);

/* verify-chain.c: every line; -1: *error. Its records go to verify-records.c. */
int verifier_lines(Verifier *verifier, LineReader *reader, GError **error);

/* verify-records.c: reads what lines name, in threads. */
typedef struct RecordFeed RecordFeed;
RecordFeed *record_feed_new(Verifier *verifier, GError **error);
void record_feed_line(RecordFeed *feed, const ChainLine *line);
/* Waits for all, and frees. */
void record_feed_end(RecordFeed *feed);
/* What was erased by lines that came since the chain was read to its end: Digest -> guint64
 * sequence. */
GHashTable *record_late_erasures(Verifier *verifier, LineReader *reader);

/* verify-objects.c: what records named, and what lies in objects/. */
gboolean verifier_objects(Verifier *verifier, GError **error);
/* Says of what is still missing that it is. late: NULL, or of record_late_erasures(). */
void verifier_missing(Verifier *verifier, GHashTable *late);

/* verify-anchors.c: the checkpoints. FALSE: one that was kept elsewhere cannot be read. */
gboolean anchors_begin(Verifier *verifier, GError **error);
/* The next line, newline included, and its SHA-256. */
void anchors_line(Verifier *verifier, Span line, const Digest *digest);
/* After the last line: what is to be said of them. Frees. */
void anchors_end(Verifier *verifier);

#endif
