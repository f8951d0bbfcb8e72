/* Offers namings.h. */
#include "archive/namings.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <unistd.h>

enum {
    IN_MEMORY = 512, /* namings a bucket */
    PIECE = 4096     /* that are read back at once */
};

typedef struct {
    pthread_mutex_t guard; /* of the rest */
    GArray *kept;          /* of Naming */
    int spill;             /* descriptor of a file without a name; -1: none yet */
    gsize spilled;         /* bytes in it */
} Bucket;

struct Namings {
    Bucket buckets[NAMING_BUCKETS];
};

Namings *namings_new(void) {
    Namings *namings = g_new0(Namings, 1);
    for (guint i = 0; i < NAMING_BUCKETS; i++) {
        Bucket *bucket = &namings->buckets[i];
        pthread_mutex_init(&bucket->guard, NULL);
        bucket->kept = g_array_new(FALSE, FALSE, sizeof(Naming));
        bucket->spill = -1;
    }
    return namings;
}

void namings_free(Namings *namings) {
    if (!namings)
        return;
    for (guint i = 0; i < NAMING_BUCKETS; i++) {
        Bucket *bucket = &namings->buckets[i];
        g_array_unref(bucket->kept);
        if (bucket->spill >= 0)
            close(bucket->spill);
        pthread_mutex_destroy(&bucket->guard);
    }
    g_free(namings);
}

static int open_nameless(GError **error) {
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "kasuhara-verify-XXXXXX", NULL);
    int fd = g_mkstemp(path);
    if (fd < 0)
        error_set_errno(error, errno,
                        _("no temporary file in %s (TMPDIR names another directory for them)"),
                        g_get_tmp_dir());
    else
        g_unlink(path);
    return fd;
}

/* With the guard. */
static gboolean spill(Bucket *bucket, GError **error) {
    Span bytes = span_of(bucket->kept->data, bucket->kept->len * sizeof(Naming));
    if (bucket->spill < 0 && (bucket->spill = open_nameless(error)) < 0)
        return FALSE;
    if (!durable_write_all(bucket->spill, bytes, _("a temporary file"), error))
        return FALSE;
    bucket->spilled += bytes.length;
    g_array_set_size(bucket->kept, 0);
    return TRUE;
}

static gint by_digest(gconstpointer a, gconstpointer b) {
    const Naming *left = a, *right = b;
    int order = memcmp(left->digest.bytes, right->digest.bytes, DIGEST_BYTES);
    return order ? order : (left->as > right->as) - (left->as < right->as);
}

/* Sorts, and makes one of those that differ in the lines alone. */
static void compact(GArray *namings) {
    guint kept = 0;
    g_array_sort(namings, by_digest);
    for (guint i = 1; i < namings->len; i++) {
        Naming *above = &g_array_index(namings, Naming, kept);
        const Naming *naming = &g_array_index(namings, Naming, i);
        if (by_digest(above, naming) == 0) {
            above->first = MIN(above->first, naming->first);
            above->last = MAX(above->last, naming->last);
        } else {
            g_array_index(namings, Naming, ++kept) = *naming;
        }
    }
    g_array_set_size(namings, MIN(kept + 1, namings->len));
}

gboolean namings_add(Namings *namings, const Digest *digest, guint64 sequence, NamedAs as,
                     GError **error) {
    Bucket *bucket = &namings->buckets[digest->bytes[0]];
    Naming naming = {*digest, sequence, sequence, as};
    gboolean ok = TRUE;
    pthread_mutex_lock(&bucket->guard);
    g_array_append_val(bucket->kept, naming);
    if (bucket->kept->len >= IN_MEMORY) {
        compact(bucket->kept);
        ok = bucket->kept->len < IN_MEMORY / 2 || spill(bucket, error);
    }
    pthread_mutex_unlock(&bucket->guard);
    return ok;
}

static gboolean read_piece(const Bucket *bucket, char *to, gsize length, gsize at, GError **error) {
    for (gsize done = 0; done < length;) {
        ssize_t got = pread(bucket->spill, to + done, length - done, (off_t)(at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            error_set_errno(error, got < 0 ? errno : EIO, _("cannot read a temporary file again"));
            return FALSE;
        }
        done += (gsize)got;
    }
    return TRUE;
}

/* Never holds much more than twice what is left in the end. */
static gboolean read_back(const Bucket *bucket, GArray *all, GError **error) {
    guint bound = PIECE;
    for (gsize at = 0, length; at < bucket->spilled; at += length) {
        guint before = all->len;
        length = MIN(bucket->spilled - at, PIECE * sizeof(Naming));
        g_array_set_size(all, before + (guint)(length / sizeof(Naming)));
        if (!read_piece(bucket, (char *)&g_array_index(all, Naming, before), length, at, error))
            return FALSE;
        if (all->len > bound) {
            compact(all);
            bound = MAX(PIECE, 2 * all->len);
        }
    }
    return TRUE;
}

GArray *namings_take(Namings *namings, guint number, GError **error) {
    Bucket *bucket = &namings->buckets[number];
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(Naming));
    if (!read_back(bucket, all, error))
        return NULL;
    g_array_append_vals(all, bucket->kept->data, bucket->kept->len);
    g_array_set_size(bucket->kept, 0);
    compact(all);
    return g_steal_pointer(&all);
}
