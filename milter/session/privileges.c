/* Becomes the user that the daemon serves as, for good, before anything is
 * opened; and looks whether others may write where evidence goes. No capability
 * is needed afterwards, and none is left. */
#include "session/session.h"

#include "base/error.h"
#include "base/log.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    uid_t uid;
    gid_t gid;
} Account;

/* "name" or "name:group" */
static gboolean look_up(const char *user, Account *account, GError **error) {
    g_auto(GStrv) parts = g_strsplit(user, ":", 2);
    const char *name = parts[0] ? parts[0] : "";
    const struct passwd *entry = getpwnam(name);
    if (!entry) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "there is no user \"%s\"; make one: adduser --system --group kasuhara", name);
        return FALSE;
    }
    *account = (Account){entry->pw_uid, entry->pw_gid};
    if (!*name || !parts[1])
        return TRUE;
    const struct group *group = getgrnam(parts[1]);
    if (!group) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "there is no group \"%s\"; make one: addgroup --system %s", parts[1], parts[1]);
        return FALSE;
    }
    account->gid = group->gr_gid;
    return TRUE;
}

/* Real, effective and saved ids are the account's, and root cannot be had back. */
static gboolean is_for_good(Account account) {
    uid_t ruid, euid, suid;
    gid_t rgid, egid, sgid;
    if (getresuid(&ruid, &euid, &suid) < 0 || getresgid(&rgid, &egid, &sgid) < 0)
        return FALSE;
    if (ruid != account.uid || euid != account.uid || suid != account.uid || rgid != account.gid ||
        egid != account.gid || sgid != account.gid)
        return FALSE;
    return account.uid == 0 || (setuid(0) < 0 && seteuid(0) < 0);
}

static gboolean become(const char *user, GError **error) {
    g_autofree char *name = g_strndup(user, strcspn(user, ":"));
    Account account;
    if (!look_up(user, &account, error))
        return FALSE;
    if (geteuid() == account.uid && getegid() == account.gid)
        return TRUE;
    if (initgroups(name, account.gid) < 0 || setresgid(account.gid, account.gid, account.gid) < 0 ||
        setresuid(account.uid, account.uid, account.uid) < 0) {
        error_set_errno(error, errno, "cannot become user %s; start the daemon as root", user);
        return FALSE;
    }
    if (!is_for_good(account)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "became %s, but not for good; not going on", user);
        return FALSE;
    }
    return TRUE;
}

/* A sticky directory protects what lies in it from others, but not itself from
 * further files. */
static gboolean others_may_write(const char *path, gboolean sticky_is_safe) {
    struct stat status;
    return stat(path, &status) == 0 && (status.st_mode & S_IWOTH) &&
           !(sticky_is_safe && (status.st_mode & S_ISVTX));
}

gboolean privileges_settle(const ServiceOptions *options, GError **error) {
    if (options->user && !become(options->user, error))
        return FALSE;
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    g_autofree char *above = g_path_get_dirname(options->archive);
    g_autofree char *beside = g_path_get_dirname(options->state);
    const struct {
        const char *path;
        gboolean sticky_is_safe;
    } places[] = {{options->archive, FALSE}, {above, TRUE}, {beside, TRUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        const char *path = places[i].path;
        if (!others_may_write(path, places[i].sticky_is_safe))
            continue;
        if (geteuid() != 0) {
            log_line(LOG_LINE_WARNING, NULL, "all users may write to %s: chmod o-w %s", path, path);
            continue;
        }
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "all users may write to %s, and the daemon would run as root: give --user, or "
                    "chmod o-w %s",
                    path, path);
        return FALSE;
    }
    if (geteuid() == 0)
        log_line(LOG_LINE_WARNING, NULL, "running as root: give --user");
    return TRUE;
}
