/* Offers proof.h, but for what makes them. */
#include "archive/proof.h"
#include "archive/checkpoint-store.h"
#include "archive/inside.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

enum {
    NUMBER_DIGITS = 18
};

typedef struct {
    char *rest;     /* NULL: the text is at its end */
    char *line;     /* the one at hand, NUL-ended */
    guint64 number; /* of it, from 1 */
    GError **error;
} Reading;

static gboolean refuse(const Reading *reading, const char *why) {
    g_set_error(reading->error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("it is no proof: line %" PRIu64 " %s"), reading->number, why);
    return FALSE;
}

GBytes *proof_read(const char *path, GError **error) {
    GBytes *bytes = NULL;
    if (small_file_read(path, PROOF_BYTES_MAX, &bytes, error) == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("%s is not there"), path);
    return bytes;
}

/* ---- text */

/* Whole lines in ASCII, but for the dash with which a signature line begins. */
static gboolean is_text(Span text) {
    static const char dash[] = "\n\xe2\x80\x94 ";
    const gsize length = strlen(dash);
    for (gsize i = 0; i < text.length; i++) {
        if (span_equal(span_slice(text, i, i + length), span_of_text(dash)))
            i += length - 1;
        else if (text.bytes[i] != '\n' && !g_ascii_isprint(text.bytes[i]))
            return FALSE;
    }
    return text.length > 0 && text.bytes[text.length - 1] == '\n';
}

static gboolean next(Reading *reading) {
    reading->number++;
    if (!*reading->rest)
        return refuse(reading, _("is not there: it is cut short"));
    reading->line = reading->rest;
    char *newline = strchr(reading->rest, '\n');
    *newline = '\0';
    reading->rest = newline + 1;
    return TRUE;
}

/* What follows a word and a blank in the line at hand; NULL: it is another line. */
static const char *after(const Reading *reading, const char *word) {
    gsize length = strlen(word);
    gboolean is = strncmp(reading->line, word, length) == 0 && reading->line[length] == ' ';
    return is ? reading->line + length + 1 : NULL;
}

/* Cuts a number from the start of *text. */
static gboolean take_number(const char **text, guint64 *number) {
    gsize digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > NUMBER_DIGITS || (**text == '0' && digits > 1))
        return FALSE;
    *number = g_ascii_strtoull(*text, NULL, 10);
    *text += digits;
    return TRUE;
}

static gboolean is_number(const char *text, guint64 *number) {
    return text && take_number(&text, number) && *text == '\0';
}

/* Hash lines, to the first line that is none, which is then at hand. */
static gboolean read_path(Reading *reading, GArray *path) {
    while (next(reading)) {
        const char *hex = after(reading, "hash");
        Digest step;
        if (!hex)
            return TRUE;
        if (strlen(hex) != DIGEST_HEX || !digest_from_hex(hex, &step))
            return refuse(reading, _("holds no hash of 64 lower-case digits"));
        if (path->len >= PROOF_PATH_MAX)
            return refuse(reading, _("is one hash more than a path can have"));
        g_array_append_val(path, step);
    }
    return FALSE;
}

/* ---- notes */

/* Of the text from *start to end; moves reading on by its lines. */
static gboolean read_note(Reading *reading, char *start, const char *end, ProofCheckpoint *read) {
    g_autoptr(GError) cause = NULL;
    if (!checkpoint_read(span_of(start, (gsize)(end - start)), _("what stands there"), &read->note,
                         &read->checkpoint, &cause)) {
        *read = (ProofCheckpoint){0};
        g_autofree char *why = g_strdup_printf(_("begins no checkpoint: %s"), cause->message);
        return refuse(reading, why);
    }
    guint64 size = read->checkpoint.size;
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, size);
    if (strlen(digits) > NUMBER_DIGITS)
        return refuse(reading, _("begins a checkpoint of more lines than can be"));
    if (strstr(read->note.text, "\n\n"))
        return refuse(reading, _("begins a checkpoint with a blank line in its text"));
    return TRUE;
}

