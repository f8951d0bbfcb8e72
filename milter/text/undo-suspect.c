/* What undo-place.c asks of what is in ASCII: may this word, number or sign be of a word that was
 * disguised? */
#include "text/undo-place.h"

const guchar undo_kinds[256] = {
    ['a'] = LETTER | VOWEL | LAST_ROMAJI,
    ['b'] = LETTER,
    ['c'] = LETTER,
    ['d'] = LETTER,
    ['e'] = LETTER | VOWEL | LAST_ROMAJI,
    ['f'] = LETTER,
    ['g'] = LETTER,
    ['h'] = LETTER,
    ['i'] = LETTER | VOWEL | LAST_ROMAJI,
    ['j'] = LETTER,
    ['k'] = LETTER,
    ['l'] = LETTER | NO_ROMAJI,
    ['m'] = LETTER,
    ['n'] = LETTER | LAST_ROMAJI,
    ['o'] = LETTER | VOWEL | LAST_ROMAJI,
    ['p'] = LETTER,
    ['q'] = LETTER | NO_ROMAJI,
    ['r'] = LETTER,
    ['s'] = LETTER,
    ['t'] = LETTER,
    ['u'] = LETTER | VOWEL | LAST_ROMAJI,
    ['v'] = LETTER | NO_ROMAJI,
    ['w'] = LETTER,
    ['x'] = LETTER | NO_ROMAJI,
    ['y'] = LETTER,
    ['z'] = LETTER,
    ['0'] = DIGIT,
    ['1'] = DIGIT,
    ['2'] = DIGIT,
    ['3'] = DIGIT,
    ['4'] = DIGIT,
    ['5'] = DIGIT,
    ['6'] = DIGIT,
    ['7'] = DIGIT,
    ['8'] = DIGIT,
    ['9'] = DIGIT,
    [' '] = STOP,
    [','] = STOP,
    ['.'] = STOP,
    ['!'] = STOP,
    ['?'] = STOP,
    [';'] = STOP,
    ['\''] = STOP,
    ['"'] = STOP,
};

static gboolean is_consonant(guchar c) {
    return (undo_kinds[c] & (LETTER | VOWEL)) == LETTER;
}

/* The first of three letters that stand alone: f u c k. */
static gboolean is_spelt_out(Span text, gsize at) {
    guchar between = undo_byte_at(text, at + 1);
    gboolean gap = between < 0x80 && !is_sign(between);
    gsize next = at + 2; /* f - u - c, f_ u_ c */
    while (gap && next < at + 4 && !is_sign(undo_byte_at(text, next)))
        next++;
    return (gap && is_sign(undo_byte_at(text, next)) && !is_sign(undo_byte_at(text, next + 1))) ||
           (between >= 0xe2 && !leads_japanese(between)) ||
           (between == 0xc2 && undo_byte_at(text, at + 2) == 0xb7); /* · */
}

/* Is it romaji, in which no two consonants stand side by side but the same, and n? */
static gboolean may_be_romaji(const guchar *word, gsize length) {
    guint consonants = 0, most = 0;
    guchar all = 0;
    for (gsize i = 0; i < length; i++) {
        guchar kind = undo_kinds[word[i]];
        consonants = kind & VOWEL ? 0 : consonants + 1;
        most = MAX(most, consonants);
        all |= kind;
    }
    return length > 1 && most <= 2 && !(all & NO_ROMAJI) &&
           (undo_kinds[word[length - 1]] & LAST_ROMAJI);
}

/* Has the word three of a letter in a row? */
static gboolean is_tripled(const guchar *word, gsize length) {
    for (gsize i = 2; i < length; i++)
        if (word[i] == word[i - 1] && word[i] == word[i - 2])
            return TRUE;
    return FALSE;
}

/* The kana or kanji that ends before `at`; 0: none does. */
static gunichar japanese_before(Span text, gsize at) {
    return at >= 3 && leads_japanese((guchar)text.bytes[at - 3])
               ? g_utf8_get_char(text.bytes + at - 3)
               : 0;
}

/* Does what is in [at, end) stand for a letter of a word that people cover, or cover one of it? For
 * the letters before and behind. */
