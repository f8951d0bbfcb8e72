/* Offers acting_state(). */
#include "command/acting-state.h"

/* Beside the archive, where the daemon keeps it unless told otherwise. */
static char *state_path(const char *archive, const char *named) {
    g_autofree char *canonical = g_canonicalize_filename(archive, NULL);
    g_autofree char *directory = g_path_get_dirname(canonical);
    return named ? g_strdup(named) : g_build_filename(directory, "state.sqlite", NULL);
}

gboolean acting_state(const Command *command, const char *archive, char *const *named,
                      const char *done, State **state) {
    g_autoptr(GError) error = NULL;
    *state = NULL;
    if (!named)
        return TRUE;
    g_autofree char *path = state_path(archive, *named);
    if (!state_is_shared(path) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        command_fail(command,
                     _("there is no state %s, in which the daemon remembers threads: name it by "
                       "--state, or say --no-state where there is none; %s"),
                     path, done);
        return FALSE;
    }
    *state = state_open(path, NULL, &error);
    if (!*state)
        command_fail(command, "%s; %s", error->message, done);
    return *state != NULL;
}
