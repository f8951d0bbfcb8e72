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

static gboolean read_lines(const Archive *archive, ArchiveStatus *status, ChainLine *policy,
                           GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, error);
    ChainLine line;
    int got = reader ? 1 : -1;
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0) {
        status->records = line.sequence;
        status->last = line.time;
        if (strcmp(line.kind, "policy") == 0)
            *policy = line;
    }
    return got == 0;
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
    if (sizes->len == 0)
        return TRUE;
    GStatBuf file;
    status->checkpoint = g_array_index(sizes, guint64, 0);
    g_autofree char *newest = checkpoint_path(path, status->checkpoint);
    if (g_stat(newest, &file) == 0)
        status->checkpoint_at = (gint64)file.st_mtime * CLOCK_SECOND;
    return TRUE;
}

gboolean archive_status_read(const char *path, ArchiveStatus *status, GError **error) {
    *status = (ArchiveStatus){0};
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_READ, NULL, error);
    ChainLine policy = {0};
    struct statvfs disk;
    if (!archive || !read_lines(archive, status, &policy, error) ||
        (policy.sequence && !read_policy(archive, &policy, status, error)) ||
        !read_checkpoints(path, status, error))
        return FALSE;
    status->owned = archive_is_owned(path);
    if (statvfs(path, &disk) == 0)
        status->free_bytes = (guint64)disk.f_bavail * disk.f_frsize;
    return TRUE;
}
