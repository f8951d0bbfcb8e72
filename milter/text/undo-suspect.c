/* What undo-place.c asks of what is in ASCII: may this word, number or sign be of a word that was
 * disguised? */
#include "text/undo-inside.h"

enum {
    VOWEL = 1,
    NO_ROMAJI = 2, /* is not in it */
    ENDS_ROMAJI = 4,
    BOX_MAX = 20 /* bytes of what is in brackets */
};

static const guchar kinds['z' + 1] = {
    ['a'] = VOWEL | ENDS_ROMAJI, ['e'] = VOWEL | ENDS_ROMAJI, ['i'] = VOWEL | ENDS_ROMAJI,
    ['o'] = VOWEL | ENDS_ROMAJI, ['u'] = VOWEL | ENDS_ROMAJI, ['n'] = ENDS_ROMAJI,
    ['l'] = NO_ROMAJI,           ['q'] = NO_ROMAJI,           ['v'] = NO_ROMAJI,
    ['x'] = NO_ROMAJI,
};

static gboolean is_consonant(guchar c) {
    return undo_is_latin(c) && !(kinds[c] & VOWEL);
}

/* The first of three letters that stand alone: f u c k. */
static gboolean is_spelt_out(Span text, gsize at) {
    guchar between = undo_byte_at(text, at + 1);
    gboolean gap = between < 0x80 && !undo_is_alnum(between);
    gsize next = at + 2; /* f - u - c, f_ u_ c */
    while (gap && next < at + 4 && !undo_is_alnum(undo_byte_at(text, next)))
        next++;
    return (gap && undo_is_alnum(undo_byte_at(text, next)) &&
            !undo_is_alnum(undo_byte_at(text, next + 1))) ||
           (between >= 0xe2 && !undo_leads_japanese(between)) ||
           (between == 0xc2 && undo_byte_at(text, at + 2) == 0xb7); /* · */
}

/* Is it romaji, in which no two consonants stand side by side but the same, and n? */
static gboolean may_be_romaji(const guchar *word, gsize length) {
    guint consonants = 0, most = 0;
    guchar all = 0;
    for (gsize i = 0; i < length; i++) {
        guchar kind = kinds[word[i]];
        consonants = kind & VOWEL ? 0 : consonants + 1;
        most = MAX(most, consonants);
        all |= kind;
    }
    return length > 1 && most <= 2 && !(all & NO_ROMAJI) && (kinds[word[length - 1]] & ENDS_ROMAJI);
}

/* Has the word three of a letter in a row? */
static gboolean is_tripled(const guchar *word, gsize length) {
    for (gsize i = 2; i < length; i++)
        if (word[i] == word[i - 1] && word[i] == word[i - 2])
            return TRUE;
    return FALSE;
}

/* Does what is in [at, end) stand for a letter of a word that people cover, or cover one of it? For
 * the letters before and behind. */
static gboolean is_for_letter(const UndoWords *words, Span text, gsize at, gsize end) {
    if (!words || !undo_leads_japanese(undo_byte_at(text, end)))
        return FALSE;
    gunichar before = undo_japanese_before(text, at), after = g_utf8_get_char(text.bytes + end),
             kana;
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
        (alone && !behind && !undo_is_alnum(before) && is_spelt_out(text, at)) ||
        (alone && behind &&
         strchr("bcdfghjkmnprstwxyz", bytes[0])) || /* くそg, がxじ, 死n, 死wwね */
        (behind && bytes[0] == 'w' && word->length <= 3 && bytes[word->length - 1] == 'w') ||
        undo_may_be_joined(text.bytes + at, word->length))
        return TRUE;
    if (alone && is_for_letter(words, text, at, at + 1))
        return TRUE; /* がiじ, kろす */
    gboolean beside = behind || undo_leads_japanese(undo_byte_at(text, at + word->length));
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
    while (undo_is_digit(undo_byte_at(text, to)))
        to++;
    *end = to;
    guchar c = undo_byte_at(text, at), after = undo_byte_at(text, to);
    gboolean ends =
        undo_is_latin(before) && (c == '0' || (c == '1' && to == at + 2) || /* ki11 */
                                  (at > 2 && undo_is_latin(undo_byte_at(text, at - 3)) &&
                                   to == at + 1 && strchr("357", c) != NULL)); /* idio7 */
    if (undo_is_latin(before) && to - at >= 2 && to - at <= 3 && are_like_letters(text, at, to))
        return TRUE; /* h311 */
    if (undo_is_latin(before) || undo_is_latin(after))
        return to - at <= 3 && (ends || undo_is_latin(after) || strchr("$@!", before));
    if (to == at + 1 && is_for_letter(words, text, at, to))
        return TRUE;
    gboolean sounds = c == '4' || c == '5' || c == '8' || c == '9';
    return sounds && to == at + 1 && after == 0xe3 && undo_byte_at(text, to + 1) <= 0x82;
}

/* A sign, and what stands around it. */
typedef struct {
    Span text;
    gsize at;
    guchar before, c, after, next; /* next: behind `after` */
} Sign;

/* Is it behind up to three consonants, with which a word begins, and before another? It may hide a
 * vowel: f.ck, st'pid; - and _ in a row more: b---h. Addresses begin with www. */
