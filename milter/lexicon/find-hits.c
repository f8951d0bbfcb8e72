/* Offers lexicon_find(): the prefilter names what may hit, PCRE2 decides, exceptions
 * take away. A text is searched as it stands, and where words in it are disguised
 * also as it reads without the disguise. */
#include "lexicon/rules.h"

#include "text/text.h"

LexiconScratch *lexicon_scratch_new(const Lexicon *lexicon, GError **error) {
    PrefilterScratch *prefilter = prefilter_scratch_new(lexicon->prefilter, error);
    if (!prefilter)
        return NULL;
    LexiconScratch *scratch = g_new0(LexiconScratch, 1);
    scratch->lexicon = lexicon;
    scratch->prefilter = prefilter;
    scratch->pattern = pattern_scratch_new();
    scratch->candidate_bytes = (lexicon->expressions->len + 7) / 8;
    scratch->candidates = g_malloc0(scratch->candidate_bytes + 1);
    scratch->found = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    scratch->places = g_array_new(FALSE, FALSE, sizeof(guint32));
    scratch->undo = undo_new(lexicon->covered_words);
    scratch->undone = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    return scratch;
}

void lexicon_scratch_free(LexiconScratch *scratch) {
    if (!scratch)
        return;
    g_array_unref(scratch->found);
    g_array_unref(scratch->places);
    undo_free(scratch->undo);
    g_array_unref(scratch->undone);
    g_free(scratch->candidates);
    pattern_scratch_free(scratch->pattern);
    prefilter_scratch_free(scratch->prefilter);
    g_free(scratch);
}

