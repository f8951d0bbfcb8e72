/* Steps of undo.c for what is set around letters and words: tags that are read as text
 * (f<b>u</b>ck), what is bleeped out (f[beep]k), emphasis (you *stupid* idiot), a picture between
 * any two words (you 👏 are), and words that are strung on a sign (you_are_an_idiot). */
#include "text/undo-inside.h"

enum {
    BOX_MAX = 14,     /* characters in a box */
    TAG_APART = 24,   /* characters between a tag and the one that ends it */
    EMPHASIS_MAX = 60 /* characters that are emphasised */
};

/* The end of the word of `words` that stands at `at`, behind which stands `close`; 0: none. */
static guint word_end(const GArray *letters, guint at, const char *const words[], gsize count,
                      gunichar close) {
    for (gsize i = 0; i < count; i++) {
        guint end = at + (guint)strlen(words[i]);
        if (undo_reads(letters, at, words[i]) && undo_character(letters, end) == close)
            return end;
    }
    return 0;
}

/* ---- tags */

static guint tag_end(const GArray *letters, guint at) {
    static const char *const tags[] = {"b",    "i",    "u",   "s",   "p",   "em",   "strong",
                                       "span", "font", "del", "ins", "sub", "sup",  "small",
                                       "big",  "mark", "tt",  "br",  "wbr", "code", "br/"};
    guint end = word_end(letters, at, tags, G_N_ELEMENTS(tags), '>');
    return end > 0 ? end : word_end(letters, at, tags, 4, ']'); /* of forums */
}

/* Is it in a word? Then it is no tag of a text about tags. */
static gboolean touches_letter(const GArray *letters, guint from, guint behind) {
    return undo_is_latin(undo_character(letters, (gint64)from - 1)) ||
           undo_is_latin(undo_character(letters, behind));
}

/* Takes the tag [i, end] out, and the one that ends it. */
static void remove_tag(GArray *letters, guint i, guint end) {
    gunichar first = undo_character(letters, (gint64)i + 1);
    gboolean alone = undo_reads(letters, (gint64)i + 1, "wbr") ||
                     undo_reads(letters, (gint64)i + 1, "br>") ||
                     undo_reads(letters, (gint64)i + 1, "br/");
    for (guint at = end + 1; !alone && at < letters->len && at <= end + TAG_APART; at++) {
        if (!(undo_reads(letters, at, "</") || undo_reads(letters, at, "[/")) ||
            undo_character(letters, (gint64)at + 2) != first)
            continue;
        guint closed = tag_end(letters, at + 2);
        if (closed == 0 ||
            !(touches_letter(letters, i, end + 1) || touches_letter(letters, at, closed + 1)))
            return;
        undo_remove(letters, at, closed + 1 - at);
        undo_remove(letters, i, end + 1 - i);
        return;
    }
    if (alone && touches_letter(letters, i, end + 1))
        undo_remove(letters, i, end + 1 - i);
}

/* ---- what is bleeped out */

/* Where the box that opens at i closes, if it holds nothing but that letters are left out; 0. */
static guint bleep_end(const GArray *letters, guint i) {
    static const char *const words[] = {"beep",     "bleep",     "bleeped", "censored", "censor",
                                        "redacted", "expletive", "removed", "deleted",  "blank"};
    gunichar c = undo_character(letters, i), close = c == '*' ? c : undo_closing(c);
    if (close == 0)
        return 0; /* a letter that was in a box */
    guint end = word_end(letters, i + 1, words, G_N_ELEMENTS(words), close);
    if (end > 0 || close == '*')
        return end;
    for (end = i + 1; end < i + BOX_MAX; end++) {
        c = undo_character(letters, end);
        if (c == close)
            return end > i + 1 ? end : 0;
        if (c == 0 || !strchr("*.-_#~", c < 0x80 ? (int)c : 'a'))
            return 0;
    }
    return 0;
}

static void undo_box(GArray *letters, guint i) {
    gboolean tag = undo_character(letters, i) == '<' || undo_character(letters, i) == '[';
    guint end = tag ? tag_end(letters, i + 1) : 0;
    if (end > 0)
        remove_tag(letters, i, end);
    else if (undo_is_latin(undo_character(letters, (gint64)i - 1)) &&
             (end = bleep_end(letters, i)) > 0)
        undo_replace(letters, i, end + 1 - i, UNDO_GAP);
}

/* Signs of a page that were to part letters unseen. */
static void undo_entity(GArray *letters, guint i) {
    static const char *const names[] = {"&shy;", "&zwnj;", "&zwj;", "&#173;", "&#8203;"};
    for (gsize n = 0; n < G_N_ELEMENTS(names); n++)
        if (undo_reads(letters, i, names[n]))
            undo_remove(letters, i, (guint)strlen(names[n]));
}

/* One Latin letter in brackets at i. */
static gboolean is_boxed(const GArray *letters, gint64 i) {
    return undo_is_latin(undo_boxed(letters, i));
}

/* Three or more: (d)(i)(e). */
static void unbox(GArray *letters, guint i) {
    if (!is_boxed(letters, i) || !is_boxed(letters, (gint64)i + 3) ||
        !is_boxed(letters, (gint64)i + 6))
        return;
    for (; is_boxed(letters, i); i++) {
        undo_remove(letters, i + 2, 1);
        undo_remove(letters, i, 1);
    }
}

/* ---- emphasis */

static guint run_of(const GArray *letters, guint at) {
    guint run = 1;
    while (undo_character(letters, (gint64)at + run) == undo_character(letters, at))
        run++;
    return run;
}

