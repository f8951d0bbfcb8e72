/* Offers factors.h: walks a pattern once. What it does not know for certain
 * (options, references, verbs) makes the whole pattern one to be always tried;
 * what it knows only to be there (., \d, large classes) counts as unknown. */
#include "lexicon/factors.h"

#include "lexicon/pattern.h"
#include "lexicon/word-sets.h"

#include <string.h>

enum {
    DEPTH_MAX = 60,
    CLASS_MAX = 40,      /* members of a class that are written out */
    CHARACTER_MAX = 4,   /* bytes of one in UTF-8 */
    REPEATED_MAX = 1000, /* times that are counted */
    LITERALS_MAX = 40,   /* bytes that are taken at once */
    TERM_ENOUGH = 16,    /* bytes of a term, however long it is */
};

typedef struct {
    const char *at;
    gboolean lost; /* met what is not understood */
    guint depth;
    WordCounts *counts;
} Walk;

static Factors *walk_alternatives(Walk *walk);

/* Some text that is not known, of so many bytes at most. */
static Factors *unknown(const Walk *walk, guint reach) {
    Factors *factors = factors_new(NULL, walk->counts);
    factors->reach = reach;
    return factors;
}

static Factors *nothing(const Walk *walk) {
    return factors_new(word_set_of(""), walk->counts);
}

static Factors *border(const Walk *walk) {
    return factors_new(word_set_of((const char[]){FACTOR_BORDER, '\0'}), walk->counts);
}

static Factors *one_character(const Walk *walk, const char *at) {
    g_autofree char *word = g_strndup(at, (gsize)(g_utf8_next_char(at) - at));
    return factors_new(word_set_of(word), walk->counts);
}

static Factors *walk_escape(Walk *walk) {
    const char *at = walk->at;
    walk->at += pattern_escape_length(at);
    if (at[1] == 'b')
        return border(walk);
    if (strchr("BAzZGK", at[1]) && at[1])
        return nothing(walk);
    if (at[1] && (g_ascii_ispunct(at[1]) || at[1] == ' '))
        return one_character(walk, at + 1);
    if (at[1] && strchr("dDsSwWhHvVNRpPxnrtfea", at[1]))
        return unknown(walk, CHARACTER_MAX);
    walk->lost = walk->lost || at[1] != 'X';
    return unknown(walk, FACTORS_UNBOUNDED);
}

/* A class of single characters, written out; unknown if it has ranges or is large. */
static Factors *walk_class(Walk *walk) {
    g_autoptr(GPtrArray) members = word_set_new();
    gboolean plain = walk->at[1] != '^';
    const char *at = walk->at + (plain ? 1 : 2);
    for (gboolean first = TRUE; *at && (*at != ']' || first); first = FALSE) {
        gsize escaped = *at == '\\' ? 1 : 0;
        walk->lost = walk->lost || (*at == '[' && at[1] && strchr(":.=", at[1]));
        gsize length = escaped ? pattern_escape_length(at) : (gsize)(g_utf8_next_char(at) - at);
        plain = plain && (*at != '-' || first || at[1] == ']') && *at != '[' &&
                (!escaped || g_ascii_ispunct(at[1]));
        g_ptr_array_add(members, g_strndup(at + escaped, length - escaped));
        at += length;
    }
    walk->lost = walk->lost || *at != ']';
    walk->at = *at ? at + 1 : at;
    return plain && members->len <= CLASS_MAX ? factors_new(g_steal_pointer(&members), walk->counts)
                                              : unknown(walk, CHARACTER_MAX);
}

static Factors *walk_group(Walk *walk) {
    const char *at = walk->at;
    gsize opening = pattern_group_length(at);
    gboolean plain = at[1] != '?' && at[1] != '*';
    gboolean around = strncmp(at, "(?=", 3) == 0 || strncmp(at, "(?!", 3) == 0 ||
                      strncmp(at, "(?<=", 4) == 0 || strncmp(at, "(?<!", 4) == 0;
    gboolean known = plain || around || strncmp(at, "(?:", 3) == 0 || strncmp(at, "(?>", 3) == 0 ||
                     strncmp(at, "(?<", 3) == 0;
    if (!known || ++walk->depth > DEPTH_MAX) {
        walk->lost = TRUE;
        walk->at += strlen(walk->at);
        return unknown(walk, FACTORS_UNBOUNDED);
    }
    walk->at += around ? (at[2] == '<' ? 4 : 3) : opening;
    Factors *inside = walk_alternatives(walk);
    walk->lost = walk->lost || *walk->at != ')';
    walk->at += *walk->at == ')';
    walk->depth--;
    if (!around)
        return inside;
    factors_free(inside);
    return nothing(walk);
}

/* The greatest number of times that "{2}", "{2,}", "{2,5}", "*", "+" allow; 0: any. */
static guint64 times_at_most(const char *quantifier) {
    if (*quantifier != '{')
        return 0;
    const char *comma = strchr(quantifier, ','), *close = strchr(quantifier, '}');
    const char *last = comma && comma < close ? comma + 1 : quantifier + 1;
    while (*last == ' ')
        last++;
    return last == close ? 0 : MAX(1, g_ascii_strtoull(last, NULL, 10));
}

