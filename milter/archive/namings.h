/* What the records of an archive name, sorted by the first byte of the hash, in memory that
 * does not grow with it: past a bound it goes to files without a name, and what is named often is
 * kept once. Within the room. */
#ifndef ARCHIVE_NAMINGS_H
#define ARCHIVE_NAMINGS_H

#include "base/digest.h"

enum {
    NAMING_BUCKETS = 256
};

typedef enum {
    NAMED_RECORD,  /* the record of a line: was read, or cannot be */
    NAMED_MISSING, /* the record of a line: is not there */
    NAMED_OBJECT,  /* an object that a record names */
    NAMED_ERASED,  /* an object that an erasure took */
} NamedAs;

typedef struct {
    Digest digest;
    guint64 first, last; /* lines whose records name it so */
    guint64 as;          /* NamedAs */
} Naming;

typedef struct Namings Namings;

Namings *namings_new(void);
void namings_free(Namings *namings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Namings, namings_free)

/* Thread safe. */
gboolean namings_add(Namings *namings, const Digest *digest, guint64 sequence, NamedAs as,
                     GError **error);
/* All of one bucket (of Naming), by digest, each once for each way of naming. Once nothing is
 * added any more; a bucket once. NULL: error. */
GArray *namings_take(Namings *namings, guint bucket, GError **error);

#endif
