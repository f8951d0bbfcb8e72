/* A PostgreSQL server for tests of state/, by tests/postgres-server: one a program, and
 * fresh tables a test. */
#ifndef TESTS_POSTGRES_FIXTURE_H
#define TESTS_POSTGRES_FIXTURE_H

#include "state/state.h"

#include <glib/gstdio.h>
#include <signal.h>

static char *postgres_directory, *postgres_uri;
static volatile sig_atomic_t postgres_pid; /* of the server that runs */

/* What the script says; NULL: it failed. */
static inline char *postgres_server(const char *verb, const char *sql) {
    g_autofree char *script =
        g_build_filename(g_getenv("top_srcdir"), "tests", "postgres-server", NULL);
    const char *arguments[] = {"sh", script, verb, postgres_directory, sql, NULL};
    char *said = NULL;
    int status = 0;
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &said, NULL, &status, NULL));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return g_strchomp(said);
    g_test_message("postgres-server %s: %s", verb, said);
    g_free(said);
    return NULL;
}

/* A test that fails leaves no server behind. */
static inline void postgres_on_abort(int number) {
    kill((pid_t)postgres_pid, SIGQUIT);
    signal(number, SIG_DFL);
    raise(number);
}

/* After it was started. */
static inline void postgres_watch(void) {
    g_autofree char *pid = postgres_server("pid", NULL);
    g_assert_nonnull(pid);
    postgres_pid = (sig_atomic_t)g_ascii_strtoll(pid, NULL, 10);
    signal(SIGABRT, postgres_on_abort);
}

static inline void postgres_sql(const char *sql) {
    g_autofree char *said = postgres_server("sql", sql);
    g_assert_nonnull(said);
}

static inline void postgres_assert(const char *sql, const char *expected) {
    g_autofree char *found = postgres_server("sql", sql);
    g_assert_cmpstr(found, ==, expected);
}

/* Until it answers so. */
static inline void postgres_await(const char *sql, const char *expected) {
    for (guint tries = 0; tries < 300; tries++) {
        g_autofree char *found = postgres_server("sql", sql);
        if (g_strcmp0(found, expected) == 0)
            return;
        g_usleep(10000);
    }
    g_test_message("not within 300 tries: %s", sql);
    g_assert_not_reached();
}

static inline void postgres_end(void) {
    g_autofree char *above = g_path_get_dirname(postgres_directory);
    g_free(postgres_server("end", NULL));
    g_rmdir(above);
    g_free(postgres_directory);
}

static inline void postgres_skip(gconstpointer why) {
    g_test_skip(why);
}

/* FALSE: there can be none; the test that is added in its stead says why not. */
static inline gboolean postgres_begin(const char *instead) {
    g_autofree char *above = g_dir_make_tmp("kasuhara-postgres-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    StateSchema schema;
    if (!state_init("postgresql://", NULL, &schema, &error) &&
        strstr(error->message, "built without")) {
        g_test_add_data_func(instead, "built without libpq", postgres_skip);
        g_rmdir(above);
        return FALSE;
    }
    g_assert_nonnull(above);
    g_assert_cmpint(g_chmod(above, 0755), ==, 0);
    postgres_directory = g_build_filename(above, "server", NULL);
    g_autofree char *begun = postgres_server("begin", NULL);
    if (!begun) {
        g_test_add_data_func(instead,
                             "no PostgreSQL server can be started here (Debian: postgresql)",
                             postgres_skip);
        g_rmdir(above);
        return FALSE;
    }
    postgres_uri = postgres_server("uri", NULL);
    postgres_watch();
    atexit(postgres_end);
    return TRUE;
}

/* As nobody has used it. */
static inline void postgres_fresh(void) {
    g_autoptr(GError) error = NULL;
    StateSchema schema = {-1, -1};
    postgres_sql("SET client_min_messages = error; DROP SCHEMA IF EXISTS kasuhara CASCADE");
    gboolean done = state_init(postgres_uri, NULL, &schema, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_cmpint(schema.from, ==, 0);
    g_assert_cmpint(schema.to, >, 0);
}

/* The address of the database for this user. Caller frees. */
static inline char *postgres_uri_of(const char *user) {
    g_auto(GStrv) parts = g_strsplit(postgres_uri, "owner@", 2);
    return g_strconcat(parts[0], user, "@", parts[1], NULL);
}

#endif
