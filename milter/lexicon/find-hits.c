/* Offers lexicon_find(): the prefilter names what may hit, PCRE2 decides, exceptions
 * take away. A text is searched as it stands (but for series.h), and where words in it are
 * disguised also as it reads without the disguise. */
#include "lexicon/rules.h"

#include "base/eight-bytes.h"

#include "text/text.h"

enum {
    CROWDED = 64, /* bytes for each place where an expression may begin, or fewer */
};

LexiconScratch *lexicon_scratch_new(const Lexicon *lexicon) {
    LexiconScratch *scratch = g_new0(LexiconScratch, 1);
    scratch->lexicon = lexicon;
    scratch->prefilter = prefilter_scratch_new(lexicon->prefilter);
    scratch->crowded = crowded_new(lexicon);
    scratch->excepting = excepting_new(lexicon);
    scratch->pattern = pattern_scratch_new();
    scratch->candidates = prefilter_candidates_new(lexicon->expressions->len);
    scratch->found = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    scratch->ranges = g_array_new(FALSE, FALSE, sizeof(PrefilterRange));
    scratch->series = series_new();
    scratch->undo = undo_new(lexicon->covered_words);
    scratch->undone = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    scratch->harmless = g_array_new(FALSE, FALSE, sizeof(MannerHarmless));
    scratch->counts = g_array_new(FALSE, TRUE, sizeof(guint));
    scratch->manners =
        g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))manner_scratch_free);
    for (guint i = 0; i < lexicon->manners->len; i++)
        g_ptr_array_add(scratch->manners,
                        manner_scratch_new(g_ptr_array_index(lexicon->manners, i)));
    return scratch;
}

void lexicon_scratch_free(LexiconScratch *scratch) {
    if (!scratch)
        return;
    g_array_unref(scratch->found);
    g_array_unref(scratch->ranges);
    series_free(scratch->series);
    undo_free(scratch->undo);
    g_array_unref(scratch->undone);
    g_ptr_array_unref(scratch->manners);
    g_array_unref(scratch->harmless);
    g_array_unref(scratch->counts);
    g_free(scratch->candidates);
    crowded_free(scratch->crowded);
    excepting_free(scratch->excepting);
    pattern_scratch_free(scratch->pattern);
    prefilter_scratch_free(scratch->prefilter);
    g_free(scratch);
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
        int excepted = exceptions_hold(scratch, rule, text, &match);
        if (excepted < 0)
            return FALSE;
        if (!excepted)
            g_array_append_val(scratch->found, match);
        *from = span_character_edge(text, excepted ? match.start + 1 : match.end);
    }
    return TRUE;
}

/* Appends the hits of one expression to found: it is tried only where the words
 * that it must contain allow it to begin. FALSE: it ran into the limits. */
