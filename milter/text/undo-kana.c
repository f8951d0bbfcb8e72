/* Steps of undo.c for words in kana and kanji. */
#include "text/undo-inside.h"

enum {
    LAUGHTER_MAX = 3, /* letters of it in brackets */
    FACE_MAX = 11,    /* signs of a face */
};

/* ---- small kana for large */

/* Kana after which a small vowel writes a foreign sound: ファ, ティ, ウェ. */
static gboolean takes_small_vowel(gunichar c) {
    return undo_is_one_of(c, "ふてでうゔしじちつくぐとどすいゅゃづはひみ");
}

/* き し ち に ひ み り and their voiced forms, and those of foreign sounds. */
static gboolean takes_small_y(gunichar c) {
    return undo_is_one_of(c, "きぎしじちぢにひびぴみりてでふゔ");
}

/* U+31F0 on: small ku, shi, su, to, nu, ha, hi, fu, he, ho, mu, ra, ri, ru, re, ro. */
static gunichar extended_small(gunichar c) {
    static const gunichar large[] = {0x304f, 0x3057, 0x3059, 0x3068, 0x306c, 0x306f,
                                     0x3072, 0x3075, 0x3078, 0x307b, 0x3080, 0x3089,
                                     0x308a, 0x308b, 0x308c, 0x308d};
    return c >= 0x31f0 && c <= 0x31ff ? large[c - 0x31f0] : 0;
}

gunichar undo_large_kana(gunichar before, gunichar c) {
    if (c >= 0x3041 && c <= 0x3049 && c % 2 == 1)
        return takes_small_vowel(before) ? 0 : c + 1;
    if (c == 0x3083 || c == 0x3085 || c == 0x3087)
        return takes_small_y(before) ? 0 : c + 1;
    gboolean counts = undo_is_kanji(before) || undo_is_digit(before); /* 3ヶ月 */
    if ((c == 0x3095 || c == 0x3096) && !counts)
        return c == 0x3095 ? 0x304b : 0x3051;
    return extended_small(c);
}

char undo_vowel_of(gunichar c) {
    static const char vowels[] = "aaiiuueeooaaiiuueeooaaiiuueeooaaii-uueeooaiueo"
                                 "aaaiiiuuueeeoooaiueoaauuooaiueoaaieo-";
    return c >= 0x3041 && c < 0x3041 + sizeof vowels - 1 ? vowels[c - 0x3041] : '-';
}

gboolean undo_is_held(gunichar before, gunichar c) {
    gboolean small = c >= 0x3041 && c <= 0x3049 && c % 2 == 1;
    return small && (undo_is_kanji(before) || undo_vowel_of(before) == undo_vowel_of(c));
}

/* The small vowel at i only holds the sound before it, in mid-word or again: ばぁか, しねぇぇ; not
 * of ばばぁ, where it is a letter of its own. */
static gboolean is_only_held(const GArray *letters, guint i) {
    gunichar before = undo_character(letters, (gint64)i - 1);
    gboolean goes_on = undo_is_kana(undo_character(letters, (gint64)i + 1));
    return undo_is_held(before, undo_character(letters, i)) &&
           (goes_on || undo_letter(letters, i)->changed) &&
           undo_character(letters, (gint64)i - 2) != before;
}

/* The b of which v is a foreign form: ヴァ, ヴィ, ヴ, ヴェ, ヴォ; 0: c does not follow ヴ. */
static gunichar b_for_v(gunichar c) {
    static const gunichar b[] = {0x3070, 0x3073, 0, 0x3079, 0x307c};
    return c >= 0x3041 && c <= 0x3049 && c % 2 == 1 ? b[(c - 0x3041) / 2] : 0;
}

void undo_small_kana(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar before = undo_character(letters, (gint64)i - 1), c = undo_character(letters, i);
        if (!undo_is_kana(c))
            continue;
        if (c == 0x3090 || c == 0x3091) /* ゐ ゑ, which are no longer written */
            undo_replace(letters, i, 1, c == 0x3090 ? 0x3044 : 0x3048);
        if (c == 0x3094) {
            gunichar b = b_for_v(undo_character(letters, (gint64)i + 1));
            undo_replace(letters, i, b ? 2 : 1, b ? b : 0x3076);
            continue;
        }
        gunichar large = undo_large_kana(before, undo_character(letters, i));
        if (is_only_held(letters, i))
            undo_remove(letters, i--, 1);
        else if (large)
            undo_replace(letters, i, 1, large);
    }
}

