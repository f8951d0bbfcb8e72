/* A step of undo.c: words of which letters were covered, looked up in a list of
 * the words that people cover. A cover stands for one letter; a digit or sign for one of those
 * that it looks like: s1ut and sh1t; any other sign or picture for a vowel: f?ck, b🐝tch. Enough
 * must be seen: two letters, or one kanji, and half of the word, or with a run of signs alone
 * two letters. */
#include "text/undo-covers.h"

enum {
    WORD_MAX = 24, /* letters */
    START = 8,     /* of them by which most words are turned away */
    LETTER_BITS = 1 << 16,
};

/* An x alone before or behind Japanese letters covers one: がxじ. */
static gboolean is_crossed_out(const GArray *letters, gint64 i) {
    gunichar before = undo_character(letters, i - 1), after = undo_character(letters, i + 1);
    return undo_character(letters, i) == 'x' && !undo_is_alnum(before) && !undo_is_alnum(after) &&
           (undo_is_japanese(before) || undo_is_kana(after));
}

/* A letter alone beside Japanese. */
static gboolean is_initial(const GArray *letters, gint64 i) {
    gunichar before = undo_character(letters, i - 1), after = undo_character(letters, i + 1);
    return undo_is_latin(undo_character(letters, i)) && !undo_is_alnum(before) &&
           !undo_is_alnum(after) && (undo_is_japanese(before) || undo_is_kana(after));
}

/* Does a question mark stand behind this letter and behind the next: か?き?く? It parts what one
 * may choose from. */
static gboolean parts_choices(const GArray *letters, gint64 i) {
    return (undo_character(letters, i + 2) == '?' &&
            undo_is_japanese(undo_character(letters, i + 3))) ||
           (undo_character(letters, i - 2) == '?' &&
            undo_is_japanese(undo_character(letters, i - 3)));
}

/* A sign at i that stands for a letter between others, or before one and behind a letter of
 * another word: き@い, 店員は%カ. */
static gboolean is_among_kana(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i);
    return (c == '@' || c == '%' || c == '?' || c == '_' || c == '#') &&
           undo_is_japanese(undo_character(letters, i + 1)) &&
           (c != '?' ||
            (undo_is_japanese(undo_character(letters, i - 1)) && !parts_choices(letters, i)));
}

/* The consonant of a kana stands for it too: 死n, コrス. */
static gboolean looks_like(gunichar c, gunichar letter) {
    const char *letters = undo_latin_like(c);
    if (undo_is_kana(letter) && undo_is_latin(c) && !strchr("aiueo", (int)c))
        return undo_begins_romaji(letter, c);
    return letters && undo_is_latin(letter) && strchr(letters, (int)letter) != NULL;
}

typedef struct {
    guint length;
    gunichar letters[WORD_MAX];
    gboolean latin;        /* all of it */
    guint64 start, within; /* its first letters, a byte each, and 0xff where there is one */
} CoveredWord;

struct UndoMasks {
    GHashTable *by_letter;             /* of GArray of CoveredWord */
    guint32 letters[LETTER_BITS / 32]; /* a bit for each that stands in a word */
};

/* By the word's first letter, and by its second, for words whose first is covered. */
static gpointer key(gunichar c, guint place) {
    return GUINT_TO_POINTER(c * 2 + place + 1);
}

static void free_list(gpointer list) {
    g_array_unref(list);
}

static guint32 letter_bit(gunichar c) {
    return c * 0x9e3779b1u >> 16;
}

/* A letter as one byte of CoveredWord.start. */
static guint64 in_short(gunichar c) {
    return c * 0x9e3779b1u >> 24;
}

static void add_word(UndoMasks *masks, const char *text) {
    CoveredWord word = {.latin = TRUE};
    for (const char *at = text; *at && word.length < WORD_MAX; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        guint n = word.length++;
        word.letters[n] = c;
        word.latin = word.latin && undo_is_latin(c);
        word.start |= n < START ? in_short(c) << 8 * n : 0;
        word.within |= n < START ? (guint64)0xff << 8 * n : 0;
    }
    for (guint place = 0; place < 2 && word.length >= 2; place++) {
        gpointer of = key(word.letters[place], place);
        GArray *list = g_hash_table_lookup(masks->by_letter, of);
        if (!list) {
            list = g_array_new(FALSE, FALSE, sizeof(CoveredWord));
            g_hash_table_insert(masks->by_letter, of, list);
        }
        g_array_append_val(list, word);
    }
    for (guint n = 0; n < word.length && word.length >= 2; n++)
        undo_note_bit(masks->letters, letter_bit(word.letters[n]));
}

