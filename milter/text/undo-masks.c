/* A step of undo.c: words of which letters were covered, looked up in a list of
 * the words that people cover. A cover stands for one letter; a digit or sign for one of those
 * that it looks like: s1ut and sh1t; any other sign or picture for a vowel: f?ck, b🐝tch. Enough
 * must be seen: two letters, or one kanji, and half of the word, or with a run of signs alone
 * two letters. */
#include "text/undo-inside.h"

enum {
    WORD_MAX = 24 /* letters */
};

static gboolean is_cover(gunichar c) {
    switch (c) {
    case '*':
    case '#':
    case '_':
    case '-':
    case '.':
    case 0x25cb:  /* ○ */
    case 0x25ef:  /* ◯ */
    case 0x3007:  /* 〇 */
    case 0x3013:  /* 〓 */
    case 0x25cf:  /* ● */
    case 0xd7:    /* × */
    case 0x25a0:  /* ■ */
    case 0x25a1:  /* □ */
    case 0x2605:  /* ★ */
    case 0x2606:  /* ☆ */
    case 0x25b2:  /* ▲ */
    case 0x25b3:  /* △ */
    case 0x25bc:  /* ▼ */
    case 0x25bd:  /* ▽ */
    case 0x25c6:  /* ◆ */
    case 0x25c7:  /* ◇ */
    case 0x25ce:  /* ◎ */
    case 0x203b:  /* ※ */
    case 0x2217:  /* ∗ */
    case 0x22c6:  /* ⋆ */
    case 0x2573:  /* ╳ */
    case 0x2588:  /* █ */
    case 0x2593:  /* ▓ */
    case 0x2613:  /* ☓ */
    case 0x26aa:  /* ⚪ */
    case 0x26ab:  /* ⚫ */
    case 0x2715:  /* ✕ */
    case 0x2716:  /* ✖ */
    case 0x2717:  /* ✗ */
    case 0x2718:  /* ✘ */
    case 0x2731:  /* ✱ */
    case 0x274c:  /* ❌ */
    case 0x2b1b:  /* ⬛ */
    case 0x2b1c:  /* ⬜ */
    case 0x2b50:  /* ⭐ */
    case 0x2b55:  /* ⭕ */
    case 0x2753:  /* ❓ */
    case 0x1f51e: /* 🔞 */
    case 0x1f6ab: /* 🚫 */
    case 0x1f92c: /* 🤬 */
    case UNDO_GAP:
        return TRUE;
    default:
        return FALSE;
    }
}

/* Signs that cover a letter only inside of a word. */
static gboolean is_cover_inside(gunichar c) {
    return c == '@' || c == '$' || c == '%' || c == '&' || c == '^' || c == '!' || c == '~' ||
           c == 0x2661 || c == 0x2665; /* ♡ ♥ */
}

static gboolean is_word_letter(gunichar c) {
    return undo_is_latin(c) || undo_is_digit(c);
}

/* An x alone before or behind Japanese letters covers one: がxじ. */
static gboolean is_crossed_out(const GArray *letters, gint64 i) {
    gunichar before = undo_character(letters, i - 1), after = undo_character(letters, i + 1);
    return undo_character(letters, i) == 'x' && !is_word_letter(before) && !is_word_letter(after) &&
           (undo_is_japanese(before) || undo_is_kana(after));
}

/* A letter alone beside Japanese. */
static gboolean is_initial(const GArray *letters, gint64 i) {
    gunichar before = undo_character(letters, i - 1), after = undo_character(letters, i + 1);
    return undo_is_latin(undo_character(letters, i)) && !is_word_letter(before) &&
           !is_word_letter(after) && (undo_is_japanese(before) || undo_is_kana(after));
}

/* A sign at i that stands for a letter between others, or before one and behind a letter of
 * another word: き@い, 店員は%カ. */
