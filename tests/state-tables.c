/* state/postgres-address.c and postgres-schema.c: addresses that are none, and the tables, which
 * are made and renewed by whom they belong to. */
#include "state-fixture.h"

static void assert_refused(const char *uri, KasuharaError kind, const char *words) {
    g_autoptr(GError) error = NULL;
    g_assert_null(state_open(uri, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, (gint)kind);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_null(strstr(error->message, "hidden"));
    StateSchema schema;
    g_clear_error(&error);
    g_assert_false(state_init(uri, NULL, &schema, &error));
    g_assert_null(strstr(error->message, "hidden"));
}

static void test_refused(void) {
    postgres_fresh();
    assert_refused("postgresql://u:hidden@[::1/x", KASUHARA_ERROR_INPUT, "is no connection URI");
    assert_refused("postgresql://u:hid%zzden@h/x?hidden=hidden", KASUHARA_ERROR_INPUT,
                   "is no connection URI");
    assert_refused("postgres://u:hidden@127.0.0.1:1/x", KASUHARA_ERROR_SYSTEM,
                   "postgresql://u@127.0.0.1:1/x: cannot reach the database");
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    state_files("postgresql://h/x?passfile=/etc/pass&sslrootcert=/etc/root", FALSE, paths);
    g_assert_true(g_ptr_array_find_with_equal_func(paths, "/etc/pass", g_str_equal, NULL));
    g_assert_true(g_ptr_array_find_with_equal_func(paths, "/etc/root", g_str_equal, NULL));
    g_ptr_array_set_size(paths, 0);
    state_files("postgresql://h/x", TRUE, paths);
    g_assert_cmpuint(paths->len, ==, 0);
    postgres_sql("UPDATE kasuhara.version SET version = 0");
    assert_refused(postgres_uri, KASUHARA_ERROR_INPUT, "has no tables of this program");
}

static void assert_not_initialised(const char *uri, const char *user, const char *words) {
    g_autoptr(GError) error = NULL;
    StateSchema schema;
    g_assert_false(state_init(uri, user, &schema, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, words));
}

static void assert_initialised(const char *uri, const char *user) {
    g_autoptr(GError) error = NULL;
    StateSchema schema;
    state_init(uri, user, &schema, &error);
    g_assert_no_error(error);
}

/* Tables are made in one's own schema alone; and who owns them goes on owning them. */
static void test_owner(void) {
    postgres_fresh();
    g_autofree char *keeper = postgres_uri_of("keeper"), *stranger = postgres_uri_of("stranger");
    postgres_sql("SET client_min_messages = error; DROP SCHEMA kasuhara CASCADE;"
                 "CREATE USER keeper; CREATE USER stranger; CREATE SCHEMA kasuhara "
                 "AUTHORIZATION keeper; GRANT ALL ON SCHEMA kasuhara TO stranger");
    assert_not_initialised(stranger, NULL, "belongs to another user, keeper");
    assert_initialised(keeper, NULL);
    assert_not_initialised(stranger, "stranger", "belongs to another user, keeper");
    assert_initialised(keeper, "stranger");
    assert_initialised(stranger, NULL); /* nothing is to be done */
    assert_initialised(keeper, "keeper");
    postgres_assert("SELECT has_table_privilege('keeper', 'kasuhara.version', 'UPDATE') AND "
                    "has_table_privilege('keeper', 'kasuhara.checkpoint', 'DELETE')",
                    "t");
    postgres_assert("SELECT has_table_privilege('stranger', 'kasuhara.version', 'UPDATE') OR "
                    "has_table_privilege('stranger', 'kasuhara.checkpoint', 'DELETE')",
                    "f");
    postgres_sql("DROP SCHEMA kasuhara CASCADE; DROP USER keeper; DROP USER stranger");
}

/* Tables of the first release, that had fewer indexes, and cards without a case, are renewed by
 * state init alone. */
static void test_older_schema(void) {
    g_autoptr(GError) error = NULL;
    StateMessage first = message_of("a@x", "c@x", START);
    postgres_fresh();
    g_autoptr(State) state = state_open(postgres_uri, NULL, NULL);
    gint64 thread = remember(state, &first, TRUE).thread;
    postgres_sql("DROP INDEX kasuhara.message_claim, kasuhara.message_entered, "
                 "kasuhara.message_archive; ALTER TABLE kasuhara.card DROP COLUMN case_number; "
                 "UPDATE kasuhara.version SET version = 1");
    g_assert_null(state_open(postgres_uri, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "renew them, as their owner: kasuhara state init"));
    assert_initialised(postgres_uri, NULL);
    postgres_assert("SELECT version FROM kasuhara.version", "3");
    postgres_assert(
        "SELECT count(*) FROM pg_indexes WHERE schemaname = 'kasuhara' AND indexname IN "
        "('message_claim', 'message_entered', 'message_archive')",
        "3");
    g_autoptr(State) again = state_open(postgres_uri, NULL, NULL);
    assert_pending(again, thread, "1:mail");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    if (!postgres_begin("/state-tables"))
        return g_test_run();
    g_test_add_func("/state-tables/refused", test_refused);
    g_test_add_func("/state-tables/owner", test_owner);
    g_test_add_func("/state-tables/older-schema", test_older_schema);
    return g_test_run();
}