/* The start of the character that the byte at `at` belongs to. */
static gsize character_start(Span text, gsize at) {
    while (at > 0 && at < text.length && (text.bytes[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static gsize character_after(Span text, gsize at) {
    at++;
    while (at < text.length && (text.bytes[at] & 0xc0) == 0x80)
        at++;
    return at;
}

/* 1: the hit lies inside a match of one of the rule's exceptions; 0 not; -1 limits. */
static int is_excepted(LexiconScratch *scratch, const RuleEntry *rule, Span text,
                       const LexiconMatch *match) {
    for (guint i = 0; i < rule->exceptions->len; i++) {
        const Expression *exception = g_ptr_array_index(rule->exceptions, i);
        /* What holds the hit begins at most a term's length before it. */
        gsize from =
            match->start > LEXICON_TERM_BYTES_MAX ? match->start - LEXICON_TERM_BYTES_MAX : 0;
        from = character_start(text, from);
        gsize start = 0, end = 0;
        int found;
        while ((found = pattern_find(exception->pattern, scratch->pattern, text, from, match->start,
                                     &start, &end)) == 1) {
            if (end >= match->end)
                return 1;
            from = character_after(text, start);
        }
        if (found < 0)
            return -1;
    }
    return 0;
}

/* Appends the hits of one expression that begin at or after *from and at or before
 * last; *from moves behind them. FALSE: it ran into the limits. */
static gboolean find_between(LexiconScratch *scratch, const Expression *expression, Span text,
                             gsize *from, gsize last) {
    const RuleEntry *rule = g_ptr_array_index(scratch->lexicon->rules, expression->rule);
    while (scratch->found->len < LEXICON_MATCHES_PER_RULE_MAX && *from <= text.length) {
        LexiconMatch match = {.rule = expression->rule};
        int found = pattern_find(expression->pattern, scratch->pattern, text, *from, last,
                                 &match.start, &match.end);
        if (found <= 0)
            return found == 0;
        int excepted = is_excepted(scratch, rule, text, &match);
        if (excepted < 0)
            return FALSE;
        if (!excepted)
            g_array_append_val(scratch->found, match);
        *from = character_after(text, excepted ? match.start : match.end - 1);
    }
    return TRUE;
}

/* Appends the hits of one expression to found: it is tried only where the words
 * that it must contain allow it to begin. FALSE: it ran into the limits. */
static gboolean find_one(LexiconScratch *scratch, guint number, Span text) {
    const Lexicon *lexicon = scratch->lexicon;
    const Expression *expression = g_ptr_array_index(lexicon->expressions, number);
    const GArray *places = scratch->places;
    gsize from = 0;
    guint before = 0;
    if (!prefilter_places(lexicon->prefilter, scratch->prefilter, number, expression->reach,
                          scratch->places, &before))
        return find_between(scratch, expression, text, &from, PATTERN_ANYWHERE);
    gboolean ok = TRUE;
    for (guint i = 0; i < places->len && ok; i++) {
        gsize place = g_array_index(places, guint32, i);
        gsize first = place > before ? place - before : 0;
        while (i + 1 < places->len && g_array_index(places, guint32, i + 1) <= place + before)
            place = g_array_index(places, guint32, ++i);
        from = MAX(from, character_start(text, first));
        if (from <= place)
            ok = find_between(scratch, expression, text, &from, place);
    }
    return ok;
}

/* By start, the longer first, then by rule. */
static int compare_matches(const void *a, const void *b) {
    const LexiconMatch *one = a, *other = b;
    if (one->start != other->start)
        return one->start < other->start ? -1 : 1;
    if (one->rule != other->rule)
        return one->rule < other->rule ? -1 : 1;
    return (one->end < other->end) - (one->end > other->end);
}

/* One rule's hits, leftmost first, those that overlap an earlier one left out. */
static void take_found(LexiconScratch *scratch, GArray *matches) {
    gsize taken_to = 0;
    g_array_sort(scratch->found, compare_matches);
    for (guint i = 0; i < scratch->found->len; i++) {
        const LexiconMatch *match = &g_array_index(scratch->found, LexiconMatch, i);
        if (match->start < taken_to)
            continue;
        g_array_append_vals(matches, match, 1);
        taken_to = match->end;
    }
    g_array_set_size(scratch->found, 0);
}

/* Appends the hits of all rules in one text, by rule. */
static void find_all(const Lexicon *lexicon, LexiconScratch *scratch, Span text, GArray *matches,
                     GPtrArray *skipped) {
    guint count = lexicon->expressions->len;
    prefilter_scan(lexicon->prefilter, scratch->prefilter, text, scratch->candidates);
    for (guint i = 0; i < count;) {
        if (i % 8 == 0 && scratch->candidates[i / 8] == 0) {
            i += 8;
            continue;
        }
        const Expression *expression = g_ptr_array_index(lexicon->expressions, i);
        guint rule = expression->rule;
        gboolean ran_away = FALSE;
        for (; i < count; i++) {
            expression = g_ptr_array_index(lexicon->expressions, i);
            if (expression->rule != rule)
                break;
            if (scratch->candidates[i / 8] & (1 << i % 8))
                ran_away = !find_one(scratch, i, text) || ran_away;
        }
        if (ran_away) {
            g_array_set_size(scratch->found, 0);
            g_ptr_array_add(skipped, (gpointer)lexicon_rule(lexicon, rule)->id);
        }
        take_found(scratch, matches);
    }
}

/* By rule, then by start, the longer first. */
static int compare_by_rule(const void *a, const void *b) {
    const LexiconMatch *one = a, *other = b;
    if (one->rule != other->rule)
        return one->rule < other->rule ? -1 : 1;
    return compare_matches(a, b);
}

/* Leaves out hits that overlap one of the same rule. */
static void drop_doubles(GArray *matches, guint first) {
    guint kept = first;
    qsort(&g_array_index(matches, LexiconMatch, first), matches->len - first, sizeof(LexiconMatch),
          compare_by_rule);
    for (guint i = first; i < matches->len; i++) {
        const LexiconMatch match = g_array_index(matches, LexiconMatch, i);
        const LexiconMatch *last =
            kept > first ? &g_array_index(matches, LexiconMatch, kept - 1) : NULL;
        if (!last || last->rule != match.rule || last->end <= match.start)
            g_array_index(matches, LexiconMatch, kept++) = match;
    }
    g_array_set_size(matches, kept);
}

/* Appends what is hit only once disguises are undone, where it stands in the text. */
static void find_disguised(const Lexicon *lexicon, LexiconScratch *scratch, Span folded,
                           GArray *matches, GPtrArray *skipped) {
    Span undone = undo_text(scratch->undo, folded);
    if (undone.length == 0)
        return;
    g_array_set_size(scratch->undone, 0);
    find_all(lexicon, scratch, undone, scratch->undone, skipped);
    for (guint i = 0; i < scratch->undone->len; i++) {
        LexiconMatch match = g_array_index(scratch->undone, LexiconMatch, i);
        if (undo_origin(scratch->undo, match.start, match.end, &match.start, &match.end))
            g_array_append_val(matches, match);
    }
}

void lexicon_find(const Lexicon *lexicon, LexiconScratch *scratch, Span folded, GArray *matches,
                  GPtrArray *skipped) {
    guint first = matches->len;
    find_all(lexicon, scratch, folded, matches, skipped);
    guint plain = matches->len;
    find_disguised(lexicon, scratch, folded, matches, skipped);
    if (matches->len > plain)
        drop_doubles(matches, first);
    if (matches->len > first + 1)
        qsort(&g_array_index(matches, LexiconMatch, first), matches->len - first,
              sizeof(LexiconMatch), compare_matches);
}
