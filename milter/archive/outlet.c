/* Offers outlet.h, but for the mail. */
#include "archive/outlet.h"
#include "archive/checkpoint-store.h"
#include "archive/timestamp.h"
#include "archive/inside.h"
#include "base/clock.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    TOKEN_BYTES_MAX = 1 << 20,
    NOTED_BYTES_MAX = 64,
    LOOK_MILLISECONDS = 20
};

/* ORIGIN-SIZE: an origin has no blank and no control byte (note_is_name()). */
static char *outside_name(const char *archive_path, guint64 size) {
    g_autofree char *origin = checkpoint_own_origin(archive_path);
    return g_strdup_printf("%s-%" G_GUINT64_FORMAT, g_strdelimit(origin, "/", '_'), size);
}

/* 1 copied, or there already; 0 there is nothing to copy; -1 error. Nothing outside is written
 * over: it is what the archive is held to. A token that was got anew says the same. */
static int copy(const char *from, const char *directory, const char *name, gsize most,
                gboolean may_differ, GError **error) {
    g_autofree char *to = g_build_filename(directory, name, NULL);
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(GBytes) there = NULL;
    int got = small_file_read(from, most, &bytes, error);
    if (got <= 0)
        return got;
    int had = small_file_read(to, most, &there, error);
    if (had < 0 || (had > 0 && (may_differ || g_bytes_equal(bytes, there))))
        return had;
    if (had > 0) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT,
                    _("%s is there already and states something else, and is not written over: "
                      "another archive has the same origin, or this one was written anew; run: "
                      "kasuhara verify --checkpoint"),
                    to);
        return -1;
    }
    return durable_write(directory, name, span_of_bytes(bytes), 0644, error) ? 1 : -1;
}

gboolean outlet_directory(const char *archive_path, guint64 size, const char *directory,
                          GError **error) {
    g_autofree char *note = checkpoint_path(archive_path, size);
    g_autofree char *token = g_strconcat(note, TIMESTAMP_SUFFIX, NULL);
    g_autofree char *name = outside_name(archive_path, size);
    g_autofree char *token_name = g_strconcat(name, TIMESTAMP_SUFFIX, NULL);
    int copied = copy(note, directory, name, NOTE_BYTES_MAX, FALSE, error);
    if (copied == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("there is no %s"), note);
    return copied > 0 && copy(token, directory, token_name, TOKEN_BYTES_MAX, TRUE, error) >= 0;
}

static gboolean start(const char *program, const char *size, const char *input, pid_t *child,
                      GError **error) {
    char *argv[] = {(char *)program, (char *)size, NULL};
    char *environment[] = {(char *)"PATH=/usr/local/bin:/usr/bin:/bin", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    int failed = posix_spawn_file_actions_init(&actions);
    failed = failed ? failed : posix_spawnattr_init(&attributes);
    if (!failed) {
        failed = posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
        for (int fd = 1; fd <= 2 && !failed; fd++)
            failed = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
        posix_spawnattr_setsigmask(&attributes, &none);
        failed =
            failed ? failed : posix_spawn(child, program, &actions, &attributes, argv, environment);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (failed)
        error_set_errno(error, failed, _("cannot run %s"), program);
    return !failed;
}

/* TRUE: it ended within its time, by itself. */
static gboolean wait_for(pid_t child, int *status) {
    gint64 limit = clock_monotonic() + OUTLET_SECONDS * CLOCK_SECOND;
    pid_t ended;
    while ((ended = waitpid(child, status, WNOHANG)) == 0 && clock_monotonic() < limit)
        g_usleep(LOOK_MILLISECONDS * 1000);
    if (ended == child)
        return TRUE;
    kill(-child, SIGKILL);
    waitpid(child, status, 0);
    return FALSE;
}

gboolean outlet_command(const char *archive_path, guint64 size, const char *program,
                        GError **error) {
    g_autofree char *note = checkpoint_path(archive_path, size);
    g_autofree char *argument = g_strdup_printf("%" G_GUINT64_FORMAT, size);
    pid_t child;
    int status = 0;
    if (!start(program, argument, note, &child, error))
        return FALSE;
    gboolean ended = wait_for(child, &status);
    if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return TRUE;
    if (!ended)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("%s was still running after %d seconds and was ended"), program,
                    OUTLET_SECONDS);
    else if (WIFEXITED(status))
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("%s did not take the checkpoint: exit status %d"), program,
                    WEXITSTATUS(status));
    else
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("%s did not take the checkpoint: ended by signal %d"), program,
                    WTERMSIG(status));
    return FALSE;
}

/* checkpoints/handed-…: its name tells nothing of who takes them. */
static char *noted_name(const char *outlet) {
    char hex[DIGEST_HEX + 1];
    Digest digest = digest_of(span_of_text(outlet));
    digest_to_hex(&digest, hex);
    return g_strdup_printf(OUTLET_NOTED "%.16s", hex);
}

gboolean outlet_note(const char *archive_path, const char *outlet, guint64 size, GError **error) {
    g_autofree char *directory = g_build_filename(archive_path, "checkpoints", NULL);
    g_autofree char *name = noted_name(outlet);
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT "\n", size);
    return durable_write(directory, name, span_of_text(text), 0600, error);
}

guint64 outlet_noted(const char *archive_path, const char *outlet) {
    g_autofree char *name = noted_name(outlet);
    g_autofree char *path = g_build_filename(archive_path, "checkpoints", name, NULL);
    g_autoptr(GBytes) bytes = NULL;
    guint64 size = 0;
    if (small_file_read(path, NOTED_BYTES_MAX, &bytes, NULL) <= 0)
        return 0;
    g_autofree char *text = span_dup(span_of_bytes(bytes));
    return g_ascii_string_to_unsigned(g_strchomp(text), 10, 0, G_MAXINT64, &size, NULL) ? size : 0;
}
