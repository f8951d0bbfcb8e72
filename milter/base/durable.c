/* Offers durable.h. A failed fsync is never tried again on the same bytes: the
 * kernel may have dropped them (fsync(2), "Errors"). */
#include "base/durable.h"

#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean durable_write_all(int fd, Span bytes, const char *what, GError **error) {
    while (bytes.length > 0) {
        ssize_t written = write(fd, bytes.bytes, bytes.length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            error_set_errno(error, written < 0 ? errno : EIO, _("cannot write %s"), what);
            return FALSE;
        }
        bytes = span_slice(bytes, (gsize)written, bytes.length);
    }
    return TRUE;
}

gboolean durable_sync_directory(const char *directory, gboolean *lost, GError **error) {
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        error_set_errno(error, errno, _("cannot make directory %s durable"), directory);
    if (!ok && fd >= 0 && lost)
        *lost = TRUE;
    if (fd >= 0)
        close(fd);
    return ok;
}

gboolean durable_give(const char *path, GError **error) {
    g_autofree char *directory = g_path_get_dirname(path);
    struct stat status;
    if (geteuid() != 0 ||
        (stat(directory, &status) == 0 && lchown(path, status.st_uid, status.st_gid) == 0))
        return TRUE;
    error_set_errno(error, errno, _("cannot give %s to the owner of %s"), path, directory);
    return FALSE;
}

gboolean durable_make_directory(const char *path, guint mode, GError **error) {
    if (mkdir(path, mode) < 0) {
        if (errno == EEXIST && g_file_test(path, G_FILE_TEST_IS_DIR))
            return TRUE;
        error_set_errno(error, errno, _("cannot make directory %s"), path);
        return FALSE;
    }
    g_autofree char *parent = g_path_get_dirname(path);
    return durable_give(path, error) && durable_sync_directory(parent, NULL, error);
}

/* Writes and syncs the temporary file; removes it if that fails. */
static gboolean write_temporary(char *path, Span bytes, guint mode, GError **error) {
    int fd = g_mkstemp_full(path, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) {
        error_set_errno(error, errno, _("cannot make a file like %s"), path);
        return FALSE;
    }
    gboolean ok = durable_write_all(fd, bytes, path, error);
    ok = ok && durable_give(path, error);
    if (ok && (fchmod(fd, mode) < 0 || fsync(fd) < 0)) {
        error_set_errno(error, errno, _("cannot make %s durable"), path);
        ok = FALSE;
    }
    if (close(fd) < 0 && ok) {
        error_set_errno(error, errno, _("cannot close %s"), path);
        ok = FALSE;
    }
    if (!ok)
        unlink(path);
    return ok;
}

gboolean durable_place(const char *directory, const char *name, Span bytes, guint mode,
                       GError **error) {
    g_autofree char *temporary = g_strdup_printf("%s/.new-XXXXXX", directory);
    g_autofree char *path = g_build_filename(directory, name, NULL);
    if (!write_temporary(temporary, bytes, mode, error))
        return FALSE;
    if (rename(temporary, path) < 0) {
        error_set_errno(error, errno, _("cannot rename %s to %s"), temporary, path);
        unlink(temporary);
        return FALSE;
    }
    return TRUE;
}

gboolean durable_write(const char *directory, const char *name, Span bytes, guint mode,
                       GError **error) {
    return durable_place(directory, name, bytes, mode, error) &&
           durable_sync_directory(directory, NULL, error);
}

static gboolean write_into(const char *path, Span bytes, GError **error) {
    int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, _("cannot open %s for writing"), path);
        return FALSE;
    }
    gboolean ok = durable_write_all(fd, bytes, path, error);
    if (close(fd) < 0 && ok) {
        error_set_errno(error, errno, _("cannot close %s"), path);
        ok = FALSE;
    }
    return ok;
}

gboolean durable_write_path(const char *path, Span bytes, guint mode, GError **error) {
    struct stat found;
    char *real = realpath(path, NULL); /* NULL: not there yet */
    const char *target = real ? real : path;
    g_autofree char *directory = g_path_get_dirname(target);
    g_autofree char *name = g_path_get_basename(target);
    gboolean special = stat(target, &found) == 0 && !S_ISREG(found.st_mode);
    gboolean ok = special ? write_into(target, bytes, error)
                          : durable_write(directory, name, bytes, mode, error);
    if (!ok && !special)
        g_prefix_error(error, _("%s cannot be written: "), path);
    free(real);
    return ok;
}
