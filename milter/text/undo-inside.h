/* What undo.c and its steps share; no other room includes it.
 *
 * A step rewrites the letters of one window: it replaces what stands for another
 * letter, and takes out what only stands between letters. What it touched is
 * marked, so that undo_origin() can tell words that were disguised from words
 * that were plain all along. */
#ifndef TEXT_UNDO_INSIDE_H
#define TEXT_UNDO_INSIDE_H

#include "text/text.h"
#include "text/undo-characters.h"
#include "text/undo-word.h"

typedef struct {
    gunichar character;
    guint32 start, end; /* the folded bytes it came from */
    gboolean changed;   /* it, or what stood beside it */
} UndoLetter;

#define undo_letter(letters, i) (&g_array_index((letters), UndoLetter, (i)))

/* The character at i; 0 outside, whatever i is. */
static inline gunichar undo_character(const GArray *letters, gint64 i) {
    return i >= 0 && i < letters->len ? undo_letter(letters, (guint)i)->character : 0;
}

/* Do the letters at `at` read as this, which is ASCII? */
static inline gboolean undo_reads(const GArray *letters, gint64 at, const char *as) {
    while (*as && undo_character(letters, at) == (gunichar)*as) {
        as++;
        at++;
    }
    return *as == '\0';
}

/* The letter in the box that opens at i: (a), 「あ」; 0: none does, or it holds more. */
static inline gunichar undo_boxed(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i), close = c == '<' || c == '{' ? 0 : undo_closing(c);
    return close && undo_character(letters, i + 2) == close ? undo_character(letters, i + 1) : 0;
}

/* Replaces [from, from + count) by one letter, which is marked. */
void undo_replace(GArray *letters, guint from, guint count, gunichar character);
/* Takes [from, from + count) out, and marks what stood on either side. */
void undo_remove(GArray *letters, guint from, guint count);

/* undo-ornaments.c */
void undo_ornaments(GArray *letters); /* letters in balls, with strokes and hooks, f|_|ck */

/* undo-latin.c */
void undo_spaced(GArray *letters);    /* "c * n t" */
void undo_spelt_out(GArray *letters); /* "f.u.c.k", "f u c k" */
void undo_digits(GArray *letters);    /* "k1ll", "a$$" */
void undo_stretched(GArray *letters); /* "stuuupid" */
void undo_dropped_g(GArray *letters); /* "talkin'" */

/* undo-turned.c */
void undo_turned(GArray *letters); /* ʇoᴉpᴉ */
/* Is a word in it that is none but from its end? Then: the letters from the end, or those of each
 * word, if it is written by word. */
gboolean undo_is_backwards(const GArray *letters);
void undo_backwards(GArray *letters, gboolean by_word);

/* undo-boxes.c. A private character stands for letters that are bleeped out, one or more. */
#define UNDO_GAP 0xe000
void undo_boxes(GArray *letters);  /* f<b>u</b>ck, f[beep]k, *stupid*, you 👏 are 👏 */
void undo_strung(GArray *letters); /* you_are_an_idiot */

/* undo-marks.c */
typedef struct UndoLoose UndoLoose;
void undo_marks(GArray *letters, const UndoLoose *loose); /* 死̶ね̶, ク゛ズ, 「死」「ね」 */

/* か for が, は for ば, う for ゔ, and 八 for は; 0: it has no voiced form. */
gunichar undo_voiced(gunichar c);

/* undo-parts.c */
void undo_parts(GArray *letters); /* 氵肖えろ */

/* May c be the last part of a kanji written in parts? Then, is it with `before`? */
gboolean undo_may_be_part(gunichar c);
gboolean undo_are_parts(gunichar before, gunichar c);

/* undo-kana.c */
void undo_small_kana(GArray *letters); /* ばヵ */
void undo_kanji_kana(GArray *letters); /* バ力 (the kanji for power), 5ろす */
void undo_split_kana(GArray *letters); /* 死/ね、し・ね */
void undo_long_kana(GArray *letters);  /* しねえええ、きっっも */

/* The large kana for a small one that does not belong behind `before`; 0: it may stand. */
gunichar undo_large_kana(gunichar before, gunichar c);
/* The vowel of each kana from U+3041 on; '-': it has none. */
char undo_vowel_of(gunichar c);
/* Does this small vowel only hold the sound before it? ばぁか, 死ぃね */
gboolean undo_is_held(gunichar before, gunichar c);
/* The kana that this kanji looks like, if it stands among kana; 0: it is itself. */
gunichar undo_kana_like(gunichar before, gunichar c, gunichar after);

/* undo-romaji.c */
void undo_romaji(GArray *letters); /* クzu; lines that are all romaji */
/* Does a romaji spelling of this kana begin with that letter? */
gboolean undo_begins_romaji(gunichar kana, gunichar latin);

