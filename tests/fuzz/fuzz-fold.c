/* Fold and undo: valid UTF-8 whatever came in, idempotent, every byte with an origin. */
#include "fuzz.h"

#include "text/text.h"

static Fold *fold, *again;
static Undo *undo;

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    static const char *const covered[] = {"fuck", "idiot", "stupid", "loser", "asshole", "死ね"};
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(covered); i++)
        g_ptr_array_add(words, (gpointer)covered[i]);
    fold = fold_new();
    again = fold_new();
    undo = undo_new(undo_words_new(words, NULL));
    return 0;
}

/* Of a long text not every byte: each is searched for, and the search is what is traced most. */
static gsize step_of(Span text) {
    return 1 + text.length / 1000;
}

static void look_at_origins(Span source, Span folded) {
    gsize before = 0;
    for (gsize i = 0; i < folded.length; i += step_of(folded)) {
        gsize start = 0, end = 0;
        fold_origin(fold, i, i + 1, &start, &end);
        PROMISED(start < end && end <= source.length && start >= before);
        before = start;
    }
}

static void look_at_undone(Span folded) {
    Span undone = undo_text(undo, folded);
    PROMISED(g_utf8_validate(undone.bytes, (gssize)undone.length, NULL));
    for (gsize i = 0; i < undone.length; i += step_of(undone)) {
        gsize start = 0, end = 0;
        if (undo_origin(undo, i, i + 1, &start, &end))
            PROMISED(start < end && end <= folded.length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    Span source = span_of(length > 0 ? bytes + 1 : bytes, length > 0 ? length - 1 : 0);
    FoldMode mode = length > 0 && (bytes[0] & 1) ? FOLD_QUOTED : FOLD_PLAIN;
    Span folded = fold_text(fold, source, mode);
    PROMISED(folded.length == 0 || g_utf8_validate(folded.bytes, (gssize)folded.length, NULL));
    Span twice = fold_text(again, folded, FOLD_PLAIN);
    PROMISED(span_equal(folded, twice));
    look_at_origins(source, folded);
    look_at_undone(folded);
    return 0;
}
