/* Words that people cover, in parts: a space among their letters (fu ck), or two (id i ot), in
 * the place of a vowel too (f ck); signs among them, up to three in one place (as.shole,
 * (i)diot), or for a vowel (idi?t). Whole words only. */
#include "text/undo-spellings.h"

enum {
    PART_MAX = 3, /* letters of each part of a word in three parts */
};

const guchar undo_signs[128] = {
    ['.'] = UNDO_AMONG,  ['-'] = UNDO_AMONG,  ['_'] = UNDO_AMONG, ['~'] = UNDO_AMONG,
    ['\''] = UNDO_AMONG, ['*'] = UNDO_AMONG,  ['^'] = UNDO_AMONG, ['/'] = UNDO_AMONG | UNDO_JOINS,
    ['|'] = UNDO_AMONG,  [','] = UNDO_AMONG,  [':'] = UNDO_AMONG, [';'] = UNDO_AMONG,
    ['+'] = UNDO_AMONG,  ['='] = UNDO_AMONG,  ['"'] = UNDO_AMONG, ['`'] = UNDO_AMONG,
    ['('] = UNDO_AMONG,  [')'] = UNDO_AMONG,  ['['] = UNDO_AMONG, [']'] = UNDO_AMONG,
    ['{'] = UNDO_AMONG,  ['}'] = UNDO_AMONG,  ['<'] = UNDO_AMONG, ['>'] = UNDO_AMONG,
    ['#'] = UNDO_AMONG,  ['\\'] = UNDO_AMONG, ['&'] = UNDO_AMONG, ['!'] = UNDO_AMONG,
    ['$'] = UNDO_AMONG,  ['%'] = UNDO_AMONG,  ['?'] = UNDO_AMONG, ['@'] = UNDO_AMONG | UNDO_JOINS,
    ['0'] = UNDO_JOINS,  ['1'] = UNDO_JOINS,  ['2'] = UNDO_JOINS, ['3'] = UNDO_JOINS,
    ['4'] = UNDO_JOINS,  ['5'] = UNDO_JOINS,  ['6'] = UNDO_JOINS, ['7'] = UNDO_JOINS,
    ['8'] = UNDO_JOINS,  ['9'] = UNDO_JOINS,
};

/* ---- what is noted */

void undo_note_pair(UndoSpellings *spellings, Span before, Span behind) {
    UndoWord first, second;
    undo_read_word(&first, before, 0);
    undo_read_word(&second, behind, 0);
    undo_note_bit(spellings->pairs, pair_bit(first.hash, second.hash));
}

static void note_hollow(UndoSpellings *spellings, const char *word, gsize hole) {
    g_autofree char *key = g_strdup_printf("%c%.*s %s", HOLLOW, (int)hole, word, word + hole + 1);
    undo_note_pair(spellings, span_of(word, hole), span_of_text(word + hole + 1));
    if (!g_hash_table_contains(spellings->words, key))
        g_hash_table_insert(spellings->words, g_steal_pointer(&key), g_strdup(word));
}

void undo_note_parted(UndoSpellings *spellings, const char *word) {
    gsize length = strlen(word);
    for (gsize at = 1; at < length; at++)
        undo_note_pair(spellings, span_of(word, at), span_of_text(word + at));
    for (gsize at = 1; at <= PART_MAX; at++)
        for (gsize behind = at + 1; behind <= at + PART_MAX && behind < length; behind++)
            if (length - behind <= PART_MAX)
                undo_note_pair(spellings, span_of(word, at), span_of(word + at, behind - at));
    for (gsize at = 1; at + 1 < length; at++)
        note_hollow(spellings, word, at);
}

/* ---- parts with spaces between */

static gboolean is_one_of(const char *const words[], gsize count, const char *word, gsize length) {
    for (gsize i = 0; i < count; i++)
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0)
            return TRUE;
    return FALSE;
}

/* What stands behind a space as a word of its own: the pen is mine, worth less. */
static gboolean is_own_word(const char *word, gsize length) {
    static const char *const own[] = {"is", "in", "it", "on",  "or",   "as",   "an",  "at",  "er",
                                      "re", "ed", "es", "res", "less", "male", "end", "ward"};
    return is_one_of(own, G_N_ELEMENTS(own), word, length);
}

/* What is never seen as a part of a word that is in three. */
static gboolean is_common(const char *word, gsize length) {
    static const char *const common[] = {"a",  "i",  "u",   "r",   "am",  "as", "at", "be", "by",
                                         "do", "go", "he",  "if",  "in",  "is", "it", "me", "my",
                                         "no", "of", "on",  "or",  "so",  "to", "up", "us", "we",
                                         "an", "ok", "per", "her", "and", "ass"};
    return is_one_of(common, G_N_ELEMENTS(common), word, length);
}

/* Four letters together are no word without a part that is none: without a vowel, or "e". */
static const char *in_two(const UndoSpellings *spellings, const char *word, const UndoWord *first,
                          const UndoWord *second) {
    const char *rest = word + first->length + 1;
    gsize length = first->length + second->length;
    char both[WORD_MAX];
    if (length < WORD_MIN || length > WORD_MAX)
        return NULL;
    gboolean part = !has_vowel(word, first->length) || !has_vowel(rest, second->length) ||
                    (first->length >= 3 && second->length == 1 && (*rest == 'e' || *rest == 'y'));
    if (!part &&
        (length == WORD_MIN || first->length == 1 || second->length == 1 ||
         is_own_word(rest, second->length) || undo_spelt(spellings, PLAIN, word, first->length)))
        return NULL;
    memcpy(both, word, first->length);
    memcpy(both + first->length, rest, second->length);
    return undo_spelt(spellings, PLAIN, both, length);
}

