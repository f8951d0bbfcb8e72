/* NFKC_Casefold (Unicode, DerivedNormalizationProps) over one cluster, with the
 * place each character came from: decomposition by utf8proc, canonical order and
 * composition here, because utf8proc's own lose the places. */
#include "text/fold-inside.h"

#include <utf8proc.h>

enum {
    EXPANSION_MAX = 32
};

static int combining_class(gunichar c) {
    return utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
}

gboolean fold_is_mark(gunichar character) {
    return character >= 0x300 && combining_class(character) != 0;
}

/* Appends the decomposed, case folded form of one character. */
static void decompose(GArray *out, FoldCharacter character) {
    utf8proc_int32_t expansion[EXPANSION_MAX];
    int boundary = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)character.character, expansion, EXPANSION_MAX,
                                UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                    UTF8PROC_IGNORE | UTF8PROC_DECOMPOSE,
                                &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < EXPANSION_MAX; i++) {
        FoldCharacter piece = {(gunichar)expansion[i], character.start, character.end,
                               i == 0 ? lookalike_of_capital(character.character) : 0};
        g_array_append_val(out, piece);
    }
}

/* Canonical order (UAX #15, D109): marks by class, each class in its own order. */
static void order_marks(GArray *characters) {
    for (guint i = 1; i < characters->len; i++) {
        FoldCharacter moved = g_array_index(characters, FoldCharacter, i);
        int rank = combining_class(moved.character);
        guint j = i;
        for (; rank != 0 && j > 0; j--) {
            FoldCharacter before = g_array_index(characters, FoldCharacter, j - 1);
            if (combining_class(before.character) <= rank)
                break;
            moved.start = MIN(moved.start, before.start); /* origins stay in order */
            g_array_index(characters, FoldCharacter, j) = before;
        }
        g_array_index(characters, FoldCharacter, j) = moved;
    }
}

/* The composed character of the two; 0: there is none. */
static gunichar compose_pair(gunichar first, gunichar second) {
    utf8proc_int32_t pair[2] = {(utf8proc_int32_t)first, (utf8proc_int32_t)second};
    utf8proc_ssize_t length = utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return length == 1 ? (gunichar)pair[0] : 0;
}

/* Composition: UAX #15, D117. */
void fold_compose(GArray *characters) {
    guint kept = 0;
    gint starter = -1;
    int last_class = -1;
    for (guint i = 0; i < characters->len; i++) {
        FoldCharacter next = g_array_index(characters, FoldCharacter, i);
        int rank = combining_class(next.character);
        FoldCharacter *base =
            starter < 0 ? NULL : &g_array_index(characters, FoldCharacter, (guint)starter);
        gboolean blocked = !base || (last_class >= rank && (gint)kept - 1 != starter) ||
                           (last_class == 0 && (gint)kept - 1 != starter);
        gunichar composed = blocked ? 0 : compose_pair(base->character, next.character);
        if (composed) {
            base->character = composed;
            base->capital_like = 0;
            base->start = MIN(base->start, next.start);
            base->end = MAX(base->end, next.end);
            continue;
        }
        if (rank == 0)
            starter = (gint)kept;
        last_class = rank;
        g_array_index(characters, FoldCharacter, kept++) = next;
    }
    g_array_set_size(characters, kept);
}

/* The small iota below a letter, which folding makes a letter of; below Latin letters it is an
 * ornament, and dropped. */
static gboolean is_dropped_iota(const GArray *cluster, guint i) {
    guint base = i;
    if (g_array_index(cluster, FoldCharacter, i).character != 0x345)
        return FALSE;
    while (base > 0 && fold_is_mark(g_array_index(cluster, FoldCharacter, base).character))
        base--;
    gunichar letter = g_array_index(cluster, FoldCharacter, base).character;
    return letter < 0x370 && !fold_is_mark(letter);
}

void fold_normalise(FoldOutput *output) {
    GArray *pieces = output->pieces;
    g_array_set_size(pieces, 0);
    for (guint i = 0; i < output->cluster->len; i++)
        if (!is_dropped_iota(output->cluster, i))
            decompose(pieces, g_array_index(output->cluster, FoldCharacter, i));
    g_array_set_size(output->cluster, 0);
    order_marks(pieces);
    fold_compose(pieces);
    for (guint i = 0; i < pieces->len; i++) {
        FoldCharacter piece = g_array_index(pieces, FoldCharacter, i);
        piece.character = fold_kana(piece.character);
        fold_emit(output, piece);
    }
}
