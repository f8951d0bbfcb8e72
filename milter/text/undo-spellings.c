/* A step of undo.c: words that people cover, in other spellings of plain letters, which
 * undo-suspect.c cannot tell from words: parted once (fu ck), with signs among the letters
 * (as.shole, (i)diot), letters doubled (stuupid), vowels left out (stpd), a capital I for an l
 * (Ioser), and the slips of undo-slips.c (stpuid). Whole words only, and none that is itself in
 * the list. */
#include "text/undo-inside.h"

enum {
    WORD_MIN = 4, /* letters: shorter ones are too like other words */
    WORD_MAX = 24,
    LETTERS = 26,
    HASH_BITS = 1 << 18,
    HASH_FACTOR = 31
};

/* Signs that are set among the letters of a word. */
static const gboolean signs[256] = {
    ['.'] = TRUE, ['-'] = TRUE, ['_'] = TRUE, ['~'] = TRUE, ['\''] = TRUE, ['*'] = TRUE,
    ['^'] = TRUE, ['/'] = TRUE, ['|'] = TRUE, [','] = TRUE, [':'] = TRUE,  [';'] = TRUE,
    ['+'] = TRUE, ['='] = TRUE, ['"'] = TRUE, ['`'] = TRUE, ['('] = TRUE,  [')'] = TRUE,
    ['['] = TRUE, [']'] = TRUE, ['{'] = TRUE, ['}'] = TRUE, ['<'] = TRUE,  ['>'] = TRUE,
};

/* The kinds of spelling; a key is the kind and what a word is in it. */
enum {
    PLAIN = '=',
    SINGLE = '1',    /* each run of a letter once */
    SKELETON = 'v',  /* without vowels */
    CAPITAL_I = 'l', /* every i an l */
    SLIP = '~',
    ORDINARY = 'o', /* a word that is left alone */
};

struct UndoSpellings {
    GHashTable *words;              /* key: char*, the word: char* */
    guint32 ends[LETTERS];          /* by the first letter of a key, a bit for its last */
    guint32 hashes[HASH_BITS / 32]; /* a bit for each word and slip, by its hash */
};

/* A word of the text: what can be told of it as it is read. */
typedef struct {
    gsize length;
    gboolean doubled; /* two of a letter in a row */
    guint32 letters;  /* a bit for each that it has */
    guint32 hash;
    guint32 power; /* of HASH_FACTOR by its length: what joins its hash to one before */
} Word;

static guint32 hash_bit(guint32 hash) {
    return (hash ^ hash >> 15) % HASH_BITS;
}

static guint32 bit_of(char letter) {
    return 1u << (letter - 'a');
}

static const guint32 vowels = 1u << ('a' - 'a') | 1u << ('e' - 'a') | 1u << ('i' - 'a') |
                              1u << ('o' - 'a') | 1u << ('u' - 'a') | 1u << ('y' - 'a');

