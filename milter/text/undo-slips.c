/* What undo-spellings.c looks words up in beside their other spellings: slips of the pen that
 * are made on purpose, written beforehand for each word. Backwards (toidi), two letters inside
 * changed round (stpuid), one left out (retrd), x for vowels and v for u (bxtch, slvt), what
 * sounds the same (shyt, stoopid), and pig latin (itchbay). One slip a word: two are guesswork; and
 * few of short words, for which too many names and words of other languages are one slip away. */
#include "text/undo-inside.h"

enum {
    SHORTEST = 4,  /* letters of a slip */
    REVERSED = 4,  /* letters of a word that is written backwards */
    TURNED = 5,    /* letters of a word of which two are changed round */
    DROPPED = 6,   /* letters of a word of which one is left out */
    EXCHANGED = 7, /* letters of a word of which one vowel is another */
    HEARD = 6,     /* letters of a word of which c, k or a is heard */
};

static const struct {
    const char *written, *heard;
    gsize shortest; /* letters of the word */
} sounds[] = {
    {"ck", "k", 4},     {"ck", "kk", 4},  {"ck", "c", 4},  {"c", "k", HEARD}, {"k", "c", HEARD},
    {"ph", "f", 4},     {"f", "ph", 4},   {"s", "z", 4},   {"ss", "zz", 4},   {"u", "oo", 4},
    {"i", "y", 4},      {"i", "ee", 4},   {"ai", "ay", 4}, {"o", "oh", 4},    {"w", "vv", 4},
    {"qu", "kw", 4},    {"th", "f", 4},   {"er", "a", 5},  {"er", "ah", 5},   {"er", "uh", 5},
    {"er", "or", 5},    {"er", "ur", 5},  {"ss", "s", 5},  {"gg", "g", 6},    {"ole", "oal", 6},
    {"a", "er", HEARD}, {"ing", "in", 4}, {"k", "q", 4},   {"ck", "q", 4},    {"ck", "x", 5},
    {"cks", "x", 5},
};

static gboolean is_vowel(char c) {
    return c != '\0' && strchr("aeiou", c) != NULL;
}

static void add(GString *slip, const char *word, UndoSlip take, gpointer data) {
    if (slip->len >= SHORTEST && strcmp(slip->str, word) != 0)
        take(slip->str, word, data);
}

static void add_turned(GString *slip, const char *word, UndoSlip take, gpointer data) {
    gsize length = strlen(word);
    g_string_assign(slip, word);
    g_strreverse(slip->str);
    if (length >= REVERSED)
        add(slip, word, take, data);
    for (gsize i = 0; length >= TURNED && i + 1 < length; i++) {
        g_string_assign(slip, word);
        slip->str[i] = word[i + 1];
        slip->str[i + 1] = word[i];
        add(slip, word, take, data);
    }
    for (gsize i = 1; length >= DROPPED && i + 1 < length; i++) {
        g_string_assign(slip, word);
        g_string_erase(slip, (gssize)i, 1);
        add(slip, word, take, data);
    }
}

/* z for the s of many, and for show: idiotz, fuckz. */
static void add_plural(GString *slip, const char *word, UndoSlip take, gpointer data) {
    char last = word[strlen(word) - 1];
    g_string_printf(slip, "%sz", word);
    if (last != 's' && last != 'z' && last != 'y')
        add(slip, word, take, data);
}

/* No vowel but y: pssy; what has no y either is a spelling of its own. */
static void add_bare(GString *slip, const char *word, UndoSlip take, gpointer data) {
    if (!strchr(word, 'y'))
        return;
    g_string_truncate(slip, 0);
    for (const char *at = word; *at; at++)
        if (at == word || !is_vowel(*at))
            g_string_append_c(slip, *at);
    add(slip, word, take, data);
}

/* Another vowel for one: retord, basterd. */
static void add_exchanged(GString *slip, const char *word, UndoSlip take, gpointer data) {
    static const char vowels[] = "aeiou";
    for (gsize i = 1; strlen(word) >= EXCHANGED && word[i]; i++)
        for (const char *other = vowels; is_vowel(word[i]) && *other; other++) {
            g_string_assign(slip, word);
            slip->str[i] = *other;
            add(slip, word, take, data);
        }
}

/* The consonants of the front go to the end: itchbay; before a vowel nothing does: idiotway. */
static void add_pig_latin(GString *slip, const char *word, UndoSlip take, gpointer data) {
    gsize front = strcspn(word, "aeiou");
    if (word[front] == '\0')
        return;
    g_string_assign(slip, word + front);
    g_string_append_len(slip, word, (gssize)front);
    g_string_append(slip, front > 0 ? "ay" : "way");
    add(slip, word, take, data);
}

/* One vowel, then all of them, then all but the ends (fxxk); the first letter is always seen. */
static void add_crossed(GString *slip, const char *word, UndoSlip take, gpointer data) {
    g_autoptr(GString) all = g_string_new(word), round = g_string_new(word);
    for (gsize i = 1; word[i]; i++) {
        if (!is_vowel(word[i]))
            continue;
        g_string_assign(slip, word);
        slip->str[i] = 'x';
        add(slip, word, take, data);
        all->str[i] = 'x';
        if (word[i] == 'u')
            round->str[i] = 'v';
    }
    add(all, word, take, data);
    add(round, word, take, data);
    for (gsize i = 1; i + 1 < all->len; i++)
        all->str[i] = 'x';
    add(all, word, take, data);
}