/* Marks before the first letter of a word and behind the last of it or of another. */
static void undo_emphasis(GArray *letters, guint i) {
    gunichar mark = undo_character(letters, i);
    guint run = run_of(letters, i);
    if (undo_is_alnum(undo_character(letters, (gint64)i - 1)) || run > 3 ||
        !undo_is_latin(undo_character(letters, (gint64)i + run)))
        return;
    for (guint at = i + run; at < letters->len && at < i + EMPHASIS_MAX; at++) {
        if (undo_character(letters, at) != mark)
            continue;
        guint closing_run = run_of(letters, at);
        gunichar before = undo_character(letters, (gint64)at - 1);
        gunichar after = undo_character(letters, (gint64)at + closing_run);
        if (closing_run != run || undo_is_alnum(after) || !undo_is_latin(before))
            return;
        undo_remove(letters, at, run);
        undo_remove(letters, i, run);
        return;
    }
}

/* ---- pictures between words */

static inline gboolean is_picture(gunichar c) {
    return (c >= 0x2190 && c < 0x2e80) || c >= 0x1f000;
}

/* The same picture stands between words here and behind the next. */
static gboolean is_clap(const GArray *letters, gint64 i) {
    gunichar c = undo_character(letters, i);
    return undo_is_symbol(c) && undo_character(letters, i - 1) == ' ' &&
           undo_character(letters, i + 1) == ' ' && undo_is_latin(undo_character(letters, i + 2));
}

static void undo_claps(GArray *letters) {
    gint64 last = -1;
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        if (!is_picture(c) || !is_clap(letters, i))
            continue;
        gint64 next = (gint64)i + 2;
        while (undo_is_latin(undo_character(letters, next)) ||
               undo_character(letters, next) == '\'')
            next++;
        gboolean again = is_clap(letters, next + 1) && undo_character(letters, next + 1) == c;
        if (again || last == (gint64)i)
            undo_remove(letters, i, 2);
        last = again ? next - 1 : -1;
    }
}

void undo_boxes(GArray *letters) {
    gboolean pictures = FALSE;
    for (guint i = 0; i < letters->len; i++) {
        gunichar c = undo_letter(letters, i)->character;
        pictures = pictures || is_picture(c);
        if (undo_is_latin(c) || c == ' ' || c >= 0x80)
            continue; /* most are */
        if (undo_closing(c) || c == '*') {
            unbox(letters, i);
            undo_box(letters, i);
        }
        if (c == '&')
            undo_entity(letters, i);
        if (c == '*' || c == '_' || c == '~')
            undo_emphasis(letters, i);
    }
    if (pictures)
        undo_claps(letters);
}

/* ---- words strung on a sign */

static gboolean is_string(gunichar c) {
    return c > 0 && c < 0x80 && strchr("_.-+/~*|=:,", (int)c) != NULL;
}

static gboolean is_you(const GArray *letters, guint from, guint to) {
    static const char *const words[] = {"you", "your", "yourself", "youre", "you're", "u"};
    gunichar first = undo_character(letters, from);
    for (gsize i = 0; (first == 'y' || first == 'u') && i < G_N_ELEMENTS(words); i++)
        if (to - from == strlen(words[i]) && undo_reads(letters, from, words[i]))
            return TRUE;
    return FALSE;
}

/* The words from i on between which the same sign stands, in runs of up to four; where they end.
 * *count: how many there are; 0: no "you" is among them. */
static guint string_end(const GArray *letters, guint i, guint *count) {
    gunichar sign = 0;
    guint end = i, longest = 0;
    gboolean you = FALSE, spelt = FALSE;
    for (*count = 0;;) {
        guint from = end;
        while (undo_is_latin(undo_character(letters, end)) ||
               (undo_character(letters, end) == '\'' && end > from))
            end++;
        you = you || is_you(letters, from, end);
        longest = MAX(longest, end - from);
        gunichar first = undo_character(letters, from);
        spelt = spelt || (end - from == 1 && !strchr("uira", (int)first)); /* f_u_ck */
        *count += 1;
        gunichar next = undo_character(letters, end);
        guint run = is_string(next) ? run_of(letters, end) : 0;
        if (run == 0 || run > 4 || (sign && next != sign) ||
            !undo_is_latin(undo_character(letters, (gint64)end + run)))
            break;
        sign = next;
        end += run;
    }
    gboolean two = *count == 2 && sign != '_' && sign != '.'; /* thank-you */
    *count = you && longest >= 3 && !two && !spelt ? *count : 0;
    return end;
}

void undo_strung(GArray *letters) {
    for (guint i = 0, end; i < letters->len; i = end + 1) {
        guint count = 0;
        end = i;
        if (!undo_is_latin(undo_letter(letters, i)->character))
            continue;
        end = string_end(letters, i, &count);
        gunichar before = undo_character(letters, (gint64)i - 1),
                 after = undo_character(letters, end);
        gboolean name = is_string(before) || before == '@' || before == '#' ||
                        undo_is_alnum(before) || after == '@' || after == '/' ||
                        undo_is_alnum(after) ||
                        (after == '.' && undo_is_latin(undo_character(letters, (gint64)end + 1)));
        for (guint at = i; count >= 2 && !name && at < end; at++)
            if (is_string(undo_character(letters, at))) {
                guint run = run_of(letters, at);
                undo_replace(letters, at, run, ' ');
                end -= run - 1;
            }
    }
}
