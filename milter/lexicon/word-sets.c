/* Offers word-sets.h. Sets stay small: past the limits they become "unknown",
 * which is always right, only less sharp. */
#include "lexicon/word-sets.h"

#include <string.h>

enum {
    PRODUCT_MAX = 64, /* words that a concatenation may grow to */
    WORD_BYTES_MAX = 60,
    WORD_BYTES_MIN = 2,   /* shorter ones stand in every text */
    WORD_BYTES_SHARP = 5, /* with a group of such words, those below are left out: */
    WORD_BYTES_BLUNT = 4,
    WORD_BYTES_ENOUGH = 12, /* the rest of a longer one tells little more */
};

static void free_group(gpointer data) {
    FactorGroup *group = data;
    g_ptr_array_unref(group->words);
    g_free(group);
}

GPtrArray *word_set_new(void) {
    return g_ptr_array_new_with_free_func(g_free);
}

GPtrArray *word_set_of(const char *word) {
    GPtrArray *set = word_set_new();
    g_ptr_array_add(set, g_strdup(word));
    return set;
}

Factors *factors_new(GPtrArray *exact) {
    Factors *factors = g_new0(Factors, 1);
    factors->exact = exact;
    for (guint i = 0; exact && i < exact->len; i++)
        factors->reach = MAX(factors->reach, (guint)strlen(g_ptr_array_index(exact, i)));
    factors->required = g_ptr_array_new_with_free_func(free_group);
    return factors;
}

void factors_free(Factors *factors) {
    if (!factors)
        return;
    g_clear_pointer(&factors->exact, g_ptr_array_unref);
    g_ptr_array_unref(factors->required);
    g_free(factors);
}

static gsize shortest(const GPtrArray *set) {
    gsize least = G_MAXSIZE;
    for (guint i = 0; i < set->len; i++)
        least = MIN(least, strlen(g_ptr_array_index(set, i)));
    return set->len > 0 ? least : 0;
}

/* The sharper group first: longer words, then fewer. */
static int compare_groups(gconstpointer a, gconstpointer b) {
    const FactorGroup *one = *(FactorGroup *const *)a, *other = *(FactorGroup *const *)b;
    if (one->least != other->least)
        return one->least > other->least ? -1 : 1;
    return (one->words->len > other->words->len) - (one->words->len < other->words->len);
}

/* Takes words; least: bytes of the shortest. */
static void require(Factors *factors, GPtrArray *words, gsize least, guint before,
                    gboolean leading) {
    if (least < WORD_BYTES_MIN || words->len > FACTOR_WORDS_MAX) {
        g_ptr_array_unref(words);
        return;
    }
    FactorGroup *group = g_new0(FactorGroup, 1);
    group->words = words;
    group->least = least;
    group->before = before;
    group->leading = leading;
    g_ptr_array_add(factors->required, group);
    g_ptr_array_sort(factors->required, compare_groups);
    if (factors->required->len > FACTOR_GROUPS_MAX)
        g_ptr_array_set_size(factors->required, FACTOR_GROUPS_MAX);
}

void factors_settle(Factors *factors) {
    gsize least = factors->exact ? shortest(factors->exact) : 0;
    if (factors->exact)
        require(factors, g_steal_pointer(&factors->exact), least, factors->reach, !factors->tail);
}

Factors *factors_optional(Factors *factors) {
    gboolean known = factors->exact && factors->exact->len < PRODUCT_MAX;
    Factors *optional = factors_new(known ? g_steal_pointer(&factors->exact) : NULL);
    optional->reach = factors->reach;
    if (known)
        g_ptr_array_add(optional->exact, g_strdup(""));
    factors_free(factors);
    return optional;
}

static GPtrArray *product(const GPtrArray *a, const GPtrArray *b) {
    if ((gsize)a->len * b->len > PRODUCT_MAX)
        return NULL;
    g_autoptr(GPtrArray) set = word_set_new();
    for (guint i = 0; i < a->len; i++)
        for (guint j = 0; j < b->len; j++) {
            char *word = g_strconcat(g_ptr_array_index(a, i), g_ptr_array_index(b, j), NULL);
            g_ptr_array_add(set, word);
            if (strlen(word) > WORD_BYTES_MAX)
                return NULL;
        }
    return g_steal_pointer(&set);
}

static gsize least_of(const GPtrArray *groups, guint i) {
    return ((FactorGroup *)g_ptr_array_index(groups, i))->least;
}

