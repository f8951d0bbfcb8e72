/* Offers undo_next_place(): where letters may be disguised. One pass, word by word in
 * Latin letters, character by character elsewhere; ordinary mail has few such places. */
#include "text/undo-inside.h"

#include <pthread.h>

#include "text/cjk-set.h"

enum {
    VOWEL = 1,
    LETTER = 2,
    DIGIT = 4,
    NO_ROMAJI = 8,
    LAST_ROMAJI = 16,
    STOP = 32
};

static const guchar kinds[256] = {
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

static gboolean is_letter(guchar c) {
    return (kinds[c] & LETTER) != 0;
}

static gboolean is_sign(guchar c) {
    return (kinds[c] & (LETTER | DIGIT)) != 0;
}

/* A lead byte of kana, kanji and their punctuation in UTF-8. */
static gboolean leads_japanese(guchar c) {
    return c >= 0xe3 && c <= 0xe9;
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
        guchar kind = kinds[word[i]];
        consonants = kind & VOWEL ? 0 : consonants + 1;
        most = MAX(most, consonants);
        all |= kind;
    }
    return length > 1 && most <= 2 && !(all & NO_ROMAJI) && (kinds[word[length - 1]] & LAST_ROMAJI);
}

/* Has the word three of a letter in a row? */
static gboolean is_tripled(const guchar *word, gsize length) {
    for (gsize i = 2; i < length; i++)
        if (word[i] == word[i - 1] && word[i] == word[i - 2])
            return TRUE;
    return FALSE;
}

/* Has the word at `at` three of a letter in a row, does it stand alone, or may it be romaji
 * that touches Japanese? */
static gboolean is_suspicious_word(Span text, gsize at, const UndoWord *word) {
    const guchar *bytes = (const guchar *)text.bytes + at, before = at > 0 ? bytes[-1] : ' ';
    gboolean alone = word->length == 1, behind = before >= 0x80; /* behind Japanese, most often */
    if ((word->doubled && is_tripled(bytes, word->length)) ||
        (alone && !behind && !is_sign(before) && is_spelt_out(text, at)) ||
        (alone && behind &&
         strchr("bcdfghjkmnprstwxyz", bytes[0])) || /* くそg, がxじ, 死n, 死wwね */
        (behind && bytes[0] == 'w' && word->length <= 3 && bytes[word->length - 1] == 'w') ||
        undo_may_be_joined(text.bytes + at, word->length))
        return TRUE;
    gboolean beside = behind || leads_japanese(undo_byte_at(text, at + word->length));
    return beside && may_be_romaji(bytes, word->length);
}

/* A number at `at`; *end behind it: k1ll, 4ね. */
static gboolean is_suspicious_number(Span text, gsize at, guchar before, gsize *end) {
    gsize to = at;
    while (kinds[undo_byte_at(text, to)] & DIGIT)
        to++;
    *end = to;
    guchar c = undo_byte_at(text, at), after = undo_byte_at(text, to);
    gboolean ends = is_letter(before) && (c == '0' || (c == '1' && to == at + 2) || /* ki11 */
                                          (at > 2 && is_letter(undo_byte_at(text, at - 3)) &&
                                           to == at + 1 && strchr("357", c) != NULL)); /* idio7 */
    if (is_letter(before) || is_letter(after))
        return to - at <= 3 && (ends || is_letter(after) || strchr("$@!", before));
    gboolean sounds = c == '4' || c == '5' || c == '8' || c == '9';
    return sounds && to == at + 1 && after == 0xe3 && undo_byte_at(text, to + 1) <= 0x82;
}