/* Two of the three parts at least are no words. */
static const char *in_three(const UndoSpellings *spellings, Span text, gsize at,
                            const UndoWord *first, const UndoWord *second, gsize *end) {
    gsize behind = at + first->length + second->length + 1;
    char all[3 * PART_MAX];
    UndoWord third;
    if (first->length > PART_MAX || second->length > PART_MAX || undo_byte_at(text, behind) != ' ')
        return NULL;
    undo_read_word(&third, text, MIN(behind + 1, text.length));
    gsize length = first->length + second->length + third.length;
    if (third.length == 0 || third.length > PART_MAX || length < WORD_MIN)
        return NULL;
    const char *word = text.bytes + at, *rest = word + first->length + 1;
    guint common = (guint)is_common(word, first->length) + (guint)is_common(rest, second->length) +
                   (guint)is_common(text.bytes + behind + 1, third.length);
    memcpy(all, word, first->length);
    memcpy(all + first->length, rest, second->length);
    memcpy(all + first->length + second->length, text.bytes + behind + 1, third.length);
    *end = behind + 1 + third.length;
    return common > 1 ? NULL : undo_spelt(spellings, PLAIN, all, length);
}

/* Behind an apostrophe a word has an ending: who're, he'll. */
static gboolean is_ending(const char *part, gsize length) {
    static const char *const endings[] = {"s", "re", "ll", "ve"};
    return is_one_of(endings, G_N_ELEMENTS(endings), part, length);
}

/* The word of which a letter is left out between first and second. A space stands only for a
 * vowel, in words that are sure without: f ck, r tard; not l se. */
static const char *hollow_word(const UndoSpellings *spellings, Span text, gsize at,
                               const UndoWord *first, const UndoWord *second) {
    char key[WORD_MAX + 1];
    gsize length = first->length + 1 + second->length;
    const char *word = text.bytes + at, *rest = word + first->length + 1;
    gboolean space = rest[-1] == ' ';
    gboolean bare = !has_vowel(word, first->length) && !has_vowel(rest, second->length);
    if (length < WORD_MIN || length > WORD_MAX ||
        (rest[-1] == '\'' && is_ending(rest, second->length)))
        return NULL;
    if (space && !bare &&
        (length == WORD_MIN || first->length == 1 || second->length == 1 ||
         is_common(word, first->length) || is_own_word(rest, second->length) ||
         is_common(rest, second->length)))
        return NULL;
    memcpy(key, word, length);
    key[first->length] = ' ';
    const char *found = undo_spelt(spellings, HOLLOW, key, length);
    return found && space && !is_vowel(found[first->length]) ? NULL : found;
}

/* ---- signs among the letters */

/* A word that is broken at the end of a line goes on behind a hyphen and a space: idi- ot. */
static gboolean is_broken(Span text, gsize at) {
    return undo_byte_at(text, at) == '-' && undo_byte_at(text, at + 1) == ' ' &&
           is_letter_at(text, at + 2);
}

static const char *signed_word(const UndoSpellings *spellings, Span text, gsize at, gsize *end) {
    char letters[WORD_MAX];
    gsize length = 0, gaps = 0, run = 0, part = 0;
    gboolean apostrophe = FALSE;
    for (; run <= 3 && (is_letter_at(text, at) || undo_is_among(text, at)); at++) {
        if (!is_letter_at(text, at)) {
            run++;
            at += is_broken(text, at) ? 1 : 0;
            continue;
        }
        if (length == WORD_MAX)
            return NULL;
        gaps += run > 0 ? 1 : 0;
        apostrophe = run > 0 ? text.bytes[at - 1] == '\'' : apostrophe;
        part = run > 0 ? 1 : part + 1;
        run = 0;
        letters[length++] = text.bytes[at];
        *end = at + 1;
    }
    if (gaps == 0 || length < WORD_MIN || !has_ends(spellings, letters[0], letters[length - 1]) ||
        (apostrophe && gaps == 1 && is_ending(letters + length - part, part)))
        return NULL;
    return undo_spelt(spellings, PLAIN, letters, length);
}

const char *undo_parted_word(const UndoSpellings *spellings, Span text, gsize at,
                             const UndoWord *here, const UndoWord *next, gsize *end) {
    gsize to = at + here->length;
    const char *word = NULL;
    gboolean of = at > 0 && text.bytes[at - 1] == '\''; /* my wife's pic */
    if (next->length > 0 && !of && is_pair_noted(spellings, here, next)) {
        gboolean space = text.bytes[to] == ' ';
        *end = to + 1 + next->length;
        word = space ? in_two(spellings, text.bytes + at, here, next) : NULL;
        word = word ? word : hollow_word(spellings, text, at, here, next);
        word = word || !space ? word : in_three(spellings, text, at, here, next, end);
    }
    if (!word && undo_is_among(text, to) &&
        (is_letter_at(text, to + 1) || undo_is_among(text, to + 1) || is_broken(text, to)))
        word = signed_word(spellings, text, at, end);
    return word;
}
