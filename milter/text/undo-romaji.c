/* A step of undo.c: Latin letters that spell Japanese inside Japanese words, as
 * Hepburn or Kunrei romaji: クzu, しne, お前shine. A token that is not romaji from end to
 * end stays. */
#include "text/undo-inside.h"

static const struct {
    char romaji[4];
    gunichar kana, small; /* small: what follows it (しゃ) */
} syllables[] = {
    {"kya", 0x304d, 0x3083}, {"kyu", 0x304d, 0x3085}, {"kyo", 0x304d, 0x3087},
    {"sha", 0x3057, 0x3083}, {"shu", 0x3057, 0x3085}, {"sho", 0x3057, 0x3087},
    {"sya", 0x3057, 0x3083}, {"syu", 0x3057, 0x3085}, {"syo", 0x3057, 0x3087},
    {"cha", 0x3061, 0x3083}, {"chu", 0x3061, 0x3085}, {"cho", 0x3061, 0x3087},
    {"nya", 0x306b, 0x3083}, {"hyo", 0x3072, 0x3087}, {"ryo", 0x308a, 0x3087},
    {"gyo", 0x304e, 0x3087}, {"shi", 0x3057, 0},      {"chi", 0x3061, 0},
    {"tsu", 0x3064, 0},      {"ja", 0x3058, 0x3083},  {"ju", 0x3058, 0x3085},
    {"jo", 0x3058, 0x3087},  {"ka", 0x304b, 0},       {"ki", 0x304d, 0},
    {"ku", 0x304f, 0},       {"ke", 0x3051, 0},       {"ko", 0x3053, 0},
    {"ga", 0x304c, 0},       {"gi", 0x304e, 0},       {"gu", 0x3050, 0},
    {"ge", 0x3052, 0},       {"go", 0x3054, 0},       {"sa", 0x3055, 0},
    {"si", 0x3057, 0},       {"su", 0x3059, 0},       {"se", 0x305b, 0},
    {"so", 0x305d, 0},       {"za", 0x3056, 0},       {"zi", 0x3058, 0},
    {"ji", 0x3058, 0},       {"zu", 0x305a, 0},       {"ze", 0x305c, 0},
    {"zo", 0x305e, 0},       {"ta", 0x305f, 0},       {"ti", 0x3061, 0},
    {"tu", 0x3064, 0},       {"te", 0x3066, 0},       {"to", 0x3068, 0},
    {"da", 0x3060, 0},       {"de", 0x3067, 0},       {"do", 0x3069, 0},
    {"na", 0x306a, 0},       {"ni", 0x306b, 0},       {"nu", 0x306c, 0},
    {"ne", 0x306d, 0},       {"no", 0x306e, 0},       {"ha", 0x306f, 0},
    {"hi", 0x3072, 0},       {"hu", 0x3075, 0},       {"fu", 0x3075, 0},
    {"he", 0x3078, 0},       {"ho", 0x307b, 0},       {"ba", 0x3070, 0},
    {"bi", 0x3073, 0},       {"bu", 0x3076, 0},       {"be", 0x3079, 0},
    {"bo", 0x307c, 0},       {"pa", 0x3071, 0},       {"pi", 0x3074, 0},
    {"pu", 0x3077, 0},       {"pe", 0x307a, 0},       {"po", 0x307d, 0},
    {"ma", 0x307e, 0},       {"mi", 0x307f, 0},       {"mu", 0x3080, 0},
    {"me", 0x3081, 0},       {"mo", 0x3082, 0},       {"ya", 0x3084, 0},
    {"yu", 0x3086, 0},       {"yo", 0x3088, 0},       {"ra", 0x3089, 0},
    {"ri", 0x308a, 0},       {"ru", 0x308b, 0},       {"re", 0x308c, 0},
    {"ro", 0x308d, 0},       {"wa", 0x308f, 0},       {"wo", 0x3092, 0},
    {"a", 0x3042, 0},        {"i", 0x3044, 0},        {"u", 0x3046, 0},
    {"e", 0x3048, 0},        {"o", 0x304a, 0},        {"n", 0x3093, 0},
};

/* The number of the syllable that begins at i; -1: none does. */
static gint syllable_at(const GArray *letters, guint i) {
    for (guint number = 0; number < G_N_ELEMENTS(syllables); number++) {
        guint length = 0;
        while (syllables[number].romaji[length] && undo_character(letters, (gint64)i + length) ==
                                                       (guchar)syllables[number].romaji[length])
            length++;
        if (!syllables[number].romaji[length])
            return (gint)number;
    }
    return -1;
}

