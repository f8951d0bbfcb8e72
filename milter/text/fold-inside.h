/* What the files of text/ share; no other room includes it. */
#ifndef TEXT_FOLD_INSIDE_H
#define TEXT_FOLD_INSIDE_H

#include "text/text.h"

/* One character with the source bytes it came from. */
typedef struct {
    gunichar character;
    guint32 start, end;
    gunichar capital_like; /* the Latin letter that its capital was like; 0: as its small form */
} FoldCharacter;

/* Where folded bytes came from: `length` folded bytes from `folded` on. Linear:
 * folded byte n came from source byte n; else all came from [start, end). */
typedef struct {
    guint32 folded, length;
    guint32 start, end;
    gboolean linear;
} FoldRun;

typedef struct {
    GString *bytes;
    GArray *runs;     /* of FoldRun, in order, without gap */
    GArray *word;     /* of FoldCharacter: the Latin, Greek and Cyrillic word under way */
    GArray *cluster;  /* of FoldCharacter: being normalised ... */
    GArray *pieces;   /* ... and what it is then */
    gunichar last;    /* the character written last; 0: none */
    gsize word_start; /* folded byte where the ASCII word under way began */
    guint breaks;     /* line breaks in the white space under way */
    gboolean space;   /* white space is under way */
    guint32 space_start, space_end;
} FoldOutput;

/* emit.c: one character in folded form. White space characters too. */
void fold_emit(FoldOutput *output, FoldCharacter character);
/* The end of the text: the last word. */
void fold_emit_end(FoldOutput *output);
/* Bytes just written came from the source bytes [start, end), one from one. */
void fold_add_run(FoldOutput *output, guint32 folded, guint32 length, guint32 start, guint32 end);

/* The white space before the next character, which is now known; nothing where there is none. */
void fold_settle_space(FoldOutput *output, gunichar next);

/* fold-fast.c: takes what needs no normalisation from `at` on; gives where it stopped.
 * by_line: before every line break at the latest. */
gsize fold_fast(FoldOutput *output, Span source, gsize at, gboolean by_line);
/* Characters whose folded form no neighbour but a combining mark can change, and
 * that are no combining mark: the greater part of all mail. */
static inline gboolean fold_is_plain(gunichar c) {
    if (c >= 0x4e00)
        return c <= 0x9fff;
    return c < 0x80 || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a0 && c <= 0x30fe) ||
           (c >= 0x3001 && c <= 0x3029) || c == 0x3030 || (c >= 0x309d && c <= 0x309e);
}

/* normalise.c: the characters of output->cluster through NFKC_Casefold, then
 * emitted; the cluster is empty afterwards. */
void fold_normalise(FoldOutput *output);
/* Composes what can be composed, in place. */
void fold_compose(GArray *characters);
gboolean fold_is_mark(gunichar character);

/* lookalike.c: the Latin letter that this one, in small form, looks like; 0: none. */
gunichar lookalike_latin(gunichar character);
/* The Latin letter that a Greek capital looks like where its small form looks
 * like another, or like none; 0: any other character. */
gunichar lookalike_of_capital(gunichar character);
/* Rewrites the word if it is a disguise; TRUE if so. */
gboolean lookalike_undo(GArray *word);

/* Katakana to hiragana; any other as it is. */
static inline gunichar fold_kana(gunichar c) {
    gboolean katakana = (c >= 0x30a1 && c <= 0x30f6) || c == 0x30fd || c == 0x30fe;
    return katakana ? c - 0x60 : c;
}

#endif
