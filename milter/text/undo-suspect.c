/* Offers undo_next_suspect(): where letters may be disguised. One pass, word by word in
 * Latin letters, character by character elsewhere; ordinary mail has few such places. */
#include "text/undo-inside.h"

#include "text/eight-bytes.h"

enum {
    VOWEL = 1,
    LETTER = 2,
    DIGIT = 4,
    NO_ROMAJI = 8,
    LAST_ROMAJI = 16
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
};

static guchar byte_at(Span text, gsize at) {
    return at < text.length ? (guchar)text.bytes[at] : ' ';
}

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
    guchar between = byte_at(text, at + 1);
    gboolean gap = between < 0x80 && !is_sign(between);
    return (gap && is_sign(byte_at(text, at + 2)) && !is_sign(byte_at(text, at + 3))) ||
           (between >= 0xe2 && !leads_japanese(between)) ||
           (between == 0xc2 && byte_at(text, at + 2) == 0xb7); /* · */
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

/* A word of Latin letters at `at`; *end behind it. Has it three of a letter in a row, does
 * it stand alone, or may it be romaji that touches Japanese? */
static gboolean is_suspicious_word(Span text, gsize at, guchar before, gsize *end) {
    const guchar *bytes = (const guchar *)text.bytes;
    gboolean tripled = FALSE;
    gsize to = at + 1;
    for (guint run = 1; to < text.length && is_letter(bytes[to]); to++) {
        run = bytes[to] == bytes[to - 1] ? run + 1 : 1;
        tripled = tripled || run == 3;
    }
    *end = to;
    if (tripled || (to == at + 1 && before < 0x80 && !is_sign(before) && is_spelt_out(text, at)))
        return TRUE;
    if (to == at + 1 && before >= 0x80 && strchr("bfgkswz", bytes[at]))
        return TRUE; /* くそg, きw もw */
    gboolean beside = before >= 0x80 || leads_japanese(byte_at(text, to));
    return beside && may_be_romaji(bytes + at, to - at);
}

/* A number at `at`; *end behind it: k1ll, 4ね. */
static gboolean is_suspicious_number(Span text, gsize at, guchar before, gsize *end) {
    gsize to = at;
    while (kinds[byte_at(text, to)] & DIGIT)
        to++;
    *end = to;
    guchar c = byte_at(text, at), after = byte_at(text, to);
    gboolean ends = is_letter(before) && (c == '0' || (c == '1' && to == at + 2) || /* ki11 */
                                          (at > 2 && is_letter(byte_at(text, at - 3)) &&
                                           to == at + 1 && strchr("357", c) != NULL)); /* idio7 */
    if (is_letter(before) || is_letter(after))
        return to - at <= 3 && (ends || is_letter(after) || strchr("$@!", before));
    gboolean sounds = c == '4' || c == '5' || c == '8' || c == '9';
    return sounds && to == at + 1 && after == 0xe3 && byte_at(text, to + 1) <= 0x82;
}

/* Something between or beside letters that words do not have. */
static gboolean is_suspicious_sign(Span text, gsize at, guchar before) {
    guchar c = byte_at(text, at), after = byte_at(text, at + 1);
    switch (c) {
    case '(':
        return before >= 0x80 && memchr(text.bytes + at, ')', MIN(20, text.length - at)) != NULL;
    case ']':
    case ')':
        return (after == '(' || after == '[') && leads_japanese(byte_at(text, at + 2));
    case '$':
    case '@':
    case '!':
        return is_letter(after) || (is_letter(before) && c == '$');
    case '+':
    case '|':
        return (before >= 0x80 && leads_japanese(after)) || (is_letter(before) && is_letter(after));
    case '`':
        return is_letter(before) && is_letter(after);
    case '*':
    case '#':
        return is_letter(before) || is_letter(after) || before >= 0x80 || leads_japanese(after);
    default:
        return before >= 0x80 && leads_japanese(after) && undo_is_symbol(c);
    }
}

/* Beyond ASCII; next: where the character after c begins. */
static gboolean is_suspicious(Span text, gsize next, gunichar before, gunichar c,
                              gboolean tripled) {
    if (undo_is_kana(c))
        return (c == before && (c == 0x30fc || c == 0x3063)) || (tripled && c <= 0x304a) ||
               c == 0x3094 || undo_large_kana(before, c) || undo_is_held(before, c);
    if (undo_is_kanji(c))
        return undo_may_be_kana(c) &&
               undo_kana_like(before, c,
                              next < text.length ? g_utf8_get_char(text.bytes + next) : 0);
    if (c >= 0x3000 && c <= 0x303f)
        return c == 0x3007 || c == 0x3010 || c == 0x300a || c == 0x3013 ||
               (c == 0x301c && undo_is_japanese(before)) ||
               ((c == 0x300c || c == 0x300e) && (before == c + 1)); /* 」「 */
    if (c < 0x250)
        return g_unichar_isalpha(c) || (c == 0xd7 && undo_is_japanese(before));
    return g_unichar_isgraph(c);
}

/* One of three bytes as most Japanese is, without a call. */
static gunichar character_at(Span text, gsize at, gsize *end) {
    const guchar *bytes = (const guchar *)text.bytes + at;
    gsize length = (gsize)g_utf8_skip[bytes[0]];
    *end = MIN(at + length, text.length);
    if (length == 3)
        return (gunichar)(bytes[0] & 0x0f) << 12 | (gunichar)(bytes[1] & 0x3f) << 6 |
               (bytes[2] & 0x3f);
    return g_utf8_get_char(text.bytes + at);
}

