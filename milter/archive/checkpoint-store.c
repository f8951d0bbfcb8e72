/* Offers checkpoint-store.h. */
#include "archive/checkpoint-store.h"
#include "archive/inside.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

#define DIRECTORY "checkpoints"

char *checkpoint_path(const char *archive_path, guint64 size) {
    return g_strdup_printf("%s/" DIRECTORY "/%" G_GUINT64_FORMAT, archive_path, size);
}

static gint compare_descending(gconstpointer a, gconstpointer b) {
    guint64 one = *(const guint64 *)a, other = *(const guint64 *)b;
    return (one < other) - (one > other);
}

GArray *checkpoint_sizes(const char *archive_path, GError **error) {
    g_autofree char *path = g_build_filename(archive_path, DIRECTORY, NULL);
    g_autoptr(GError) failed = NULL;
    g_autoptr(GDir) directory = g_dir_open(path, 0, &failed);
    const char *name;
    guint64 size;
    if (!directory && !g_error_matches(failed, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("no checkpoints can be read in %s: %s"), archive_path, failed->message);
        return NULL;
    }
    GArray *sizes = g_array_new(FALSE, FALSE, sizeof size);
    while (directory && (name = g_dir_read_name(directory)))
        if (*name != '0' && g_ascii_string_to_unsigned(name, 10, 1, G_MAXINT64, &size, NULL))
            g_array_append_val(sizes, size);
    g_array_sort(sizes, compare_descending);
    return sizes;
}

/* What lies under this name, if it can be read as a checkpoint. Caller clears both. */
static gboolean read_named(const char *archive_path, guint64 name, Note *note,
                           Checkpoint *checkpoint) {
    g_autofree char *path = checkpoint_path(archive_path, name);
    g_autoptr(GBytes) bytes = NULL;
    return small_file_read(path, NOTE_BYTES_MAX, &bytes, NULL) > 0 &&
           checkpoint_read(span_of_bytes(bytes), path, note, checkpoint, NULL);
}

/* The checkpoint of so many lines that lies there. FALSE: none does that can be read as one. */
static gboolean read_own(const char *archive_path, guint64 size, Checkpoint *checkpoint) {
    Note note;
    if (!read_named(archive_path, size, &note, checkpoint))
        return FALSE;
    note_clear(&note);
    if (checkpoint->size == size)
        return TRUE;
    checkpoint_clear(checkpoint);
    return FALSE;
}

/* 1 found, caller clears; 0 none; -1 error. */
static int read_newest(const char *archive_path, guint64 most, Checkpoint *checkpoint,
                       GError **error) {
    g_autoptr(GArray) sizes = checkpoint_sizes(archive_path, error);
    for (guint i = 0; sizes && i < sizes->len; i++)
        if (g_array_index(sizes, guint64, i) <= most &&
            read_own(archive_path, g_array_index(sizes, guint64, i), checkpoint))
            return 1;
    return sizes ? 0 : -1;
}

gboolean checkpoint_newest(const char *archive_path, guint64 *size, GError **error) {
    return checkpoint_newest_of(archive_path, G_MAXUINT64, size, error);
}

gboolean checkpoint_newest_of(const char *archive_path, guint64 most, guint64 *size,
                              GError **error) {
    Checkpoint checkpoint;
    int found = read_newest(archive_path, most, &checkpoint, error);
    *size = found > 0 ? checkpoint.size : 0;
    if (found > 0)
        checkpoint_clear(&checkpoint);
    return found >= 0;
}

GBytes *checkpoint_bytes(const char *archive_path, guint64 size, GError **error) {
    g_autofree char *path = checkpoint_path(archive_path, size);
    GBytes *bytes = NULL;
    if (small_file_read(path, NOTE_BYTES_MAX, &bytes, error) == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT, _("%s is gone"), path);
    return bytes;
}

char *checkpoint_own_origin(const char *archive_path) {
    Checkpoint checkpoint;
    char *origin = NULL;
    if (read_newest(archive_path, G_MAXUINT64, &checkpoint, NULL) > 0) {
        origin = g_strdup(checkpoint.origin);
        checkpoint_clear(&checkpoint);
    }
    return origin ? origin : g_strconcat(g_get_host_name(), "/kasuhara", NULL);
}

gboolean checkpoint_read(Span bytes, const char *name, Note *note, Checkpoint *checkpoint,
                         GError **error) {
    const char *why;
    gboolean parsed = note_parse(bytes, note, &why);
    if (parsed && checkpoint_parse(note->text, checkpoint, &why))
        return TRUE;
    if (parsed)
        note_clear(note);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("%s is no checkpoint: %s"), name,
                why);
    return FALSE;
}

