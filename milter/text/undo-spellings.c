/* A step of undo.c: words that people cover, in other spellings of plain letters, which
 * undo-place.c cannot tell from words: parted once (fu ck), with signs among the letters
 * (as.shole, (i)diot), letters doubled (stuupid), vowels left out (stpd), a capital I for an l
 * (Ioser), and the slips of undo-slips.c (stpuid). Whole words only, and none that is itself in
 * the list. */
#include "text/undo-inside.h"

enum {
    WORD_MIN = 4, /* letters: shorter ones are too like other words */
    WORD_MAX = 24,
    LETTERS = 26,
    HASH_BITS = 1 << 18,
    PAIR_BITS = 1 << 16,
    EITHER_MAX = 6, /* letters i and l of a word of which each may stand for the other */
};

enum {
    AMONG = 1, /* is set among the letters of a word */
    JOINS = 2, /* before or behind a word: it is of an address or a number */
};

static const guchar signs[128] = {
    ['.'] = AMONG, ['-'] = AMONG, ['_'] = AMONG,         ['~'] = AMONG, ['\''] = AMONG,
    ['*'] = AMONG, ['^'] = AMONG, ['/'] = AMONG | JOINS, ['|'] = AMONG, [','] = AMONG,
    [':'] = AMONG, [';'] = AMONG, ['+'] = AMONG,         ['='] = AMONG, ['"'] = AMONG,
    ['`'] = AMONG, ['('] = AMONG, [')'] = AMONG,         ['['] = AMONG, [']'] = AMONG,
    ['{'] = AMONG, ['}'] = AMONG, ['<'] = AMONG,         ['>'] = AMONG, ['@'] = JOINS,
    ['0'] = JOINS, ['1'] = JOINS, ['2'] = JOINS,         ['3'] = JOINS, ['4'] = JOINS,
    ['5'] = JOINS, ['6'] = JOINS, ['7'] = JOINS,         ['8'] = JOINS, ['9'] = JOINS,
};

/* The kinds of spelling; a key is the kind and what a word is in it. */
enum {
    PLAIN = '=',
    SINGLE = '1',    /* each run of a letter once */
    SKELETON = 'v',  /* without vowels */
    CAPITAL_I = 'l', /* every i an l */
    SLIP = '~',
    CHAT = 'u',     /* a word, or two with a space between */
    ORDINARY = 'o', /* a word that is left alone */
};

struct UndoSpellings {
    GHashTable *words;              /* key: char*, the word: char* */
    guint32 ends[LETTERS];          /* by the first letter of a word, a bit for its last */
    guint32 hashes[HASH_BITS / 32]; /* a bit for each word and other spelling, by its hash */
    guint32 pairs[PAIR_BITS / 32];  /* a bit for each way to part a word in two */
};

static guint32 bit_of(char letter) {
    return 1u << (letter - 'a');
}

static gboolean is_vowel(char letter) {
    const guint32 vowels =
        bit_of('a') | bit_of('e') | bit_of('i') | bit_of('o') | bit_of('u') | bit_of('y');
    return (bit_of(letter) & vowels) != 0;
}

static gboolean has_vowel(const char *word, gsize length) {
    for (gsize i = 0; i < length; i++)
        if (is_vowel(word[i]))
            return TRUE;
    return FALSE;
}

static gboolean is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

/* Writes the key of a word of length letters into key, of WORD_MAX + 2 bytes. FALSE: it has none.
 */
static gboolean write_key(char *key, char kind, const char *word, gsize length) {
    gsize at = 0;
    key[at++] = kind;
    for (gsize i = 0; i < length; i++) {
        if ((kind == SINGLE && i > 0 && word[i] == word[i - 1]) ||
            (kind == SKELETON && is_vowel(word[i])))
            continue;
        key[at++] = kind == CAPITAL_I && word[i] == 'i' ? 'l' : word[i];
    }
    key[at] = '\0';
    return kind != SKELETON || (at > WORD_MIN && !is_vowel(word[0]));
}

static const char *look_up(const UndoSpellings *spellings, char kind, const char *word,
                           gsize length) {
    char key[WORD_MAX + 2];
    return write_key(key, kind, word, length) ? g_hash_table_lookup(spellings->words, key) : NULL;
}

