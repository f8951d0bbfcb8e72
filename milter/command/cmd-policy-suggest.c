/* kasuhara policy suggest: scores for rules from labelled mail, as a patch. Nothing is
 * changed here; a person reads the patch, and tries it with policy test --against. */
#include "command/command.h"
#include "command/policy-use.h"
#include "command/suggest.h"
#include "command/trial.h"
#include "command/weight-patch.h"

#include <math.h>

enum {
    JOBS_MAX = 256,
    MAILS_MIN = 20, /* of harassment, and of the rest */
};

/* What is proposed. */
typedef struct {
    double lambda;
    double *weights;   /* of each fitted rule */
    LevelCount *after; /* cross-validated */
} Proposal;

/* What one ridge gives. */
typedef struct {
    double gain;  /* mails more judged rightly, cross-validated; 0: not to be proposed */
    double error; /* standard error of the gain */
} Trial;

/* The scores themselves, fitted to all mails, must gain as well: so each suggestion that is
 * followed judges more of these mails rightly, and there is an end to them. */
static Trial try_ridge(const Numbers *numbers, const double *in_force, const LevelCount *before,
                       double lambda, Proposal *proposal) {
    g_autofree double *scores = g_new0(double, numbers->data.mails + 1);
    ridge_fit(&numbers->data, lambda, RIDGE_FOLDS, proposal->weights);
    policy_sum_scores(&numbers->sum, proposal->weights, scores);
    g_autofree LevelCount *fitted = figures_count(numbers, scores);
    g_free(proposal->after);
    policy_sum_cross_validate(&numbers->sum, lambda, scores);
    proposal->after = figures_count(numbers, scores);
    proposal->lambda = lambda;
    Trial trial = {(double)figures_gain(numbers, before, proposal->after),
                   sqrt((double)figures_moved(numbers, in_force, scores))};
    if (trial.gain <= trial.error || figures_gain(numbers, before, fitted) == 0)
        trial.gain = 0;
    return trial;
}

/* The strongest ridge, which moves least, whose gain is within one standard error of the best
 * one's; none where no gain is more than its own error. FALSE: nothing is to be proposed. */
static gboolean choose(const Numbers *numbers, const double *in_force, const LevelCount *before,
                       Proposal *proposal) {
    Trial trials[RIDGE_STRENGTHS], best = {0, 0};
    for (guint i = 0; i < RIDGE_STRENGTHS; i++) {
        trials[i] = try_ridge(numbers, in_force, before, ridge_strengths[i], proposal);
        best = trials[i].gain > best.gain ? trials[i] : best;
    }
    for (guint i = 0; best.gain > 0 && i < RIDGE_STRENGTHS; i++) {
        if (trials[i].gain > 0 && trials[i].gain >= best.gain - best.error) {
            try_ridge(numbers, in_force, before, ridge_strengths[i], proposal);
            return TRUE;
        }
    }
    return FALSE;
}

/* [{rule, before, after, halved}]; and rule -> double * for the patch. proposal: NULL: none. */
static json_t *changes_of(const Numbers *numbers, const Proposal *proposal, GHashTable *scores) {
    json_t *changes = json_array();
    for (guint i = 0; proposal && i < numbers->data.rules; i++) {
        const Rule *rule = g_ptr_array_index(numbers->rules, i);
        double after = proposal->weights[i];
        if (after == rule->score)
            continue;
        g_hash_table_insert(scores, rule->id, &proposal->weights[i]);
        json_array_append_new(changes, json_pack("{s:s, s:f, s:f, s:b}", "rule", rule->id, "before",
                                                 rule->score, "after", after, "halved",
                                                 after < rule->score / 2));
    }
    return changes;
}