/* ---- kanji and digits that look or sound like kana */

gunichar undo_looks_like_kana(gunichar c) {
    switch (c) {
    case 0x529b: /* 力 */
        return 0x304b;
    case 0x53e3: /* 口 */
        return 0x308d;
    case 0x516b: /* 八 */
        return 0x306f;
    case 0x4e09: /* 三 */
        return 0x307f;
    case 0x5de5: /* 工 */
        return 0x3048;
    case 0x5915: /* 夕 */
        return 0x305f;
    case 0x535c: /* 卜 */
        return 0x3068;
    case 0x5343: /* 千 */
        return 0x3061;
    case 0x5315: /* 匕 */
        return 0x3072;
    case 0x4e3f: /* 丿 */
        return 0x306e;
    case 0x4e42: /* 乂 */
        return 0x3081;
    case 0x4ebb: /* 亻 */
        return 0x3044;
    case 0x513f: /* 儿 */
        return 0x308b;
    case 0x5202: /* 刂 */
        return 0x308a;
    case 0x52f9: /* 勹 */
        return 0x304f;
    case 0x53b6: /* 厶 */
        return 0x3080;
    case 0x5b80: /* 宀 */
        return 0x3046;
    case 0x5f61: /* 彡 */
        return 0x307f;
    case 0x6c35: /* 氵 */
        return 0x3057;
    case 0x793b: /* 礻 */
        return 0x306d;
    default:
        return 0;
    }
}

gunichar undo_kana_like(gunichar before, gunichar c, gunichar after) {
    if (c == 0x529b && before == 0x3070)
        return 0x304b; /* バ力, whatever follows */
    if (!(undo_is_kana(before) || undo_is_kana(after)) || undo_is_kanji(before) ||
        undo_is_kanji(after))
        return 0;
    return c == 0x529b && before == 0x304b ? 0 : undo_looks_like_kana(c); /* not of ばか力 */
}

static gunichar kana_for_digit(gunichar digit, gunichar after, gunichar second) {
    if (digit == '@')
        return after == 0x307b ? 0x3042 : 0;                                     /* @ほ */
    if (digit == '4' && (after == 0x306d || after == 0x3093 || after == 0x308d)) /* 4ね 4ん 4ろ */
        return 0x3057;
    if (digit == '5' && after == 0x308d) /* 5ろ(す) */
        return 0x3053;
    if (digit == '5' && after == 0x307f && second != 0x305f && second != 0x304b)
        return 0x3054; /* 5み, but not 5みたい, 5みかん */
    if (digit == '8' && after == 0x304b && !undo_is_kanji(second)) /* 8か */
        return 0x3070;
    if (digit == '9' && after == 0x305a && second != 0x3064 && second != 0x3063 && second != 0x308c)
        return 0x304f; /* 9ず, but not 9ずつ, 9ずっと, 9ずれ */
    return 0;
}

void undo_kanji_kana(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_character(letters, i), before = undo_character(letters, (gint64)i - 1);
        gunichar after = undo_character(letters, (gint64)i + 1);
        gboolean digit = (undo_is_digit(c) && !undo_is_digit(before)) || c == '@';
        gunichar as = undo_kana_like(before, c, after);
        if (digit && undo_is_kana(after))
            as = kana_for_digit(c, after, undo_character(letters, (gint64)i + 2));
        if (as)
            undo_replace(letters, i, 1, as);
    }
}

/* ---- kana and kanji with signs between */

/* Could none of [from, to) stand in a word? ω folds to w. */
static gboolean is_face(const GArray *letters, guint from, guint to) {
    for (guint i = from; i < to; i++) {
        gunichar c = undo_character(letters, i);
        if (undo_is_japanese(c) || (undo_is_alnum(c) && c != 'w'))
            return FALSE;
    }
    return TRUE;
}

/* "(笑)", "(w)", "(´・ω・`)" at i: its length; 0: none. */
static guint laughter_length(const GArray *letters, guint i) {
    guint length = undo_character(letters, i) == '(' ? undo_aside_length(letters, i, FACE_MAX) : 0;
    if (length > LAUGHTER_MAX + 2 && !is_face(letters, i + 1, i + length - 1))
        return 0;
    return undo_is_reading(letters, i, length) ? 0 : length;
}

/* How much between the letter at i and the next only parts them; 0: nothing. Laughter
 * (死wwwね) does where it follows a letter that stands alone. */
