/* Offers bundle_find_checkpoint(). A line that came after the newest checkpoint (that somebody
 * looked at the case, say) is no reason to prove none: the lines before it are proved. */
#include "evidence/bundle-inside.h"
#include "archive/checkpoint-store.h"
#include "archive/timestamp.h"
#include "archive/proof.h"
#include "base/error.h"
#include "base/translate.h"

static GArray *covered_lines(const Bundle *bundle, guint64 size) {
    GArray *covered = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (line->line.sequence <= size)
            g_array_append_val(covered, line->line.sequence);
    }
    return covered;
}

/* By the key, or, where none is given, one under the name of the archive. */
static const NoteSignature *find_signature(const Note *note, const char *origin,
                                           const NoteKey *key) {
    if (key)
        return note_signed_by(note, key);
    for (guint i = 0; i < note->signatures->len; i++) {
        const NoteSignature *signature = g_ptr_array_index(note->signatures, i);
        if (g_str_equal(signature->name, origin))
            return signature;
    }
    return note->signatures->len > 0 ? g_ptr_array_index(note->signatures, 0) : NULL;
}

static gboolean take_note(BundleCheckpoint *found, const char *path, const NoteKey *key,
                          GError **error) {
    Checkpoint checkpoint;
    Note note;
    if (!checkpoint_read(span_of_bytes(found->note), path, &note, &checkpoint, error))
        return FALSE;
    const NoteSignature *signature = find_signature(&note, checkpoint.origin, key);
    if (signature) {
        found->text = g_strdup(note.text);
        memcpy(found->signature, signature->signature, sizeof found->signature);
    } else {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s is not signed by the key that was given"), path);
    }
    note_clear(&note);
    checkpoint_clear(&checkpoint);
    return signature != NULL;
}

static gboolean take_token(BundleCheckpoint *found, const char *path, GError **error) {
    g_autofree char *token = g_strconcat(path, TIMESTAMP_SUFFIX, NULL);
    if (!g_file_test(token, G_FILE_TEST_EXISTS))
        return TRUE;
    found->token = proof_read(token, error);
    return found->token != NULL;
}

static gboolean take_checkpoint(Bundle *bundle, guint64 size, const GArray *covered,
                                const NoteKey *key, GError **error) {
    BundleCheckpoint *found = &bundle->checkpoint;
    const char *archive = archive_path(bundle->archive);
    g_autofree char *path = checkpoint_path(archive, size);
    found->note = proof_read(path, error);
    if (!found->note || !take_note(found, path, key, error) || !take_token(found, path, error))
        return FALSE;
    found->proof = proof_of_lines(archive, covered, span_of_bytes(found->note), error);
    found->size = size;
    found->covered = covered->len;
    return found->proof != NULL;
}

gboolean bundle_find_checkpoint(Bundle *bundle, const char *key_path, GError **error) {
    g_autoptr(NoteKey) key = key_path ? note_key_read(key_path, error) : NULL;
    guint64 size = 0;
    if ((key_path && !key) || !checkpoint_newest(archive_path(bundle->archive), &size, error))
        return FALSE;
    g_autoptr(GArray) covered = covered_lines(bundle, size);
    if (covered->len == 0)
        return TRUE;
    if (key && !(bundle->checkpoint.public_key = note_key_public(key, error)))
        return FALSE;
    return take_checkpoint(bundle, size, covered, key, error);
}
