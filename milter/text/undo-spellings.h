/* What undo-spellings.c and undo-parted.c share: the words that people cover, by their spellings,
 * and what is noted of them, so that most words of a text are looked up nowhere. */
#ifndef TEXT_UNDO_SPELLINGS_H
#define TEXT_UNDO_SPELLINGS_H

#include "text/undo-inside.h"

enum {
    WORD_MIN = 4, /* letters: shorter ones are too like other words */
    WORD_MAX = 24,
    LETTERS = 26,
    HASH_BITS = 1 << 18,
    PAIR_BITS = 1 << 17,
};

/* The kinds of spelling; a key is the kind and what a word is in it. */
enum {
    PLAIN = '=',
    SINGLE = '1',    /* each run of a letter once */
    SKELETON = 'v',  /* without vowels */
    CAPITAL_I = 'l', /* every i an l */
    SLIP = '~',
    HOLLOW = 'h',   /* a space in the place of a letter */
    CHAT = 'u',     /* a word, or two with a space between */
    JOINED = 'j',   /* a word beside others that are written as one; the value is undo-joined.c's */
    ORDINARY = 'o', /* a word that is left alone */
};

struct UndoSpellings {
    GHashTable *words;              /* key: char*, the word: char* */
    guint32 ends[LETTERS];          /* by the first letter of a word, a bit for its last */
    guint32 hashes[HASH_BITS / 32]; /* a bit for each word and other spelling, by its hash */
    guint32 pairs[PAIR_BITS / 32];  /* a bit for each way to part a word in two */
};

static inline guint32 letter_bit(char letter) {
    return 1u << (letter - 'a');
}

static inline gboolean is_vowel(char letter) {
    const guint32 vowels = letter_bit('a') | letter_bit('e') | letter_bit('i') | letter_bit('o') |
                           letter_bit('u') | letter_bit('y');
    return (letter_bit(letter) & vowels) != 0;
}

static inline gboolean has_vowel(const char *word, gsize length) {
    for (gsize i = 0; i < length; i++)
        if (is_vowel(word[i]))
            return TRUE;
    return FALSE;
}

static inline gboolean is_letter_at(Span text, gsize at) {
    return undo_is_latin(undo_byte_at(text, at));
}

/* Has a word these ends? */
static inline gboolean has_ends(const UndoSpellings *spellings, char first, char last) {
    return (spellings->ends[first - 'a'] & letter_bit(last)) != 0;
}

static inline guint32 pair_bit(guint32 first, guint32 second) {
    return (guint32)undo_mix(first, second) % PAIR_BITS;
}

static inline gboolean is_pair_noted(const UndoSpellings *spellings, const UndoWord *first,
                                     const UndoWord *second) {
    return undo_has_bit(spellings->pairs, pair_bit(first->hash, second->hash));
}

/* The word of which these letters are a spelling of that kind; NULL: of none. */
const char *undo_spelt(const UndoSpellings *spellings, char kind, const char *word, gsize length);

/* undo-parted.c: what each sign may be. */
extern const guchar undo_signs[128];
enum {
    UNDO_AMONG = 1, /* is set among the letters of a word */
    UNDO_JOINS = 2, /* before or behind a word: it is of an address or a number */
};

static inline gboolean undo_is_among(Span text, gsize at) {
    guchar c = undo_byte_at(text, at);
    return c < 0x80 && (undo_signs[c] & UNDO_AMONG);
}

static inline gboolean undo_joins(Span text, gsize at) {
    guchar c = undo_byte_at(text, at);
    return c >= 0x80 || (undo_signs[c] & UNDO_JOINS);
}

/* Notes two words that stand side by side. */
void undo_note_pair(UndoSpellings *spellings, Span before, Span behind);
/* Notes in how many ways the word is parted. */
void undo_note_parted(UndoSpellings *spellings, const char *word);

/* undo-joined.c: notes what stands beside covered words that are written as one. */
void undo_note_joined(UndoSpellings *spellings);

/* The word that begins at `at` in parts, and among whose letters signs stand, [at, *end); NULL:
 * none does. As in undo_spelling_at(). */
const char *undo_parted_word(const UndoSpellings *spellings, Span text, gsize at,
                             const UndoWord *here, const UndoWord *next, gsize *end);

#endif