UndoMasks *undo_masks_new(const GPtrArray *words) {
    UndoMasks *masks = g_new0(UndoMasks, 1);
    masks->by_letter = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_list);
    for (guint i = 0; i < words->len; i++)
        add_word(masks, g_ptr_array_index(words, i));
    return masks;
}

void undo_masks_free(UndoMasks *masks) {
    if (!masks)
        return;
    g_hash_table_unref(masks->by_letter);
    g_free(masks);
}

/* Is the sign at i one of three alike at least that end a word, or of two behind three letters:
 * bi---, mor--? */
static gboolean is_long_dash(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i);
    gint64 from = i, to = i;
    if (c != '-' && c != '_')
        return FALSE;
    while (undo_character(letters, from - 1) == c)
        from--;
    while (undo_character(letters, to + 1) == c)
        to++;
    guint least = undo_is_latin(undo_character(letters, from - 3)) ? 1 : 2;
    return to - from >= least;
}

/* Only stars behind two letters, or behind one and before the last: fu**, b***h; other signs in a
 * row only inside of it: b@#$h, s--t, or three dashes. */
static gboolean is_starred(const GArray *letters, guint i, const CoveredWord *word) {
    guint stars = 0, before = 0, behind = 0;
    for (guint n = 0; n < word->length; n++) {
        gunichar c = undo_character(letters, (gint64)i + n);
        gboolean sign = undo_is_cover(c) || undo_is_cover_inside(c);
        gboolean inside = n > 0 && (n + 1 < word->length || is_long_dash(letters, (gint64)i + n));
        if (behind == 0 && (c == '*' || c == '#' || (sign && inside)))
            stars++;
        else if (c != word->letters[n])
            return FALSE;
        else if (stars > 0)
            behind++;
        else
            before++;
    }
    return word->length >= 4 && stars >= 2 && (before >= 2 || (before == 1 && behind > 0)) &&
           (word->length > 4 || before + behind >= 2);
}

/* A cross or circle behind a word's seen letters is a sign of its own where a number or a word
 * follows: 馬×3, 売○買×, 競走馬×騎手. */
static gboolean counts(const GArray *letters, guint i, const CoveredWord *word) {
    gunichar last = undo_character(letters, (gint64)i + word->length - 1);
    gunichar after = undo_character(letters, (gint64)i + word->length);
    gboolean circle = last == 0xd7 || last == 0x25cb || last == 0x3007;
    gboolean blank = undo_is_cover(last) && undo_is_cover(after); /* 海外○○ */
    return word->length <= 3 && ((word->length == 2 && blank) ||
                                 (circle && (undo_is_digit(after) || undo_is_kanji(after))));
}

/* A sign at i that no Japanese stands before begins an item of a list: ●ざいりょう. */
static gboolean is_item_sign(const GArray *letters, guint i) {
    return undo_is_cover(undo_character(letters, i)) &&
           !undo_is_japanese(undo_character(letters, (gint64)i - 1));
}

/* Does a sign stand for the nth letter, a vowel between letters that are seen, of a longer word? */
static gboolean hides_vowel(const GArray *letters, guint i, guint n, const CoveredWord *word) {
    gint64 at = (gint64)i + n;
    return word->length >= 4 && n > 0 && word->letters[n] < 0x80 &&
           strchr("aeiou", (int)word->letters[n]) &&
           undo_is_cover_of_vowel(undo_character(letters, at)) &&
           undo_is_latin(undo_character(letters, at - 1)) &&
           undo_is_latin(undo_character(letters, at + 1));
}

/* A particle behind another word, with which a short word seldom begins: お前は○ちがい is no
 * はくち. */
static gboolean is_particle_at(const GArray *letters, guint i) {
    return undo_is_japanese(undo_character(letters, (gint64)i - 1)) &&
           undo_is_particle(undo_character(letters, i));
}

/* A cover in the nth place that is a sign of its own: but for a star or # at the word's end it may
 * close a sentence, and a stop stands between letters. */
