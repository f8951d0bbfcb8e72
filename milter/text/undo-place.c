/* Offers undo_next_place(): where letters may be disguised. One pass, word by word in
 * Latin letters, character by character elsewhere; ordinary mail has few such places. */
#include "text/undo-inside.h"

#include <pthread.h>

#include "text/cjk-set.h"

/* Does c stand for a letter of a word that people cover, for those before and behind it? */
static gboolean is_for_letter(const UndoWords *words, gunichar before, gunichar c, gunichar after) {
    gunichar kana;
    if (!words || !(undo_is_kana(before) || undo_is_kana(after)))
        return FALSE;
    if (undo_is_gapped(words->loose, before, after))
        return TRUE;
    for (guint n = 0; (kana = undo_may_begin(c, n)); n++)
        if (undo_is_pair(words->loose, kana, after) || undo_is_pair(words->loose, before, kana))
            return TRUE;
    return FALSE;
}

/* Beyond ASCII; next: where the character after c begins. */
static gboolean is_suspicious(const UndoWords *words, Span text, gsize next, gunichar before,
                              gunichar c, gboolean tripled) {
    if (undo_is_kana(c))
        return (c == before && (c == 0x30fc || c == 0x3063)) || tripled || c == 0x3090 ||
               c == 0x3091 || c == 0x3094 || undo_large_kana(before, c) || undo_is_held(before, c);
    gunichar after = next < text.length ? g_utf8_get_char(text.bytes + next) : 0;
    if (undo_is_kanji(c))
        return tripled || (undo_looks_like_kana(c) && undo_kana_like(before, c, after)) ||
               (undo_may_be_heard(c) && is_for_letter(words, before, c, after)) ||
               (undo_may_be_part(c) && undo_are_parts(before, c));
    if (c >= 0x3000 && c <= 0x303f)
        return c == 0x3003 || c == 0x3007 || c == 0x3010 || c == 0x300a || c == 0x3013 ||
               c == 0x3030 || (c == 0x301c && undo_is_japanese(before)) ||
               ((c == 0x300c || c == 0x300e) && (before == c + 1)); /* 」「 */
    if (c < 0x250)
        return g_unichar_isalpha(c) || (c == 0xa3 && is_for_letter(words, before, c, after)) ||
               c == 0xa1 || c == 0xa2 || c == 0xa7 || (c == 0xd7 && undo_is_japanese(before));
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
        return !undo_looks_like_kana(c) && !undo_may_be_part(c) && !undo_may_be_heard(c) &&
               c != 0x4e00 && c != 0x7b11 && c != 0x8349; /* 一 笑 草 */
    return (c >= 0x3041 && c <= 0x304a && c % 2 == 0) ||
           (c >= 0x304b && c <= 0x3093 && c != 0x3090 && c != 0x3091 && c != 0x3063 &&
            c != 0x3083 && c != 0x3085 && c != 0x3087);
}

/* The vowel of each kana, from U+3040 on. */
static char vowels[0x60];

static void fill_plain(void) {
    undo_fill_alikes();
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

/* A stop before `next` that parts letters, of which the one behind it stands alone too: し、ね.
 * Dots may part them without (ば...か), a quotation mark may voice the first (ハ"カ). */
static gboolean is_parting(const Scan *scan, Span text, gunichar stop, gsize next) {
    gsize after = next;
    if (!undo_is_japanese(scan->before))
        return FALSE;
    while (stop == '.' && undo_byte_at(text, after) == '.')
        after++;
    if (!undo_leads_japanese(undo_byte_at(text, after)))
        return FALSE;
    gboolean alone =
        !undo_leads_japanese(undo_byte_at(text, after + 3)) ||
        (undo_byte_at(text, after + 3) == 0xe3 && undo_byte_at(text, after + 4) == 0x80);
    return scan->since_stop == 1 ? alone || after > next || stop == '"' : alone && after > next;
}

/* Do `before` and what begins at `end` stand in one word, whatever is between them? */
static inline gboolean is_held_in_word(const Scan *scan, Span text, gsize end, gunichar before) {
    if (!scan->of || !undo_leads_japanese(undo_byte_at(text, end)))
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
    gboolean inside = undo_leads_japanese(lead)
                          ? is_held_in_word(scan, text, next, scan->before)
                          : lead > ' ' && (!undo_is_alnum(lead) || lead == 'w');
    return inside && undo_may_be_loose(scan->of->loose, text, at);
}

static gboolean look(Scan *scan, Span text, gsize at, gsize *end) {
    guchar c = (guchar)text.bytes[at];
    if (c >= 0x80) {
        gunichar character = character_at(text, at, end);
        gboolean same = character == scan->before, stop = undo_is_stop(character);
        gboolean suspicious =
            is_suspicious(scan->of, text, *end, scan->before, character, same && scan->doubled) ||
            (stop && is_parting(scan, text, character, *end)) || is_loosening(scan, text, at, *end);
        pass(scan, character, same, stop);
        return suspicious;
    }
    guchar before = at > 0 ? (guchar)text.bytes[at - 1] : ' ';
    *end = at + 1;
    gboolean stop = undo_is_stop(c),
             parting = (stop && is_parting(scan, text, c, *end)) ||
                       (before >= 0x80 && !undo_is_alnum(c) && is_loosening(scan, text, at, *end));
    pass(scan, c, FALSE, stop);
    if (parting)
        return TRUE;
    if (undo_is_digit(c))
        return undo_is_suspicious_number(scan->of, text, at, end);
    return c > ' ' && undo_is_suspicious_sign(scan->of, text, at);
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
    if (undo_is_suspicious_word(scan->of, text, from, here) ||
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
        for (alone = 0; alone < 2 && at + 3 <= text.length && undo_leads_japanese(bytes[at]);
             alone++) {
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
        if (undo_is_latin(c)) {
            if (look_at_word(&scan, text, at, end))
                return TRUE;
        } else if (c == ' ') {
            pass(&scan, ' ', FALSE, TRUE);
            *end = from + 1;
        } else if (!undo_leads_japanese(c) || (*end = skip_plain(text, from, &scan)) == from) {
            if (look(&scan, text, from, end))
                return TRUE;
        }
    }
    return FALSE;
}
