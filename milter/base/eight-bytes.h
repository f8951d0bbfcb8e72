/* Eight bytes of text at a time. What is asked of each byte is answered in its high bit; no sum
 * goes over into the next byte. */
#ifndef BASE_EIGHT_BYTES_H
#define BASE_EIGHT_BYTES_H

#include <glib.h>
#include <string.h>

#define EACH(byte) (G_GUINT64_CONSTANT(0x0101010101010101) * (byte))
#define HIGH_BITS EACH(0x80)

/* The first byte is the lowest. */
static inline guint64 load_eight(const void *bytes) {
    guint64 word;
    memcpy(&word, bytes, sizeof word);
    return GUINT64_FROM_LE(word);
}

static inline void store_eight(void *bytes, guint64 word) {
    word = GUINT64_TO_LE(word);
    memcpy(bytes, &word, sizeof word);
}

/* The high bit of each byte that is between first and last, which are ASCII. */
static inline guint64 bytes_between(guint64 word, guint first, guint last) {
    guint64 low = word & ~HIGH_BITS;
    return (low + EACH(0x80 - first)) & ~(low + EACH(0x7f - last)) & ~word & HIGH_BITS;
}

/* The high bit of each byte that is this one, which is ASCII. */
static inline guint64 bytes_equal(guint64 word, guint byte) {
    return ~(((word ^ EACH(byte)) & ~HIGH_BITS) + EACH(0x7f)) & ~word & HIGH_BITS;
}

/* Have the six low bytes the form of two characters of three bytes in UTF-8? */
static inline gboolean bytes_are_threes(guint64 word) {
    const guint64 kinds = G_GUINT64_CONSTANT(0xc0c0f0c0c0f0);
    return (word & kinds) == G_GUINT64_CONSTANT(0x8080e08080e0);
}

#endif
