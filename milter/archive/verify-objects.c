/* The objects' part of archive_verify(): each that a record names is read once, what
 * nobody names is listed. A thread takes one of objects/NN at a time. */
#include "archive/verifier.h"
#include "base/clock.h"
#include "base/translate.h"

#include <stdlib.h>
#include <sys/stat.h>

/* One object, and all that is said of it. */
typedef struct {
    Digest digest;
    guint64 first, last; /* lines whose records name it; 0: none */
    guint64 erased_by;   /* the last erasure; 0: none */
    gboolean is_record, is_missing;
} Object;

static gboolean is_erased(const Object *object) {
    return object->erased_by > object->last;
}

/* The namings from *at on that are of one digest. */
static Object gather(const GArray *namings, guint *at) {
    const Naming *first = &g_array_index(namings, Naming, *at);
    Object object = {.digest = first->digest};
    for (; *at < namings->len; (*at)++) {
        const Naming *naming = &g_array_index(namings, Naming, *at);
        if (!digest_equal(&naming->digest, &object.digest))
            break;
        if (naming->as == NAMED_ERASED) {
            object.erased_by = naming->last;
            continue;
        }
        object.first = object.first ? MIN(object.first, naming->first) : naming->first;
        object.last = MAX(object.last, naming->last);
        object.is_record |= naming->as != NAMED_OBJECT;
        object.is_missing |= naming->as == NAMED_MISSING;
    }
    return object;
}

static void note_missing(Verifier *verifier, const Object *object) {
    Naming naming = {object->digest, object->first, object->last,
                     object->is_record ? NAMED_MISSING : NAMED_OBJECT};
    pthread_mutex_lock(&verifier->guard);
    g_array_append_val(verifier->missing, naming);
    pthread_mutex_unlock(&verifier->guard);
}

static void check_object(Verifier *verifier, const Object *object, guint64 *hashed) {
    g_autofree char *why = NULL;
    ObjectState state = object->is_missing ? OBJECT_MISSING : OBJECT_OK;
    if (!object->is_record)
        state = object_read(verifier->path, &object->digest, NULL, hashed, &why);
    if (state == OBJECT_MISSING && !is_erased(object)) {
        note_missing(verifier, object);
    } else if (state == OBJECT_MISSING) {
        verifier_erased(verifier, object->erased_by);
    } else if (state != OBJECT_OK) {
        g_autofree char *name = object_name(&object->digest);
        verifier_add(verifier, state == OBJECT_ALTERED ? FINDING_ALTERED : FINDING_UNREADABLE,
                     object->first, name, _("an object that its record names %s"), why);
    }
}

/* Digest of objects/NN/REST; FALSE if no object can have this name. */
static gboolean digest_of_name(const char *directory, const char *name, Digest *digest) {
    g_autofree char *hex = g_strconcat(directory, name, NULL);
    return strlen(directory) == 2 && strlen(hex) == DIGEST_HEX && digest_from_hex(hex, digest);
}

static int compare(const void *key, const void *object) {
    return memcmp(key, ((const Object *)object)->digest.bytes, DIGEST_BYTES);
}

/* What lies there and no record of the chain wants there. */
static void look_at(Verifier *verifier, const GArray *objects, const char *directory,
                    const char *name) {
    g_autofree char *path = g_build_filename("objects", directory, name, NULL);
    g_autofree char *whole = g_build_filename(verifier->path, path, NULL);
    const Object *object = NULL;
    struct stat status;
    Digest digest;
    if (objects->len > 0 && digest_of_name(directory, name, &digest))
        object = bsearch(digest.bytes, objects->data, objects->len, sizeof(Object), compare);
    if (object && !is_erased(object))
        return;
    /* Put since the chain was read: its line is on the way. The time of its inode: any other time
     * whoever puts it there can set. */
    if (lstat(whole, &status) < 0 ||
        status.st_ctim.tv_sec * CLOCK_SECOND + status.st_ctim.tv_nsec / 1000 >= verifier->started)
        return;
    if (object)
        verifier_add(
            verifier, FINDING_STRAY, object->erased_by, path,
            _("is there, and this record says that it was erased: put back from a copy, or "
              "the erasure was cut short (kasuhara erase --finish)"));
    else
        verifier_add(verifier, FINDING_STRAY, 0, path, _("is named by no record%s"),
                     verifier->any_unread
                         ? _(" that could be read")
                         : _(": most likely a write was cut short before its line"));
}

