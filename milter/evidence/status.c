/* Offers status.h. */
#include "evidence/status.h"
#include "archive/checkpoint-store.h"
#include "archive/timestamp.h"
#include "base/clock.h"
#include "evidence/record.h"

#include <glib/gstdio.h>
#include <sys/statvfs.h>

static void failure_free(gpointer data) {
    StatusFailure *failure = data;
    g_free(failure->kind);
    g_free(failure);
}

static void backlog_free(gpointer data) {
    StatusBacklog *backlog = data;
    g_free(backlog->cursor);
    g_free(backlog->why);
    g_free(backlog);
}

void archive_status_clear(ArchiveStatus *status) {
    g_clear_pointer(&status->failures, g_ptr_array_unref);
    g_clear_pointer(&status->backlogs, g_ptr_array_unref);
    g_free(status->policy_file);
    g_free(status->policy);
    g_free(status->mode);
    *status = (ArchiveStatus){0};
}

typedef struct {
    ArchiveStatus *status;
    StatusCases *cases;
    ChainLine policy; /* the last one; sequence 0: none */
} Reading;

static gboolean take_line(const ChainLine *line, gpointer context, G_GNUC_UNUSED GError **error) {
    Reading *reading = context;
    reading->status->records = line->sequence;
    reading->status->last = line->time;
    if (strcmp(line->kind, "policy") == 0)
        reading->policy = *line;
    status_cases_take(reading->cases, line);
    return TRUE;
}

static gboolean read_policy(const Archive *archive, const ChainLine *line, ArchiveStatus *status,
                            GError **error) {
    g_autoptr(Json) record = record_of_line(archive, line, error);
    if (!record)
        return FALSE;
    status->policy = g_strdup(record_text(record, "policy.sha256"));
    status->mode = g_strdup(record_text(record, "mode"));
    record_time(record, "loaded", &status->policy_since);
    return TRUE;
}

static gint64 placed(const char *file) {
    GStatBuf status;
    return g_stat(file, &status) == 0 ? (gint64)status.st_mtime * CLOCK_SECOND : 0;
}

static void read_backlogs(const char *path, ArchiveStatus *status) {
    g_autoptr(GPtrArray) followers = followers_read(path);
    for (guint i = 0; i < followers->len; i++) {
        const Follower *follower = g_ptr_array_index(followers, i);
        StatusBacklog *backlog = g_new0(StatusBacklog, 1);
        g_autoptr(GError) error = NULL;
        backlog->cursor = g_strdup(follower->name);
        backlog->why = g_strdup(follower->why);
        if (!backlog->why &&
            !follower_backlog(path, follower, &backlog->records, &backlog->alerts, &error))
            backlog->why = g_strdup(error->message);
        g_ptr_array_add(status->backlogs, backlog);
    }
}

static gboolean read_checkpoints(const char *path, ArchiveStatus *status, GError **error) {
    g_autoptr(GArray) sizes = checkpoint_sizes(path, error);
    g_autoptr(GArray) without = sizes ? timestamp_checkpoints(path, TRUE, error) : NULL;
    if (!without)
        return FALSE;
    for (guint i = 0; i < sizes->len && !status->stamped; i++) {
        guint64 size = g_array_index(sizes, guint64, i);
        if (i >= without->len || g_array_index(without, guint64, i) != size)
            status->stamped = size;
    }
    if (!checkpoint_newest(path, &status->checkpoint, error))
        return FALSE;
    g_autofree char *newest = checkpoint_path(path, status->checkpoint);
    g_autofree char *stamped = checkpoint_path(path, status->stamped);
    g_autofree char *stamp = g_strconcat(stamped, TIMESTAMP_SUFFIX, NULL);
    if (status->checkpoint > 0)
        status->checkpoint_at = placed(newest);
    if (status->stamped > 0)
        status->stamped_at = placed(stamp);
    return TRUE;
}

gboolean archive_status_read(const char *path, ArchiveStatus *status, GError **error) {
    *status = (ArchiveStatus){.failures = g_ptr_array_new_with_free_func(failure_free),
                              .backlogs = g_ptr_array_new_with_free_func(backlog_free)};
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_READ, NULL, error);
    g_autoptr(StatusCases) cases = archive ? status_cases_new(archive, error) : NULL;
    Reading reading = {.status = status, .cases = cases};
    struct statvfs disk;
    if (!cases || !chain_each(archive, 0, take_line, &reading, error) ||
        (reading.policy.sequence && !read_policy(archive, &reading.policy, status, error)) ||
        !read_checkpoints(path, status, error) || !archive_status_counts(path, status, error))
        return FALSE;
    status_cases_tell(cases, status);
    read_backlogs(path, status);
    status->owned = archive_is_owned(path);
    if (statvfs(path, &disk) == 0) {
        status->free_bytes = (guint64)disk.f_bavail * disk.f_frsize;
        status->disk_bytes = (guint64)disk.f_blocks * disk.f_frsize;
    }
    return TRUE;
}
