/* Becomes the user that the daemon serves as, for good, before anything is
 * opened; and looks whether others may write where evidence goes. */
#include "session/session.h"

#include "base/error.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean become(const char *user, GError **error) {
    g_auto(GStrv) parts = g_strsplit(user, ":", 2);
    const struct passwd *account = getpwnam(parts[0]);
    if (!account) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "there is no user %s; make one: adduser --system --group %s", parts[0],
                    parts[0]);
        return FALSE;
    }
    uid_t uid = account->pw_uid;
    gid_t gid = account->pw_gid;
    const struct group *group = parts[1] ? getgrnam(parts[1]) : NULL;
    if (parts[1] && !group) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "there is no group %s; make one: addgroup --system %s", parts[1], parts[1]);
        return FALSE;
    }
    if (group)
        gid = group->gr_gid;
    if (geteuid() == uid && getegid() == gid)
        return TRUE;
    if (initgroups(parts[0], gid) < 0 || setgid(gid) < 0 || setuid(uid) < 0) {
        error_set_errno(error, errno, "cannot become user %s; start the daemon as root", user);
        return FALSE;
    }
    if (uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "root could be had back after becoming %s; not going on", user);
        return FALSE;
    }
    return TRUE;
}

static gboolean others_may_write(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && (status.st_mode & S_IWOTH) && !(status.st_mode & S_ISVTX);
}

gboolean privileges_settle(const ServiceOptions *options, GError **error) {
    if (options->user && !become(options->user, error))
        return FALSE;
    if (geteuid() != 0)
        return TRUE;
    g_autofree char *above = g_path_get_dirname(options->archive);
    const char *paths[] = {options->archive, above};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        if (others_may_write(paths[i])) {
            g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                        "all users may write to %s, and the daemon would run as root: give "
                        "--user, or chmod o-w %s",
                        paths[i], paths[i]);
            return FALSE;
        }
    }
    return TRUE;
}
