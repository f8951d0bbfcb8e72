/* Eight bytes of ASCII at a time: each sum stays in its byte, and answers are its high bit. Within
 * the room. */
#ifndef TEXT_EIGHT_BYTES_H
#define TEXT_EIGHT_BYTES_H

#include <glib.h>
#include <string.h>

#define EACH(byte) (G_GUINT64_CONSTANT(0x0101010101010101) * (byte))
#define HIGH_BITS EACH(0x80)

static inline guint64 load_eight(const void *bytes) {
    guint64 word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* The high bit of each byte that is between first and last, which are ASCII. */
static inline guint64 bytes_between(guint64 word, guint first, guint last) {
    guint64 low = word & ~HIGH_BITS;
    return (low + EACH(0x80 - first)) & ~(low + EACH(0x7f - last)) & ~word & HIGH_BITS;
}

#endif
