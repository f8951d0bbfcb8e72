/* prefilter.h by Hyperscan: one scan for all the words of all factors. A pattern
 * is named when every one of its groups had a word; where the words of a group
 * end is kept, and the group that costs least tells where the pattern is worth
 * trying. Only literals are given to Hyperscan: it takes 100,000 of them in seconds,
 * and some patterns never. Where there is none, all patterns are named. */
#include "lexicon/prefilter.h"

#include "lexicon/factors.h"

#include "base/error.h"
#include "base/translate.h"
#include "lexicon/word-databases.h"

enum {
    PLACES_MAX = 1000, /* of one group; with more, it tells nothing */
};

/* A word stands in these groups, by number. */
typedef struct {
    guint first, count; /* in uses */
    FactorWord word;    /* its bytes only while it is compiled */
} Word;

/* What a pattern needs: groups by number, and FactorGroup.before of each. */
typedef struct {
    guint count;
    guint32 groups[FACTOR_GROUPS_MAX];
    guint32 before[FACTOR_GROUPS_MAX];
    gboolean leading[FACTOR_GROUPS_MAX];
} Needs;

struct Prefilter {
    guint count;             /* of patterns */
    guint groups;            /* different ones: patterns that use a set of words share its group */
    Needs *needs;            /* by pattern */
    GArray *always;          /* of guint32: patterns that need no group */
    GArray *first;           /* of guint32, by group, one more: where its patterns begin in ... */
    GArray *of_group;        /* ... this, of guint32: the patterns whose first group it is */
    GArray *words;           /* of Word, by Hyperscan's id */
    GArray *uses;            /* of guint32 */
    WordDatabases databases; /* none: name all */
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
} Ending;

/* What the scan under way saw of one word; all 0 before it. */
typedef struct {
    guint count;         /* of endings; those over PLACES_MAX are not kept */
    guint32 first, last; /* in endings, if count > 0 */
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
    hs_scratch_t *scratch;
    const Prefilter *prefilter;
    Span text;             /* being scanned */
    gboolean scanned;      /* the last text; else nothing is known of it */
    SeenWord *seen_words;  /* by word */
    Seen *seen;            /* by group */
    GArray *touched_words; /* of guint32: words that were seen */
    GArray *touched;       /* of guint32: groups that were seen */
    GArray *links;         /* of Link */
    GArray *places;        /* of Place: of each gathered group in order of their ends */
    Ending *endings;       /* in order of their ends, unless ... */
    gboolean disordered;   /* ... this */
    guint32 last_end;
    guint64 *marks; /* a bit an ending; all 0 between two calls */
    guint32 endings_count, endings_size;
};

static gint compare_words(gconstpointer a, gconstpointer b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same words make the same name. */
static char *name_of(const FactorGroup *group) {
    g_autoptr(GString) name = g_string_new(NULL);
    g_ptr_array_sort(group->words, compare_words);
    for (guint i = 0; i < group->words->len; i++)
        g_string_append_printf(name, "%s\n", (const char *)g_ptr_array_index(group->words, i));
    return g_strdup(name->str);
}

/* Notes for each of its words that it stands in this group. */
static void add_group(GHashTable *uses, const FactorGroup *group, guint32 number) {
    for (guint i = 0; i < group->words->len; i++) {
        GArray *of_word = g_hash_table_lookup(uses, g_ptr_array_index(group->words, i));
        if (!of_word) {
            of_word = g_array_new(FALSE, FALSE, sizeof(guint32));
            g_hash_table_insert(uses, g_ptr_array_index(group->words, i), of_word);
        }
        g_array_append_val(of_word, number);
    }
}

/* word -> GArray of guint32, the groups that it stands in. */
static GHashTable *gather(Prefilter *prefilter, const GPtrArray *factors) {
    GHashTable *uses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                             (GDestroyNotify)(void (*)(void))g_array_unref);
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint pattern = 0; pattern < factors->len; pattern++) {
        const GPtrArray *groups = g_ptr_array_index(factors, pattern);
        Needs *needs = &prefilter->needs[pattern];
        needs->count = groups->len;
        for (guint i = 0; i < groups->len; i++) {
            const FactorGroup *group = g_ptr_array_index(groups, i);
            char *name = name_of(group);
            gpointer known = g_hash_table_lookup(numbers, name);
            guint32 number = known ? GPOINTER_TO_UINT(known) - 1 : prefilter->groups++;
            needs->groups[i] = number;
            needs->before[i] = group->before;
            needs->leading[i] = group->leading;
            if (!known)
                add_group(uses, group, number);
            g_hash_table_replace(numbers, name, GUINT_TO_POINTER(number + 1));
        }
    }
    return uses;
}