static gboolean read_two_notes(Reading *reading, Proof *proof) {
    static const char between[] = "\n" PROOF_BETWEEN "\n";
    char *middle = strstr(reading->rest, between);
    reading->number++;
    g_autofree char *alone =
        g_strdup_printf(_("begins one checkpoint, and no line \"%s\" follows"), PROOF_BETWEEN);
    g_autofree char *twice =
        g_strdup_printf(_("begins a text with two lines \"%s\""), PROOF_BETWEEN);
    if (!middle)
        return refuse(reading, alone);
    char *second = middle + strlen(between);
    if (strstr(middle + 1, between))
        return refuse(reading, twice);
    if (!read_note(reading, reading->rest, middle + 1, &proof->older))
        return FALSE;
    for (const char *at = reading->rest; at < second; at++)
        reading->number += *at == '\n';
    return read_note(reading, second, second + strlen(second), &proof->newer);
}

/* ---- both kinds */

static void free_leaf(gpointer data) {
    ProofLeaf *leaf = data;
    g_free(leaf->line);
    g_array_unref(leaf->path);
    g_free(leaf);
}

/* The line "leaf" is at hand; then the one below its path is. */
static gboolean read_leaf(Reading *reading, Proof *proof) {
    ProofLeaf *leaf = g_new0(ProofLeaf, 1);
    guint count = proof->leaves->len;
    const ProofLeaf *before = count ? g_ptr_array_index(proof->leaves, count - 1) : NULL;
    leaf->path = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_ptr_array_add(proof->leaves, leaf);
    if (!is_number(after(reading, "leaf"), &leaf->index))
        return refuse(reading, _("is not \"leaf\" and a number"));
    if (before && before->index >= leaf->index)
        return refuse(reading, _("is not behind the leaf above"));
    if (!next(reading))
        return FALSE;
    const char *line = after(reading, "line"), *why = NULL;
    if (!line || !chain_parse(span_of_text(line), &leaf->fields, &why))
        return refuse(reading, why ? why : _("is not \"line\" and a line of a chain"));
    if (leaf->fields.sequence != leaf->index + 1)
        return refuse(reading, _("has another number (SEQ) than its leaf"));
    leaf->line = g_strconcat(line, "\n", NULL);
    return read_path(reading, leaf->path);
}

static gboolean read_inclusion(Reading *reading, guint64 count, Proof *proof) {
    proof->leaves = g_ptr_array_new_with_free_func(free_leaf);
    if (count == 0)
        return refuse(reading, _("shows no line of the chain"));
    if (!next(reading))
        return FALSE;
    for (guint64 i = 0; i < count; i++)
        if (!read_leaf(reading, proof))
            return FALSE;
    if (*reading->line)
        return refuse(reading, _("is neither a hash nor the blank line above the checkpoint"));
    reading->number++;
    return read_note(reading, reading->rest, reading->rest + strlen(reading->rest), &proof->newer);
}

static gboolean read_consistency(Reading *reading, const char *sizes, Proof *proof) {
    guint64 from, size;
    gboolean are =
        take_number(&sizes, &from) && *sizes++ == ' ' && is_number(sizes, &size) && from > 0;
    if (!are)
        return refuse(reading, _("is not \"consistency\" and two numbers, from 1"));
    proof->path = g_array_new(FALSE, FALSE, sizeof(Digest));
    if (!read_path(reading, proof->path))
        return FALSE;
    if (*reading->line)
        return refuse(reading, _("is neither a hash nor the blank line above the checkpoints"));
    if (!read_two_notes(reading, proof))
        return FALSE;
    reading->number = 2;
    if (from != proof->older.checkpoint.size || size != proof->newer.checkpoint.size)
        return refuse(reading, _("has other numbers than the checkpoints"));
    return TRUE;
}

