/* Offers likeness_of(): SimHash over runs of three characters. The 64 counters of a
 * SimHash are kept eight to a word, a byte each, and emptied before a byte is full. */
#include "text/text.h"

enum {
    GRAM = 3,
    LEAST_GRAMS = 20,
    FULL = 255
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

guint64 likeness_of(Span folded) {
    guint32 ones[64] = {0};
    guint64 counters[8] = {0}, window = 0;
    guint32 seen = 0, grams = 0;
    for (gsize at = 0; at < folded.length;) {
        window = (window << 21 | g_utf8_get_char(folded.bytes + at)) &
                 G_GUINT64_CONSTANT(0x7fffffffffffffff);
        at += (gsize)g_utf8_skip[(guchar)folded.bytes[at]];
        if (++seen < GRAM)
            continue;
        guint64 hash = mix(window);
        for (guint i = 0; i < 8; i++)
            counters[i] += spread(hash >> (8 * i) & 0xff);
        if (++grams % FULL == 0)
            empty(counters, ones);
    }
    if (grams < LEAST_GRAMS)
        return 0;
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
