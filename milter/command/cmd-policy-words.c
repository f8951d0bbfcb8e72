/* kasuhara policy words: which lines of a text the lexicons hit. For trying a word
 * list, a dictionary, or a pile of ordinary text on a policy. Lines are matched as
 * they are: no mail is parsed, nothing is taken for a quote. */
#include "command/command.h"
#include "command/policy-use.h"

#include "text/text.h"
#include "verdict/verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

typedef struct {
    gboolean json, paragraphs;
    Policy *policy;
    LexiconScratch *scratch;
    Fold *fold;
    GArray *matches; /* of LexiconMatch */
    GPtrArray *skipped;
    guint64 texts, flagged;
} Words;

static void tell_text(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    size_t i;
    const json_t *rule;
    g_string_append_printf(out, "%g\t", printer_number(object, "score"));
    json_array_foreach(json_object_get(object, "rules"), i, rule) {
        g_string_append(out, i > 0 ? " " : "");
        printer_text(out, json_string_value(rule));
    }
    g_string_append_c(out, '\t');
    printer_put(out, object, "text");
    g_string_append_c(out, '\n');
}

/* What a match is in the text as it was written. */
static json_t *found_text(const Words *words, Span text, guint match) {
    const LexiconMatch *at = &g_array_index(words->matches, LexiconMatch, match);
    gsize start = 0, end = 0;
    fold_origin(words->fold, at->start, at->end, &start, &end);
    g_autofree char *written = g_strndup(text.bytes + start, end - start);
    return printer_string(written);
}

/* Adds those matches of which something is taken off, or the others, to the score; of a rule so
 * many as may still count. */
static double weigh(const Words *words, gboolean less, GHashTable *times) {
    double score = 0;
    for (guint i = 0; i < words->matches->len; i++) {
        const LexiconMatch *match = &g_array_index(words->matches, LexiconMatch, i);
        const Category *category = g_ptr_array_index(words->policy->rule_categories, match->rule);
        const Rule *rule = lexicon_rule(words->policy->lexicon, match->rule);
        gpointer key = GUINT_TO_POINTER(match->rule + 1);
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(times, key));
        if ((match->less > 0) != less || before >= rule->times || !category->counts)
            continue;
        g_hash_table_insert(times, key, GUINT_TO_POINTER(before + 1));
        score += score_rounded(rule->score * (1 - match->less));
    }
    return score;
}

/* The sum of the weights of the rules that hit, each as often as it may count, of
 * categories that count; caps left out. */
static double score_of(const Words *words) {
    g_autoptr(GHashTable) times = g_hash_table_new(g_direct_hash, g_direct_equal);
    double whole = weigh(words, FALSE, times);
    return score_rounded(whole + weigh(words, TRUE, times));
}

/* Each rule that hit, and what it found first. */
static void list_rules(const Words *words, Span text, json_t *rules, json_t *found) {
    g_autoptr(GHashTable) listed = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < words->matches->len; i++) {
        guint index = g_array_index(words->matches, LexiconMatch, i).rule;
        if (!g_hash_table_add(listed, GUINT_TO_POINTER(index + 1)))
            continue;
        json_array_append_new(rules, json_string(lexicon_rule(words->policy->lexicon, index)->id));
        json_array_append_new(found, found_text(words, text, i));
    }
}

static gboolean judge_text(Words *words, Span text) {
    Span folded = fold_text(words->fold, text, FOLD_PLAIN);
    g_array_set_size(words->matches, 0);
    g_ptr_array_set_size(words->skipped, 0);
    lexicon_find(words->policy->lexicon, words->scratch, folded, words->matches, words->skipped);
    words->texts++;
    if (words->matches->len == 0)
        return TRUE;
    g_autofree char *written = g_strndup(text.bytes, text.length);
    json_t *rules = json_array(), *found = json_array();
    double score = score_of(words);
    list_rules(words, text, rules, found);
    words->flagged += policy_level_for(words->policy, score) != NULL;
    return printer_print(words->json,
                         json_pack("{s:f, s:o, s:o, s:o}", "score", score, "rules", rules, "found",
                                   found, "text", printer_string(written)),
                         tell_text);
}

