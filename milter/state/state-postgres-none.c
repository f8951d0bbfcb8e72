/* Offers what state-postgres.c does, for a program that was built without libpq. */
#include "base/error.h"
#include "base/translate.h"
#include "state/postgres-files.h"
#include "state/state.h"

static void refuse(GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("this program was built without PostgreSQL (libpq): name a file for the state, "
                  "or install one that was built with it"));
}

State *state_open_postgres(G_GNUC_UNUSED const char *uri, G_GNUC_UNUSED char **later,
                           GError **error) {
    refuse(error);
    return NULL;
}

gboolean state_init(G_GNUC_UNUSED const char *uri, G_GNUC_UNUSED const char *user,
                    G_GNUC_UNUSED StateSchema *schema, GError **error) {
    refuse(error);
    return FALSE;
}

void postgres_files(G_GNUC_UNUSED const char *uri, G_GNUC_UNUSED GPtrArray *readable) {
}
