/* The process that owns the signals. It blocks them before anything else runs and
 * reads them one at a time (signalfd(2)), so none is lost and no other thread can
 * take them; libmilter runs in the child, where they are ignored. */
#include "session/session.h"

#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    pid_t child;
    int signals;
    int control; /* to the child */
    int report;  /* from the child */
} Supervisor;

static void tell_child(const Supervisor *supervisor, char word) {
    if (write(supervisor->control, &word, 1) != 1)
        log_line(LOG_LINE_ERROR, NULL, "the service does not listen: %s", g_strerror(errno));
}

static void on_signal(const Supervisor *supervisor) {
    struct signalfd_siginfo info;
    if (read(supervisor->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_signo == SIGHUP) {
        notify_reloading();
        tell_child(supervisor, CONTROL_RELOAD);
    } else if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) {
        notify_stopping();
        tell_child(supervisor, CONTROL_STOP);
    }
}

/* FALSE: the child is gone. Ready is told after a failed reload too: the old
 * policy serves. */
static gboolean on_report(const Supervisor *supervisor) {
    char word;
    if (read(supervisor->report, &word, 1) != 1)
        return FALSE;
    notify_ready();
    return TRUE;
}

static int exit_status_of(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    log_line(LOG_LINE_ERROR, NULL, "the service ended by signal %d (%s)", WTERMSIG(status),
             g_strsignal(WTERMSIG(status)));
    return EXIT_CANNOT;
}

static int watch(const Supervisor *supervisor) {
    for (;;) {
        struct pollfd events[] = {{supervisor->signals, POLLIN, 0},
                                  {supervisor->report, POLLIN, 0}};
        if (poll(events, 2, -1) < 0 && errno != EINTR)
            return EXIT_CANNOT;
        if (events[0].revents & POLLIN)
            on_signal(supervisor);
        if ((events[1].revents & (POLLIN | POLLHUP)) && !on_report(supervisor))
            return exit_status_of(supervisor->child);
    }
}

/* In the child, before any thread: signals are ignored and not blocked, so the
 * kernel drops them as they come (signal(7)); libmilter never sees one. */
static void leave_signals(const sigset_t *owned) {
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_UNBLOCK, owned, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int supervisor_run(const ServiceOptions *options, ServiceRun run) {
    int control[2], report[2];
    sigset_t owned;
    sigemptyset(&owned);
    sigaddset(&owned, SIGHUP);
    sigaddset(&owned, SIGTERM);
    sigaddset(&owned, SIGINT);
    pid_t parent = getpid();
    if (sigprocmask(SIG_BLOCK, &owned, NULL) < 0 || pipe(control) < 0 || pipe(report) < 0)
        return EXIT_CANNOT;
    pid_t child = fork();
    if (child < 0) {
        log_line(LOG_LINE_ERROR, NULL, "cannot start the service: %s", g_strerror(errno));
        return EXIT_CANNOT;
    }
    if (child == 0) {
        close(control[1]);
        close(report[0]);
        leave_signals(&owned);
        if (getppid() != parent)
            return EXIT_CANNOT;
        return run(options, control[0], report[1]);
    }
    close(control[0]);
    close(report[1]);
    signal(SIGPIPE, SIG_IGN);
    Supervisor supervisor = {child, signalfd(-1, &owned, SFD_CLOEXEC), control[1], report[0]};
    return watch(&supervisor);
}
