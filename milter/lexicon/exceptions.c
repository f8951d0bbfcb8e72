/* Offers exceptions_hold() of rules.h. A text full of hits asks each of them for the same
 * exceptions. So what an exception matches is kept, block by block, and looked up; it is tried
 * once, and only where one of its words stands; what may stand before it (its lead) is counted back
 * from there. The filter that knows of words looks at a text once something in it was hit: most are
 * never looked at. */
#include "lexicon/rules.h"

#include "text/text.h"

enum {
    BLOCK_BYTES = 1024,
    HELD_MAX = 1000000, /* matches kept at once */
    CHARACTER_MAX = 4   /* bytes of one in UTF-8 */
};

/* What an exception matches: hits that lie in [lead, end) are none. */
typedef struct {
    guint32 lead, start, end;
} Held;

/* What one exception matches that begins in one block: held[first] and so on, by start. */
typedef struct {
    guint first, count;
    gboolean ran_away;
} Block;

struct Excepting {
    PrefilterScratch *prefilter;
    gboolean scanned;   /* it knows the text at hand */
    guint8 *candidates; /* bits by exception, then */
    GArray *ranges;     /* of PrefilterRange: where one exception may begin */
    GArray *held;       /* of Held */
    GArray *blocks;     /* of Block */
    GHashTable *known;  /* exception and block -> its number in blocks + 1 */
};

Excepting *excepting_new(const Lexicon *lexicon) {
    Excepting *excepting = g_new0(Excepting, 1);
    excepting->prefilter = prefilter_scratch_new(lexicon->excepting);
    excepting->candidates = prefilter_candidates_new(lexicon->exceptions->len);
    excepting->ranges = g_array_new(FALSE, FALSE, sizeof(PrefilterRange));
    excepting->held = g_array_new(FALSE, FALSE, sizeof(Held));
    excepting->blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    excepting->known = g_hash_table_new(NULL, NULL);
    return excepting;
}

void excepting_free(Excepting *excepting) {
    if (!excepting)
        return;
    prefilter_scratch_free(excepting->prefilter);
    g_free(excepting->candidates);
    g_array_unref(excepting->ranges);
    g_array_unref(excepting->held);
    g_array_unref(excepting->blocks);
    g_hash_table_unref(excepting->known);
    g_free(excepting);
}

static void forget_blocks(Excepting *excepting) {
    g_array_set_size(excepting->held, 0);
    g_array_set_size(excepting->blocks, 0);
    g_hash_table_remove_all(excepting->known);
}

void excepting_forget(Excepting *excepting) {
    excepting->scanned = FALSE;
    forget_blocks(excepting);
}

static void look_at(LexiconScratch *scratch, Span text) {
    Excepting *excepting = scratch->excepting;
    if (!excepting->scanned)
        prefilter_scan(scratch->lexicon->excepting, excepting->prefilter, text,
                       excepting->candidates);
    excepting->scanned = TRUE;
}

/* All that begins at or after from and at or before last. FALSE: it ran into the limits. */
static gboolean hold_between(LexiconScratch *scratch, const Expression *exception, Span text,
                             gsize from, gsize last) {
    gsize start = 0, end = 0;
    int found = 0;
    while (from <= last && from < text.length &&
           (found = pattern_find(exception->pattern, scratch->pattern, text, from, last, &start,
                                 &end)) == 1) {
        gsize lead = pattern_lead_start(&exception->lead, text, start);
        Held match = {(guint32)lead, (guint32)start, (guint32)end};
        g_array_append_val(scratch->excepting->held, match);
        from = span_character_edge(text, start + 1);
    }
    return found >= 0;
}