static gboolean is_for_letter(const UndoWords *words, Span text, gsize at, gsize end) {
    if (!words || !leads_japanese(undo_byte_at(text, end)))
        return FALSE;
    gunichar before = japanese_before(text, at), after = g_utf8_get_char(text.bytes + end), kana;
    if (before && undo_is_gapped(words->loose, before, after))
        return TRUE;
    for (guint n = 0; (kana = undo_may_begin((guchar)text.bytes[at], n)); n++)
        if (undo_is_pair(words->loose, kana, after) ||
            undo_ends_triple(words->loose, text, at, kana))
            return TRUE;
    return is_consonant((guchar)text.bytes[at]) && undo_is_kana(after) &&
           undo_byte_at(text, end + 3) == 0xe3;
}

gboolean undo_is_suspicious_word(const UndoWords *words, Span text, gsize at,
                                 const UndoWord *word) {
    const guchar *bytes = (const guchar *)text.bytes + at, before = at > 0 ? bytes[-1] : ' ';
    gboolean alone = word->length == 1, behind = before >= 0x80; /* behind Japanese, most often */
    if ((word->doubled && is_tripled(bytes, word->length)) ||
        (alone && !behind && !is_sign(before) && is_spelt_out(text, at)) ||
        (alone && behind &&
         strchr("bcdfghjkmnprstwxyz", bytes[0])) || /* くそg, がxじ, 死n, 死wwね */
        (behind && bytes[0] == 'w' && word->length <= 3 && bytes[word->length - 1] == 'w') ||
        undo_may_be_joined(text.bytes + at, word->length))
        return TRUE;
    if (alone && is_for_letter(words, text, at, at + 1))
        return TRUE; /* がiじ, kろす */
    gboolean beside = behind || leads_japanese(undo_byte_at(text, at + word->length));
    return beside && may_be_romaji(bytes, word->length);
}

/* Are all digits in [at, end) such as letters look like? */
static gboolean are_like_letters(Span text, gsize at, gsize end) {
    while (at < end && strchr("013457", text.bytes[at]))
        at++;
    return at == end;
}

gboolean undo_is_suspicious_number(const UndoWords *words, Span text, gsize at, gsize *end) {
    guchar before = at > 0 ? (guchar)text.bytes[at - 1] : ' ';
    gsize to = at;
    while (undo_kinds[undo_byte_at(text, to)] & DIGIT)
        to++;
    *end = to;
    guchar c = undo_byte_at(text, at), after = undo_byte_at(text, to);
    gboolean ends = is_letter(before) && (c == '0' || (c == '1' && to == at + 2) || /* ki11 */
                                          (at > 2 && is_letter(undo_byte_at(text, at - 3)) &&
                                           to == at + 1 && strchr("357", c) != NULL)); /* idio7 */
    if (is_letter(before) && to - at >= 2 && to - at <= 3 && are_like_letters(text, at, to))
        return TRUE; /* h311 */
    if (is_letter(before) || is_letter(after))
        return to - at <= 3 && (ends || is_letter(after) || strchr("$@!", before));
    if (to == at + 1 && is_for_letter(words, text, at, to))
        return TRUE;
    gboolean sounds = c == '4' || c == '5' || c == '8' || c == '9';
    return sounds && to == at + 1 && after == 0xe3 && undo_byte_at(text, to + 1) <= 0x82;
}

/* Is the sign at `at` behind up to three consonants, with which a word begins, and before
 * another? It may hide a vowel: f.ck, st'pid; - and _ in a row more: b---h. Addresses begin with
 * www. */
static gboolean is_for_vowel(Span text, gsize at) {
    gsize from = at;
    while (from > 0 && is_consonant(undo_byte_at(text, from - 1)))
        from--;
    gsize run = at - from;
    guchar after = undo_byte_at(text, at + 1), c = undo_byte_at(text, at);
    return run > 0 && run <= 3 && (is_consonant(after) || (after == c && (c == '-' || c == '_'))) &&
           (from == 0 || !is_sign(undo_byte_at(text, from - 1))) &&
           !(run == 3 && memcmp(text.bytes + from, "www", 3) == 0);
}

