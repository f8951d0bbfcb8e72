/* A step of undo.c: Japanese words that people cover, the letters of which stand apart or are
 * held: 殺、す, 馬(鹿), だ…まれ, 無(笑)能, きもーい, うざあい, くたばばばれ. What stands between is
 * told from ordinary text by the word that is left: any sign may, if that word is in the list. */
#include "text/undo-inside.h"

enum {
    WORD_MAX = 12,
    ASIDE_MAX = 7, /* letters of what stands in brackets, or of a tag */
};

typedef struct {
    guint length;
    gboolean kana;  /* all of it */
    guint64 second; /* the bit of its second letter */
    gunichar letters[WORD_MAX];
} LooseWord;

/* ---- the words */

/* Sets of letters in one number; two letters may have the same bit. */
static guint64 letter_bit(gunichar c) {
    return (guint64)1 << (c * 0x9e3779b1u >> 26);
}

/* The words that begin with one letter. */
typedef struct {
    GArray *words;   /* of LooseWord */
    guint64 seconds; /* their second letters */
} LooseList;

static void free_list(gpointer data) {
    LooseList *list = data;
    g_array_unref(list->words);
    g_free(list);
}

static void add_word(UndoLoose *loose, const char *from) {
    LooseWord word = {.kana = TRUE};
    for (const char *at = from; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (word.length == WORD_MAX || !undo_is_japanese(c))
            return;
        word.kana = word.kana && undo_is_kana(c);
        word.letters[word.length++] = c;
    }
    if (word.length < 2)
        return;
    for (guint i = 0; i + 1 < word.length; i++) {
        gunichar after = i + 2 < word.length ? word.letters[i + 2] : 0;
        undo_note_bit(loose->pairs, undo_pair_bit(word.letters[i], word.letters[i + 1]));
        if (after)
            undo_note_bit(loose->gapped, undo_pair_bit(word.letters[i], after));
        if (after || word.length == 2)
            undo_note_bit(loose->triples,
                          undo_triple_bit(word.letters[i], word.letters[i + 1], after));
    }
    gpointer first = GUINT_TO_POINTER(word.letters[0]);
    LooseList *list = g_hash_table_lookup(loose->words, first);
    if (!list) {
        list = g_new0(LooseList, 1);
        list->words = g_array_new(FALSE, FALSE, sizeof(LooseWord));
        g_hash_table_insert(loose->words, first, list);
    }
    word.second = letter_bit(word.letters[1]);
    list->seconds |= word.second;
    g_array_append_val(list->words, word);
}

UndoLoose *undo_loose_new(const GPtrArray *words) {
    UndoLoose *loose = g_new0(UndoLoose, 1);
    undo_fill_alikes();
    loose->words = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_list);
    for (guint i = 0; i < words->len; i++)
        add_word(loose, g_ptr_array_index(words, i));
    return loose;
}

void undo_loose_free(UndoLoose *loose) {
    if (!loose)
        return;
    g_hash_table_unref(loose->words);
    g_free(loose);
}

/* ---- what stands between letters */

gboolean undo_holds(gunichar letter, gunichar c) {
    gboolean vowel = c >= 0x3041 && c <= 0x304a && undo_is_kana(letter);
    return c == letter || c == 0x30fc || c == 0x4e00 || (c == 0x3063 && undo_is_kana(letter)) ||
           (vowel && undo_vowel_of(letter) == undo_vowel_of(c));
}

/* What parts sentences and the items of a list; the other stops are signs here. */
static gboolean parts_items(gunichar c) {
    return undo_is_stop(c) && c != ';' && c != '\'' && c != '"';
}

static gboolean is_sign(gunichar c) {
    return c >= ' ' && !undo_is_japanese(c) && !g_unichar_isalnum(c);
}

/* ---- a word whose letters are loose */

