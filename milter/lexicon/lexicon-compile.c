/* Offers lexicon_compile(): from rules to what is searched, PCRE2's patterns and the filter
 * before them. A pattern that does not compile is a Problem; all of them are named. */
#include "lexicon/factors.h"
#include "base/translate.h"
#include "lexicon/rules.h"

#include "text/text.h"

/* As the author wrote it where the faster form is no pattern, so that the error is his. */
static Pattern *compile_faster(const char *folded, GError **error) {
    g_autofree char *faster = pattern_share_beginnings(folded);
    Pattern *pattern = pattern_compile(faster, NULL);
    return pattern ? pattern : pattern_compile(folded, error);
}

static gboolean compile_one(const Lexicon *lexicon, Expression *expression, Problems *problems) {
    g_autoptr(GError) error = NULL;
    g_autofree char *term = expression->is_pattern ? NULL : pattern_of_term(expression->folded);
    expression->pattern =
        term ? pattern_compile(term, &error) : compile_faster(expression->folded, &error);
    if (expression->pattern)
        return TRUE;
    const Rule *rule = lexicon_rule(lexicon, expression->rule);
    problems_add(problems, PROBLEM_ERROR, rule->file, expression->line, expression->column,
                 _("the pattern “%s” of rule %s does not compile: %s"), expression->written,
                 rule->id, error->message);
    return FALSE;
}

static void free_groups(gpointer groups) {
    g_ptr_array_unref(groups);
}

/* Made from ordinary-text.txt: what customers and others write whom no rule hits. */
extern const char ordinary_text[];

static WordCounts *count_words(void) {
    g_autoptr(Fold) fold = fold_new();
    return word_counts_new(fold_text(fold, span_of_text(ordinary_text), FOLD_PLAIN));
}

/* common: filled with what each of them must hold too, that is in every text. */
static GPtrArray *factors_of(const GPtrArray *expressions, WordCounts *counts, GPtrArray *common) {
    GPtrArray *factors = g_ptr_array_new_with_free_func(free_groups);
    for (guint i = 0; i < expressions->len; i++) {
        Expression *expression = g_ptr_array_index(expressions, i);
        GPtrArray *others = NULL;
        expression->reach = (guint)strlen(expression->folded);
        g_ptr_array_add(factors, expression->is_pattern
                                     ? factors_of_pattern(expression->folded, counts,
                                                          &expression->reach, &others)
                                     : factors_of_term(expression->folded));
        expression->common = others && others->len > 0;
        g_ptr_array_add(common, others ? others : g_ptr_array_new());
    }
    return factors;
}

static gboolean compile_all(const Lexicon *lexicon, const GPtrArray *expressions,
                            Problems *problems) {
    gboolean ok = TRUE;
    for (guint i = 0; i < expressions->len; i++)
        ok = compile_one(lexicon, g_ptr_array_index(expressions, i), problems) && ok;
    return ok;
}

/* The filters, made by a thread of their own where there is one to be had: g_thread_new() would end
 * the daemon in the middle of a reload. */
static gpointer make_filters(gpointer data) {
    Lexicon *lexicon = data;
    g_autoptr(WordCounts) counts = count_words();
    g_autoptr(GPtrArray) common = g_ptr_array_new_with_free_func(free_groups);
    g_autoptr(GPtrArray) unused = g_ptr_array_new_with_free_func(free_groups);
    g_autoptr(GPtrArray) expressions = factors_of(lexicon->expressions, counts, common);
    g_autoptr(GPtrArray) exceptions = factors_of(lexicon->exceptions, counts, unused);
    lexicon->prefilter = prefilter_new(expressions);
    lexicon->excepting = prefilter_new(exceptions);
    lexicon->crowded = prefilter_new(common);
    return NULL;
}

/* Filters and patterns are made side by side: each takes seconds, and of an Expression the one
 * writes what the other does not look at. */
gboolean lexicon_compile(Lexicon *lexicon, Problems *problems) {
    GThread *filtering = g_thread_try_new("filters", make_filters, lexicon, NULL);
    gboolean ok = compile_all(lexicon, lexicon->expressions, problems);
    ok = compile_all(lexicon, lexicon->exceptions, problems) && ok;
    if (filtering)
        g_thread_join(filtering);
    else
        make_filters(lexicon);
    if (!prefilter_knows(lexicon->prefilter) || !prefilter_knows(lexicon->excepting) ||
        !prefilter_knows(lexicon->crowded))
        problems_add(
            problems, PROBLEM_WARNING, NULL, 0, 0,
            _("the lexicons hold more words than can be looked up at once: every rule is "
              "tried on every text, which takes a thousand times as long; leave lexicons out"));
    if (ok)
        lexicon->covered_words = undo_words_new(lexicon->covered, lexicon->ordinary);
    return ok;
}
