/* The socket that the mail server connects to. One of ours that was left behind is
 * taken away, which libmilter does not do; anybody else's is not. */
#include "session/session-inside.h"

#include "base/error.h"
#include "base/log.h"

#include <errno.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    BACKLOG = 256 /* a busy Postfix connects from a hundred processes */
};

/* The path of a unix socket; NULL: another kind. */
static const char *unix_path(const char *address) {
    if (g_str_has_prefix(address, "unix:"))
        return address + 5;
    if (g_str_has_prefix(address, "local:"))
        return address + 6;
    return address[0] == '/' ? address : NULL;
}

const char *listen_path(const ServiceOptions *options) {
    return unix_path(options->socket);
}

/* The errno that connecting gives; 0: somebody took the connection. */
static int try_connect(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        return ENAMETOOLONG;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    int answer = connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
    close(fd);
    return answer;
}

/* Only where the kernel says that nobody listens was the socket left behind. */
static gboolean clear_stale_socket(const char *path, GError **error) {
    struct stat status;
    if (lstat(path, &status) < 0)
        return TRUE;
    if (!S_ISSOCK(status.st_mode)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "%s is there and is no socket; take it away, or name another --socket", path);
        return FALSE;
    }
    int answer = try_connect(path);
    if (answer == 0 || answer == EAGAIN) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "another program listens on %s; stop it, or name another --socket", path);
        return FALSE;
    }
    if (answer != ECONNREFUSED) {
        error_set_errno(error, answer, "cannot find out whether somebody listens on %s", path);
        return FALSE;
    }
    if (unlink(path) < 0) {
        error_set_errno(error, errno, "cannot take away the old socket %s", path);
        return FALSE;
    }
    log_line(LOG_LINE_INFO, NULL, "took away the socket %s, left behind by an earlier run", path);
    return TRUE;
}

static gboolean give_group(const char *path, const char *name, GError **error) {
    const struct group *group = getgrnam(name);
    if (!group) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "--socket-group: there is no group %s", name);
        return FALSE;
    }
    if (chown(path, (uid_t)-1, group->gr_gid) < 0) {
        error_set_errno(error, errno,
                        "cannot give the socket to group %s; the daemon's user must be in it",
                        name);
        return FALSE;
    }
    return TRUE;
}

void listen_close(const ServiceOptions *options) {
    const char *path = listen_path(options);
    if (path)
        unlink(path);
}

gboolean listen_open(const ServiceOptions *options, GError **error) {
    const char *path = listen_path(options);
    if (path && !clear_stale_socket(path, error))
        return FALSE;
    g_autofree char *connection = g_strdup(options->socket);
    mode_t before = umask((mode_t)(0777 & ~options->socket_mode));
    gboolean open = smfi_setbacklog(BACKLOG) == MI_SUCCESS &&
                    smfi_setconn(connection) == MI_SUCCESS && smfi_opensocket(FALSE) == MI_SUCCESS;
    umask(before);
    if (!open) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM, "cannot listen on %s; %s",
                    options->socket,
                    path ? "is its directory there, and may this user write to it?"
                         : "is the port free, and the address one of this host?");
        return FALSE;
    }
    if (!path || !options->socket_group || give_group(path, options->socket_group, error))
        return TRUE;
    listen_close(options);
    return FALSE;
}