typedef struct {
    guint places[WORD_MAX], lengths[WORD_MAX]; /* where its letters stand, with their marks */
    guint end;                                 /* behind it, and what holds its last letter */
    guint fillers;                             /* letters that only hold those of the word */
    guint repeats;                             /* the most that one of them stands again */
    gboolean first; /* the first does: 心して is no word of こころして */
    gboolean signs, stops;
    guint alike, heard; /* letters for which others stand, and of them by their sound */
    gboolean names;     /* ・ or ×, which part names and what is paired */
    gboolean boxed;     /* a letter in brackets: 馬(鹿) */
    gboolean stressed; /* っ or the long mark, by which short words become others: ブース, ばっか */
    gboolean sokuon;
    gunichar quote; /* closes what begins inside and is longer than a letter; 0: nothing does */
} Found;

guint undo_aside_length(const GArray *letters, guint i, guint most) {
    gunichar opening = undo_character(letters, i);
    gunichar closing = opening == '(' || opening == '<' ? undo_closing(opening) : 0;
    for (guint length = 1; closing && length <= most + 1; length++)
        if (undo_character(letters, (gint64)i + length) == closing)
            return length > 1 ? length + 1 : 0;
    return 0;
}

gboolean undo_is_reading(const GArray *letters, guint i, guint length) {
    gunichar kanji = undo_character(letters, (gint64)i - 1);
    if (!undo_is_kanji(kanji) || kanji == 0x6b7b) /* 死(し)ね is an order, whoever reads it */
        return FALSE;
    for (guint at = i + 1; at + 1 < i + length; at++)
        if (!undo_is_kana(undo_character(letters, at)))
            return FALSE;
    return TRUE;
}

/* Is that how a kanji is read which is closed at i? */
static gboolean closes_reading(const GArray *letters, guint i) {
    guint length = 1;
    while (length < i && undo_is_kana(undo_character(letters, (gint64)i - length)))
        length++;
    return undo_character(letters, (gint64)i - length) == '(' &&
           undo_is_reading(letters, i - length, length + 1);
}

/* How many letters at i are a voicing mark: 〃, '', ``, and a quotation mark. */
static guint mark_length(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i);
    if (c == 0x3003 || c == 0x201d || c == '"')
        return 1;
    return (c == '\'' || c == '`') && undo_character(letters, (gint64)i + 1) == c ? 2 : 0;
}

/* How many letters at i stand for this one; 0: they do not. */
static guint letter_length(const GArray *letters, guint i, gunichar letter, Found *found) {
    gunichar c = undo_character(letters, i);
    gboolean kanji = FALSE;
    if (c == letter)
        return 1;
    gunichar next = undo_character(letters, (gint64)i + 1);
    if (!undo_is_alike(c) && (next >= 0x3041 || next == 0))
        return 0; /* most of what is asked for */
    guint mark = mark_length(letters, i + 1);
    if (mark > 0 && undo_is_japanese(c) && undo_voiced(c) == letter) {
        found->alike++;
        return 1 + mark;
    }
    if (!undo_is_alike(c))
        return 0;
    if (undo_are_drawn(c, next, letter)) {
        found->alike++;
        return 2;
    }
    gboolean tag = c == '<' && !undo_is_japanese(next);
    if (tag || !undo_stands_for(c, letter, &kanji))
        return 0;
    found->alike++;
    found->heard += kanji ? 1 : 0;
    return 1;
}

/* A bracket at i that is to be closed by this, if any. */
static void note_bracket(const GArray *letters, guint i, gunichar closing, Found *found) {
    if (closing && undo_character(letters, (gint64)i + 2) != closing)
        found->quote = closing;
    found->boxed = found->boxed || closing == ')';
}