/* A pattern is looked at only if its first group was seen. */
static void order_by_group(Prefilter *prefilter) {
    g_array_set_size(prefilter->first, prefilter->groups + 1);
    memset(prefilter->first->data, 0, (prefilter->groups + 1) * sizeof(guint32));
    for (guint32 i = 0; i < prefilter->count; i++) {
        const Needs *needs = &prefilter->needs[i];
        if (needs->count == 0)
            g_array_append_val(prefilter->always, i);
        else
            g_array_index(prefilter->first, guint32, needs->groups[0] + 1)++;
    }
    for (guint i = 1; i <= prefilter->groups; i++)
        g_array_index(prefilter->first, guint32, i) +=
            g_array_index(prefilter->first, guint32, i - 1);
    g_autofree guint32 *next =
        g_memdup2(prefilter->first->data, (prefilter->groups + 1) * sizeof(guint32));
    g_array_set_size(prefilter->of_group, prefilter->count);
    for (guint32 i = 0; i < prefilter->count; i++)
        if (prefilter->needs[i].count > 0)
            g_array_index(prefilter->of_group, guint32, next[prefilter->needs[i].groups[0]]++) = i;
}

static void compile(Prefilter *prefilter, GHashTable *uses) {
    guint count = g_hash_table_size(uses);
    g_autofree const char **texts = g_new0(const char *, count + 1);
    g_autofree size_t *lengths = g_new0(size_t, count + 1);
    GHashTableIter iterator;
    gpointer text, of_word;
    g_hash_table_iter_init(&iterator, uses);
    for (guint i = 0; g_hash_table_iter_next(&iterator, &text, &of_word); i++) {
        Word word = {prefilter->uses->len, ((GArray *)of_word)->len, factor_word(text)};
        texts[i] = word.word.bytes;
        lengths[i] = word.word.length;
        word.word.bytes = NULL;
        g_array_append_vals(prefilter->uses, ((GArray *)of_word)->data, word.count);
        g_array_append_val(prefilter->words, word);
    }
    word_databases_compile(&prefilter->databases, texts, lengths, count);
}

Prefilter *prefilter_new(const GPtrArray *factors) {
    Prefilter *prefilter = g_new0(Prefilter, 1);
    prefilter->count = factors->len;
    prefilter->needs = g_new0(Needs, factors->len + 1);
    prefilter->always = g_array_new(FALSE, FALSE, sizeof(guint32));
    prefilter->first = g_array_new(FALSE, FALSE, sizeof(guint32));
    prefilter->of_group = g_array_new(FALSE, FALSE, sizeof(guint32));
    prefilter->words = g_array_new(FALSE, FALSE, sizeof(Word));
    prefilter->uses = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GHashTable) uses = gather(prefilter, factors);
    order_by_group(prefilter);
    compile(prefilter, uses);
    return prefilter;
}

void prefilter_free(Prefilter *prefilter) {
    if (!prefilter)
        return;
    word_databases_clear(&prefilter->databases);
    g_array_unref(prefilter->always);
    g_array_unref(prefilter->first);
    g_array_unref(prefilter->of_group);
    g_array_unref(prefilter->words);
    g_array_unref(prefilter->uses);
    g_free(prefilter->needs);
    g_free(prefilter);
}

PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter, GError **error) {
    PrefilterScratch *scratch = g_new0(PrefilterScratch, 1);
    scratch->prefilter = prefilter;
    scratch->seen_words = g_new0(SeenWord, (gsize)prefilter->words->len + 1);
    scratch->seen = g_new0(Seen, (gsize)prefilter->groups + 1);
    scratch->touched_words = g_array_new(FALSE, FALSE, sizeof(guint32));
    scratch->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
    scratch->links = g_array_new(FALSE, FALSE, sizeof(Link));
    scratch->places = g_array_new(FALSE, FALSE, sizeof(Place));
    if (prefilter->databases.scratch &&
        hs_clone_scratch(prefilter->databases.scratch, &scratch->scratch) != HS_SUCCESS) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("no memory for the word filter of one more thread"));
        prefilter_scratch_free(scratch);
        return NULL;
    }
    return scratch;
}

void prefilter_scratch_free(PrefilterScratch *scratch) {
    if (!scratch)
        return;
    hs_free_scratch(scratch->scratch);
    g_array_unref(scratch->touched_words);
    g_array_unref(scratch->touched);
    g_array_unref(scratch->links);
    g_array_unref(scratch->places);
    g_free(scratch->endings);
    g_free(scratch->marks);
    g_free(scratch->seen_words);
    g_free(scratch->seen);
    g_free(scratch);
}

