/* kasuhara policy test: a policy on labelled mail. */
#include "command/command.h"
#include "command/labelled-mail.h"
#include "command/policy-use.h"
#include "command/trial.h"

enum {
    JOBS_MAX = 256
};

typedef struct {
    gint jobs;
    char *against, *judged, *unseal;
    double min_recall, max_complaint, max_normal; /* shares; below 0: not asked */
    gboolean json;
} TrialOptions;

/* Was it said on standard error that the threshold is not held? No: ANSWER_YES; ANSWER_NONE:
 * there is nothing to measure it on. */
static int hold(const json_t *levels, const char *figure_key, double asked, gboolean at_least,
                const char *what, const char *option, Label label) {
    const json_t *lowest = json_array_get(json_object_get(levels, "levels"), 0);
    const json_t *figure = json_object_get(lowest, figure_key);
    double share = printer_number(figure, "share");
    if (asked < 0)
        return ANSWER_YES;
    if (printer_number(figure, "of") == 0)
        return command_fail(&cmd_policy_test,
                            _("--%s cannot be measured: there is no mail labelled %s"), option,
                            label_name(label));
    if (at_least ? share >= asked : share <= asked)
        return ANSWER_YES;
    command_fail(&cmd_policy_test,
                 at_least ? _("%s: %.4f, less than %.4f") : _("%s: %.4f, more than %.4f"), what,
                 share, asked);
    return ANSWER_NO;
}

/* All that is wrong is said; ANSWER_NONE goes before ANSWER_NO. */
static int hold_all(const TrialOptions *options, const json_t *levels) {
    int answers[] = {hold(levels, "recall", options->min_recall, TRUE, _("harassment found"),
                          "min-recall", LABEL_HARASSMENT),
                     hold(levels, "complaint", options->max_complaint, FALSE,
                          _("complaints flagged"), "max-complaint", LABEL_COMPLAINT),
                     hold(levels, "normal", options->max_normal, FALSE, _("normal mail flagged"),
                          "max-normal", LABEL_NORMAL)};
    return MAX(MAX(answers[0], answers[1]), answers[2]);
}

static gboolean tell_misjudged(const GPtrArray *mails, gboolean json) {
    gboolean told = TRUE;
    for (guint i = 0; told && i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        if (!labelled_is_right(mail))
            told = printer_print(json, trial_misjudged(mail), trial_tell_misjudged);
    }
    return told;
}

static gboolean tell_changes(const Policy *old, const Policy *new, const GPtrArray *before,
                             const GPtrArray *after, gboolean json) {
    gboolean told = TRUE;
    for (guint i = 0; told && i < MIN(before->len, after->len); i++) {
        json_t *change =
            trial_change(old, new, g_ptr_array_index(before, i), g_ptr_array_index(after, i));
        if (change)
            told = printer_print(json, change, trial_tell_change);
    }
    return told;
}

/* -1: go on; else the exit status. */
static int compare(const LabelledSource *source, const Policy *policy, const GPtrArray *mails,
                   const TrialOptions *options) {
    guint failed = 0;
    LabelledSource again = *source;
    again.told = TRUE;
    if (!options->against)
        return -1;
    g_autoptr(Policy) old = policy_use(&cmd_policy_test, options->against);
    g_autoptr(GPtrArray) before =
        old ? labelled_mail_judge(&cmd_policy_test, &again, old, (guint)options->jobs, &failed)
            : NULL;
    if (!before)
        return ANSWER_NONE;
    if (before->len != mails->len)
        return command_fail(&cmd_policy_test,
                            _("the mail in %s changed while it was judged; try again"),
                            labelled_source_name(source));
    return tell_changes(old, policy, before, mails, options->json) ? -1 : ANSWER_NONE;
}

static int test(const LabelledSource *source, const char *policy_path,
                const TrialOptions *options) {
    guint failed = 0;
    g_autoptr(Policy) policy = policy_use(&cmd_policy_test, policy_path);
    if (!policy)
        return ANSWER_NONE;
    g_autoptr(GPtrArray) mails =
        labelled_mail_judge(&cmd_policy_test, source, policy, (guint)options->jobs, &failed);
    if (!mails)
        return ANSWER_NONE;
    int answer = compare(source, policy, mails, options);
    if (answer >= 0)
        return answer;
    json_t *levels = trial_levels(mails, policy);
    json_object_set_new(levels, "left_out", json_integer(failed));
    int held = hold_all(options, levels);
    gboolean told = tell_misjudged(mails, options->json) &&
                    printer_print(options->json, trial_rules(mails, policy), trial_tell_rules) &&
                    printer_print(options->json, json_incref(levels), trial_tell_levels);
    json_decref(levels);
    if (!told || failed > 0)
        return ANSWER_NONE;
    return held;
}