/* undo-masks.c: words of which some letters were covered ("f*ck", 死○). */
void undo_masks(GArray *letters, const UndoWords *words);
typedef struct UndoMasks UndoMasks;
UndoMasks *undo_masks_new(const GPtrArray *words);
void undo_masks_free(UndoMasks *masks);

/* undo-slips.c: gives take() each other spelling of word, of a to z, that is made by one slip. */
typedef void (*UndoSlip)(const char *slip, const char *word, gpointer data);
void undo_slips(const char *word, UndoSlip take, gpointer data);
/* Gives take() how chats write the small words by which rules tell who is meant: ur, youre, and
 * "your a", two words with a space between; and what only stresses the next word, meant as "". */
void undo_chat_forms(UndoSlip take, gpointer data);

/* undo-spellings.c: words in other spellings. */
typedef struct UndoSpellings UndoSpellings;
UndoSpellings *undo_spellings_new(const GPtrArray *words, const GPtrArray *ordinary);
void undo_spellings_free(UndoSpellings *spellings);
void undo_spellings(GArray *letters, const UndoSpellings *spellings);
/* The word of which another spelling begins with `here`, a word at *at, behind which stands
 * `next`: in [*at, *end) then. NULL: of none. */
const char *undo_spelling_at(const UndoSpellings *spellings, Span text, const UndoWord *here,
                             const UndoWord *next, gsize *at, gsize *end);
/* Past words that nothing but a space parts, while none can be another spelling, none has a
 * letter twice in a row, none may be several and no two are single letters: where the first begins
 * that is not passed, and *here is that. `here` begins at `at`. */
gsize undo_skip_words(const UndoSpellings *spellings, Span text, gsize at, UndoWord *here);

/* undo-alike.c: what is written for a kana in words of abuse; to be filled before it is asked. */
extern guint8 undo_alikes[0x10000]; /* not 0: the character is one of those, or begins with it */
void undo_fill_alikes(void);
static inline gboolean undo_is_alike(gunichar c) {
    return c < 0x10000 && undo_alikes[c] != 0;
}

/* Does c stand for that kana alone? *kanji: by its sound. */
gboolean undo_stands_for(gunichar c, gunichar kana, gboolean *kanji);
/* The nth kana for which c stands, or that begins with it where two letters draw one; 0: none. */
gunichar undo_may_begin(gunichar c, guint nth);
gboolean undo_are_drawn(gunichar first, gunichar second, gunichar kana);
/* Is it a kanji that is rare between kana, but for a kana that sounds the same? */
gboolean undo_may_be_heard(gunichar c);

/* undo-loose.c: Japanese words whose letters stand apart or are held. */
UndoLoose *undo_loose_new(const GPtrArray *words);
void undo_loose_free(UndoLoose *loose);
void undo_loose(GArray *letters, const UndoLoose *loose);
/* The length of what brackets or a tag hold at i, of up to `most` letters: (笑), <b>; 0: nothing.
 */
guint undo_aside_length(const GArray *letters, guint i, guint most);
/* Is the aside of this length at i, behind a kanji, kana alone: 立(た)たず? That is how it is read.
 */
gboolean undo_is_reading(const GArray *letters, guint i, guint length);
enum {
    UNDO_LOOSE_BITS = 1 << 16
};

struct UndoLoose {
    GHashTable *words;                   /* by first letter */
    guint32 pairs[UNDO_LOOSE_BITS / 32]; /* a bit for each two letters in a row in a word */
    guint32 triples[UNDO_LOOSE_BITS / 32];
    guint32 gapped[UNDO_LOOSE_BITS / 32]; /* for each two with one between */
};

enum {
    UNDO_GAP_MAX = 6 /* things between two letters of a word */
};

/* Does c, a kana or mark, or 一 for the long mark, only hold the letter before it? */
gboolean undo_holds(gunichar letter, gunichar c);

/* For each three letters in a row, or both of a word of two with 0 behind. */
static inline guint32 undo_triple_bit(gunichar a, gunichar b, gunichar c) {
    return (guint32)undo_mix(undo_mix(a, b), c) % UNDO_LOOSE_BITS;
}

static inline guint32 undo_pair_bit(gunichar a, gunichar b) {
    return (a * 0x9e3779b1u ^ b * 0x85ebca6bu) >> 16;
}

static inline gboolean undo_is_pair(const UndoLoose *loose, gunichar a, gunichar b) {
    return undo_has_bit(loose->pairs, undo_pair_bit(a, b));
}

/* Do these two stand in a word with one letter between? */
static inline gboolean undo_is_gapped(const UndoLoose *loose, gunichar a, gunichar b) {
    return undo_has_bit(loose->gapped, undo_pair_bit(a, b));
}