/* Finds the nth letter of a word behind the one before. FALSE: it is not there. */
static gboolean find_next(const GArray *letters, guint n, gunichar letter, Found *found) {
    guint from = found->places[n - 1], repeats = 0;
    gunichar before = undo_character(letters, from);
    for (guint at = from + found->lengths[n - 1], gap = 0; gap <= UNDO_GAP_MAX; gap++, at++) {
        gunichar c = undo_character(letters, at);
        found->places[n] = at;
        found->lengths[n] = letter_length(letters, at, letter, found);
        if (found->lengths[n] > 0)
            return TRUE;
        if (undo_holds(before, c)) {
            found->fillers++;
            found->stressed = found->stressed || c == 0x3063 || c == 0x30fc || c == 0x4e00;
            found->sokuon = found->sokuon || c == 0x3063;
            repeats += c == before && undo_is_kana(c) ? 1 : 0;
            found->first = found->first || (repeats > 0 && n == 1);
            found->repeats = MAX(found->repeats, repeats);
        } else if (c == ')' && closes_reading(letters, at)) {
            return FALSE; /* 殺(ころ)す */
        } else if (is_sign(c) || undo_is_laughter(c)) {
            gboolean opens = c == 0x300c || c == 0x300e || c == 0x201c;
            gunichar closing = opens ? c + 1 : c == '(' ? ')' : 0;
            guint aside = undo_aside_length(letters, at, ASIDE_MAX);
            if (aside > 0 && undo_character(letters, (gint64)at + 1) != letter) {
                if (undo_is_reading(letters, at, aside))
                    return FALSE;
                at += aside - 1;
                closing = 0;
            }
            note_bracket(letters, at, closing, found);
            found->stops = found->stops || parts_items(c);
            found->signs = found->signs || !parts_items(c);
            found->names = found->names || c == 0x30fb || c == 0xd7;
        } else {
            return FALSE;
        }
    }
    return FALSE;
}

/* All letters that c, or what begins with it, may stand for. */
static guint64 may_be(const GArray *letters, guint at) {
    gunichar c = undo_character(letters, at), kana;
    guint64 set = letter_bit(c);
    for (guint n = 0; undo_is_alike(c) && (kana = undo_may_begin(c, n)); n++)
        set |= letter_bit(kana);
    if (mark_length(letters, at + 1) > 0)
        set |= letter_bit(undo_voiced(c));
    return set;
}

/* The letters that find_next() may find behind the letter at i, which is `length` long: those and
 * maybe more. Most words are turned away by it. */
static guint64 reach(const GArray *letters, guint i, guint length) {
    gunichar before = undo_character(letters, i);
    guint64 set = 0;
    for (guint at = i + length, gap = 0; gap <= UNDO_GAP_MAX; gap++, at++) {
        gunichar c = undo_character(letters, at);
        set |= may_be(letters, at);
        if (!undo_holds(before, c) && !is_sign(c) && !undo_is_laughter(c))
            break;
        guint aside = undo_aside_length(letters, at, ASIDE_MAX);
        if (aside > 0 && !undo_holds(before, c)) {
            set |= may_be(letters, at + 1);
            at += aside - 1;
        }
    }
    return set;
}

/* Behind what holds the last letter, two more, or one where other letters are held too; and behind
 * the tag that closes there: ころ<b>す</b>. */
static void find_end(const GArray *letters, guint last, Found *found) {
    guint at = found->places[last] + found->lengths[last], run = 0;
    gunichar c = undo_character(letters, found->places[last]), next;
    while ((next = undo_character(letters, (gint64)at + run)) != 0x3063 && undo_holds(c, next) &&
           (next != 0x30fc || found->fillers > 0))
        run++;
    gboolean held = run >= 2 || found->fillers > 0;
    found->end = held ? at + run : at;
    found->fillers += held ? run : 0;
    found->repeats = MAX(found->repeats, held ? run : 0);
    if (undo_reads(letters, found->end, "</"))
        found->end += undo_aside_length(letters, found->end, ASIDE_MAX);
}

/* A particle, よ or て: behind it a word begins. */
static gboolean may_precede(gunichar c) {
    return undo_is_particle(c) || undo_is_one_of(c, "よて");
}

/* By which a word goes on. */
static gboolean is_ending(gunichar c) {
    return undo_is_one_of(c, "がかだめよやでじなはにぞて");
}

