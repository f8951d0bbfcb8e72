/* Makes the proofs of proof.h. What it made is read and checked again before it is given: a note
 * that cannot stand in a proof is found here, not by an auditor. */
#include "archive/checkpoint-store.h"
#include "archive/inside.h"
#include "archive/proof.h"
#include "base/error.h"
#include "base/translate.h"

#include <inttypes.h>

typedef struct {
    const char *path;        /* of the archive */
    const GArray *sequences; /* of the lines to keep; NULL: none */
    GPtrArray *lines;        /* of char *, with newline: those kept */
    MerkleProver *prover;
} Pass;

static gboolean differs(const Pass *pass, const Checkpoint *checkpoint, GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                _("the first %" PRIu64
                  " lines of %s are not those that the checkpoint of %s states: it is of another "
                  "archive, or the chain was changed; run: kasuhara verify --checkpoint"),
                checkpoint->size, pass->path, checkpoint->origin);
    return FALSE;
}

/* Reads on, from line `read` to the last that the checkpoint states, and compares. */
static gboolean pass_to(Pass *pass, LineReader *reader, guint64 *read, const Checkpoint *checkpoint,
                        GError **error) {
    Span line;
    while (*read < checkpoint->size) {
        int got = line_reader_next(reader, &line, error);
        if (got < 0)
            return FALSE;
        if (got == 0 || line.bytes[line.length - 1] != '\n')
            return differs(pass, checkpoint, error);
        Digest leaf = merkle_leaf(line);
        merkle_prover_add(pass->prover, &leaf);
        ++*read;
        guint kept = pass->lines->len;
        if (pass->sequences && kept < pass->sequences->len &&
            g_array_index(pass->sequences, guint64, kept) == *read)
            g_ptr_array_add(pass->lines, span_dup(line));
    }
    Digest root = merkle_prover_root(pass->prover);
    return digest_equal(&root, &checkpoint->root) || differs(pass, checkpoint, error);
}

/* older may be NULL. */
static gboolean pass_over(Pass *pass, const Checkpoint *older, const Checkpoint *newer,
                          GError **error) {
    g_autofree char *chain = g_build_filename(pass->path, "chain", NULL);
    LineReader reader;
    guint64 read = 0;
    if (!line_reader_open(&reader, chain, error))
        return FALSE;
    gboolean ok = (!older || pass_to(pass, &reader, &read, older, error)) &&
                  pass_to(pass, &reader, &read, newer, error);
    line_reader_close(&reader);
    return ok;
}

static void put_path(GString *out, const GArray *path) {
    for (guint i = 0; i < path->len; i++) {
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&g_array_index(path, Digest, i), hex);
        g_string_append_printf(out, "hash %s\n", hex);
    }
}

static void put_span(GString *out, Span span) {
    g_string_append_len(out, span.bytes, (gssize)span.length);
}

static char *finish(GString *text, GError **error) {
    g_autofree char *made = g_string_free(text, FALSE);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    g_autoptr(GError) cause = NULL;
    Proof proof;
    if (!proof_parse(span_of_text(made), &proof, &cause)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("the checkpoint, or the chain, cannot be put into a proof: %s"),
                    cause->message);
        return NULL;
    }
    proof_check(&proof, keys, faults);
    proof_clear(&proof);
    if (faults->len == 0)
        return g_steal_pointer(&made);
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("this cannot be proved: %s"),
                (const char *)g_ptr_array_index(faults, 0));
    return NULL;
}

static GString *begin(void) {
    return g_string_new(PROOF_FORM "\n");
}

static char *lines_to_text(const Pass *pass, guint64 size, Span note, GError **error) {
    GString *text = begin();
    g_string_append_printf(text, "inclusion %u\n", pass->lines->len);
    for (guint i = 0; i < pass->lines->len; i++) {
        guint64 index = g_array_index(pass->sequences, guint64, i) - 1;
        g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(Digest));
        merkle_take_inclusion(pass->prover, index, size, path);
        g_string_append_printf(text, "leaf %" G_GUINT64_FORMAT "\nline %s", index,
                               (const char *)g_ptr_array_index(pass->lines, i));
        put_path(text, path);
    }
    g_string_append_c(text, '\n');
    put_span(text, note);
    return finish(text, error);
}

static gboolean covers(const Checkpoint *checkpoint, const GArray *sequences, GError **error) {
    guint64 last = g_array_index(sequences, guint64, sequences->len - 1);
    if (last <= checkpoint->size)
        return TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("the checkpoint states %" PRIu64 " lines, and line %" PRIu64
                  " is to be shown: make a newer one (kasuhara archive checkpoint)"),
                checkpoint->size, last);
    return FALSE;
}

char *proof_of_lines(const char *archive_path, const GArray *sequences, Span bytes,
                     GError **error) {
    g_autoptr(MerkleProver) prover = merkle_prover_new();
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    Pass pass = {archive_path, sequences, lines, prover};
    Checkpoint checkpoint;
    Note note;
    char *text = NULL;
    if (!checkpoint_read(bytes, _("what was given"), &note, &checkpoint, error))
        return NULL;
    note_clear(&note);
    if (covers(&checkpoint, sequences, error)) {
        for (guint i = 0; i < sequences->len; i++)
            merkle_want_inclusion(prover, g_array_index(sequences, guint64, i) - 1,
                                  checkpoint.size);
        if (pass_over(&pass, NULL, &checkpoint, error))
            text = lines_to_text(&pass, checkpoint.size, bytes, error);
    }
    checkpoint_clear(&checkpoint);
    return text;
}

static char *growth_to_text(const char *archive_path, const Checkpoint *older,
                            const Checkpoint *newer, Span notes[static 2], GError **error) {
    g_autoptr(MerkleProver) prover = merkle_prover_new();
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(Digest));
    Pass pass = {archive_path, NULL, lines, prover};
    if (older->size == 0 || older->size > newer->size) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("the older checkpoint states %" PRIu64 " lines and the newer %" PRIu64
                      ": name the older first; one of no line proves nothing"),
                    older->size, newer->size);
        return NULL;
    }
    merkle_want_consistency(prover, older->size, newer->size);
    if (!pass_over(&pass, older, newer, error))
        return NULL;
    merkle_take_consistency(prover, older->size, newer->size, path);
    GString *text = begin();
    g_string_append_printf(text, "consistency %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
                           older->size, newer->size);
    put_path(text, path);
    g_string_append_c(text, '\n');
    put_span(text, notes[0]);
    g_string_append(text, PROOF_BETWEEN "\n");
    put_span(text, notes[1]);
    return finish(text, error);
}

char *proof_of_growth(const char *archive_path, Span older, Span newer, GError **error) {
    Checkpoint first, second;
    Note note;
    if (!checkpoint_read(older, _("the older"), &note, &first, error))
        return NULL;
    note_clear(&note);
    char *text = NULL;
    if (checkpoint_read(newer, _("the newer"), &note, &second, error)) {
        note_clear(&note);
        text = growth_to_text(archive_path, &first, &second, (Span[2]){older, newer}, error);
        checkpoint_clear(&second);
    }
    checkpoint_clear(&first);
    return text;
}
