/* The service process: opens policy, archive and state, lets libmilter serve, and
 * does on its control thread what must not stand in the way of mail: reload,
 * housekeeping, and the end, which waits for the messages in flight.
 *
 * smfi_stop() is never called: libmilter built with a pool of workers (Debian's)
 * then drops connections in the middle of a message. */
#include "session/session-inside.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "xml/xml.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    HOUSEKEEPING_SECONDS = 120,
    METRICS_SECONDS = 15,
    CLOCK_BEHIND_SECONDS = 60, /* clocks are set right by less without a word */
    CATCH_UP_SECONDS = 5,      /* a state that was away at the start is looked for again */
    /* After the last message was answered: the answer itself is still on its way
     * from libmilter to the socket. */
    QUIET_SECONDS = 1,
    MAPPED_BYTES = 1 << 20,
    KEPT_BYTES = 8 << 20, /* of each of malloc's arenas */
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

/* *sealer: NULL where mail is not to be sealed. */
static gboolean open_sealer(const ServiceOptions *options, Sealer **sealer, GError **error) {
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    *sealer = NULL;
    if (options->recipients->len == 0)
        return TRUE;
    *sealer = sealer_new(options->recipients, warnings, error);
    for (guint i = 0; i < warnings->len; i++)
        log_line(LOG_LINE_WARNING, NULL, "%s", (const char *)g_ptr_array_index(warnings, i));
    for (guint i = 0; *sealer && i < sealer_recipients(*sealer)->len; i++) {
        const SealRecipient *recipient = g_ptr_array_index(sealer_recipients(*sealer), i);
        log_line(LOG_LINE_INFO, NULL, "archived mail is sealed to %s", recipient->subject);
    }
    return *sealer != NULL;
}

/* On the thread that waits, be it of a mail or the one that starts. */
static void tell_waits(const char *who, G_GNUC_UNUSED gpointer context) {
    log_line(LOG_LINE_WARNING, NULL,
             "flagged mail, and a start of the daemon, waits for its turn: %s", who);
}

static void tell_lost(Evidence *evidence) {
    g_autofree char *lost = evidence_take_lost(evidence);
    if (lost)
        log_line(LOG_LINE_WARNING, NULL, "%s", lost);
}

/* No line's time is before that of the line above. */
static void tell_clock(Archive *archive) {
    gint64 now = clock_now(), last = archive_last_time(archive);
    if (last - now < CLOCK_BEHIND_SECONDS * CLOCK_SECOND)
        return;
    char now_text[CLOCK_TEXT], last_text[CLOCK_TEXT];
    clock_to_text(now, now_text);
    clock_to_text(last, last_text);
    log_line(
        LOG_LINE_WARNING, NULL,
        "the clock says %s, and the last record is of %s: the clock is wrong now, or was then. "
        "Records are dated %s until the clock is past that. See whether it is right "
        "(timedatectl); if it was wrong then, note when that was, for auditors, and leave the "
        "archive as it is",
        now_text, last_text, last_text);
}

static gboolean open_evidence(Service *service, GError **error) {
    ArchiveOpened opened = {0};
    g_autoptr(Sealer) sealer = NULL;
    if (!open_sealer(service->options, &sealer, error))
        return FALSE;
    service->archive = archive_open(service->options->archive, ARCHIVE_CREATE, &opened, error);
    if (!service->archive)
        return FALSE;
    tell_clock(service->archive);
    archive_turn_on_wait(service->archive, tell_waits, NULL);
    if (opened.torn_bytes > 0)
        log_line(LOG_LINE_WARNING, NULL,
                 "a torn last line of %" G_GSIZE_FORMAT " bytes was cut off the chain and kept",
                 opened.torn_bytes);
    g_autofree char *later = NULL; /* evidence_behind() says the same */
    service->state = state_open(service->options->state, &later, error);
    if (!service->state)
        return FALSE;
    service->evidence = evidence_open(service->archive, service->state, NULL, &opened, error);
    if (service->evidence)
        tell_lost(service->evidence);
    if (service->evidence && evidence_behind(service->evidence))
        log_line(LOG_LINE_WARNING, NULL, "mail is scored without history until this is over: %s",
                 evidence_behind(service->evidence));
    if (service->evidence && sealer)
        evidence_seal_to(service->evidence, g_steal_pointer(&sealer));
    return service->evidence != NULL;
}

static void say(const Controls *controls, char word) {
    if (write(controls->report, &word, 1) != 1)
        _exit(EXIT_CANNOT); /* the supervisor is gone: nobody could stop us */
}

static void keep_house(Service *service) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Policy) policy = policy_in_force(service);
    policy_in_force_record(service);
    if (!evidence_expire(service->evidence, policy, &error))
        log_line(LOG_LINE_WARNING, NULL, "old messages could not be let go of: %s", error->message);
}

static void catch_up(Service *service) {
    g_autoptr(GError) error = NULL;
    if (!evidence_behind(service->evidence))
        return;
    if (evidence_catch_up(service->evidence, &error))
        log_line(LOG_LINE_INFO, NULL, "the state is back, and was told what the archive holds");
    else if (!g_error_matches(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM))
        log_line(LOG_LINE_WARNING, NULL, "the state was not told what the archive holds: %s",
                 error->message);
    tell_lost(service->evidence);
}

static gboolean all_answered(Service *service) {
    gint now = (gint)(clock_monotonic() / CLOCK_SECOND);
    return g_atomic_int_get(&service->in_flight) == 0 &&
           now - g_atomic_int_get(&service->answered) > QUIET_SECONDS;
}

