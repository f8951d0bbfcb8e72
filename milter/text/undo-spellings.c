/* A step of undo.c: words that people cover, in other spellings of plain letters, which
 * undo-place.c cannot tell from words: parted once (fu ck), with signs among the letters
 * (as.shole, (i)diot), letters doubled (stuupid), vowels left out (stpd), a capital I for an l
 * (Ioser), and the slips of undo-slips.c (stpuid). Whole words only, and none that is itself in
 * the list. */
#include "text/undo-spellings.h"

enum {
    MARKS_MAX = 8,  /* before a word */
    EITHER_MAX = 6, /* letters i and l of a word of which each may stand for the other */
};

/* Writes the key of a word of length letters into key, of WORD_MAX + 2 bytes. FALSE: it has none.
 */
static gboolean write_key(char *key, char kind, const char *word, gsize length) {
    gsize at = 0;
    key[at++] = kind;
    for (gsize i = 0; i < length; i++) {
        if ((kind == SINGLE && i > 0 && word[i] == word[i - 1]) ||
            (kind == SKELETON && i > 0 && is_vowel(word[i])))
            continue;
        key[at++] = kind == CAPITAL_I && word[i] == 'i' ? 'l' : word[i];
    }
    key[at] = '\0';
    return kind != SKELETON || at > WORD_MIN;
}

const char *undo_spelt(const UndoSpellings *spellings, char kind, const char *word, gsize length) {
    char key[WORD_MAX + 2];
    return write_key(key, kind, word, length) ? g_hash_table_lookup(spellings->words, key) : NULL;
}

/* ---- what is noted, so that most words of a text are looked up nowhere */

static gboolean is_word_noted(const UndoSpellings *spellings, const UndoWord *word) {
    return undo_has_bit(spellings->hashes, word->hash % HASH_BITS);
}

