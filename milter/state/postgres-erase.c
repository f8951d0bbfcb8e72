/* Offers postgres_erase(). A thread that ends leaves its number behind, and no more.
 *
 * A case may stand in the archives of several hosts, and is erased from one of them at a
 * time. What others have of it is theirs to erase: until then its thread goes on, and so
 * do the names that lead to it. */
#include "state/postgres-threads.h"

#define ALL G_MAXINT64

static gboolean tell_others(PostgresLink *link, gint64 thread, const GArray *lines, GArray *others,
                            GError **error) {
    PGresult *result = postgres_ask(link, PG_OTHER_LINES_OF_THREAD, error, "il", thread, lines);
    for (int row = 0; result && row < PQntuples(result); row++) {
        guint64 line = (guint64)postgres_int(result, row, 0);
        if (!state_is_among(others, line))
            g_array_append_val(others, line);
    }
    return postgres_done(result, NULL);
}

/* Takes over result, which may be NULL: an error. */
static gboolean add_dropped(PGresult *result, guint *forgotten) {
    gint64 dropped = 0;
    if (!postgres_done(result, &dropped))
        return FALSE;
    *forgotten += (guint)dropped;
    return TRUE;
}

/* Of a thread in which others have messages: what is ours of it. */
static gboolean forget_share(PostgresLink *link, gint64 thread, gboolean whole, guint *forgotten,
                             GError **error) {
    return !whole ||
           (postgres_done(postgres_ask(link, PG_DROP_OWN_HELD, error, "ii", thread, link->origin),
                          NULL) &&
            add_dropped(postgres_ask(link, PG_DROP_OWN_PENDING, error, "ii", thread, link->origin),
                        forgotten));
}

/* whole: what waits for the archive too. */
static gboolean forget_thread(PostgresLink *link, gint64 thread, gboolean whole,
                              const GArray *lines, GArray *others, guint *forgotten,
                              GError **error) {
    gint64 found = 0;
    int shared = postgres_number(
        postgres_ask(link, PG_OTHERS_IN_THREAD, error, "ii", thread, link->origin), &found);
    if (shared)
        return shared > 0 && forget_share(link, thread, whole, forgotten, error);
    if (!tell_others(link, thread, lines, others, error) ||
        !postgres_done(postgres_ask(link, PG_DROP_NAMES, error, "ii", thread, ALL), NULL) ||
        (whole && !postgres_done(postgres_ask(link, PG_DROP_HELD, error, "ii", thread, ALL), NULL)))
        return FALSE;
    PGresult *drop = whole ? postgres_ask(link, PG_DROP_MESSAGES, error, "ii", thread, ALL)
                           : postgres_ask(link, PG_DROP_ARCHIVED, error, "i", thread);
    if (!add_dropped(drop, forgotten))
        return FALSE;
    int rows = postgres_number(postgres_ask(link, PG_FIND_MESSAGE, error, "i", thread), &found);
    return rows > 0 || (rows == 0 &&
                        postgres_done(postgres_ask(link, PG_END_THREAD, error, "i", thread), NULL));
}

static gboolean forget_lines(PostgresLink *link, const GArray *lines, GArray *others,
                             guint *forgotten, GError **error) {
    PGresult *threads = postgres_ask(link, PG_THREADS_OF_LINES, error, "li", lines, link->origin);
    gboolean ok = threads != NULL;
    for (int row = 0; ok && row < PQntuples(threads); row++)
        ok = forget_thread(link, postgres_int(threads, row, 0), FALSE, lines, others, forgotten,
                           error);
    PQclear(threads);
    return ok &&
           add_dropped(postgres_ask(link, PG_DROP_OWN_LINES, error, "li", lines, link->origin),
                       forgotten) &&
           add_dropped(postgres_ask(link, PG_DROP_CARDS, error, "li", lines, link->origin),
                       forgotten);
}

gboolean postgres_erase(PostgresLink *link, gint64 case_number, const GArray *lines, GArray *others,
                        guint *forgotten, GError **error) {
    gint64 thread = 0;
    if (!postgres_done(postgres_ask(link, PG_RAISE_CASE, error, "i", case_number), NULL))
        return FALSE;
    int rows = postgres_number(postgres_ask(link, PG_FIND_CASE, error, "i", case_number), &thread);
    return rows >= 0 &&
           (rows == 0 || forget_thread(link, thread, TRUE, lines, others, forgotten, error)) &&
           forget_lines(link, lines, others, forgotten, error);
}