/* ---- what is noted, so that most words of a text are looked up nowhere */

static void note(guint32 *bits, guint32 hash) {
    bits[hash / 32] |= 1u << hash % 32;
}

static gboolean is_noted(const guint32 *bits, guint32 hash) {
    return (bits[hash / 32] & 1u << hash % 32) != 0;
}

static guint32 pair_bit(guint32 first, guint32 second) {
    return (guint32)undo_mix(first, second) % PAIR_BITS;
}

static gboolean is_word_noted(const UndoSpellings *spellings, const UndoWord *word) {
    return is_noted(spellings->hashes, word->hash % HASH_BITS);
}

static gboolean is_pair_noted(const UndoSpellings *spellings, const UndoWord *first,
                              const UndoWord *second) {
    return is_noted(spellings->pairs, pair_bit(first->hash, second->hash));
}

static void note_spelling(UndoSpellings *spellings, const char *spelling) {
    UndoWord word;
    undo_read_word(&word, span_of_text(spelling), 0);
    note(spellings->hashes, word.hash % HASH_BITS);
}

/* With each i and each l as the other too. */
static void note_either(UndoSpellings *spellings, const char *word) {
    g_autofree char *spelling = g_strdup(word);
    gsize places[EITHER_MAX], count = 0;
    for (gsize i = 0; word[i] && count < EITHER_MAX; i++)
        if (word[i] == 'i' || word[i] == 'l')
            places[count++] = i;
    for (guint chosen = 0; chosen < 1u << count; chosen++) {
        for (gsize i = 0; i < count; i++)
            spelling[places[i]] = chosen & 1u << i ? 'i' : 'l';
        note_spelling(spellings, spelling);
    }
}

static void note_pair(UndoSpellings *spellings, Span before, Span behind) {
    UndoWord first, second;
    undo_read_word(&first, before, 0);
    undo_read_word(&second, behind, 0);
    note(spellings->pairs, pair_bit(first.hash, second.hash));
}

static void note_pairs(UndoSpellings *spellings, const char *word) {
    for (gsize at = 1; word[at]; at++)
        note_pair(spellings, span_of(word, at), span_of_text(word + at));
}

/* ---- the words and their spellings */

static void take_slip(const char *slip, const char *word, gpointer data) {
    UndoSpellings *spellings = data;
    g_autofree char *key = g_strdup_printf("%c%s", SLIP, slip);
    if (strlen(slip) > WORD_MAX || g_hash_table_contains(spellings->words, key))
        return;
    g_hash_table_insert(spellings->words, g_steal_pointer(&key), g_strdup(word));
    note_spelling(spellings, slip);
}

static void add_word(UndoSpellings *spellings, const char *word) {
    static const char kinds[] = {PLAIN, SINGLE, SKELETON, CAPITAL_I};
    gsize length = strlen(word);
    if (length < WORD_MIN || length > WORD_MAX ||
        strspn(word, "abcdefghijklmnopqrstuvwxyz") < length)
        return;
    for (gsize kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
        char key[WORD_MAX + 2];
        if (!write_key(key, kinds[kind], word, length) ||
            g_hash_table_contains(spellings->words, key))
            continue;
        g_hash_table_insert(spellings->words, g_strdup(key), g_strdup(word));
        if (kinds[kind] == SKELETON)
            note_spelling(spellings, key + 1);
    }
    spellings->ends[word[0] - 'a'] |= bit_of(word[length - 1]);
    note_either(spellings, word);
    note_pairs(spellings, word);
    undo_slips(word, take_slip, spellings);
}

static void take_chat(const char *form, const char *meant, gpointer data) {
    UndoSpellings *spellings = data;
    const char *space = strchr(form, ' ');
    if (space)
        note_pair(spellings, span_of(form, (gsize)(space - form)), span_of_text(space + 1));
    else
        note_spelling(spellings, form);
    g_hash_table_replace(spellings->words, g_strdup_printf("%c%s", CHAT, form), g_strdup(meant));
}

