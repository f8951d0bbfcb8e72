/* Offers lexicon_check(): a lexicon tests itself by its examples. */
#include "lexicon/rules.h"

#include "base/translate.h"
#include "text/text.h"

typedef struct {
    const Lexicon *lexicon;
    LexiconScratch *scratch;
    Fold *fold;
    GArray *matches;
    GPtrArray *skipped;
    Problems *problems;
} Check;

static gboolean hits(Check *check, guint rule, const char *example) {
    g_array_set_size(check->matches, 0);
    g_ptr_array_set_size(check->skipped, 0);
    Span folded = fold_text(check->fold, span_of_text(example), FOLD_PLAIN);
    lexicon_find(check->lexicon, check->scratch, folded, check->matches, check->skipped);
    for (guint i = 0; i < check->matches->len; i++)
        if (g_array_index(check->matches, LexiconMatch, i).rule == rule)
            return TRUE;
    return FALSE;
}

static void check_examples(Check *check, guint index) {
    const RuleEntry *entry = g_ptr_array_index(check->lexicon->rules, index);
    const Rule *rule = &entry->rule;
    for (guint i = 0; i < entry->hits->len && !entry->given_words; i++) {
        const char *example = g_ptr_array_index(entry->hits, i);
        if (!hits(check, index, example))
            problems_add(check->problems, PROBLEM_ERROR, rule->file, rule->line, rule->column,
                         _("rule %s does not hit its example <hit>%s</hit>; mend one of them"),
                         rule->id, example);
    }
    for (guint i = 0; i < entry->misses->len; i++) {
        const char *example = g_ptr_array_index(entry->misses, i);
        if (hits(check, index, example))
            problems_add(
                check->problems, PROBLEM_ERROR, rule->file, rule->line, rule->column,
                _("rule %s hits its example <miss>%s</miss>; add an <except>, or narrow it"),
                rule->id, example);
    }
    if (entry->hits->len == 0 && !entry->given_words)
        problems_add(check->problems, PROBLEM_WARNING, rule->file, rule->line, rule->column,
                     _("rule %s has no <hit> example; nobody will see when it stops working"),
                     rule->id);
}

/* Terms that hit only where a shorter term of the same rule hits already. */
static void check_covered(Check *check) {
    const GPtrArray *expressions = check->lexicon->expressions;
    for (guint i = 0; i < expressions->len; i++) {
        const Expression *one = g_ptr_array_index(expressions, i);
        for (guint j = i; j-- > 0;) {
            const Expression *other = g_ptr_array_index(expressions, j);
            if (other->rule != one->rule)
                break;
            if (one->is_pattern || other->is_pattern)
                continue;
            const Expression *longer = strlen(one->folded) > strlen(other->folded) ? one : other;
            const Expression *shorter = longer == one ? other : one;
            gsize start, end;
            if (pattern_find(shorter->pattern, check->scratch->pattern,
                             span_of_text(longer->folded), 0, PATTERN_ANYWHERE, &start, &end) == 1)
                problems_add(check->problems, PROBLEM_WARNING,
                             lexicon_rule(check->lexicon, longer->rule)->file, longer->line,
                             longer->column, _("the term “%s” is covered by “%s” of line %d"),
                             longer->written, shorter->written, shorter->line);
        }
    }
}

gboolean lexicon_check(const Lexicon *lexicon, Problems *problems) {
    guint errors = problems_errors(problems);
    g_autoptr(LexiconScratch) scratch = lexicon_scratch_new(lexicon);
    g_autoptr(Fold) fold = fold_new();
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    Check check = {lexicon, scratch, fold, matches, skipped, problems};
    for (guint i = 0; i < lexicon->rules->len; i++)
        check_examples(&check, i);
    check_covered(&check);
    return problems_errors(problems) == errors;
}