static gboolean is_among_kana(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i);
    return (c == '@' || c == '%' || c == '?' || c == '_' || c == '#') &&
           undo_is_japanese(undo_character(letters, i + 1)) &&
           (c != '?' || undo_is_japanese(undo_character(letters, i - 1)));
}

/* Signs in the place of a vowel. */
static gboolean is_cover_of_vowel(gunichar c) {
    return c == '?' || c == '\'' || c == '/' || c == '|' || c == '"' || c == ':' || c == ',' ||
           c == 0x2013 || c == 0x2014 || c == 0x2026 || undo_is_symbol(c);
}

/* What a digit or sign may stand for; NULL: it is none of these. */
static const char *alike(gunichar c) {
    static const struct {
        gunichar sign;
        char letters[3];
    } signs[] = {
        {'0', "o"},  {'1', "il"}, {'2', "z"},  {'3', "e"},    {'4', "a"}, {'5', "s"},
        {'6', "gb"}, {'7', "t"},  {'8', "b"},  {'9', "g"},    {'@', "a"}, {'$', "s"},
        {'!', "il"}, {'|', "il"}, {'+', "t"},  {'(', "c"},    {'<', "c"}, {0xa1, "i"},
        {0xa2, "c"}, {0xa3, "l"}, {0xa7, "s"}, {0x20ac, "e"},
    };
    gboolean plain = undo_is_latin(c) || c == ' '; /* most are */
    for (gsize i = 0; i < G_N_ELEMENTS(signs) && !plain; i++)
        if (signs[i].sign == c)
            return signs[i].letters;
    return NULL;
}

/* The consonant of a kana stands for it too: 死n, コrス. */
static gboolean looks_like(gunichar c, gunichar letter) {
    const char *letters = alike(c);
    if (undo_is_kana(letter) && undo_is_latin(c) && !strchr("aiueo", (int)c))
        return undo_begins_romaji(letter, c);
    return letters && undo_is_latin(letter) && strchr(letters, (int)letter) != NULL;
}

typedef struct {
    guint length;
    gunichar letters[WORD_MAX];
} CoveredWord;

/* By the word's first letter, and by its second, for words whose first is covered. */
static gpointer key(gunichar c, guint place) {
    return GUINT_TO_POINTER(c * 2 + place + 1);
}

static void free_list(gpointer list) {
    g_array_unref(list);
}

GHashTable *undo_masks_index(const GPtrArray *words) {
    GHashTable *by_letter = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_list);
    for (guint i = 0; i < words->len; i++) {
        CoveredWord word = {0};
        for (const char *at = g_ptr_array_index(words, i); *at && word.length < WORD_MAX;
             at = g_utf8_next_char(at))
            word.letters[word.length++] = g_utf8_get_char(at);
        for (guint place = 0; place < 2 && place < word.length && word.length >= 2; place++) {
            gpointer of = key(word.letters[place], place);
            GArray *list = g_hash_table_lookup(by_letter, of);
            if (!list) {
                list = g_array_new(FALSE, FALSE, sizeof(CoveredWord));
                g_hash_table_insert(by_letter, of, list);
            }
            g_array_append_val(list, word);
        }
    }
    return by_letter;
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
        gboolean sign = is_cover(c) || is_cover_inside(c);
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
    gboolean blank = is_cover(last) && is_cover(after); /* 海外○○ */
    return word->length <= 3 && ((word->length == 2 && blank) ||
                                 (circle && (undo_is_digit(after) || undo_is_kanji(after))));
}

/* A sign at i that no Japanese stands before begins an item of a list: ●ざいりょう. */
static gboolean is_item_sign(const GArray *letters, guint i) {
    return is_cover(undo_character(letters, i)) &&
           !undo_is_japanese(undo_character(letters, (gint64)i - 1));
}

