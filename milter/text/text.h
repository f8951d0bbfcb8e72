/* text: the form that is matched.
 *
 * Takes UTF-8 (broken sequences become U+FFFD), gives folded bytes and, for
 * every folded byte, where it came from:
 *
 *     source   お  前  を ␣ コ  ロ  ｽ            死 <line break> ね
 *     folded   お  前  を   こ  ろ  す            死 ね
 *     origin   0   3   6    10  13  16           0               4
 *
 * The folded form: NFKC (Unicode, UAX #15), case folded, default ignorables
 * dropped, katakana and half-width kana to hiragana, white space to one space,
 * a line break or one space between two CJK characters dropped, and Cyrillic
 * and Greek look-alikes of Latin letters to Latin inside a word that has Latin
 * letters too, or has nothing but look-alikes. The order of these steps, and
 * every place where they differ from plain NFKC_Casefold, stands in fold.c.
 *
 * Folding is idempotent: folding a folded text changes nothing. The folded
 * text is valid UTF-8, whatever came in.
 *
 * Knows nothing of mail. Folding allocates nothing once the buffers have grown. */
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include "base/span.h"

/* One text and its folded form, with buffers that are used again. Not thread
 * safe: one a thread. */
typedef struct Fold Fold;

Fold *fold_new(void);
void fold_free(Fold *fold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fold, fold_free)

typedef enum {
    FOLD_PLAIN,
    FOLD_QUOTED, /* quote marks (">", "> >", "|") at the start of lines are left out */
} FoldMode;

/* A source may be at most this long; what is behind is not read. */
#define FOLD_SOURCE_MAX ((gsize)1 << 30)

/* Folds source. The answer, and what fold_origin_* say, stand until the next
 * call on the same Fold. source is not looked at afterwards. */
Span fold_text(Fold *fold, Span source, FoldMode mode);

/* The source bytes that gave the folded bytes [start, end): from the start of
 * the character that gave the first to the end of the one that gave the last.
 * start < end <= length of the folded text. */
void fold_origin(const Fold *fold, gsize start, gsize end, gsize *source_start, gsize *source_end);

/* A term's folded form. Caller frees. Thread safe. */
char *fold_term(const char *term);

/* The same for a part of a text, which may begin and end inside of a word: the spaces at its ends
 * stay. What stands in a folded text is the folded form of itself by this. */
char *fold_part(Fold *fold, const char *part);

/* TRUE for characters between which Japanese and Chinese write no space. */
gboolean text_is_cjk(gunichar character);

/* How alike two texts are: a 64-bit SimHash (Charikar 2002) over overlapping
 * runs of characters of a folded text. Two texts are as alike as the bits they
 * share: 1.0 equal, about 0.5 unrelated. Of a text of few characters it is a hash of the
 * whole: such texts are equal or unrelated. 0 for no text, or less than four. */
guint64 likeness_of(Span folded);
double likeness_between(guint64 a, guint64 b);

/* prints.c: prints by which a stretch of a folded text is known again in another,
 * however it was wrapped, marked and punctuated. Any copy of PRINTS_LETTERS_MIN
 * letters has one in common with its original. Appends guint32. */
void prints_of(Span folded, GArray *prints);
void prints_sort(GArray *prints);

/* One print of all the letters of a text, however short: it is known again only where
 * just these letters are looked up. */
guint32 print_of_whole(Span folded);
gboolean prints_have(const GArray *sorted, guint32 print);

/* How many of the text's prints are among those, which are sorted: 0 to 1; less
 * than 0: the text is too short to tell. */
double prints_share(Span folded, const GArray *sorted);

enum {
    PRINTS_LETTERS_MIN = 15
};

/* undo.c: what is done to words so that filters pass over them, undone:
 *
 *     k1ll, f.u.c.k, stuuupid, f*ck        kill, fuck, stupid, fuck
 *     ur a fkn mess, talkin'               you're a mess, talking
 *     死/ね, バーーカ, ばヵ, バ力, クzu, 殺●    死ね, ばか, ばか, ばか, くず, 殺す
 *
 * Takes a folded text and gives those stretches of it in which something was undone,
 * as they read then; nothing for a plain text, which costs one pass over it. A guess
 * may be wrong ("2nd" is no word): it only matters where a rule hits what was undone. */
typedef struct Undo Undo;

/* The words that may stand under a cover (*, ○, ...) or in other spellings, and ordinary words
 * (NULL: none) that are left alone though they are one slip from one of those. */
typedef struct UndoWords UndoWords;
UndoWords *undo_words_new(const GPtrArray *folded_words, const GPtrArray *ordinary);
void undo_words_free(UndoWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UndoWords, undo_words_free)

/* words: borrowed, may be NULL. One a thread; the words may be shared. */
Undo *undo_new(const UndoWords *words);
void undo_free(Undo *undo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Undo, undo_free)

/* The answer, and what undo_origin() says of it, stand until the next call. */
Span undo_text(Undo *undo, Span folded);

/* TRUE if something was undone in the bytes [start, end) of the last answer, and they
 * belong to one stretch. Then they came from [*folded_start, *folded_end). start < end. */
gboolean undo_origin(const Undo *undo, gsize start, gsize end, gsize *folded_start,
                     gsize *folded_end);

#endif
