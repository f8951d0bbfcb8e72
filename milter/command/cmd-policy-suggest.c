/* kasuhara policy suggest: scores for rules from labelled mail, as a patch. Nothing is
 * changed here; a person reads the patch, and tries it with policy test --against. */
#include "command/command.h"
#include "command/labelled-mail.h"
#include "command/policy-use.h"
#include "command/weight-patch.h"

#include "tuning/tuning.h"

#include <math.h>

enum {
    JOBS_MAX = 256,
    MAILS_A_RULE_MIN = 5, /* a rule that hit fewer keeps its score */
    MAILS_MIN = 20,       /* of harassment, and of the rest */
};

/* The labelled mail as numbers. */
typedef struct {
    RidgeData data;
    gboolean *harassment;
    guint *fold;
    double *fixed;
    GPtrArray *rules;  /* of const Rule *, those that are fitted */
    GPtrArray *counts; /* of GArray of RidgeCount, by rule */
    GArray *before;    /* of double */
    guint kept;        /* rules that hit, and are not fitted */
} Numbers;

static void free_counts(gpointer counts) {
    g_array_unref(counts);
}

static void numbers_clear(Numbers *numbers) {
    g_free(numbers->harassment);
    g_free(numbers->fold);
    g_free(numbers->fixed);
    g_clear_pointer(&numbers->rules, g_ptr_array_unref);
    g_clear_pointer(&numbers->counts, g_ptr_array_unref);
    g_clear_pointer(&numbers->before, g_array_unref);
}

/* How often the rule may count in this mail: hits of one telling, at most rule->times. */
static double times_counted(const json_t *verdict, const Rule *rule) {
    double weighed = 0;
    size_t i;
    const json_t *hit;
    json_array_foreach(json_object_get(verdict, "hits"), i, hit) {
        const char *standing = printer_get(hit, "standing");
        gboolean counts = strcmp(standing, "counted") == 0 || strcmp(standing, "capped") == 0;
        if (counts && strcmp(printer_get(hit, "rule"), rule->id) == 0)
            weighed += 1;
    }
    return MIN(weighed, rule->times);
}

/* The rule's counts go to the fit, or its score to the fixed part. */
static void add_rule(Numbers *numbers, const GPtrArray *mails, const Rule *rule,
                     const Category *category) {
    GArray *counts = g_array_new(FALSE, FALSE, sizeof(RidgeCount));
    for (guint i = 0; category->counts && i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        RidgeCount count = {i, times_counted(mail->verdict, rule)};
        if (count.times > 0)
            g_array_append_val(counts, count);
    }
    if (counts->len >= MAILS_A_RULE_MIN) {
        g_ptr_array_add(numbers->rules, (gpointer)rule);
        g_ptr_array_add(numbers->counts, counts);
        g_array_append_val(numbers->before, rule->score);
        return;
    }
    numbers->kept += counts->len > 0;
    for (guint i = 0; i < counts->len; i++) {
        const RidgeCount *count = &g_array_index(counts, RidgeCount, i);
        numbers->fixed[count->mail] += count->times * rule->score;
    }
    g_array_unref(counts);
}

static void numbers_fill(Numbers *numbers, const GPtrArray *mails, const Policy *policy) {
    const Level *lowest = g_ptr_array_index(policy->levels, 0);
    numbers->harassment = g_new0(gboolean, mails->len + 1);
    numbers->fold = g_new0(guint, mails->len + 1);
    numbers->fixed = g_new0(double, mails->len + 1);
    numbers->rules = g_ptr_array_new();
    numbers->counts = g_ptr_array_new_with_free_func(free_counts);
    numbers->before = g_array_new(FALSE, FALSE, sizeof(double));
    for (guint i = 0; i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        g_autofree char *start = g_strndup(mail->digest, 8);
        numbers->harassment[i] = mail->label == LABEL_HARASSMENT;
        numbers->fold[i] = (guint)(g_ascii_strtoull(start, NULL, 16) % RIDGE_FOLDS);
    }
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++)
        add_rule(numbers, mails, lexicon_rule(policy->lexicon, i),
                 g_ptr_array_index(policy->rule_categories, i));
    numbers->data = (RidgeData){.mails = mails->len,
                                .harassment = numbers->harassment,
                                .fold = numbers->fold,
                                .threshold = lowest->threshold,
                                .fixed = numbers->fixed,
                                .rules = numbers->rules->len,
                                .counts = (GArray *const *)(void *)numbers->counts->pdata,
                                .before = (const double *)(void *)numbers->before->data};
}