/* Does a sign stand for the nth letter, a vowel between letters that are seen, of a longer word? */
static gboolean hides_vowel(const GArray *letters, guint i, guint n, const CoveredWord *word) {
    gint64 at = (gint64)i + n;
    return word->length >= 4 && n > 0 && word->letters[n] < 0x80 &&
           strchr("aeiou", (int)word->letters[n]) &&
           is_cover_of_vowel(undo_character(letters, at)) &&
           undo_is_latin(undo_character(letters, at - 1)) &&
           undo_is_latin(undo_character(letters, at + 1));
}

/* は が も を の に で と behind another word, with which a short word seldom begins: お前は○ちがい
 * is no はくち. */
static gboolean is_particle(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i);
    return undo_is_japanese(undo_character(letters, (gint64)i - 1)) &&
           (c == 0x306f || c == 0x304c || c == 0x3082 || c == 0x3092 || c == 0x306e ||
            c == 0x306b || c == 0x3067 || c == 0x3068);
}

/* Does the word stand at i, with letters covered, and enough of it seen? A sign
 * but a star or # at its end may close a sentence; a stop stands between letters. */
static gboolean fits(const GArray *letters, guint i, const CoveredWord *word) {
    gboolean kanji = FALSE, item = is_item_sign(letters, i);
    guint covered = 0, seen = 0, like = 0;
    for (guint n = 0; n < word->length; n++) {
        gunichar c = undo_character(letters, (gint64)i + n);
        if (c == word->letters[n]) {
            seen++;
            kanji = kanji || undo_is_kanji(c);
        } else if ((n > 0 || c < 'a' || word->length >= 3) && looks_like(c, word->letters[n])) {
            like++;
        } else if (is_among_kana(letters, (gint64)i + n) && !undo_is_latin(word->letters[n]) &&
                   undo_character(letters, (gint64)i + n + 1) != word->letters[n]) { /* 馬@鹿 */
            covered++;
        } else if (is_cover(c) || is_crossed_out(letters, (gint64)i + n) ||
                   (n > 0 && is_cover_inside(c))) {
            gboolean sign = (c < 0x80 && c != 'x') || is_cover_inside(c);
            gboolean closes = !undo_is_japanese(undo_character(letters, (gint64)i + n + 1)) ||
                              (c != '_' && c != 0x2661 && c != 0x2665);
            if (n + 1 == word->length && c != '*' && c != '#' && sign && closes &&
                !is_long_dash(letters, (gint64)i + n))
                return FALSE;
            gunichar after = undo_character(letters, (gint64)i + n + 1);
            if ((c == '.' && after != '.' && !undo_is_latin(after)) ||
                ((c == '_' || c == '-' || c == '.') && n == 0))
                return FALSE;
            covered++;
        } else if (hides_vowel(letters, i, n, word)) {
            covered++;
        } else {
            return FALSE;
        }
    }
    if ((item || is_particle(letters, i)) && !kanji && word->length <= 3)
        return FALSE;
    gboolean enough = seen >= 2 || kanji || (seen == 1 && like >= 3 && covered == 0); /* 5h17 */
    return covered + like > 0 &&
           ((enough && (seen + like) * 2 >= word->length) || is_starred(letters, i, word));
}

/* Does the word go on behind a run of signs at `at`, as it was covered: the first "e" of
 * r**e**tard? */
static gboolean goes_on(const GArray *letters, gint64 at, gint step, const CoveredWord *word,
                        guint i) {
    gunichar sign = undo_character(letters, at);
    gboolean covers = FALSE;
    for (guint n = 0; n < word->length; n++)
        covers = covers || undo_character(letters, (gint64)i + n) == sign;
    if (!covers || !is_cover(sign) || sign >= 0x80)
        return FALSE;
    while (undo_character(letters, at) == sign)
        at += step;
    return is_word_letter(undo_character(letters, at));
}