static int unseal_and_test(const GPtrArray *arguments, const char *policy_path,
                           const TrialOptions *options) {
    g_autoptr(SealKey) key = NULL;
    if (!unsealing_key(&cmd_policy_test, options->unseal, &key))
        return ANSWER_NONE;
    LabelledSource source = {.directory = options->judged ? NULL : g_ptr_array_index(arguments, 0),
                             .archive = options->judged,
                             .key = key};
    return test(&source, policy_path, options);
}

static gboolean is_share(double number) {
    return number == -1 || (number >= 0 && number <= 1);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    TrialOptions own = {.jobs = (gint)MIN(g_get_num_processors(), JOBS_MAX),
                        .min_recall = -1,
                        .max_complaint = -1,
                        .max_normal = -1};
    const GOptionEntry entries[] = {
        {"jobs", 'j', 0, G_OPTION_ARG_INT, &own.jobs, NULL, NULL},
        {"against", 0, 0, G_OPTION_ARG_FILENAME, &own.against, NULL, NULL},
        {"judged", 0, 0, G_OPTION_ARG_FILENAME, &own.judged, NULL, NULL},
        {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &own.unseal, NULL, NULL},
        {"min-recall", 0, 0, G_OPTION_ARG_DOUBLE, &own.min_recall, NULL, NULL},
        {"max-complaint", 0, 0, G_OPTION_ARG_DOUBLE, &own.max_complaint, NULL, NULL},
        {"max-normal", 0, 0, G_OPTION_ARG_DOUBLE, &own.max_normal, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_policy_test, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    own.json = options.json;
    if (own.jobs < 1 || own.jobs > JOBS_MAX)
        answer = command_fail(&cmd_policy_test, _("--jobs is a number from 1 to %d"), JOBS_MAX);
    else if (!is_share(own.min_recall) || !is_share(own.max_complaint) || !is_share(own.max_normal))
        answer =
            command_fail(&cmd_policy_test, _("a threshold is a share from 0 to 1, such as 0.95"));
    else if (options.arguments->len != (own.judged ? 0 : 1))
        answer = command_fail(&cmd_policy_test,
                              _("name one directory of labelled mail, or --judged ARCHIVE; see "
                                "kasuhara policy test --help"));
    else
        answer = unseal_and_test(options.arguments, options.policy, &own);
    g_free(own.against);
    g_free(own.judged);
    g_free(own.unseal);
    command_options_clear(&options);
    return answer;
}

const Command cmd_policy_test = {
    "policy test", run, NEEDS_POLICY, N_("run a policy on labelled mail"),
    N_("usage: kasuhara policy test [--json] [-p FILE] [--against OLD] [-j N]\n"
       "       [--min-recall SHARE] [--max-complaint SHARE] [--max-normal SHARE]\n"
       "       DIR | --judged ARCHIVE [--unseal KEY]\n"
       "\n"
       "Judges the mail in the folders normal, complaint and harassment under DIR (at any\n"
       "depth; files, Maildirs or mboxes), each alone, and tells: each mail that was\n"
       "misjudged, with its hits; for each rule, to how many mails of each label it added,\n"
       "and how many it hit without adding anything; rules whose match ran away; for\n"
       "each level, how much harassment reaches it, how much of what reaches it is\n"
       "harassment, and how many complaints and normal mails do, with 95 % intervals.\n"
       "Flagged is what reaches the lowest level.\n"
       "\n"
       "      --judged ARCHIVE       instead of DIR: the mails of an archive's cases that people\n"
       "                             have judged, as far as they were flagged when they came;\n"
       "                             a case that is neither complaint nor harassment is normal.\n"
       "                             The messages of a case are judged in the order in which they\n"
       "                             came, each with its thread: quotes and behaviours are known "
       "as\n"
       "                             the daemon knew them. Not known is what the archive does not\n"
       "                             hold: the sender's mail outside the case, messages of which\n"
       "                             only the record was kept. On one thread, whatever -j says\n"
       "      --unseal KEY           the private key (PEM) that opens the archive's mail, where\n"
       "                             that is sealed (kasuhara-milter --recipient); a record\n"
       "                             that it was read is left, but in a copy that cannot be\n"
       "                             written\n"
       "      --against OLD          tell first every verdict that is another under the policy\n"
       "                             OLD, and why: rules, thresholds, caps, behaviours\n"
       "      --min-recall SHARE     exit 1 if less of the harassment is found (0 to 1)\n"
       "      --max-complaint SHARE  exit 1 if more of the complaints are flagged\n"
       "      --max-normal SHARE     exit 1 if more of the normal mail is flagged\n"
       "  -p, --policy FILE          the policy\n"
       "  -j, --jobs N               so many mails at once (default: one a processor)\n"
       "      --json                 an object a line: changed, misjudged, rules, levels\n"
       "\n"
       "What is no mail (no bytes, or text without header lines) is named and left out; folders\n"
       "of other names, and files beside the folders, are named and passed over.\n"
       "\n"
       "exit status: 0 done; 1 a threshold was not held; 2 the policy cannot be used, a\n"
       "folder is empty, a mail could not be read or is none, or there is no mail of the\n"
       "label that a threshold is about\n")};