/* Do the two letters that end at `at` and this one stand in a row in a word? */
gboolean undo_ends_triple(const UndoLoose *loose, Span text, gsize at, gunichar last);
/* May a word be loose behind the letter that ends at `at`, which begins a character? */
gboolean undo_may_be_loose(const UndoLoose *loose, Span text, gsize at);

struct UndoWords {
    UndoMasks *masks;
    UndoSpellings *spellings;
    UndoLoose *loose;
};

/* undo-joined.c: words that are written as one: youareanidiot. */
void undo_joined(GArray *letters, const UndoSpellings *spellings);

enum {
    UNDO_JOINED_MIN = 7 /* letters */
};

#define UNDO_FOUR(a, b, c, d)                                                                      \
    ((guint32)(a) << 24 | (guint32)(b) << 16 | (guint32)(c) << 8 | (guint32)(d))

/* May this word, of letters alone, be several? For its ends; most are turned away by one letter. */
static inline gboolean undo_may_be_joined(const char *word, gsize length) {
    static const guint32 firsts = 1 << ('a' - 'a') | 1 << ('f' - 'a') | 1 << ('g' - 'a') |
                                  1 << ('h' - 'a') | 1 << ('i' - 'a') | 1 << ('k' - 'a') |
                                  1 << ('s' - 'a') | 1 << ('w' - 'a') | 1 << ('y' - 'a');
    if (length < UNDO_JOINED_MIN)
        return FALSE;
    const char *end = word + length - 3;
    if (end[2] == 'u' && end[1] == 'o' && end[0] == 'y')
        return TRUE;
    if (!(firsts & 1u << (word[0] - 'a')))
        return FALSE;
    if (word[0] == 'y')
        return word[1] == 'o' && word[2] == 'u';
    switch (UNDO_FOUR(word[0], word[1], word[2], word[3])) {
    case UNDO_FOUR('a', 'r', 'e', 'y'):
    case UNDO_FOUR('f', 'u', 'c', 'k'):
    case UNDO_FOUR('g', 'o', 'f', 'u'):
    case UNDO_FOUR('g', 'o', 'k', 'i'):
    case UNDO_FOUR('g', 'o', 't', 'o'):
    case UNDO_FOUR('h', 'e', 'i', 's'):
    case UNDO_FOUR('i', 'h', 'o', 'p'):
    case UNDO_FOUR('i', 'w', 'i', 'l'):
    case UNDO_FOUR('k', 'i', 'l', 'l'):
    case UNDO_FOUR('s', 'h', 'e', 'i'):
    case UNDO_FOUR('s', 'h', 'u', 't'):
    case UNDO_FOUR('s', 'u', 'c', 'k'):
        return TRUE;
    case UNDO_FOUR('w', 'h', 'a', 't'):
        return word[4] == 'a';
    default:
        return FALSE;
    }
}

/* undo-place.c: the next place at or after *at where letters may be disguised or a word stands in
 * another spelling, [*at, *end). FALSE: there is none. text is valid UTF-8, and *at begins a
 * character. words may be NULL. */
gboolean undo_next_place(const UndoWords *words, Span text, gsize *at, gsize *end);

/* undo-suspect.c. Has the word at `at` three of a letter in a row, does it stand alone, or may it
 * be romaji that touches Japanese? */
gboolean undo_is_suspicious_word(const UndoWords *words, Span text, gsize at, const UndoWord *word);
/* A number at `at`; *end behind it: k1ll, 4ね. */
gboolean undo_is_suspicious_number(const UndoWords *words, Span text, gsize at, gsize *end);
/* Something at `at` between or beside letters that words do not have. */
gboolean undo_is_suspicious_sign(const UndoWords *words, Span text, gsize at);

/* The kana or kanji that ends before `at`; 0: none does. */
static inline gunichar undo_japanese_before(Span text, gsize at) {
    return at >= 3 && undo_leads_japanese((guchar)text.bytes[at - 3])
               ? g_utf8_get_char(text.bytes + at - 3)
               : 0;
}

/* Is the byte at `at` behind a space or 。, so that no word goes on there? */
static inline gboolean undo_is_behind_stop(Span text, gsize at) {
    return (at > 0 && text.bytes[at - 1] == ' ') ||
           (at >= 3 && memcmp(text.bytes + at - 3, "。", 3) == 0);
}

/* undo-again.c: the same, place by place from the start of the text that was begun. */
typedef struct UndoAgain UndoAgain;
UndoAgain *undo_again_new(void);
void undo_again_free(UndoAgain *again);
void undo_again_begin(UndoAgain *again, Span text);
gboolean undo_again_next(UndoAgain *again, const UndoWords *words, Span text, gsize *at,
                         gsize *end);

#endif
