/* Offers of timestamp.h what has to do with the files of an archive. */
#include "archive/checkpoint.h"
#include "archive/note.h"
#include "archive/timestamp-inside.h"
#include "base/durable.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOKEN ".tsr"

static char *checkpoint_path(const char *archive_path, guint64 size, const char *suffix) {
    return g_strdup_printf("%s/checkpoints/%" G_GUINT64_FORMAT "%s", archive_path, size, suffix);
}

static gboolean read_open(int fd, gsize most, GByteArray *into) {
    struct stat status;
    guint8 buffer[16384];
    ssize_t got = 1;
    if (fstat(fd, &status) < 0)
        return FALSE;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return FALSE;
    }
    while (got != 0 && into->len <= most) {
        got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno != EINTR)
            return FALSE;
        g_byte_array_append(into, buffer, (guint)MAX(got, 0));
    }
    return TRUE;
}

/* What lies at path; of a file that is longer than `most`, a little more than that. 0: *error
 * says why not, -1: there is none. */
static int read_bounded(const char *path, gsize most, GByteArray *into, GError **error) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return -1;
    gboolean ok = fd >= 0 && read_open(fd, most, into);
    if (!ok)
        error_set_errno(error, errno, "cannot read %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

static Span span_of_array(const GByteArray *array) {
    return span_of(array->data, array->len);
}

void timestamp_check_placed(const char *archive_path, guint64 size, const char *ca_path,
                            Timestamp *found) {
    g_autofree char *path = checkpoint_path(archive_path, size, "");
    g_autofree char *token_path = checkpoint_path(archive_path, size, TOKEN);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GByteArray) token = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    int there = read_bounded(token_path, TIMESTAMP_BYTES_MAX, token, &error);
    if (there > 0)
        there = read_bounded(path, NOTE_BYTES_MAX, bytes, &error);
    if (there > 0) {
        timestamp_check(span_of_array(bytes), span_of_array(token), ca_path, found);
        return;
    }
    *found = (Timestamp){.state = there < 0 ? TIMESTAMP_MISSING : TIMESTAMP_UNREADABLE};
    found->why = error ? g_strdup_printf("cannot be judged: %s", error->message)
                       : g_strdup("is missing, or the checkpoint that it belongs to");
}

static gboolean is_checkpoint(GByteArray *bytes, guint64 size, const char **why) {
    Note note;
    Checkpoint checkpoint;
    if (!note_parse(span_of_array(bytes), &note, why))
        return FALSE;
    gboolean ok = checkpoint_parse(note.text, &checkpoint, why);
    note_clear(&note);
    if (ok && checkpoint.size != size)
        *why = "it is of another number of lines";
    ok = ok && checkpoint.size == size;
    checkpoint_clear(&checkpoint);
    return ok;
}

static GByteArray *read_checkpoint(const char *archive_path, guint64 size, GError **error) {
    g_autofree char *path = checkpoint_path(archive_path, size, "");
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    const char *why = NULL;
    int there = read_bounded(path, NOTE_BYTES_MAX, bytes, error);
    if (there > 0 && is_checkpoint(bytes, size, &why))
        return g_steal_pointer(&bytes);
    if (there < 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "%s is missing: kasuhara archive checkpoint makes a checkpoint", path);
    else if (there > 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    "%s is no checkpoint: %s; run: kasuhara verify", path, why);
    return NULL;
}

static gboolean is_good(const Timestamp *found, const char *ca_path) {
    return found->state == TIMESTAMP_HOLDS || (!ca_path && found->state == TIMESTAMP_UNKNOWN);
}

/* There already, and good; or FALSE with *error where it cannot be read, and nobody can say. */
static gboolean is_placed(const char *archive_path, guint64 size, const char *ca_path,
                          GError **error) {
    Timestamp found;
    timestamp_check_placed(archive_path, size, ca_path, &found);
    gboolean good = is_good(&found, ca_path);
    if (found.state == TIMESTAMP_UNREADABLE)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "the token of checkpoint %" G_GUINT64_FORMAT " of %s %s", size, archive_path,
                    found.why);
    timestamp_clear(&found);
    return good;
}

/* Asks for a token, and takes only a good one. */
static GBytes *fetch(GByteArray *bytes, const char *url, const char *ca_path, GError **error) {
    Timestamp found;
    g_autoptr(GBytes) token =
        timestamp_request(span_of_array(bytes), url, TIMESTAMP_SECONDS, error);
    if (!token)
        return NULL;
    gsize length;
    const void *data = g_bytes_get_data(token, &length);
    timestamp_check(span_of_array(bytes), span_of(data, length), ca_path, &found);
    gboolean good = is_good(&found, ca_path);
    if (!good)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "the token that came is not kept: it %s; give the root certificate of this "
                    "authority as CA file, or another authority",
                    found.why);
    timestamp_clear(&found);
    return good ? g_steal_pointer(&token) : NULL;
}

static gboolean fetch_and_write(const char *archive_path, guint64 size, const char *url,
                                const char *ca_path, GError **error) {
    g_autoptr(GByteArray) bytes = read_checkpoint(archive_path, size, error);
    g_autoptr(GBytes) token = bytes ? fetch(bytes, url, ca_path, error) : NULL;
    if (!token)
        return FALSE;
    gsize length;
    const void *data = g_bytes_get_data(token, &length);
    g_autofree char *path = checkpoint_path(archive_path, size, TOKEN);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    return durable_write(directory, name, span_of(data, length), 0600, error);
}

gboolean timestamp_place(const char *archive_path, guint64 size, const char *url,
                         const char *ca_path, GError **error) {
    g_autoptr(X509_STORE) trusted = ca_path ? timestamp_trusted(ca_path) : NULL;
    g_autoptr(GError) unreadable = NULL;
    if (ca_path && !trusted) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "%s cannot be read as certificates in PEM form", ca_path);
        return FALSE;
    }
    if (is_placed(archive_path, size, ca_path, &unreadable))
        return TRUE;
    if (unreadable) {
        g_propagate_error(error, g_steal_pointer(&unreadable));
        return FALSE;
    }
    return fetch_and_write(archive_path, size, url, ca_path, error);
}

static gint compare_descending(gconstpointer a, gconstpointer b) {
    guint64 one = *(const guint64 *)a, other = *(const guint64 *)b;
    return (one < other) - (one > other);
}

GArray *timestamp_checkpoints(const char *archive_path, gboolean only_without, GError **error) {
    g_autofree char *path = g_build_filename(archive_path, "checkpoints", NULL);
    g_autoptr(GError) failed = NULL;
    g_autoptr(GDir) directory = g_dir_open(path, 0, &failed);
    const char *name;
    guint64 size;
    if (!directory) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    "no checkpoints can be read in %s: %s", archive_path, failed->message);
        return NULL;
    }
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof(guint64));
    while ((name = g_dir_read_name(directory))) {
        if (*name == '0' || !g_ascii_string_to_unsigned(name, 10, 0, G_MAXINT64, &size, NULL))
            continue;
        g_autofree char *token = checkpoint_path(archive_path, size, TOKEN);
        if (!only_without || !g_file_test(token, G_FILE_TEST_EXISTS))
            g_array_append_val(sizes, size);
    }
    g_array_sort(sizes, compare_descending);
    return sizes;
}
