/* Offers postgres-address.h, and postgres_files() of state.h. What libpq says of a faulty
 * address quotes it: that is not passed on. */
#include "state/postgres-address.h"
#include "base/error.h"
#include "base/translate.h"
#include "state/postgres-files.h"
#include "state/postgres-link.h"

static const char *value_of(const PQconninfoOption *options, const char *keyword) {
    for (; options->keyword; options++) {
        if (g_str_equal(options->keyword, keyword) && options->val && *options->val)
            return options->val;
    }
    return NULL;
}

/* What stands in the address alone, not in the environment. */
static char *name_of(const PQconninfoOption *options) {
    const char *user = value_of(options, "user"), *host = value_of(options, "host");
    const char *port = value_of(options, "port"), *database = value_of(options, "dbname");
    const char *service = value_of(options, "service");
    if (!host)
        host = value_of(options, "hostaddr");
    return g_strconcat("postgresql://", user ? user : "", user ? "@" : "", host ? host : "",
                       port ? ":" : "", port ? port : "", "/", database ? database : "",
                       service ? "?service=" : "", service ? service : "", NULL);
}

/* A special character of a password that is not written as %40 or %2F ends in host, port or
 * database, and would be shown with them. */
static gboolean is_sound(const PQconninfoOption *options) {
    const char *host = value_of(options, "host"), *port = value_of(options, "port");
    const char *database = value_of(options, "dbname");
    return (!host || !strchr(host, '@')) && (!database || !strchr(database, '@')) &&
           (!port || strspn(port, "0123456789,") == strlen(port));
}

static PQconninfoOption *parse(const char *uri, GError **error) {
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(uri, &why);
    PQfreemem(why);
    if (options && !is_sound(options))
        g_clear_pointer(&options, PQconninfoFree);
    if (!options)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("the address of the state is no connection URI of PostgreSQL (it is not "
                      "shown, for it may hold a password): write "
                      "postgresql://USER@HOST/DATABASE, with %% and two hexadecimal digits for "
                      "each special character in a part of it"));
    return options;
}

/* An empty value is what libpq would take without it. */
static void add(GPtrArray *keywords, GPtrArray *values, const char *keyword, const char *value) {
    g_ptr_array_add(keywords, g_strdup(keyword));
    g_ptr_array_add(values, g_strdup(value));
}

static char **finished(GPtrArray *list) {
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

PostgresAddress *postgres_address_read(const char *uri, GError **error) {
    static const struct {
        const char *keyword, *value;
    } ours[] = {
        {"connect_timeout", G_STRINGIFY(3)}, {"tcp_user_timeout", "8000"}, /* milliseconds */
        {"keepalives_idle", "30"},           {"target_session_attrs", "read-write"},
        {"application_name", "kasuhara"},    {"client_encoding", "UTF8"},
    };
    PQconninfoOption *options = parse(uri, error);
    if (!options)
        return NULL;
    GPtrArray *keywords = g_ptr_array_new(), *values = g_ptr_array_new();
    PostgresAddress *address = g_new0(PostgresAddress, 1);
    address->name = name_of(options);
    for (const PQconninfoOption *option = options; option->keyword; option++) {
        if (option->val && *option->val)
            add(keywords, values, option->keyword, option->val);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(ours); i++) {
        if (!value_of(options, ours[i].keyword))
            add(keywords, values, ours[i].keyword, ours[i].value);
    }
    address->keywords = finished(keywords);
    address->values = finished(values);
    PQconninfoFree(options);
    return address;
}

void postgres_address_free(PostgresAddress *address) {
    if (!address)
        return;
    g_strfreev(address->keywords);
    g_strfreev(address->values);
    g_free(address->name);
    g_free(address);
}

/* Where libpq looks unless it is told otherwise: libpq-envars, libpq-pgpass, libpq-ssl. */
void postgres_files(const char *uri, GPtrArray *readable) {
    static const char *const keywords[] = {"passfile",    "sslcert", "sslkey",
                                           "sslrootcert", "sslcrl",  "sslcrldir"};
    static const char *const variables[] = {"PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR",
                                            "PGSSLCERT",  "PGSSLKEY",      "PGSSLROOTCERT",
                                            "PGSSLCRL",   "PGSSLCRLDIR"};
    static const char *const at_home[] = {".pgpass", ".postgresql", ".pg_service.conf"};
    PQconninfoOption *options = parse(uri, NULL);
    for (gsize i = 0; options && i < G_N_ELEMENTS(keywords); i++) {
        const char *path = value_of(options, keywords[i]);
        if (path && *path == '/')
            g_ptr_array_add(readable, g_strdup(path));
    }
    PQconninfoFree(options);
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *path = g_getenv(variables[i]);
        if (path && *path == '/')
            g_ptr_array_add(readable, g_strdup(path));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(at_home); i++)
        g_ptr_array_add(readable, g_build_filename(g_get_home_dir(), at_home[i], NULL));
    g_ptr_array_add(readable, g_strdup("/etc/postgresql-common"));
}
