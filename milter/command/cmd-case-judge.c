/* kasuhara case judge: what a case is, by those who may say so. */
#include "command/case-object.h"

#include "evidence/act.h"

typedef struct {
    char *role, *text, *file, *points;
    gboolean demand, manner, environment;
} JudgeOptions;

/* "demand,manner,environment" */
static gboolean take_points(JudgeOptions *own) {
    g_auto(GStrv) words = g_strsplit(own->points ? own->points : "", ",", -1);
    for (gsize i = 0; words[i]; i++) {
        g_strstrip(words[i]);
        if (strcmp(words[i], "demand") == 0)
            own->demand = TRUE;
        else if (strcmp(words[i], "manner") == 0)
            own->manner = TRUE;
        else if (strcmp(words[i], "environment") == 0)
            own->environment = TRUE;
        else
            return FALSE;
    }
    return TRUE;
}

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out, _("Case %.0f is judged: %s (record %.0f)"), printer_number(done, "case"),
                     case_judged(printer_get(done, "judgement")), printer_number(done, "record"));
}

static int judge(const CommandOptions *options, const JudgeOptions *own, JudgementAct *act) {
    g_autoptr(GError) error = NULL;
    g_autofree char *reasons =
        acting_words(&cmd_case_judge, own->text, own->file,
                     _("The reasons of this judgement, in words. Lines with # are left out."));
    if (!reasons)
        return ANSWER_NONE;
    Actor actor = acting_actor();
    guint64 sequence = 0;
    act->reasons = reasons;
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive || !evidence_judge(archive, &actor, act, &sequence, &error))
        return command_fail(&cmd_case_judge, "%s", error->message);
    json_t *done = json_pack("{s:I, s:s, s:I}", "case", (json_int_t)act->case_number, "judgement",
                             judgement_word(act->judgement), "record", (json_int_t)sequence);
    return printer_print(options->json, done, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int read_arguments(const CommandOptions *options, JudgeOptions *own) {
    gboolean known = take_points(own);
    JudgementAct act = {.role = own->role ? own->role : "cs",
                        .demand = own->demand,
                        .manner = own->manner,
                        .environment = own->environment};
    if (!known)
        return command_fail(&cmd_case_judge, _("--points are demand, manner and environment, with "
                                               "commas between"));
    if (options->arguments->len != 2 ||
        !command_case_number(g_ptr_array_index(options->arguments, 0), &act.case_number) ||
        !judgement_from_word(g_ptr_array_index(options->arguments, 1), &act.judgement))
        return command_fail(&cmd_case_judge,
                            _("name a case by its number, then harassment, complaint or neither"));
    if (strcmp(act.role, "cs") != 0 && strcmp(act.role, "rm") != 0)
        return command_fail(&cmd_case_judge,
                            _("--as is cs (customer service) or rm (risk management)"));
    if (act.judgement == JUDGED_HARASSMENT && !act.demand && !act.manner)
        return command_fail(&cmd_case_judge,
                            _("say by what it is harassment: --demand (it is not justified), "
                              "--manner (it is not acceptable), or both"));
    if (act.judgement != JUDGED_HARASSMENT && (act.demand || act.manner || act.environment))
        return command_fail(&cmd_case_judge,
                            _("points say by what it is harassment: leave --points, --demand, "
                              "--manner and --environment out of what is none"));
    return judge(options, own, &act);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    JudgeOptions own = {0};
    const GOptionEntry entries[] = {
        {"as", 0, 0, G_OPTION_ARG_STRING, &own.role, NULL, NULL},
        {"demand", 0, 0, G_OPTION_ARG_NONE, &own.demand, NULL, NULL},
        {"manner", 0, 0, G_OPTION_ARG_NONE, &own.manner, NULL, NULL},
        {"environment", 0, 0, G_OPTION_ARG_NONE, &own.environment, NULL, NULL},
        {"points", 0, 0, G_OPTION_ARG_STRING, &own.points, NULL, NULL},
        {"text", 't', 0, G_OPTION_ARG_STRING, &own.text, NULL, NULL},
        {"file", 'F', 0, G_OPTION_ARG_FILENAME, &own.file, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_judge, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = read_arguments(&options, &own);
    g_free(own.role);
    g_free(own.points);
    g_free(own.text);
    g_free(own.file);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_judge = {
    "case judge", run, NEEDS_ARCHIVE, N_("say what a case is: complaint or harassment"),
    N_("usage: kasuhara case judge [--as cs|rm] [--points POINT,...] [-t WORDS | -F FILE]\n"
       "       [--json] [-a DIR] N harassment|complaint|neither\n"
       "\n"
       "Writes into the archive what case N was judged to be, by whom, and why: harassment,\n"
       "to be met by the organisation; a complaint, to be resolved; or neither of both. A\n"
       "judgement is corrected by judging again: the last one counts. The daemon may run.\n"
       "\n"
       "      --as cs|rm          who judges: customer service (the default) or risk management\n"
       "      --points POINT,...  of harassment, which points of the definition apply:\n"
       "                          demand       the demand is not justified\n"
       "                          manner       the manner is not acceptable\n"
       "                          environment  the working environment of staff is harmed\n"
       "                          harassment needs one of the first two\n"
       "      --demand --manner --environment   the same, one by one\n"
       "  -t, --text WORDS        the reasons\n"
       "  -F, --file FILE         the reasons, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, or it could not be written\n")};
