/* The service process: opens policy, archive and state, lets libmilter serve, and
 * does on its control thread what must not stand in the way of mail: reload,
 * housekeeping, and the end, which waits for the messages in flight. */
#include "session/session-inside.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "xml/xml.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    HOUSEKEEPING_SECONDS = 120
};

typedef struct {
    Service *service;
    int control, report;
} Controls;

int service_check(const ServiceOptions *options) {
    g_autoptr(Problems) problems = problems_new();
    message_init();
    xml_init();
    g_autoptr(Policy) policy = policy_load(options->policy, problems);
    if (policy)
        policy_check(policy, problems);
    for (guint i = 0; i < problems_count(problems); i++) {
        g_autofree char *line = problem_to_line(problems_at(problems, i));
        log_line(LOG_LINE_INFO, NULL, "%s", line);
    }
    gboolean good = policy && problems_errors(problems) == 0;
    log_line(LOG_LINE_INFO, NULL, "the policy %s %s", options->policy,
             good ? "can be put in force" : "cannot be used");
    return good ? 0 : EXIT_NO;
}

/* The path of a unix socket; NULL: another kind. */
static const char *unix_path(const char *socket) {
    if (g_str_has_prefix(socket, "unix:"))
        return socket + 5;
    if (g_str_has_prefix(socket, "local:"))
        return socket + 6;
    return socket[0] == '/' ? socket : NULL;
}

/* A socket that nobody listens on is left of an earlier run; one that answers is
 * somebody's. */
static gboolean clear_stale_socket(const char *path, GError **error) {
    struct stat status;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (lstat(path, &status) < 0)
        return TRUE;
    if (!S_ISSOCK(status.st_mode) || strlen(path) >= sizeof address.sun_path) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "%s is there and is no socket; take it away, or name another --socket", path);
        return FALSE;
    }
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int answer = connect(fd, (struct sockaddr *)&address, sizeof address);
    close(fd);
    if (answer == 0) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "another program listens on %s; stop it, or name another --socket", path);
        return FALSE;
    }
    if (unlink(path) < 0) {
        error_set_errno(error, errno, "cannot take away the old socket %s", path);
        return FALSE;
    }
    return TRUE;
}

static gboolean open_socket(const ServiceOptions *options, GError **error) {
    const char *path = unix_path(options->socket);
    if (path && !clear_stale_socket(path, error))
        return FALSE;
    g_autofree char *connection = g_strdup(options->socket);
    mode_t before = umask((mode_t)(0777 & ~options->socket_mode));
    gboolean ok = smfi_setconn(connection) == MI_SUCCESS && smfi_opensocket(FALSE) == MI_SUCCESS;
    umask(before);
    if (!ok)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "cannot listen on %s; is its directory there, and may this user write to it?",
                    options->socket);
    return ok;
}

static gboolean open_evidence(Service *service, GError **error) {
    ArchiveOpened opened = {0};
    service->archive = archive_open(service->options->archive, ARCHIVE_CREATE, &opened, error);
    if (!service->archive)
        return FALSE;
    service->state = state_open(service->options->state, error);
    if (!service->state)
        return FALSE;
    service->evidence = evidence_open(service->archive, service->state, NULL, &opened, error);
    if (opened.torn_bytes > 0)
        log_line(LOG_LINE_WARNING, NULL,
                 "a torn last line of %" G_GSIZE_FORMAT " bytes was cut off the chain and recorded",
                 opened.torn_bytes);
    return service->evidence != NULL;
}

static void say(const Controls *controls, char word) {
    if (write(controls->report, &word, 1) != 1)
        _exit(EXIT_CANNOT); /* the supervisor is gone: nobody could stop us */
}

static void keep_house(Service *service) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Policy) policy = policy_in_force(service);
    if (!evidence_expire(service->evidence, policy, &error))
        log_line(LOG_LINE_WARNING, NULL, "old messages could not be let go of: %s", error->message);
}

static void end(Service *service) {
    g_atomic_int_set(&service->stopping, 1);
    gint64 limit = clock_monotonic() + STOP_SECONDS * CLOCK_SECOND;
    while (g_atomic_int_get(&service->in_flight) > 0 && clock_monotonic() < limit)
        g_usleep(20000);
    const char *path = unix_path(service->options->socket);
    if (path)
        unlink(path);
    const Counters *counters = &service->counters;
    log_line(LOG_LINE_INFO, NULL,
             "stopped: judged=%d flagged=%d deferred=%d failed=%d out-of-scope=%d",
             counters->judged, counters->flagged, counters->deferred, counters->failed,
             counters->out_of_scope);
    /* Idle connections still have threads: nothing they use may be freed. What
     * counts is durable already. */
    _exit(0);
}

static void *run_controls(void *data) {
    const Controls *controls = data;
    for (;;) {
        struct pollfd event = {controls->control, POLLIN, 0};
        int events = poll(&event, 1, HOUSEKEEPING_SECONDS * 1000);
        char word = CONTROL_STOP;
        if (events == 0) {
            keep_house(controls->service);
            continue;
        }
        if (events < 0 && errno == EINTR)
            continue;
        if (read(controls->control, &word, 1) == 1 && word == CONTROL_RELOAD)
            say(controls, policy_in_force_load(controls->service) ? REPORT_READY : REPORT_FAILED);
        else
            end(controls->service);
    }
    return NULL;
}

static void *run_milter(void *data) {
    Service *service = data;
    int status = smfi_main();
    if (!g_atomic_int_get(&service->stopping))
        log_line(LOG_LINE_ERROR, NULL, "libmilter stopped serving");
    _exit(status == MI_SUCCESS ? 0 : EXIT_CANNOT);
    return NULL;
}

int service_run(const ServiceOptions *options, int control, int report) {
    Service *service = g_new0(Service, 1);
    Controls controls = {service, control, report};
    g_autoptr(GError) error = NULL;
    pthread_t milter;
    service->options = options;
    pthread_mutex_init(&service->policy_lock, NULL);
    pthread_mutex_init(&service->judges_lock, NULL);
    g_queue_init(&service->judges);
    message_init();
    xml_init();
    if (!open_evidence(service, &error)) {
        log_line(LOG_LINE_ERROR, NULL, "%s", error->message);
        return EXIT_CANNOT;
    }
    if (!policy_in_force_load(service))
        return EXIT_CANNOT;
    if (!callbacks_register(service))
        return EXIT_CANNOT;
    if (!open_socket(options, &error)) {
        log_line(LOG_LINE_ERROR, NULL, "%s", error->message);
        return EXIT_CANNOT;
    }
    /* Not on the main thread: libmilter blocks signals on the thread it is
     * called on, and only what the main thread does not block is dropped. */
    if (pthread_create(&milter, NULL, run_milter, service) != 0)
        return EXIT_CANNOT;
    log_line(LOG_LINE_INFO, NULL, "serving on %s, archive %s", options->socket, options->archive);
    say(&controls, REPORT_READY);
    run_controls(&controls);
    return 0;
}
