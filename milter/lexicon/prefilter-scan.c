/* prefilter.h by words: one walk over the text finds all the words of all factors. A pattern is
 * named when every one of its groups had a word; where the words of a group stand is kept, and the
 * group that costs least tells where the pattern is worth trying. */
#include "lexicon/prefilter-words.h"

enum {
    PLACES_MAX = 1000, /* of one group; with more, it tells nothing */
    STRIDE = 16        /* bytes that are looked at together */
};

/* The next of its kind in an array; NONE: this is the last. */
#define NONE G_MAXUINT32

/* Where a word stood. */
typedef struct {
    guint32 start, end;
} Place;

/* The same, and the next such place of the same word. */
typedef struct {
    Place place;
    guint32 next;
} Standing;

/* What the scan under way saw of one word. */
typedef struct {
    guint count;         /* of its places, 0 before the scan; those over PLACES_MAX are not kept */
    guint32 first, last; /* in standings, if count > 0 */
    gboolean plain;      /* it has no border, and no other word has its bytes */
} SeenWord;

/* A word that was seen, and the next one of the same group. */
typedef struct {
    guint32 word, next;
} Link;

/* What the last scan saw of one group; all 0 before it. */
typedef struct {
    guint count;         /* of places; more than PLACES_MAX tell nothing */
    guint32 words;       /* in links, if count > 0 */
    gboolean gathered;   /* its places are: */
    guint32 from, after; /* in places */
} Seen;

struct PrefilterScratch {
    const Prefilter *prefilter;
    Span text;             /* being scanned */
    gboolean scanned;      /* the last text; else nothing is known of it */
    SeenWord *seen_words;  /* by word */
    Seen *seen;            /* by group */
    GArray *touched_words; /* of guint32: words that were seen */
    GArray *touched;       /* of guint32: groups that were seen */
    GArray *links;         /* of Link */
    GArray *places;        /* of Place: of each gathered group in order of their ends */
    Standing *standings;   /* in order of their starts */
    guint64 *marks;        /* a bit a standing; all 0 between two calls */
    guint32 standings_count, standings_size;
};

PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter) {
    PrefilterScratch *scratch = g_new0(PrefilterScratch, 1);
    scratch->prefilter = prefilter;
    scratch->seen_words = g_new0(SeenWord, (gsize)prefilter->words->len + 1);
    for (guint i = 0; i < prefilter->words->len; i++) {
        const PrefilterWord *word = &g_array_index(prefilter->words, PrefilterWord, i);
        scratch->seen_words[i].plain = !word->same && !word->word.begins && !word->word.ends;
    }
    scratch->seen = g_new0(Seen, (gsize)prefilter->groups + 1);
    scratch->touched_words = g_array_new(FALSE, FALSE, sizeof(guint32));
    scratch->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
    scratch->links = g_array_new(FALSE, FALSE, sizeof(Link));
    scratch->places = g_array_new(FALSE, FALSE, sizeof(Place));
    return scratch;
}

void prefilter_scratch_free(PrefilterScratch *scratch) {
    if (!scratch)
        return;
    g_array_unref(scratch->touched_words);
    g_array_unref(scratch->touched);
    g_array_unref(scratch->links);
    g_array_unref(scratch->places);
    g_free(scratch->standings);
    g_free(scratch->marks);
    g_free(scratch->seen_words);
    g_free(scratch->seen);
    g_free(scratch);
}

static void grow_standings(PrefilterScratch *scratch) {
    scratch->standings_size = MAX(scratch->standings_size * 2, 1024);
    scratch->standings = g_renew(Standing, scratch->standings, scratch->standings_size);
    g_free(scratch->marks);
    scratch->marks = g_new0(guint64, scratch->standings_size / 64);
}

static void see_word(PrefilterScratch *scratch, guint32 id, Place place) {
    SeenWord *seen = &scratch->seen_words[id];
    if (++seen->count > PLACES_MAX)
        return;
    if (scratch->standings_count == scratch->standings_size)
        grow_standings(scratch);
    guint32 number = scratch->standings_count++;
    scratch->standings[number] = (Standing){place, NONE};
    if (seen->count == 1) {
        seen->first = number;
        g_array_append_val(scratch->touched_words, id);
    } else {
        scratch->standings[seen->last].next = number;
    }
    seen->last = number;
}

