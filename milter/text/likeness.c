/* Offers likeness_of(): SimHash over runs of three characters. */
#include "text/text.h"

enum {
    GRAM = 3,
    LEAST_GRAMS = 20,
    LEAST_CHARACTERS = 4, /* of texts too short for that, which are alike only if equal */
    /* Of a longer text every eighth run is counted, chosen by its own hash, so that
     * the same runs are chosen wherever they stand. */
    WHOLE_BYTES_MAX = 3000,
    SAMPLE_MASK = 7,
};

/* The finalizer of MurmurHash3: every bit of the input changes half of the output. */
static guint64 mix(guint64 value) {
    value ^= value >> 33;
    value *= G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
    value ^= value >> 33;
    value *= G_GUINT64_CONSTANT(0xc4ceb9fe1a85ec53);
    return value ^ value >> 33;
}

/* 64 counters, one a bit, added to by a word at a time. They stand across the words: level n
 * holds what counts 2^n, and a word that waits for a second, so that both are added at once. */
typedef struct {
    guint64 sum[32], waiting[32];
    gboolean waits[32];
} Counters;

static inline void count(Counters *counters, guint64 word) {
    guint level = 0;
    for (; counters->waits[level]; level++) {
        guint64 sum = counters->sum[level], other = counters->waiting[level], differ = sum ^ other;
        counters->sum[level] = differ ^ word;
        counters->waits[level] = FALSE;
        word = (sum & other) | (differ & word); /* to be counted twice */
    }
    counters->waiting[level] = word;
    counters->waits[level] = TRUE;
}

/* words: how many were counted; the levels above hold nothing. */
static guint64 counted(const Counters *counters, guint bit, guint32 words) {
    guint64 total = 0;
    for (guint level = 0; level < G_N_ELEMENTS(counters->sum) && words >> level; level++) {
        guint64 here = counters->sum[level] >> bit & 1;
        here += counters->waits[level] ? counters->waiting[level] >> bit & 1 : 0;
        total += here << level;
    }
    return total;
}

/* The character at `at`, which is moved behind it. The text is valid UTF-8. */
static inline guint32 take_character(const guchar *bytes, gsize *at) {
    const guchar *from = bytes + *at;
    guint32 first = from[0];
    if (first < 0x80) {
        *at += 1;
        return first;
    }
    if (first >> 4 == 0xe) { /* most of Japanese */
        *at += 3;
        return (first & 15) << 12 | (from[1] & 63U) << 6 | (from[2] & 63U);
    }
    guint length = first < 0xe0 ? 2 : 4;
    guint32 character = first & (0x7fU >> length);
    for (guint i = 1; i < length; i++)
        character = character << 6 | (from[i] & 63);
    *at += length;
    return character;
}

/* The last three characters. */
static guint64 moved_on(guint64 window, guint32 character) {
    return (window << 21 | character) & G_GUINT64_CONSTANT(0x7fffffffffffffff);
}

/* Is this run counted? By another hash than is counted, or three bits would say nothing. */
static gboolean is_chosen(guint64 window, guint64 mask) {
    return (window * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 61 & mask) == 0;
}

guint64 likeness_of(Span folded) {
    const guchar *bytes = (const guchar *)folded.bytes;
    Counters counters = {0};
    guint64 window = 0, whole = 0;
    guint32 seen = 0, grams = 0;
    guint64 mask = folded.length > WHOLE_BYTES_MAX ? SAMPLE_MASK : 0;
    gsize at = 0;
    while (at < folded.length && seen < LEAST_GRAMS + GRAM) {
        guint32 character = take_character(bytes, &at);
        window = moved_on(window, character);
        whole = mix(whole ^ character);
        if (++seen < GRAM || !is_chosen(window, mask))
            continue;
        count(&counters, mix(window));
        grams++;
    }
    while (at < folded.length) {
        window = moved_on(window, take_character(bytes, &at));
        if (!is_chosen(window, mask))
            continue;
        count(&counters, mix(window));
        grams++;
    }
    if (grams < LEAST_GRAMS)
        return seen < LEAST_CHARACTERS ? 0 : whole | 1;
    guint64 print = 0;
    for (guint bit = 0; bit < 64; bit++)
        if (counted(&counters, bit, grams) > grams / 2)
            print |= G_GUINT64_CONSTANT(1) << bit;
    return print ? print : 1;
}

double likeness_between(guint64 a, guint64 b) {
    return 1.0 - (double)__builtin_popcountll(a ^ b) / 64.0;
}