static gboolean is_own_sign(const GArray *letters, guint i, guint n, const CoveredWord *word) {
    gint64 at = (gint64)i + n;
    gunichar c = undo_character(letters, at), after = undo_character(letters, at + 1);
    gboolean sign = (c < 0x80 && c != 'x' && c != '*' && c != '#') || undo_is_cover_inside(c);
    gboolean closes = !undo_is_japanese(after) || (c != '_' && c != 0x2661 && c != 0x2665);
    if (n + 1 == word->length && sign && closes && !is_long_dash(letters, at))
        return TRUE;
    return (c == '.' && after != '.' && !undo_is_latin(after)) ||
           (n == 0 && (c == '_' || c == '-' || c == '.'));
}

/* What stands in the place of a letter. */
typedef enum {
    OTHER,
    SEEN,   /* that letter */
    LIKE,   /* what looks like it */
    COVERED /* what may stand for any */
} Standing;

static Standing standing(const GArray *letters, guint i, guint n, const CoveredWord *word) {
    gint64 at = (gint64)i + n;
    gunichar c = undo_character(letters, at), letter = word->letters[n];
    if (c == letter)
        return SEEN;
    if ((n > 0 || c < 'a' || word->length >= 3) && looks_like(c, letter))
        return LIKE;
    if (is_among_kana(letters, at) && !undo_is_latin(letter) &&
        undo_character(letters, at + 1) != letter) /* 馬@鹿 */
        return COVERED;
    if (undo_is_cover(c) || is_crossed_out(letters, at) || (n > 0 && undo_is_cover_inside(c)))
        return is_own_sign(letters, i, n, word) ? OTHER : COVERED;
    return hides_vowel(letters, i, n, word) ? COVERED : OTHER;
}

/* Does the word stand at i, with letters covered, and enough of it seen? */
static gboolean fits(const GArray *letters, guint i, const CoveredWord *word) {
    guint count[] = {[OTHER] = 0, [SEEN] = 0, [LIKE] = 0, [COVERED] = 0};
    gboolean kanji = FALSE;
    for (guint n = 0; n < word->length; n++) {
        Standing here = standing(letters, i, n, word);
        if (here == OTHER)
            return FALSE;
        count[here]++;
        kanji = kanji || (here == SEEN && undo_is_kanji(word->letters[n]));
    }
    if ((is_item_sign(letters, i) || is_particle_at(letters, i)) && !kanji && word->length <= 3)
        return FALSE;
    gboolean enough = count[SEEN] >= 2 || kanji ||
                      (count[SEEN] == 1 && count[LIKE] >= 3 && count[COVERED] == 0); /* 5h17 */
    return count[COVERED] + count[LIKE] > 0 &&
           ((enough && (count[SEEN] + count[LIKE]) * 2 >= word->length) ||
            is_starred(letters, i, word));
}

/* Does the word go on behind a run of signs at `at`, as it was covered: the first "e" of
 * r**e**tard? */
static gboolean goes_on(const GArray *letters, gint64 at, gint step, const CoveredWord *word,
                        guint i) {
    gunichar sign = undo_character(letters, at);
    gboolean covers = FALSE;
    for (guint n = 0; n < word->length; n++)
        covers = covers || undo_character(letters, (gint64)i + n) == sign;
    if (!covers || !undo_is_cover(sign) || sign >= 0x80)
        return FALSE;
    while (undo_character(letters, at) == sign)
        at += step;
    return undo_is_alnum(undo_character(letters, at));
}

/* A Latin word is covered as a whole word, so that "a*b" in a formula is none. */
static gboolean is_whole(const GArray *letters, guint i, const CoveredWord *word) {
    gint64 end = (gint64)i + word->length;
    if (!undo_is_latin(word->letters[0]))
        return TRUE;
    return !undo_is_alnum(undo_character(letters, (gint64)i - 1)) &&
           !undo_is_alnum(undo_character(letters, end)) && !goes_on(letters, end, 1, word, i) &&
           !goes_on(letters, (gint64)i - 1, -1, word, i);
}

/* ---- where most words are turned away */

