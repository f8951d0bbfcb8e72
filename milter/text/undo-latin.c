/* Steps of undo.c for words in Latin letters: spelt out, with digits for letters, stretched. */
#include "text/undo-inside.h"

/* ---- words spelt out */

/* A letter, or what may stand for one. */
static gboolean may_be_letter(gunichar c) {
    return undo_is_alnum(c) || c == '$' || c == '@' || c == '!' || c == 0x20ac;
}

static gboolean is_between(gunichar c) {
    return c == ' ' || c == ',' || c == '\'' || c == '"' || c == '`' || c == 0x2018 ||
           c == 0x2019 || undo_is_symbol(c);
}

/* How many things stand between the letter at i and the next; 0: none follows. */
static guint gap_after(const GArray *letters, guint i) {
    guint gap = 0;
    while (gap < 3 && is_between(undo_character(letters, (gint64)i + 1 + gap)))
        gap++;
    return gap > 0 && may_be_letter(undo_character(letters, (gint64)i + 1 + gap)) ? gap : 0;
}

/* Three letters or more, each alone. The last of them must be alone too: "a b cat". */
static guint spelt_out_end(const GArray *letters, guint from) {
    guint count = 1, at = from, last = from, gap;
    while ((gap = gap_after(letters, at)) > 0) {
        at += gap + 1;
        if (may_be_letter(undo_character(letters, (gint64)at + 1)))
            break;
        last = at;
        count++;
    }
    return count >= 3 ? last : from;
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

/* Letters and what covers or stands for some of them, with one space between: c * n t, k 1 l l. The
 * spaces go, so that covers are looked under. */
void undo_spaced(GArray *letters) {
    for (guint i = 0, end; i < letters->len; i = end + 1) {
        guint plain = 0, others = 0;
        gunichar before = undo_character(letters, (gint64)i - 1), here = undo_character(letters, i);
        end = i;
        gboolean article = here == 'a' && undo_is_digit(undo_character(letters, (gint64)i + 2));
        if ((before && before != ' ') || !(may_be_letter(here) || here == '*' || here == '#') ||
            article || is_article(letters, i))
            continue;
        for (;; end += 2) {
            gunichar c = undo_character(letters, end);
            plain += undo_is_latin(c) ? 1 : 0;
            others += c == '*' || c == '#' || undo_is_digit(c) || c == '@' || c == '$' ? 1 : 0;
            gunichar next = undo_character(letters, (gint64)end + 2);
            if (undo_character(letters, (gint64)end + 1) != ' ' ||
                may_be_letter(undo_character(letters, (gint64)end + 3)) ||
                !(may_be_letter(next) || next == '*' || next == '#'))
                break;
        }
        if (plain < 1 || others < 1 || plain + others < 3)
            continue;
        for (; end > i; end -= 2)
            undo_remove(letters, end - 1, 1);
        end = i + plain + others;
    }
}

void undo_spelt_out(GArray *letters) {
    for (guint i = 0; i < letters->len; i++) {
        if (!may_be_letter(undo_character(letters, i)) ||
            may_be_letter(undo_character(letters, (gint64)i - 1)) ||
            may_be_letter(undo_character(letters, (gint64)i + 1)) || is_article(letters, i))
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

static inline gunichar letter_for(gunichar c) {
    static const char from[] = "01345789@$!+|", to[] = "oieastbgasiti";
    const char *found = c > 0 && c < 0x80 ? strchr(from, (int)c) : NULL;
    if (c >= 0x80)
        return c == 0xa1 ? 'i' : c == 0xa2 ? 'c' : c == 0xa7 ? 's' : c == 0x20ac ? 'e' : 0;
    return found && *found ? (gunichar)to[found - from] : 0;
}

static gboolean is_of_token(gunichar c) {
    return undo_is_alnum(c) || letter_for(c) || c == '*';
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
