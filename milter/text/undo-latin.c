/* Steps of undo.c for words in Latin letters. */
#include "text/undo-inside.h"

/* ---- letters in boxes and balls, with strokes and hooks */

/* Hooked and barred letters that have no decomposition, and those of other scripts, and signs of
 * money, that ornamental writing takes for Latin ones; in their order. */
static const struct {
    gunichar other;
    char latin;
} hooked[] = {
    {0x00a2, 'c'}, {0x00b5, 'u'}, {0x00f8, 'o'}, {0x0111, 'd'}, {0x0127, 'h'}, {0x0131, 'i'},
    {0x0142, 'l'}, {0x0167, 't'}, {0x0180, 'b'}, {0x0192, 'f'}, {0x0199, 'k'}, {0x01a5, 'p'},
    {0x01b4, 'y'}, {0x0225, 'z'}, {0x0247, 'e'}, {0x0249, 'j'}, {0x024f, 'y'}, {0x0250, 'a'},
    {0x0253, 'b'}, {0x0254, 'c'}, {0x0257, 'd'}, {0x0259, 'e'}, {0x025b, 'e'}, {0x0260, 'g'},
    {0x0268, 'i'}, {0x0272, 'n'}, {0x0279, 'r'}, {0x027d, 'r'}, {0x0288, 't'}, {0x0289, 'u'},
    {0x028b, 'v'}, {0x028c, 'v'}, {0x029e, 'k'}, {0x02a0, 'q'}, {0x03b2, 'b'}, {0x03bc, 'u'},
    {0x03c3, 'o'}, {0x0433, 'r'}, {0x0438, 'u'}, {0x044c, 'b'}, {0x044f, 'r'}, {0x0452, 'h'},
    {0x0454, 'e'}, {0x04ff, 'x'}, {0x0566, 'q'}, {0x0570, 'h'}, {0x0578, 'n'}, {0x057d, 'u'},
    {0x0581, 'g'}, {0x0585, 'o'}, {0x0e04, 'a'}, {0x0e22, 'u'}, {0x0e23, 's'}, {0x0e2c, 'w'},
    {0x0e3f, 'b'}, {0x0e4f, 'o'}, {0x0e53, 'm'}, {0x13a0, 'd'}, {0x13a1, 'e'}, {0x13a2, 't'},
    {0x13a5, 'i'}, {0x13a9, 'y'}, {0x13aa, 'a'}, {0x13ab, 'j'}, {0x13ac, 'e'}, {0x13b3, 'w'},
    {0x13b7, 'm'}, {0x13bb, 'h'}, {0x13c0, 'g'}, {0x13c1, 'n'}, {0x13c3, 'z'}, {0x13c6, 'i'},
    {0x13d2, 'r'}, {0x13d4, 'w'}, {0x13d9, 'v'}, {0x13da, 's'}, {0x13de, 'l'}, {0x13df, 'c'},
    {0x13e2, 'p'}, {0x13e6, 'k'}, {0x13f4, 'b'}, {0x142f, 'v'}, {0x144c, 'u'}, {0x144e, 'n'},
    {0x1455, 'c'}, {0x1462, 'c'}, {0x146b, 'q'}, {0x146d, 'p'}, {0x148d, 'j'}, {0x14aa, 'l'},
    {0x14f0, 'i'}, {0x1515, 's'}, {0x157c, 'h'}, {0x1587, 'r'}, {0x15b4, 'f'}, {0x15b6, 't'},
    {0x15de, 'd'}, {0x15e9, 'a'}, {0x15ea, 'd'}, {0x15ef, 'w'}, {0x15f0, 'm'}, {0x15f7, 'b'},
    {0x1614, 'z'}, {0x166d, 'x'}, {0x20a3, 'f'}, {0x20a5, 'm'}, {0x20a6, 'n'}, {0x20a9, 'w'},
    {0x20ac, 'e'}, {0x20ad, 'k'}, {0x20ae, 't'}, {0x20b1, 'p'}, {0x20b2, 'g'}, {0x20b3, 'a'},
    {0x20b4, 's'}, {0x20b5, 'c'}, {0x2c61, 'l'}, {0x2c68, 'h'}, {0x2c6c, 'z'},
};

static char hooked_letter(gunichar c) {
    gsize low = 0, high = G_N_ELEMENTS(hooked);
    while (low < high) {
        gsize middle = (low + high) / 2;
        if (hooked[middle].other == c)
            return hooked[middle].latin;
        low = hooked[middle].other < c ? middle + 1 : low;
        high = hooked[middle].other < c ? high : middle;
    }
    return '\0';
}