/* What stands in a box for letters that are left out. */
static gboolean is_bleep(Span text, gsize at) {
    static const char *const words[] = {"beep", "blee", "cens", "reda", "expl", "remo", "dele"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (text.length - at >= 4 && memcmp(text.bytes + at, words[i], 4) == 0)
            return TRUE;
    return FALSE;
}

/* Is "you" strung on the sign at `at`, or on a run of it: you_are? */
static gboolean is_beside_you(Span text, gsize at) {
    gsize from = at, to = at + 1;
    while (from > 0 && text.bytes[from - 1] == text.bytes[at] && from + 3 > at)
        from--;
    while (undo_byte_at(text, to) == undo_byte_at(text, at) && to < at + 3)
        to++;
    return from > 2 && is_letter((guchar)text.bytes[from - 1]) &&
           is_letter(undo_byte_at(text, to)) &&
           (memcmp(text.bytes + from - 3, "you", 3) == 0 ||
            (to + 3 <= text.length && memcmp(text.bytes + to, "you", 3) == 0));
}

/* Does the sign at `at` part Japanese letters, hide a vowel, or string words? */
static inline gboolean is_between(Span text, gsize at, guchar before, guchar after) {
    if (before >= 0x80)
        return leads_japanese(after) && undo_is_symbol(undo_byte_at(text, at));
    if (!is_letter(before))
        return FALSE;
    if (after == '-' && text.bytes[at] == '-' && undo_byte_at(text, at + 2) != '-')
        return TRUE; /* ret--d, bit-- */
    gboolean may_be_you = before == 'u' || after == 'y' || after == undo_byte_at(text, at);
    return (may_be_you && is_beside_you(text, at)) || is_for_vowel(text, at);
}

gboolean undo_is_suspicious_sign(const UndoWords *words, Span text, gsize at) {
    guchar before = at > 0 ? (guchar)text.bytes[at - 1] : ' ';
    guchar c = undo_byte_at(text, at), after = undo_byte_at(text, at + 1);
    gboolean closed;
    if ((before >= 0x80 || c == '<') && is_for_letter(words, text, at, at + 1))
        return TRUE;
    switch (c) {
    case '(':
        closed = memchr(text.bytes + at, ')', MIN(20, text.length - at)) != NULL;
        return closed ? before >= 0x80 || (is_letter(before) && strchr("*.-_#~", after)) ||
                            (is_letter(before) && is_letter(after) &&
                             is_letter(undo_byte_at(text, at + 2))) ||
                            (is_letter(before) && is_bleep(text, at + 1)) ||
                            (after == ')' && is_letter(undo_byte_at(text, at + 2)))
                      : is_letter(before) && is_letter(after); /* fu(k */
    case '<':
        return is_letter(before) || (before >= 0x80 && (is_letter(after) || after == '/')) ||
               (is_letter(after) && undo_byte_at(text, at + 2) == '>');
    case '[':
    case '{':
        return is_letter(before);
    case '_':
    case '.':
        return (c == '_'
                    ? is_letter(before) != is_letter(after)
                    : is_letter(before) && after == '.' && undo_byte_at(text, at + 2) != ' ') ||
               is_between(text, at, before, after);
    case ']':
    case ')':
        return (after == '(' || after == '[') && leads_japanese(undo_byte_at(text, at + 2));
    case '$':
    case '@':
    case '!':
        return (c == '@' && before >= 0x80 && leads_japanese(after)) || is_letter(after) ||
               (is_letter(before) && c == '$');
    case '+':
    case '|':
        return (before >= 0x80 && leads_japanese(after)) || is_letter(before) ||
               (c == '|' && (is_letter(after) || after == '<' || after == '_'));
    case '`':
        return (is_letter(before) && is_letter(after)) || (before >= 0x80 && after == c);
    case '*':
    case '#':
        return is_letter(before) || is_letter(after) || before >= 0x80 || leads_japanese(after);
    case '\'':
        return is_for_vowel(text, at) || (before >= 0x80 && after == c) ||
               (before == 'n' && at > 2 && text.bytes[at - 2] == 'i' &&
                !is_letter(after)); /* talkin' */
    default:
        return is_between(text, at, before, after);
    }
}
