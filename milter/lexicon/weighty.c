/* Offers lexicon_is_step(), and lexicon_weighty(): a stretch in words, or in characters where no
 * spaces part the words; neighbours that add more than the stretch does on average are one piece.
 */
#include "lexicon/rules.h"

typedef struct {
    LexiconMatch place;
    double weight;
} Piece;

/* NULL: it is a step of none. */
static Manner *manner_of(const Lexicon *lexicon, const char *id, guint *rule) {
    for (guint i = 0; i < lexicon->manners->len; i++) {
        Manner *manner = g_ptr_array_index(lexicon->manners, i);
        for (guint step = 0; step < manner_steps(manner); step++) {
            *rule = manner_step_rule(manner, step);
            if (g_str_equal(lexicon_rule(lexicon, *rule)->id, id))
                return manner;
        }
    }
    return NULL;
}

gboolean lexicon_is_step(const Lexicon *lexicon, const char *id) {
    guint rule;
    return manner_of(lexicon, id, &rule) != NULL;
}

static gboolean is_in_word(char byte) {
    return g_ascii_isalnum(byte) || byte == '\'';
}

/* Behind the word or the character that begins at `at`. */
static gsize unit_end(Span text, gsize at) {
    if (!is_in_word(text.bytes[at]))
        return MIN(text.length, at + (gsize)g_utf8_skip[(guchar)text.bytes[at]]);
    while (at < text.length && is_in_word(text.bytes[at]))
        at++;
    return at;
}

static double sum_between(const double *bytes, gsize start, gsize end) {
    double sum = 0;
    for (gsize i = start; i < end; i++)
        sum += bytes[i];
    return sum;
}

static gint compare_pieces(gconstpointer a, gconstpointer b) {
    const Piece *one = a, *other = b;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    return one->place.start < other->place.start ? -1 : 1;
}

/* A space joins pieces but is none, and ends none. */
static GArray *pieces_of(Span text, const double *bytes, guint rule) {
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
    double average = sum_between(bytes, 0, text.length) / (double)MAX(text.length, 1);
    gboolean open = FALSE;
    for (gsize at = 0, end; at < text.length; at = end) {
        end = unit_end(text, at);
        double weight = sum_between(bytes, at, end);
        if (text.bytes[at] == ' ')
            continue;
        if (weight <= MAX(average, 0) * (double)(end - at)) {
            open = FALSE;
            continue;
        }
        if (!open) {
            Piece piece = {{.rule = rule, .start = at, .end = end}, 0};
            g_array_append_val(pieces, piece);
        }
        Piece *piece = &g_array_index(pieces, Piece, pieces->len - 1);
        piece->place.end = end;
        piece->weight += weight;
        open = TRUE;
    }
    g_array_sort(pieces, compare_pieces);
    return pieces;
}

GArray *lexicon_weighty(const Lexicon *lexicon, const char *id, Span folded, guint most) {
    guint rule = 0;
    Manner *manner = manner_of(lexicon, id, &rule);
    g_return_val_if_fail(manner, NULL);
    MannerScratch *scratch = manner_scratch_new(manner);
    g_autofree double *bytes = manner_weigh_bytes(scratch, folded);
    manner_scratch_free(scratch);
    g_autoptr(GArray) pieces = pieces_of(folded, bytes, rule);
    GArray *places = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    for (guint i = 0; i < MIN(most, pieces->len); i++)
        g_array_append_val(places, g_array_index(pieces, Piece, i).place);
    return places;
}