static gboolean is_for_vowel(const Sign *sign) {
    Span text = sign->text;
    gsize from = sign->at;
    while (from > 0 && is_consonant(undo_byte_at(text, from - 1)))
        from--;
    gsize run = sign->at - from;
    gboolean dashes = sign->after == sign->c && (sign->c == '-' || sign->c == '_');
    return run > 0 && run <= 3 && (is_consonant(sign->after) || dashes) &&
           (from == 0 || !undo_is_alnum(undo_byte_at(text, from - 1))) &&
           !(run == 3 && memcmp(text.bytes + from, "www", 3) == 0);
}

/* Is "you" strung on it, or on a run of it: you_are? */
static gboolean is_beside_you(const Sign *sign) {
    Span text = sign->text;
    gsize from = sign->at, to = sign->at + 1;
    while (from > 0 && undo_byte_at(text, from - 1) == sign->c && from + 3 > sign->at)
        from--;
    while (undo_byte_at(text, to) == sign->c && to < sign->at + 3)
        to++;
    return from > 2 && undo_is_latin(undo_byte_at(text, from - 1)) &&
           undo_is_latin(undo_byte_at(text, to)) &&
           (memcmp(text.bytes + from - 3, "you", 3) == 0 ||
            (to + 3 <= text.length && memcmp(text.bytes + to, "you", 3) == 0));
}

/* Does it part Japanese letters, hide a vowel, or string words? */
static gboolean is_between(const Sign *sign) {
    if (sign->before >= 0x80)
        return undo_leads_japanese(sign->after) && undo_is_symbol(sign->c);
    if (!undo_is_latin(sign->before))
        return FALSE;
    if (sign->after == '-' && sign->c == '-' && sign->next != '-')
        return TRUE; /* ret--d, bit-- */
    gboolean may_be_you = sign->before == 'u' || sign->after == 'y' || sign->after == sign->c;
    return (may_be_you && is_beside_you(sign)) || is_for_vowel(sign);
}

/* What stands in a box for letters that are left out. */
static gboolean is_bleep(Span text, gsize at) {
    static const char *const words[] = {"beep", "blee", "cens", "reda", "expl", "remo", "dele"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (text.length - at >= 4 && memcmp(text.bytes + at, words[i], 4) == 0)
            return TRUE;
    return FALSE;
}

/* 死(ね), ()k, f(**)k, fu(ck), f(beep)k; and fu(k, which nothing closes. */
static gboolean is_round_box(const Sign *sign) {
    Span text = sign->text;
    gboolean behind = undo_is_latin(sign->before), letter = undo_is_latin(sign->after);
    if (!memchr(text.bytes + sign->at, ')', MIN(BOX_MAX, text.length - sign->at)))
        return behind && letter;
    if (sign->before >= 0x80 || (sign->after == ')' && undo_is_latin(sign->next)))
        return TRUE;
    return behind && (strchr("*.-_#~", sign->after) || (letter && undo_is_latin(sign->next)) ||
                      is_bleep(text, sign->at + 1));
}

/* fu<b>ck, く<b>ず, く</b>ず, <b>f */
static gboolean is_tag(const Sign *sign) {
    gboolean letter = undo_is_latin(sign->after);
    return undo_is_latin(sign->before) ||
           (sign->before >= 0x80 && (letter || sign->after == '/')) ||
           (letter && sign->next == '>');
}

static gboolean is_suspicious(const Sign *sign) {
    gboolean behind = undo_is_latin(sign->before), letter = undo_is_latin(sign->after);
    gboolean parts = sign->before >= 0x80 && undo_leads_japanese(sign->after);
    switch (sign->c) {
    case '(':
        return is_round_box(sign);
    case '<':
        return is_tag(sign);
    case '[':
    case '{':
        return behind;
    case ']':
    case ')': /* (死)(ね) */
        return (sign->after == '(' || sign->after == '[') && undo_leads_japanese(sign->next);
    case '_':
        return behind != letter || is_between(sign);
    case '.':
        return (behind && sign->after == '.' && sign->next != ' ') || is_between(sign);
    case '!':
        return letter;
    case '$':
        return letter || behind;
    case '@':
        return letter || parts;
    case '+':
        return behind || parts;
    case '|':
        return behind || parts || letter || sign->after == '<' || sign->after == '_';
    case '`':
        return (behind && letter) || (sign->before >= 0x80 && sign->after == '`');
    case '*':
    case '#':
        return behind || letter || sign->before >= 0x80 || undo_leads_japanese(sign->after);
    case '\'': /* talkin' */
        return is_for_vowel(sign) || (sign->before >= 0x80 && sign->after == '\'') ||
               (!letter && sign->at > 2 && memcmp(sign->text.bytes + sign->at - 2, "in", 2) == 0);
    default:
        return is_between(sign);
    }
}

gboolean undo_is_suspicious_sign(const UndoWords *words, Span text, gsize at) {
    const Sign sign = {.text = text,
                       .at = at,
                       .before = at > 0 ? undo_byte_at(text, at - 1) : ' ',
                       .c = undo_byte_at(text, at),
                       .after = undo_byte_at(text, at + 1),
                       .next = undo_byte_at(text, at + 2)};
    return ((sign.before >= 0x80 || sign.c == '<') && is_for_letter(words, text, at, at + 1)) ||
           is_suspicious(&sign);
}