static guint split_after(const GArray *letters, guint i, gboolean stops) {
    guint length = laughter_length(letters, i + 1);
    gboolean laughs = stops || !undo_is_japanese(undo_character(letters, (gint64)i - 1));
    while (length < 8) {
        gunichar c = undo_character(letters, (gint64)i + 1 + length);
        if (!(((undo_is_symbol(c) || c == '@' || c == ';') && length < 4) ||
              (stops && undo_is_stop(c)) || (laughs && c == 'w')))
            break;
        length++;
    }
    gint64 after = (gint64)i + 1 + length;
    if (length == 0 || !undo_is_japanese(undo_character(letters, after)))
        return 0;
    /* Dots in a row are a pause, but where they cut a letter off: ば…か. */
    gboolean pause = undo_character(letters, (gint64)i + 2) == '.';
    if (pause && undo_is_japanese(undo_character(letters, (gint64)i - 1)) &&
        undo_is_japanese(undo_character(letters, after + 1)))
        return 0;
    /* Names in parts, and what is multiplied or paired, have more than one letter on either side:
     * イーストマン・コダック, 幅×高さ. */
    gunichar first = undo_character(letters, (gint64)i + 1);
    gboolean names = (first == 0x30fb || first == 0xd7) && !stops &&
                     undo_is_japanese(undo_character(letters, (gint64)i - 1)) &&
                     undo_is_japanese(undo_character(letters, after + 1));
    return names ? 0 : length;
}

/* A colon before the letter at i: what follows are the items of a list (選択肢: あ、ほ). */
static gboolean is_item(const GArray *letters, guint i) {
    gint64 before = (gint64)i - 1;
    if (undo_character(letters, before) == ' ')
        before--;
    return undo_character(letters, before) == ':';
}

/* し。ね: two letters, each alone, and nothing else. */
static gboolean is_pair(const GArray *letters, guint i) {
    guint gap = split_after(letters, i, TRUE);
    return gap > 0 && !is_item(letters, i) &&
           !undo_is_japanese(undo_character(letters, (gint64)i - 1)) &&
           !undo_is_japanese(undo_character(letters, (gint64)i + gap + 2));
}

/* し、ね、よ: with plain punctuation only where three letters stand alone one after another, or
 * a pair does. */
static gboolean is_spelt_out(const GArray *letters, guint i) {
    if (undo_character(letters, (gint64)i + 1) == ':' &&
        undo_character(letters, (gint64)i + 2) == ' ')
        return FALSE; /* a list follows */
    if (is_pair(letters, i))
        return TRUE;
    guint at = i;
    for (guint alone = 1; alone < 3; alone++) {
        guint gap = split_after(letters, at, TRUE);
        if (gap == 0)
            return FALSE;
        at += gap + 1;
    }
    return TRUE;
}

void undo_split_kana(GArray *letters) {
    gboolean spelling = FALSE;
    for (guint i = 0; i < letters->len; i++) {
        if (!undo_is_japanese(undo_character(letters, i)))
            continue;
        if (undo_is_japanese(undo_character(letters, (gint64)i + 1))) {
            spelling = FALSE; /* most of what there is */
            continue;
        }
        spelling = (spelling && split_after(letters, i, TRUE) > 0) || is_spelt_out(letters, i);
        guint gap = split_after(letters, i, spelling);
        if (gap > 0)
            undo_remove(letters, i + 1, gap);
    }
}

/* ---- sounds held */

static gboolean is_vowel(gunichar c) {
    return c >= 0x3041 && c <= 0x304a;
}

/* ー, 〜 and what folding made of them. */
static gboolean is_long_mark(gunichar c) {
    return c == 0x30fc || c == 0x301c || c == 0x3030 || c == '~';
}

void undo_long_kana(GArray *letters) {
    for (guint i = 1; i < letters->len; i++) {
        gunichar c = undo_character(letters, i);
        guint run = 1;
        gboolean marks = is_long_mark(c);
        while (marks ? is_long_mark(undo_character(letters, (gint64)i + run))
                     : undo_character(letters, (gint64)i + run) == c)
            run++;
        gboolean kana = undo_is_kana(undo_character(letters, (gint64)i - 1));
        guint held = is_vowel(c) ? 3 : c == 0x3030 ? 1 : 2;
        if (kana && run >= held && (marks || is_vowel(c) || c == 0x3063))
            undo_remove(letters, i--, run);
        else
            i += run - 1;
    }
}
