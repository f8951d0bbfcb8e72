/* Offers crowded_may_hit() of rules.h: a second prefilter, of the words that are too common to tell
 * anything of an ordinary text. */
#include "lexicon/rules.h"

struct Crowded {
    const Prefilter *filter; /* borrowed */
    PrefilterScratch *scratch;
    guint8 *candidates; /* bits by expression, once scanned */
    gboolean scanned;
};

Crowded *crowded_new(const Lexicon *lexicon) {
    Crowded *crowded = g_new0(Crowded, 1);
    crowded->filter = lexicon->crowded;
    crowded->scratch = prefilter_scratch_new(lexicon->crowded);
    crowded->candidates = prefilter_candidates_new(lexicon->expressions->len);
    return crowded;
}

void crowded_free(Crowded *crowded) {
    if (!crowded)
        return;
    prefilter_scratch_free(crowded->scratch);
    g_free(crowded->candidates);
    g_free(crowded);
}

void crowded_forget(Crowded *crowded) {
    crowded->scanned = FALSE;
}

gboolean crowded_may_hit(Crowded *crowded, guint expression, Span text) {
    if (!crowded->scanned)
        prefilter_scan(crowded->filter, crowded->scratch, text, crowded->candidates);
    crowded->scanned = TRUE;
    return prefilter_is_candidate(crowded->candidates, expression);
}
