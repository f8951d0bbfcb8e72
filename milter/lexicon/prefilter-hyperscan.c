/* prefilter.h by Hyperscan: one scan for all the words of all factors. A pattern
 * is named when every one of its groups had a word; where the words of a group
 * end is kept, and the group that costs least tells where the pattern is worth
 * trying. Only literals are
 * given to Hyperscan: it takes 100,000 of them in seconds, and some patterns never. Where the
 * processor is too old for it, all patterns are named. */
#include "lexicon/prefilter.h"

#include "lexicon/factors.h"

#include "base/error.h"
#include "base/translate.h"

#include <hs.h>

enum {
    PLACES_MAX = 1000, /* of one group; with more, it tells nothing */
    NO_PLACE = -1,
};

/* A word stands in these groups, by number. */
typedef struct {
    guint first, count; /* in uses */
    guint length;
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
    hs_database_t *database; /* NULL: name all */
    hs_scratch_t *scratch;   /* the prototype that is cloned */
};

/* Where a word stood, and the next such place of the same group, by their ends. */
typedef struct {
    guint32 start, end;
    gint32 next;
} Place;

/* Where the scan under way saw words of one group; all 0 before it. */
typedef struct {
    guint count;        /* of places; more than PLACES_MAX: too many, or not in order */
    gint32 first, last; /* in places, if count > 0 */
} Seen;

struct PrefilterScratch {
    hs_scratch_t *scratch;
    gboolean scanned; /* the last text; else nothing is known of it */
    Seen *seen;       /* by group */
    GArray *touched;  /* of guint32: groups that were seen */
    GArray *places;   /* of Place */
};

/* What one scan works on. */
typedef struct {
    const Prefilter *prefilter;
    PrefilterScratch *scratch;
} Scan;

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
    g_autofree unsigned *flags = g_new0(unsigned, count + 1);
    g_autofree unsigned *ids = g_new0(unsigned, count + 1);
    g_autofree size_t *lengths = g_new0(size_t, count + 1);
    GHashTableIter iterator;
    gpointer text, of_word;
    g_hash_table_iter_init(&iterator, uses);
    for (guint i = 0; g_hash_table_iter_next(&iterator, &text, &of_word); i++) {
        Word word = {prefilter->uses->len, ((GArray *)of_word)->len, (guint)strlen(text)};
        g_array_append_vals(prefilter->uses, ((GArray *)of_word)->data, word.count);
        g_array_append_val(prefilter->words, word);
        texts[i] = text;
        lengths[i] = strlen(text);
        ids[i] = i;
    }
    hs_compile_error_t *problem = NULL;
    if (count == 0 || hs_compile_lit_multi(texts, flags, ids, lengths, count, HS_MODE_BLOCK, NULL,
                                           &prefilter->database, &problem) != HS_SUCCESS)
        prefilter->database = NULL;
    hs_free_compile_error(problem);
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
    if (hs_valid_platform() != HS_SUCCESS)
        return prefilter;
    g_autoptr(GHashTable) uses = gather(prefilter, factors);
    order_by_group(prefilter);
    compile(prefilter, uses);
    if (prefilter->database &&
        hs_alloc_scratch(prefilter->database, &prefilter->scratch) != HS_SUCCESS) {
        hs_free_database(prefilter->database);
        prefilter->database = NULL;
    }
    return prefilter;
}