UndoSpellings *undo_spellings_new(const GPtrArray *words, const GPtrArray *ordinary) {
    UndoSpellings *spellings = g_new0(UndoSpellings, 1);
    spellings->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < words->len; i++)
        add_word(spellings, g_ptr_array_index(words, i));
    undo_chat_forms(take_chat, spellings);
    for (guint i = 0; ordinary && i < ordinary->len; i++) {
        const char *word = g_ptr_array_index(ordinary, i);
        g_hash_table_replace(spellings->words, g_strdup_printf("%c%s", ORDINARY, word),
                             g_strdup(word));
    }
    return spellings;
}

void undo_spellings_free(UndoSpellings *spellings) {
    if (!spellings)
        return;
    g_hash_table_unref(spellings->words);
    g_free(spellings);
}

/* Has every run of a letter in the word at least as many of it as in the other? Both are the
 * same but for the lengths of runs: heel is no hell. */
static gboolean is_stretched(const char *word, gsize length, const char *of) {
    gsize at = 0;
    while (*of && at < length) {
        gsize run = 1, run_of = 1;
        while (at + run < length && word[at + run] == word[at])
            run++;
        while (of[run_of] == of[0])
            run_of++;
        if (run < run_of)
            return FALSE;
        at += run;
        of += run_of;
    }
    return TRUE;
}

/* Has a word these ends? */
static gboolean has_ends(const UndoSpellings *spellings, char first, char last) {
    return (spellings->ends[first - 'a'] & bit_of(last)) != 0;
}

/* The word that this one is another spelling or a slip of; NULL: of none. */
static const char *respelt_word(const UndoSpellings *spellings, const char *word,
                                const UndoWord *of) {
    gsize length = of->length;
    if (length < WORD_MIN || length > WORD_MAX)
        return NULL;
    gboolean noted = is_word_noted(spellings, of);
    gboolean doubled = of->doubled && has_ends(spellings, word[0], word[length - 1]);
    if ((!noted && !doubled) || look_up(spellings, PLAIN, word, length))
        return NULL;
    const char *found = doubled ? look_up(spellings, SINGLE, word, length) : NULL;
    if (found && is_stretched(word, length, found))
        return found;
    if (!noted)
        return NULL;
    found = has_vowel(word, length) ? NULL : look_up(spellings, SKELETON, word, length);
    if (!found && memchr(word, 'i', length))
        found = look_up(spellings, CAPITAL_I, word, length);
    return found ? found : look_up(spellings, SLIP, word, length);
}

/* What stands behind a space as a word of its own: the pen is mine, worth less. */
static gboolean is_own_word(const char *word, gsize length) {
    static const char *const own[] = {"is", "in", "it", "on",  "or",   "as",   "an",  "at",  "er",
                                      "re", "ed", "es", "res", "less", "male", "end", "ward"};
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++)
        if (strlen(own[i]) == length && memcmp(own[i], word, length) == 0)
            return TRUE;
    return FALSE;
}

/* The word whose two parts stand at `at`, a space between them: fu ck, id iot. Four letters
 * together are none without a part that has no vowel. */
static const char *parted_word(const UndoSpellings *spellings, Span text, gsize at,
                               const UndoWord *first, const UndoWord *second, gsize *end) {
    gsize length = first->length + second->length;
    const char *word = text.bytes + at, *rest = word + first->length + 1;
    char both[WORD_MAX];
    if (second->length == 0 || length < WORD_MIN || length > WORD_MAX || rest[-1] != ' ' ||
        !is_pair_noted(spellings, first, second))
        return NULL;
    if (at > 0 && text.bytes[at - 1] == '\'') /* my wife's pic */
        return NULL;
    gboolean part = !has_vowel(word, first->length) || !has_vowel(rest, second->length);
    if (!part &&
        (length == WORD_MIN || first->length == 1 || second->length == 1 ||
         is_own_word(rest, second->length) || look_up(spellings, PLAIN, word, first->length)))
        return NULL;
    memcpy(both, word, first->length);
    memcpy(both + first->length, rest, second->length);
    *end = at + length + 1;
    return look_up(spellings, PLAIN, both, length);
}

static gboolean is_letter_at(Span text, gsize at) {
    return at < text.length && is_letter(text.bytes[at]);
}

static gboolean is_sign(Span text, gsize at) {
    guchar c = undo_byte_at(text, at);
    return c < 0x80 && (signs[c] & AMONG);
}

