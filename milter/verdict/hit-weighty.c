/* Offers hit_weighty(). */
#include "verdict/verdict.h"

#include "text/text.h"

enum {
    PIECES_MAX = 5
};

GPtrArray *hit_weighty(const Policy *policy, const Hit *hit) {
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
    if (!lexicon_is_step(policy->lexicon, hit->rule)) /* most hits are of none */
        return pieces;
    g_autoptr(Fold) fold = fold_new();
    Span text = span_of_text(hit->text);
    g_autoptr(GArray) places =
        lexicon_weighty(policy->lexicon, hit->rule, fold_text(fold, text, FOLD_QUOTED), PIECES_MAX);
    for (guint i = 0; i < places->len; i++) {
        const LexiconMatch *place = &g_array_index(places, LexiconMatch, i);
        gsize start = 0, end = 0;
        fold_origin(fold, place->start, place->end, &start, &end);
        g_ptr_array_add(pieces, span_dup(span_slice(text, start, end)));
    }
    return pieces;
}
