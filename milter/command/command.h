/* command: what the tool kasuhara(1) can do, a file a command.
 *
 * Every command has --help and --json, prints only through printer.h, and
 * returns 0 yes, 1 the answer is no, 2 could not answer. What is wrong is said
 * on standard error. Nothing here decides what a mail or a record means: that
 * is for the rooms below. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "archive/seal.h"
#include "base/problem.h"
#include "base/translate.h"
#include "command/printer.h"
#include "evidence/act.h"

enum {
    ANSWER_YES = 0,
    ANSWER_NO = 1,
    ANSWER_NONE = 2
};

/* What a command works on, and so which of the common options it has. */
typedef enum {
    NEEDS_NOTHING = 0,
    NEEDS_POLICY = 1,  /* --policy */
    NEEDS_ARCHIVE = 2, /* --archive */
} CommandNeeds;

typedef struct {
    const char *name; /* "policy check" is two words */
    int (*run)(int argc, char **argv);
    CommandNeeds needs;
    const char *summary; /* one line, marked by N_() */
    const char *help;    /* what --help prints, whole, likewise; kasuhara.1 tells the same */
} Command;

extern const Command cmd_score, cmd_policy_check, cmd_policy_test, cmd_policy_suggest,
    cmd_policy_words, cmd_verify, cmd_case_list, cmd_case_show, cmd_case_judge, cmd_archive_key,
    cmd_archive_checkpoint, cmd_archive_sign, cmd_archive_place, cmd_archive_timestamp,
    cmd_archive_prove, cmd_status, cmd_case_hold, cmd_case_release, cmd_erase, cmd_export,
    cmd_case_note, cmd_case_assign, cmd_case_close, cmd_case_reopen, cmd_case_red_card,
    cmd_case_lift, cmd_case_open, cmd_follow, cmd_report_case, cmd_report_trend, cmd_state_init,
    cmd_policy_learn;

/* command-find.c: the command that argv names, argv[0] being the program; *words
 * is how many words its name has. NULL: none of the commands. */
const Command *command_find(const Command *const *commands, gsize count, int argc, char **argv,
                            int *words);
/* The command that was perhaps meant; NULL: none is near. */
const Command *command_nearest(const Command *const *commands, gsize count, int argc, char **argv);

/* Options of all commands, read from argv by command_options(). */
typedef struct {
    gboolean json;
    char *policy;         /* --policy, else the default; NULL where the command needs none */
    char *archive;        /* --archive, else $KASUHARA_ARCHIVE, else the installed one; or NULL */
    char *language;       /* that was asked for, by --lang or the locale; with --json all texts are
                             English, for they may stand in it */
    GPtrArray *arguments; /* of char *, owned: what is no option */
} CommandOptions;

/* own: options of this command alone; NULL: none. -1: go on, and clear options
 * at the end; else the exit status, with all said. */
int command_options(const Command *command, int argc, char **argv, const GOptionEntry *own,
                    CommandOptions *options);
void command_options_clear(CommandOptions *options);

/* What --help prints, in the reader's language. The exit status. */
int command_help(const Command *command);
/* Speaks the language of --lang before options are read, so that help and faults do. */
void command_language(int argc, char **argv);

/* "kasuhara NAME: message" on standard error. Gives ANSWER_NONE. */
int command_fail(const Command *command, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The answer to several questions: no if one of them is no, else none if one is. */
int command_both(int answer, int other);

/* Where a problem's file lies: beside the policy that was loaded from policy_path, as far as it
 * is named relative to it. Caller frees. */
char *command_problem_path(const Problem *problem, const char *policy_path);

/* FALSE, and it was said: a page for a browser that goes into no file would run over a terminal. */
gboolean command_takes_page(const Command *command, const char *output);

/* Cuts a case number from an argument. FALSE: it is none. */
gboolean command_case_number(const char *argument, gint64 *number);

/* The one argument, which names a case. FALSE: it was said that it does not. */
gboolean command_one_case(const Command *command, const GPtrArray *arguments, gint64 *number);

/* acting.c: the words a person gives an act: text, or of the file at path ("-":
 * standard input), or from $VISUAL or $EDITOR on a terminal, below which the lines of
 * `prompt` are shown as lines with "#", which are left out. Caller frees; NULL: it was
 * said what is wrong. */
char *acting_words(const Command *command, const char *text, const char *path, const char *prompt);

/* acting-editor.c: what a person writes into $VISUAL, $EDITOR or vi, with the prompt's lines. Where
 * a signal ends this program meanwhile, it ends, and nothing of it stays. Caller frees; NULL: it
 * was said. */
char *acting_edit(const Command *command, const char *prompt);

/* The same for acts that want a reason. */
char *acting_reason(const Command *command, const char *reason, const char *path);

/* The text of a file ("-": standard input), of 1 MB at most. Caller frees; NULL: it was said. */
char *acting_file(const Command *command, const char *path);

/* unsealing.c: the key that --unseal names, for sealed mail; NULL path: *key is NULL. May ask for
 * a passphrase. FALSE: it was said what is wrong. */
gboolean unsealing_key(const Command *command, const char *path, SealKey **key);

/* Who calls the tool: by sudo(8) the one who called that; if that led to another user than root,
 * with this user: "hanako (sudo as kasuhara)"; and on which host. Its texts live as long as the
 * program. */
Actor acting_actor(void);

/* acting.c: leaves the record of who reads these mails (what: of Digest) of a case out, by which
 * action, before they are. FALSE: it could not be left; they are not to be read. */
gboolean acting_note_access(const char *archive_path, const char *action, gint64 case_number,
                            const GArray *what, GError **error);

/* May records be left in this archive, by its modes and this user? */
gboolean acting_may_note(const char *archive_path);

/* progress.c: a bar on standard error, on a terminal only. */
typedef struct {
    const char *what;
    gboolean wanted;
    gint64 drawn; /* when it was last; 0: not yet */
} Progress;

void progress_begin(Progress *progress, const char *what, gboolean wanted);
void progress_show(Progress *progress, guint64 done, guint64 whole);
/* Takes the bar away, before something else is written or at the end. */
void progress_end(Progress *progress);

#endif
