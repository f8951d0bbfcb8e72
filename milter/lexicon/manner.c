/* Offers manner_find(): the text by stretches of sentences, each weighed by its grams; and
 * manner_weigh_bytes(), what each place of such a stretch added. */
#include "lexicon/manner.h"
#include "lexicon/lexicon.h"
#include "lexicon/string-tree.h"

#include <math.h>
#include <string.h>

/* Where fewer of the characters begin a gram of two and more, it is another language. */
static const double KNOWN_LEAST = 0.5;

typedef struct {
    guint rule;
    double from;
} Step;

typedef struct {
    double below, less;
} Harmless;

typedef struct {
    float weight;
    guint seen; /* the stretch in which it was last counted */
} Gram;

struct Manner {
    double constant;
    StringTree *tree;
    GArray *grams;    /* of Gram, by the tree's number less one: not seen */
    GArray *steps;    /* of Step */
    GArray *harmless; /* of Harmless */
};

struct MannerScratch {
    const Manner *manner;
    GString *text; /* the stretch at hand, between spaces */
    Gram *grams;   /* the manner's, with what was seen */
    guint stretch; /* 0: none yet */
    GArray *hits;  /* of guint, by step: how often it hit the text at hand */
};

Manner *manner_new(double constant, GHashTable *grams) {
    Manner *manner = g_new0(Manner, 1);
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(StringEntry));
    GHashTableIter iterator;
    gpointer name, weight;
    manner->constant = constant;
    manner->grams = g_array_new(FALSE, FALSE, sizeof(Gram));
    g_hash_table_iter_init(&iterator, grams);
    while (g_hash_table_iter_next(&iterator, &name, &weight)) {
        Gram gram = {.weight = (float)*(const double *)weight};
        g_array_append_val(manner->grams, gram);
        StringEntry entry = {name, manner->grams->len};
        g_array_append_val(names, entry);
    }
    manner->tree = string_tree_new(names);
    manner->steps = g_array_new(FALSE, FALSE, sizeof(Step));
    manner->harmless = g_array_new(FALSE, FALSE, sizeof(Harmless));
    if (!manner->tree)
        g_clear_pointer(&manner, manner_free);
    return manner;
}

void manner_free(Manner *manner) {
    if (!manner)
        return;
    string_tree_free(manner->tree);
    g_array_unref(manner->grams);
    g_array_unref(manner->steps);
    g_array_unref(manner->harmless);
    g_free(manner);
}

void manner_add_step(Manner *manner, guint rule, double from) {
    Step step = {rule, from};
    g_array_append_val(manner->steps, step);
}

void manner_add_harmless(Manner *manner, double below, double less) {
    Harmless harmless = {below, less};
    g_array_append_val(manner->harmless, harmless);
}

MannerScratch *manner_scratch_new(const Manner *manner) {
    MannerScratch *scratch = g_new0(MannerScratch, 1);
    scratch->manner = manner;
    scratch->text = g_string_new(NULL);
    scratch->grams = g_memdup2(manner->grams->data, manner->grams->len * sizeof(Gram));
    scratch->hits = g_array_new(FALSE, TRUE, sizeof(guint));
    return scratch;
}

void manner_scratch_free(MannerScratch *scratch) {
    if (!scratch)
        return;
    g_string_free(scratch->text, TRUE);
    g_free(scratch->grams);
    g_array_unref(scratch->hits);
    g_free(scratch);
}

/* Before a stretch. After 2^32 of them all begins anew. */
static void forget_seen(MannerScratch *scratch) {
    if (++scratch->stretch > 0)
        return;
    for (guint i = 0; i < scratch->manner->grams->len; i++)
        scratch->grams[i].seen = 0;
    scratch->stretch = 1;
}

/* Adds the weights of the grams that begin at `at` and were not counted, to the bytes they stand on
 * too where these are asked for. TRUE: one of them has two characters or more. */
static gboolean add_grams(MannerScratch *scratch, gsize at, double *sum, double *bytes) {
    const StringNode *nodes = scratch->manner->tree->nodes;
    const char *text = scratch->text->str + at;
    gsize first = (gsize)g_utf8_skip[(guchar)*text];
    gboolean known = FALSE;
    StringNode node = nodes[0];
    /* The text ends with NUL, of which no node has a child. */
    for (gsize length = 1; (node = string_tree_child(nodes, node, (guchar)text[length - 1])) != 0;
         length++) {
        guint32 number = string_tree_number(nodes, node);
        if (number == 0)
            continue;
        Gram *gram = &scratch->grams[number - 1];
        known = known || length > first;
        if (gram->seen == scratch->stretch)
            continue;
        gram->seen = scratch->stretch;
        *sum += (double)gram->weight;
        for (gsize i = 0; bytes && i < length; i++)
            bytes[at + i] += (double)gram->weight / (double)length;
    }
    return known;
}

