/* Offers archive_erase(). An object is renamed first, so that a reader finds it whole or not at
 * all; objects/3f/.erased-9c12... is what is left where the work was cut short. */
#include "archive/inside.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char *path_of(const Archive *archive, const Digest *digest) {
    g_autofree char *name = object_name(digest);
    return g_build_filename(archive->path, name, NULL);
}

static char *aside_of(const char *path) {
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    return g_strdup_printf("%s/.erased-%s", directory, name);
}

gboolean archive_object_remains(const Archive *archive, const Digest *digest) {
    g_autofree char *path = path_of(archive, digest);
    g_autofree char *aside = aside_of(path);
    struct stat status;
    return lstat(path, &status) == 0 || lstat(aside, &status) == 0;
}

static gboolean put_aside(const Archive *archive, const GArray *digests, GError **error) {
    for (guint i = 0; i < digests->len; i++) {
        g_autofree char *path = path_of(archive, &g_array_index(digests, Digest, i));
        g_autofree char *aside = aside_of(path);
        if (rename(path, aside) < 0 && errno != ENOENT) {
            error_set_errno(error, errno, _("cannot put %s aside to erase it"), path);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean write_zeros(int fd, gsize length, const char *path, GError **error) {
    static const char zeros[65536];
    while (length > 0) {
        gsize piece = MIN(length, sizeof zeros);
        if (!durable_write_all(fd, span_of(zeros, piece), path, error))
            return FALSE;
        length -= piece;
    }
    if (fsync(fd) == 0)
        return TRUE;
    error_set_errno(error, errno, _("cannot make durable that %s is overwritten"), path);
    return FALSE;
}

static gboolean overwrite(const char *path, GError **error) {
    struct stat status;
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return TRUE;
    if (fd < 0 || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode)) {
        error_set_errno(error, errno ? errno : EINVAL, _("cannot overwrite %s"), path);
        if (fd >= 0)
            close(fd);
        return FALSE;
    }
    gboolean ok = write_zeros(fd, (gsize)status.st_size, path, error);
    close(fd);
    if (ok && unlink(path) < 0) {
        error_set_errno(error, errno, _("cannot remove %s"), path);
        ok = FALSE;
    }
    return ok;
}

/* What was put aside, directory by directory as they come. */
static gboolean overwrite_all(const Archive *archive, const GArray *digests, GError **error) {
    g_autoptr(GHashTable) directories =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer directory;
    for (guint i = 0; i < digests->len; i++) {
        g_autofree char *path = path_of(archive, &g_array_index(digests, Digest, i));
        g_autofree char *aside = aside_of(path);
        if (!overwrite(aside, error))
            return FALSE;
        g_hash_table_add(directories, g_path_get_dirname(path));
    }
    g_hash_table_iter_init(&iter, directories);
    while (g_hash_table_iter_next(&iter, &directory, NULL)) {
        if (g_file_test(directory, G_FILE_TEST_IS_DIR) &&
            !durable_sync_directory(directory, NULL, error))
            return FALSE;
    }
    return TRUE;
}

gboolean archive_erase(Archive *archive, GArray *digests, EraseConfirm confirm, gpointer context,
                       GError **error) {
    if (!archive_is_writable(archive, error) || !archive_lock_chain(archive, error))
        return FALSE;
    gboolean ok = confirm(digests, context, error) && put_aside(archive, digests, error);
    archive_unlock_chain(archive);
    return ok && overwrite_all(archive, digests, error);
}
