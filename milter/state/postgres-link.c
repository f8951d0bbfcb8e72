/* Offers postgres-link.h. */
#include "state/postgres-link.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <poll.h>

/* By the class of SQLSTATE, or all of it (PostgreSQL, appendix A). */
static const struct {
    const char *state;
    KasuharaError kind;
    const char *advice; /* NULL: none */
} failures[] = {
    {"53100", KASUHARA_ERROR_NO_SPACE, N_("make room on the disk of the database")},
    {"XX001", KASUHARA_ERROR_CORRUPT, NULL},
    {"XX002", KASUHARA_ERROR_CORRUPT, NULL},
    {"3F", KASUHARA_ERROR_SYSTEM, N_("make its tables: kasuhara state init ADDRESS")},
    {"42P01", KASUHARA_ERROR_SYSTEM, N_("make its tables: kasuhara state init ADDRESS")},
    {"42703", KASUHARA_ERROR_SYSTEM, N_("renew its tables: kasuhara state init ADDRESS")},
    {"42501", KASUHARA_ERROR_SYSTEM,
     N_("let this user in: kasuhara state init --grant USER ADDRESS, as the owner of the tables")},
    {"25006", KASUHARA_ERROR_SYSTEM, N_("it is a replica: name all hosts in the address")},
    {"57014", KASUHARA_ERROR_SYSTEM, N_("it is too slow, or overloaded")},
    {"55P03", KASUHARA_ERROR_SYSTEM, N_("another host has held it for too long")},
};

static gboolean is_collision(const char *state) {
    return g_str_equal(state, "40001") || g_str_equal(state, "40P01");
}

/* The first line: the rest quotes statements and values. */
static char *first_line(const char *text) {
    char *line = g_strndup(text, strcspn(text, "\n"));
    g_strchomp(line);
    return line;
}

/* Of a connection that cannot be had, a line a host; hints stand below, moved in. */
static char *all_lines(const char *text) {
    GString *words = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (**line && **line != '\t')
            g_string_append_printf(words, "%s%s", words->len ? "; " : "", g_strchomp(*line));
    }
    return g_string_free(words, FALSE);
}

static void fail(PostgresLink *link, const PGresult *result, GError **error) {
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    g_autofree char *why = link->settled
                               ? first_line(primary ? primary : PQerrorMessage(link->connection))
                               : all_lines(PQerrorMessage(link->connection));
    KasuharaError kind = KASUHARA_ERROR_SYSTEM;
    const char *advice = NULL;
    for (gsize i = 0; state && i < G_N_ELEMENTS(failures); i++) {
        if (g_str_has_prefix(state, failures[i].state)) {
            kind = failures[i].kind;
            advice = failures[i].advice;
        }
    }
    link->collided = state && is_collision(state);
    link->lost = link->lost || PQstatus(link->connection) != CONNECTION_OK;
    g_set_error(error, KASUHARA_ERROR, (int)kind, _("%s: cannot %s: %s%s%s"), link->address->name,
                _(link->doing), *why ? why : _("the connection broke"), advice ? "; " : "",
                advice ? _(advice) : "");
}

static void fail_silent(PostgresLink *link, GError **error) {
    link->lost = link->hung = TRUE;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                _("%s: cannot %s: the database has not answered for %d seconds"),
                link->address->name, _(link->doing), POSTGRES_ANSWER_SECONDS);
}

static gboolean fail_broken(PostgresLink *link, GError **error) {
    fail(link, NULL, error);
    link->lost = TRUE;
    return FALSE;
}

/* Until something came, or where it is asked for (POLLOUT), can be sent. FALSE: broken, or out of
 * time. */
static gboolean await_socket(PostgresLink *link, short events, gint64 limit, GError **error) {
    struct pollfd event = {PQsocket(link->connection), events, 0};
    gint64 left = limit - clock_monotonic();
    if (!link->endless && left <= 0) {
        fail_silent(link, error);
        return FALSE;
    }
    int got = poll(&event, 1, link->endless ? -1 : (int)(left / 1000) + 1);
    gboolean came = got > 0 && (event.revents & ~POLLOUT);
    if ((got < 0 && errno != EINTR) || (came && !PQconsumeInput(link->connection)))
        return fail_broken(link, error);
    return TRUE;
}

/* A server that has stopped takes no more than the socket holds; one that answers meanwhile must be
 * listened to, or both wait for each other. */
static gboolean flush(PostgresLink *link, gint64 limit, GError **error) {
    int left;
    while ((left = PQflush(link->connection)) > 0) {
        if (!await_socket(link, POLLIN | POLLOUT, limit, error))
            return FALSE;
    }
    return left == 0 || fail_broken(link, error);
}

/* Until an answer is there whole. FALSE: broken, or out of time. */
static gboolean await_input(PostgresLink *link, gint64 limit, GError **error) {
    while (PQisBusy(link->connection)) {
        if (!await_socket(link, POLLIN, limit, error))
            return FALSE;
    }
    return TRUE;
}

PGresult *postgres_await(PostgresLink *link, int sent, GError **error) {
    gint64 limit = clock_monotonic() + POSTGRES_ANSWER_SECONDS * CLOCK_SECOND;
    PGresult *last = NULL, *next;
    gboolean failed = FALSE;
    link->collided = FALSE;
    if (!sent) {
        fail(link, NULL, error);
        return NULL;
    }
    if (!flush(link, limit, error))
        return NULL;
    while (await_input(link, limit, failed ? NULL : error) &&
           (next = PQgetResult(link->connection))) {
        ExecStatusType status = PQresultStatus(next);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failed) {
            fail(link, next, error);
            failed = TRUE;
        }
        PQclear(last);
        last = next;
    }
    if (!failed && !link->lost && last)
        return last;
    if (!failed && !link->lost)
        fail(link, NULL, error);
    PQclear(last);
    return NULL;
}

gboolean postgres_execute(PostgresLink *link, const char *sql, GError **error) {
    PGresult *result = postgres_await(link, PQsendQuery(link->connection, sql), error);
    PQclear(result);
    return result != NULL;
}

static void ignore_notice(G_GNUC_UNUSED void *context, G_GNUC_UNUSED const PGresult *notice) {
}

PostgresLink *postgres_link_open(const PostgresAddress *address, const char *doing,
                                 GError **error) {
    static const char settle[] =
        "SET search_path = kasuhara, pg_temp; SET client_min_messages = error;"
        "SET standard_conforming_strings = on; SET jit = off;"
        "SET statement_timeout = '" G_STRINGIFY(
            5) "s'; SET lock_timeout = '4s';"
               "SET idle_in_transaction_session_timeout = '20s'";
    PostgresLink *link = g_new0(PostgresLink, 1);
    link->address = address;
    link->doing = doing;
    link->connection = PQconnectdbParams((const char *const *)address->keywords,
                                         (const char *const *)address->values, 0);
    if (link->connection)
        PQsetNoticeReceiver(link->connection, ignore_notice, NULL);
    if (PQstatus(link->connection) != CONNECTION_OK || PQsetnonblocking(link->connection, 1) != 0)
        fail(link, NULL, error);
    else if (postgres_execute(link, settle, error)) {
        link->settled = TRUE;
        return link;
    }
    postgres_link_close(link);
    return NULL;
}

void postgres_link_close(PostgresLink *link) {
    if (!link)
        return;
    PQfinish(link->connection);
    g_free(link);
}