/* A Latin word is covered as a whole word, so that "a*b" in a formula is none. */
static gboolean is_whole(const GArray *letters, guint i, const CoveredWord *word) {
    gint64 end = (gint64)i + word->length;
    if (!undo_is_latin(word->letters[0]))
        return TRUE;
    return !is_word_letter(undo_character(letters, (gint64)i - 1)) &&
           !is_word_letter(undo_character(letters, end)) && !goes_on(letters, end, 1, word, i) &&
           !goes_on(letters, (gint64)i - 1, -1, word, i);
}

/* How many letters of the word are behind the run of signs at i + before, at the end of a word. */
static guint seen_behind(const GArray *letters, gint64 at, const CoveredWord *word) {
    guint seen = 0;
    while (undo_is_latin(undo_character(letters, at + seen)))
        seen++;
    if (is_word_letter(undo_character(letters, at + seen)) || seen >= word->length)
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
        is_word_letter(undo_character(letters, (gint64)i - 1)))
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

static gboolean uncover_with(GArray *letters, guint i, const GArray *list, gboolean may_run) {
    for (guint n = 0; list && n < list->len; n++) {
        const CoveredWord *word = &g_array_index(list, CoveredWord, n);
        if (!fits(letters, i, word) || !is_whole(letters, i, word) || counts(letters, i, word))
            continue;
        for (guint at = 0; at < word->length; at++)
            undo_replace(letters, i + at, 1, word->letters[at]);
        return TRUE;
    }
    for (guint n = 0; list && may_run && n < list->len; n++)
        if (uncover_run(letters, i, &g_array_index(list, CoveredWord, n)))
            return TRUE;
    return FALSE;
}

static void uncover_at(GArray *letters, GHashTable *words, guint i) {
    gunichar here = undo_character(letters, i), next = undo_character(letters, (gint64)i + 1);
    gboolean inside = is_word_letter(undo_character(letters, (gint64)i - 1)); /* no Latin word */
    const char *first = inside ? NULL : alike(here);
    if (inside && is_word_letter(here))
        return;
    for (; first && *first; first++)
        if (uncover_with(letters, i, g_hash_table_lookup(words, key((gunichar)*first, 0)), FALSE))
            return;
    gboolean covers = is_cover(here) || is_crossed_out(letters, i) || is_among_kana(letters, i) ||
                      (is_initial(letters, i) && undo_is_kana(next));
    if (!covers)
        uncover_with(letters, i, g_hash_table_lookup(words, key(here, 0)), undo_is_latin(here));
    else if (next && !is_cover(next) && !(inside && undo_is_latin(next)))
        uncover_with(letters, i, g_hash_table_lookup(words, key(next, 1)), FALSE);
}

/* が か だ め 野 店 以 女 男, or the end of the word. */
static gboolean ends_or_goes_on(gunichar c) {
    return !undo_is_japanese(c) || c == 0x304c || c == 0x304b || c == 0x3060 || c == 0x3081 ||
           c == 0x91ce || c == 0x5e97 || c == 0x4ee5 || c == 0x5973 || c == 0x7537;
}

static gboolean is_rare_cover(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i);
    return c == '#' || c == '_' || c == 0x203b || c == 0x2217 || c == 0x22c6 || c == 0x2661 ||
           c == 0x2665 || is_crossed_out(letters, i) || is_among_kana(letters, i) ||
           (is_cover(c) && c >= 0x2573 && c != 0x25a0 && (c < 0x25a1 || c > 0x2606));
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
    gint64 tried = -1; /* a word begins at most WORD_MAX before a cover */
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        gboolean plain =
            undo_is_latin(c) || c == ' ' || undo_is_japanese(c) ||
            (!is_cover(c) && !is_cover_inside(c) && !is_cover_of_vowel(c) && !alike(c));
        if (plain && !is_initial(letters, i) && !is_crossed_out(letters, i))
            continue;
        for (gint64 at = MAX(tried + 1, (gint64)i - WORD_MAX); at <= i; at++) {
            uncover_at(letters, words->masks, (guint)at);
            tried = at;
        }
    }
    make_known(letters, words->loose);
}
