/* What undo-masks.c takes for a cover of a letter: a sign or picture for any, a sign for a vowel,
 * and what a letter looks like. */
#include "text/undo-covers.h"

gboolean undo_is_cover(gunichar c) {
    switch (c) {
    case '*':
    case '#':
    case '_':
    case '-':
    case '.':
    case 0x25cb:  /* ○ */
    case 0x25ef:  /* ◯ */
    case 0x3007:  /* 〇 */
    case 0x3013:  /* 〓 */
    case 0x25cf:  /* ● */
    case 0xd7:    /* × */
    case 0x25a0:  /* ■ */
    case 0x25a1:  /* □ */
    case 0x2605:  /* ★ */
    case 0x2606:  /* ☆ */
    case 0x25b2:  /* ▲ */
    case 0x25b3:  /* △ */
    case 0x25bc:  /* ▼ */
    case 0x25bd:  /* ▽ */
    case 0x25c6:  /* ◆ */
    case 0x25c7:  /* ◇ */
    case 0x25ce:  /* ◎ */
    case 0x203b:  /* ※ */
    case 0x2217:  /* ∗ */
    case 0x22c6:  /* ⋆ */
    case 0x2573:  /* ╳ */
    case 0x2588:  /* █ */
    case 0x2593:  /* ▓ */
    case 0x2613:  /* ☓ */
    case 0x26aa:  /* ⚪ */
    case 0x26ab:  /* ⚫ */
    case 0x2715:  /* ✕ */
    case 0x2716:  /* ✖ */
    case 0x2717:  /* ✗ */
    case 0x2718:  /* ✘ */
    case 0x2731:  /* ✱ */
    case 0x274c:  /* ❌ */
    case 0x2b1b:  /* ⬛ */
    case 0x2b1c:  /* ⬜ */
    case 0x2b50:  /* ⭐ */
    case 0x2b55:  /* ⭕ */
    case 0x2753:  /* ❓ */
    case 0x1f51e: /* 🔞 */
    case 0x1f6ab: /* 🚫 */
    case 0x1f92c: /* 🤬 */
    case UNDO_GAP:
        return TRUE;
    default:
        return FALSE;
    }
}

gboolean undo_is_cover_inside(gunichar c) {
    return c == '@' || c == '$' || c == '%' || c == '&' || c == '^' || c == '!' || c == '~' ||
           c == 0x2661 || c == 0x2665; /* ♡ ♥ */
}

gboolean undo_is_cover_of_vowel(gunichar c) {
    return c == '?' || c == '\'' || c == '/' || c == '|' || c == '"' || c == ':' || c == ',' ||
           c == 0x2013 || c == 0x2014 || c == 0x2026 || undo_is_symbol(c);
}

const char *undo_latin_like(gunichar c) {
    static const struct {
        gunichar sign;
        char letters[3];
    } signs[] = {
        {'0', "o"},  {'1', "il"}, {'2', "z"},  {'3', "e"},    {'4', "a"}, {'5', "s"},
        {'6', "gb"}, {'7', "t"},  {'8', "b"},  {'9', "g"},    {'@', "a"}, {'$', "s"},
        {'!', "il"}, {'|', "il"}, {'+', "t"},  {'(', "c"},    {'<', "c"}, {0xa1, "i"},
        {0xa2, "c"}, {0xa3, "l"}, {0xa7, "s"}, {0x20ac, "e"},
    };
    gboolean plain = undo_is_latin(c) || c == ' '; /* most are */
    for (gsize i = 0; i < G_N_ELEMENTS(signs) && !plain; i++)
        if (signs[i].sign == c)
            return signs[i].letters;
    return NULL;
}

/* By the sign; the rest of ASCII, letters most of all, covers none. */
static const guchar ascii_covers[0x80] = {
    ['!'] = 1, ['"'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,  ['&'] = 1, ['\''] = 1,
    ['('] = 1, ['*'] = 1, ['+'] = 1, [','] = 1, ['-'] = 1,  ['.'] = 1, ['/'] = 1,
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1,  ['5'] = 1, ['6'] = 1,
    ['7'] = 1, ['8'] = 1, ['9'] = 1, [':'] = 1, ['<'] = 1,  ['='] = 1, ['?'] = 1,
    ['@'] = 1, ['^'] = 1, ['_'] = 1, ['|'] = 1, ['\\'] = 1, ['~'] = 1,
};

gboolean undo_may_cover(gunichar c) {
    if (c < 0x80)
        return ascii_covers[c];
    return !undo_is_japanese(c) && (undo_is_cover(c) || undo_is_cover_inside(c) ||
                                    undo_is_cover_of_vowel(c) || undo_latin_like(c));
}
