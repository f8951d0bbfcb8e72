/* Offers of timestamp.h what has to do with the files of an archive. */
#include "archive/checkpoint-store.h"
#include "archive/inside.h"
#include "archive/timestamp-inside.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

void timestamp_check_beside(Span bytes, const char *path, const char *ca_path, Timestamp *found) {
    g_autofree char *token_path = g_strconcat(path, TIMESTAMP_SUFFIX, NULL);
    g_autoptr(GBytes) token = NULL;
    g_autoptr(GError) error = NULL;
    int there = small_file_read(token_path, TIMESTAMP_BYTES_MAX, &token, &error);
    if (there > 0) {
        timestamp_check(bytes, span_of_bytes(token), ca_path, found);
        return;
    }
    *found = (Timestamp){.state = TIMESTAMP_MISSING};
    if (there < 0)
        found->state = g_error_matches(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT)
                           ? TIMESTAMP_ALTERED
                           : TIMESTAMP_UNREADABLE;
    found->why =
        error ? g_strdup_printf(_("is no token: %s"), error->message) : g_strdup(_("is missing"));
}

void timestamp_check_placed(const char *archive_path, guint64 size, const char *ca_path,
                            Timestamp *found) {
    g_autofree char *path = checkpoint_path(archive_path, size);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) error = NULL;
    int there = small_file_read(path, NOTE_BYTES_MAX, &bytes, &error);
    if (there > 0) {
        timestamp_check_beside(span_of_bytes(bytes), path, ca_path, found);
        return;
    }
    *found = (Timestamp){.state = there < 0 ? TIMESTAMP_UNREADABLE : TIMESTAMP_MISSING};
    found->why = error ? g_strdup_printf(_("cannot be judged: %s"), error->message)
                       : g_strdup(_("is missing, as is the checkpoint that it belongs to"));
}

static GBytes *read_checkpoint(const char *archive_path, guint64 size, GError **error) {
    g_autofree char *path = checkpoint_path(archive_path, size);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GError) why = NULL;
    Checkpoint checkpoint;
    Note note;
    int there = small_file_read(path, NOTE_BYTES_MAX, &bytes, error);
    if (there == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is missing: kasuhara archive checkpoint makes a checkpoint"), path);
    if (there <= 0)
        return NULL;
    if (!checkpoint_read(span_of_bytes(bytes), path, &note, &checkpoint, &why)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT, _("%s; run: kasuhara verify"),
                    why->message);
        return NULL;
    }
    gboolean named_rightly = checkpoint.size == size;
    checkpoint_clear(&checkpoint);
    note_clear(&note);
    if (named_rightly)
        return g_steal_pointer(&bytes);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("%s is of another number of lines; run: kasuhara verify"), path);
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
                    _("the token of checkpoint %" PRIu64 " of %s %s"), size, archive_path,
                    found.why);
    timestamp_clear(&found);
    return good;
}

/* Asks for a token, and takes only a good one. */
static GBytes *fetch(Span bytes, const char *url, const char *ca_path, GError **error) {
    Timestamp found;
    g_autoptr(GBytes) token = timestamp_request(bytes, url, TIMESTAMP_SECONDS, error);
    if (!token)
        return NULL;
    timestamp_check(bytes, span_of_bytes(token), ca_path, &found);
    gboolean good = is_good(&found, ca_path);
    if (!good)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("the token that came is not kept: it %s; give the root certificate of this "
                      "authority as CA file, or another authority"),
                    found.why);
    timestamp_clear(&found);
    return good ? g_steal_pointer(&token) : NULL;
}

static gboolean fetch_and_write(const char *archive_path, guint64 size, const char *url,
                                const char *ca_path, GError **error) {
    g_autoptr(GBytes) bytes = read_checkpoint(archive_path, size, error);
    g_autoptr(GBytes) token = bytes ? fetch(span_of_bytes(bytes), url, ca_path, error) : NULL;
    if (!token)
        return FALSE;
    g_autofree char *path = checkpoint_path(archive_path, size);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_strdup_printf("%" G_GUINT64_FORMAT TIMESTAMP_SUFFIX, size);
    return durable_write(directory, name, span_of_bytes(token), archive_file_mode(directory),
                         error);
}

gboolean timestamp_place(const char *archive_path, guint64 size, const char *url,
                         const char *ca_path, GError **error) {
    g_autoptr(X509_STORE) trusted = ca_path ? timestamp_trusted(ca_path) : NULL;
    g_autoptr(GError) unreadable = NULL;
    if (ca_path && !trusted) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s cannot be read as certificates in PEM form"), ca_path);
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

GArray *timestamp_checkpoints(const char *archive_path, gboolean only_without, GError **error) {
    GArray *sizes = checkpoint_sizes(archive_path, error);
    for (guint i = 0; sizes && only_without && i < sizes->len;) {
        g_autofree char *path = checkpoint_path(archive_path, g_array_index(sizes, guint64, i));
        g_autofree char *token = g_strconcat(path, TIMESTAMP_SUFFIX, NULL);
        if (g_file_test(token, G_FILE_TEST_EXISTS))
            g_array_remove_index(sizes, i);
        else
            i++;
    }
    return sizes;
}
