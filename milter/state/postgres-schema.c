/* The tables of a shared state: made and renewed by postgres_init() alone, so that the daemon needs
 * no right to. They stand in a schema of their own beside whatever else the database
 * has. */
#include "base/error.h"
#include "base/translate.h"
#include "state/postgres-pool.h"

#include <inttypes.h>

/* Scripts from one version to the next; their count is the version this program knows. A script
 * that was released is not changed any more. What comes from mail is bytea: it need be no
 * text. A number of an archive is one of origin; 0: none.
 *
 * The order of messages is that of their numbers: the clock may be set back. */
static const char *const migrations[] = {
    "CREATE TABLE thread ("
    "  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    "  last bigint NOT NULL,"                   /* when its last message came */
    "  case_number bigint NOT NULL DEFAULT 0,"  /* 0: no case */
    "  merged_into bigint NOT NULL DEFAULT 0);" /* the thread that has its messages; 0: itself */
    "CREATE INDEX thread_case ON thread (case_number) WHERE case_number > 0;"
    "CREATE TABLE name ("
    "  name bytea PRIMARY KEY,"
    "  thread bigint NOT NULL);"
    "CREATE INDEX name_thread ON name (thread);"
    "CREATE TABLE origin (" /* archives */
    "  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    "  name bytea NOT NULL UNIQUE);"
    "CREATE TABLE message ("
    "  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    "  thread bigint NOT NULL,"
    "  time bigint NOT NULL,"
    "  sender bytea NOT NULL,"
    "  from_staff bigint NOT NULL,"
    "  likeness bigint NOT NULL,"
    "  digest bytea NOT NULL,"
    "  sequence bigint NOT NULL," /* of its line in the chain of `archive`; 0: none yet */
    "  archive bigint NOT NULL,"
    "  entered bigint NOT NULL," /* the archive of the host that it came by */
    "  claim bigint NOT NULL,"   /* the archive that it goes into at the moment */
    "  claimed bigint NOT NULL," /* since when: seconds since 1970, by the database's clock */
    "  prints bytea,"            /* NULL: not known */
    "  draft bytea);"
    "CREATE INDEX message_thread ON message (thread, id);"
    "CREATE INDEX message_sender ON message (sender, id);"
    "CREATE INDEX message_sequence ON message (sequence, archive) WHERE sequence > 0;"
    "CREATE TABLE held ("
    "  message bigint PRIMARY KEY,"
    "  mail bytea NOT NULL);"
    "CREATE TABLE counter (name text PRIMARY KEY, value bigint NOT NULL);"
    "INSERT INTO counter VALUES ('case', 0);"
    "CREATE TABLE opened (" /* which archive has the open record of a case */
    "  case_number bigint PRIMARY KEY,"
    "  origin bigint NOT NULL);"
    "CREATE TABLE card (" /* red cards in force, by the archive that says so */
    "  sender bytea NOT NULL,"
    "  key bytea NOT NULL,"
    "  origin bigint NOT NULL,"
    "  sequence bigint NOT NULL,"
    "  PRIMARY KEY (sender, origin));"
    "CREATE INDEX card_key ON card (key);"
    "CREATE TABLE day ("
    "  day bigint NOT NULL," /* days since 1970-01-01 on the hosts' calendar */
    "  outcome bytea NOT NULL,"
    "  messages bigint NOT NULL,"
    "  PRIMARY KEY (day, outcome));"
    "CREATE TABLE checkpoint (" /* of the archives; only added to, see grant() */
    "  origin bigint NOT NULL,"
    "  size bigint NOT NULL,"
    "  note bytea NOT NULL,"
    "  PRIMARY KEY (origin, size));",
    "CREATE INDEX message_claim ON message (claim) WHERE claim <> 0;"
    "CREATE INDEX message_entered ON message (entered);"
    "CREATE INDEX message_archive ON message (archive) WHERE archive <> 0;",
    "ALTER TABLE card ADD COLUMN case_number bigint NOT NULL DEFAULT 0;", /* 0: not known */
};

/* Where there is none, to_regclass() is null, and nothing fails. */
static const char find_version[] = "SELECT to_regclass('kasuhara.version') IS NULL";
static const char ask_version[] = "SELECT version FROM kasuhara.version";

/* Whose the schema is, if not of this user or of a role that it is in. */
static const char ask_stranger[] =
    "SELECT pg_get_userbyid(nspowner) FROM pg_namespace "
    "WHERE nspname = 'kasuhara' AND NOT pg_has_role(nspowner, 'USAGE')";

/* The one value that a statement answers, a number or a truth, as text. Caller frees. */
static char *ask_text(PostgresLink *link, const char *sql, GError **error) {
    PGresult *result = postgres_await(link, PQsendQuery(link->connection, sql), error);
    char *text = result ? g_strdup(PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "") : NULL;
    PQclear(result);
    return text;
}

/* -1: error. 0: there are no tables yet. */
static gint64 version_of(PostgresLink *link, GError **error) {
    g_autofree char *none = ask_text(link, find_version, error);
    if (!none)
        return -1;
    if (g_str_equal(none, "t"))
        return 0;
    g_autofree char *version = ask_text(link, ask_version, error);
    return version ? g_ascii_strtoll(version, NULL, 10) : -1;
}

