/* Offers follow-command.h. The command's input is a file without a name: no pipe that could be
 * full, or broken when the command does not read it. */
#include "command/follow-command.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUN_MOST (300 * CLOCK_SECOND)
#define END_MOST (10 * CLOCK_SECOND)
#define KILL_AFTER (5 * CLOCK_SECOND)

gboolean follow_waiting_begin(FollowWaiting *waiting, GError **error) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    *waiting = (FollowWaiting){.signals = -1};
    /* Whoever started us may have ignored it: then no command's end could be known. */
    signal(SIGCHLD, SIG_DFL);
    int failed = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (failed == 0)
        waiting->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (waiting->signals < 0)
        error_set_errno(error, failed ? failed : errno, _("cannot wait for signals"));
    return waiting->signals >= 0;
}

void follow_waiting_end(FollowWaiting *waiting) {
    if (waiting->signals >= 0)
        close(waiting->signals);
    waiting->signals = -1;
}

static void take_signals(FollowWaiting *waiting) {
    struct signalfd_siginfo signal;
    while (read(waiting->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
        waiting->ended = waiting->ended || signal.ssi_signo != SIGCHLD;
}

/* Once: until anything comes. */
static gboolean wait_once(FollowWaiting *waiting, int descriptor, gint64 microseconds) {
    struct pollfd polled[] = {{.fd = waiting->signals, .events = POLLIN},
                              {.fd = descriptor, .events = POLLIN}};
    gint64 milliseconds = CLAMP((microseconds + 999) / 1000, 0, G_MAXINT);
    int ready = poll(polled, G_N_ELEMENTS(polled), (int)milliseconds);
    take_signals(waiting);
    return ready > 0 && polled[1].revents != 0;
}

gboolean follow_wait(FollowWaiting *waiting, int descriptor, gint64 microseconds) {
    gint64 end = clock_monotonic() + microseconds, left = microseconds;
    while (!waiting->ended && left > 0 && !wait_once(waiting, descriptor, left))
        left = end - clock_monotonic();
    take_signals(waiting);
    return !waiting->ended;
}

/* In the child: nothing here may allocate. */
static void become_command(G_GNUC_UNUSED gpointer context) {
    sigset_t none;
    sigemptyset(&none);
    if (pthread_sigmask(SIG_SETMASK, &none, NULL) != 0 || setpgid(0, 0) < 0)
        _exit(127);
}

static int file_of(Span input, GError **error) {
    int fd = memfd_create("kasuhara-follow", MFD_CLOEXEC);
    if (fd < 0) {
        error_set_errno(error, errno, _("cannot make a file in memory"));
        return -1;
    }
    if (durable_write_all(fd, input, _("a file in memory"), error) && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    close(fd);
    return -1;
}

static gboolean start(const FollowRun *run, GPid *pid, GError **error) {
    g_autofree char *sequence = g_strdup_printf("%" G_GUINT64_FORMAT, run->number);
    const char *command = run->command, *kind = run->kind;
    gboolean by_shell = strpbrk(command, " \t\n") != NULL;
    const char *alone[] = {command, sequence, kind, NULL};
    const char *shell[] = {"/bin/sh", "-c", command, "kasuhara-follow", sequence, kind, NULL};
    int fd = file_of(run->input, error);
    if (fd < 0)
        return FALSE;
    gboolean ok =
        g_spawn_async_with_fds(NULL, (char **)(by_shell ? shell : alone), run->environment,
                               G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, become_command,
                               NULL, pid, fd, -1, -1, error);
    close(fd);
    return ok;
}

/* Waits for its end, and brings it about where that takes too long. */
static int await(FollowWaiting *waiting, GPid pid, gboolean *forced) {
    gint64 end = clock_monotonic() + RUN_MOST;
    gboolean was_ended = waiting->ended;
    int status = 0;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        gint64 now = clock_monotonic();
        if (waiting->ended && !was_ended)
            end = MIN(end, now + END_MOST);
        was_ended = waiting->ended;
        if (now >= end) {
            kill(-pid, *forced ? SIGKILL : SIGTERM);
            *forced = TRUE;
            end = now + KILL_AFTER;
        }
        wait_once(waiting, -1, end - now);
    }
    return status;
}

gboolean follow_run(FollowWaiting *waiting, const FollowRun *run, char **why) {
    g_autoptr(GError) error = NULL;
    gboolean forced = FALSE;
    GPid pid = 0;
    *why = NULL;
    if (!start(run, &pid, &error)) {
        *why = g_strdup_printf(_("it cannot be run: %s"), error ? error->message : _("no memory"));
        return FALSE;
    }
    int status = await(waiting, pid, &forced);
    g_spawn_close_pid(pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return TRUE;
    if (forced)
        *why = g_strdup(waiting->ended ? _("it was ended, as this program is")
                                       : _("it ran too long and was ended"));
    else if (WIFEXITED(status))
        *why = g_strdup_printf(_("exit status %d"), WEXITSTATUS(status));
    else
        *why = g_strdup_printf(_("killed by signal %d"), WTERMSIG(status));
    return FALSE;
}
