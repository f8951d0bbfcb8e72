/* Offers likeness_of(): SimHash over runs of four characters. */
#include "text/text.h"

enum {
    GRAM = 4,
    LEAST_GRAMS = 20
};

/* The finalizer of MurmurHash3: every bit of the input changes half of the output. */
static guint64 mix(guint64 value) {
    value ^= value >> 33;
    value *= G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
    value ^= value >> 33;
    value *= G_GUINT64_CONSTANT(0xc4ceb9fe1a85ec53);
    return value ^ value >> 33;
}

guint64 likeness_of(Span folded) {
    gint64 weight[64] = {0};
    guint64 window[GRAM] = {0};
    gsize seen = 0;
    for (gsize at = 0; at < folded.length;) {
        gunichar c = g_utf8_get_char(folded.bytes + at);
        at += (gsize)g_utf8_skip[(guchar)folded.bytes[at]];
        window[seen % GRAM] = c;
        if (++seen < GRAM)
            continue;
        guint64 gram = 0;
        for (gsize i = 0; i < GRAM; i++)
            gram = mix(gram ^ (window[(seen + i) % GRAM] +
                               (i + 1) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)));
        for (guint bit = 0; bit < 64; bit++)
            weight[bit] += (gram >> bit & 1) ? 1 : -1;
    }
    if (seen < GRAM + LEAST_GRAMS)
        return 0;
    guint64 print = 0;
    for (guint bit = 0; bit < 64; bit++)
        if (weight[bit] > 0)
            print |= G_GUINT64_CONSTANT(1) << bit;
    return print ? print : 1;
}

double likeness_between(guint64 a, guint64 b) {
    return 1.0 - (double)__builtin_popcountll(a ^ b) / 64.0;
}