static void grow_endings(PrefilterScratch *scratch) {
    scratch->endings_size = MAX(scratch->endings_size * 2, 1024);
    scratch->endings = g_renew(Ending, scratch->endings, scratch->endings_size);
    g_free(scratch->marks);
    scratch->marks = g_new0(guint64, scratch->endings_size / 64);
}

/* Called for every word in the text, so it only notes it. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    (void)from, (void)flags;
    PrefilterScratch *scratch = context;
    const FactorWord *word = &g_array_index(scratch->prefilter->words, Word, id).word;
    SeenWord *seen = &scratch->seen_words[id];
    if ((word->begins || word->ends) &&
        !factor_word_is_at(word, scratch->text, (gsize)to - word->length))
        return 0;
    if (++seen->count > PLACES_MAX)
        return 0;
    if (scratch->endings_count == scratch->endings_size)
        grow_endings(scratch);
    guint32 number = scratch->endings_count++, end = (guint32)to;
    scratch->endings[number] = (Ending){{end - (guint32)word->length, end}, NONE};
    scratch->disordered = scratch->disordered || scratch->last_end > end;
    scratch->last_end = end;
    if (seen->count == 1) {
        guint32 touched = id;
        seen->first = number;
        g_array_append_val(scratch->touched_words, touched);
    } else {
        scratch->endings[seen->last].next = number;
    }
    seen->last = number;
    return 0;
}

static void forget_last_scan(PrefilterScratch *scratch) {
    for (guint i = 0; i < scratch->touched_words->len; i++)
        scratch->seen_words[g_array_index(scratch->touched_words, guint32, i)] = (SeenWord){0};
    for (guint i = 0; i < scratch->touched->len; i++)
        scratch->seen[g_array_index(scratch->touched, guint32, i)] = (Seen){0};
    g_array_set_size(scratch->touched_words, 0);
    g_array_set_size(scratch->touched, 0);
    g_array_set_size(scratch->links, 0);
    g_array_set_size(scratch->places, 0);
    scratch->endings_count = 0;
    scratch->last_end = 0;
    scratch->disordered = FALSE;
}

/* From the words that were seen to the groups they stand in. */
static void see_groups(const Prefilter *prefilter, PrefilterScratch *scratch) {
    for (guint i = 0; i < scratch->touched_words->len; i++) {
        guint32 id = g_array_index(scratch->touched_words, guint32, i);
        const Word *word = &g_array_index(prefilter->words, Word, id);
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

static gboolean all_seen(const PrefilterScratch *scratch, const Needs *needs) {
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
    scratch->scanned =
        word_databases_scan(&prefilter->databases, scratch->scratch, text, on_match, scratch);
    memset(candidates, scratch->scanned ? 0 : 0xff, (prefilter->count + 7) / 8);
    if (!scratch->scanned)
        return;
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

static int compare_places(const void *a, const void *b) {
    const Place *one = a, *other = b;
    return (one->end > other->end) - (one->end < other->end);
}

/* Marks the endings of the group's words: *from is the least, *to the greatest. */
static void mark_endings(PrefilterScratch *scratch, const Seen *seen, guint32 *from, guint32 *to) {
    *from = NONE;
    *to = 0;
    for (guint32 i = seen->words; i != NONE; i = g_array_index(scratch->links, Link, i).next) {
        const SeenWord *word = &scratch->seen_words[g_array_index(scratch->links, Link, i).word];
        for (guint32 at = word->first; at != NONE; at = scratch->endings[at].next)
            scratch->marks[at / 64] |= G_GUINT64_CONSTANT(1) << at % 64;
        *from = MIN(*from, word->first);
        *to = MAX(*to, word->last);
    }
}

/* The places of a group with at most PLACES_MAX of them: patterns share groups, and few
 * groups are ever asked for. */
static void gather_places(PrefilterScratch *scratch, Seen *seen) {
    guint32 from, to;
    mark_endings(scratch, seen, &from, &to);
    seen->from = scratch->places->len;
    seen->after = seen->from + seen->count;
    seen->gathered = TRUE;
    g_array_set_size(scratch->places, seen->after);
    Place *place = &g_array_index(scratch->places, Place, seen->from);
    for (guint32 i = from / 64; i <= to / 64; i++) {
        for (guint64 marks = scratch->marks[i]; marks != 0; marks &= marks - 1)
            *place++ = scratch->endings[i * 64 + (guint32)__builtin_ctzll(marks)].place;
        scratch->marks[i] = 0;
    }
    if (scratch->disordered)
        qsort(&g_array_index(scratch->places, Place, seen->from), seen->count, sizeof(Place),
              compare_places);
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
static guint best_group(const PrefilterScratch *scratch, const Needs *needs) {
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
    const Needs *needs = &prefilter->needs[pattern];
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

const char *prefilter_name(void) {
    return "hyperscan";
}