static guint repeated(guint reach, const char *quantifier) {
    guint64 times = times_at_most(quantifier);
    gboolean bounded = times > 0 && times <= REPEATED_MAX && reach <= FACTOR_REACH_MAX;
    return bounded ? (guint)times * reach : FACTORS_UNBOUNDED;
}

/* Of a piece that stands several times, all behind the first. */
static guint reach_behind_first(guint reach, guint once) {
    return reach <= FACTOR_REACH_MAX ? reach - once : reach;
}

/* Takes the piece, as often as what comes after it says: what it is once, and behind that what may
 * come of it again. */
static void append_repeated(Walk *walk, Factors *sequence, Factors *piece) {
    gsize braces = *walk->at == '{' ? pattern_brace_length(walk->at) : 0;
    gboolean optional = *walk->at == '?';
    gboolean exactly_once = strncmp(walk->at, "{1}", 3) == 0;
    if (!optional && *walk->at != '*' && *walk->at != '+' && braces == 0) {
        factors_append(sequence, piece);
        return;
    }
    gboolean at_least_once =
        *walk->at == '+' || (braces > 0 && g_ascii_strtoull(walk->at + 1, NULL, 10) > 0);
    walk->lost = walk->lost || strncmp(walk->at, "{,", 2) == 0; /* literal up to PCRE2 10.42 */
    guint reach = repeated(piece->reach, walk->at);
    walk->at += braces > 0 ? braces : 1;
    walk->at += *walk->at == '?' || *walk->at == '+';
    if (optional || exactly_once) {
        factors_append(sequence, optional ? factors_optional(piece) : piece);
        return;
    }
    Factors *again = unknown(walk, at_least_once ? reach_behind_first(reach, piece->reach) : reach);
    again->keeps = piece->keeps;
    if (at_least_once)
        factors_append(sequence, piece);
    else
        factors_free(piece);
    factors_append(sequence, again);
}

static gboolean is_literal(const char *at) {
    return *at && !strchr("\\[]()|.^$?*+{}", *at);
}

/* Characters that stand for themselves; the one that a quantifier binds to comes alone. */
static Factors *walk_literals(Walk *walk) {
    const char *from = walk->at, *to = g_utf8_next_char(from);
    while (is_literal(from) && is_literal(to) && to - from < LITERALS_MAX) {
        const char *next = g_utf8_next_char(to);
        if (*next && strchr("?*+{", *next))
            break;
        to = next;
    }
    walk->at = to;
    g_autofree char *word = g_strndup(from, (gsize)(to - from));
    return factors_new(word_set_of(word), walk->counts);
}

static Factors *walk_piece(Walk *walk) {
    const char *at = walk->at;
    if (*at == '\\')
        return walk_escape(walk);
    if (*at == '[')
        return walk_class(walk);
    if (*at == '(')
        return walk_group(walk);
    if (*at != '^' && *at != '$' && *at != '.')
        return walk_literals(walk);
    walk->at++;
    if (*at == '.')
        return unknown(walk, CHARACTER_MAX);
    return *at == '^' ? border(walk) : nothing(walk);
}

static Factors *walk_sequence(Walk *walk) {
    Factors *sequence = nothing(walk);
    while (*walk->at && *walk->at != '|' && *walk->at != ')' && !walk->lost) {
        Factors *piece = walk_piece(walk);
        append_repeated(walk, sequence, piece);
    }
    if (sequence->tail)
        factors_settle(sequence);
    return sequence;
}

static Factors *walk_alternatives(Walk *walk) {
    Factors *all = walk_sequence(walk);
    while (*walk->at == '|' && !walk->lost) {
        walk->at++;
        factors_join(all, walk_sequence(walk));
    }
    return all;
}

GPtrArray *factors_of_pattern(const char *folded, WordCounts *counts, guint *reach,
                              GPtrArray **common) {
    Walk walk = {.at = folded, .counts = counts};
    g_autoptr(Factors) factors = walk_alternatives(&walk);
    factors_settle(factors);
    factors_sharpen(factors);
    factors_shorten(factors);
    if (walk.lost || *walk.at) {
        g_ptr_array_set_size(factors->required, 0);
        g_ptr_array_set_size(factors->common, 0);
    }
    gboolean bounded = !walk.lost && !*walk.at && factors->reach <= FACTOR_REACH_MAX;
    if (reach)
        *reach = bounded ? factors->reach : 0;
    if (common)
        *common = g_ptr_array_ref(factors->common);
    return g_ptr_array_ref(factors->required);
}

GPtrArray *factors_of_term(const char *folded) {
    g_autofree char *beginning = word_beginning(folded, TERM_ENOUGH);
    g_autoptr(Factors) factors = factors_new(word_set_of(beginning), NULL);
    factors_settle(factors);
    return g_ptr_array_ref(factors->required);
}