static gboolean find_one(LexiconScratch *scratch, guint number, Span text) {
    const Lexicon *lexicon = scratch->lexicon;
    const Expression *expression = g_ptr_array_index(lexicon->expressions, number);
    const GArray *ranges = scratch->ranges;
    gsize from = 0;
    gboolean told = prefilter_ranges(lexicon->prefilter, scratch->prefilter, number,
                                     expression->reach, PREFILTER_ANYWHERE, scratch->ranges);
    gboolean crowded = !told || ranges->len > MAX(CROWDED, text.length / CROWDED);
    if (crowded && expression->common && !crowded_may_hit(scratch->crowded, number, text))
        return TRUE;
    if (!told)
        return find_between(scratch, expression, text, &from, PATTERN_ANYWHERE);
    gboolean ok = TRUE;
    for (guint i = 0; i < ranges->len && ok; i++) {
        PrefilterRange range = g_array_index(ranges, PrefilterRange, i);
        for (; i + 1 < ranges->len; i++) {
            PrefilterRange next = g_array_index(ranges, PrefilterRange, i + 1);
            if (next.from > range.last)
                break;
            range.last = MAX(range.last, next.last);
        }
        from = MAX(from, span_character_start(text, range.from));
        if (from <= range.last)
            ok = find_between(scratch, expression, text, &from, range.last);
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
    if (scratch->found->len > 1)
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

/* So many expressions from number i on are no candidates; 0: i may be one. */
static inline guint are_none(const guint8 *candidates, guint i) {
    if (i % 64 == 0 && load_eight(candidates + i / 8) == 0)
        return 64;
    return i % 8 == 0 && candidates[i / 8] == 0 ? 8 : 0;
}

/* Appends the hits of all rules in one text, by rule. */
static void find_all(const Lexicon *lexicon, LexiconScratch *scratch, Span text, GArray *matches,
                     GPtrArray *skipped) {
    guint count = lexicon->expressions->len;
    prefilter_scan(lexicon->prefilter, scratch->prefilter, text, scratch->candidates);
    crowded_forget(scratch->crowded);
    excepting_forget(scratch->excepting);
    for (guint i = 0; i < count;) {
        guint none = are_none(scratch->candidates, i);
        if (none > 0) {
            i += none;
            continue;
        }
        const Expression *expression = g_ptr_array_index(lexicon->expressions, i);
        guint rule = expression->rule;
        gboolean ran_away = FALSE;
        for (; i < count; i++) {
            expression = g_ptr_array_index(lexicon->expressions, i);
            if (expression->rule != rule)
                break;
            if (prefilter_is_candidate(scratch->candidates, i))
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

/* Is the match before this one, or does it overlap it? Both of one order by rule. */
static gboolean is_before(const LexiconMatch *one, const LexiconMatch *other) {
    return one->rule != other->rule ? one->rule < other->rule : one->end <= other->start;
}

static gboolean overlaps(const LexiconMatch *one, const LexiconMatch *other) {
    return one->rule == other->rule && one->start < other->end && other->start < one->end;
}

/* Appends what overlaps no hit of the same rule: not of those found plainly, [first,
 * plain), and not of those appended here. more is put in order. */
static void add_others(GArray *matches, guint first, GArray *more) {
    guint plain = matches->len, at = first;
    g_array_sort(more, compare_by_rule);
    for (guint i = 0; i < more->len; i++) {
        LexiconMatch match = g_array_index(more, LexiconMatch, i);
        while (at < plain && is_before(&g_array_index(matches, LexiconMatch, at), &match))
            at++;
        gboolean twice =
            (at < plain && overlaps(&g_array_index(matches, LexiconMatch, at), &match)) ||
            (matches->len > plain &&
             overlaps(&g_array_index(matches, LexiconMatch, matches->len - 1), &match));
        if (!twice)
            g_array_append_val(matches, match);
    }
}

/* Takes out what a rule for disguised words found plainly written. */
static void drop_plain(const Lexicon *lexicon, GArray *matches, guint first) {
    guint kept = first;
    for (guint i = first; i < matches->len; i++) {
        LexiconMatch match = g_array_index(matches, LexiconMatch, i);
        if (!lexicon_rule(lexicon, match.rule)->disguised)
            g_array_index(matches, LexiconMatch, kept++) = match;
    }
    g_array_set_size(matches, kept);
}

/* Appends what is hit only once disguises are undone, where it stands in the text. */
static void find_disguised(const Lexicon *lexicon, LexiconScratch *scratch, Span text,
                           GArray *matches, guint first, GPtrArray *skipped) {
    Span undone = undo_text(scratch->undo, text);
    if (undone.length == 0)
        return;
    g_array_set_size(scratch->undone, 0);
    find_all(lexicon, scratch, undone, scratch->undone, skipped);
    guint kept = 0;
    for (guint i = 0; i < scratch->undone->len; i++) {
        LexiconMatch match = g_array_index(scratch->undone, LexiconMatch, i);
        if (undo_origin(scratch->undo, match.start, match.end, &match.start, &match.end))
            g_array_index(scratch->undone, LexiconMatch, kept++) = match;
    }
    g_array_set_size(scratch->undone, kept);
    add_others(matches, first, scratch->undone);
}

static void sort_matches(GArray *matches, guint first, guint last) {
    if (last > first + 1)
        qsort(&g_array_index(matches, LexiconMatch, first), last - first, sizeof(LexiconMatch),
              compare_matches);
}

/* Adds what the manners say: their steps, and what is taken off by them from [first, plain), what
 * was found plainly written: who hides a word means it. */
static void find_manners(LexiconScratch *scratch, Span folded, GArray *matches, guint first,
                         guint plain) {
    if (scratch->manners->len > 0)
        sort_matches(matches, first, plain); /* as harmless_take_off() asks */
    for (guint i = 0; i < scratch->manners->len; i++) {
        g_array_set_size(scratch->harmless, 0);
        manner_find(g_ptr_array_index(scratch->manners, i), folded, matches, scratch->harmless);
        harmless_take_off(scratch, i, folded, matches, first, plain);
    }
}

void lexicon_find(const Lexicon *lexicon, LexiconScratch *scratch, Span folded, GArray *matches,
                  GPtrArray *skipped) {
    guint first = matches->len;
    Span text = series_shorten(scratch->series, folded);
    find_all(lexicon, scratch, text, matches, skipped); /* by rule, then by start */
    drop_plain(lexicon, matches, first);
    guint plain = matches->len;
    find_disguised(lexicon, scratch, text, matches, first, skipped);
    for (guint i = first; i < matches->len; i++) {
        LexiconMatch *match = &g_array_index(matches, LexiconMatch, i);
        series_origin(scratch->series, &match->start, &match->end);
    }
    find_manners(scratch, folded, matches, first, plain);
    sort_matches(matches, first, matches->len);
}
