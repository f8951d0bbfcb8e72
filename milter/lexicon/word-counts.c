/* Offers word-counts.h by a suffix array: the places of the sample in the order of what
 * follows them, so that all places of a word stand side by side. */
#include "lexicon/word-counts.h"

#include "lexicon/factors.h"

#include <math.h>
#include <string.h>

enum {
    COMPARED_MAX = 64,    /* bytes by which places are put in order; words are shorter */
    BITS_OF_BYTE = 3,     /* what a byte of a word that was never seen tells */
    SAMPLE_LEAST = 10000, /* bytes; a smaller sample counts as one of so many */
};

#define UNSEEN                                                                                     \
    0.1 /* times in the sample: most of what it does not hold is rarer than what it does */

struct WordCounts {
    char *text;
    gsize length;
    GArray *places;    /* of guint32: where a character begins */
    GHashTable *known; /* word -> double *: what was asked before */
};

static gint compare_places(gconstpointer a, gconstpointer b, gpointer text) {
    guint32 one = *(const guint32 *)a, other = *(const guint32 *)b;
    return strncmp((const char *)text + one, (const char *)text + other, COMPARED_MAX);
}

WordCounts *word_counts_new(Span sample) {
    WordCounts *counts = g_new0(WordCounts, 1);
    counts->text = span_dup(sample);
    counts->length = sample.length;
    counts->places = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < sample.length; i++)
        if ((sample.bytes[i] & 0xc0) != 0x80)
            g_array_append_val(counts->places, i);
    g_array_sort_with_data(counts->places, compare_places, counts->text);
    counts->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return counts;
}

void word_counts_free(WordCounts *counts) {
    if (!counts)
        return;
    g_free(counts->text);
    g_array_unref(counts->places);
    g_hash_table_unref(counts->known);
    g_free(counts);
}

/* The first of the places, in their order, whose text is not before the word (behind: whose
 * text is behind all that begins with the word). */
static guint bound(const WordCounts *counts, const char *word, gsize length, gboolean behind) {
    guint low = 0, high = counts->places->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const char *text = counts->text + g_array_index(counts->places, guint32, middle);
        int order = strncmp(text, word, length);
        if (order < 0 || (behind && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Places where the word stands, with its borders. */
static guint count(const WordCounts *counts, const FactorWord *word) {
    Span text = span_of(counts->text, counts->length);
    guint found = 0, last = bound(counts, word->bytes, word->length, TRUE);
    for (guint i = bound(counts, word->bytes, word->length, FALSE); i < last; i++)
        found += factor_word_is_at(word, text, g_array_index(counts->places, guint32, i)) ? 1 : 0;
    return found;
}

double word_counts_often(WordCounts *counts, const char *word) {
    FactorWord plain = factor_word(word);
    double guess = 1e6 * pow(2, -(double)plain.length * BITS_OF_BYTE);
    if (!counts)
        return guess;
    double *known = g_hash_table_lookup(counts->known, word);
    if (!known) {
        known = g_new(double, 1);
        double length = (double)MAX(counts->length, SAMPLE_LEAST);
        *known = MIN(guess, UNSEEN * 1e6 / length) + 1e6 * count(counts, &plain) / length;
        g_hash_table_insert(counts->known, g_strdup(word), known);
    }
    return *known;
}
