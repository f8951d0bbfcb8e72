/* A proof, a signed note, a checkpoint, from anybody. */
#include "fuzz.h"

#include "archive/proof.h"

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    return 0;
}

static void look_at_note(Span text) {
    Note note = {0};
    Checkpoint checkpoint = {0};
    const char *why = NULL;
    if (!note_parse(text, &note, &why)) {
        PROMISED(why);
        return;
    }
    if (checkpoint_parse(note.text, &checkpoint, &why)) {
        g_autofree char *again = checkpoint_text(&checkpoint);
        Checkpoint twice = {0};
        PROMISED(checkpoint_parse(again, &twice, &why));
        PROMISED(twice.size == checkpoint.size && digest_equal(&twice.root, &checkpoint.root));
        checkpoint_clear(&twice);
        checkpoint_clear(&checkpoint);
    }
    note_clear(&note);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) keys = g_ptr_array_new(), faults = g_ptr_array_new_with_free_func(g_free);
    Proof proof = {0};
    look_at_note(span_of(bytes, length));
    if (!proof_parse(span_of(bytes, length), &proof, &error)) {
        PROMISED(error);
        return 0;
    }
    proof_check(&proof, keys, faults);
    proof_clear(&proof);
    return 0;
}
