/* Shuts the service into what it needs, for good, by Landlock (landlock(7), kernel.org): archive,
 * state, metrics, socket and outlets may be written, the policy and the system's libraries be read,
 * nothing else be opened. What it runs is shut in with it.
 *
 * Once, before threads start: a thread that runs already would stay outside. Files that are open
 * stay open. A kernel without Landlock, or with the first version, which cannot allow a rename from
 * one directory to another, leaves the service as it is; the log says so. */
#include "session/session-inside.h"

#include "base/error.h"
#include "base/log.h"
#include "evidence/followers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAY_READ                                                                                   \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define MAY_WRITE                                                                                  \
    (MAY_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                    \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |  \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER |       \
     ACCESS_TRUNCATE)
/* Since the third version; headers of Linux 6.1 lack it. */
#define ACCESS_TRUNCATE (1ULL << 14)
/* All that the second version knows. */
#define ACCESS_SECOND ((1ULL << 14) - 1)
/* What can be said of a file that is no directory. */
#define OF_FILES                                                                                   \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |   \
     ACCESS_TRUNCATE)

enum {
    VERSION_REFER = 2,
    VERSION_TRUNCATE = 3
};

typedef struct {
    int ruleset;
    guint64 handled;
} Sandbox;

/* Libraries, and modules of iconv(3) that are loaded when a mail needs them; names, certificates
 * and the time zone for outlets. */
static const char *const readable[] = {"/usr",
                                       "/lib",
                                       "/lib64",
                                       "/bin",
                                       "/sbin",
                                       "/etc/hosts",
                                       "/etc/nsswitch.conf",
                                       "/etc/resolv.conf",
                                       "/run/systemd/resolve",
                                       "/etc/services",
                                       "/etc/protocols",
                                       "/etc/host.conf",
                                       "/etc/gai.conf",
                                       "/etc/ld.so.cache",
                                       "/etc/ssl",
                                       "/etc/pki",
                                       "/etc/localtime",
                                       "/etc/timezone",
                                       "/etc/passwd",
                                       "/etc/group",
                                       "/dev/urandom",
                                       "/proc/self",
                                       "/proc/sys/kernel",
                                       "/sys/devices/system/cpu"};

/* What is not there cannot be allowed, and need not be. */
static gboolean allow(const Sandbox *sandbox, const char *path, guint64 access, GError **error) {
    struct stat status;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return TRUE;
    if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
        access &= OF_FILES;
    struct landlock_path_beneath_attr rule = {access & sandbox->handled, fd};
    gboolean allowed =
        syscall(SYS_landlock_add_rule, sandbox->ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    if (!allowed)
        error_set_errno(error, errno, "the sandbox cannot allow %s; --no-sandbox does without",
                        path);
    close(fd);
    return allowed;
}

/* The directory that a file lies in, and the one that it is linked from. */
static gboolean allow_beside(const Sandbox *sandbox, const char *path, guint64 access,
                             GError **error) {
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *real = realpath(path, NULL);
    g_autofree char *real_directory = real ? g_path_get_dirname(real) : NULL;
    return allow(sandbox, directory, access, error) &&
           (!real_directory || allow(sandbox, real_directory, access, error));
}

static gboolean allow_state(const Sandbox *sandbox, const char *address, GError **error) {
    for (guint writable = 0; writable < 2; writable++) {
        g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
        state_files(address, writable == 1, paths);
        for (guint i = 0; i < paths->len; i++)
            if (!allow(sandbox, g_ptr_array_index(paths, i), writable ? MAY_WRITE : MAY_READ,
                       error))
                return FALSE;
    }
    return TRUE;
}

static gboolean allow_outlet(const Sandbox *sandbox, const Outlet *outlet, GError **error) {
    switch (outlet->kind) {
    case OUTLET_DIRECTORY:
        return allow(sandbox, outlet->target, MAY_WRITE, error);
    case OUTLET_COMMAND:
        return allow_beside(sandbox, outlet->target, MAY_READ, error);
    case OUTLET_TIMESTAMP:
        return !outlet->by || allow_beside(sandbox, outlet->by, MAY_READ, error);
    case OUTLET_MAIL:
        break;
    }
    return TRUE;
}

static gboolean allow_checkpoints(const Sandbox *sandbox, const Checkpoints *checkpoints,
                                  GError **error) {
    if (!checkpoints)
        return TRUE;
    if (checkpoints->key && !allow_beside(sandbox, checkpoints->key, MAY_READ, error))
        return FALSE;
    for (guint i = 0; i < checkpoints->outlets->len; i++)
        if (!allow_outlet(sandbox, g_ptr_array_index(checkpoints->outlets, i), error))
            return FALSE;
    return TRUE;
}

static gboolean allow_all(const Sandbox *sandbox, const ServiceOptions *options,
                          const Policy *policy, GError **error) {
    const char *socket = listen_path(options);
    g_autofree char *followers = followers_directory(options->archive);
    for (gsize i = 0; i < G_N_ELEMENTS(readable); i++)
        if (!allow(sandbox, readable[i], MAY_READ, error))
            return FALSE;
    for (guint i = 0; i < options->writable->len; i++)
        if (!allow(sandbox, g_ptr_array_index(options->writable, i), MAY_WRITE, error))
            return FALSE;
    return allow(sandbox, "/dev/null", MAY_WRITE, error) &&
           allow(sandbox, options->archive, MAY_WRITE, error) &&
           allow_state(sandbox, options->state, error) &&
           allow_beside(sandbox, options->policy, MAY_READ, error) &&
           allow(sandbox, followers, MAY_READ, error) &&
           (!socket || allow_beside(sandbox, socket, MAY_WRITE, error)) &&
           (!options->metrics || allow_beside(sandbox, options->metrics, MAY_WRITE, error)) &&
           allow_checkpoints(sandbox, policy->checkpoints, error);
}

static gboolean enter(const Sandbox *sandbox, GError **error) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        syscall(SYS_landlock_restrict_self, sandbox->ruleset, 0) == 0)
        return TRUE;
    error_set_errno(error, errno, "the sandbox cannot be entered; --no-sandbox does without");
    return FALSE;
}

gboolean sandbox_enter(const ServiceOptions *options, const Policy *policy, GError **error) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (!options->sandbox || version < VERSION_REFER) {
        log_line(LOG_LINE_INFO, NULL, "without a sandbox: %s",
                 !options->sandbox ? "--no-sandbox"
                 : version < 0 && errno == EPERM
                     ? "a filter of system calls, as systemd's SystemCallFilter=, denies Landlock"
                     : "this kernel has no Landlock that could be used");
        return TRUE;
    }
    Sandbox sandbox = {.handled =
                           ACCESS_SECOND | (version >= VERSION_TRUNCATE ? ACCESS_TRUNCATE : 0)};
    struct landlock_ruleset_attr attributes = {.handled_access_fs = sandbox.handled};
    sandbox.ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (sandbox.ruleset < 0) {
        error_set_errno(error, errno, "the sandbox cannot be made; --no-sandbox does without");
        return FALSE;
    }
    gboolean entered = allow_all(&sandbox, options, policy, error) && enter(&sandbox, error);
    close(sandbox.ruleset);
    return entered;
}