/* By which a person or a shop is named behind it: 馬、鹿野郎. */
static gboolean names_person(gunichar c) {
    return undo_is_one_of(c, "野店女男");
}

/* んだ, んで, んじゃ, んや, すぎ at i, by which it goes on too. */
static gboolean is_long_ending(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i), next = undo_character(letters, (gint64)i + 1);
    return (c == 0x3093 &&
            (next == 0x3060 || next == 0x3067 || next == 0x3058 || next == 0x3084)) ||
           (c == 0x3059 && next == 0x304e);
}

/* Does the word stand by itself? */
static gboolean is_bounded(const GArray *letters, const Found *found) {
    gunichar before = undo_character(letters, (gint64)found->places[0] - 1);
    gunichar after = undo_character(letters, found->end);
    gboolean names = found->names && (undo_is_japanese(before) || undo_is_japanese(after));
    return !names && (!undo_is_kana(before) || may_precede(before)) &&
           (!undo_is_japanese(after) || is_ending(after) || names_person(after) ||
            is_long_ending(letters, found->end));
}

static gboolean is_all_kanji(const LooseWord *word) {
    for (guint n = 0; n < word->length; n++)
        if (!undo_is_kanji(word->letters[n]))
            return FALSE;
    return TRUE;
}

/* 給料、泥棒 and 税金・泥棒: two words side by side, each of which stands by itself. */
static gboolean is_two_words(const LooseWord *word, const Found *found) {
    return word->length == 4 && is_all_kanji(word) && (found->stops || found->names) &&
           found->places[1] == found->places[0] + 1 && found->places[2] == found->places[1] + 2 &&
           found->places[3] == found->places[2] + 1;
}

/* 寄(生虫)検査, 馬(鹿)肉, 底(辺)の: what may be left out of another word; nor is one alone told. */
static gboolean may_be_left_out(const GArray *letters, const LooseWord *word, const Found *found) {
    if (!found->boxed || !is_all_kanji(word) || undo_character(letters, found->end) != ')')
        return FALSE;
    gunichar after = undo_character(letters, (gint64)found->end + 1);
    gboolean alone = word->length == 2 && found->places[0] == 0 && !undo_is_japanese(after);
    return alone || (undo_is_japanese(after) && !is_ending(after) && !names_person(after));
}

/* Does the bracket that opens inside of the word close behind it: く「たばれ」; not で「ブス」と or
 * 馬(鹿児島)? */
static gboolean is_quoted_rightly(const GArray *letters, const LooseWord *word,
                                  const Found *found) {
    return !found->quote || (undo_character(letters, found->end) == found->quote &&
                             !(word->kana && may_precede(word->letters[0])));
}

/* Two kana stand in many other words: アースペクト. */
static gboolean is_sure_pair(const GArray *letters, const Found *found) {
    gboolean stressed = found->stressed && (found->fillers < 2 || found->sokuon);
    return !stressed && !found->stops && found->fillers != 1 && is_bounded(letters, found);
}

/* A stop may part sentences (そうだ、まれに), or the items of a list (馬、鹿). */
static gboolean is_sure_past_stop(const GArray *letters, const LooseWord *word,
                                  const Found *found) {
    gunichar before = undo_character(letters, (gint64)found->places[0] - 1);
    gunichar after = undo_character(letters, found->end);
    if (undo_is_japanese(after) && !is_ending(after) && !names_person(after))
        return FALSE; /* 消え、ろうそくが; 無、能登 */
    if (!undo_is_japanese(before))
        return TRUE;
    return word->kana
               ? word->length > 3
               : !undo_is_kanji(word->letters[1]) || (word->length > 2 && !undo_is_kanji(before));
}