static gboolean judge_file(Words *words, FILE *file) {
    g_autoptr(GString) text = g_string_new(NULL);
    char *line = NULL;
    size_t room = 0;
    gboolean told = TRUE;
    for (ssize_t length; told && (length = getline(&line, &room, file)) >= 0;) {
        gboolean blank = strspn(line, " \t\r\n") == (gsize)length;
        g_string_append_len(text, line, length);
        if (words->paragraphs && !blank)
            continue;
        told = judge_text(words, span_of_string(text));
        g_string_truncate(text, 0);
    }
    if (told && text->len > 0)
        told = judge_text(words, span_of_string(text));
    free(line);
    return told;
}

static int judge_files(Words *words, const GPtrArray *paths) {
    int answer = ANSWER_YES;
    for (guint i = 0; i < MAX(paths->len, 1); i++) {
        const char *path = paths->len > 0 ? g_ptr_array_index(paths, i) : "-";
        gboolean standard_input = strcmp(path, "-") == 0;
        FILE *file = standard_input ? stdin : fopen(path, "r");
        if (!file) {
            answer =
                command_fail(&cmd_policy_words, _("cannot read %s: %s"), path, g_strerror(errno));
            continue;
        }
        gboolean told = judge_file(words, file);
        if (ferror(file))
            answer = command_fail(&cmd_policy_words, _("cannot read %s to its end"), path);
        if (!standard_input)
            fclose(file);
        if (!told)
            return ANSWER_NONE;
    }
    fprintf(stderr,
            words->paragraphs ? _("%" PRIu64 " of %" PRIu64 " paragraphs would be flagged\n")
                              : _("%" PRIu64 " of %" PRIu64 " lines would be flagged\n"),
            words->flagged, words->texts);
    return answer == ANSWER_YES && words->flagged > 0 ? ANSWER_NO : answer;
}

static int use(Words *words, const CommandOptions *options) {
    g_autoptr(Policy) policy = policy_use(&cmd_policy_words, options->policy);
    if (!policy)
        return ANSWER_NONE;
    g_autoptr(LexiconScratch) scratch = lexicon_scratch_new(policy->lexicon);
    g_autoptr(Fold) fold = fold_new();
    g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(LexiconMatch));
    g_autoptr(GPtrArray) skipped = g_ptr_array_new();
    words->json = options->json;
    words->policy = policy;
    words->scratch = scratch;
    words->fold = fold;
    words->matches = matches;
    words->skipped = skipped;
    return judge_files(words, options->arguments);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    Words words = {0};
    const GOptionEntry own[] = {
        {"paragraphs", 0, 0, G_OPTION_ARG_NONE, &words.paragraphs, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    int answer = command_options(&cmd_policy_words, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    answer = use(&words, &options);
    command_options_clear(&options);
    return answer;
}

const Command cmd_policy_words = {
    "policy words", run, NEEDS_POLICY, N_("which lines of a text the lexicons hit"),
    N_("usage: kasuhara policy words [--json] [-p FILE] [--paragraphs] [FILE...]\n"
       "\n"
       "Tries each line of plain text (UTF-8) on the lexicons of a policy, and prints those\n"
       "that a rule hits: the sum of the rules' scores, the rules, the line. For word lists,\n"
       "dictionaries and ordinary text: what should not be hit is seen at once. Without FILE\n"
       "standard input is read. On standard error: how many reach the lowest level.\n"
       "\n"
       "      --paragraphs    by paragraph (to the next blank line), not by line\n"
       "  -p, --policy FILE   the policy\n"
       "      --json          one object a line that was hit: score, rules, what each\n"
       "                      found first, text\n"
       "\n"
       "exit status: 0 nothing would be flagged; 1 something would be; 2 the policy cannot\n"
       "be used, or a file cannot be read\n")};