static gboolean refuse_newer(const PostgresLink *link, gint64 version, GError **error) {
    gint64 known = G_N_ELEMENTS(migrations);
    if (version > known)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s: its tables were made by a newer program (schema %" PRId64
                      ", known is up to %" PRId64 "): install that one on this host too"),
                    link->address->name, version, known);
    return version > known;
}

gboolean postgres_schema_check(PostgresLink *link, GError **error) {
    gint64 known = G_N_ELEMENTS(migrations), version = version_of(link, error);
    if (version < 0 || refuse_newer(link, version, error))
        return FALSE;
    if (version < known)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    version ? _("%s: its tables are those of an older program; renew them, as "
                                "their owner: kasuhara state init ADDRESS")
                            : _("%s: has no tables of this program; make them, as a user who may: "
                                "kasuhara state init ADDRESS"),
                    link->address->name);
    return version == known;
}

static gboolean refuse_stranger(const PostgresLink *link, const char *owner, GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("%s: the schema kasuhara of this database belongs to another user, %s: do this "
                  "as that user, or let the database's administrator hand it over: ALTER SCHEMA "
                  "kasuhara OWNER TO ..."),
                link->address->name, owner);
    return FALSE;
}

/* grants: rights are to be given too. Where nothing is to be done, anybody may say so. */
static gboolean migrate(PostgresLink *link, gboolean grants, gint64 *from, GError **error) {
    gint64 known = G_N_ELEMENTS(migrations);
    /* A release before took it from an owner to whom it was to grant rights. */
    g_autofree char *mark =
        g_strdup_printf("GRANT UPDATE ON kasuhara.version TO CURRENT_USER;"
                        "UPDATE kasuhara.version SET version = %" G_GINT64_FORMAT,
                        known);
    /* the lock first: two that begin at once take turns */
    if (!postgres_execute(link, "BEGIN; " POSTGRES_TAKE_TURN, error))
        return FALSE;
    link->endless = TRUE; /* an index of a large table takes its time */
    if (!postgres_execute(link, "SET LOCAL statement_timeout = 0", error))
        return FALSE;
    g_autofree char *stranger = ask_text(link, ask_stranger, error);
    if (!stranger)
        return FALSE;
    *from = version_of(link, *stranger ? NULL : error);
    if (*stranger && (grants || *from != known))
        return refuse_stranger(link, stranger, error);
    if (*from < 0 || refuse_newer(link, *from, error))
        return FALSE;
    /* who owns the schema need not be allowed to make one */
    if (*from == 0 && !postgres_execute(link,
                                        "DO $$ BEGIN IF to_regnamespace('kasuhara') IS NULL "
                                        "THEN CREATE SCHEMA kasuhara; END IF; END $$;"
                                        "CREATE TABLE kasuhara.version (version bigint NOT NULL);"
                                        "INSERT INTO kasuhara.version VALUES (0)",
                                        error))
        return FALSE;
    for (gint64 next = *from; next < known; next++) {
        if (!postgres_execute(link, migrations[next], error))
            return FALSE;
    }
    return *from == known || postgres_execute(link, mark, error);
}

/* Is it the user who owns the tables? -1: error. */
static int is_owner(PostgresLink *link, const char *literal, GError **error) {
    g_autofree char *sql = g_strdup_printf("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname "
                                           "= 'kasuhara' AND tableowner = %s)",
                                           literal);
    g_autofree char *owns = ask_text(link, sql, error);
    return !owns ? -1 : g_str_equal(owns, "t");
}

/* A host can neither change nor take back the checkpoints that it handed over; who owns the tables
 * keeps all rights to them, or nobody could renew them. */
static gboolean grant(PostgresLink *link, const char *user, GError **error) {
    char *quoted = PQescapeIdentifier(link->connection, user, strlen(user));
    char *literal = PQescapeLiteral(link->connection, user, strlen(user));
    int owner = quoted && literal ? is_owner(link, literal, error) : 0;
    PQfreemem(literal);
    if (owner != 0) {
        g_autofree char *all =
            g_strdup_printf("GRANT ALL ON ALL TABLES IN SCHEMA kasuhara TO %s", quoted);
        PQfreemem(quoted);
        return owner > 0 && postgres_execute(link, all, error);
    }
    if (!quoted) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT, _("%s: that is no name of a user"),
                    link->address->name);
        return FALSE;
    }
    g_autofree char *sql = g_strdup_printf(
        "GRANT USAGE ON SCHEMA kasuhara TO %s;"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA kasuhara TO %s;"
        "REVOKE UPDATE, DELETE ON kasuhara.checkpoint FROM %s;"
        "REVOKE INSERT, UPDATE, DELETE ON kasuhara.version FROM %s",
        quoted, quoted, quoted, quoted);
    PQfreemem(quoted);
    return postgres_execute(link, sql, error);
}

gboolean state_init(const char *uri, const char *user, StateSchema *schema, GError **error) {
    g_autoptr(PostgresAddress) address = postgres_address_read(uri, error);
    PostgresLink *link =
        address ? postgres_link_open(address, N_("make the tables of the state"), error) : NULL;
    if (!link)
        return FALSE;
    *schema = (StateSchema){.to = G_N_ELEMENTS(migrations)};
    gboolean done = migrate(link, user != NULL, &schema->from, error) &&
                    (!user || grant(link, user, error)) && postgres_execute(link, "COMMIT", error);
    postgres_link_close(link);
    return done;
}
