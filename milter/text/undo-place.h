/* What undo-place.c and undo-suspect.c share: what each byte is. */
#ifndef TEXT_UNDO_PLACE_H
#define TEXT_UNDO_PLACE_H

#include "text/undo-inside.h"

enum {
    VOWEL = 1,
    LETTER = 2,
    DIGIT = 4,
    NO_ROMAJI = 8,
    LAST_ROMAJI = 16,
    STOP = 32
};

extern const guchar undo_kinds[256];

static inline gboolean is_letter(guchar c) {
    return (undo_kinds[c] & LETTER) != 0;
}

static inline gboolean is_sign(guchar c) {
    return (undo_kinds[c] & (LETTER | DIGIT)) != 0;
}

/* A lead byte of kana, kanji and their punctuation in UTF-8. */
static inline gboolean leads_japanese(guchar c) {
    return c >= 0xe3 && c <= 0xe9;
}

/* undo-suspect.c. Has the word at `at` three of a letter in a row, does it stand alone, or may it
 * be romaji that touches Japanese? */
gboolean undo_is_suspicious_word(const UndoWords *words, Span text, gsize at, const UndoWord *word);
/* A number at `at`; *end behind it: k1ll, 4ね. */
gboolean undo_is_suspicious_number(const UndoWords *words, Span text, gsize at, gsize *end);
/* Something at `at` between or beside letters that words do not have. */
gboolean undo_is_suspicious_sign(const UndoWords *words, Span text, gsize at);

#endif
