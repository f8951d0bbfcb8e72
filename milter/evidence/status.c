/* Offers status.h. */
#include "evidence/status.h"
#include "archive/checkpoint-store.h"
#include "archive/timestamp.h"
#include "base/clock.h"
#include "evidence/record.h"

#include <glib/gstdio.h>
#include <sys/statvfs.h>

void archive_status_clear(ArchiveStatus *status) {
    g_free(status->policy);
    g_free(status->mode);
    *status = (ArchiveStatus){0};
}

typedef struct {
    ArchiveStatus *status;
    ChainLine policy; /* the last one; sequence 0: none */
} Reading;

static gboolean take_line(const ChainLine *line, gpointer context, G_GNUC_UNUSED GError **error) {
    Reading *reading = context;
    reading->status->records = line->sequence;
    reading->status->last = line->time;
    if (strcmp(line->kind, "policy") == 0)
        reading->policy = *line;
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
    GStatBuf file;
    if (!checkpoint_newest(path, &status->checkpoint, error))
        return FALSE;
    g_autofree char *newest = checkpoint_path(path, status->checkpoint);
    if (status->checkpoint > 0 && g_stat(newest, &file) == 0)
        status->checkpoint_at = (gint64)file.st_mtime * CLOCK_SECOND;
    return TRUE;
}

gboolean archive_status_read(const char *path, ArchiveStatus *status, GError **error) {
    *status = (ArchiveStatus){0};
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_READ, NULL, error);
    Reading reading = {.status = status};
    struct statvfs disk;
    if (!archive || !chain_each(archive, 0, take_line, &reading, error) ||
        (reading.policy.sequence && !read_policy(archive, &reading.policy, status, error)) ||
        !read_checkpoints(path, status, error))
        return FALSE;
    status->owned = archive_is_owned(path);
    if (statvfs(path, &disk) == 0)
        status->free_bytes = (guint64)disk.f_bavail * disk.f_frsize;
    return TRUE;
}