/* The word among whose letters signs stand, up to three in one place: as.shole, (i)diot. Behind an
 * apostrophe as much as no ending has: who're. */
static const char *signed_word(const UndoSpellings *spellings, Span text, gsize at, gsize *end) {
    char letters[WORD_MAX];
    gsize length = 0, gaps = 0, run = 0, part = 0;
    gboolean apostrophe = FALSE;
    for (; run <= 3 && (is_letter_at(text, at) || is_sign(text, at)); at++) {
        if (!is_letter_at(text, at)) {
            apostrophe = text.bytes[at] == '\'';
            run++;
            continue;
        }
        if (length == WORD_MAX)
            return NULL;
        gaps += run > 0 ? 1 : 0;
        part = run > 0 ? 1 : part + 1;
        run = 0;
        letters[length++] = text.bytes[at];
        *end = at + 1;
    }
    if (gaps == 0 || length < WORD_MIN || (apostrophe && part < 3) ||
        !has_ends(spellings, letters[0], letters[length - 1]))
        return NULL;
    return look_up(spellings, PLAIN, letters, length);
}

static gboolean is_joined(Span text, gsize at) {
    guchar c = undo_byte_at(text, at);
    return c >= 0x80 || (signs[c] & JOINS);
}

/* Does the word in [at, end) begin in a box: (i)diot, [d][i][e]? */
static gboolean is_boxed_first(Span text, gsize at, gsize end) {
    static const char opening[] = "([{<", closing[] = ")]}>";
    for (gsize i = 0; at > 0 && opening[i]; i++)
        if (text.bytes[at - 1] == opening[i])
            return memchr(text.bytes + at, closing[i], end - at) != NULL;
    return FALSE;
}

/* The letter that stands alone, a space on either side, at `at`; NUL: none does. */
static char lone_letter(Span text, gsize at) {
    gboolean alone = is_letter_at(text, at) && (at == 0 || text.bytes[at - 1] == ' ') &&
                     (at + 1 >= text.length || text.bytes[at + 1] == ' ');
    return alone ? text.bytes[at] : '\0';
}

/* Is the letter at `at` a word, as in "u r a", and not one of a word spelt out, as in "f u n"? */
static gboolean is_lone_word(Span text, gsize at) {
    static const char beside[] = {'\0', 'u', 'r', 'a', 'i'};
    char before = at >= 2 ? lone_letter(text, at - 2) : '\0', after = lone_letter(text, at + 2);
    gboolean sign = at + 1 < text.length && text.bytes[at + 1] != ' ' &&
                    text.bytes[at + 1] != '\'' && is_letter_at(text, at + 2);
    if ((at > 0 && text.bytes[at - 1] != ' ') || sign ||
        (text.bytes[at] == 'r' && (before == 'a' || before == 'i' || (at == 0 && after != 'u'))))
        return FALSE;
    return memchr(beside, before, sizeof beside) != NULL &&
           memchr(beside, after, sizeof beside) != NULL;
}

/* The form that the word, or it and the next, is of. */
static const char *chat_word(const UndoSpellings *spellings, Span text, gsize at,
                             const UndoWord *here, const UndoWord *next, gsize *end) {
    gsize to = at + here->length, both = here->length + 1 + next->length;
    const char *word = NULL;
    gboolean dropped = to < text.length && text.bytes[to] == '\'' && !is_letter_at(text, to + 1);
    if (dropped || (here->length == 1 && !is_lone_word(text, at)))
        return NULL; /* talkin' is another step's */
    if (next->length > 0 && both <= WORD_MAX && text.bytes[to] == ' ' &&
        is_pair_noted(spellings, here, next))
        word = look_up(spellings, CHAT, text.bytes + at, both);
    *end = at + (word ? both : here->length);
    return word || here->length > WORD_MAX || !is_word_noted(spellings, here)
               ? word
               : look_up(spellings, CHAT, text.bytes + at, here->length);
}