/* Is it surely this word? */
static gboolean is_sure(const GArray *letters, const LooseWord *word, const Found *found) {
    gboolean held_once = found->fillers == 1 && found->repeats == 1 && !found->signs;
    if (!is_quoted_rightly(letters, word, found) || is_two_words(word, found) ||
        may_be_left_out(letters, word, found))
        return FALSE;
    if (found->heard > 0 && (word->length < 3 || found->alike > 2 || !is_bounded(letters, found)))
        return FALSE;
    if (word->length == 2 && word->kana)
        return is_sure_pair(letters, found);
    if (held_once && (found->first || word->length < 4))
        return FALSE;
    if (found->stops)
        return is_sure_past_stop(letters, word, found);
    gboolean sure = found->names ? word->length > 4 : word->length > 3 || found->signs;
    return !word->kana || sure || is_bounded(letters, found);
}

static gboolean is_loose(const GArray *letters, guint i, const LooseWord *word, Found *found) {
    *found = (Found){.places = {i}};
    found->lengths[0] = letter_length(letters, i, word->letters[0], found);
    if (found->lengths[0] == 0)
        return FALSE;
    for (guint n = 1; n < word->length; n++)
        if (!find_next(letters, n, word->letters[n], found))
            return FALSE;
    find_end(letters, word->length - 1, found);
    return (found->signs || found->stops || found->fillers > 0 || found->alike > 0) &&
           is_sure(letters, word, found);
}

static void tighten(GArray *letters, const LooseWord *word, const Found *found) {
    guint behind = found->end;
    for (guint n = word->length; n-- > 0;) {
        guint at = found->places[n], end = at + found->lengths[n];
        if (behind > end)
            undo_remove(letters, end, behind - end);
        if (found->lengths[n] > 1 || undo_character(letters, at) != word->letters[n])
            undo_replace(letters, at, found->lengths[n], word->letters[n]);
        behind = at;
    }
}

/* A place, and what reach() told of it last. */
typedef struct {
    guint i, length; /* length 0: it told nothing yet */
    guint64 seconds;
} Place;

static guint64 seconds_at(const GArray *letters, Place *place, guint length) {
    if (place->length != length)
        place->seconds = reach(letters, place->i, length);
    place->length = length;
    return place->seconds;
}

/* The longest word of those that begin with this letter which is loose there; NULL: none is. */
static const LooseWord *loose_word(const GArray *letters, Place *place, const UndoLoose *loose,
                                   gunichar first, Found *best) {
    const LooseList *list =
        first ? g_hash_table_lookup(loose->words, GUINT_TO_POINTER(first)) : NULL;
    const LooseWord *longest = NULL;
    Found found = {0};
    guint length = list ? letter_length(letters, place->i, first, &found) : 0;
    guint64 seconds = length > 0 ? seconds_at(letters, place, length) & list->seconds : 0;
    for (guint n = 0; seconds && n < list->words->len; n++) {
        const LooseWord *word = &g_array_index(list->words, LooseWord, n);
        if (!(word->second & seconds) || (longest && word->length <= longest->length) ||
            !is_loose(letters, place->i, word, &found))
            continue;
        longest = word;
        *best = found;
    }
    return longest;
}

/* The word that begins there with another letter than its own. */
static const LooseWord *unlike_word(const GArray *letters, Place *place, const UndoLoose *loose,
                                    Found *found) {
    gunichar c = undo_character(letters, place->i), kana;
    gunichar next = undo_character(letters, (gint64)place->i + 1);
    const LooseWord *word = NULL;
    guint mark = mark_length(letters, place->i + 1);
    if (mark == 0 && (!undo_is_alike(c) || (next < 0x80 && next != ')')))
        return NULL; /* most of what is asked for */
    if (mark > 0)
        word = loose_word(letters, place, loose, undo_voiced(c), found);
    for (guint n = 0; !word && (kana = undo_may_begin(c, n)); n++)
        word = loose_word(letters, place, loose, kana, found);
    return word;
}

void undo_loose(GArray *letters, const UndoLoose *loose) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        Place place = {.i = i};
        Found found;
        const LooseWord *word =
            undo_is_japanese(c) ? loose_word(letters, &place, loose, c, &found) : NULL;
        if (!word && c > ' ')
            word = unlike_word(letters, &place, loose, &found);
        if (word)
            tighten(letters, word, &found);
    }
}
