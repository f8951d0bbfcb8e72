/* session: the daemon.
 *
 *     supervisor process            service process (threads)
 *     owns the signals       pipe   control thread   reload, stop, housekeeping
 *     HUP, TERM, INT      ───────▶  libmilter's threads, a connection in one at a time:
 *     sd_notify           ◀───────                     callbacks ▶ session ▶ answer
 *
 * libmilter takes SIGHUP and SIGTERM for itself as "stop" (its signal.c), which
 * kills a filter at each logrotate; so the process that people and init send
 * signals to is not the one that libmilter runs in. If either dies the other
 * ends at once.
 *
 * This room and command/ are the only ones that log. */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <glib.h>

typedef struct {
    const char *socket;       /* libmilter's form: unix:/path, inet:port@host */
    guint socket_mode;        /* of a unix socket */
    const char *socket_group; /* of a unix socket; NULL: the daemon's own */
    const char *policy;
    const char *archive;
    const char *state;
    GPtrArray *recipients; /* of char *, borrowed: certificates to seal mail to; empty: none */
    const char *metrics;   /* file for Prometheus; NULL: none */
    const char *user;      /* NULL: stay who we are; "name" or "name:group" */
    gboolean sandbox;      /* shut the service in (sandbox.c) */
    GPtrArray *writable;   /* of char *, borrowed: what commands of outlets may write besides */
    gboolean foreground;   /* log to standard error */
    gboolean check_only;
    gboolean observe; /* whatever the policy says */
} ServiceOptions;

enum {
    EXIT_NO = 1,
    EXIT_CANNOT = 2
};

/* options.c: reads the command line; recipients and writable are added to. -1: go on; else the exit
 * status, with all said. Strings are borrowed from argv or static. */
int options_read(int argc, char **argv, ServiceOptions *options);

/* privileges.c: becomes the user for good. Refuses to go on as root if archive
 * or state lie where all may write. FALSE: error says what to do. */
gboolean privileges_settle(const ServiceOptions *options, GError **error);

/* supervisor.c: forks the service, hands signals on as words on a pipe, tells
 * systemd. Returns the exit status of the daemon. */
typedef int (*ServiceRun)(const ServiceOptions *options, int control, int report);
int supervisor_run(const ServiceOptions *options, ServiceRun run);

/* What is said on the pipes, a byte each. */
enum {
    CONTROL_RELOAD = 'r',
    CONTROL_STOP = 's',
    REPORT_READY = 'R',  /* started, or reloaded */
    REPORT_FAILED = 'F', /* the reload failed; the old policy is in force */
};

/* service.c: opens everything, serves until told to stop. */
int service_run(const ServiceOptions *options, int control, int report);

/* Loads the policy and prints its problems, nothing else: --check-only. */
int service_check(const ServiceOptions *options);

/* notify-systemd.c, notify-none.c: sd_notify(3). */
void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);

#endif
