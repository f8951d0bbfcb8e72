/* A set of characters from U+3000 to U+9FFF, asked without a branch. Within the room. */
#ifndef TEXT_CJK_SET_H
#define TEXT_CJK_SET_H

#include <glib.h>

enum {
    CJK_FIRST = 0x3000,
    CJK_LAST = 0x9fff
};

typedef struct {
    guint64
        bits[0x10000 / 64]; /* of all that three bytes may stand for, so that none asks outside */
} CjkSet;

/* c is one of CJK_FIRST to CJK_LAST. */
static inline gboolean cjk_set_has(const CjkSet *set, gunichar c) {
    return (set->bits[c / 64] >> c % 64 & 1) != 0;
}

static inline void cjk_set_add(CjkSet *set, gunichar c) {
    set->bits[c / 64] |= G_GUINT64_CONSTANT(1) << c % 64;
}

static inline void cjk_set_fill(CjkSet *set, gboolean (*holds)(gunichar c)) {
    for (gunichar c = CJK_FIRST; c <= CJK_LAST; c++)
        if (holds(c))
            cjk_set_add(set, c);
}

/* What three bytes of UTF-8 stand for, of which the first is 0xe3 to 0xe9. */
static inline gunichar cjk_character(const guchar *bytes) {
    return (bytes[0] & 0x0fu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
}

/* ---- two characters at a time, in the six low bytes of a word, the first in the lowest; the
 * second is the first of word >> 24 */

/* Three bytes as they stand. */
static inline guint32 cjk_bytes(guint64 word) {
    return word & 0xffffff;
}

/* As cjk_set_has(), of three bytes of any kind of UTF-8 as they stand. */
static inline gboolean cjk_set_has_bytes(const CjkSet *set, guint64 word) {
    guint64 row = (word & 0x0f) << 6 | (word >> 8 & 0x3f);
    return (set->bits[row] >> (word >> 16 & 0x3f) & 1) != 0;
}

#endif
