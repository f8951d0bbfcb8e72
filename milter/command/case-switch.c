/* Offers case_switch_run(). */
#include "command/case-switch.h"

static int act(const CaseSwitch *wanted, const CommandOptions *options, const char *said,
               const char *file) {
    const Command *command = wanted->command;
    g_autoptr(GError) error = NULL;
    Actor actor = acting_actor();
    guint64 sequence = 0;
    gint64 number = 0;
    if (!command_one_case(command, options->arguments, &number))
        return ANSWER_NONE;
    g_autofree char *reason = acting_reason(command, said, file);
    if (!reason)
        return ANSWER_NONE;
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive || !wanted->act(archive, &actor, number, wanted->on, reason, &sequence, &error))
        return command_fail(command, "%s", error->message);
    json_t *done = json_pack("{s:I, s:b, s:I}", "case", (json_int_t)number, wanted->key,
                             (int)wanted->on, "record", (json_int_t)sequence);
    return printer_print(options->json, done, wanted->tell) ? ANSWER_YES : ANSWER_NONE;
}

int case_switch_run(const CaseSwitch *wanted, int argc, char **argv) {
    CommandOptions options;
    g_autofree char *reason = NULL, *file = NULL;
    const GOptionEntry own[] = {{"reason", 0, 0, G_OPTION_ARG_STRING, &reason, NULL, NULL},
                                {"file", 'F', 0, G_OPTION_ARG_FILENAME, &file, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(wanted->command, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    answer = act(wanted, &options, reason, file);
    command_options_clear(&options);
    return answer;
}
