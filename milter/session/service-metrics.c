/* Offers service_metrics(): the numbers of the daemon as a whole, on the control thread. */
#include "session/session-inside.h"

#include "archive/checkpoint-store.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/log.h"
#include "evidence/followers.h"

#include <math.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

enum {
    METRICS_MOST = 13 + 2 * 2 + 2 * FOLLOWERS_MAX
};

typedef struct {
    Metric all[METRICS_MOST];
    guint count;
} Numbers;

static void add_labelled(Numbers *numbers, const char *name, const char *help, const char *label,
                         const char *value, double number) {
    g_assert(numbers->count < METRICS_MOST);
    numbers->all[numbers->count++] = (Metric){.name = name,
                                              .help = help,
                                              .type = "gauge",
                                              .label = label,
                                              .value = g_strdup(value),
                                              .number = number};
}

static void add(Numbers *numbers, const char *name, const char *help, double number) {
    add_labelled(numbers, name, help, NULL, NULL, number);
}

static void clear(Numbers *numbers) {
    for (guint i = 0; i < numbers->count; i++)
        g_free(numbers->all[i].value);
}

/* free: that a write of ours may take. NAN: nobody knows. */
static double disk_bytes(const char *path, gboolean free) {
    struct statvfs status;
    if (statvfs(path, &status) != 0)
        return NAN;
    return (double)(free ? status.f_bavail : status.f_blocks) * (double)status.f_frsize;
}

static void add_disks(const Service *service, Numbers *numbers) {
    const char *paths[] = {service->options->archive, service->options->state};
    const char *places[] = {"archive", "state"};
    gsize count = state_is_shared(paths[1]) ? 1 : G_N_ELEMENTS(places); /* a database: not here */
    for (guint free = 0; free < 2; free++)
        for (gsize i = 0; i < count; i++)
            add_labelled(numbers, free ? "kasuhara_disk_free_bytes" : "kasuhara_disk_bytes",
                         free ? "Room left on the disk that it lies on."
                              : "Size of the disk that it lies on.",
                         "place", places[i], disk_bytes(paths[i], free == 1));
}

static double placed(const char *archive, guint64 checkpoint) {
    g_autofree char *path = checkpoint_path(archive, checkpoint);
    struct stat status;
    return checkpoint > 0 && stat(path, &status) == 0 ? (double)status.st_mtime : NAN;
}

static void add_archive(Service *service, Numbers *numbers) {
    guint64 lines = archive_lines(service->archive), waiting = 0;
    gboolean known = service->state->functions->waiting(service->state, &waiting, NULL);
    pthread_mutex_lock(&service->checkpoint_lock);
    guint64 stated = service->checkpoint_size;
    pthread_mutex_unlock(&service->checkpoint_lock);
    add(numbers, "kasuhara_in_flight", "Mails that have no answer yet.",
        g_atomic_int_get(&service->in_flight));
    add(numbers, "kasuhara_archive_records", "Lines of the chain.", (double)lines);
    add(numbers, "kasuhara_archive_waiting",
        "Mails of flagged threads that are not in the archive yet.", known ? (double)waiting : NAN);
    add(numbers, "kasuhara_checkpoint_records", "Lines in the newest checkpoint.", (double)stated);
    add(numbers, "kasuhara_checkpoint_unstated_records", "Lines in no checkpoint yet.",
        (double)(lines - MIN(stated, lines)));
    add(numbers, "kasuhara_checkpoint_time_seconds",
        "When the newest checkpoint was placed, since 1970.",
        placed(service->options->archive, stated));
    add(numbers, "kasuhara_outlets_hung",
        "Outlets of checkpoints that have not answered for minutes.",
        g_atomic_int_get(&service->outlets_hung));
}

/* behind: how many records; else how many cases. */
static double backlog(const Follower *follower, guint64 lines, gboolean behind) {
    guint cases = 0;
    const FollowCursor *cursor = &follower->cursor;
    if (follower->why || cursor->sequence > lines)
        return NAN;
    for (guint i = 0; i < cursor->gatherings->len; i++)
        cases += ((Gathering *)g_ptr_array_index(cursor->gatherings, i))->alert != NULL;
    return behind ? (double)(lines - cursor->sequence) : cases;
}

static void add_followers(Service *service, Numbers *numbers) {
    guint64 lines = archive_lines(service->archive);
    g_autoptr(GPtrArray) followers = followers_read(service->options->archive);
    for (guint behind = 0; behind < 2; behind++)
        for (guint i = 0; i < followers->len; i++) {
            const Follower *follower = g_ptr_array_index(followers, i);
            add_labelled(numbers,
                         behind ? "kasuhara_follow_behind_records" : "kasuhara_follow_gathered",
                         behind ? "Records that who follows by this cursor has not been told yet."
                                : "Cases of which mail is gathered for the next digest, by cursor.",
                         "cursor", follower->name, backlog(follower, lines, behind == 1));
        }
}

static gboolean write_numbers(const ServiceOptions *options, Span text, GError **error) {
    if (!archive_put_status(options->archive, text, error))
        return FALSE;
    if (!options->metrics)
        return TRUE;
    g_autofree char *directory = g_path_get_dirname(options->metrics);
    g_autofree char *name = g_path_get_basename(options->metrics);
    return durable_write(directory, name, text, 0644, error);
}

/* A disk stays full for longer than a log wants to hear of it every time. */
static void log_change(Service *service, const GError *error) {
    if (error && !service->metrics_failed)
        log_line(LOG_LINE_WARNING, NULL,
                 "the metrics could not be written, and are tried again without a word: %s",
                 error->message);
    if (!error && service->metrics_failed)
        log_line(LOG_LINE_INFO, NULL, "the metrics are written again");
    service->metrics_failed = error != NULL;
}

void service_metrics(Service *service) {
    const ServiceOptions *options = service->options;
    Numbers numbers = {.count = 0};
    add_archive(service, &numbers);
    add_disks(service, &numbers);
    add_followers(service, &numbers);
    add(&numbers, "kasuhara_written_time_seconds", "When this was written, since 1970.",
        (double)clock_now() / CLOCK_SECOND);
    g_autoptr(GString) text = metrics_text(service->metrics, numbers.all, numbers.count);
    clear(&numbers);
    g_autoptr(GError) error = NULL;
    write_numbers(options, span_of_string(text), &error);
    log_change(service, error);
}

void service_log_outcomes(const Service *service) {
    guint64 number[OUTCOMES], judged = 0;
    for (Outcome outcome = 0; outcome < OUTCOMES; outcome++) {
        number[outcome] = metrics_outcomes(service->metrics, outcome);
        judged += outcome == OUTCOME_OUT_OF_SCOPE ? 0 : number[outcome];
    }
    log_line(LOG_LINE_INFO, NULL,
             "stopped: judged=%" G_GUINT64_FORMAT " flagged=%" G_GUINT64_FORMAT
             " deferred=%" G_GUINT64_FORMAT " refused=%" G_GUINT64_FORMAT
             " failed=%" G_GUINT64_FORMAT " out-of-scope=%" G_GUINT64_FORMAT " unanswered=%d",
             judged, number[OUTCOME_FLAGGED], number[OUTCOME_DEFERRED], number[OUTCOME_REFUSED],
             number[OUTCOME_UNKEPT], number[OUTCOME_OUT_OF_SCOPE],
             g_atomic_int_get(&service->in_flight));
}
