/* Offers acting_actor(), acting_file(), acting_words() and acting_reason(). */
#include "command/command.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

enum {
    WORDS_MAX = 1 << 20
};

/* Caller frees. */
static char *who_calls(void) {
    const char *sudo = g_getenv("SUDO_USER");
    if (geteuid() == 0 && sudo && *sudo)
        return g_strdup(sudo);
    const struct passwd *entry = getpwuid(getuid());
    g_autofree char *own =
        entry ? g_strdup(entry->pw_name) : g_strdup_printf("uid %u", (unsigned)getuid());
    /* Of a user who is not root the variable is a claim: whose it is stands beside it. */
    return sudo && *sudo && !g_str_equal(sudo, own) ? g_strdup_printf("%s (sudo as %s)", sudo, own)
                                                    : g_steal_pointer(&own);
}

Actor acting_actor(void) {
    static char *user;
    if (!user)
        user = who_calls();
    return (Actor){.user = user, .host = g_get_host_name()};
}

static char *read_stream(FILE *stream, const char *name, const Command *command) {
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[4096];
    gsize got;
    while ((got = fread(buffer, 1, sizeof buffer, stream)) > 0 && text->len <= WORDS_MAX)
        g_string_append_len(text, buffer, (gssize)got);
    if (ferror(stream)) {
        command_fail(command, _("cannot read %s: %s"), name, g_strerror(errno));
        return NULL;
    }
    if (text->len > WORDS_MAX) {
        command_fail(command, _("%s is longer than 1 MB; give the words alone"), name);
        return NULL;
    }
    return g_strdup(text->str);
}

char *acting_file(const Command *command, const char *path) {
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, _("standard input"), command);
    FILE *stream = g_fopen(path, "re");
    if (!stream) {
        command_fail(command, _("cannot read %s: %s"), path, g_strerror(errno));
        return NULL;
    }
    char *text = read_stream(stream, path, command);
    fclose(stream);
    return text;
}

/* Lines with "#" in front are the prompt's. */
static char *without_prompt(const char *text) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *kept = g_string_new(NULL);
    for (gsize i = 0; lines[i]; i++)
        if (lines[i][0] != '#')
            g_string_append_printf(kept, "%s\n", lines[i]);
    return g_string_free(kept, FALSE);
}

static gboolean has_terminal(void) {
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* Takes over words; NULL: it was said. */
static char *stripped(const Command *command, char *words) {
    if (words && *g_strstrip(words) && g_utf8_validate(words, -1, NULL))
        return words;
    if (words)
        command_fail(command, "%s",
                     *words ? _("the words are not in UTF-8") : _("the words are empty"));
    g_free(words);
    return NULL;
}

static char *edited(const Command *command, const char *prompt) {
    g_autofree char *text = acting_edit(command, prompt);
    return text ? without_prompt(text) : NULL;
}

char *acting_words(const Command *command, const char *text, const char *path, const char *prompt) {
    if (text && path)
        command_fail(command, _("give the words by --text or by --file, not by both"));
    else if (text)
        return stripped(command, g_strdup(text));
    else if (path)
        return stripped(command, acting_file(command, path));
    else if (has_terminal())
        return stripped(command, edited(command, prompt));
    else
        command_fail(command,
                     _("say it in words: --text WORDS, or --file FILE (- is standard input)"));
    return NULL;
}

char *acting_reason(const Command *command, const char *reason, const char *path) {
    if (reason && path)
        command_fail(command, "%s", _("say why by --reason or by --file, not by both"));
    else if (reason)
        return stripped(command, g_strdup(reason));
    else if (path)
        return stripped(command, acting_file(command, path));
    else if (has_terminal())
        return stripped(command, edited(command, _("Why? Lines with # are left out.")));
    else
        command_fail(command, "%s",
                     _("say why, by --reason WHY, or --file FILE (- is standard input)"));
    return NULL;
}

gboolean acting_note_access(const char *archive_path, const char *action, gint64 case_number,
                            const GArray *what, GError **error) {
    Actor actor = acting_actor();
    g_autoptr(Archive) archive = evidence_open_to_act(archive_path, &actor, error);
    return archive && evidence_note_access(archive, &actor, action, case_number, what, error);
}

/* Root is let in whatever the mode says: of a copy that is not to be written the mode counts. */
gboolean acting_may_note(const char *archive_path) {
    g_autofree char *chain = g_build_filename(archive_path, "chain", NULL);
    GStatBuf status;
    return g_stat(chain, &status) == 0 && (status.st_mode & 0222) && access(chain, W_OK) == 0;
}