/* What is read before `at`: for the first character of a search nothing. */
typedef struct {
    gunichar before;
    gboolean doubled;
    guint since_stop; /* characters */
} Scan;

static gboolean is_stop(gunichar c) {
    return c == 0x3001 || c == 0x3002 || (c > 0 && c < 0x80 && strchr(" ,.!?;'\"", (int)c));
}

/* A stop before `next` that parts letters, of which the one behind it stands alone too: し、ね.
 * Dots may part them without (ば...か), a quotation mark may voice the first (ハ"カ). */
static gboolean is_parting(const Scan *scan, Span text, gunichar stop, gsize next) {
    gsize after = next;
    if (!undo_is_japanese(scan->before))
        return FALSE;
    while (stop == '.' && byte_at(text, after) == '.')
        after++;
    if (!leads_japanese(byte_at(text, after)))
        return FALSE;
    gboolean alone = !leads_japanese(byte_at(text, after + 3)) ||
                     (byte_at(text, after + 3) == 0xe3 && byte_at(text, after + 4) == 0x80);
    return scan->since_stop == 1 ? alone || after > next || stop == '"' : alone && after > next;
}

static gboolean look(Scan *scan, Span text, gsize at, gsize *end) {
    guchar c = (guchar)text.bytes[at];
    if (c >= 0x80) {
        gunichar character = character_at(text, at, end);
        gboolean same = character == scan->before, stop = is_stop(character);
        gboolean suspicious =
            is_suspicious(text, *end, scan->before, character, same && scan->doubled) ||
            (stop && is_parting(scan, text, character, *end));
        *scan = (Scan){character, same, stop ? 0 : scan->since_stop + 1};
        return suspicious;
    }
    guchar before = at > 0 ? (guchar)text.bytes[at - 1] : ' ';
    *end = at + 1;
    gboolean stop = is_stop(c), parting = stop && is_parting(scan, text, c, *end);
    *scan = (Scan){c, FALSE, stop ? 0 : scan->since_stop + 1};
    if (parting)
        return TRUE;
    if (is_letter(c))
        return is_suspicious_word(text, at, before, end);
    if (kinds[c] & DIGIT)
        return is_suspicious_number(text, at, before, end);
    return c > ' ' && is_suspicious_sign(text, at, before);
}

/* Kana and kanji that are never suspicious, whatever stands before: most of Japanese. */
static gboolean is_plain(guint c) {
    if (c > 0x5de5)
        return c <= 0x9fff;
    if (c >= 0x4e00)
        return !undo_may_be_kana(c);
    return c >= 0x304b && c <= 0x3093 && c != 0x3063 && c != 0x3083 && c != 0x3085 && c != 0x3087;
}

/* Past them; only the last is remembered: of the same three in a row they are none. */
static gsize skip_plain(Span text, gsize from, Scan *scan) {
    const guchar *bytes = (const guchar *)text.bytes;
    gsize at = from;
    guint last = 0;
    for (; at + 3 <= text.length && leads_japanese(bytes[at]); at += 3) {
        guint c =
            (bytes[at] & 0x0fu) << 12 | (bytes[at + 1] & 0x3fu) << 6 | (bytes[at + 2] & 0x3fu);
        if (!is_plain(c))
            break;
        last = c;
    }
    if (at > from)
        *scan = (Scan){last, FALSE, scan->since_stop + (guint)(at - from) / 3};
    return at;
}

static guint64 bytes_between(guint64 word, guint first, guint last) {
    return (word + EACH(0x80 - first)) & ~(word + EACH(0x7f - last)) & HIGH_BITS;
}

/* Letters in words of two or more, parted by single spaces and , - . /, none three times on
 * end: a neighbour is the same on one side or the other, whichever end comes first. What stands at
 * its edges is not looked at. */
static gboolean is_plain_word(guint64 word) {
    if ((word & HIGH_BITS) != 0)
        return FALSE;
    guint64 gaps = bytes_between(word, ' ', ' ') | bytes_between(word, ',', '/');
    guint64 same = ~((word ^ word >> 8) + EACH(0x7f)) & HIGH_BITS;
    return (bytes_between(word, 'a', 'z') | gaps) == HIGH_BITS && (same & same >> 8) == 0 &&
           (gaps & gaps >> 16) == 0;
}

/* Past plain words that begin behind a space, to the beginning of a word. */
static gsize skip_words(Span text, gsize from, Scan *scan) {
    gsize at = from - 1, end = from; /* words overlap, so that every three bytes are in one */
    for (; at + 8 <= text.length; at += 6) {
        if (!is_plain_word(load_eight(text.bytes + at)))
            break;
        end = at + 8;
    }
    while (end > from && text.bytes[end - 1] != ' ')
        end--;
    if (end > from)
        *scan = (Scan){' ', FALSE, 0};
    return end;
}

gboolean undo_next_suspect(Span text, gsize *at, gsize *end) {
    Scan scan = {0, FALSE, 0};
    for (gsize from = *at; (from = skip_plain(text, from, &scan)) < text.length; from = *end) {
        if (text.bytes[from] == ' ') {
            scan = (Scan){' ', FALSE, 0};
            *end = skip_words(text, from + 1, &scan);
            continue;
        }
        if (!look(&scan, text, from, end))
            continue;
        *at = from;
        return TRUE;
    }
    return FALSE;
}
