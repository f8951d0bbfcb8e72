/* Offers archive_open() and archive_is_owned(): what is an archive, who may write it, how one is
 * made. A directory with anything in it that is not an archive's is never made one. All of it is
 * made before `chain`, so that a making cut short is taken up again. */
#include "archive/inside.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean is_directory_empty(const char *path) {
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    return directory && g_dir_read_name(directory) == NULL;
}

/* May this entry of a directory without a chain stand in an archive to be? */
static gboolean may_be_there(const char *path, const char *name) {
    g_autofree char *entry = g_build_filename(path, name, NULL);
    if (g_str_equal(name, "objects") || g_str_equal(name, "checkpoints"))
        return is_directory_empty(entry);
    return g_str_equal(name, "lock") || g_str_equal(name, "turn") || g_str_equal(name, "README") ||
           g_str_equal(name, "lost+found") || g_str_has_prefix(name, ".new-");
}

static gboolean check_can_be_made(const char *path, GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autoptr(GDir) directory = g_dir_open(path, 0, &cause);
    const char *name;
    if (!directory) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, _("cannot look into %s: %s"),
                    path, cause->message);
        return FALSE;
    }
    while ((name = g_dir_read_name(directory))) {
        if (may_be_there(path, name))
            continue;
        g_set_error(
            error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
            _("%s is not an archive, and not empty (it holds %s): name an archive, an empty "
              "directory, or one that is not there yet"),
            path, name);
        return FALSE;
    }
    return TRUE;
}

/* Makes all but the chain, then the chain. With the lock held. The directory may be there because
 * a process made it that was killed before its name was durable: one of ours, if we may make
 * names beside it. */
static gboolean make(const Archive *archive, GError **error) {
    g_autofree char *parent = g_path_get_dirname(archive->path);
    if (access(parent, W_OK) == 0 && !durable_sync_directory(parent, NULL, error))
        return FALSE;
    g_autofree char *checkpoints = g_build_filename(archive->path, "checkpoints", NULL);
    guint file = archive_file_mode(archive->path),
          directory = archive_directory_mode(archive->path);
    return durable_write(archive->path, "README", span_of_text(archive_readme), file, error) &&
           durable_make_directory(archive->objects_path, directory, error) &&
           durable_make_directory(checkpoints, directory, error) &&
           durable_write(archive->path, "chain", span_of(NULL, 0), file, error);
}

static gboolean take_lock(Archive *archive, GError **error) {
    g_autofree char *path = g_build_filename(archive->path, "lock", NULL);
    archive->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (archive->lock < 0) {
        error_set_errno(error, errno, _("cannot open %s for writing"), path);
        return FALSE;
    }
    if (flock(archive->lock, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
    if (errno != EWOULDBLOCK) {
        error_set_errno(error, errno, _("cannot lock %s"), path);
        return FALSE;
    }
    g_autofree char *who = lock_holder(archive->lock, path);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("%s is in use by another process: one daemon owns an archive, and that is %s"),
                archive->path, who);
    return FALSE;
}

gboolean archive_is_owned(const char *path) {
    g_autofree char *lock = g_build_filename(path, "lock", NULL);
    int fd = open(lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    gboolean owned = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd); /* and so ends the lock, if it was got */
    return owned;
}

/* 1 there is one, 0 there is none, -1 error. */
static int find_chain(const Archive *archive, GError **error) {
    struct stat status;
    if (stat(archive->chain_path, &status) < 0) {
        if (errno == ENOENT)
            return 0;
        error_set_errno(error, errno, _("cannot look at %s"), archive->chain_path);
        return -1;
    }
    if (S_ISREG(status.st_mode))
        return 1;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("%s is not an archive: its chain is not a plain file"), archive->path);
    return -1;
}

static gboolean recover(Archive *archive, ArchiveOpened *opened, GError **error) {
    if (!archive_lock_chain(archive, error))
        return FALSE;
    gboolean ok = archive_recover(archive, opened, error);
    archive_unlock_chain(archive);
    return ok;
}

