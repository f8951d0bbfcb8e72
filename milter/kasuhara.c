/* kasuhara(1), the tool: a table of contents. Each command is a file in command/. */
#include "command/command.h"

#include <locale.h>
#include <stdio.h>

static const Command *const commands[] = {
    &cmd_score,
    &cmd_status,
    &cmd_policy_check,
    &cmd_policy_test,
    &cmd_policy_suggest,
    &cmd_policy_words,
    &cmd_policy_learn,
    &cmd_case_list,
    &cmd_case_show,
    &cmd_case_open,
    &cmd_case_judge,
    &cmd_case_note,
    &cmd_case_assign,
    &cmd_case_close,
    &cmd_case_reopen,
    &cmd_case_red_card,
    &cmd_case_lift,
    &cmd_case_hold,
    &cmd_case_release,
    &cmd_report_case,
    &cmd_report_trend,
    &cmd_export,
    &cmd_erase,
    &cmd_verify,
    &cmd_archive_key,
    &cmd_archive_checkpoint,
    &cmd_archive_sign,
    &cmd_archive_place,
    &cmd_archive_timestamp,
    &cmd_archive_prove,
    &cmd_follow,
    &cmd_state_init,
};

static int help(FILE *stream) {
    fputs(_("usage: kasuhara COMMAND [options] [arguments]\n\n"), stream);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(stream, "  %-19s %s\n", commands[i]->name, _(commands[i]->summary));
    fputs(_("\n"
            "Every command has --help, --json and --lang ja|en. Exit status: 0 yes, 1 no, 2 could\n"
            "not answer. See kasuhara(1).\n"),
          stream);
    return fflush(stream) == 0 ? ANSWER_YES : ANSWER_NONE;
}

/* "case" alone: the commands that begin with it. FALSE: there are none. */
static gboolean tell_group(const char *word) {
    gboolean any = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        gsize length = strlen(word);
        if (strncmp(commands[i]->name, word, length) != 0 || commands[i]->name[length] != ' ')
            continue;
        if (!any)
            fprintf(stderr, _("kasuhara: %s what?\n"), word);
        fprintf(stderr, "  kasuhara %-19s %s\n", commands[i]->name, _(commands[i]->summary));
        any = TRUE;
    }
    return any;
}

/* Is what follows a word of a command, misspelt? A number or an option is none. */
static gboolean may_be_command(int argc, char **argv) {
    return argc > 2 && g_ascii_islower(argv[2][0]);
}

/* argv[1] names no command. */
static int unknown(int argc, char **argv) {
    if (!may_be_command(argc, argv) && tell_group(argv[1]))
        return ANSWER_NONE;
    const Command *near = command_nearest(commands, G_N_ELEMENTS(commands), argc, argv);
    g_autoptr(GString) word = g_string_new(NULL);
    printer_text(word, argv[1]);
    if (argv[1][0] == '-')
        fputs(_("kasuhara: the command comes first, options after it: kasuhara help\n"), stderr);
    else if (near)
        fprintf(stderr, _("kasuhara: there is no command \"%s\"; did you mean: kasuhara %s\n"),
                word->str, near->name);
    else
        fprintf(stderr, _("kasuhara: there is no command \"%s\"; kasuhara help lists them\n"),
                word->str);
    return ANSWER_NONE;
}

/* kasuhara help COMMAND */
static int help_on(int argc, char **argv) {
    int words = 0;
    const Command *command = command_find(commands, G_N_ELEMENTS(commands), argc, argv, &words);
    if (!command)
        return unknown(argc, argv);
    return command_help(command);
}

int main(int argc, char **argv) {
    int words = 0;
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    translate_init(NULL);
    command_language(argc, argv);
    if (argc < 2) {
        help(stderr);
        return ANSWER_NONE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return puts(PACKAGE_STRING) >= 0 && fflush(stdout) == 0 ? ANSWER_YES : ANSWER_NONE;
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return argc > 2 && argv[2][0] != '-' ? help_on(argc - 1, argv + 1) : help(stdout);
    const Command *command = command_find(commands, G_N_ELEMENTS(commands), argc, argv, &words);
    return command ? command->run(argc - words, argv + words) : unknown(argc, argv);
}
