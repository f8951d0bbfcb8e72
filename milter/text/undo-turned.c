/* Steps of undo.c: letters that stand on their heads (ʇoᴉpᴉ), and lines that are written from
 * their end (uoy etah i). */
#include "text/undo-inside.h"

/* The letters as they are turned, but for the plain ones. */
static const struct {
    gunichar turned;
    char latin;
} heads[] = {
    {0x01dd, 'e'}, {0x0183, 'g'}, {0x0250, 'a'}, {0x0254, 'c'}, {0x0253, 'g'}, {0x025f, 'f'},
    {0x0261, 'b'}, {0x0265, 'h'}, {0x026f, 'm'}, {0x0270, 'm'}, {0x0279, 'r'}, {0x027e, 'j'},
    {0x0287, 't'}, {0x028c, 'v'}, {0x028d, 'w'}, {0x028e, 'y'}, {0x029e, 'k'}, {0x0131, 'i'},
    {0x05df, 'l'}, {0x1d09, 'i'}, {0x1d77, 'g'}, {0x2144, 'y'}, {0x2c79, 'r'}, {0x2200, 'a'},
    {0xa7fb, 'f'}, {0x0245, 'v'}, {0x02ae, 'h'}, {0x02af, 'h'}, {0x1d14, 'e'}, {0xa781, 'l'},
};

/* The letter that c is upside down; NUL: none. */
static char on_head(gunichar c) {
    static const char plain[] = "nupdbqlosxz", upside[] = "undpqblosxz";
    if (c < 0x80) {
        const char *found = c > 0 ? strchr(plain, (int)c) : NULL;
        return found ? upside[found - plain] : '\0';
    }
    if (c >= 0x2e80 && c < 0xa700) /* Japanese, Chinese */
        return '\0';
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        if (heads[i].turned == c)
            return heads[i].latin;
    return '\0';
}

/* The letters [from, to) in reverse. */
static void reverse(GArray *letters, guint from, guint to) {
    while (from + 1 < to) {
        UndoLetter first = *undo_letter(letters, from);
        *undo_letter(letters, from++) = *undo_letter(letters, --to);
        *undo_letter(letters, to) = first;
    }
}

/* The end of the word at i, which is all of letters upside down; *heads_seen: how many of them are
 * none but that. i: it is none. */
static guint turned_end(const GArray *letters, guint i, guint *heads_seen) {
    guint end = i;
    for (*heads_seen = 0; on_head(undo_character(letters, end)); end++)
        *heads_seen += undo_character(letters, end) >= 0x80 ? 1 : 0;
    return g_unichar_isalnum(undo_character(letters, end)) ? i : end;
}

static gboolean parts_turned(gunichar c) {
    return c == ' ' || c == '\'' || c == ',' || c == '.' || c == 0x2d9;
}

static void turn(GArray *letters, guint from, guint to) {
    for (guint at = from; at < to; at++) {
        UndoLetter *letter = undo_letter(letters, at);
        char plain = on_head(letter->character);
        letter->character = plain ? (gunichar)plain : letter->character;
        letter->changed = TRUE;
    }
    reverse(letters, from, to);
}

static gboolean has_heads(const GArray *letters) {
    for (guint i = 0; i < letters->len; i++)
        if (undo_letter(letters, i)->character >= 0x80 &&
            on_head(undo_letter(letters, i)->character))
            return TRUE;
    return FALSE;
}

/* A line of such words is turned as one. */
void undo_turned(GArray *letters) {
    if (!has_heads(letters))
        return;
    for (guint i = 0; i < letters->len; i++) {
        guint heads_seen = 0, all = 0, last = i, end = i;
        if (!g_unichar_isalnum(undo_letter(letters, i)->character))
            continue;
        while ((end = turned_end(letters, end, &heads_seen)) > i) {
            all += heads_seen;
            last = heads_seen > 0 ? end : last;
            if (heads_seen == 0 && all == 0)
                break;
            guint gap = end;
            while (parts_turned(undo_character(letters, gap)))
                gap++;
            guint next = turned_end(letters, gap, &heads_seen);
            if (gap == end || next == gap)
                break;
            end = gap;
        }
        if (all >= 2 && all * 4 >= last - i)
            turn(letters, i, last);
        i = MAX(i, last);
        while (g_unichar_isalnum(undo_character(letters, (gint64)i + 1)))
            i++;
    }
}

static gboolean is_word_at(const GArray *letters, gint64 at, const char *word) {
    return undo_reads(letters, at, word) && !undo_is_latin(undo_character(letters, at - 1)) &&
           !undo_is_latin(undo_character(letters, at + (gint64)strlen(word)));
}

gboolean undo_is_backwards(const GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        if ((c == 'u' && is_word_at(letters, i, "uoy")) ||
            (c == 'r' && is_word_at(letters, i, "ruoy")) ||
            (c == 'f' && is_word_at(letters, i, "flesruoy")))
            return TRUE;
    }
    return FALSE;
}

void undo_backwards(GArray *letters, gboolean by_word) {
    for (guint i = 0, end; i < letters->len; i = end + 1) {
        end = by_word ? i : letters->len;
        while (end < letters->len && undo_character(letters, end) != ' ')
            end++;
        reverse(letters, i, end);
    }
    for (guint i = 0; i < letters->len; i++)
        undo_letter(letters, i)->changed = TRUE;
}
