/* Offers postgres-pool.h. */
#include "state/postgres-pool.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

static gboolean fail_known(const Postgres *postgres, GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                _("%s (it is tried again every %d seconds)"), postgres->why, POSTGRES_REST_SECONDS);
    return FALSE;
}

static gboolean fail_busy(const Postgres *postgres, const char *doing, GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                _("%s: cannot %s: all %d connections are busy: the database is too slow"),
                postgres->address->name, _(doing), POSTGRES_LINKS_MAX);
    return FALSE;
}

/* With the guard: an idle one, or NULL and leave to open one; FALSE: neither. */
static gboolean find_place(Postgres *postgres, const char *doing, PostgresLink **link,
                           GError **error) {
    gint64 limit = clock_monotonic() + POSTGRES_STATEMENT_SECONDS * CLOCK_SECOND;
    while (!(*link = g_queue_pop_head(&postgres->idle))) {
        if (postgres->rest > clock_monotonic())
            return fail_known(postgres, error);
        if (postgres->open < POSTGRES_LINKS_MAX) {
            postgres->open++;
            if (postgres->why) /* the others hear of it at once until this one knows more */
                postgres->rest = clock_monotonic() + POSTGRES_REST_SECONDS * CLOCK_SECOND;
            return TRUE;
        }
        if (!clock_await(&postgres->given, &postgres->guard, limit))
            return fail_busy(postgres, doing, error);
    }
    return TRUE;
}

/* With the guard. */
static void note_away(Postgres *postgres, const GError *error) {
    g_free(postgres->why);
    postgres->why = g_strdup(error->message);
    postgres->rest = clock_monotonic() + POSTGRES_REST_SECONDS * CLOCK_SECOND;
}

static PostgresLink *open_link(Postgres *postgres, GError **error) {
    GError *failed = NULL;
    PostgresLink *link = postgres_link_open(postgres->address, N_("reach the database"), &failed);
    if (link && !postgres_schema_check(link, &failed))
        g_clear_pointer(&link, postgres_link_close);
    pthread_mutex_lock(&postgres->guard);
    if (link) {
        g_clear_pointer(&postgres->why, g_free);
        postgres->rest = 0;
    } else {
        note_away(postgres, failed);
        postgres->open--;
    }
    pthread_cond_broadcast(&postgres->given);
    pthread_mutex_unlock(&postgres->guard);
    if (failed)
        g_propagate_error(error, failed);
    return link;
}

PostgresLink *postgres_take(Postgres *postgres, const char *doing, GError **error) {
    PostgresLink *link = NULL;
    pthread_mutex_lock(&postgres->guard);
    gboolean found = find_place(postgres, doing, &link, error);
    pthread_mutex_unlock(&postgres->guard);
    if (found && !link)
        link = open_link(postgres, error);
    if (link)
        link->doing = doing;
    return link;
}

void postgres_give(Postgres *postgres, PostgresLink *link) {
    gboolean closes = link->lost || PQtransactionStatus(link->connection) != PQTRANS_IDLE;
    link->used = TRUE;
    if (closes)
        postgres_link_close(link);
    pthread_mutex_lock(&postgres->guard);
    if (closes)
        postgres->open--;
    else
        g_queue_push_head(&postgres->idle, link);
    pthread_cond_signal(&postgres->given);
    pthread_mutex_unlock(&postgres->guard);
}

void postgres_close_idle(Postgres *postgres) {
    PostgresLink *link;
    pthread_mutex_lock(&postgres->guard);
    while ((link = g_queue_pop_head(&postgres->idle))) {
        postgres->open--;
        postgres_link_close(link);
    }
    pthread_mutex_unlock(&postgres->guard);
}

void postgres_note_case(Postgres *postgres, gint64 case_number) {
    pthread_mutex_lock(&postgres->guard);
    postgres->highest = MAX(postgres->highest, case_number);
    pthread_mutex_unlock(&postgres->guard);
}

/* A replica that took over without the last transactions would give their numbers again. */
static gboolean raise_cases(Postgres *postgres, PostgresLink *link, GError **error) {
    pthread_mutex_lock(&postgres->guard);
    gint64 highest = postgres->highest;
    pthread_mutex_unlock(&postgres->guard);
    return highest == 0 ||
           postgres_done(postgres_ask(link, PG_RAISE_CASE, error, "i", highest), NULL);
}

/* The number of the archive; made by the first who asks. */
static gboolean know_origin(Postgres *postgres, PostgresLink *link, GError **error) {
    if (link->origin)
        return TRUE;
    if (!raise_cases(postgres, link, error))
        return FALSE;
    int rows = postgres_number(postgres_ask(link, PG_FIND_ORIGIN, error, "s", postgres->origin),
                               &link->origin);
    if (rows != 0)
        return rows > 0;
    return postgres_done(postgres_ask(link, PG_NEW_ORIGIN, error, "s", postgres->origin), NULL) &&
           postgres_number(postgres_ask(link, PG_FIND_ORIGIN, error, "s", postgres->origin),
                           &link->origin) > 0;
}

static gboolean begin(Postgres *postgres, PostgresLink *link, PostgresHow how, GError **error) {
    static const char *const begins[] = {
        [POSTGRES_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        [POSTGRES_WRITE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                           " SET LOCAL synchronous_commit = off; " POSTGRES_TAKE_TURN,
        [POSTGRES_DURABLE] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                             " SET LOCAL synchronous_commit = on; " POSTGRES_TAKE_TURN,
    };
    if (how != POSTGRES_READ && !know_origin(postgres, link, error))
        return FALSE;
    return postgres_execute(link, begins[how], error);
}

static gboolean attempt(Postgres *postgres, PostgresLink *link, PostgresHow how, PostgresWork work,
                        gpointer context, GError **error) {
    if (begin(postgres, link, how, error) && work(link, context, error) &&
        postgres_execute(link, "COMMIT", error))
        return TRUE;
    gboolean collided = link->collided;
    if (!link->lost && PQtransactionStatus(link->connection) != PQTRANS_IDLE)
        postgres_execute(link, "ROLLBACK", NULL);
    link->collided = collided;
    return FALSE;
}

/* A server that went leaves dead connections behind, which tell nothing of whether it is back;
 * one that hangs is away. */
static gboolean is_to_be_tried(Postgres *postgres, const PostgresLink *link, guint *left,
                               const GError *error) {
    if (link->lost)
        postgres_close_idle(postgres);
    if (link->lost && (link->hung || !link->used)) {
        pthread_mutex_lock(&postgres->guard);
        note_away(postgres, error);
        pthread_mutex_unlock(&postgres->guard);
        return FALSE;
    }
    return (link->lost || link->collided) && --*left > 0;
}

gboolean postgres_transact(Postgres *postgres, PostgresHow how, const char *doing,
                           PostgresWork work, gpointer context, GError **error) {
    for (guint left = POSTGRES_TRIES;;) {
        GError *failed = NULL;
        PostgresLink *link = postgres_take(postgres, doing, error);
        if (!link)
            return FALSE;
        gboolean done = attempt(postgres, link, how, work, context, &failed);
        gboolean again = !done && is_to_be_tried(postgres, link, &left, failed);
        postgres_give(postgres, link);
        if (done)
            return TRUE;
        if (!again) {
            g_propagate_error(error, failed);
            return FALSE;
        }
        g_clear_error(&failed);
    }
}
