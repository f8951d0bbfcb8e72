/* Offers archive_put() and archive_object(): bytes under their hash. An object
 * is there whole or not at all; its name is durable when archive_put() answers
 * TRUE. A full disk leaves nothing behind. The bytes of an object that is there
 * already are not read again, only counted. */
#include "archive/inside.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SMALL_OBJECT = 16384
};

char *object_name(const Digest *digest) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(digest, hex);
    return g_strdup_printf("objects/%.2s/%s", hex, hex + 2);
}

/* Where it could not be tried, the next one that puts something here asks again. */
static gboolean sync_names(Archive *archive, const char *directory, GError **error) {
    gboolean lost = FALSE;
    gboolean ok = durable_sync_directory(directory, &lost, error);
    if (lost)
        archive_break(archive, _("the names of objects could not be made durable"));
    return ok;
}

/* Makes objects/NN. A directory that is there may have been made by a process
 * that died before it was durable: so each is made durable once a process. */
static gboolean make_fan_out(Archive *archive, guint8 which, const char *directory,
                             GError **error) {
    gboolean ok = TRUE;
    pthread_mutex_lock(&archive->fan_out_guard);
    if (!archive->fan_out[which]) {
        gboolean made = mkdir(directory, archive_directory_mode(archive->objects_path)) == 0;
        if (!made && errno != EEXIST) {
            error_set_errno(error, errno, _("cannot make directory %s"), directory);
            ok = FALSE;
        } else if (made && !durable_give(directory, error)) {
            ok = FALSE;
        } else {
            ok = sync_names(archive, archive->objects_path, error);
        }
        archive->fan_out[which] = ok;
    }
    pthread_mutex_unlock(&archive->fan_out_guard);
    return ok;
}

/* 1 there already, 0 not there, -1 error. */
static int look(const char *path, gsize length, GError **error) {
    struct stat status;
    if (stat(path, &status) < 0) {
        if (errno == ENOENT)
            return 0;
        error_set_errno(error, errno, _("cannot look at %s"), path);
        return -1;
    }
    if (S_ISREG(status.st_mode) && (guint64)status.st_size == length)
        return 1;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("%s is there already and is not what its name says; run: kasuhara verify"), path);
    return -1;
}

gboolean archive_put(Archive *archive, Span bytes, Digest *digest, GError **error) {
    *digest = digest_of(bytes);
    g_autofree char *name = object_name(digest);
    g_autofree char *path = g_build_filename(archive->path, name, NULL);
    g_autofree char *directory = g_path_get_dirname(path);
    if (!archive_is_writable(archive, error))
        return FALSE;
    if (!make_fan_out(archive, digest->bytes[0], directory, error))
        return FALSE;
    int there = look(path, bytes.length, error);
    if (there < 0 ||
        (!there && !durable_place(archive->objects_path, name + strlen("objects/"), bytes,
                                  archive_file_mode(archive->objects_path), error)))
        return FALSE;
    /* Of an object that was there too: whoever placed it may not have got this far. */
    return sync_names(archive, directory, error);
}

gboolean archive_has_object(const Archive *archive, const Digest *digest, guint64 *bytes) {
    g_autofree char *name = object_name(digest);
    g_autofree char *path = g_build_filename(archive->path, name, NULL);
    struct stat status;
    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return FALSE;
    if (bytes)
        *bytes = (guint64)status.st_size;
    return TRUE;
}

static ObjectState open_object(const char *path, int *fd, char **why) {
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd >= 0)
        return OBJECT_OK;
    gboolean missing = errno == ENOENT || errno == ENOTDIR;
    *why = missing ? g_strdup(_("is missing"))
                   : g_strdup_printf(_("cannot be read: %s"), g_strerror(errno));
    return missing ? OBJECT_MISSING : OBJECT_UNREADABLE;
}

/* Most objects are records: one read has all of them, and if the hash is right, nothing else need
 * be asked of the file. FALSE: it is larger, or not what its name says; nothing was done. */
static gboolean read_small(int fd, const Digest *digest, GByteArray *content, guint64 *hashed) {
    char buffer[SMALL_OBJECT];
    ssize_t got = pread(fd, buffer, sizeof buffer, 0);
    if (got <= 0 || got == (ssize_t)sizeof buffer)
        return FALSE;
    Digest found = digest_of(span_of(buffer, (gsize)got));
    if (!digest_equal(&found, digest))
        return FALSE;
    *hashed += (guint64)got;
    if (content)
        g_byte_array_append(content, (const guint8 *)buffer, (guint)got);
    return TRUE;
}

static ObjectState read_all(int fd, DigestStream *stream, GByteArray *content, guint64 *hashed,
                            char **why) {
    char buffer[65536];
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = g_strdup_printf(_("cannot be read: %s"), g_strerror(errno));
            return OBJECT_UNREADABLE;
        }
        if (got == 0)
            return OBJECT_OK;
        digest_add(stream, span_of(buffer, (gsize)got));
        *hashed += (guint64)got;
        if (content)
            g_byte_array_append(content, (const guint8 *)buffer, (guint)got);
    }
}

/* What must be a plain file, of any length. */
static ObjectState read_whole(int fd, const Digest *digest, GByteArray *content, guint64 *hashed,
                              char **why) {
    struct stat status;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        *why = g_strdup(_("is not a plain file"));
        return OBJECT_ALTERED;
    }
    DigestStream *stream = digest_start();
    ObjectState state = read_all(fd, stream, content, hashed, why);
    Digest found = digest_end(stream);
    if (state != OBJECT_OK || digest_equal(&found, digest))
        return state;
    *why = g_strdup(_("was altered: its bytes are not those that its name stands for"));
    return OBJECT_ALTERED;
}

ObjectState object_read(const char *archive, const Digest *digest, GByteArray *content,
                        guint64 *hashed, char **why) {
    g_autofree char *name = object_name(digest);
    g_autofree char *path = g_build_filename(archive, name, NULL);
    int fd;
    ObjectState state = open_object(path, &fd, why);
    if (state != OBJECT_OK)
        return state;
    if (!read_small(fd, digest, content, hashed))
        state = read_whole(fd, digest, content, hashed, why);
    close(fd);
    return state;
}

GBytes *archive_object(const Archive *archive, const Digest *digest, GError **error) {
    g_autoptr(GByteArray) content = g_byte_array_new();
    g_autofree char *why = NULL;
    guint64 hashed = 0;
    ObjectState state = object_read(archive->path, digest, content, &hashed, &why);
    if (state == OBJECT_OK)
        return g_byte_array_free_to_bytes(g_steal_pointer(&content));
    g_autofree char *name = object_name(digest);
    g_set_error(error, KASUHARA_ERROR,
                state == OBJECT_ALTERED ? KASUHARA_ERROR_CORRUPT : KASUHARA_ERROR_SYSTEM,
                "%s/%s %s", archive->path, name, why);
    return NULL;
}
