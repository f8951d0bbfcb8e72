/* Offers postgres_scrub(). */
#include "state/postgres-threads.h"

/* Who owns no table overwrites none, and is not told so by an error. */
static gboolean check_owner(PostgresLink *link, GError **error) {
    static const char sql[] = "DO $$ BEGIN IF EXISTS (SELECT FROM pg_tables WHERE schemaname = "
                              "'kasuhara' AND NOT pg_has_role(tableowner, 'USAGE')) THEN RAISE "
                              "EXCEPTION 'only the owner of the tables may overwrite them'; "
                              "END IF; END $$";
    return postgres_execute(link, sql, error);
}

gboolean postgres_scrub(PostgresLink *link, GError **error) {
    static const char *const steps[] = {
        "SET statement_timeout = 0", "SET lock_timeout = 0",         "VACUUM (FULL) held",
        "VACUUM (FULL) message",     "VACUUM (FULL) name",           "VACUUM (FULL) card",
        "RESET statement_timeout",   "SET statement_timeout = '5s'", "SET lock_timeout = '4s'"};
    if (!check_owner(link, error))
        return FALSE;
    link->endless = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (!postgres_execute(link, steps[i], error))
            return FALSE;
    }
    link->endless = FALSE;
    return TRUE;
}