static void list_strays(Verifier *verifier, const GArray *objects, const char *directory) {
    g_autofree char *path = g_build_filename(verifier->path, "objects", directory, NULL);
    g_autoptr(GDir) inner = g_dir_open(path, 0, NULL);
    const char *name;
    while (inner && (name = g_dir_read_name(inner)))
        look_at(verifier, objects, directory, name);
}

/* task: 1 + the number of a bucket. */
static void check_bucket(gpointer task, gpointer context) {
    Verifier *verifier = context;
    guint bucket = GPOINTER_TO_UINT(task) - 1, named = 0;
    GError *error = NULL;
    g_autoptr(GArray) namings = namings_take(verifier->namings, bucket, &error);
    g_autoptr(GArray) objects = g_array_new(FALSE, FALSE, sizeof(Object));
    guint64 hashed = 0;
    char directory[3];
    if (!namings) {
        verifier_fail(verifier, error);
        return;
    }
    for (guint at = 0; at < namings->len;) {
        Object object = gather(namings, &at);
        g_array_append_val(objects, object);
        named += is_erased(&object) ? 0 : 1;
        if (object.last > 0)
            check_object(verifier, &object, &hashed);
        else
            verifier_erased(verifier, object.erased_by);
    }
    g_snprintf(directory, sizeof directory, "%02x", bucket);
    if (verifier->options->since == 0)
        list_strays(verifier, objects, directory);
    pthread_mutex_lock(&verifier->guard);
    verifier->found->bytes += hashed;
    verifier->found->objects += named;
    pthread_mutex_unlock(&verifier->guard);
}

/* What is no directory of objects. */
static void list_odd_names(Verifier *verifier) {
    g_autofree char *path = g_build_filename(verifier->path, "objects", NULL);
    g_autoptr(GDir) outer = g_dir_open(path, 0, NULL);
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(Object));
    const char *name;
    while (outer && (name = g_dir_read_name(outer))) {
        g_autofree char *whole = g_build_filename(path, name, NULL);
        gboolean usual = strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
        if (g_file_test(whole, G_FILE_TEST_IS_DIR) && !usual)
            list_strays(verifier, none, name);
        else if (!g_file_test(whole, G_FILE_TEST_IS_DIR) &&
                 !(usual && g_file_test(whole, G_FILE_TEST_IS_SYMLINK)))
            look_at(verifier, none, name, "");
    }
}

gboolean verifier_objects(Verifier *verifier, GError **error) {
    g_autoptr(Workers) workers =
        workers_new(verifier->options->threads, check_bucket, verifier, error);
    if (!workers)
        return FALSE;
    for (guint i = 0; i < NAMING_BUCKETS; i++) {
        workers_give(workers, GUINT_TO_POINTER(i + 1));
        if (verifier->options->progress)
            verifier->options->progress(NAMING_BUCKETS + i, 2 * NAMING_BUCKETS,
                                        verifier->options->context);
    }
    workers_finish(workers);
    if (verifier->options->since == 0)
        list_odd_names(verifier);
    return TRUE;
}

void verifier_missing(Verifier *verifier, GHashTable *late) {
    for (guint i = 0; i < verifier->missing->len; i++) {
        const Naming *naming = &g_array_index(verifier->missing, Naming, i);
        g_autofree char *name = object_name(&naming->digest);
        const guint64 *erased_by = late ? g_hash_table_lookup(late, &naming->digest) : NULL;
        if (erased_by)
            verifier_erased(verifier, *erased_by);
        else
            verifier_add(verifier, FINDING_MISSING, naming->first, name, _("%s is missing"),
                         naming->as == NAMED_MISSING ? _("the record of this line")
                                                     : _("an object that its record names"));
    }
}
