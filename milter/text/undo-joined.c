/* A step of undo.c: words that are written as one (youareanidiot), and so those that were spelt out
 * with their spaces (y o u a r e). They are parted into some common words and those that people
 * cover, of which one must be among them, and one that says who is meant. */
#include "text/undo-spellings.h"

enum {
    JOINED_MAX = 80,
    LONGEST = 14, /* letters of one of them */
    UNKNOWN_COST = 4
};

/* What stands beside words of abuse; those that say who is meant come first. */
static const char *const aims[] = {"you", "your", "youre", "yourself", "yours",
                                   "off", "my",   "ur",    "yall",     "urself",
                                   "his", "her",  "him",   "she",      "he"};
static const char *const common[] = {
    "a",       "about",    "absolute", "absolutely", "after",    "again",   "agent",   "all",
    "always",  "an",       "and",      "answer",     "are",      "arent",   "as",      "asked",
    "at",      "back",     "bad",      "bare",       "be",       "beat",    "been",    "before",
    "being",   "best",     "bet",      "big",        "born",     "boss",    "boy",     "brain",
    "break",   "bunch",    "burn",     "call",       "can",      "cant",    "cares",   "come",
    "company", "complete", "cut",      "dear",       "deserve",  "desk",    "dirty",   "do",
    "dog",     "dont",     "down",     "eat",        "emailing", "even",    "ever",    "every",
    "face",    "family",   "fat",      "father",     "filthy",   "find",    "fire",    "for",
    "from",    "get",      "girl",     "go",         "going",    "gonna",   "good",    "guy",
    "hands",   "hate",     "have",     "head",       "here",     "hes",     "hope",    "house",
    "how",     "human",    "i",        "if",         "ill",      "im",      "in",      "is",
    "isnt",    "it",       "job",      "just",       "keep",     "kids",    "kiss",    "know",
    "lady",    "lazy",     "legs",     "life",       "like",     "likes",   "listen",  "little",
    "live",    "look",     "lot",      "lying",      "made",     "mail",    "make",    "man",
    "manager", "me",       "money",    "more",       "most",     "mother",  "mouth",   "mum",
    "must",    "name",     "nasty",    "never",      "next",     "nice",    "nobody",  "not",
    "nothing", "now",      "of",       "office",     "old",      "on",      "only",    "or",
    "order",   "out",      "over",     "own",        "pack",     "pair",    "people",  "phone",
    "photo",   "piece",    "please",   "pos",        "question", "read",    "real",    "really",
    "refund",  "right",    "rotten",   "sack",       "seem",     "send",    "service", "shes",
    "should",  "shut",     "sir",      "smell",      "so",       "son",     "soon",    "sound",
    "staff",   "stink",    "stop",     "such",       "suck",     "talking", "team",    "tell",
    "than",    "that",     "the",      "them",       "then",     "there",   "they",    "theyre",
    "thing",   "think",    "this",     "throat",     "through",  "ticket",  "time",    "to",
    "today",   "too",      "total",    "truly",      "under",    "until",   "up",      "us",
    "useless", "very",     "wanna",    "want",       "wants",    "was",     "waste",   "watch",
    "we",      "what",     "where",    "who",        "wife",     "will",    "wish",    "with",
    "woman",   "wont",     "work",     "world",      "worst",    "worth",   "would",   "dad"};

static const char *const short_words[] = {"die", "ass", "kys", "fag", "hoe", "cum"};

enum {
    NO_WORD,
    COMMON,
    AIM,
    COVERED
};

static void note(UndoSpellings *spellings, const char *const words[], gsize count, int kind) {
    for (gsize i = 0; i < count; i++)
        g_hash_table_replace(spellings->words, g_strdup_printf("%c%s", JOINED, words[i]),
                             g_strdup_printf("%d", kind));
}

void undo_note_joined(UndoSpellings *spellings) {
    note(spellings, common, G_N_ELEMENTS(common), COMMON);
    note(spellings, aims, G_N_ELEMENTS(aims), AIM);
    note(spellings, short_words, G_N_ELEMENTS(short_words), COVERED);
}

static int kind_of(const UndoSpellings *spellings, const char *word, gsize length) {
    const char *kind = undo_spelt(spellings, JOINED, word, length);
    if (kind)
        return *kind - '0';
    return length >= WORD_MIN && undo_spelt(spellings, PLAIN, word, length) ? COVERED : NO_WORD;
}

/* How the letters up to each place are parted into words: the length of the last, and what
 * all are, a bit for each kind. */
typedef struct {
    guint last;
    guint kinds;
} Parting;

/* Fills partings, of length + 1. The fewest words win; a letter that is of none of them, where
 * there may be some, counts as many. */
static void part(const UndoSpellings *spellings, const char *letters, gsize length,
                 gboolean unknown, Parting *partings) {
    guint words[JOINED_MAX + 1] = {0};
    for (gsize end = 1; end <= length; end++) {
        partings[end].last = 0;
        for (gsize size = MIN(end, LONGEST); size > 0; size--) {
            gsize from = end - size;
            if (from > 0 && partings[from].last == 0)
                continue;
            int kind = kind_of(spellings, letters + from, size);
            guint cost = words[from] + (kind == NO_WORD ? UNKNOWN_COST : 1);
            if ((kind == NO_WORD && (!unknown || size > 1)) ||
                (partings[end].last > 0 && words[end] <= cost))
                continue;
            words[end] = cost;
            partings[end] = (Parting){(guint)size, partings[from].kinds | 1u << kind};
        }
    }
}

static void part_at(GArray *letters, guint from, gsize length, const Parting *partings) {
    for (gsize end = length - partings[length].last; end > 0; end -= partings[end].last) {
        UndoLetter space = *undo_letter(letters, from + (guint)end);
        space.character = ' ';
        g_array_insert_val(letters, from + (guint)end, space);
    }
}

/* Parts the word [from, from + length). Returns how many letters it has then. */
static gsize part_word(GArray *letters, const UndoSpellings *spellings, guint from, gsize length) {
    char word[JOINED_MAX] = {0};
    gsize gaps = 0;
    Parting partings[JOINED_MAX + 1] = {{0, 0}};
    for (gsize i = 0; i < length; i++) {
        const UndoLetter *letter = undo_letter(letters, from + (guint)i);
        word[i] = (char)letter->character;
        gaps += i > 0 && letter->start > letter[-1].end ? 1 : 0;
    }
    gboolean spelt_out = gaps * 2 > length;
    if (!spelt_out && !undo_may_be_joined(word, length))
        return length;
    part(spellings, word, length, spelt_out, partings);
    guint kinds = partings[length].kinds;
    if (partings[length].last == 0 || partings[length].last == length || !(kinds & 1u << COVERED) ||
        !(kinds & 1u << AIM))
        return length;
    for (gsize i = 0; i < length; i++)
        undo_letter(letters, from + (guint)i)->changed = TRUE;
    guint before = letters->len;
    part_at(letters, from, length, partings);
    return length + letters->len - before;
}

void undo_joined(GArray *letters, const UndoSpellings *spellings) {
    for (guint i = 0; i < letters->len; i++) {
        gsize length = 0;
        while (undo_is_latin(undo_character(letters, (gint64)i + (gint64)length)))
            length++;
        if (length >= UNDO_JOINED_MIN && length <= JOINED_MAX)
            length = part_word(letters, spellings, i, length);
        i += (guint)length;
    }
}
