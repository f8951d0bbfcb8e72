/* Offers what all implementations of state.h share: opening one by its
 * address, closing it, clearing its answers. */
#include "state/state.h"
#include "base/error.h"
#include "base/translate.h"
#include "state/postgres-files.h"

gboolean state_is_shared(const char *address) {
    return g_str_has_prefix(address, "postgresql://") || g_str_has_prefix(address, "postgres://");
}

void state_carded_free(gpointer carded) {
    g_free(((StateCarded *)carded)->sender);
    g_free(carded);
}

State *state_open(const char *address, char **later, GError **error) {
    if (!address || *address == '\0') {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("no address of the state: name a file, postgresql://..., or memory:"));
        return NULL;
    }
    if (g_str_equal(address, "memory:"))
        return state_open_memory();
    if (state_is_shared(address))
        return state_open_postgres(address, later, error);
    const char *scheme = strstr(address, "://");
    if (scheme) { /* what follows may hold a password */
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%.*s: this program keeps state in a file, in postgresql:// or in memory:"),
                    (int)(scheme - address) + 3, address);
        return NULL;
    }
    return state_open_sqlite(address, error);
}

void state_files(const char *address, gboolean writable, GPtrArray *paths) {
    if (g_str_equal(address, "memory:"))
        return;
    if (state_is_shared(address)) {
        if (!writable)
            postgres_files(address, paths);
        return;
    }
    g_autofree char *real = realpath(address, NULL);
    if (!writable)
        return;
    g_ptr_array_add(paths, g_path_get_dirname(address));
    if (real)
        g_ptr_array_add(paths, g_path_get_dirname(real));
}

void state_close(State *state) {
    if (state)
        state->functions->close(state);
}

void state_history_clear(StateHistory *history) {
    if (history->earlier)
        g_array_unref(history->earlier);
    *history = (StateHistory){0};
}

void state_pending_clear(StatePending *pending) {
    if (pending->mail)
        g_bytes_unref(pending->mail);
    g_free(pending->draft);
    *pending = (StatePending){0};
}

gboolean state_is_among(const GArray *lines, guint64 line) {
    for (guint i = 0; i < lines->len; i++) {
        if (g_array_index(lines, guint64, i) == line)
            return TRUE;
    }
    return FALSE;
}

void state_checkpoint_free(gpointer checkpoint) {
    g_free(((StateCheckpoint *)checkpoint)->origin);
    g_bytes_unref(((StateCheckpoint *)checkpoint)->note);
    g_free(checkpoint);
}

void state_set_no_origin(G_GNUC_UNUSED State *state, G_GNUC_UNUSED const char *origin) {
}

gboolean state_release_nothing(G_GNUC_UNUSED State *state, G_GNUC_UNUSED const GArray *messages,
                               G_GNUC_UNUSED GError **error) {
    return TRUE;
}

gboolean state_put_no_checkpoint(G_GNUC_UNUSED State *state, G_GNUC_UNUSED guint64 size,
                                 G_GNUC_UNUSED Span note, G_GNUC_UNUSED GError **error) {
    return TRUE;
}

gboolean state_no_checkpoints(G_GNUC_UNUSED State *state, G_GNUC_UNUSED GPtrArray *checkpoints,
                              G_GNUC_UNUSED GError **error) {
    return TRUE;
}