/* id: the first of the words whose bytes stand here. */
static void see_words(PrefilterScratch *scratch, guint32 id, Place place) {
    const PrefilterWord *word;
    if (scratch->seen_words[id].plain) {
        see_word(scratch, id, place);
        return;
    }
    do {
        word = &g_array_index(scratch->prefilter->words, PrefilterWord, id);
        if (factor_word_is_at(&word->word, scratch->text, place.start))
            see_word(scratch, id, place);
        id++;
    } while (word->same);
}

static inline void look_at(PrefilterScratch *scratch, const StringNode *nodes, guint32 start) {
    const char *bytes = scratch->text.bytes;
    guint32 length = (guint32)scratch->text.length;
    StringNode node = string_tree_child(nodes, nodes[0], (guchar)bytes[start]);
    for (guint32 at = start + 1; node != 0; at++) {
        guint32 number = string_tree_number(nodes, node);
        if (number > 0)
            see_words(scratch, number - 1, (Place){start, at});
        node = at < length ? string_tree_child(nodes, node, (guchar)bytes[at]) : 0;
    }
}

/* Where from there on, in STRIDE bytes, a word may start; places has room for each. Without a
 * branch that goes now this way and now that. */
static guint may_start(const Prefilter *prefilter, const char *bytes, guint *places) {
    guint32 marks = 0;
    guint count = 0;
    for (guint i = 0; i < STRIDE; i++)
        marks |= (guint32)(prefilter->starts[prefilter_short_start(bytes + i)] & PREFILTER_BEGINS)
                 << i;
    for (; marks != 0; marks &= marks - 1) {
        guint at = (guint)__builtin_ctz(marks);
        guint start = prefilter->starts[prefilter_short_start(bytes + at)];
        places[count] = at;
        count += start / PREFILTER_IS_SHORT | prefilter->longs[prefilter_long_start(bytes + at)];
    }
    return count;
}

/* All words, by where they start. */
static void walk(PrefilterScratch *scratch) {
    const Prefilter *prefilter = scratch->prefilter;
    const char *bytes = scratch->text.bytes;
    guint32 length = (guint32)scratch->text.length, start = 0;
    for (; length - start >= STRIDE + sizeof(guint64); start += STRIDE) {
        guint places[STRIDE], count = may_start(prefilter, bytes + start, places);
        for (guint i = 0; i < count; i++)
            look_at(scratch, prefilter->tree->nodes, start + places[i]);
    }
    for (; start < length; start++)
        look_at(scratch, prefilter->tree->nodes, start);
}

static void forget_last_scan(PrefilterScratch *scratch) {
    for (guint i = 0; i < scratch->touched_words->len; i++)
        scratch->seen_words[g_array_index(scratch->touched_words, guint32, i)].count = 0;
    for (guint i = 0; i < scratch->touched->len; i++)
        scratch->seen[g_array_index(scratch->touched, guint32, i)] = (Seen){0};
    g_array_set_size(scratch->touched_words, 0);
    g_array_set_size(scratch->touched, 0);
    g_array_set_size(scratch->links, 0);
    g_array_set_size(scratch->places, 0);
    scratch->standings_count = 0;
}

/* From the words that were seen to the groups they stand in. */
static void see_groups(const Prefilter *prefilter, PrefilterScratch *scratch) {
    for (guint i = 0; i < scratch->touched_words->len; i++) {
        guint32 id = g_array_index(scratch->touched_words, guint32, i);
        const PrefilterWord *word = &g_array_index(prefilter->words, PrefilterWord, id);
        for (guint j = word->first; j < word->first + word->count; j++) {
            guint32 group = g_array_index(prefilter->uses, guint32, j);
            Seen *seen = &scratch->seen[group];
            Link link = {id, seen->count > 0 ? seen->words : NONE};
            if (seen->count == 0)
                g_array_append_val(scratch->touched, group);
            seen->count += MIN(scratch->seen_words[id].count, PLACES_MAX + 1);
            seen->words = scratch->links->len;
            g_array_append_val(scratch->links, link);
        }
    }
}

