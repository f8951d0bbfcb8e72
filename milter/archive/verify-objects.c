/* The objects' half of archive_verify(): each object that a record names is read
 * once, records are asked what they name, and what nobody names is listed. */
#include "archive/verifier.h"
#include "base/clock.h"

#include <sys/stat.h>

guint verifier_digest_hash(gconstpointer digest) {
    guint hash;
    memcpy(&hash, ((const Digest *)digest)->bytes, sizeof hash);
    return hash;
}

gboolean verifier_digest_equal(gconstpointer a, gconstpointer b) {
    return digest_equal(a, b);
}

/* TRUE the first time that this object is named. */
static gboolean is_new(Verifier *verifier, const Digest *digest) {
    return !g_hash_table_contains(verifier->named, digest) &&
           g_hash_table_add(verifier->named, g_memdup2(digest, sizeof *digest));
}

/* what: "the record of this line", "an object that its record names". */
static gboolean check_object(Verifier *verifier, guint64 sequence, const Digest *digest,
                             const char *what, GByteArray *content) {
    static const FindingKind kinds[] = {
        [OBJECT_ALTERED] = FINDING_ALTERED,
        [OBJECT_MISSING] = FINDING_MISSING,
        [OBJECT_UNREADABLE] = FINDING_UNREADABLE,
    };
    g_autofree char *why = NULL;
    ObjectState state = object_read(verifier->path, digest, content, &verifier->found->bytes, &why);
    verifier->found->objects++;
    if (state == OBJECT_OK)
        return TRUE;
    g_autofree char *name = object_name(digest);
    verifier_add(verifier, kinds[state], sequence, name, "%s %s", what, why);
    return FALSE;
}

void verifier_record(Verifier *verifier, const ChainLine *line) {
    g_autoptr(GByteArray) record = verifier->objects ? g_byte_array_new() : NULL;
    g_autoptr(GArray) named = g_array_new(FALSE, FALSE, sizeof(Digest));
    const char *why = "it cannot be read";
    if (!is_new(verifier, &line->object) && !verifier->objects)
        return;
    if (!check_object(verifier, line->sequence, &line->object, "the record of this line", record)) {
        verifier->any_unread = TRUE;
        return;
    }
    if (!verifier->objects)
        return;
    if (!verifier->objects(line->kind, span_of(record->data, record->len), named, &why,
                           verifier->context)) {
        g_autofree char *name = object_name(&line->object);
        verifier->any_unread = TRUE;
        verifier_add(verifier, FINDING_ALTERED, line->sequence, name,
                     "the record of this line is no %s record: %s", line->kind, why);
    }
    for (guint i = 0; i < named->len; i++) {
        const Digest *digest = &g_array_index(named, Digest, i);
        if (is_new(verifier, digest))
            check_object(verifier, line->sequence, digest, "an object that its record names", NULL);
    }
}

/* Digest of objects/NN/REST; FALSE if no object can have this name. */
static gboolean digest_of_name(const char *directory, const char *name, Digest *digest) {
    g_autofree char *hex = g_strconcat(directory, name, NULL);
    return strlen(directory) == 2 && strlen(hex) == DIGEST_HEX && digest_from_hex(hex, digest);
}

static void look_at(Verifier *verifier, const char *directory, const char *name) {
    g_autofree char *path = g_build_filename("objects", directory, name, NULL);
    g_autofree char *whole = g_build_filename(verifier->path, path, NULL);
    struct stat status;
    Digest digest;
    if (digest_of_name(directory, name, &digest) && g_hash_table_contains(verifier->named, &digest))
        return;
    /* Put since the chain was read: its line is on the way. */
    if (stat(whole, &status) < 0 ||
        status.st_mtim.tv_sec * CLOCK_SECOND + status.st_mtim.tv_nsec / 1000 >= verifier->started)
        return;
    verifier_add(verifier, FINDING_STRAY, 0, path, "is named by no record%s",
                 verifier->any_unread ? " that could be read"
                                      : ": most likely a write was cut short before its line");
}

void verifier_strays(Verifier *verifier) {
    g_autofree char *objects = g_build_filename(verifier->path, "objects", NULL);
    g_autoptr(GDir) outer = g_dir_open(objects, 0, NULL);
    const char *directory, *name;
    while (outer && (directory = g_dir_read_name(outer))) {
        g_autofree char *path = g_build_filename(objects, directory, NULL);
        g_autoptr(GDir) inner =
            g_file_test(path, G_FILE_TEST_IS_DIR) ? g_dir_open(path, 0, NULL) : NULL;
        if (!inner && !g_file_test(path, G_FILE_TEST_IS_DIR))
            look_at(verifier, directory, "");
        while (inner && (name = g_dir_read_name(inner)))
            look_at(verifier, directory, name);
    }
}
