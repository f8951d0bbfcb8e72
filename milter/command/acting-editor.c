/* Offers acting_edit(). The words stand in a directory of their own, for none but their writer,
 * which goes with all that the editor left in it, also where a signal ends this program: words
 * about a person must not lie about. */
#include "command/command.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LEAVE_SECONDS = 2 /* that an editor gets to end, once it was told to */
};

typedef struct {
    sigset_t wanted, before;
    GPid editor;
    int status; /* of wait(2), once the editor has ended */
} Editing;

/* The signals wait here; the editor must have them. */
static void unblock(gpointer editing) {
    sigprocmask(SIG_SETMASK, &((const Editing *)editing)->before, NULL);
}

static gboolean is_over(Editing *editing) {
    return waitpid(editing->editor, &editing->status, WNOHANG) != 0;
}

/* Ctrl-C at the terminal is for the editor, which is told it by the terminal too. */
static gboolean ends_us(int number, const siginfo_t *info) {
    return number > 0 && number != SIGCHLD && !(number == SIGINT && info->si_code == SI_KERNEL);
}

/* Until the editor has ended. 0, or the signal that ends us. */
static int wait_for(Editing *editing) {
    const struct timespec second = {.tv_sec = 1};
    int ending = 0;
    for (int left = LEAVE_SECONDS; !is_over(editing) && left > 0; left -= ending != 0) {
        siginfo_t info = {0};
        int number = sigtimedwait(&editing->wanted, &info, &second);
        if (ending || !ends_us(number, &info))
            continue;
        ending = number;
        kill(editing->editor, number);
    }
    return ending;
}

/* FALSE: it did not run, or ended with a fault. */
static gboolean run_editor(const char *editor, const char *path, int *ending) {
    g_autofree char *quoted = g_shell_quote(path);
    g_autofree char *line = g_strdup_printf("%s %s", editor, quoted);
    char *argv[] = {(char *)"/bin/sh", (char *)"-c", line, NULL};
    const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD};
    Editing editing = {.status = -1};
    sigemptyset(&editing.wanted);
    for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
        sigaddset(&editing.wanted, signals[i]);
    signal(SIGCHLD, SIG_DFL); /* whoever started us may ignore it, and nobody could be waited for */
    sigprocmask(SIG_BLOCK, &editing.wanted, &editing.before);
    gboolean ran =
        g_spawn_async(NULL, argv, NULL, G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_DO_NOT_REAP_CHILD,
                      unblock, &editing, &editing.editor, NULL);
    *ending = ran ? wait_for(&editing) : 0;
    return ran && !*ending && g_spawn_check_wait_status(editing.status, NULL);
}

static gboolean put_prompt(const char *path, const char *prompt, gboolean is_vi) {
    g_autoptr(GString) text = g_string_new("\n");
    g_autofree char *all = g_strconcat(
        prompt, "\n", _("Write above, save, and leave the editor. Empty: nothing is recorded."),
        is_vi ? "\n" : NULL,
        _("This is vi: i begins to write; Esc, then :wq and Enter, saves and leaves."), NULL);
    g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
    for (gsize i = 0; lines[i]; i++)
        g_string_append_printf(text, "# %s\n", lines[i]);
    return g_file_set_contents_full(path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_NONE,
                                    0600, NULL);
}

/* With what the editor left beside the file: copies, swap files. */
static void remove_all(const char *directory) {
    g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_unlink(path);
    }
    g_rmdir(directory);
}

char *acting_edit(const Command *command, const char *prompt) {
    const char *visual = g_getenv("VISUAL");
    const char *editor = visual && *visual ? visual : g_getenv("EDITOR");
    gboolean named = editor && *editor;
    g_autofree char *directory = g_dir_make_tmp("kasuhara-XXXXXX", NULL);
    g_autofree char *path = directory ? g_build_filename(directory, "words.txt", NULL) : NULL;
    sigset_t before;
    int ending = 0;
    sigprocmask(SIG_BLOCK, NULL, &before);
    gboolean ran = path && put_prompt(path, prompt, !named) &&
                   run_editor(named ? editor : "vi", path, &ending);
    char *text = ran ? acting_file(command, path) : NULL;
    if (directory)
        remove_all(directory);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (ending)
        raise(ending);
    if (!text)
        command_fail(command,
                     _("no words came from the editor; give them as an argument, or by --file"));
    return text;
}