static gboolean all_seen(const PrefilterScratch *scratch, const PrefilterNeeds *needs) {
    for (guint i = 0; i < needs->count; i++)
        if (scratch->seen[needs->groups[i]].count == 0)
            return FALSE;
    return TRUE;
}

static void name_all(guint8 *candidates, const GArray *patterns, guint from, guint to) {
    for (guint i = from; i < to; i++) {
        guint32 pattern = g_array_index(patterns, guint32, i);
        candidates[pattern / 8] |= (guint8)(1 << pattern % 8);
    }
}

void prefilter_scan(const Prefilter *prefilter, PrefilterScratch *scratch, Span text,
                    guint8 *candidates) {
    forget_last_scan(scratch);
    scratch->text = text;
    scratch->scanned = prefilter->tree && text.length < G_MAXUINT32;
    memset(candidates, scratch->scanned ? 0 : 0xff, (prefilter->count + 7) / 8);
    if (!scratch->scanned)
        return;
    walk(scratch);
    see_groups(prefilter, scratch);
    name_all(candidates, prefilter->always, 0, prefilter->always->len);
    for (guint i = 0; i < scratch->touched->len; i++) {
        guint32 group = g_array_index(scratch->touched, guint32, i);
        guint32 end = g_array_index(prefilter->first, guint32, group + 1);
        for (guint32 j = g_array_index(prefilter->first, guint32, group); j < end; j++) {
            guint32 pattern = g_array_index(prefilter->of_group, guint32, j);
            if (all_seen(scratch, &prefilter->needs[pattern]))
                name_all(candidates, prefilter->of_group, j, j + 1);
        }
    }
}

/* What it costs to look around all places of a group; G_MAXUINT64: they tell nothing. */
static guint64 cost(const Seen *seen, guint32 before) {
    gboolean told = seen->count > 0 && seen->count <= PLACES_MAX && before <= FACTOR_REACH_MAX;
    return told ? (guint64)seen->count * (before + 1) : G_MAXUINT64;
}

/* Marks where the group's words stand: *from is the least, *to the greatest. */
static void mark_standings(PrefilterScratch *scratch, const Seen *seen, guint32 *from,
                           guint32 *to) {
    *from = NONE;
    *to = 0;
    for (guint32 i = seen->words; i != NONE; i = g_array_index(scratch->links, Link, i).next) {
        const SeenWord *word = &scratch->seen_words[g_array_index(scratch->links, Link, i).word];
        for (guint32 at = word->first; at != NONE; at = scratch->standings[at].next)
            scratch->marks[at / 64] |= G_GUINT64_CONSTANT(1) << at % 64;
        *from = MIN(*from, word->first);
        *to = MAX(*to, word->last);
    }
}

/* Puts one behind those of `places` that end before it does. These are in order of their starts,
 * and words are short, so it has never far to go. */
static void insert_by_end(Place *places, guint32 count, Place place) {
    guint32 at = count;
    for (; at > 0 && places[at - 1].end > place.end; at--)
        places[at] = places[at - 1];
    places[at] = place;
}

/* The places of a group with at most PLACES_MAX of them: patterns share groups, and few
 * groups are ever asked for. */
static void gather_places(PrefilterScratch *scratch, Seen *seen) {
    guint32 from, to, count = 0;
    mark_standings(scratch, seen, &from, &to);
    seen->from = scratch->places->len;
    seen->after = seen->from + seen->count;
    seen->gathered = TRUE;
    g_array_set_size(scratch->places, seen->after);
    Place *places = &g_array_index(scratch->places, Place, seen->from);
    for (guint32 i = from / 64; i <= to / 64; i++) {
        for (guint64 marks = scratch->marks[i]; marks != 0; marks &= marks - 1)
            insert_by_end(places, count++,
                          scratch->standings[i * 64 + (guint32)__builtin_ctzll(marks)].place);
        scratch->marks[i] = 0;
    }
}