/* The plain letter; 0: it is none of these. */
static gunichar plain_letter(gunichar c) {
    if (c < 0x80 || undo_is_japanese(c))
        return 0;
    static const gunichar alphabets[] = {0x1f150, 0x1f170, 0x1f1e6}; /* white on black; flags */
    for (gsize i = 0; i < G_N_ELEMENTS(alphabets); i++)
        if (c >= alphabets[i] && c < alphabets[i] + 26)
            return 'a' + (c - alphabets[i]);
    char latin = hooked_letter(c);
    if (latin)
        return (gunichar)latin;
    gunichar base = 0, combining = 0;
    while (c >= 0xc0 && c < 0x1f00 && g_unichar_decompose(c, &base, &combining) && combining)
        c = base;
    return undo_is_latin(c) && base ? c : 0;
}

/* TRUE: a letter stands beside it, so that it is part of a Latin word. */
static gboolean beside_latin(const GArray *letters, guint i) {
    gunichar before = undo_character(letters, (gint64)i - 1),
             after = undo_character(letters, (gint64)i + 1);
    return undo_is_latin(before) || undo_is_latin(after) || plain_letter(before) ||
           plain_letter(after);
}

/* How many letters from i on are an apostrophe between two letters, in another form than
 * ' and ’, which rules know; folding makes a space and a mark of U+00B4. */
static guint apostrophe_length(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i), next = undo_character(letters, (gint64)i + 1);
    gboolean acute = c == ' ' && next == 0x301;
    gboolean one = c == '`' || c == 0x2018 || c == 0x2032 || c == 0x2bc || c == 0x2b9;
    guint length = acute ? 2 : one ? 1 : 0;
    return length > 0 && undo_is_latin(undo_character(letters, (gint64)i - 1)) &&
                   undo_is_latin(undo_character(letters, (gint64)i + length))
               ? length
               : 0;
}

void undo_ornaments(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        if (undo_is_japanese(c))
            continue;
        guint apostrophe = apostrophe_length(letters, i);
        if (apostrophe > 0)
            undo_replace(letters, i, apostrophe, '\'');
        if (c < 0x80 || apostrophe > 0)
            continue;
        gunichar plain = plain_letter(c);
        if (plain && (c >= 0x1f000 || beside_latin(letters, i)))
            undo_replace(letters, i, 1, plain);
        else if (g_unichar_ismark(c) && i > 0 &&
                 undo_is_latin(undo_character(letters, (gint64)i - 1)))
            undo_remove(letters, i--, 1);
    }
}

/* ---- words spelt out */

static gboolean is_sign(gunichar c) {
    return undo_is_latin(c) || undo_is_digit(c) || c == '$' || c == '@' || c == '!';
}

static gboolean is_between(gunichar c) {
    return c == ' ' || c == ',' || undo_is_symbol(c);
}

/* How many things stand between the sign at i and the next; 0: no sign follows. */
static guint gap_after(const GArray *letters, guint i) {
    guint gap = 0;
    while (gap < 3 && is_between(undo_character(letters, (gint64)i + 1 + gap)))
        gap++;
    return gap > 0 && is_sign(undo_character(letters, (gint64)i + 1 + gap)) ? gap : 0;
}

/* Three signs or more, each alone. The last of them must be alone too: "a b cat". */
static guint spelt_out_end(const GArray *letters, guint from) {
    guint signs = 1, at = from, last = from, gap;
    while ((gap = gap_after(letters, at)) > 0) {
        at += gap + 1;
        if (is_sign(undo_character(letters, (gint64)at + 1)))
            break;
        last = at;
        signs++;
    }
    return signs >= 3 ? last : from;
}

/* Is the letter at i a word of its own, "a", before one that is spelt out: a w h o r e? Not that
 * of "a s s". */
static gboolean is_article(const GArray *letters, guint i) {
    gunichar gap = undo_character(letters, (gint64)i + 1);
    gunichar first = undo_character(letters, (gint64)i + 2);
    gunichar second = undo_character(letters, (gint64)i + 4);
    if (undo_character(letters, i) != 'a' || gap != ' ' || !undo_is_latin(first))
        return FALSE;
    return undo_character(letters, (gint64)i + 3) != ' ' ||
           (first != 'n' && !(second == 's' && (first == 's' || first == 'r')) && second != '$');
}

void undo_spelt_out(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        if (!is_sign(undo_character(letters, i)) ||
            is_sign(undo_character(letters, (gint64)i - 1)) ||
            is_sign(undo_character(letters, (gint64)i + 1)) || is_article(letters, i))
            continue;
        guint end = spelt_out_end(letters, i);
        for (guint at = i; at < end;) {
            guint gap = gap_after(letters, at);
            undo_remove(letters, at + 1, gap);
            end -= gap;
            at++;
        }
        i = MAX(i, end);
    }
}

/* ---- digits and signs for letters */

static gunichar letter_for(gunichar c) {
    static const char from[] = "01345789@$!+|", to[] = "oieastbgasiti";
    const char *found = c > 0 && c < 0x80 ? strchr(from, (int)c) : NULL;
    if (c == 0xa1)
        return 'i';
    return found && *found ? (gunichar)to[found - from] : 0;
}