/* What stands from a place on. */
typedef struct {
    gint64 at;          /* the place; less than 0: not known */
    guint seen;         /* the first letter from there on that stands in any word */
    guint run;          /* the first two signs in a row from there on, or what is bleeped out */
    guint64 start;      /* as CoveredWord.start */
    guint64 open;       /* 0xff where it may be for another letter */
    guint64 consonants; /* 0xff where it may be for kana */
} View;

static gboolean begins_run(const GArray *letters, guint i) {
    gunichar c = undo_letter(letters, i)->character;
    return c == UNDO_GAP || ((c == '*' || c == '#' || c == '-' || c == '_' || c == '.') &&
                             undo_character(letters, (gint64)i + 1) == c);
}

static void look_at(View *view, const GArray *letters, const UndoMasks *masks, guint at) {
    gboolean next = view->at >= 0 && view->at + 1 == (gint64)at;
    view->seen = next ? MAX(view->seen, at) : at;
    view->run = next ? MAX(view->run, at) : at;
    for (guint n = next ? START - 1 : 0; n < START; n++) {
        gunichar c = undo_character(letters, (gint64)at + n);
        guint64 open = undo_may_cover(c) || c == 'x' ? 0xff : 0;
        guint64 consonant = undo_is_latin(c) && !strchr("aiueo", (int)c) ? 0xff : 0;
        view->start = view->start >> 8 | in_short(c) << 56;
        view->open = view->open >> 8 | open << 56;
        view->consonants = view->consonants >> 8 | consonant << 56;
    }
    while (view->seen < letters->len &&
           !undo_has_bit(masks->letters, letter_bit(undo_letter(letters, view->seen)->character)))
        view->seen++;
    while (view->run < letters->len && !begins_run(letters, view->run))
        view->run++;
    view->at = at;
}

/* May the word stand there, as far as its first letters tell? */
static inline gboolean may_fit(const View *view, const CoveredWord *word) {
    guint64 open = view->open | (word->latin ? 0 : view->consonants);
    return ((word->start ^ view->start) & word->within & ~open) == 0;
}

/* ---- signs that stand for more letters or fewer */

/* How many letters of the word are behind the run of signs at i + before, at the end of a word. */
static guint seen_behind(const GArray *letters, gint64 at, const CoveredWord *word) {
    guint seen = 0;
    while (undo_is_latin(undo_character(letters, at + seen)))
        seen++;
    if (undo_is_alnum(undo_character(letters, at + seen)) || seen >= word->length)
        return 0;
    for (guint n = 0; n < seen; n++)
        if (undo_character(letters, at + n) != word->letters[word->length - seen + n])
            return 0;
    return seen;
}

/* A run of stars, or what is bleeped out, may stand for more letters or fewer: f***ck, with three
 * letters seen, and of what is bleeped two. */
static gboolean uncover_run(GArray *letters, guint i, const CoveredWord *word) {
    guint before = 0, run = 0;
    while (before < word->length && undo_character(letters, i + before) == word->letters[before])
        before++;
    gunichar c = undo_character(letters, i + before);
    while (c && undo_character(letters, (gint64)i + before + run) == c)
        run++;
    gboolean gap = c == UNDO_GAP,
             stars = ((c == '*' || c == '#' || c == '-' || c == '_') && run >= 2) ||
                     (c == '.' && run == 3);
    if (word->length < 4 || before == 0 || (!gap && !stars) || run > 6 ||
        undo_is_alnum(undo_character(letters, (gint64)i - 1)))
        return FALSE;
    guint behind = seen_behind(letters, (gint64)i + before + run, word);
    if (before + behind >= word->length || before + behind < (gap ? 2 : 3) ||
        (behind == 0 && (!gap || undo_is_latin(undo_character(letters, i + before + run)))))
        return FALSE;
    undo_replace(letters, i + before, run, word->letters[before]);
    UndoLetter hidden = *undo_letter(letters, i + before);
    for (guint n = before + 1; n + behind < word->length; n++) {
        hidden.character = word->letters[n];
        g_array_insert_val(letters, i + n, hidden);
    }
    return TRUE;
}