static json_t *suggestion(const GPtrArray *mails, const Policy *policy, guint failed) {
    g_autoptr(Numbers) numbers = numbers_new(mails, policy);
    g_autofree double *scores = g_new0(double, numbers->data.mails + 1);
    g_autoptr(GHashTable) changed = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
    policy_sum_scores(&numbers->sum, numbers->data.before, scores);
    g_autofree LevelCount *before = figures_count(numbers, scores);
    Proposal proposal = {.weights = g_new0(double, numbers->data.rules + 1)};
    gboolean found = choose(numbers, scores, before, &proposal);
    const LevelCount *after = found ? proposal.after : NULL;
    json_t *changes = changes_of(numbers, found ? &proposal : NULL, changed);
    g_autofree char *patch = weight_patch(policy, changed, left_out);
    json_t *object = json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "levels",
                               figures_levels(numbers, policy, before, after), "costs",
                               figures_costs(numbers, policy, before, after), "lambda",
                               found ? json_real(proposal.lambda) : json_null(), "fitted",
                               (json_int_t)numbers->data.rules, "kept", (json_int_t)numbers->kept,
                               "left_out_mails", (json_int_t)failed, "ran_away",
                               trial_ran_away(mails), "changes", changes, "left_out",
                               printer_strings(left_out), "patch", printer_string(patch));
    g_free(proposal.weights);
    g_free(proposal.after);
    return object;
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
        return command_fail(
            &cmd_policy_suggest,
            _("%s has %u mails of harassment and %u others; at least %d of each are "
              "needed to learn anything"),
            labelled_source_name(source), harassment, mails->len - harassment, (int)MAILS_MIN);
    gboolean told = printer_print(json, suggestion(mails, policy, failed), suggest_tell);
    return told && failed == 0 ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    gint jobs = (gint)MIN(g_get_num_processors(), JOBS_MAX);
    char *judged = NULL, *unseal = NULL;
    g_autoptr(SealKey) key = NULL;
    const GOptionEntry own[] = {{"jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, NULL, NULL},
                                {"judged", 0, 0, G_OPTION_ARG_FILENAME, &judged, NULL, NULL},
                                {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &unseal, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_policy_suggest, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    if (jobs < 1 || jobs > JOBS_MAX)
        answer = command_fail(&cmd_policy_suggest, _("--jobs is a number from 1 to %d"), JOBS_MAX);
    else if (options.arguments->len != (judged ? 0 : 1))
        answer = command_fail(&cmd_policy_suggest,
                              _("name one directory of labelled mail, or --judged ARCHIVE; see "
                                "kasuhara policy suggest --help"));
    else if (!unsealing_key(&cmd_policy_suggest, unseal, &key))
        answer = ANSWER_NONE;
    else
        answer = suggest(&(LabelledSource){judged ? NULL : g_ptr_array_index(options.arguments, 0),
                                           judged, key, FALSE},
                         options.policy, (guint)jobs, options.json);
    g_free(judged);
    g_free(unseal);
    command_options_clear(&options);
    return answer;
}

const Command cmd_policy_suggest = {
    "policy suggest", run, NEEDS_POLICY, N_("propose scores for rules from labelled mail"),
    N_("usage: kasuhara policy suggest [--json] [-p FILE] [-j N]\n"
       "       DIR | --judged ARCHIVE [--unseal KEY]\n"
       "\n"
       "Judges the mail in the folders normal, complaint and harassment under DIR, fits the\n"
       "scores of the rules to the labels, and prints figures before and after, by level and\n"
       "label, with 95 % intervals, and a patch to the lexicons. It changes nothing.\n"
       "\n"
       "The method is logistic regression with a ridge that holds each score near the one in\n"
       "force: a mail at the lowest threshold is as likely harassment as not, one point of\n"
       "score multiplies the odds by e. The figures \"after\" come from cross-validation: each\n"
       "mail is judged by scores fitted to other mails. A ridge gains what it then judges\n"
       "rightly at the lowest level, more than the scores in force; of those tried (0.01 to\n"
       "10000) the strongest is taken that gains as much as the best, within one standard\n"
       "error. Nothing is suggested where no gain is more than its error, or where more\n"
       "complaints or normal mail would reach a level without more harassment being found\n"
       "there; what gets worse is said, and which rules fall by more than half. Folds go by\n"
       "the mails' SHA-256: the same mail gives the same answer. Caps of categories are left\n"
       "out of the fit, not of the figures. A rule that hit fewer than 5 mails keeps its score.\n"
       "At least 20 mails of harassment and 20 others are needed.\n"
       "\n"
       "      --judged ARCHIVE  instead of DIR: as in kasuhara policy test\n"
       "      --unseal KEY      likewise\n"
       "  -p, --policy FILE   the policy\n"
       "  -j, --jobs N        so many mails at once (default: one a processor)\n"
       "      --json          one object: levels, costs, changes, patch, and more\n"
       "\n"
       "exit status: 0 done, whether or not there is something to suggest; 2 the policy cannot\n"
       "be used, there is too little mail, or a mail could not be read or is none\n")};
