/* A set of characters from U+3000 to U+9FFF, asked without a branch. Within the room. */
#ifndef TEXT_CJK_SET_H
#define TEXT_CJK_SET_H

#include <glib.h>

enum {
    CJK_FIRST = 0x3000,
    CJK_LAST = 0x9fff
};

typedef struct {
    guint64 bits[(CJK_LAST + 1 - CJK_FIRST) / 64];
} CjkSet;

/* c is one of CJK_FIRST to CJK_LAST. */
static inline gboolean cjk_set_has(const CjkSet *set, gunichar c) {
    return (set->bits[(c - CJK_FIRST) / 64] >> c % 64 & 1) != 0;
}

static inline void cjk_set_add(CjkSet *set, gunichar c) {
    set->bits[(c - CJK_FIRST) / 64] |= G_GUINT64_CONSTANT(1) << c % 64;
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

#endif
