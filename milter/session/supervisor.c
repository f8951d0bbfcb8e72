/* The process that people and init send signals to. It blocks them before anything
 * else runs and takes them one at a time (signalfd(2)), so that none is lost and
 * no other thread can have them.
 *
 * libmilter runs in the child. Its own thread waits for HUP, TERM and INT
 * (sigwait(3)) and takes each for the end. There they are ignored, and not
 * blocked on the main thread: such a signal is dropped as it is sent and never
 * becomes pending (signal(7); Linux sig_ignored()), so libmilter's thread cannot
 * see one. Two threads of one process waiting for the same signal would race.
 *
 * If either process dies, the other ends at once. */
#include "session/session.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    KILL_SECONDS = 40 /* after the order to stop; the service takes 30 at most */
};

typedef struct {
    pid_t child;
    int signals;
    int control;     /* to the child */
    int report;      /* from the child */
    gboolean ready;  /* it has begun to serve */
    gboolean killed; /* before it was ready */
    gint64 kill_at;  /* clock_monotonic(); 0: not stopping */
} Supervisor;

static void tell_child(const Supervisor *supervisor, char word) {
    if (write(supervisor->control, &word, 1) != 1)
        log_line(LOG_LINE_ERROR, NULL, "the service does not listen: %s", g_strerror(errno));
}

/* A service that has not begun has no message to finish. */
static void stop_child(Supervisor *supervisor) {
    notify_stopping();
    if (!supervisor->ready) {
        supervisor->killed = TRUE;
        kill(supervisor->child, SIGKILL);
        return;
    }
    tell_child(supervisor, CONTROL_STOP);
    if (supervisor->kill_at == 0)
        supervisor->kill_at = clock_monotonic() + KILL_SECONDS * CLOCK_SECOND;
}

static void on_signal(Supervisor *supervisor) {
    struct signalfd_siginfo info;
    if (read(supervisor->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    if (info.ssi_signo != SIGHUP) {
        stop_child(supervisor);
    } else if (supervisor->kill_at == 0) {
        notify_reloading();
        tell_child(supervisor, CONTROL_RELOAD);
    }
}

/* FALSE: the child is gone. */
static gboolean on_report(Supervisor *supervisor) {
    char word;
    ssize_t length = read(supervisor->report, &word, 1);
    if (length < 0 && errno == EINTR)
        return TRUE;
    if (length != 1)
        return FALSE;
    supervisor->ready = TRUE;
    notify_ready(word == REPORT_FAILED
                     ? "The reload failed: the old policy is in force; the log says why"
                     : "Serving");
    return TRUE;
}

static int exit_status(const Supervisor *supervisor) {
    int status = 0;
    while (waitpid(supervisor->child, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_CANNOT;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    if (supervisor->killed)
        return 0;
    log_line(LOG_LINE_ERROR, NULL, "the service ended by signal %d (%s)", WTERMSIG(status),
             g_strsignal(WTERMSIG(status)));
    return EXIT_CANNOT;
}

static int watch(Supervisor *supervisor) {
    for (;;) {
        struct pollfd events[] = {{supervisor->signals, POLLIN, 0},
                                  {supervisor->report, POLLIN, 0}};
        if (poll(events, G_N_ELEMENTS(events), supervisor->kill_at ? 1000 : -1) < 0) {
            if (errno == EINTR)
                continue;
            log_line(LOG_LINE_ERROR, NULL, "poll: %s", g_strerror(errno));
            return EXIT_CANNOT;
        }
        if (events[0].revents)
            on_signal(supervisor);
        if (events[1].revents && !on_report(supervisor))
            return exit_status(supervisor);
        if (supervisor->kill_at && clock_monotonic() > supervisor->kill_at)
            kill(supervisor->child, SIGKILL);
    }
}

static int serve(const ServiceOptions *options, ServiceRun run, const sigset_t *owned, pid_t parent,
                 int control, int report) {
    const int ignored[] = {SIGHUP, SIGTERM, SIGINT, SIGALRM, SIGPIPE, SIGUSR1, SIGUSR2};
    for (gsize i = 0; i < G_N_ELEMENTS(ignored); i++)
        signal(ignored[i], SIG_IGN);
    sigprocmask(SIG_UNBLOCK, owned, NULL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
        return EXIT_CANNOT;
    return run(options, control, report);
}

int supervisor_run(const ServiceOptions *options, ServiceRun run) {
    int control[2], report[2];
    sigset_t owned;
    sigemptyset(&owned);
    sigaddset(&owned, SIGHUP);
    sigaddset(&owned, SIGTERM);
    sigaddset(&owned, SIGINT);
    pid_t parent = getpid(), child = -1;
    int signals = signalfd(-1, &owned, SFD_CLOEXEC);
    if (signals >= 0 && sigprocmask(SIG_BLOCK, &owned, NULL) == 0 &&
        pipe2(control, O_CLOEXEC) == 0 && pipe2(report, O_CLOEXEC) == 0)
        child = fork();
    if (child < 0) {
        log_line(LOG_LINE_ERROR, NULL, "cannot start the service: %s", g_strerror(errno));
        return EXIT_CANNOT;
    }
    if (child == 0) {
        close(signals);
        close(control[1]);
        close(report[0]);
        _exit(serve(options, run, &owned, parent, control[0], report[1]));
    }
    close(control[0]);
    close(report[1]);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, SIG_IGN);
    Supervisor supervisor = {
        .child = child, .signals = signals, .control = control[1], .report = report[0]};
    return watch(&supervisor);
}