static gboolean open_for_writing(Archive *archive, ArchiveMode mode, gboolean make_it,
                                 ArchiveOpened *opened, GError **error) {
    if (mode != ARCHIVE_APPEND && !take_lock(archive, error))
        return FALSE;
    if (make_it) { /* looked at again: another process may have made it meanwhile */
        int found = find_chain(archive, error);
        if (found < 0 || (!found && !make(archive, error)))
            return FALSE;
        opened->created = !found;
    }
    /* Who made it may have been killed before its name was durable. */
    if (!durable_sync_directory(archive->path, NULL, error))
        return FALSE;
    archive->chain = open(archive->chain_path, O_RDWR | O_APPEND | O_CLOEXEC);
    if (archive->chain < 0) {
        error_set_errno(error, errno, _("cannot open %s for writing"), archive->chain_path);
        return FALSE;
    }
    return recover(archive, opened, error);
}

/* What was left of objects when a process was killed while it wrote them. */
static void remove_leftovers(const Archive *archive) {
    g_autoptr(GDir) directory = g_dir_open(archive->objects_path, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *path = g_build_filename(archive->objects_path, name, NULL);
        if (g_str_has_prefix(name, ".new-"))
            g_unlink(path);
    }
}

static gboolean open_it(Archive *archive, ArchiveMode mode, ArchiveOpened *opened, GError **error) {
    struct stat status;
    gboolean there = stat(archive->path, &status) == 0;
    if (!there && (errno != ENOENT || mode != ARCHIVE_CREATE)) {
        g_set_error(error, KASUHARA_ERROR,
                    errno == ENOENT ? KASUHARA_ERROR_INPUT : KASUHARA_ERROR_SYSTEM,
                    _("cannot open archive %s: %s"), archive->path, g_strerror(errno));
        return FALSE;
    }
    if (there && !S_ISDIR(status.st_mode)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is not an archive: it is not a directory"), archive->path);
        return FALSE;
    }
    if (!there && !durable_make_directory(archive->path, 0700, error))
        return FALSE;
    int found = find_chain(archive, error);
    if (found < 0)
        return FALSE;
    if (!found && mode != ARCHIVE_CREATE) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is not an archive: it has no file named chain"), archive->path);
        return FALSE;
    }
    if (!found && !check_can_be_made(archive->path, error))
        return FALSE;
    if (mode == ARCHIVE_READ)
        return TRUE;
    if (!open_for_writing(archive, mode, !found, opened, error))
        return FALSE;
    if (mode != ARCHIVE_APPEND)
        remove_leftovers(archive);
    return TRUE;
}

Archive *archive_open(const char *path, ArchiveMode mode, ArchiveOpened *opened, GError **error) {
    ArchiveOpened found = {0};
    Archive *archive = g_new0(Archive, 1);
    archive->path = g_strdup(path);
    archive->chain_path = g_build_filename(path, "chain", NULL);
    archive->objects_path = g_build_filename(path, "objects", NULL);
    archive->lock = archive->chain = archive->turn = -1;
    pthread_mutex_init(&archive->turn_guard, NULL);
    pthread_mutex_init(&archive->fan_out_guard, NULL);
    pthread_mutex_init(&archive->guard, NULL);
    pthread_cond_init(&archive->changed, NULL);
    archive->waiting = g_ptr_array_new();
    if (!open_it(archive, mode, &found, error)) {
        archive_close(archive);
        return NULL;
    }
    if (opened)
        *opened = found;
    return archive;
}

void archive_close(Archive *archive) {
    if (!archive)
        return;
    if (archive->chain >= 0)
        close(archive->chain);
    if (archive->lock >= 0)
        close(archive->lock);
    if (archive->turn >= 0)
        close(archive->turn);
    g_ptr_array_unref(archive->waiting);
    pthread_cond_destroy(&archive->changed);
    pthread_mutex_destroy(&archive->guard);
    pthread_mutex_destroy(&archive->fan_out_guard);
    pthread_mutex_destroy(&archive->turn_guard);
    g_free(archive->turn_told);
    g_free(archive->broken);
    g_free(archive->objects_path);
    g_free(archive->chain_path);
    g_free(archive->path);
    g_free(archive);
}

const char *archive_path(const Archive *archive) {
    return archive->path;
}
