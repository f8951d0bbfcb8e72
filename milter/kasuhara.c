/* kasuhara(1), the tool: a table of contents. Each command is a file in command/. */
#include "command/command.h"

#include <locale.h>
#include <stdio.h>

static const Command *const commands[] = {&cmd_score, &cmd_policy_check, &cmd_verify,
                                          &cmd_case_list, &cmd_case_show};

static void print_help(FILE *stream) {
    fputs("usage: kasuhara COMMAND [options] [arguments]\n\n", stream);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(stream, "  %-14s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nEvery command has --help and --json; exit status 0 yes, 1 no, 2 could not answer.\n",
          stream);
}

/* The command that argv begins with; *words is how many it took. */
static const Command *find(int argc, char **argv, int *words) {
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_auto(GStrv) name = g_strsplit(commands[i]->name, " ", 2);
        *words = name[1] ? 2 : 1;
        if (argc > *words && strcmp(argv[1], name[0]) == 0 &&
            (!name[1] || strcmp(argv[2], name[1]) == 0))
            return commands[i];
    }
    return NULL;
}

int main(int argc, char **argv) {
    int words = 0;
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C");
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return puts(PACKAGE_STRING) < 0;
    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? ANSWER_NONE : ANSWER_YES;
    }
    const Command *command = find(argc, argv, &words);
    if (command)
        return command->run(argc - words, argv + words);
    fprintf(stderr, "kasuhara: there is no such command; these there are:\n\n");
    print_help(stderr);
    return ANSWER_NONE;
}