/* {loss, harassment: flagged of it, other: flagged of the rest} */
static json_t *figures(const Numbers *numbers, const double *scores) {
    json_int_t flagged[2] = {0}, all[2] = {0};
    for (guint i = 0; i < numbers->data.mails; i++) {
        int of = numbers->harassment[i] ? 1 : 0;
        all[of]++;
        flagged[of] += scores[i] >= numbers->data.threshold - 1e-9;
    }
    return json_pack("{s:f, s:I, s:I, s:I, s:I}", "loss", ridge_loss(&numbers->data, scores),
                     "found", flagged[1], "harassment", all[1], "flagged", flagged[0], "other",
                     all[0]);
}

static void tell_line(GString *out, const char *title, const json_t *figure) {
    printer_column(out, title, 34);
    g_string_append_printf(
        out, "harassment found %.0f of %.0f, others flagged %.0f of %.0f, log loss %.4f\n",
        printer_number(figure, "found"), printer_number(figure, "harassment"),
        printer_number(figure, "flagged"), printer_number(figure, "other"),
        printer_number(figure, "loss"));
}

/* The figures are comments to patch(1), which skips what is no diff. */
static void tell_suggestion(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *change;
    (void)colour;
    tell_line(out, "scores in force", json_object_get(object, "before"));
    tell_line(out, "suggested, cross-validated", json_object_get(object, "after"));
    g_string_append_printf(out,
                           "ridge %g; %.0f rules fitted, %.0f kept that hit fewer than %d mails\n",
                           printer_number(object, "lambda"), printer_number(object, "fitted"),
                           printer_number(object, "kept"), (int)MAILS_A_RULE_MIN);
    json_array_foreach(json_object_get(object, "changes"), i, change) {
        printer_column(out, printer_get(change, "rule"), 34);
        g_string_append_printf(out, "%g -> %g\n", printer_number(change, "before"),
                               printer_number(change, "after"));
    }
    g_string_append(out,
                    json_array_size(json_object_get(object, "changes")) > 0
                        ? "Nothing was changed. To try it: patch -p0 in a copy of the policy's "
                          "directory, then policy test --against.\n\n"
                        : "There is nothing to suggest.\n");
    g_string_append(out, printer_get(object, "patch"));
}

/* Rounded to tenths, never 0: a rule that should go is for a person to take out. */
static double rounded(double weight) {
    return MAX(round(weight * 10) / 10, 0.1);
}

static json_t *suggestion(const Numbers *numbers, const Policy *policy) {
    guint rules = numbers->data.rules;
    g_autofree double *weights = g_new0(double, rules + 1);
    g_autofree double *scores = g_new0(double, numbers->data.mails + 1);
    g_autoptr(GHashTable) changed = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
    double lambda = ridge_choose_lambda(&numbers->data);
    ridge_scores(&numbers->data, numbers->data.before, scores);
    json_t *before = figures(numbers, scores);
    ridge_cross_validate(&numbers->data, lambda, scores);
    json_t *after = figures(numbers, scores);
    ridge_fit(&numbers->data, lambda, RIDGE_FOLDS, weights);
    json_t *changes = json_array();
    for (guint i = 0; i < rules; i++) {
        const Rule *rule = g_ptr_array_index(numbers->rules, i);
        weights[i] = rounded(weights[i]);
        if (fabs(weights[i] - rule->score) < 0.05)
            continue;
        g_hash_table_insert(changed, rule->id, &weights[i]);
        json_array_append_new(changes, json_pack("{s:s, s:f, s:f}", "rule", rule->id, "before",
                                                 rule->score, "after", weights[i]));
    }
    g_autofree char *patch = weight_patch(policy, changed, left_out);
    return json_pack("{s:o, s:o, s:f, s:I, s:I, s:o, s:o, s:o}", "before", before, "after", after,
                     "lambda", lambda, "fitted", (json_int_t)rules, "kept",
                     (json_int_t)numbers->kept, "changes", changes, "left_out",
                     printer_strings(left_out), "patch", printer_string(patch));
}