static gboolean is_of_token(gunichar c) {
    return undo_is_latin(c) || undo_is_digit(c) || letter_for(c) || c == '*';
}

/* A word of letters and signs for letters: letters in it, no long number, and as many of both as
 * there must be. */
static gboolean is_mixed(const GArray *letters, guint from, guint to, guint shortest) {
    guint plain = 0, others = 0, digits = 0, longest = 0;
    for (guint i = from; i < to; i++) {
        gunichar c = undo_character(letters, i);
        plain += undo_is_latin(c) ? 1 : 0;
        others += letter_for(c) ? 1 : 0;
        digits = undo_is_digit(c) ? digits + 1 : 0;
        longest = MAX(longest, digits);
    }
    return plain > 0 && others > 0 && to - from >= shortest && longest <= 3;
}

/* Such a word, but no number with a unit (10kg), for which a digit in front needs a longer one
 * (1diot). */
static gboolean is_disguised(const GArray *letters, guint from, guint to) {
    return is_mixed(letters, from, to, undo_is_digit(undo_character(letters, from)) ? 5 : 3);
}

/* Does a disguised word stand before or behind [from, to)? Then shorter ones are some too: g0 d13.
 */
static gboolean is_among_disguised(const GArray *letters, guint from, guint to) {
    guint end = to + 1;
    while (is_of_token(undo_character(letters, end)))
        end++;
    return (from > 1 && undo_character(letters, (gint64)from - 1) == ' ' &&
            undo_letter(letters, from - 2)->changed) ||
           (undo_character(letters, to) == ' ' && is_disguised(letters, to + 1, end));
}

/* A digit alone behind or before a disguised word is one too: 1 w1ll, y0u 4. */
static void undo_lone_digit(GArray *letters, guint i) {
    gunichar c = undo_character(letters, i), letter = c == '1' ? 'i' : c == '4' ? 'a' : 0;
    gboolean before = undo_character(letters, (gint64)i - 1) == ' ' && i > 1 &&
                      undo_letter(letters, i - 2)->changed;
    guint to = i + 2;
    while (is_of_token(undo_character(letters, to)))
        to++;
    gboolean after = undo_character(letters, (gint64)i + 1) == ' ' && i + 2 < letters->len &&
                     is_disguised(letters, i + 2, to);
    if (letter && (before || after))
        undo_replace(letters, i, 1, letter);
}

void undo_digits(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        guint to = i;
        while (is_of_token(undo_character(letters, to)))
            to++;
        if (to == i + 1)
            undo_lone_digit(letters, i);
        guint end = to;
        while (end > i && strchr("!|+@", (int)undo_character(letters, (gint64)end - 1)))
            end--; /* what closes a sentence is no letter */
        if (end > i && (is_disguised(letters, i, end) ||
                        (is_mixed(letters, i, end, 2) && is_among_disguised(letters, i, end))))
            for (guint at = i; at < end; at++) {
                gunichar c = undo_character(letters, at);
                gboolean pair = c == '1' && (undo_character(letters, (gint64)at + 1) == '1' ||
                                             undo_character(letters, (gint64)at - 1) == 'l');
                gunichar letter = pair ? 'l' : letter_for(c);
                if (pair && undo_character(letters, (gint64)at + 1) == '1')
                    undo_replace(letters, at + 1, 1, 'l');
                if (letter)
                    undo_replace(letters, at, 1, letter);
            }
        i = MAX(i, to);
    }
}

/* ---- letters held down, and the g that is not said */

/* An apostrophe for it stays behind a word that another step has made whole. */
void undo_dropped_g(GArray *letters) {
    for (guint i = 3; i < letters->len; i++) {
        gunichar c = undo_character(letters, i), before = undo_character(letters, (gint64)i - 1);
        if ((c != '\'' && c != 0x2019) || undo_is_latin(undo_character(letters, (gint64)i + 1)))
            continue;
        if (before == 'g' && undo_character(letters, (gint64)i - 2) == 'n' &&
            undo_letter(letters, i - 1)->changed)
            undo_remove(letters, i, 1);
        else if (before == 'n' && undo_character(letters, (gint64)i - 2) == 'i' &&
                 undo_is_latin(undo_character(letters, (gint64)i - 3)))
            undo_replace(letters, i, 1, 'g');
    }
}

void undo_stretched(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_character(letters, i);
        guint run = 1;
        while (undo_is_latin(c) && undo_character(letters, (gint64)i + run) == c)
            run++;
        guint kept = c == 's' || c == 'l' || c == 'g' ? 2 : 1;
        if (run >= 3)
            undo_replace(letters, i + kept - 1, run - kept + 1, c);
        i += run >= 3 ? kept - 1 : run - 1;
    }
}