/* Where a match may begin that has a word of the group at this place. */
static PrefilterRange range_of(const Place *place, guint before, gboolean leading) {
    guint32 from = place->end > before ? place->end - before : 0;
    return leading ? (PrefilterRange){place->start, place->start}
                   : (PrefilterRange){from, place->end};
}

/* Has the other group a word that ends at most other_before bytes behind the beginning of
 * a match that begins in the range? *at moves on to where it may be looked for next. */
static gboolean is_near(const PrefilterScratch *scratch, const Seen *other, PrefilterRange range,
                        guint32 earliest, guint other_before, guint32 *at) {
    const Place *places = &g_array_index(scratch->places, Place, 0);
    while (*at < other->after && places[*at].end <= earliest)
        ++*at;
    guint32 i = *at;
    while (i < other->after && places[i].end <= range.from)
        i++;
    return i < other->after && places[i].end <= range.last + other_before;
}

/* The group that leaves least to try; G_MAXUINT: none tells anything. */
static guint best_group(const PrefilterScratch *scratch, const PrefilterNeeds *needs) {
    guint best = G_MAXUINT;
    guint64 least = G_MAXUINT64;
    for (guint i = 0; i < needs->count; i++) {
        guint before = needs->leading[i] ? 0 : needs->before[i];
        guint64 of_group = cost(&scratch->seen[needs->groups[i]], before);
        best = of_group < least ? i : best;
        least = MIN(least, of_group);
    }
    return best;
}

static gint compare_ranges(gconstpointer a, gconstpointer b) {
    const PrefilterRange *one = a, *other = b;
    return one->from < other->from ? -1 : one->from > other->from;
}

static void add_range(GArray *ranges, PrefilterRange range, gboolean *in_order) {
    if (ranges->len > 0)
        *in_order =
            *in_order && g_array_index(ranges, PrefilterRange, ranges->len - 1).from <= range.from;
    g_array_append_val(ranges, range);
}

/* The first of the group's places that ends at `at` or behind. */
static guint32 place_at(const PrefilterScratch *scratch, const Seen *seen, guint32 at) {
    guint32 low = seen->from, high = seen->after;
    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        if (g_array_index(scratch->places, Place, middle).end < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gboolean prefilter_ranges(const Prefilter *prefilter, PrefilterScratch *scratch, guint pattern,
                          guint reach, PrefilterRange within, GArray *ranges) {
    const PrefilterNeeds *needs = &prefilter->needs[pattern];
    guint best = scratch->scanned ? best_group(scratch, needs) : G_MAXUINT;
    Seen *seen[FACTOR_GROUPS_MAX];
    guint32 at[FACTOR_GROUPS_MAX], before[FACTOR_GROUPS_MAX];
    gboolean told[FACTOR_GROUPS_MAX], in_order = TRUE;
    g_array_set_size(ranges, 0);
    if (best == G_MAXUINT)
        return FALSE;
    for (guint i = 0; i < needs->count; i++) {
        seen[i] = &scratch->seen[needs->groups[i]];
        before[i] = reach > 0 ? MIN(reach, needs->before[i]) : needs->before[i];
        told[i] = i == best || cost(seen[i], before[i]) < G_MAXUINT64;
        if (told[i] && !seen[i]->gathered)
            gather_places(scratch, seen[i]);
        at[i] = place_at(scratch, seen[i], within.from - MIN(within.from, needs->before[best]));
    }
    for (guint32 i = place_at(scratch, seen[best], within.from); i < seen[best]->after; i++) {
        const Place *place = &g_array_index(scratch->places, Place, i);
        PrefilterRange range = range_of(place, needs->before[best], needs->leading[best]);
        guint32 earliest = range_of(place, needs->before[best], FALSE).from;
        gboolean near = range.from <= within.last && range.last >= within.from;
        if (earliest > within.last)
            break;
        for (guint j = 0; j < needs->count && near; j++)
            if (j != best && told[j])
                near = is_near(scratch, seen[j], range, earliest, before[j], &at[j]);
        if (near)
            add_range(ranges, range, &in_order);
    }
    if (!in_order)
        g_array_sort(ranges, compare_ranges);
    return TRUE;
}