static gboolean is_consonant(guchar c) {
    return (kinds[c] & (LETTER | VOWEL)) == LETTER;
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

/* Something between or beside letters that words do not have. */
static gboolean is_suspicious_sign(Span text, gsize at, guchar before) {
    guchar c = undo_byte_at(text, at), after = undo_byte_at(text, at + 1);
    gboolean closed;
    switch (c) {
    case '(':
        closed = memchr(text.bytes + at, ')', MIN(20, text.length - at)) != NULL;
        return closed ? before >= 0x80 || (is_letter(before) && strchr("*.-_#~", after)) ||
                            (is_letter(before) && is_bleep(text, at + 1)) ||
                            (after == ')' && is_letter(undo_byte_at(text, at + 2)))
                      : is_letter(before) && is_letter(after); /* fu(k */
    case '<':
        return is_letter(before) || (is_letter(after) && undo_byte_at(text, at + 2) == '>');
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
               (c == '|' && is_letter(after));
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

/* Beyond ASCII; next: where the character after c begins. */
static gboolean is_suspicious(Span text, gsize next, gunichar before, gunichar c,
                              gboolean tripled) {
    if (undo_is_kana(c))
        return (c == before && (c == 0x30fc || c == 0x3063)) || tripled || c == 0x3090 ||
               c == 0x3091 || c == 0x3094 || undo_large_kana(before, c) || undo_is_held(before, c);
    if (undo_is_kanji(c))
        return tripled ||
               (undo_may_be_kana(c) &&
                undo_kana_like(before, c,
                               next < text.length ? g_utf8_get_char(text.bytes + next) : 0)) ||
               (undo_may_be_part(c) && undo_are_parts(before, c));
    if (c >= 0x3000 && c <= 0x303f)
        return c == 0x3003 || c == 0x3007 || c == 0x3010 || c == 0x300a || c == 0x3013 ||
               c == 0x3030 || (c == 0x301c && undo_is_japanese(before)) ||
               ((c == 0x300c || c == 0x300e) && (before == c + 1)); /* 」「 */
    if (c < 0x250)
        return g_unichar_isalpha(c) || c == 0xa1 || c == 0xa2 || c == 0xa7 ||
               (c == 0xd7 && undo_is_japanese(before));
    return g_unichar_isgraph(c);
}

/* One of three bytes as most Japanese is, without a call. */
static gunichar character_at(Span text, gsize at, gsize *end) {
    const guchar *bytes = (const guchar *)text.bytes + at;
    gsize length = (gsize)g_utf8_skip[bytes[0]];
    *end = MIN(at + length, text.length);
    if (length == 3)
        return cjk_character(bytes);
    return g_utf8_get_char(text.bytes + at);
}

/* ---- most of Japanese, which is passed over */

static CjkSet plain;
static pthread_once_t plain_filled = PTHREAD_ONCE_INIT;

/* Kana and kanji that are never suspicious, whatever stands before: a vowel only where it stands
 * three times. */
static gboolean is_plain(gunichar c) {
    if (c >= 0x4e00)
        return !undo_may_be_kana(c) && !undo_may_be_part(c) && c != 0x4e00 && c != 0x7b11 &&
               c != 0x8349; /* 一 笑 草 */
    return (c >= 0x3041 && c <= 0x304a && c % 2 == 0) ||
           (c >= 0x304b && c <= 0x3093 && c != 0x3090 && c != 0x3091 && c != 0x3063 &&
            c != 0x3083 && c != 0x3085 && c != 0x3087);
}

/* The vowel of each kana, from U+3040 on. */
static char vowels[0x60];

static void fill_plain(void) {
    cjk_set_fill(&plain, is_plain);
    for (gunichar c = 0x3041; c < 0x3040 + sizeof vowels; c++)
        vowels[c - 0x3040] = undo_vowel_of(c);
}

/* Does c, kana or kanji, hold the one before it? */
static inline gboolean holds(gunichar before, gunichar c) {
    return c == before || (c <= 0x304a && before < 0x3040 + sizeof vowels && before >= 0x3040 &&
                           vowels[before - 0x3040] == vowels[c - 0x3040]);
}

/* What is read before `at`: for the first character of a search nothing but a stop. */
typedef struct {
    const UndoWords *of;
    gunichar before;
    gboolean doubled;
    guint since_stop;  /* characters */
    UndoWord words[2]; /* the word at hand, and the one read ahead */
    guint ahead;       /* which of them */
    gsize ahead_at;
} Scan;

static void pass(Scan *scan, gunichar character, gboolean same, gboolean stop) {
    scan->before = character;
    scan->doubled = same;
    scan->since_stop = stop ? 0 : scan->since_stop + 1;
}

static gboolean is_stop(gunichar c) {
    return c == 0x3001 || c == 0x3002 || (c < 0x80 && (kinds[c] & STOP));
}

/* A stop before `next` that parts letters, of which the one behind it stands alone too: し、ね.
 * Dots may part them without (ば...か), a quotation mark may voice the first (ハ"カ). */
static gboolean is_parting(const Scan *scan, Span text, gunichar stop, gsize next) {
    gsize after = next;
    if (!undo_is_japanese(scan->before))
        return FALSE;
    while (stop == '.' && undo_byte_at(text, after) == '.')
        after++;
    if (!leads_japanese(undo_byte_at(text, after)))
        return FALSE;
    gboolean alone =
        !leads_japanese(undo_byte_at(text, after + 3)) ||
        (undo_byte_at(text, after + 3) == 0xe3 && undo_byte_at(text, after + 4) == 0x80);
    return scan->since_stop == 1 ? alone || after > next || stop == '"' : alone && after > next;
}

/* Do `before` and what begins at `end` stand in one word, whatever is between them? */
static inline gboolean is_held_in_word(const Scan *scan, Span text, gsize end, gunichar before) {
    if (!scan->of || !leads_japanese(undo_byte_at(text, end)))
        return FALSE;
    gunichar after = cjk_character((const guchar *)text.bytes + end);
    return undo_is_pair(scan->of->loose, before, after) || !cjk_set_has(&plain, after) ||
           holds(before, after);
}

/* A sign at `at`, or a letter that may only hold the one before it, inside of a word; what stands
 * behind it, at `next`, tells most of them. */
static inline gboolean is_loosening(const Scan *scan, Span text, gsize at, gsize next) {
    if (!scan->of || !undo_is_japanese(scan->before))
        return FALSE;
    guchar lead = undo_byte_at(text, next);
    gboolean inside = leads_japanese(lead) ? is_held_in_word(scan, text, next, scan->before)
                                           : lead > ' ' && (!is_sign(lead) || lead == 'w');
    return inside && undo_may_be_loose(scan->of->loose, text, at);
}

static gboolean look(Scan *scan, Span text, gsize at, gsize *end) {
    guchar c = (guchar)text.bytes[at];
    if (c >= 0x80) {
        gunichar character = character_at(text, at, end);
        gboolean same = character == scan->before, stop = is_stop(character);
        gboolean suspicious =
            is_suspicious(text, *end, scan->before, character, same && scan->doubled) ||
            (stop && is_parting(scan, text, character, *end)) || is_loosening(scan, text, at, *end);
        pass(scan, character, same, stop);
        return suspicious;
    }
    guchar before = at > 0 ? (guchar)text.bytes[at - 1] : ' ';
    *end = at + 1;
    gboolean stop = is_stop(c),
             parting = (stop && is_parting(scan, text, c, *end)) ||
                       (before >= 0x80 && !is_sign(c) && is_loosening(scan, text, at, *end));
    pass(scan, c, FALSE, stop);
    if (parting)
        return TRUE;
    if (kinds[c] & DIGIT)
        return is_suspicious_number(text, at, before, end);
    return c > ' ' && is_suspicious_sign(text, at, before);
}

/* A word at *at; a space between it and the next is passed too. */
static gboolean look_at_word(Scan *scan, Span text, gsize *at, gsize *end) {
    gsize from = *at;
    UndoWord *here = &scan->words[scan->ahead];
    if (scan->ahead_at != from)
        undo_read_word(here, text, from);
    if (scan->of && (from == 0 || (guchar)text.bytes[from - 1] < 0x80)) {
        gsize first = from;
        from = *at = undo_skip_words(scan->of->spellings, text, first, here);
        if (from > first)
            pass(scan, ' ', FALSE, TRUE);
    }
    scan->ahead = !scan->ahead;
    UndoWord *next = &scan->words[scan->ahead];
    gsize to = from + here->length;
    undo_read_behind(next, text, to);
    scan->ahead_at = next->length > 0 ? to + 1 : G_MAXSIZE;
    *end = to;
    if (is_suspicious_word(text, from, here) ||
        (scan->of && undo_spelling_at(scan->of->spellings, text, here, next, at, end)))
        return TRUE;
    pass(scan, (guchar)text.bytes[from], FALSE, FALSE);
    if (next->length > 0 && text.bytes[to] == ' ') {
        pass(scan, ' ', FALSE, TRUE);
        *end = to + 1;
    }
    return FALSE;
}

/* As holds(), for a vowel; three bytes as they stand. */
static inline gboolean is_holding_vowel(guint32 before, guint32 c) {
    return c <= 0x8affff && (c & 0xffff) == 0x81e3 &&
           holds((before & 0x0f) << 12 | (before >> 2 & 0xfc0) | (before >> 16 & 0x3f),
                 0x3000 + (c >> 16) - 0x40);
}

/* Past two at a time, while none stands twice or holds the one before; the last is remembered. */
static gsize skip_pairs(Span text, gsize from, gunichar *before) {
    const guchar *bytes = (const guchar *)text.bytes;
    guint32 last = 0;
    gsize at = from;
    for (; at + 8 <= text.length; at += 6) {
        guint64 word = load_eight(bytes + at);
        guint32 first = cjk_bytes(word), second = cjk_bytes(word >> 24);
        if (!bytes_are_threes(word) || first == last || first == second ||
            !cjk_set_has_bytes(&plain, word) || !cjk_set_has_bytes(&plain, word >> 24) ||
            (at == from && holds(*before, cjk_character(bytes + at))) ||
            is_holding_vowel(last, first) || is_holding_vowel(first, second))
            break;
        last = second;
    }
    if (at > from)
        *before = cjk_character(bytes + at - 3);
    return at;
}

/* Past such characters; the last is remembered. */
static gsize skip_run(Span text, gsize at, Scan *scan) {
    const guchar *bytes = (const guchar *)text.bytes;
    for (guint alone = 2; alone == 2;) {
        at = skip_pairs(text, at, &scan->before);
        gunichar last = scan->before;
        for (alone = 0; alone < 2 && at + 3 <= text.length && leads_japanese(bytes[at]); alone++) {
            gunichar c = cjk_character(bytes + at);
            if (!cjk_set_has(&plain, c) || c == last ||
                (holds(last, c) && is_held_in_word(scan, text, at + 3, last)))
                break;
            last = c;
            at += 3;
        }
        scan->before = last;
    }
    return at;
}

static gboolean is_comma_or_stop(Span text, gsize at) {
    return at + 3 <= text.length &&
           (memcmp(text.bytes + at, "、", 3) == 0 || memcmp(text.bytes + at, "。", 3) == 0);
}

/* Past them, and past 、 and 。 that part no letters. */
static gsize skip_plain(Span text, gsize from, Scan *scan) {
    for (gsize at = from;; at += 3) {
        gsize start = at;
        at = skip_run(text, at, scan);
        scan->doubled = scan->doubled && at == start;
        scan->since_stop += (guint)(at - start) / 3;
        if (scan->since_stop == 1 || !is_comma_or_stop(text, at) ||
            is_loosening(scan, text, at, at + 3))
            return at;
        pass(scan, ' ', FALSE, TRUE);
    }
}

gboolean undo_next_place(const UndoWords *words, Span text, gsize *at, gsize *end) {
    Scan scan = {
        .of = words, .before = undo_is_behind_stop(text, *at) ? ' ' : 0, .ahead_at = G_MAXSIZE};
    pthread_once(&plain_filled, fill_plain);
    for (gsize from = *at; from < text.length; from = *end) {
        guchar c = (guchar)text.bytes[from];
        *at = from;
        if (is_letter(c)) {
            if (look_at_word(&scan, text, at, end))
                return TRUE;
        } else if (c == ' ') {
            pass(&scan, ' ', FALSE, TRUE);
            *end = from + 1;
        } else if (!leads_japanese(c) || (*end = skip_plain(text, from, &scan)) == from) {
            if (look(&scan, text, from, end))
                return TRUE;
        }
    }
    return FALSE;
}