void factors_sharpen(Factors *factors) {
    GPtrArray *groups = factors->required;
    if (groups->len == 0 || least_of(groups, 0) < WORD_BYTES_SHARP)
        return;
    while (groups->len > 1 && least_of(groups, groups->len - 1) < WORD_BYTES_BLUNT)
        g_ptr_array_set_size(groups, (gint)groups->len - 1);
}

/* TRUE: a shorter one of the words stands inside this one, or (leading) begins it. */
static gboolean holds_another(GHashTable *words, const char *word, gboolean leading) {
    gsize length = strlen(word);
    for (gsize from = 0; from < (leading ? 1 : length); from++)
        for (gsize bytes = WORD_BYTES_MIN; from + bytes <= length && bytes < length; bytes++) {
            char part[WORD_BYTES_MAX + 1] = "";
            memcpy(part, word + from, bytes);
            if (g_hash_table_contains(words, part))
                return TRUE;
        }
    return FALSE;
}

/* The same OR in fewer and shorter words. A word's end moves only towards the
 * beginning of the match, so that what is known of `before` holds; where the words begin
 * the match, each still begins where it did. */
static void shorten(FactorGroup *group) {
    guint before = 0;
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) kept = word_set_new();
    for (guint i = 0; i < group->words->len; i++) {
        const char *word = g_ptr_array_index(group->words, i);
        const char *end = word;
        while (*end && g_utf8_next_char(end) <= word + WORD_BYTES_ENOUGH)
            end = g_utf8_next_char(end);
        g_hash_table_add(words, g_strndup(word, (gsize)(end - word)));
        before = MAX(before, (guint)(end - word));
    }
    group->before = group->leading ? before : group->before;
    GHashTableIter iterator;
    gpointer word;
    g_hash_table_iter_init(&iterator, words);
    while (g_hash_table_iter_next(&iterator, &word, NULL))
        if (!holds_another(words, word, group->leading))
            g_ptr_array_add(kept, g_strdup(word));
    g_ptr_array_unref(group->words);
    group->words = g_steal_pointer(&kept);
}

void factors_shorten(Factors *factors) {
    for (guint i = 0; i < factors->required->len; i++)
        shorten(g_ptr_array_index(factors->required, i));
}

guint factors_reach_sum(guint a, guint b) {
    gboolean bounded = a <= FACTOR_REACH_MAX && b <= FACTOR_REACH_MAX;
    return bounded ? a + b : FACTORS_UNBOUNDED;
}

void factors_append(Factors *factors, Factors *next) {
    g_autoptr(Factors) taken = next;
    guint before = factors->reach;
    GPtrArray *both = NULL;
    if (factors->exact && taken->exact)
        both = product(factors->exact, taken->exact);
    if (!both) {
        factors_settle(factors);
        factors->tail = TRUE;
    }
    g_clear_pointer(&factors->exact, g_ptr_array_unref);
    factors->reach = factors_reach_sum(before, taken->reach);
    for (guint i = 0; i < taken->required->len; i++) {
        const FactorGroup *group = g_ptr_array_index(taken->required, i);
        require(factors, g_ptr_array_ref(group->words), group->least,
                factors_reach_sum(before, group->before), before == 0 && group->leading);
    }
    factors->exact = both ? both : g_steal_pointer(&taken->exact);
}

/* The best group; NULL: none is known. */
static const FactorGroup *needed(Factors *factors) {
    factors_settle(factors);
    return factors->required->len > 0 ? g_ptr_array_index(factors->required, 0) : NULL;
}

static void add_words(GPtrArray *set, const GPtrArray *words) {
    for (guint i = 0; i < words->len; i++)
        g_ptr_array_add(set, g_strdup(g_ptr_array_index(words, i)));
}

void factors_join(Factors *factors, Factors *other) {
    g_autoptr(Factors) taken = other;
    guint reach = MAX(factors->reach, taken->reach);
    if (factors->exact && taken->exact &&
        factors->exact->len + taken->exact->len <= FACTOR_WORDS_MAX) {
        add_words(factors->exact, taken->exact);
        factors->reach = reach;
        return;
    }
    const FactorGroup *one = needed(factors), *two = needed(taken);
    FactorGroup either = {NULL, 0, 0, FALSE};
    if (one && two) { /* to the words that are there: an OR of many is walked once */
        either = (FactorGroup){g_ptr_array_ref(one->words), MIN(one->least, two->least),
                               MAX(one->before, two->before), one->leading && two->leading};
        add_words(either.words, two->words);
    }
    g_ptr_array_set_size(factors->required, 0);
    if (either.words)
        require(factors, either.words, either.least, either.before, either.leading);
    factors->reach = reach;
}
