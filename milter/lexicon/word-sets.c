/* Offers word-sets.h. Sets stay small: past the limits they become "unknown",
 * which is always right, only less sharp. */
#include "lexicon/word-sets.h"

#include "lexicon/factors.h"

#include <string.h>

enum {
    PRODUCT_MAX = 256, /* words that a concatenation may grow to */
    WORD_BYTES_MAX = 60,
    WORD_BYTES_MIN = 2, /* shorter ones stand in every text */
};

static void free_group(gpointer group) {
    g_ptr_array_unref(group);
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
    const GPtrArray *one = *(GPtrArray *const *)a, *other = *(GPtrArray *const *)b;
    gsize one_least = shortest(one), other_least = shortest(other);
    if (one_least != other_least)
        return one_least > other_least ? -1 : 1;
    return (one->len > other->len) - (one->len < other->len);
}

/* Takes group. */
static void require(Factors *factors, GPtrArray *group) {
    if (shortest(group) < WORD_BYTES_MIN || group->len > FACTOR_WORDS_MAX) {
        g_ptr_array_unref(group);
        return;
    }
    g_ptr_array_add(factors->required, group);
    g_ptr_array_sort(factors->required, compare_groups);
    if (factors->required->len > FACTOR_GROUPS_MAX)
        g_ptr_array_set_size(factors->required, FACTOR_GROUPS_MAX);
}

void factors_settle(Factors *factors) {
    if (factors->exact)
        require(factors, g_steal_pointer(&factors->exact));
}

Factors *factors_optional(Factors *factors) {
    gboolean known = factors->exact && factors->exact->len < PRODUCT_MAX;
    Factors *optional = factors_new(known ? g_steal_pointer(&factors->exact) : NULL);
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

void factors_append(Factors *factors, Factors *next) {
    g_autoptr(Factors) taken = next;
    GPtrArray *both = NULL;
    if (factors->exact && taken->exact)
        both = product(factors->exact, taken->exact);
    if (!both) {
        factors_settle(factors);
        factors->tail = TRUE;
    }
    g_clear_pointer(&factors->exact, g_ptr_array_unref);
    for (guint i = 0; i < taken->required->len; i++)
        require(factors, g_ptr_array_ref(g_ptr_array_index(taken->required, i)));
    factors->exact = both ? both : g_steal_pointer(&taken->exact);
}

/* The words of which one must occur; NULL: not known. */
static GPtrArray *needed(Factors *factors) {
    factors_settle(factors);
    if (factors->required->len == 0)
        return NULL;
    return g_ptr_array_index(factors->required, 0);
}

static void add_words(GPtrArray *set, const GPtrArray *words) {
    for (guint i = 0; i < words->len; i++)
        g_ptr_array_add(set, g_strdup(g_ptr_array_index(words, i)));
}

void factors_join(Factors *factors, Factors *other) {
    g_autoptr(Factors) taken = other;
    if (factors->exact && taken->exact &&
        factors->exact->len + taken->exact->len <= FACTOR_WORDS_MAX) {
        add_words(factors->exact, taken->exact);
        return;
    }
    GPtrArray *one = needed(factors), *two = needed(taken);
    g_autoptr(GPtrArray) either = word_set_new();
    if (one && two) {
        add_words(either, one);
        add_words(either, two);
    }
    g_ptr_array_set_size(factors->required, 0);
    if (one && two)
        require(factors, g_steal_pointer(&either));
}
