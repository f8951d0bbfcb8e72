/* Offers what the daemon says of itself in the archive's `status`: see archive.h. */
#include "archive/inside.h"
#include "base/durable.h"

#define NAME "status"

enum {
    STATUS_BYTES_MAX = 8 << 20
};

gboolean archive_put_status(const char *path, Span text, GError **error) {
    return durable_write(path, NAME, text, archive_file_mode(path), error);
}

int archive_status(const char *path, GBytes **text, GError **error) {
    g_autofree char *file = g_build_filename(path, NAME, NULL);
    return small_file_read(file, STATUS_BYTES_MAX, text, error);
}
