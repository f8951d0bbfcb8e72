/* A step of undo.c: Japanese letters with marks that do not belong there: struck or
 * dotted (死̶ね̶), with the voicing written apart (ク゛ズ), each in brackets (「死」「ね」). */
#include "text/undo-inside.h"

gunichar undo_voiced(gunichar c) {
    gunichar like = undo_looks_like_kana(c);
    c = like ? like : c;
    if (c == 0x3046) /* う゛ */
        return 0x3094;
    gboolean first = c >= 0x304b && c <= 0x3061 && c % 2 == 1;            /* か to ち */
    gboolean second = c == 0x3064 || c == 0x3066 || c == 0x3068;          /* つ て と */
    gboolean third = c >= 0x306f && c <= 0x307b && (c - 0x306f) % 3 == 0; /* は to ほ */
    return first || second || third ? c + 1 : 0;
}

/* How many letters from i on are a voicing mark (゛); folding makes a space and a combining mark of
 * one that stood alone. A quotation mark is one behind the first letter of a word: ハ"カ. */
static guint voicing_length(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i), next = undo_character(letters, (gint64)i + 1);
    if (undo_is_japanese(c))
        return 0; /* most of what is asked for */
    if (c == 0x3099 || c == 0x309b)
        return 1;
    gunichar ahead = undo_character(letters, (gint64)i - 2);
    if (c == '"' || c == 0x201d)
        return undo_is_kana(next) && undo_voiced(undo_character(letters, (gint64)i - 1)) &&
               !undo_is_japanese(ahead) && ahead != c && ahead != 0x201c; /* “カ” */
    return c == ' ' && (next == 0x3099 || next == 0x309a) ? 2 : 0;
}

/* TRUE: all letters that bear a voicing mark could be voiced, so it is meant; in
 * 死゛ね゛ it is an ornament. */
static gboolean is_voicing_meant(const GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        guint length = voicing_length(letters, i);
        if (length > 0 && i > 0 && !undo_voiced(undo_character(letters, i - 1)))
            return FALSE;
        i += length > 1 ? 1 : 0;
    }
    return TRUE;
}

/* The letter of which c is the voiced form; 0: of none. */
static gunichar unvoiced(gunichar c) {
    gunichar plain = c == 0x3094 ? 0x3046 : c - 1;
    return undo_is_kana(c) && undo_voiced(plain) == c ? plain : 0;
}

/* Where marks are an ornament, folding has voiced what could be: ぐだば゙れ゙. Letters before one with
 * such a mark that have none of their own are put back. */
static void put_back(GArray *letters) {
    for (gint step = -1; step <= 1; step += 2) {
        gboolean beside = FALSE;
        gint64 length = letters->len;
        for (gint64 i = step < 0 ? length - 1 : 0; i >= 0 && i < length; i += step) {
            gunichar c = undo_character(letters, i), plain = unvoiced(c);
            gboolean bears = voicing_length(letters, (guint)i + 1) > 0;
            if (voicing_length(letters, (guint)i) > 0)
                beside = TRUE;
            else if (beside && plain && !bears) {
                undo_replace(letters, (guint)i, 1, plain);
                beside = step < 0; /* what follows may be of another word: むの゙ゔだ */
            } else if (undo_is_japanese(c) &&
                       (step > 0 || undo_is_japanese(undo_character(letters, i + 1))))
                beside = FALSE;
        }
    }
}

static void join_voicing(GArray *letters) {
    gboolean meant = is_voicing_meant(letters);
    if (!meant)
        put_back(letters);
    for (guint i = 1; i < letters->len; i++) {
        guint length = voicing_length(letters, i);
        gunichar before = undo_character(letters, (gint64)i - 1);
        if (length == 0 || !undo_is_japanese(before))
            continue;
        gboolean half = undo_character(letters, (gint64)i + length - 1) == 0x309a &&
                        before >= 0x306f && before <= 0x307b; /* ほ゜ */
        undo_remove(letters, i, length);
        if (length == 2 && undo_character(letters, i) == ' ' &&
            undo_is_japanese(undo_character(letters, (gint64)i + 1)))
            undo_remove(letters, i, 1); /* ｺ ﾞ ﾐ */
        if (meant)
            undo_replace(letters, i - 1, 1, undo_voiced(before) + (half ? 1 : 0));
        i--;
    }
}

/* TRUE: one Japanese letter in brackets at i. */
static gboolean is_boxed(const GArray *letters, gint64 i) {
    return undo_is_japanese(undo_boxed(letters, i));
}

/* Is there anything here that one of the steps below takes for a mark? Most often there is not. */
static gboolean has_marks(const GArray *letters) {
    for (guint i = 1; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        if (c == '"' || undo_closing(c) ||
            (c >= 0x300 && !undo_is_japanese(c) &&
             (c == 0x201d || c == 0x309b || g_unichar_ismark(c))))
            return TRUE;
    }
    return FALSE;
}

/* Does a box of a kana at i go on with the word before it: 死(ね), くた(ば)れ; not 負(ま)け, which
 * is how the kanji is read? */
static gboolean goes_on(const GArray *letters, gint64 i, const UndoLoose *loose) {
    gunichar before = undo_character(letters, i - 1), kana = undo_character(letters, i + 1);
    return undo_is_kana(kana) && undo_is_japanese(before) &&
           (!loose || !undo_is_kanji(before) || undo_is_pair(loose, before, kana));
}

void undo_marks(GArray *letters, const UndoLoose *loose) {
    if (!has_marks(letters) && !(undo_closing(undo_character(letters, 0))))
        return;
    for (guint i = 1; i < letters->len; i++) {
        gunichar c = undo_character(letters, i);
        if (c >= 0x300 && !undo_is_japanese(c) && c != 0x3099 && c != 0x309a &&
            g_unichar_ismark(c) && undo_is_japanese(undo_character(letters, (gint64)i - 1)))
            undo_remove(letters, i--, 1);
    }
    join_voicing(letters);
    for (guint i = 0; i < letters->len; i++) {
        /* (笑) and 10(月) are no words: a kana, or one box after another. */
        if (!is_boxed(letters, i) ||
            !(goes_on(letters, i, loose) || is_boxed(letters, (gint64)i + 3)))
            continue;
        while (is_boxed(letters, i)) {
            undo_remove(letters, i + 2, 1);
            undo_remove(letters, i++, 1);
        }
    }
}