/* bytes, of the stretch between spaces: NULL, they are not asked for. NaN: it is in a language that
 * this manner does not know. */
static double weigh(MannerScratch *scratch, Span stretch, double *bytes) {
    GString *text = scratch->text;
    double sum = 0;
    guint characters = 0, known = 0;
    g_string_assign(text, " ");
    g_string_append_len(text, stretch.bytes, (gssize)stretch.length);
    g_string_append_c(text, ' ');
    forget_seen(scratch);
    for (gsize at = 0; at < text->len; at += (gsize)g_utf8_skip[(guchar)text->str[at]]) {
        characters++;
        known += add_grams(scratch, at, &sum, bytes) ? 1 : 0;
    }
    if (known < KNOWN_LEAST * characters)
        return NAN;
    return scratch->manner->constant + sum / sqrt(characters);
}

/* ---- stretches */

static gboolean ends_sentence(gunichar c) {
    return c == '.' || c == '!' || c == '?' || c == '\n' || c == 0x3002;
}

gsize manner_sentence_end(Span text, gsize from) {
    gsize at = from;
    gboolean ended = FALSE;
    while (at < text.length && at - from < MANNER_WINDOW) {
        gunichar c = g_utf8_get_char(text.bytes + at);
        if (ended && !ends_sentence(c))
            break;
        ended = ended || ends_sentence(c);
        at += (gsize)g_utf8_skip[(guchar)text.bytes[at]];
    }
    return MIN(at, text.length);
}

/* Behind the last sentence that the stretch from `from` has room for; the first is always in. */
static gsize stretch_end(Span text, gsize from) {
    gsize end = manner_sentence_end(text, from);
    while (end < text.length) {
        gsize next = manner_sentence_end(text, end);
        if (next - from > MANNER_WINDOW)
            break;
        end = next;
    }
    return end;
}

/* Appends the stretch for each step that it reaches and that has not hit as often as a rule may. */
static void add_stretch(MannerScratch *scratch, gsize start, gsize end, double weight,
                        GArray *matches) {
    const GArray *steps = scratch->manner->steps;
    for (guint i = 0; i < steps->len; i++) {
        const Step *step = &g_array_index(steps, Step, i);
        guint *hits = &g_array_index(scratch->hits, guint, i);
        LexiconMatch match = {.rule = step->rule, .start = start, .end = end};
        if (!(weight >= step->from) || *hits == LEXICON_MATCHES_PER_RULE_MAX)
            continue;
        g_array_append_val(matches, match);
        ++*hits;
    }
}

/* NaN is under nothing: what is not known is not harmless. */
static double less_at(const Manner *manner, double weight) {
    double less = 0;
    for (guint i = 0; i < manner->harmless->len; i++) {
        const Harmless *harmless = &g_array_index(manner->harmless, Harmless, i);
        if (weight < harmless->below)
            less = MAX(less, harmless->less);
    }
    return less;
}

static gboolean may_tell(const MannerScratch *scratch) {
    if (scratch->manner->harmless->len > 0)
        return TRUE;
    for (guint i = 0; i < scratch->hits->len; i++)
        if (g_array_index(scratch->hits, guint, i) < LEXICON_MATCHES_PER_RULE_MAX)
            return TRUE;
    return FALSE;
}

void manner_find(MannerScratch *scratch, Span folded, GArray *matches, GArray *harmless) {
    g_array_set_size(scratch->hits, 0);
    g_array_set_size(scratch->hits, scratch->manner->steps->len); /* all 0 */
    for (gsize start = 0, end; start < folded.length && may_tell(scratch); start = end) {
        end = stretch_end(folded, start);
        if (end - start < LEXICON_MANNER_BYTES_MIN)
            continue;
        double weight = weigh(scratch, span_slice(folded, start, end), NULL);
        MannerHarmless stretch = {start, end, less_at(scratch->manner, weight)};
        if (stretch.less > 0)
            g_array_append_val(harmless, stretch);
        add_stretch(scratch, start, end, weight, matches);
    }
}

double manner_less(MannerScratch *scratch, Span text) {
    return less_at(scratch->manner, weigh(scratch, text, NULL));
}

guint manner_steps(const Manner *manner) {
    return manner->steps->len;
}

guint manner_step_rule(const Manner *manner, guint step) {
    return g_array_index(manner->steps, Step, step).rule;
}

double *manner_weigh_bytes(MannerScratch *scratch, Span stretch) {
    double *bytes = g_new0(double, stretch.length + 2);
    weigh(scratch, stretch, bytes);
    memmove(bytes, bytes + 1, stretch.length * sizeof *bytes);
    return bytes;
}
