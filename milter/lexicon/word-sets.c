/* Offers word-sets.h. Sets stay small: past the limits they become "unknown",
 * which is always right, only less sharp. */
#include "lexicon/word-sets.h"

#include <string.h>

enum {
    PRODUCT_MAX = 64, /* words that a concatenation may grow to */
    WORD_BYTES_MAX = 60,
    WORD_BYTES_MIN = 2,     /* shorter ones stand in every text */
    OFTEN_MAX = 1000,       /* in a million bytes: in every mail, and tells little */
    LEADING_COST = 8,       /* bytes that are tried in the time in which one word is found */
    PLACELESS_COST = 10,    /* as if it were so many times as often */
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

char *word_beginning(const char *word, gsize most) {
    const char *end = word;
    while (*end && g_utf8_next_char(end) <= word + most)
        end = g_utf8_next_char(end);
    return g_strndup(word, (gsize)(end - word));
}

FactorWord factor_word(const char *word) {
    gsize length = strlen(word);
    FactorWord plain = {word, length, *word == FACTOR_BORDER,
                        length > 1 && word[length - 1] == FACTOR_BORDER};
    plain.bytes += plain.begins ? 1 : 0;
    plain.length -= (gsize)plain.begins + (gsize)plain.ends;
    return plain;
}

static gboolean is_letter(char c) {
    return g_ascii_isalnum(c) || c == '_';
}

gboolean factor_word_is_at(const FactorWord *word, Span text, gsize start) {
    gsize end = start + word->length;
    return !(word->begins && start > 0 && is_letter(text.bytes[start - 1])) &&
           !(word->ends && end < text.length && is_letter(text.bytes[end]));
}

/* Leaves marks of a border only where factors.h has them: elsewhere they tell something
 * else. In place, for most words have none. */
static void tidy(char *text) {
    if (!strchr(text, FACTOR_BORDER))
        return;
    FactorWord word = factor_word(text);
    char *plain = text + (word.begins ? 1 : 0), *to = plain;
    for (const char *from = plain; *from; from++)
        if (*from != FACTOR_BORDER)
            *to++ = *from;
    if (word.ends && to > plain && is_letter(to[-1]))
        *to++ = FACTOR_BORDER;
    *to = '\0';
    if (word.begins && *plain && !is_letter(*plain))
        memmove(text, plain, (gsize)(to - plain) + 1);
}

Factors *factors_new(GPtrArray *exact, WordCounts *counts) {
    Factors *factors = g_new0(Factors, 1);
    factors->exact = exact;
    factors->counts = counts;
    factors->closes = factors->keeps = exact != NULL;
    for (guint i = 0; exact && i < exact->len; i++) {
        const char *word = g_ptr_array_index(exact, i);
        gsize length = strlen(word);
        gboolean closes = length > 0 && !is_letter(word[length - 1]);
        factors->reach = MAX(factors->reach, (guint)factor_word(word).length);
        factors->closes = factors->closes && closes;
        factors->keeps = factors->keeps && (closes || length == 0);
    }
    factors->required = g_ptr_array_new_with_free_func(free_group);
    factors->common = g_ptr_array_new_with_free_func(free_group);
    return factors;
}

void factors_free(Factors *factors) {
    if (!factors)
        return;
    g_clear_pointer(&factors->exact, g_ptr_array_unref);
    g_ptr_array_unref(factors->required);
    g_ptr_array_unref(factors->common);
    g_free(factors);
}

/* A word that tells nothing of where a match begins has the whole text tried for it. */
static double cost(const FactorGroup *group) {
    return group->often * (group->before > FACTOR_REACH_MAX ? PLACELESS_COST : 1);
}

/* The rarer group first. */
static int compare_groups(gconstpointer a, gconstpointer b) {
    double one = cost(*(FactorGroup *const *)a), other = cost(*(FactorGroup *const *)b);
    return (one > other) - (one < other);
}

/* It tells at which bytes a match may begin, and these are few beside what there is to try around
 * the words of the best group. */
static gboolean leads(const GPtrArray *groups, guint i) {
    const FactorGroup *group = g_ptr_array_index(groups, i), *rarest = g_ptr_array_index(groups, 0);
    return group->leading &&
           group->often * LEADING_COST < rarest->often * MIN(rarest->before, FACTOR_REACH_MAX);
}

/* The last group, but not one that leads. */
static guint least_telling(const GPtrArray *groups) {
    guint last = groups->len - 1;
    return last > 0 && leads(groups, last) ? last - 1 : last;
}

/* Takes words. */
static void require(Factors *factors, GPtrArray *words, double often, guint before,
                    gboolean leading) {
    if (words->len > FACTOR_WORDS_MAX) {
        g_ptr_array_unref(words);
        return;
    }
    FactorGroup *group = g_new0(FactorGroup, 1);
    group->words = words;
    group->often = often;
    group->before = before;
    group->leading = leading;
    g_ptr_array_add(factors->required, group);
    g_ptr_array_sort(factors->required, compare_groups);
    if (factors->required->len > FACTOR_GROUPS_MAX)
        g_ptr_array_remove_index(factors->required, least_telling(factors->required));
}

static double often_together(const Factors *factors, const GPtrArray *words) {
    double often = 0;
    for (guint i = 0; i < words->len; i++)
        often += word_counts_often(factors->counts, g_ptr_array_index(words, i));
    return often;
}

void factors_settle(Factors *factors) {
    if (!factors->exact)
        return;
    g_autoptr(GPtrArray) words = g_steal_pointer(&factors->exact);
    gboolean long_enough = words->len > 0;
    for (guint i = 0; i < words->len && long_enough; i++) {
        tidy(g_ptr_array_index(words, i));
        long_enough = factor_word(g_ptr_array_index(words, i)).length >= WORD_BYTES_MIN;
    }
    if (long_enough)
        require(factors, g_ptr_array_ref(words), often_together(factors, words), factors->reach,
                !factors->tail);
}

Factors *factors_optional(Factors *factors) {
    gboolean known = factors->exact && factors->exact->len < PRODUCT_MAX;
    Factors *optional =
        factors_new(known ? g_steal_pointer(&factors->exact) : NULL, factors->counts);
    optional->reach = factors->reach;
    optional->closes = FALSE;
    optional->keeps = factors->keeps;
    if (known)
        g_ptr_array_add(optional->exact, g_strdup(""));
    factors_free(factors);
    return optional;
}

static GPtrArray *product(const GPtrArray *a, const GPtrArray *b) {
    gboolean one = a->len == 1 || b->len == 1; /* no more words than there are */
    if ((gsize)a->len * b->len > (one ? FACTOR_WORDS_MAX : PRODUCT_MAX))
        return NULL;
    g_autoptr(GPtrArray) set = word_set_new();
    for (guint i = 0; i < a->len; i++)
        for (guint j = 0; j < b->len; j++) {
            char *word = g_strconcat(g_ptr_array_index(a, i), g_ptr_array_index(b, j), NULL);
            tidy(word);
            g_ptr_array_add(set, word);
            if (strlen(word) > WORD_BYTES_MAX)
                return NULL;
        }
    return g_steal_pointer(&set);
}

void factors_sharpen(Factors *factors) {
    GPtrArray *groups = factors->required;
    for (guint i = groups->len; i-- > 1;)
        if (cost(groups->pdata[i]) > MAX(OFTEN_MAX, 2 * cost(groups->pdata[0])) &&
            !leads(groups, i))
            g_ptr_array_add(factors->common, g_ptr_array_steal_index(groups, i));
}

/* TRUE: a shorter one of the words stands inside this one, or (leading) begins it. */
static gboolean holds_another(GHashTable *words, const char *word, gboolean leading) {
    gsize length = strlen(word);
    for (gsize from = 0; from < (leading ? 1 : length); from++)
        for (gsize bytes = WORD_BYTES_MIN; from + bytes <= length && bytes < length; bytes++) {
            char part[WORD_BYTES_MAX + 3] = "";
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
        char *cut = word_beginning(g_ptr_array_index(group->words, i), WORD_BYTES_ENOUGH);
        before = MAX(before, (guint)factor_word(cut).length);
        g_hash_table_add(words, cut);
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
    for (guint i = 0; i < factors->common->len; i++)
        shorten(g_ptr_array_index(factors->common, i));
}

guint factors_reach_sum(guint a, guint b) {
    gboolean bounded = a <= FACTOR_REACH_MAX && b <= FACTOR_REACH_MAX;
    return bounded ? a + b : FACTORS_UNBOUNDED;
}

/* What is before the words closes: each that begins with a letter begins at a border. */
static GPtrArray *behind_border(const GPtrArray *words) {
    GPtrArray *marked = word_set_new();
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        const char mark[] = {FACTOR_BORDER, '\0'};
        g_ptr_array_add(marked, g_strconcat(is_letter(*word) ? mark : "", word, NULL));
    }
    return marked;
}

/* What `next` requires, seen from where this begins. */
static void require_behind(Factors *factors, const Factors *next, guint before) {
    for (guint i = 0; i < next->required->len; i++) {
        const FactorGroup *group = g_ptr_array_index(next->required, i);
        gboolean marked = factors->closes && group->leading;
        GPtrArray *words = marked ? behind_border(group->words) : g_ptr_array_ref(group->words);
        require(factors, words, marked ? often_together(factors, words) : group->often,
                factors_reach_sum(before, group->before), before == 0 && group->leading);
    }
}

void factors_append(Factors *factors, Factors *next) {
    g_autoptr(Factors) taken = next;
    guint before = factors->reach;
    GPtrArray *exact = NULL;
    if (factors->exact && taken->exact)
        exact = product(factors->exact, taken->exact);
    if (!exact) {
        factors_settle(factors);
        factors->tail = TRUE;
        if (taken->exact)
            exact = factors->closes ? behind_border(taken->exact) : g_ptr_array_ref(taken->exact);
    }
    factors->reach = factors_reach_sum(before, taken->reach);
    require_behind(factors, taken, before);
    g_clear_pointer(&factors->exact, g_ptr_array_unref);
    factors->exact = exact;
    factors->closes = taken->closes || (taken->keeps && factors->closes);
    factors->keeps = taken->closes || (taken->keeps && factors->keeps);
}

/* The best group; NULL: none is known. */
static const FactorGroup *best(const Factors *factors) {
    return factors->required->len > 0 ? g_ptr_array_index(factors->required, 0) : NULL;
}

/* The group that leads, if there is one. */
static const FactorGroup *leader(const Factors *factors) {
    for (guint i = 0; i < factors->required->len; i++)
        if (((const FactorGroup *)factors->required->pdata[i])->leading)
            return factors->required->pdata[i];
    return NULL;
}

static void add_words(GPtrArray *set, const GPtrArray *words) {
    for (guint i = 0; i < words->len; i++)
        g_ptr_array_add(set, g_strdup(g_ptr_array_index(words, i)));
}

/* One of the words of either; without words: one of them is not known. Takes over the words of one
 * and appends to them, or to a copy of them. */
static FactorGroup joined(const FactorGroup *one, const FactorGroup *other, gboolean copy) {
    if (!one || !other)
        return (FactorGroup){0};
    GPtrArray *words = copy ? word_set_new() : g_ptr_array_ref(one->words);
    if (copy)
        add_words(words, one->words);
    add_words(words, other->words);
    return (FactorGroup){words, one->often + other->often, MAX(one->before, other->before),
                         one->leading && other->leading};
}

static void require_either(Factors *factors, const FactorGroup *group) {
    if (group->words)
        require(factors, group->words, group->often, group->before, group->leading);
}

void factors_join(Factors *factors, Factors *other) {
    g_autoptr(Factors) taken = other;
    guint reach = MAX(factors->reach, taken->reach);
    factors->closes = factors->closes && taken->closes;
    factors->keeps = factors->keeps && taken->keeps;
    if (factors->exact && taken->exact &&
        factors->exact->len + taken->exact->len <= FACTOR_WORDS_MAX) {
        add_words(factors->exact, taken->exact);
        factors->reach = reach;
        return;
    }
    factors_settle(factors);
    factors_settle(taken);
    const FactorGroup *best_here = best(factors), *best_there = best(taken);
    const FactorGroup *leader_here = leader(factors), *leader_there = leader(taken);
    gboolean same = leader_here == best_here && leader_there == best_there;
    FactorGroup leading = {0};
    if (!same)
        leading = joined(leader_here, leader_there, leader_here == best_here);
    FactorGroup either = joined(best_here, best_there, FALSE);
    g_ptr_array_set_size(factors->required, 0);
    require_either(factors, &either);
    require_either(factors, &leading);
    factors->reach = reach;
}