/* New messages are asked to come again from here on (callbacks.c). */
static G_GNUC_NORETURN void end(Service *service) {
    gint64 limit = clock_monotonic() + STOP_SECONDS * CLOCK_SECOND;
    g_atomic_int_set(&service->stopping, 1);
    while (!all_answered(service) && clock_monotonic() < limit)
        g_usleep(20000);
    listen_close(service->options);
    service_metrics(service);
    service_log_outcomes(service);
    /* Idle connections still have threads: nothing they use may be freed. What
     * counts is durable already. */
    _exit(0);
}

/* What the supervisor said since; many reloads are one. */
static void on_control(const Controls *controls) {
    char words[64];
    ssize_t length = read(controls->control, words, sizeof words);
    if (length < 0 && errno == EINTR)
        return;
    /* An end without a word: the supervisor is gone. */
    if (length <= 0 || memchr(words, CONTROL_STOP, (gsize)length))
        end(controls->service);
    g_autoptr(Policy) policy = policy_in_force_read(controls->service);
    gboolean done = policy && policy_in_force_put(controls->service, policy);
    say(controls, done ? REPORT_READY : REPORT_FAILED);
}

static G_GNUC_NORETURN void run_controls(const Controls *controls) {
    gint64 housekeeping = clock_monotonic() + HOUSEKEEPING_SECONDS * CLOCK_SECOND, metrics = 0;
    gint64 catching_up = 0;
    for (;;) {
        struct pollfd event = {controls->control, POLLIN, 0};
        gint64 next = MIN(housekeeping, metrics);
        if (evidence_behind(controls->service->evidence))
            next = MIN(next, catching_up);
        gint64 left = MAX(next - clock_monotonic(), 0);
        if (poll(&event, 1, (int)(left / 1000) + 1) > 0)
            on_control(controls);
        if (clock_monotonic() >= catching_up) {
            catch_up(controls->service);
            catching_up = clock_monotonic() + CATCH_UP_SECONDS * CLOCK_SECOND;
        }
        if (clock_monotonic() >= metrics) {
            service_metrics(controls->service);
            metrics = clock_monotonic() + METRICS_SECONDS * CLOCK_SECOND;
        }
        if (clock_monotonic() < housekeeping)
            continue;
        keep_house(controls->service);
        housekeeping = clock_monotonic() + HOUSEKEEPING_SECONDS * CLOCK_SECOND;
    }
}

static void *run_milter(void *data) {
    Service *service = data;
    int status = smfi_main();
    log_line(LOG_LINE_ERROR, NULL, "libmilter stopped serving (%d)", status);
    listen_close(service->options);
    _exit(EXIT_CANNOT);
}

static Service *service_new(const ServiceOptions *options) {
    Service *service = g_new0(Service, 1);
    service->options = options;
    service->answered = G_MININT / 2;
    service->agreements = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    pthread_mutex_init(&service->agreements_lock, NULL);
    pthread_mutex_init(&service->policy_lock, NULL);
    pthread_mutex_init(&service->judges_lock, NULL);
    service->metrics = metrics_new();
    pthread_mutex_init(&service->checkpoint_lock, NULL);
    clock_init_condition(&service->checkpoint_wanted);
    clock_init_condition(&service->handing_wanted);
    g_queue_init(&service->judges);
    return service;
}

/* A descriptor for each connection; the memory of a large mail goes back to the system when it is
 * freed, and that of a small one does not: the next one needs it again, and to fetch it anew is a
 * tenth of the time to an answer. Without any of them the daemon still serves. */
static void settle_limits(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    (void)mallopt(M_TOP_PAD, MAPPED_BYTES);
}

gboolean service_start_thread(void *(*run)(void *), void *work, GError **error) {
    pthread_t thread;
    int failed = pthread_create(&thread, NULL, run, work);
    if (failed)
        error_set_errno(error, failed, "cannot start a thread");
    else
        pthread_detach(thread);
    return failed == 0;
}

static gboolean start(Service *service, pthread_t *milter) {
    g_autoptr(GError) error = NULL;
    /* What is wrong with the policy is said before anything is made. */
    g_autoptr(Policy) policy = policy_in_force_read(service);
    if (!policy)
        return FALSE;
    if (!open_evidence(service, &error) || !sandbox_enter(service->options, policy, &error) ||
        !policy_in_force_put(service, policy) || !callbacks_register(service) ||
        !listen_open(service->options, &error) || !checkpointing_start(service, &error) ||
        !handing_out_start(service, &error) || !remembering_start(service, &error)) {
        if (error)
            log_line(LOG_LINE_ERROR, NULL, "%s", error->message);
        return FALSE;
    }
    /* Not on the main thread: libmilter blocks HUP, TERM and INT on the thread it is
     * called on, and the kernel drops an ignored signal at once only where the
     * main thread does not block it (signal(7); supervisor.c). */
    int failed = pthread_create(milter, NULL, run_milter, service);
    if (failed)
        log_line(LOG_LINE_ERROR, NULL, "cannot start a thread: %s", g_strerror(failed));
    return failed == 0;
}

int service_run(const ServiceOptions *options, int control, int report) {
    Service *service = service_new(options);
    Controls controls = {service, control, report};
    pthread_t milter;
    message_init();
    xml_init();
    settle_limits();
    if (!start(service, &milter))
        return EXIT_CANNOT;
    log_line(LOG_LINE_INFO, NULL, PACKAGE_STRING " serves on %s; archive %s", options->socket,
             options->archive);
    say(&controls, REPORT_READY);
    run_controls(&controls);
}
