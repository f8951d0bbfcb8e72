/* Offers prints_of(), prints_share() and print_of_whole(): winnowing (Schleimer, Wilkerson, Aiken:
 * "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003) over the
 * letters of a folded text. White space, punctuation and quote marks are no part of
 * it, so that a text that was wrapped anew has the same prints. */
#include "text/text.h"

enum {
    GRAM = 8,   /* letters of one print */
    WINDOW = 8, /* of so many runs side by side at least one is a print */
};

#define BASE G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)

/* The finalizer of MurmurHash3, cut to its high half. */
static guint32 mix(guint64 value) {
    value ^= value >> 33;
    value *= G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
    return (guint32)(value >> 32);
}

static gboolean is_letter(gunichar c) {
    if (c < 0x80)
        return g_ascii_isalnum((gchar)c);
    if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x4e00 && c <= 0x9fa5)) /* nearly all of Japanese */
        return TRUE;
    return !(c >= 0x3000 && c <= 0x303f) && g_unichar_isgraph(c) && !g_unichar_ispunct(c);
}

/* The runs of GRAM letters come in one by one; out come those that are prints. */
typedef struct {
    gunichar letters[GRAM]; /* the last, in a ring */
    guint64 rolling;
    guint32 hashes[WINDOW]; /* of the last runs, in a ring */
    gsize seen, runs;
    gsize taken; /* number of the run that was a print last; 0: none */
    GArray *prints;
} Winnow;

/* The least of the window, the rightmost if there are several. The last least is still so,
 * unless it left the window or the newest is no greater. */
static void choose(Winnow *winnow) {
    gsize least = winnow->runs;
    gboolean inside = winnow->taken > 0 && winnow->taken + WINDOW > winnow->runs;
    if (inside && winnow->hashes[winnow->taken % WINDOW] < winnow->hashes[least % WINDOW])
        return;
    for (gsize i = 1; i < WINDOW && !inside; i++) {
        gsize run = winnow->runs - i;
        if (winnow->hashes[run % WINDOW] < winnow->hashes[least % WINDOW])
            least = run;
    }
    if (least != winnow->taken)
        g_array_append_val(winnow->prints, winnow->hashes[least % WINDOW]);
    winnow->taken = least;
}

static void take_letter(Winnow *winnow, gunichar letter, guint64 oldest_power) {
    gunichar *place = &winnow->letters[winnow->seen % GRAM];
    winnow->rolling = winnow->rolling - *place * oldest_power;
    winnow->rolling = winnow->rolling * BASE + letter;
    *place = letter;
    if (++winnow->seen < GRAM)
        return;
    winnow->hashes[++winnow->runs % WINDOW] = mix(winnow->rolling);
    if (winnow->runs >= WINDOW)
        choose(winnow);
}

/* A text too short for a window has one print, of all its runs the least. */
static void finish(Winnow *winnow) {
    if (winnow->runs == 0 || winnow->runs >= WINDOW)
        return;
    guint32 least = winnow->hashes[1];
    for (gsize i = 2; i <= winnow->runs; i++)
        least = MIN(least, winnow->hashes[i]);
    g_array_append_val(winnow->prints, least);
}

static gint compare(gconstpointer a, gconstpointer b) {
    guint32 one = *(const guint32 *)a, other = *(const guint32 *)b;
    return (one > other) - (one < other);
}

void prints_of(Span folded, GArray *prints) {
    Winnow winnow = {.prints = prints};
    guint64 oldest_power = 1;
    for (guint i = 1; i < GRAM; i++)
        oldest_power *= BASE;
    const char *end = folded.bytes + folded.length;
    for (const char *at = folded.bytes; at < end; at = g_utf8_next_char(at)) {
        gunichar letter = (guchar)*at < 0x80 ? (guchar)*at : g_utf8_get_char(at);
        if (is_letter(letter))
            take_letter(&winnow, letter, oldest_power);
    }
    finish(&winnow);
}

/* FNV-1a over the letters; its own finish, lest it be one of a run by chance. */
guint32 print_of_whole(Span folded) {
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);
    const char *end = folded.bytes + folded.length;
    for (const char *at = folded.bytes; at < end; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (is_letter(letter))
            hash = (hash ^ letter) * G_GUINT64_CONSTANT(0x100000001b3);
    }
    return mix(hash ^ BASE);
}

gboolean prints_have(const GArray *sorted, guint32 print) {
    return g_array_binary_search((GArray *)sorted, &print, compare, NULL);
}

void prints_sort(GArray *prints) {
    g_array_sort(prints, compare);
}

double prints_share(Span folded, const GArray *sorted) {
    g_autoptr(GArray) prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    gsize letters = 0;
    const char *end = folded.bytes + folded.length;
    for (const char *at = folded.bytes; at < end && letters < PRINTS_LETTERS_MIN;
         at = g_utf8_next_char(at))
        letters += is_letter(g_utf8_get_char(at)) ? 1 : 0;
    if (letters < PRINTS_LETTERS_MIN)
        return -1;
    prints_of(folded, prints);
    guint known = 0;
    for (guint i = 0; i < prints->len; i++)
        known += prints_have(sorted, g_array_index(prints, guint32, i)) ? 1 : 0;
    return (double)known / (double)MAX(prints->len, 1);
}
