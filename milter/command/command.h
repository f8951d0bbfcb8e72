/* command: what the tool kasuhara(1) can do, a file a command. Every command has
 * --help and --json, prints only through its Printer, and returns 0 yes, 1 the
 * answer is no, 2 could not answer. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "command/printer.h"

enum {
    ANSWER_YES = 0,
    ANSWER_NO = 1,
    ANSWER_NONE = 2
};

typedef struct {
    const char *name;    /* "policy check" is two words */
    const char *summary; /* one line */
    const char *help;    /* what --help prints, whole */
    int (*run)(int argc, char **argv);
} Command;

extern const Command cmd_score, cmd_policy_check, cmd_verify, cmd_case_list, cmd_case_show;

/* Options of all commands, read from argv by command_options(). */
typedef struct {
    gboolean json;
    char *policy;         /* --policy, else the default */
    char *archive;        /* --archive, else $KASUHARA_ARCHIVE, else the installed one */
    GPtrArray *arguments; /* of char *, borrowed: what is no option */
} CommandOptions;

/* own: options of this command alone; NULL: none. -1: go on; else the exit
 * status, with all said. */
int command_options(const Command *command, int argc, char **argv, const GOptionEntry *own,
                    CommandOptions *options);
void command_options_clear(CommandOptions *options);

/* "kasuhara NAME: message" on standard error. Gives ANSWER_NONE. */
int command_fail(const Command *command, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A line on standard error that is drawn again and again, on a terminal only. */
void progress_show(const char *what, guint64 done, guint64 whole);
void progress_end(void);

#endif