static void note_spelling(UndoSpellings *spellings, const char *spelling) {
    UndoWord word;
    undo_read_word(&word, span_of_text(spelling), 0);
    undo_note_bit(spellings->hashes, word.hash % HASH_BITS);
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

/* ---- the words and their spellings */

static void take_slip(const char *slip, const char *word, gpointer data) {
    UndoSpellings *spellings = data;
    g_autofree char *key = g_strdup_printf("%c%s", SLIP, slip);
    if (strlen(slip) > WORD_MAX || g_hash_table_contains(spellings->words, key))
        return;
    g_hash_table_insert(spellings->words, g_steal_pointer(&key), g_strdup(word));
    note_spelling(spellings, slip);
}

static void take_chat(const char *form, const char *meant, gpointer data) {
    UndoSpellings *spellings = data;
    const char *space = strchr(form, ' ');
    if (space)
        undo_note_pair(spellings, span_of(form, (gsize)(space - form)), span_of_text(space + 1));
    else
        note_spelling(spellings, form);
    g_hash_table_replace(spellings->words, g_strdup_printf("%c%s", CHAT, form), g_strdup(meant));
}

/* The article and the word as one: abitch, anidiot. */
static void take_with_article(UndoSpellings *spellings, const char *word) {
    const char *article = is_vowel(word[0]) ? "an" : "a";
    g_autofree char *form = g_strconcat(article, word, NULL);
    g_autofree char *meant = g_strconcat(article, " ", word, NULL);
    if (strlen(form) <= WORD_MAX)
        take_chat(form, meant, spellings);
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
    spellings->ends[word[0] - 'a'] |= letter_bit(word[length - 1]);
    note_either(spellings, word);
    undo_note_parted(spellings, word);
    undo_slips(word, take_slip, spellings);
    take_with_article(spellings, word);
}

UndoSpellings *undo_spellings_new(const GPtrArray *words, const GPtrArray *ordinary) {
    UndoSpellings *spellings = g_new0(UndoSpellings, 1);
    spellings->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < words->len; i++)
        add_word(spellings, g_ptr_array_index(words, i));
    undo_chat_forms(take_chat, spellings);
    undo_note_joined(spellings);
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

/* The word that this one is another spelling or a slip of; NULL: of none. */
static const char *respelt_word(const UndoSpellings *spellings, const char *word,
                                const UndoWord *of) {
    gsize length = of->length;
    if (length < WORD_MIN || length > WORD_MAX)
        return NULL;
    gboolean noted = is_word_noted(spellings, of);
    gboolean doubled = of->doubled && has_ends(spellings, word[0], word[length - 1]);
    if ((!noted && !doubled) || undo_spelt(spellings, PLAIN, word, length))
        return NULL;
    const char *found = doubled ? undo_spelt(spellings, SINGLE, word, length) : NULL;
    if (found && is_stretched(word, length, found))
        return found;
    if (!noted)
        return NULL;
    found = has_vowel(word + 1, length - 1) ? NULL : undo_spelt(spellings, SKELETON, word, length);
    if (!found)
        found = undo_spelt(spellings, CAPITAL_I, word, length);
    return found ? found : undo_spelt(spellings, SLIP, word, length);
}

/* Does the word in [at, end) begin in a box: (i)diot, [d][i][e]? */
static gboolean is_boxed_first(Span text, gsize at, gsize end) {
    gunichar closing = at > 0 ? undo_closing((guchar)text.bytes[at - 1]) : 0;
    return closing && memchr(text.bytes + at, (int)closing, end - at) != NULL;
}

/* Does it end in one: fu(ck)? */
static gboolean is_boxed_last(Span text, gsize at, gsize end) {
    gsize opening = end;
    while (opening > at && undo_closing((guchar)text.bytes[opening - 1]) != undo_byte_at(text, end))
        opening--;
    return opening > at && memchr(text.bytes + at, text.bytes[end], end - at) == NULL;
}

/* 1: one of what closes a box stands at `at`; 0: none. */
static gsize closing_length(Span text, gsize at) {
    return at < text.length && memchr(")]}>", text.bytes[at], 4) ? 1 : 0;
}

/* The letter that stands alone, a space on either side, at `at`; NUL: none does. */
static char lone_letter(Span text, gsize at) {
    gboolean alone = is_letter_at(text, at) && (at == 0 || text.bytes[at - 1] == ' ') &&
                     (at + 1 >= text.length || text.bytes[at + 1] == ' ');
    return alone ? text.bytes[at] : '\0';
}

/* Do signs stand alone on both sides of the letter at `at`: f - u - c? */
static gboolean is_strung(Span text, gsize at) {
    return at >= 2 && text.bytes[at - 1] == ' ' && undo_is_among(text, at - 2) &&
           undo_byte_at(text, at + 1) == ' ' && undo_is_among(text, at + 2);
}

/* Is the letter at `at` a word, as in "u r a", and not one of a word spelt out, as in "f u n"? */
static gboolean is_lone_word(Span text, gsize at) {
    static const char beside[] = {'\0', 'u', 'r', 'a', 'i'};
    char before = at >= 2 ? lone_letter(text, at - 2) : '\0', after = lone_letter(text, at + 2);
    gboolean sign = (at + 1 < text.length && text.bytes[at + 1] != ' ' &&
                     text.bytes[at + 1] != '\'' && is_letter_at(text, at + 2)) ||
                    undo_byte_at(text, at + 1) == '_' || is_strung(text, at);
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
        word = undo_spelt(spellings, CHAT, text.bytes + at, both);
    *end = at + (word ? both : here->length);
    return word || here->length > WORD_MAX || !is_word_noted(spellings, here) ||
                   undo_spelt(spellings, ORDINARY, text.bytes + at, here->length)
               ? word
               : undo_spelt(spellings, CHAT, text.bytes + at, here->length);
}

/* Is there a sign at `at`, and more of the word behind it, maybe on the next line? */
static inline gboolean is_sign_within(Span text, gsize at) {
    return undo_is_among(text, at) && (undo_byte_at(text, at + 1) != ' ' || text.bytes[at] == '-');
}

/* As undo_spelling_at(), whatever stands before and behind it. */
static const char *word_at(const UndoSpellings *spellings, Span text, gsize at,
                           const UndoWord *here, const UndoWord *next, gsize *end) {
    gsize to = at + here->length;
    gboolean parted =
        (next->length > 0 && is_pair_noted(spellings, here, next)) || is_sign_within(text, to);
    const char *word = parted ? undo_parted_word(spellings, text, at, here, next, end) : NULL;
    if (word || undo_joins(text, to))
        return word;
    word = chat_word(spellings, text, at, here, next, end);
    if (word)
        return word;
    *end = to;
    word = respelt_word(spellings, text.bytes + at, here);
    return word && undo_spelt(spellings, ORDINARY, text.bytes + at, here->length) ? NULL : word;
}

/* How many marks stand before the word in [at, end), of those that stand in it: **i**diot. */
static gsize marks_before(Span text, gsize at, gsize end) {
    gsize marks = 0;
    char mark = at > 0 ? text.bytes[at - 1] : ' ';
    if ((mark != '*' && mark != '_' && mark != '~') || !memchr(text.bytes + at, mark, end - at))
        return 0;
    while (marks < at && marks < MARKS_MAX && text.bytes[at - marks - 1] == mark)
        marks++;
    return marks;
}

static const char *whole_word_at(const UndoSpellings *spellings, Span text, const UndoWord *here,
                                 const UndoWord *next, gsize *at, gsize *end) {
    gsize from = *at, to = from;
    if (from > 0 && undo_joins(text, from - 1))
        return NULL;
    const char *word = word_at(spellings, text, from, here, next, &to);
    if (!word || undo_joins(text, to))
        return NULL;
    gboolean boxed = is_boxed_first(text, from, to);
    *at = from - (boxed ? 1 : marks_before(text, from, to));
    *end = to + (boxed || is_boxed_last(text, from, to) ? closing_length(text, to) : 0);
    return word;
}

/* Turns most words away, for little. */
const char *undo_spelling_at(const UndoSpellings *spellings, Span text, const UndoWord *here,
                             const UndoWord *next, gsize *at, gsize *end) {
    gboolean may_be = here->doubled || is_word_noted(spellings, here) ||
                      (next->length > 0 && is_pair_noted(spellings, here, next)) ||
                      is_sign_within(text, *at + here->length);
    return may_be ? whole_word_at(spellings, text, here, next, at, end) : NULL;
}

gsize undo_skip_words(const UndoSpellings *spellings, Span text, gsize at, UndoWord *here) {
    for (UndoWord next;; *here = next) {
        gsize to = at + here->length;
        if (here->doubled || is_word_noted(spellings, here) || to >= text.length ||
            text.bytes[to] != ' ' || undo_may_be_joined(text.bytes + at, here->length))
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
    const UndoLetter *first = undo_letter(letters, from), *last = undo_letter(letters, to - 1);
    UndoLetter letter = {0, MIN(first->start, last->start), MAX(first->end, last->end), TRUE};
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
        gboolean quote = c == 0x2018 || c == 0x2019;
        g_string_append_c(text, c < 0x80            ? (char)c
                                : quote             ? '\''
                                : undo_is_symbol(c) ? '~'
                                                    : (char)0x80);
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
