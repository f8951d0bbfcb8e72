/* What a character is, whatever stands around it. Within the room. */
#ifndef TEXT_UNDO_CHARACTERS_H
#define TEXT_UNDO_CHARACTERS_H

#include <glib.h>

static inline gboolean undo_is_latin(gunichar c) {
    return c >= 'a' && c <= 'z';
}

static inline gboolean undo_is_digit(gunichar c) {
    return c >= '0' && c <= '9';
}

static inline gboolean undo_is_alnum(gunichar c) {
    return undo_is_latin(c) || undo_is_digit(c);
}

/* Hiragana, the long mark, and U+31F0 to U+31FF: folded text has no other kana. */
static inline gboolean undo_is_kana(gunichar c) {
    return (c >= 0x3041 && c <= 0x3096) || c == 0x30fc || (c >= 0x31f0 && c <= 0x31ff);
}

static inline gboolean undo_is_kanji(gunichar c) {
    return (c >= 0x4e00 && c <= 0x9fff) || c == 0x3005;
}

static inline gboolean undo_is_japanese(gunichar c) {
    return undo_is_kana(c) || undo_is_kanji(c);
}

/* Is c a character of that text? */
static inline gboolean undo_is_one_of(gunichar c, const char *text) {
    return c != 0 && g_utf8_strchr(text, -1, c) != NULL;
}

/* Behind it a word begins. */
static inline gboolean undo_is_particle(gunichar c) {
    return undo_is_one_of(c, "はがもをのにでと");
}

/* Laughter: w, 笑, 草. */
static inline gboolean undo_is_laughter(gunichar c) {
    return c == 'w' || c == 0x7b11 || c == 0x8349;
}

/* What parts words and sentences in ordinary text. */
static inline gboolean undo_is_stop(gunichar c) {
    switch (c) {
    case ' ':
    case ',':
    case '.':
    case '!':
    case '?':
    case ';':
    case '\'':
    case '"':
    case 0x3001: /* 、 */
    case 0x3002: /* 。 */
        return TRUE;
    default:
        return FALSE;
    }
}

/* What closes that bracket; 0: it is none. */
static inline gunichar undo_closing(gunichar c) {
    switch (c) {
    case '(':
        return ')';
    case '[':
    case '{':
        return c + 2;
    case '<':
        return '>';
    case 0x300c: /* 「 */
    case 0x300e: /* 『 */
        return c + 1;
    default:
        return 0;
    }
}

/* Signs and symbols that no word of any language is written with. */
gboolean undo_is_symbol(gunichar c);

/* The kana that this kanji looks like; 0: it looks like none. */
gunichar undo_looks_like_kana(gunichar c);

#endif