static gboolean is_vowel(char letter) {
    return (bit_of(letter) & vowels) != 0;
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

static void note_hash(UndoSpellings *spellings, const char *word) {
    guint32 hash = 0;
    for (const char *at = word; *at; at++)
        hash = hash * HASH_FACTOR + (guchar)*at;
    spellings->hashes[hash_bit(hash) / 32] |= 1u << hash_bit(hash) % 32;
}

static gboolean is_noted(const UndoSpellings *spellings, guint32 hash) {
    return (spellings->hashes[hash_bit(hash) / 32] & 1u << hash_bit(hash) % 32) != 0;
}

static void take_slip(const char *slip, const char *word, gpointer data) {
    UndoSpellings *spellings = data;
    g_autofree char *key = g_strdup_printf("%c%s", SLIP, slip);
    if (strlen(slip) > WORD_MAX || g_hash_table_contains(spellings->words, key))
        return;
    g_hash_table_insert(spellings->words, g_steal_pointer(&key), g_strdup(word));
    note_hash(spellings, slip);
}

UndoSpellings *undo_spellings_new(const GPtrArray *words, const GPtrArray *ordinary) {
    static const char kinds[] = {PLAIN, SINGLE, SKELETON, CAPITAL_I};
    UndoSpellings *spellings = g_new0(UndoSpellings, 1);
    spellings->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_ptr_array_index(words, i);
        gsize length = strlen(word);
        if (length < WORD_MIN || length > WORD_MAX ||
            strspn(word, "abcdefghijklmnopqrstuvwxyz") < length)
            continue;
        for (gsize kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
            char key[WORD_MAX + 2];
            if (!write_key(key, kinds[kind], word, length) ||
                g_hash_table_contains(spellings->words, key))
                continue;
            g_hash_table_insert(spellings->words, g_strdup(key), g_strdup(word));
            spellings->ends[key[1] - 'a'] |= 1u << (key[strlen(key) - 1] - 'a');
        }
        note_hash(spellings, word);
        undo_slips(word, take_slip, spellings);
    }
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

/* May a key begin and end with these? i and l are one here. */
static gboolean has_ends(const UndoSpellings *spellings, char first, char last) {
    guint32 lasts = spellings->ends[first - 'a'] | (first == 'i' ? spellings->ends['l' - 'a'] : 0);
    guint32 here = bit_of(last) | (last == 'i' ? bit_of('l') : 0);
    return (lasts & here) != 0;
}

/* The word of which this is a slip; NULL: of none. */
static const char *slipped_word(const UndoSpellings *spellings, const char *word, Word of) {
    if (of.length < WORD_MIN || of.length > WORD_MAX || !is_noted(spellings, of.hash) ||
        look_up(spellings, PLAIN, word, of.length))
        return NULL;
    return look_up(spellings, SLIP, word, of.length);
}

/* The word that this one is another spelling of; NULL: of none. */
static const char *whole_word(const UndoSpellings *spellings, const char *word, Word of) {
    gsize length = of.length;
    gboolean vowel = (of.letters & vowels) != 0, i_or_l = (of.letters & bit_of('i')) != 0;
    if (length < WORD_MIN || length > WORD_MAX || (!of.doubled && vowel && !i_or_l) ||
        !has_ends(spellings, word[0], word[length - 1]) || look_up(spellings, PLAIN, word, length))
        return NULL;
    const char *found = of.doubled ? look_up(spellings, SINGLE, word, length) : NULL;
    if (found && is_stretched(word, length, found))
        return found;
    found = vowel ? NULL : look_up(spellings, SKELETON, word, length);
    return found || !i_or_l ? found : look_up(spellings, CAPITAL_I, word, length);
}

/* length 0: none begins at `at`. */
static Word read_word(Span text, gsize at) {
    Word word = {0, FALSE, 0, 0, 1};
    const char *first = text.bytes + at, *end = text.bytes + text.length;
    const char *c = first;
    for (char before = '\0'; c < end && is_letter(*c); before = *c++) {
        word.doubled = word.doubled || *c == before;
        word.letters |= bit_of(*c);
        word.hash = word.hash * HASH_FACTOR + (guchar)*c;
        word.power *= HASH_FACTOR;
    }
    word.length = (gsize)(c - first);
    return word;
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
static const char *parted_word(const UndoSpellings *spellings, Span text, gsize at, Word first,
                               Word second, gsize *end) {
    gsize length = first.length + second.length;
    const char *word = text.bytes + at, *rest = word + first.length + 1;
    char both[WORD_MAX];
    gboolean ending = at > 0 && text.bytes[at - 1] == '\''; /* my wife's pic */
    if (second.length == 0 || length < WORD_MIN || length > WORD_MAX || rest[-1] != ' ' || ending ||
        !is_noted(spellings, first.hash * second.power + second.hash))
        return NULL;
    gboolean part = !(first.letters & vowels) || !(second.letters & vowels);
    if (!part &&
        (length == WORD_MIN || first.length == 1 || second.length == 1 ||
         is_own_word(rest, second.length) || look_up(spellings, PLAIN, word, first.length)))
        return NULL;
    memcpy(both, word, first.length);
    memcpy(both + first.length, rest, second.length);
    *end = at + length + 1;
    return look_up(spellings, PLAIN, both, length);
}

static gboolean is_letter_at(Span text, gsize at) {
    return at < text.length && is_letter(text.bytes[at]);
}

static gboolean is_sign(Span text, gsize at) {
    return at < text.length && signs[(guchar)text.bytes[at]];
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

/* A sign before or behind a word by which it is of an address or a number. */
static gboolean is_joined(Span text, gsize at) {
    guchar c = at < text.length ? (guchar)text.bytes[at] : ' ';
    return undo_is_digit(c) || c == '@' || c == '/' || c >= 0x80;
}

static gsize next_letter(Span text, gsize from) {
    while (from < text.length && !is_letter(text.bytes[from]))
        from += (guchar)text.bytes[from] >= 0xe0 ? 3 : 1; /* of at least three bytes */
    return MIN(from, text.length);
}

/* The word behind one sign or space at `at`; length 0: there is none. */
static Word word_behind(Span text, gsize at) {
    char between = at < text.length ? text.bytes[at] : '\0';
    gboolean parts = between == ' ' || between == '-' || between == '.' || between == '_';
    return parts ? read_word(text, at + 1) : (Word){0};
}

/* Does the word in [at, end) begin in a box: (i)diot? */
static gboolean is_boxed_first(Span text, gsize at, gsize end) {
    static const char opening[] = "([{<", closing[] = ")]}>";
    for (gsize i = 0; at > 0 && opening[i]; i++)
        if (text.bytes[at - 1] == opening[i])
            return memchr(text.bytes + at, closing[i], end - at) != NULL;
    return FALSE;
}

/* The word of which another spelling begins at `at`, `next` behind it; *end behind it. */
static const char *word_at(const UndoSpellings *spellings, Span text, gsize at, Word here,
                           Word next, gsize *end) {
    gsize to = at + here.length;
    const char *word = parted_word(spellings, text, at, here, next, end);
    if (!word && is_sign(text, to) && (is_letter_at(text, to + 1) || is_sign(text, to + 1)))
        word = signed_word(spellings, text, at, end);
    if (word || is_joined(text, to))
        return word;
    *end = to;
    word = whole_word(spellings, text.bytes + at, here);
    word = word ? word : slipped_word(spellings, text.bytes + at, here);
    return word && look_up(spellings, ORDINARY, text.bytes + at, here.length) ? NULL : word;
}

const char *undo_next_spelling(const UndoSpellings *spellings, Span text, gsize *at, gsize *end) {
    gsize from = *at;
    for (Word here = {0}, next; (from = next_letter(text, from)) < text.length; here = next) {
        if (here.length == 0)
            here = read_word(text, from);
        gsize to = from + here.length;
        const char *word = NULL;
        next = word_behind(text, to);
        if (from == 0 || !is_joined(text, from - 1))
            word = word_at(spellings, text, from, here, next, end);
        if (word && !is_joined(text, *end)) {
            *at = from - (is_boxed_first(text, from, *end) ? 1 : 0);
            return word;
        }
        from = next.length > 0 ? to + 1 : to;
    }
    return NULL;
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

void undo_spellings(GArray *letters, const UndoSpellings *spellings) {
    g_autoptr(GString) text = g_string_sized_new(letters->len);
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        g_string_append_c(text, c < 0x80 ? (char)c : (char)0x80); /* a byte a character */
    }
    gssize moved = 0;
    gsize at = 0, end = 0;
    const char *word;
    while ((word = undo_next_spelling(spellings, span_of_string(text), &at, &end))) {
        respell(letters, (guint)((gssize)at + moved), (guint)((gssize)end + moved), word);
        moved += (gssize)strlen(word) - (gssize)(end - at);
        at = end;
    }
}