static int suggest(const LabelledSource *source, const char *policy_path, guint jobs,
                   gboolean json) {
    guint failed = 0, harassment = 0;
    g_autoptr(Policy) policy = policy_use(&cmd_policy_suggest, policy_path);
    g_autoptr(GPtrArray) mails =
        policy ? labelled_mail_judge(&cmd_policy_suggest, source, policy, jobs, &failed) : NULL;
    if (!mails)
        return ANSWER_NONE;
    for (guint i = 0; i < mails->len; i++)
        harassment +=
            ((const LabelledMail *)g_ptr_array_index(mails, i))->label == LABEL_HARASSMENT;
    if (harassment < MAILS_MIN || mails->len - harassment < MAILS_MIN)
        return command_fail(&cmd_policy_suggest,
                            "%s has %u mails of harassment and %u others; at least %d of each are "
                            "needed to learn anything",
                            labelled_source_name(source), harassment, mails->len - harassment,
                            (int)MAILS_MIN);
    Numbers numbers = {0};
    numbers_fill(&numbers, mails, policy);
    gboolean told = printer_print(json, suggestion(&numbers, policy), tell_suggestion);
    numbers_clear(&numbers);
    return told && failed == 0 ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    gint jobs = (gint)MIN(g_get_num_processors(), JOBS_MAX);
    char *judged = NULL;
    const GOptionEntry own[] = {{"jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, NULL, NULL},
                                {"judged", 0, 0, G_OPTION_ARG_FILENAME, &judged, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_policy_suggest, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    if (jobs < 1 || jobs > JOBS_MAX)
        answer = command_fail(&cmd_policy_suggest, "--jobs is a number from 1 to %d", JOBS_MAX);
    else if (options.arguments->len != (judged ? 0 : 1))
        answer = command_fail(&cmd_policy_suggest,
                              "name one directory of labelled mail, or --judged ARCHIVE; see "
                              "kasuhara policy suggest --help");
    else
        answer = suggest(&(LabelledSource){judged ? NULL : g_ptr_array_index(options.arguments, 0),
                                           judged, FALSE},
                         options.policy, (guint)jobs, options.json);
    g_free(judged);
    command_options_clear(&options);
    return answer;
}

const Command cmd_policy_suggest = {
    "policy suggest", run, NEEDS_POLICY, "propose scores for rules from labelled mail",
    "usage: kasuhara policy suggest [--json] [-p FILE] [-j N] DIR | --judged ARCHIVE\n"
    "\n"
    "Judges the mail in the folders normal, complaint and harassment under DIR, fits the\n"
    "scores of the rules to the labels, and prints figures before and after and a patch to\n"
    "the lexicons. It changes nothing.\n"
    "\n"
    "The method is logistic regression with a ridge that holds each score near the one in\n"
    "force: a mail at the lowest threshold is as likely harassment as not, one point of\n"
    "score multiplies the odds by e. How strong the ridge is, and the figures \"after\", come\n"
    "from cross-validation: each mail is judged by scores fitted to other mails. Folds go\n"
    "by the mails' SHA-256: the same mail gives the same answer. Caps of categories are\n"
    "left out of the sums. A rule that hit fewer than 5 mails keeps its score. At least\n"
    "20 mails of harassment and 20 others are needed.\n"
    "\n"
    "      --judged ARCHIVE  instead of DIR: as in kasuhara policy test\n"
    "  -p, --policy FILE   the policy\n"
    "  -j, --jobs N        so many mails at once (default: one a processor)\n"
    "      --json          one object: before, after, changes, patch, and more\n"
    "\n"
    "exit status: 0 done, whether or not there is something to suggest; 2 the policy cannot\n"
    "be used, there is too little mail, or a mail could not be read\n"};
