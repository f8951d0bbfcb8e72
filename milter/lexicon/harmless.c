/* Offers harmless_take_off(). A stretch of sentences that reads as harmless ones do is not enough,
 * for a sender may pad it: the sentences that hold the hit must read so by themselves. */
#include "lexicon/manner.h"
#include "lexicon/rules.h"

/* The sentences around the match at hand, in the stretch at hand. */
typedef struct {
    MannerScratch *manner;
    Span folded;
    MannerHarmless stretch;
    gsize sentence;   /* where the one begins in which the last match began */
    gsize start, end; /* those that were weighed last ... */
    double less;      /* ... and what is taken off there */
} Around;

static gsize sentence_end(const Around *around, gsize from) {
    Span stretch = span_slice(around->folded, 0, around->stretch.end);
    return manner_sentence_end(stretch, from);
}

/* By start, one match after the other. */
static double less_around(Around *around, const LexiconMatch *match) {
    gsize end = sentence_end(around, around->sentence);
    for (; end <= match->start && end < around->stretch.end;
         end = sentence_end(around, around->sentence))
        around->sentence = end;
    while (end < match->end && end < around->stretch.end)
        end = sentence_end(around, end);
    if (around->sentence == around->start && end == around->end)
        return around->less;
    around->start = around->sentence;
    around->end = end;
    double less = manner_less(around->manner, span_slice(around->folded, around->start, end));
    around->less = MIN(less, around->stretch.less);
    return around->less;
}

/* How often each rule is among them; nothing where none can have hit as often as it may. */
static void count_rules(LexiconScratch *scratch, const GArray *matches, guint first, guint last) {
    g_array_set_size(scratch->counts, 0);
    if (last - first < LEXICON_MATCHES_PER_RULE_MAX)
        return;
    g_array_set_size(scratch->counts, scratch->lexicon->rules->len); /* all 0 */
    for (guint i = first; i < last; i++)
        g_array_index(scratch->counts, guint, g_array_index(matches, LexiconMatch, i).rule)++;
}

/* Such a rule was not looked for any further: what is behind may stand in text of another kind. */
static gboolean hit_its_most(const LexiconScratch *scratch, guint rule) {
    return scratch->counts->len > 0 &&
           g_array_index(scratch->counts, guint, rule) >= LEXICON_MATCHES_PER_RULE_MAX;
}

static guint take_off_in(const LexiconScratch *scratch, const Manner *manner, Around *around,
                         GArray *matches, guint at, guint last) {
    const Lexicon *lexicon = scratch->lexicon;
    const char *language = lexicon_rule(lexicon, manner_step_rule(manner, 0))->language;
    for (; at < last; at++) {
        LexiconMatch *match = &g_array_index(matches, LexiconMatch, at);
        if (match->start >= around->stretch.end)
            break;
        if (match->start >= around->stretch.start && match->end <= around->stretch.end &&
            g_str_equal(lexicon_rule(lexicon, match->rule)->language, language) &&
            !hit_its_most(scratch, match->rule))
            match->less = MAX(match->less, less_around(around, match));
    }
    return at;
}

void harmless_take_off(LexiconScratch *scratch, guint manner, Span folded, GArray *matches,
                       guint first, guint last) {
    if (scratch->harmless->len == 0 || first == last)
        return;
    count_rules(scratch, matches, first, last);
    for (guint i = 0, at = first; i < scratch->harmless->len && at < last; i++) {
        MannerHarmless stretch = g_array_index(scratch->harmless, MannerHarmless, i);
        Around around = {.manner = g_ptr_array_index(scratch->manners, manner),
                         .folded = folded,
                         .stretch = stretch,
                         .sentence = stretch.start,
                         .start = stretch.start,
                         .end = stretch.end,
                         .less = stretch.less};
        at = take_off_in(scratch, g_ptr_array_index(scratch->lexicon->manners, manner), &around,
                         matches, at, last);
    }
}
