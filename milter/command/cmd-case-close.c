/* kasuhara case close, case reopen: work on a case ends, and is taken up again. */
#include "command/command.h"

#include "evidence/act.h"

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    g_string_append_printf(out, "Case %.0f is %s (record %.0f)\n", printer_number(done, "case"),
                           printer_truth(done, "closed") ? "closed" : "open again",
                           printer_number(done, "record"));
}

static int act(const Command *command, gboolean closed, const CommandOptions *options,
               const char *reason) {
    g_autoptr(GError) error = NULL;
    g_autofree char *user = acting_user();
    Actor actor = {.user = user, .host = g_get_host_name()};
    guint64 sequence = 0;
    gint64 number = 0;
    if (options->arguments->len != 1 ||
        !command_case_number(g_ptr_array_index(options->arguments, 0), &number))
        return command_fail(command, "name one case by its number; kasuhara case list shows them");
    if (!reason || !*reason)
        return command_fail(command, "say why, by --reason WHY");
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive ||
        !evidence_set_closed(archive, &actor, number, closed, reason, &sequence, &error))
        return command_fail(command, "%s", error->message);
    json_t *done = json_pack("{s:I, s:b, s:I}", "case", (json_int_t)number, "closed", (int)closed,
                             "record", (json_int_t)sequence);
    return printer_print(options->json, done, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(const Command *command, gboolean closed, int argc, char **argv) {
    CommandOptions options;
    g_autofree char *reason = NULL;
    const GOptionEntry own[] = {{"reason", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(command, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    answer = act(command, closed, &options, reason);
    command_options_clear(&options);
    return answer;
}

static int run_close(int argc, char **argv) {
    return run(&cmd_case_close, TRUE, argc, argv);
}

static int run_reopen(int argc, char **argv) {
    return run(&cmd_case_reopen, FALSE, argc, argv);
}

const Command cmd_case_close = {
    "case close", run_close, NEEDS_ARCHIVE, "end work on a case",
    "usage: kasuhara case close --reason WHY [--json] [-a DIR] N\n"
    "\n"
    "Says that work on case N has ended, when, by whom and why. Mail that still comes to its\n"
    "thread is archived as before, and the case stays closed until it is reopened. The daemon\n"
    "may run.\n"
    "\n"
    "      --reason WHY        why\n"
    "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
    "      --json              what was written, as an object\n"
    "\n"
    "exit status: 0 written; 2 there is no such case, it is closed already, or it could not be\n"
    "written\n"};

const Command cmd_case_reopen = {
    "case reopen", run_reopen, NEEDS_ARCHIVE, "take up a case again",
    "usage: kasuhara case reopen --reason WHY [--json] [-a DIR] N\n"
    "\n"
    "Says that work on case N goes on, since when, by whom and why. The daemon may run.\n"
    "\n"
    "      --reason WHY        why\n"
    "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
    "      --json              what was written, as an object\n"
    "\n"
    "exit status: 0 written; 2 there is no such case, it is open already, or it could not be\n"
    "written\n"};
