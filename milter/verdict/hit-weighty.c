/* Offers hit_weighty(). */
#include "verdict/verdict.h"

#include "text/text.h"

enum {
    PIECES_MAX = 5
};

static GArray *places_in(const Policy *policy, const char *id, Span folded) {
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++) {
        if (g_str_equal(lexicon_rule(policy->lexicon, i)->id, id))
            return lexicon_weighty(policy->lexicon, i, folded, PIECES_MAX);
    }
    return NULL;
}

GPtrArray *hit_weighty(const Policy *policy, const Hit *hit) {
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Fold) fold = fold_new();
    Span text = span_of_text(hit->text);
    g_autoptr(GArray) places = places_in(policy, hit->rule, fold_text(fold, text, FOLD_QUOTED));
    for (guint i = 0; places && i < places->len; i++) {
        const LexiconMatch *place = &g_array_index(places, LexiconMatch, i);
        gsize start = 0, end = 0;
        fold_origin(fold, place->start, place->end, &start, &end);
        g_ptr_array_add(pieces, span_dup(span_slice(text, start, end)));
    }
    return pieces;
}