void prefilter_free(Prefilter *prefilter) {
    if (!prefilter)
        return;
    hs_free_scratch(prefilter->scratch);
    hs_free_database(prefilter->database);
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
    scratch->seen = g_new0(Seen, (gsize)prefilter->groups + 1);
    scratch->touched = g_array_new(FALSE, FALSE, sizeof(guint32));
    scratch->places = g_array_new(FALSE, FALSE, sizeof(Place));
    if (prefilter->scratch &&
        hs_clone_scratch(prefilter->scratch, &scratch->scratch) != HS_SUCCESS) {
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
    g_array_unref(scratch->touched);
    g_array_unref(scratch->places);
    g_free(scratch->seen);
    g_free(scratch);
}

static void add_place(PrefilterScratch *scratch, Seen *seen, guint32 start, guint32 end) {
    Place place = {start, end, NO_PLACE};
    Place *before = seen->count > 0 ? &g_array_index(scratch->places, Place, seen->last) : NULL;
    if (before && before->end == end && before->start == start)
        return;
    if (seen->count == PLACES_MAX || (before && before->end > end)) {
        seen->count = PLACES_MAX + 1;
        return;
    }
    gint32 number = (gint32)scratch->places->len;
    if (before)
        before->next = number;
    else
        seen->first = number;
    seen->last = number;
    seen->count++;
    g_array_append_val(scratch->places, place);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context) {
    (void)from, (void)flags;
    const Scan *scan = context;
    PrefilterScratch *scratch = scan->scratch;
    const Word *word = &g_array_index(scan->prefilter->words, Word, id);
    const guint32 *uses = &g_array_index(scan->prefilter->uses, guint32, word->first);
    for (guint i = 0; i < word->count; i++) {
        Seen *seen = &scratch->seen[uses[i]];
        if (seen->count > PLACES_MAX)
            continue;
        if (seen->count == 0)
            g_array_append_val(scratch->touched, uses[i]);
        add_place(scratch, seen, (guint32)to - word->length, (guint32)to);
    }
    return 0;
}

static void forget_last_scan(PrefilterScratch *scratch) {
    for (guint i = 0; i < scratch->touched->len; i++)
        scratch->seen[g_array_index(scratch->touched, guint32, i)] = (Seen){0};
    g_array_set_size(scratch->touched, 0);
    g_array_set_size(scratch->places, 0);
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
    Scan scan = {prefilter, scratch};
    forget_last_scan(scratch);
    scratch->scanned =
        prefilter->database && text.length <= G_MAXUINT32 &&
        hs_scan(prefilter->database, text.bytes ? text.bytes : "", (unsigned)text.length, 0,
                scratch->scratch, on_match, &scan) == HS_SUCCESS;
    memset(candidates, scratch->scanned ? 0 : 0xff, (prefilter->count + 7) / 8);
    if (!scratch->scanned)
        return;
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

static const Place *place_at(const PrefilterScratch *scratch, gint32 number) {
    return &g_array_index(scratch->places, Place, number);
}

/* Where a match may begin that has a word of the group at this place. */
static PrefilterRange range_of(const Place *place, guint before, gboolean leading) {
    guint32 from = place->end > before ? place->end - before : 0;
    return leading ? (PrefilterRange){place->start, place->start}
                   : (PrefilterRange){from, place->end};
}

/* Has the other group a word that ends at most other_before bytes behind the beginning of
 * a match that begins in the range? *at moves on to where it may be looked for next. */
static gboolean is_near(const PrefilterScratch *scratch, PrefilterRange range, guint32 earliest,
                        guint other_before, gint32 *at) {
    while (*at != NO_PLACE && place_at(scratch, *at)->end <= earliest)
        *at = place_at(scratch, *at)->next;
    for (gint32 i = *at; i != NO_PLACE; i = place_at(scratch, i)->next) {
        guint32 end = place_at(scratch, i)->end;
        if (end > range.last + other_before)
            return FALSE;
        if (end > range.from)
            return TRUE;
    }
    return FALSE;
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

gboolean prefilter_ranges(const Prefilter *prefilter, const PrefilterScratch *scratch,
                          guint pattern, guint reach, GArray *ranges) {
    const Needs *needs = &prefilter->needs[pattern];
    guint best = scratch->scanned ? best_group(scratch, needs) : G_MAXUINT;
    gint32 at[FACTOR_GROUPS_MAX];
    g_array_set_size(ranges, 0);
    if (best == G_MAXUINT)
        return FALSE;
    for (guint i = 0; i < needs->count; i++)
        at[i] = scratch->seen[needs->groups[i]].first;
    for (gint32 i = at[best]; i != NO_PLACE; i = place_at(scratch, i)->next) {
        const Place *place = place_at(scratch, i);
        PrefilterRange range = range_of(place, needs->before[best], needs->leading[best]);
        guint32 earliest = range_of(place, needs->before[best], FALSE).from;
        gboolean near = TRUE;
        for (guint j = 0; j < needs->count && near; j++) {
            const Seen *other = &scratch->seen[needs->groups[j]];
            guint other_before = reach > 0 ? MIN(reach, needs->before[j]) : needs->before[j];
            if (j != best && other->count <= PLACES_MAX && other_before <= FACTOR_REACH_MAX)
                near = is_near(scratch, range, earliest, other_before, &at[j]);
        }
        if (near)
            g_array_append_val(ranges, range);
    }
    g_array_sort(ranges, compare_ranges);
    return TRUE;
}

const char *prefilter_name(void) {
    return "hyperscan";
}
