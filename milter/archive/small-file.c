/* Offers small_file_read(): for files that anybody may have put there. */
#include "archive/inside.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean read_up_to(int fd, GByteArray *content, gsize most, const char *path,
                           GError **error) {
    guint8 buffer[4096];
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            error_set_errno(error, errno, _("cannot read %s"), path);
            return FALSE;
        }
        if (content->len + (gsize)got > most) {
            g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                        _("%s is larger than the %zu bytes that it may have"), path, most);
            return FALSE;
        }
        g_byte_array_append(content, buffer, (guint)got);
    }
    return TRUE;
}

static gboolean is_plain(int fd, const char *path, GError **error) {
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("%s is not a plain file"), path);
    return FALSE;
}

int small_file_read(const char *path, gsize most, GBytes **bytes, GError **error) {
    g_autoptr(GByteArray) content = g_byte_array_new();
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0) {
        error_set_errno(error, errno, _("cannot read %s"), path);
        return -1;
    }
    gboolean ok = is_plain(fd, path, error) && read_up_to(fd, content, most, path, error);
    close(fd);
    if (ok)
        *bytes = g_byte_array_free_to_bytes(g_steal_pointer(&content));
    return ok ? 1 : -1;
}