/* Where the words allow it. */
static gboolean hold_block(LexiconScratch *scratch, guint number, Span text, gsize from,
                           gsize last) {
    const Lexicon *lexicon = scratch->lexicon;
    const Expression *exception = g_ptr_array_index(lexicon->exceptions, number);
    GArray *ranges = scratch->excepting->ranges;
    PrefilterRange block = {(guint32)from, (guint32)last};
    if (!prefilter_ranges(lexicon->excepting, scratch->excepting->prefilter, number,
                          exception->reach, block, ranges))
        return hold_between(scratch, exception, text, from, last);
    gboolean ok = TRUE;
    for (guint i = 0; i < ranges->len && ok; i++) {
        PrefilterRange range = g_array_index(ranges, PrefilterRange, i);
        from = MAX(from, span_character_start(text, range.from));
        ok = hold_between(scratch, exception, text, from, MIN(last, range.last));
        from = MAX(from, span_character_edge(text, (gsize)range.last + 1));
    }
    return ok;
}

static Block block_of(LexiconScratch *scratch, guint number, Span text, gsize at) {
    Excepting *excepting = scratch->excepting;
    gpointer key = GSIZE_TO_POINTER(at * scratch->lexicon->exceptions->len + number);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(excepting->known, key));
    if (known > 0)
        return g_array_index(excepting->blocks, Block, known - 1);
    if (excepting->held->len > HELD_MAX)
        forget_blocks(excepting);
    Block block = {.first = excepting->held->len};
    gsize from = span_character_edge(text, at * BLOCK_BYTES);
    block.ran_away = !hold_block(scratch, number, text, from, (at + 1) * BLOCK_BYTES - 1);
    block.count = excepting->held->len - block.first;
    g_array_append_val(excepting->blocks, block);
    g_hash_table_insert(excepting->known, key, GUINT_TO_POINTER(excepting->blocks->len));
    return block;
}

/* What holds the hit begins at most a term's length before it, and its lead before it. */
static PrefilterRange around(const Expression *exception, const LexiconMatch *match) {
    gsize most = LEXICON_TERM_BYTES_MAX, length = match->end - match->start;
    if (exception->reach > 0)
        most = MIN(most, exception->reach > length ? exception->reach - length : 0);
    gsize last = match->start + CHARACTER_MAX * exception->lead.most;
    return (PrefilterRange){(guint32)(match->start - MIN(match->start, most)), (guint32)last};
}

/* As far as this hit needs it: what comes behind it in the block is the sender's to choose, and it
 * was that, maybe, which ran away. */
static int holds_alone(LexiconScratch *scratch, const Expression *exception, Span text,
                       const LexiconMatch *match, PrefilterRange range) {
    gsize start = 0, end = 0, from = span_character_start(text, range.from);
    int found = 0;
    while (from <= range.last && from < text.length &&
           (found = pattern_find(exception->pattern, scratch->pattern, text, from, range.last,
                                 &start, &end)) == 1) {
        if (end >= match->end && pattern_lead_start(&exception->lead, text, start) <= match->start)
            return 1;
        from = span_character_edge(text, start + 1);
    }
    return MIN(found, 0);
}

static int holds(LexiconScratch *scratch, guint number, Span text, const LexiconMatch *match) {
    const GArray *held = scratch->excepting->held;
    const Expression *exception = g_ptr_array_index(scratch->lexicon->exceptions, number);
    PrefilterRange range = around(exception, match);
    gsize last = MIN(range.last, text.length - 1) / BLOCK_BYTES;
    for (gsize at = range.from / BLOCK_BYTES; at <= last; at++) {
        Block block = block_of(scratch, number, text, at);
        for (guint i = block.first; i < block.first + block.count; i++) {
            Held one = g_array_index(held, Held, i);
            if (one.start >= range.from && one.lead <= match->start && one.end >= match->end)
                return 1;
        }
        if (block.ran_away)
            return holds_alone(scratch, exception, text, match, range);
    }
    return 0;
}

int exceptions_hold(LexiconScratch *scratch, const RuleEntry *rule, Span text,
                    const LexiconMatch *match) {
    int found = 0;
    if (rule->exceptions->len > 0)
        look_at(scratch, text);
    for (guint i = 0; i < rule->exceptions->len && found == 0; i++) {
        guint number = g_array_index(rule->exceptions, guint, i);
        if (prefilter_is_candidate(scratch->excepting->candidates, number))
            found = holds(scratch, number, text, match);
    }
    return found;
}
