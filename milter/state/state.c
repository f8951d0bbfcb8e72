/* Offers what all implementations of state.h share: opening one by its
 * address, closing it, clearing its answers. */
#include "state/state.h"
#include "base/error.h"
#include "base/translate.h"

State *state_open(const char *address, GError **error) {
    if (!address || *address == '\0') {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("no address of the state: name a file, or memory:"));
        return NULL;
    }
    if (g_str_equal(address, "memory:"))
        return state_open_memory();
    if (strstr(address, "://")) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s: this program keeps state in a file or in memory:; name a path"),
                    address);
        return NULL;
    }
    return state_open_sqlite(address, error);
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