gboolean undo_begins_romaji(gunichar kana, gunichar latin) {
    for (guint number = 0; number < G_N_ELEMENTS(syllables); number++)
        if (syllables[number].kana == kana && (guchar)syllables[number].romaji[0] == latin)
            return TRUE;
    return FALSE;
}

/* 1 for a doubled consonant (kk, tt, ss; written with small tsu), else 0. */
static guint is_doubled(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i);
    gboolean doubled = c < 0x80 && c > 0 && strchr("kstpcgdbzj", (int)c) &&
                       undo_character(letters, (gint64)i + 1) == c;
    return doubled ? 1 : 0;
}

static gboolean is_romaji(const GArray *letters, guint from, guint to) {
    for (guint i = from; i < to;) {
        gint number = syllable_at(letters, i + is_doubled(letters, i));
        if (number < 0)
            return FALSE;
        i += is_doubled(letters, i) + (guint)strlen(syllables[number].romaji);
    }
    return TRUE;
}

/* Writes [from, to) in kana; gives how many letters it has now. */
static guint rewrite(GArray *letters, guint from, guint to) {
    guint at = from;
    while (at < to) {
        if (is_doubled(letters, at))
            undo_replace(letters, at++, 1, 0x3063);
        gint number = syllable_at(letters, at);
        guint length = number < 0 ? 1 : (guint)strlen(syllables[number].romaji);
        if (number < 0)
            break;
        gunichar small = syllables[number].small;
        undo_replace(letters, at, small ? length - 1 : length, syllables[number].kana);
        to -= small ? length - 2 : length - 1;
        if (small)
            undo_replace(letters, ++at, 1, small);
        at++;
    }
    return at - from;
}

/* ---- single consonants */

/* The syllable that the consonant at i makes with the vowel behind it, large or small (ばkあ;
 * あfぉ is あほ); 0: none. */
static gunichar kana_with_vowel(const GArray *letters, guint i) {
    gunichar vowel = undo_character(letters, (gint64)i + 1);
    if (vowel < 0x3041 || vowel > 0x304a)
        return 0;
    gunichar c = undo_character(letters, i);
    char romaji[] = {c == 'f' ? 'h' : (char)c, "aiueo"[(vowel - 0x3041) / 2], 0};
    for (guint number = 0; number < G_N_ELEMENTS(syllables); number++)
        if (strcmp(syllables[number].romaji, romaji) == 0)
            return syllables[number].kana;
    return 0;
}

/* What a consonant at the end of a word stands for: でb, くそg, ころs; 0: for nothing. */
static gunichar kana_at_end(gunichar c) {
    switch (c) {
    case 'b':
        return 0x3076;
    case 'g':
        return 0x304c;
    case 's':
        return 0x3059;
    case 'z':
        return 0x305a;
    default:
        return 0;
    }
}

/* ばkか: か with the k of its romaji before it. */
static gboolean is_typed_twice(gunichar consonant, gunichar kana) {
    return consonant == 'k' && kana >= 0x304b && kana <= 0x3053 && kana % 2 == 1;
}

static void rewrite_single(GArray *letters, guint i) {
    gunichar c = undo_character(letters, i), after = undo_character(letters, (gint64)i + 1);
    if (!undo_is_kana(undo_character(letters, (gint64)i - 1)))
        return;
    gunichar with_vowel = kana_with_vowel(letters, i), last = kana_at_end(c);
    if (with_vowel)
        undo_replace(letters, i, 2, with_vowel);
    else if (is_typed_twice(c, after))
        undo_remove(letters, i, 1);
    else if (last && !undo_is_japanese(after))
        undo_replace(letters, i, 1, last);
}

void undo_romaji(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        guint to = i;
        while (undo_is_latin(undo_character(letters, to)))
            to++;
        gboolean beside = undo_is_japanese(undo_character(letters, (gint64)i - 1)) ||
                          undo_is_japanese(undo_character(letters, to));
        if (to > i && beside && is_romaji(letters, i, to))
            i += rewrite(letters, i, to);
        else if (to == i + 1)
            rewrite_single(letters, i);
        else
            i = MAX(i, to);
    }
}
