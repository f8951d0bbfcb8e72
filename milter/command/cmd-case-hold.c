/* kasuhara case hold, case release: a case that may not be erased, and may again. */
#include "command/command.h"

#include "evidence/act.h"

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    g_string_append_printf(out, "Case %.0f is %s (record %.0f)\n", printer_number(done, "case"),
                           printer_truth(done, "held") ? "on hold: it cannot be erased"
                                                       : "released: it can be erased again",
                           printer_number(done, "record"));
}

static int act(const Command *command, gboolean held, const CommandOptions *options,
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
    if (!archive || !evidence_hold(archive, &actor, number, held, reason, &sequence, &error))
        return command_fail(command, "%s", error->message);
    json_t *done = json_pack("{s:I, s:b, s:I}", "case", (json_int_t)number, "held", (int)held,
                             "record", (json_int_t)sequence);
    return printer_print(options->json, done, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(const Command *command, gboolean held, int argc, char **argv) {
    CommandOptions options;
    g_autofree char *reason = NULL;
    const GOptionEntry own[] = {{"reason", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(command, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    answer = act(command, held, &options, reason);
    command_options_clear(&options);
    return answer;
}

static int run_hold(int argc, char **argv) {
    return run(&cmd_case_hold, TRUE, argc, argv);
}

static int run_release(int argc, char **argv) {
    return run(&cmd_case_release, FALSE, argc, argv);
}

const Command cmd_case_hold = {
    "case hold", run_hold, NEEDS_ARCHIVE, "a case that may not be erased",
    "usage: kasuhara case hold --reason WHY [--json] [-a DIR] N\n"
    "\n"
    "Puts case N on hold (a legal hold): until it is released, kasuhara erase refuses it. The\n"
    "record says who did so, when and why. The daemon may run.\n"
    "\n"
    "      --reason WHY        why: it stays in the archive, also when the case is erased\n"
    "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
    "      --json              what was written, as an object\n"
    "\n"
    "exit status: 0 written; 2 there is no such case, it was erased, or it could not be\n"
    "written\n"};

const Command cmd_case_release = {
    "case release", run_release, NEEDS_ARCHIVE, "a case that may be erased again",
    "usage: kasuhara case release --reason WHY [--json] [-a DIR] N\n"
    "\n"
    "Ends the hold of case N: it can be erased again. The record says who did so, when and\n"
    "why. The daemon may run.\n"
    "\n"
    "      --reason WHY        why: it stays in the archive, also when the case is erased\n"
    "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
    "      --json              what was written, as an object\n"
    "\n"
    "exit status: 0 written; 2 there is no such case, it is not on hold, or it could not be\n"
    "written\n"};
