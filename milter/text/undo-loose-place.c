/* Where a word whose letters are loose (undo-loose.c) may stand in a text, as far as two or three
 * of its letters tell. */
#include "text/undo-inside.h"

static gboolean is_triple(const UndoLoose *loose, gunichar a, gunichar b, gunichar c) {
    return undo_has_bit(loose->triples, undo_triple_bit(a, b, c));
}

/* The character at `at`, which begins one; 0 at the end. */
static gunichar character_at(Span text, gsize at) {
    return at < text.length ? g_utf8_get_char(text.bytes + at) : 0;
}

/* Are these two letters of a word, as far as what stands before and behind tells? */
static inline gboolean may_be_of_word(const UndoLoose *loose, Span text, gsize before_end,
                                      gsize next_end, gunichar before, gunichar next) {
    if (!undo_is_pair(loose, before, next))
        return FALSE;
    gunichar ahead = undo_japanese_before(text, before_end - 3),
             behind = character_at(text, next_end);
    return !undo_is_japanese(ahead) || !undo_is_japanese(behind) ||
           is_triple(loose, before, next, 0) || is_triple(loose, ahead, before, next) ||
           is_triple(loose, before, next, behind);
}

gboolean undo_ends_triple(const UndoLoose *loose, Span text, gsize at, gunichar last) {
    gunichar before = undo_japanese_before(text, at);
    return before && is_triple(loose, undo_japanese_before(text, at - 3), before, last);
}

gboolean undo_may_be_loose(const UndoLoose *loose, Span text, gsize at) {
    gunichar before = undo_japanese_before(text, at);
    gsize to = at;
    for (guint gap = 0; before && gap <= UNDO_GAP_MAX && to < text.length; gap++) {
        guchar lead = (guchar)text.bytes[to];
        gunichar next = lead < 0x80 ? lead : g_utf8_get_char(text.bytes + to);
        to += (gsize)g_utf8_skip[lead];
        if (lead < 0x80 && g_ascii_isalnum((char)lead) && lead != 'w')
            return FALSE;
        const char *closing =
            lead == '(' ? memchr(text.bytes + to, ')', MIN(24, text.length - to)) : NULL;
        if (closing && !undo_is_japanese(character_at(text, to)))
            to = (gsize)(closing + 1 - text.bytes);
        if (!undo_is_japanese(next))
            continue;
        if (may_be_of_word(loose, text, at, to, before, next))
            return TRUE;
        if (!undo_holds(before, next) && !undo_is_laughter(next))
            return FALSE;
    }
    return FALSE;
}
