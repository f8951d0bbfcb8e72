/* What verify-chain.c and verify-objects.c share: one run over one archive. */
#ifndef ARCHIVE_VERIFIER_H
#define ARCHIVE_VERIFIER_H

#include "archive/inside.h"

typedef struct {
    const char *path;
    RecordObjects objects;
    gpointer context;
    Verification *found;
    GHashTable *named;   /* set of Digest: each object that is named is read once */
    gboolean any_unread; /* a record could not be read: what it names is not known */
    gint64 started;
} Verifier;

/* Takes over neither path nor what goes into the text. */
void verifier_add(Verifier *verifier, FindingKind kind, guint64 sequence, const char *path,
                  const char *format, ...) G_GNUC_PRINTF(5, 6);

/* verify-objects.c: the record that a line names, and the objects that the record names. */
void verifier_record(Verifier *verifier, const ChainLine *line);
/* For the set `named`. */
guint verifier_digest_hash(gconstpointer digest);
gboolean verifier_digest_equal(gconstpointer a, gconstpointer b);
/* What lies in objects/ and was named by no record. */
void verifier_strays(Verifier *verifier);

#endif