/* 1 the same stands there, 0 nothing, -1 something else, or error. */
static int look(const char *path, Span note, GError **error) {
    g_autoptr(GBytes) there = NULL;
    int got = small_file_read(path, NOTE_BYTES_MAX, &there, error);
    if (got <= 0 || span_equal(span_of_bytes(there), note))
        return got;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("%s is there already and is another one; none is ever written over"), path);
    return -1;
}

/* Durable. The same bytes there already are no error. */
static gboolean write_named(const char *archive_path, guint64 size, Span note, GError **error) {
    g_autofree char *path = checkpoint_path(archive_path, size);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    if (!durable_make_directory(directory, archive_directory_mode(archive_path), error))
        return FALSE;
    int there = look(path, note, error);
    if (there == 0)
        return durable_write(directory, name, note, archive_file_mode(directory), error);
    return there > 0;
}

/* Does the chain begin with the lines that it states? */
static gboolean fits(const char *archive_path, const Checkpoint *checkpoint, GError **error) {
    ChainTree read = {0};
    merkle_start(&read.tree);
    if (checkpoint->size > 0 && !chain_tree_read(&read, archive_path, checkpoint->size, error))
        return FALSE;
    Digest root = merkle_root(&read.tree);
    if (digest_equal(&root, &checkpoint->root) && digest_equal(&read.head, &checkpoint->head))
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("the first %" PRIu64
                  " lines of %s are not those that the checkpoint of %s states: it is of another "
                  "archive, or the chain was written anew; run: kasuhara verify --checkpoint"),
                checkpoint->size, archive_path, checkpoint->origin);
    return FALSE;
}

gboolean checkpoint_place(const char *archive_path, Span bytes, Checkpoint *placed,
                          GError **error) {
    Note note;
    if (!checkpoint_read(bytes, "this", &note, placed, error))
        return FALSE;
    note_clear(&note);
    if (fits(archive_path, placed, error) && write_named(archive_path, placed->size, bytes, error))
        return TRUE;
    checkpoint_clear(placed);
    return FALSE;
}

/* The longest that this key signed: 1 found, 0 none, -1 error. */
static int read_signed(const char *archive_path, const NoteKey *key, Checkpoint *checkpoint,
                       GError **error) {
    g_autoptr(GArray) sizes = checkpoint_sizes(archive_path, error);
    for (guint i = 0; sizes && i < sizes->len; i++) {
        Note note;
        if (!read_named(archive_path, g_array_index(sizes, guint64, i), &note, checkpoint))
            continue;
        gboolean ours = note_check(&note, key) == NOTE_SIGNED;
        note_clear(&note);
        if (ours)
            return 1;
        checkpoint_clear(checkpoint);
    }
    return sizes ? 0 : -1;
}

/* 1 so many lines were stated, and these; 0 not yet; -1 error: other lines, or more, were. */
static int was_stated(const char *archive_path, const NoteKey *key, const Checkpoint *now,
                      GError **error) {
    Checkpoint before;
    int found = read_signed(archive_path, key, &before, error);
    if (found <= 0)
        return found;
    gboolean same = before.size == now->size && digest_equal(&before.root, &now->root);
    int answer = same ? 1 : before.size < now->size ? 0 : -1;
    if (answer < 0)
        g_set_error(
            error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
            _("%s has %" PRIu64 " lines, and its checkpoint of %" PRIu64
              " states others: lines were taken off, or it was put back from a copy; no other "
              "history is signed; run: kasuhara verify"),
            archive_path, now->size, before.size);
    checkpoint_clear(&before);
    return answer;
}

gboolean checkpoint_sign_now(const char *archive_path, const char *origin, const NoteKey *key,
                             ChainTree *read, guint64 *size, GError **error) {
    Checkpoint checkpoint;
    *size = 0;
    if (!chain_tree_read(read, archive_path, 0, error))
        return FALSE;
    chain_tree_checkpoint(read, origin, &checkpoint);
    *size = checkpoint.size;
    int stated = was_stated(archive_path, key, &checkpoint, error);
    gboolean ok = stated >= 0;
    if (stated == 0 && checkpoint.size > 0) {
        g_autofree char *text = checkpoint_text(&checkpoint);
        g_autofree char *note = note_sign(text, origin, key, error);
        ok = note && write_named(archive_path, checkpoint.size, span_of_text(note), error);
    }
    checkpoint_clear(&checkpoint);
    return ok;
}