static void add_heard(GString *slip, const char *word, UndoSlip take, gpointer data) {
    for (gsize i = 0; i < G_N_ELEMENTS(sounds); i++) {
        gsize length = strlen(sounds[i].written);
        if (strlen(word) < sounds[i].shortest)
            continue;
        for (const char *at = word; (at = strstr(at, sounds[i].written)); at++) {
            g_string_assign(slip, word);
            g_string_erase(slip, at - word, (gssize)length);
            g_string_insert(slip, at - word, sounds[i].heard);
            add(slip, word, take, data);
        }
        if (length > 1)
            continue;
        g_string_truncate(slip, 0);
        for (const char *at = word; *at; at++)
            if (*at == *sounds[i].written)
                g_string_append(slip, sounds[i].heard);
            else
                g_string_append_c(slip, *at);
        add(slip, word, take, data);
    }
}

void undo_slips(const char *word, UndoSlip take, gpointer data) {
    g_autoptr(GString) slip = g_string_new(NULL);
    add_turned(slip, word, take, data);
    add_crossed(slip, word, take, data);
    add_pig_latin(slip, word, take, data);
    add_heard(slip, word, take, data);
    add_exchanged(slip, word, take, data);
    add_bare(slip, word, take, data);
    add_plural(slip, word, take, data);
}

/* ---- how chats write the small words */

/* Nothing that is a word of its own in an ordinary letter, as are "its" and "ill". What only
 * stresses the next word stands between those that rules look for. */
static const struct {
    const char *written, *meant;
} forms[] = {
    {"u", "you"},
    {"ya", "you"},
    {"yuo", "you"},
    {"uoy", "you"},
    {"ruoy", "your"},
    {"flesruoy", "yourself"},
    {"yoou", "you"},
    {"youu", "you"},
    {"ur", "your"},
    {"yr", "your"},
    {"yer", "your"},
    {"r", "are"},
    {"youre", "you're"},
    {"youve", "you've"},
    {"youll", "you'll"},
    {"youd", "you'd"},
    {"urself", "yourself"},
    {"yerself", "yourself"},
    {"hes", "he's"},
    {"shes", "she's"},
    {"theyre", "they're"},
    {"ive", "i've"},
    {"dont", "don't"},
    {"cant", "can't"},
    {"wont", "won't"},
    {"didnt", "didn't"},
    {"doesnt", "doesn't"},
    {"isnt", "isn't"},
    {"arent", "aren't"},
    {"wasnt", "wasn't"},
    {"couldnt", "couldn't"},
    {"wouldnt", "wouldn't"},
    {"shouldnt", "shouldn't"},
    {"thats", "that's"},
    {"whats", "what's"},
    {"theres", "there's"},
    {"ppl", "people"},
    {"wat", "what"},
    {"teh", "the"},
    {"wiv", "with"},
    {"sumone", "someone"},
    {"plz", "please"},
};
static const char *const your[] = {"your", "ur", "yr", "yer"};
static const char *const behind[] = {"a",    "an",    "the",   "so",  "such",    "not",
                                     "just", "going", "gonna", "too", "nothing", "being"};
static const char *const stressed[] = {
    "fucking",  "fuckin",    "fkn",           "fking",    "fckin",   "effing",   "bloody",
    "goddamn",  "goddamned", "motherfucking", "freaking", "freakin", "frigging", "friggin",
    "fricking", "frickin",   "feckin",        "fecking",  "effin"};
static const char *const spoken[] = {
    "talk",   "mak",   "mess",  "wear",   "com",   "go",      "do",     "look",  "try",  "think",
    "tell",   "say",   "gett",  "watch",  "wait",  "call",    "liv",    "dy",    "kill", "beat",
    "cry",    "laugh", "noth",  "someth", "anyth", "everyth", "sitt",   "stand", "work", "act",
    "ly",     "cheat", "steal", "ask",    "play",  "ruin",    "wast",   "send",  "writ", "read",
    "hid",    "tak",   "giv",   "leav",   "runn",  "walk",    "follow", "hop",   "pray", "begg",
    "kneel",  "pay",   "feel",  "burn",   "bleed", "drown",   "find",   "track", "pull", "hang",
    "breath", "suck",  "lick",  "chok"};

void undo_chat_forms(UndoSlip take, gpointer data) {
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        take(forms[i].written, forms[i].meant, data);
    for (gsize i = 0; i < G_N_ELEMENTS(your) * G_N_ELEMENTS(behind); i++) {
        const char *next = behind[i / G_N_ELEMENTS(your)];
        g_autofree char *form = g_strdup_printf("%s %s", your[i % G_N_ELEMENTS(your)], next);
        g_autofree char *meant = g_strdup_printf("you're %s", next);
        take(form, meant, data);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(stressed); i++)
        take(stressed[i], "", data);
    for (gsize i = 0; i < G_N_ELEMENTS(spoken); i++) {
        g_autofree char *form = g_strdup_printf("%sin", spoken[i]);
        g_autofree char *meant = g_strdup_printf("%sing", spoken[i]);
        take(form, meant, data);
    }
}