static gboolean uncover_with(GArray *letters, const View *view, const GArray *list,
                             gboolean may_run) {
    guint i = (guint)view->at;
    for (guint n = 0; list && n < list->len; n++) {
        const CoveredWord *word = &g_array_index(list, CoveredWord, n);
        if (!may_fit(view, word) || !fits(letters, i, word) || !is_whole(letters, i, word) ||
            counts(letters, i, word))
            continue;
        for (guint at = 0; at < word->length; at++)
            undo_replace(letters, i + at, 1, word->letters[at]);
        return TRUE;
    }
    may_run = may_run && view->run < i + WORD_MAX;
    for (guint n = 0; list && may_run && n < list->len; n++)
        if (uncover_run(letters, i, &g_array_index(list, CoveredWord, n)))
            return TRUE;
    return FALSE;
}

/* TRUE: a word was. */
static gboolean uncover_at(GArray *letters, const UndoMasks *masks, const View *view) {
    guint i = (guint)view->at;
    GHashTable *words = masks->by_letter;
    gunichar here = undo_character(letters, i), next = undo_character(letters, (gint64)i + 1);
    gboolean inside = undo_is_alnum(undo_character(letters, (gint64)i - 1)); /* no Latin word */
    const char *first = inside ? NULL : undo_latin_like(here);
    if (inside && undo_is_alnum(here))
        return FALSE;
    for (; first && *first; first++)
        if (uncover_with(letters, view, g_hash_table_lookup(words, key((gunichar)*first, 0)),
                         FALSE))
            return TRUE;
    gboolean covers = undo_is_cover(here) || is_crossed_out(letters, i) ||
                      is_among_kana(letters, i) || (is_initial(letters, i) && undo_is_kana(next));
    if (!covers)
        return uncover_with(letters, view, g_hash_table_lookup(words, key(here, 0)),
                            undo_is_latin(here));
    return next && !undo_is_cover(next) && !(inside && undo_is_latin(next)) &&
           uncover_with(letters, view, g_hash_table_lookup(words, key(next, 1)), FALSE);
}

/* Does a word end before c, or go on by it? */
static gboolean ends_or_goes_on(gunichar c) {
    return !undo_is_japanese(c) || undo_is_one_of(c, "がかだめ野店以女男");
}

static gboolean is_rare_cover(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i);
    return c == '#' || c == '_' || c == 0x203b || c == 0x2217 || c == 0x22c6 || c == 0x2661 ||
           c == 0x2665 || is_crossed_out(letters, i) || is_among_kana(letters, i) ||
           (undo_is_cover(c) && c >= 0x2573 && c != 0x25a0 && (c < 0x25a1 || c > 0x2606));
}

/* Rules know the covers that are most used; others, in a word of two letters and parting none
 * (ば_か), become one of those: このボ❌が, この❌ケが. */
static void make_known(GArray *letters, const UndoLoose *loose) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar here = undo_letter(letters, i)->character;
        if (undo_is_japanese(here) || here == ' ' || (undo_is_latin(here) && here != 'x') ||
            !is_rare_cover(letters, i) || is_rare_cover(letters, (gint64)i - 1) ||
            is_rare_cover(letters, (gint64)i + 1))
            continue;
        gunichar before = undo_character(letters, (gint64)i - 1),
                 after = undo_character(letters, (gint64)i + 1);
        gboolean last = undo_is_kana(before) && ends_or_goes_on(after) &&
                        !undo_is_pair(loose, before, after) &&
                        !is_rare_cover(letters, (gint64)i - 2);
        gboolean begins = !undo_is_japanese(before) || before == 0x306e || before == 0x306f;
        gboolean first = begins && undo_is_kana(after) &&
                         ends_or_goes_on(undo_character(letters, (gint64)i + 2)) &&
                         !is_rare_cover(letters, (gint64)i + 2);
        if (last || first)
            undo_replace(letters, i, 1, 0x3007); /* 〇, which parts no letters */
    }
}

void undo_masks(GArray *letters, const UndoWords *words) {
    View view = {.at = -1};
    gint64 tried = -1; /* a word begins at most WORD_MAX before a cover */
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        if (!undo_may_cover(c) && !is_initial(letters, i) && !is_crossed_out(letters, i))
            continue;
        for (gint64 at = MAX(tried + 1, (gint64)i - WORD_MAX); at <= i; at++) {
            look_at(&view, letters, words->masks, (guint)at);
            if (view.seen < at + WORD_MAX && uncover_at(letters, words->masks, &view))
                view.at = -1;
            tried = at;
        }
    }
    make_known(letters, words->loose);
}
