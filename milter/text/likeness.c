/* Offers likeness_of(): SimHash over runs of three characters. The 64 counters of a
 * SimHash are kept eight to a word, a byte each, and emptied before a byte is full. */
#include "text/text.h"

enum {
    GRAM = 3,
    LEAST_GRAMS = 20,
    LEAST_CHARACTERS = 4, /* of texts too short for that, which are alike only if equal */
    FULL = 255,
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

/* Bit n of the byte as byte n of the word. */
static guint64 spread(guint64 byte) {
    const guint64 each = G_GUINT64_CONSTANT(0x0101010101010101);
    guint64 bits = byte * each & G_GUINT64_CONSTANT(0x8040201008040201);
    return (bits + 0x7f * each) >> 7 & each;
}

static void empty(guint64 full[8], guint32 ones[64]) {
    for (guint i = 0; i < 64; i++)
        ones[i] += (guint32)(full[i / 8] >> (i % 8 * 8) & 0xff);
    memset(full, 0, 8 * sizeof *full);
}

/* The character at `at`, which is moved behind it. The text is valid UTF-8. */
static guint32 take_character(const guchar *bytes, gsize *at) {
    const guchar *from = bytes + *at;
    guint32 first = from[0];
    if (first < 0x80) {
        *at += 1;
        return first;
    }
    guint length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    guint32 character = first & (0x7fU >> length);
    for (guint i = 1; i < length; i++)
        character = character << 6 | (from[i] & 63);
    *at += length;
    return character;
}

guint64 likeness_of(Span folded) {
    guint32 ones[64] = {0};
    guint64 counters[8] = {0}, window = 0, whole = 0;
    guint32 seen = 0, grams = 0;
    guint64 mask = folded.length > WHOLE_BYTES_MAX ? SAMPLE_MASK : 0;
    for (gsize at = 0; at < folded.length;) {
        guint32 character = take_character((const guchar *)folded.bytes, &at);
        whole = seen < LEAST_GRAMS + GRAM ? mix(whole ^ character) : whole;
        window = (window << 21 | character) & G_GUINT64_CONSTANT(0x7fffffffffffffff);
        if (++seen < GRAM)
            continue;
        /* Chosen by another hash than is counted, or three bits would say nothing. */
        if ((window * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 61 & mask) != 0)
            continue;
        guint64 hash = mix(window);
        for (guint i = 0; i < 8; i++)
            counters[i] += spread(hash >> (8 * i) & 0xff);
        if (++grams % FULL == 0)
            empty(counters, ones);
    }
    if (grams < LEAST_GRAMS)
        return seen < LEAST_CHARACTERS ? 0 : whole | 1;
    empty(counters, ones);
    guint64 print = 0;
    for (guint bit = 0; bit < 64; bit++)
        if (ones[bit] > grams / 2)
            print |= G_GUINT64_CONSTANT(1) << bit;
    return print ? print : 1;
}

double likeness_between(guint64 a, guint64 b) {
    return 1.0 - (double)__builtin_popcountll(a ^ b) / 64.0;
}
