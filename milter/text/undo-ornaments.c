/* Steps of undo.c for letters of other alphabets and shapes that are read as Latin ones: in boxes
 * and balls, with strokes and hooks, and drawn of signs (f|_|ck). */
#include "text/fold-inside.h"
#include "text/undo-inside.h"

/* Hooked and barred letters that have no decomposition, and those of other scripts, and signs of
 * money, that ornamental writing takes for Latin ones; in their order. */
static const struct {
    gunichar other;
    char latin;
} hooked[] = {
    {0x00a2, 'c'}, {0x00a7, 's'}, {0x00b5, 'u'}, {0x00df, 'b'}, {0x00f8, 'o'}, {0x0111, 'd'},
    {0x0127, 'h'}, {0x0131, 'i'}, {0x0142, 'l'}, {0x0167, 't'}, {0x0180, 'b'}, {0x0188, 'c'},
    {0x0192, 'f'}, {0x0199, 'k'}, {0x01a5, 'p'}, {0x01ad, 't'}, {0x01b4, 'y'}, {0x0221, 'd'},
    {0x0225, 'z'}, {0x0234, 'l'}, {0x0235, 'n'}, {0x0236, 't'}, {0x023c, 'c'}, {0x0247, 'e'},
    {0x0249, 'j'}, {0x024b, 'q'}, {0x024d, 'r'}, {0x024f, 'y'}, {0x0250, 'a'}, {0x0253, 'b'},
    {0x0254, 'c'}, {0x0255, 'c'}, {0x0256, 'd'}, {0x0257, 'd'}, {0x0259, 'e'}, {0x025b, 'e'},
    {0x0260, 'g'}, {0x0263, 'y'}, {0x0266, 'h'}, {0x0268, 'i'}, {0x0269, 'i'}, {0x026e, 'b'},
    {0x0271, 'm'}, {0x0272, 'n'}, {0x0273, 'n'}, {0x0279, 'r'}, {0x027d, 'r'}, {0x027e, 'r'},
    {0x0282, 's'}, {0x0283, 'f'}, {0x0284, 'f'}, {0x0285, 'l'}, {0x0288, 't'}, {0x0289, 'u'},
    {0x028a, 'u'}, {0x028b, 'v'}, {0x028c, 'v'}, {0x028d, 'm'}, {0x0290, 'z'}, {0x0291, 'z'},
    {0x029c, 'h'}, {0x029d, 'j'}, {0x029e, 'k'}, {0x02a0, 'q'}, {0x03b2, 'b'}, {0x03b3, 'y'},
    {0x03b4, 'd'}, {0x03b8, 'o'}, {0x03bb, 'a'}, {0x03bc, 'u'}, {0x03c0, 'n'}, {0x03c2, 'c'},
    {0x03c3, 'o'}, {0x03c8, 'w'}, {0x0433, 'r'}, {0x0434, 'd'}, {0x0438, 'u'}, {0x043f, 'n'},
    {0x0446, 'u'}, {0x0448, 'w'}, {0x0449, 'w'}, {0x044c, 'b'}, {0x044f, 'r'}, {0x0452, 'h'},
    {0x0454, 'e'}, {0x04c4, 'k'}, {0x04e9, 'o'}, {0x04fd, 'x'}, {0x04ff, 'x'}, {0x0501, 'd'},
    {0x0503, 'd'}, {0x050d, 'g'}, {0x051d, 'w'}, {0x0561, 'w'}, {0x0566, 'q'}, {0x056a, 'd'},
    {0x056b, 'h'}, {0x056c, 'l'}, {0x0570, 'h'}, {0x0578, 'n'}, {0x057c, 'n'}, {0x057d, 'u'},
    {0x0581, 'g'}, {0x0584, 'p'}, {0x0585, 'o'}, {0x0586, 's'}, {0x05e0, 'j'}, {0x0e04, 'a'},
    {0x0e22, 'u'}, {0x0e23, 's'}, {0x0e2c, 'w'}, {0x0e3f, 'b'}, {0x0e4f, 'o'}, {0x0e53, 'm'},
    {0x1102, 'l'}, {0x1103, 'c'}, {0x13a0, 'd'}, {0x13a1, 'r'}, {0x13a2, 't'}, {0x13a5, 'i'},
    {0x13a9, 'y'}, {0x13aa, 'a'}, {0x13ab, 'j'}, {0x13ac, 'e'}, {0x13b3, 'w'}, {0x13b7, 'm'},
    {0x13bb, 'h'}, {0x13be, 'o'}, {0x13c0, 'g'}, {0x13c1, 'n'}, {0x13c3, 'z'}, {0x13c6, 'i'},
    {0x13cc, 'u'}, {0x13d2, 'r'}, {0x13d4, 'w'}, {0x13d9, 'v'}, {0x13da, 's'}, {0x13de, 'l'},
    {0x13df, 'c'}, {0x13e2, 'p'}, {0x13e6, 'k'}, {0x13f4, 'b'}, {0x142f, 'v'}, {0x144c, 'u'},
    {0x144e, 'n'}, {0x1455, 'c'}, {0x1462, 'c'}, {0x146b, 'q'}, {0x146d, 'p'}, {0x148d, 'j'},
    {0x14aa, 'l'}, {0x14f0, 'i'}, {0x1515, 's'}, {0x157c, 'h'}, {0x1587, 'r'}, {0x15b4, 'f'},
    {0x15b6, 't'}, {0x15de, 'd'}, {0x15e9, 'a'}, {0x15ea, 'd'}, {0x15ef, 'w'}, {0x15f0, 'm'},
    {0x15f7, 'b'}, {0x1614, 'z'}, {0x166d, 'x'}, {0x20a3, 'f'}, {0x20a5, 'm'}, {0x20a6, 'n'},
    {0x20a9, 'w'}, {0x20ac, 'e'}, {0x20ad, 'k'}, {0x20ae, 't'}, {0x20b1, 'p'}, {0x20b2, 'g'},
    {0x20b3, 'a'}, {0x20b4, 's'}, {0x20b5, 'c'}, {0x2202, 'd'}, {0x2c61, 'l'}, {0x2c68, 'h'},
    {0x2c6c, 'z'}, {0x2c71, 'v'}, {0xab9c, 'u'},
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

/* The letter before or behind i, whatever marks stand between. */
static gunichar beside(const GArray *letters, gint64 i, gint step) {
    gunichar c;
    do
        c = undo_character(letters, i += step);
    while (c >= 0x300 && g_unichar_ismark(c));
    return c;
}

/* TRUE: a letter stands beside it, so that it is part of a Latin word. */
static gboolean beside_latin(const GArray *letters, guint i) {
    gunichar before = beside(letters, i, -1), after = beside(letters, i, 1);
    return undo_is_latin(before) || undo_is_latin(after) || plain_letter(before) ||
           plain_letter(after);
}

/* ---- Greek and Cyrillic words that are none */

static gboolean is_foreign(gunichar c) {
    return c >= 0x370 && c <= 0x52f;
}

static gunichar foreign_letter(gunichar c) {
    gunichar latin = (gunichar)hooked_letter(c);
    return latin ? latin : lookalike_latin(c);
}

/* Does a Latin word stand beside [from, to)? */
static gboolean among_latin(const GArray *letters, gint64 from, gint64 to) {
    return (undo_character(letters, from - 1) == ' ' &&
            undo_is_latin(undo_character(letters, from - 2))) ||
           (undo_character(letters, to) == ' ' && undo_is_latin(undo_character(letters, to + 1)));
}

static gboolean is_of_word(gunichar c) {
    return g_unichar_isalpha(c) || (c >= 0x80 && plain_letter(c));
}

/* The word that the foreign letter at i is of, if each of its letters looks like a Latin one and
 * one is, or a Latin word stands beside it. Returns its end. */
static guint undo_foreign(GArray *letters, guint i) {
    gint64 from = i, to = i;
    gboolean latin = FALSE, alike = TRUE;
    while (is_of_word(undo_character(letters, from - 1)))
        from--;
    for (to = from; is_of_word(undo_character(letters, to)); to++) {
        gunichar c = undo_character(letters, to);
        latin = latin || undo_is_latin(c) || (!is_foreign(c) && plain_letter(c));
        alike =
            alike && (undo_is_latin(c) || (is_foreign(c) ? foreign_letter(c) : plain_letter(c)));
    }
    if (alike && (latin || (to - from >= 3 && among_latin(letters, from, to))))
        for (gint64 at = from; at < to; at++)
            if (is_foreign(undo_character(letters, at)))
                undo_replace(letters, (guint)at, 1, foreign_letter(undo_character(letters, at)));
    return (guint)to;
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

/* ---- letters drawn of signs */

static const struct {
    const char *drawn;
    char latin;
    gboolean between; /* only between letters, where it is no sign of its own */
} drawings[] = {
    {"/\\/\\", 'm', TRUE}, {"\\/\\/", 'w', TRUE}, {"|_|", 'u', FALSE}, {"(_)", 'u', TRUE},
    {"|\\|", 'n', FALSE},  {"|-|", 'h', FALSE},   {"/-\\", 'a', TRUE}, {"/\\", 'a', TRUE},
    {"\\/", 'v', TRUE},    {"()", 'o', TRUE},     {"[]", 'o', TRUE},   {"|<", 'k', FALSE},
    {"|)", 'd', FALSE},    {"|3", 'b', TRUE},     {"|v|", 'm', FALSE}, {"|\\/|", 'm', FALSE},
};

/* A letter, or a sign with which another may be drawn. */
static gboolean is_drawn_beside(gunichar c) {
    return undo_is_latin(c) || c == '|' || c == '(' || c == '/' || c == '\\';
}

static void undo_drawn_at(GArray *letters, guint i) {
    gboolean before = is_drawn_beside(undo_character(letters, (gint64)i - 1));
    for (gsize n = 0; n < G_N_ELEMENTS(drawings); n++) {
        const char *drawn = drawings[n].drawn;
        guint length = (guint)strlen(drawn);
        gboolean after = is_drawn_beside(undo_character(letters, i + length));
        if (!undo_reads(letters, i, drawn) ||
            !(drawings[n].between ? before && after : before || after))
            continue;
        undo_replace(letters, i, length, (gunichar)drawings[n].latin);
        return;
    }
}

/* ---- all of them */

/* A mark on a Latin letter, or on what parts words: s̶t̶r̶u̶c̶k̶ ̶o̶u̶t̶. */
static gboolean is_ornament(const GArray *letters, guint i) {
    gunichar c = undo_character(letters, i), before = undo_character(letters, (gint64)i - 1);
    return g_unichar_ismark(c) && c != 0x3099 && c != 0x309a &&
           (undo_is_latin(before) || before == ' ' || before == '\'');
}

void undo_ornaments(GArray *letters) {
    gboolean foreign = FALSE;
    for (guint i = 0, known = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        guint apostrophe = apostrophe_length(letters, i);
        if (apostrophe > 0)
            undo_replace(letters, i, apostrophe, '\'');
        if (undo_is_latin(c) || c == ' ' || apostrophe > 0)
            continue;
        if (c == '|' || c == '(' || c == '/' || c == '\\' || c == '[')
            undo_drawn_at(letters, i);
        if (c < 0x80)
            continue;
        if (is_foreign(c)) {
            known = i < known ? known : undo_foreign(letters, i);
            foreign = TRUE;
            continue;
        }
        gunichar plain = plain_letter(c);
        if (plain && (c >= 0x1f000 || beside_latin(letters, i)))
            undo_replace(letters, i, 1, plain);
        else if (i > 0 && is_ornament(letters, i))
            undo_remove(letters, i--, 1);
    }
    for (guint i = foreign ? letters->len : 0; i > 0; i--) /* beside what is Latin now */
        if (is_foreign(undo_letter(letters, i - 1)->character)) {
            undo_foreign(letters, i - 1);
            while (i > 1 && is_of_word(undo_letter(letters, i - 2)->character))
                i--; /* of the same word */
        }
}
