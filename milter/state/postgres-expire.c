/* Offers postgres_expire(). In small steps, over many calls, as sqlite-expire.c has it: other
 * writers wait meanwhile. */
#include "state/postgres-threads.h"

enum {
    FRESH_SEEN = 100,      /* held messages seen that are not old: the rest is younger still;
                            * more than one, for the clock may have been wrong */
    THREADS_A_MESSAGE = 4, /* threads looked at for each message that may go */
};

/* The held messages that are old; those of a case wait for the archive. */
static gboolean expire_bytes(PostgresLink *link, gint64 held_before, gint64 *left, GError **error) {
    PGresult *held = postgres_ask(link, PG_OLDEST_HELD, error, "i", *left + FRESH_SEEN);
    gboolean ok = held != NULL;
    for (int row = 0; ok && row < PQntuples(held) && *left > 0; row++) {
        gint64 message = postgres_int(held, row, 0);
        if (postgres_int(held, row, 1) >= held_before)
            continue;
        ok = postgres_done(postgres_ask(link, PG_LET_GO, error, "i", message), NULL);
        --*left;
    }
    PQclear(held);
    return ok;
}

/* Drops of one kind, counted off what may still be dropped in this call. */
static gboolean drop(PostgresLink *link, PostgresStatement what, gint64 thread, gint64 *left,
                     GError **error) {
    gint64 dropped = 0;
    if (!postgres_done(postgres_ask(link, what, error, "ii", thread, *left), &dropped))
        return FALSE;
    *left -= dropped;
    return TRUE;
}

static gboolean drop_thread(PostgresLink *link, gint64 thread, gint64 *left, GError **error) {
    gint64 of_held = *left;
    if (!drop(link, PG_DROP_HELD, thread, &of_held, error) ||
        !drop(link, PG_DROP_MESSAGES, thread, left, error))
        return FALSE;
    if (*left > 0 && !drop(link, PG_DROP_NAMES, thread, left, error))
        return FALSE;
    if (*left <= 0)
        return TRUE;
    --*left;
    return postgres_done(postgres_ask(link, PG_DROP_THREAD, error, "i", thread), NULL);
}

static gboolean expire_threads(PostgresLink *link, const PGresult *round, gint64 over_before,
                               gint64 *left, gint64 *to, GError **error) {
    for (int row = 0; row < PQntuples(round); row++) {
        gint64 thread = postgres_int(round, row, 0);
        gboolean quiet =
            postgres_int(round, row, 1) < over_before && postgres_int(round, row, 2) == 0;
        if (quiet && !drop_thread(link, thread, left, error))
            return FALSE;
        *to = thread;
        if (quiet && *left <= 0) {
            *to = thread - 1;
            return TRUE;
        }
    }
    return TRUE;
}

gboolean postgres_expire(PostgresLink *link, gint64 held_before, gint64 over_before, gint64 left,
                         gint64 *to, GError **error) {
    gint64 most = left * THREADS_A_MESSAGE, next = 0;
    if (!expire_bytes(link, held_before, &left, error))
        return FALSE;
    PGresult *round = postgres_ask(link, PG_NEXT_THREADS, error, "ii", *to, most);
    gboolean ok = round && expire_threads(link, round, over_before, &left, &next, error);
    if (ok)
        *to = left > 0 && PQntuples(round) < most ? 0 : next;
    PQclear(round);
    return ok;
}