static gboolean read_all(Reading *reading, Proof *proof) {
    guint64 count;
    if (!next(reading))
        return FALSE;
    g_autofree char *other = g_strdup_printf(_("is not \"%s\""), PROOF_FORM);
    if (!g_str_equal(reading->line, PROOF_FORM))
        return refuse(reading, other);
    if (!next(reading))
        return FALSE;
    const char *sizes = after(reading, "consistency");
    if (sizes)
        return read_consistency(reading, sizes, proof);
    if (is_number(after(reading, "inclusion"), &count))
        return read_inclusion(reading, count, proof);
    return refuse(reading, _("is neither \"inclusion\" nor \"consistency\" with numbers"));
}

gboolean proof_parse(Span text, Proof *proof, GError **error) {
    *proof = (Proof){0};
    if (!is_text(text) || text.length > PROOF_BYTES_MAX) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("it is no proof: it is no text of whole lines in ASCII"));
        return FALSE;
    }
    g_autofree char *copy = span_dup(text);
    Reading reading = {.rest = copy, .error = error};
    gboolean ok = read_all(&reading, proof);
    if (!ok)
        proof_clear(proof);
    return ok;
}

static void clear_checkpoint(ProofCheckpoint *read) {
    note_clear(&read->note);
    checkpoint_clear(&read->checkpoint);
}

void proof_clear(Proof *proof) {
    g_clear_pointer(&proof->leaves, g_ptr_array_unref);
    g_clear_pointer(&proof->path, g_array_unref);
    clear_checkpoint(&proof->older);
    clear_checkpoint(&proof->newer);
}

/* ---- the check */

static void check_signature(const ProofCheckpoint *read, const GPtrArray *keys, GPtrArray *faults) {
    NoteState state = NOTE_UNKNOWN;
    for (guint i = 0; i < keys->len && state != NOTE_SIGNED; i++) {
        NoteState by = note_check(&read->note, g_ptr_array_index(keys, i));
        state = by == NOTE_UNKNOWN ? state : by;
    }
    if (keys->len == 0 || state == NOTE_SIGNED)
        return;
    g_ptr_array_add(
        faults, g_strdup_printf(_("the checkpoint of %" PRIu64 " lines %s"), read->checkpoint.size,
                                state == NOTE_FORGED
                                    ? _("was changed after it was signed, or its signature was")
                                    : _("is not signed by a key that was given")));
}

static void check_leaf(const ProofLeaf *leaf, const Checkpoint *checkpoint, GPtrArray *faults) {
    Digest hash = merkle_leaf(span_of_text(leaf->line));
    if (!merkle_includes(&hash, leaf->index, checkpoint->size, leaf->path, &checkpoint->root))
        g_ptr_array_add(
            faults, g_strdup_printf(_("line %" PRIu64 " of the chain is not shown to stand in the "
                                      "checkpoint: its path does not lead to the root"),
                                    leaf->fields.sequence));
}

static void check_growth(const Proof *proof, GPtrArray *faults) {
    const Checkpoint *older = &proof->older.checkpoint, *newer = &proof->newer.checkpoint;
    if (!g_str_equal(older->origin, newer->origin))
        g_ptr_array_add(faults, g_strdup_printf(_("the checkpoints are of two archives, %s and %s"),
                                                older->origin, newer->origin));
    if (!merkle_extends(older->size, &older->root, newer->size, &newer->root, proof->path))
        g_ptr_array_add(faults, g_strdup(_("the newer checkpoint is not shown to go on from the "
                                           "older: the path does not lead to both roots")));
}

void proof_check(const Proof *proof, const GPtrArray *keys, GPtrArray *faults) {
    for (guint i = 0; proof->leaves && i < proof->leaves->len; i++)
        check_leaf(g_ptr_array_index(proof->leaves, i), &proof->newer.checkpoint, faults);
    if (proof->path) {
        check_growth(proof, faults);
        check_signature(&proof->older, keys, faults);
    }
    check_signature(&proof->newer, keys, faults);
}

gboolean proof_names(const Proof *proof, const Digest *object) {
    for (guint i = 0; proof->leaves && i < proof->leaves->len; i++) {
        const ProofLeaf *leaf = g_ptr_array_index(proof->leaves, i);
        if (digest_equal(&leaf->fields.object, object))
            return TRUE;
    }
    return FALSE;
}