/* As undo_spelling_at(), whatever stands before and behind it. */
static const char *word_at(const UndoSpellings *spellings, Span text, gsize at,
                           const UndoWord *here, const UndoWord *next, gsize *end) {
    gsize to = at + here->length;
    const char *word = parted_word(spellings, text, at, here, next, end);
    if (!word && is_sign(text, to) && (is_letter_at(text, to + 1) || is_sign(text, to + 1)))
        word = signed_word(spellings, text, at, end);
    if (word || is_joined(text, to))
        return word;
    word = chat_word(spellings, text, at, here, next, end);
    if (word)
        return word;
    *end = to;
    word = respelt_word(spellings, text.bytes + at, here);
    return word && look_up(spellings, ORDINARY, text.bytes + at, here->length) ? NULL : word;
}

static const char *whole_word_at(const UndoSpellings *spellings, Span text, const UndoWord *here,
                                 const UndoWord *next, gsize *at, gsize *end) {
    gsize from = *at, to = from;
    if (from > 0 && is_joined(text, from - 1))
        return NULL;
    const char *word = word_at(spellings, text, from, here, next, &to);
    if (!word || is_joined(text, to))
        return NULL;
    gboolean boxed = is_boxed_first(text, from, to);
    *at = from - (boxed ? 1 : 0);
    *end = to + (boxed && to < text.length && strchr(")]}>", text.bytes[to]) ? 1 : 0);
    return word;
}

/* Turns most words away, for little. */
const char *undo_spelling_at(const UndoSpellings *spellings, Span text, const UndoWord *here,
                             const UndoWord *next, gsize *at, gsize *end) {
    gboolean may_be = here->doubled || is_word_noted(spellings, here) ||
                      (next->length > 0 && is_pair_noted(spellings, here, next)) ||
                      is_sign(text, *at + here->length);
    return may_be ? whole_word_at(spellings, text, here, next, at, end) : NULL;
}

gsize undo_skip_words(const UndoSpellings *spellings, Span text, gsize at, UndoWord *here) {
    for (UndoWord next;; *here = next) {
        gsize to = at + here->length;
        if (here->doubled || is_word_noted(spellings, here) || to >= text.length ||
            text.bytes[to] != ' ')
            return at;
        undo_read_word(&next, text, to + 1);
        if (next.length == 0 || (here->length == 1 && next.length == 1) ||
            is_pair_noted(spellings, here, &next))
            return at;
        at = to + 1;
    }
}

/* Puts word in the place of the letters [from, to). */
static void respell(GArray *letters, guint from, guint to, const char *word) {
    UndoLetter letter = {0, undo_letter(letters, from)->start, undo_letter(letters, to - 1)->end,
                         TRUE};
    undo_remove(letters, from, to - from);
    for (guint i = 0; word[i]; i++) {
        letter.character = (gunichar)word[i];
        g_array_insert_val(letters, from + i, letter);
    }
}

/* The letters as text, a byte a character; a picture is a sign like others. */
static void write_letters(GString *text, const GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        g_string_append_c(text, c < 0x80 ? (char)c : undo_is_symbol(c) ? '~' : (char)0x80);
    }
}

/* Does a space stand behind the word that ends at `to`, which is as it was written? */
static gboolean is_only_stress(const GArray *letters, Span text, gsize to, gssize moved) {
    return to < text.length && text.bytes[to] == ' ' &&
           !undo_letter(letters, (guint)((gssize)to + moved) - 1)->changed;
}

void undo_spellings(GArray *letters, const UndoSpellings *spellings) {
    g_autoptr(GString) written = g_string_sized_new(letters->len);
    write_letters(written, letters);
    Span text = span_of_string(written);
    gssize moved = 0;
    for (gsize at = 0, end; at < text.length; at = end) {
        UndoWord here, next;
        undo_read_word(&here, text, at);
        end = at + MAX(here.length, 1);
        if (here.length == 0)
            continue;
        undo_read_behind(&next, text, end);
        gsize from = at, to = end;
        const char *word = undo_spelling_at(spellings, text, &here, &next, &from, &to);
        if (!word || (*word == '\0' && !is_only_stress(letters, text, to, moved)))
            continue;
        to += *word == '\0' ? 1 : 0;
        respell(letters, (guint)((gssize)from + moved), (guint)((gssize)to + moved), word);
        moved += (gssize)strlen(word) - (gssize)(to - from);
        end = to;
    }
}
