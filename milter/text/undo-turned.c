/* Steps of undo.c: letters that stand on their heads (ʇoᴉpᴉ), and lines that are written from
 * their end (uoy etah i). */
#include "text/undo-inside.h"

/* The letters as they are turned, but for the plain ones. */
static const struct {
    gunichar turned;
    char latin;
} turned_letters[] = {
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
    for (gsize i = 0; i < G_N_ELEMENTS(turned_letters); i++)
        if (turned_letters[i].turned == c)
            return turned_letters[i].latin;
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

/* The end of the word at i, if it is all of letters upside down, else i; to *heads are added those
 * of them that are none but that. */
static guint turned_word_end(const GArray *letters, guint i, guint *heads) {
    guint end = i, seen = 0;
    for (; on_head(undo_character(letters, end)); end++)
        seen += undo_character(letters, end) >= 0x80 ? 1 : 0;
    if (g_unichar_isalnum(undo_character(letters, end)))
        return i;
    *heads += seen;
    return end;
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

/* The end of the last word with a head in it, of words upside down that stand side by side from i
 * on, of which the first has one; i: there is none. *heads: how many they have. */
static guint turned_line_end(const GArray *letters, guint i, guint *heads) {
    guint last = i, from = i, before = 0;
    *heads = 0;
    for (guint end; (end = turned_word_end(letters, from, heads)) > from; before = *heads) {
        if (*heads == 0)
            break;
        last = *heads > before ? end : last;
        from = end;
        while (parts_turned(undo_character(letters, from)))
            from++;
    }
    return last;
}

/* A line of such words is turned as one. */
void undo_turned(GArray *letters) {
    if (!has_heads(letters))
        return;
    for (guint i = 0; i < letters->len; i++) {
        guint heads;
        if (!g_unichar_isalnum(undo_letter(letters, i)->character))
            continue;
        guint last = turned_line_end(letters, i, &heads);
        if (heads >= 2 && heads * 4 >= last - i)
            turn(letters, i, last);
        i = last > i ? last - 1 : i;
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
