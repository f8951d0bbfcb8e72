/* A word of Latin letters, read eight bytes at a time. Within the room. */
#ifndef TEXT_UNDO_WORD_H
#define TEXT_UNDO_WORD_H

#include "base/span.h"
#include "base/eight-bytes.h"

/* What can be told of a word as it is read; length 0: none begins there. */
typedef struct {
    gsize length;
    gboolean doubled; /* two of a letter in a row */
    guint32 hash;
} UndoWord;

/* The byte at `at`; behind the end, a space. */
static inline guchar undo_byte_at(Span text, gsize at) {
    return at < text.length ? (guchar)text.bytes[at] : ' ';
}

/* A lead byte of kana, kanji and their punctuation in UTF-8. */
static inline gboolean undo_leads_japanese(guchar c) {
    return c >= 0xe3 && c <= 0xe9;
}

/* Joins a hash and what comes behind it. */
static inline guint64 undo_mix(guint64 hash, guint64 more) {
    hash = (hash + more) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* Sets of hashes, a bit for each. */
static inline void undo_note_bit(guint32 *bits, guint32 bit) {
    bits[bit / 32] |= 1u << bit % 32;
}

static inline gboolean undo_has_bit(const guint32 *bits, guint32 bit) {
    return (bits[bit / 32] & 1u << bit % 32) != 0;
}

/* Up to eight bytes from at on, the first in the lowest; zeros behind the end. */
static inline guint64 undo_load(Span text, gsize at) {
    if (text.length - at >= sizeof(guint64))
        return load_eight(text.bytes + at);
    guint64 bytes = 0;
    memcpy(&bytes, text.bytes + at, text.length - at);
    return GUINT64_FROM_LE(bytes);
}

/* The word that begins at `at`, which is in the text or its end. */
static inline void undo_read_word(UndoWord *word, Span text, gsize at) {
    guint64 hash = 0, last = 0, doubled = 0, others;
    gsize length = 0;
    do {
        guint64 bytes = undo_load(text, at + length);
        others = bytes_between(bytes, 'a', 'z') ^ HIGH_BITS;
        guint64 first_other = others & -others;
        guint64 kept = (first_other >> 7) - 1; /* what is before it: all eight, if there is none */
        bytes &= kept;
        doubled |= ~((bytes ^ (bytes << 8 | last)) + EACH(0x7f)) & kept;
        hash = undo_mix(hash, bytes);
        last = bytes >> 56;
        length += others ? (gsize)__builtin_ctzll(others) / 8 : 8;
    } while (others == 0);
    word->length = length;
    word->doubled = (doubled & HIGH_BITS) != 0;
    word->hash = (guint32)hash;
}

/* The word behind one space or sign at `at`, which no letter is; length 0: there is none. */
static inline void undo_read_behind(UndoWord *word, Span text, gsize at) {
    guchar between = at < text.length ? (guchar)text.bytes[at] : '\0';
    if (between >= ' ' && between < 0x7f && !(between >= '0' && between <= '9'))
        undo_read_word(word, text, at + 1);
    else
        word->length = 0;
}

#endif
