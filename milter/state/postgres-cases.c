/* Offers what postgres-threads.h says of cases. */
#include "state/postgres-threads.h"

gboolean postgres_join_case(PostgresLink *link, GArray *names, gint64 case_number, GError **error) {
    gint64 thread = 0;
    int rows = postgres_number(postgres_ask(link, PG_FIND_CASE, error, "i", case_number), &thread);
    if (rows > 0) {
        ThreadName name = {g_strdup(""), FALSE, FALSE, thread, case_number};
        g_array_prepend_val(names, name);
    }
    return rows >= 0;
}

gboolean postgres_count_case(PostgresLink *link, gint64 *case_number, GError **error) {
    return postgres_number(postgres_ask(link, PG_COUNT_CASE, error, ""), case_number) > 0 &&
           postgres_done(postgres_ask(link, PG_OPEN_CASE, error, "ii", *case_number, link->origin),
                         NULL);
}

gboolean postgres_follow_merges(PostgresLink *link, gint64 *thread, GError **error) {
    gint64 merged = *thread;
    while (merged && merged <= *thread) { /* a younger goes to an older: no circles */
        *thread = merged;
        merged = 0;
        if (postgres_number(postgres_ask(link, PG_MERGED_INTO, error, "i", *thread), &merged) < 0)
            return FALSE;
    }
    return TRUE;
}

/* By whom it was opened; nobody is said of a case that was restored alone. */
static gboolean ask_opener(PostgresLink *link, gint64 case_number, gint64 *opener,
                           char name[static STATE_ORIGIN_MAX + 1], GError **error) {
    PGresult *result = postgres_ask(link, PG_OPENED_BY, error, "i", case_number);
    *opener = link->origin;
    memset(name, 0, STATE_ORIGIN_MAX + 1);
    if (result && PQntuples(result) > 0) {
        Span origin = postgres_span(result, 0, 1);
        *opener = postgres_int(result, 0, 0);
        if (origin.bytes)
            memcpy(name, origin.bytes, MIN(origin.length, (gsize)STATE_ORIGIN_MAX));
    }
    return postgres_done(result, NULL);
}

/* A host that opened a case and died, or failed, before it had anything of it leaves that to the
 * next. */
gboolean postgres_find_opener(PostgresLink *link, gint64 thread, gint64 case_number,
                              char opened_in[static STATE_ORIGIN_MAX + 1], GError **error) {
    gint64 opener, lives = 0, stale = POSTGRES_CLAIM_SECONDS;
    if (!ask_opener(link, case_number, &opener, opened_in, error))
        return FALSE;
    int rows = opener == link->origin ? 0
                                      : postgres_number(postgres_ask(link, PG_OPENER_LIVES, error,
                                                                     "iii", thread, opener, stale),
                                                        &lives);
    if (rows == 0)
        *opened_in = '\0';
    return rows > 0 ||
           (rows == 0 &&
            (opener == link->origin ||
             postgres_done(postgres_ask(link, PG_TAKE_CASE, error, "ii", case_number, link->origin),
                           NULL)));
}

/* One whose messages are all gone is none. */
static int find_thread(PostgresLink *link, StateOpening *opening, GError **error) {
    gint64 found = 0;
    if (!opening->message_id)
        return 1;
    g_autofree char *name = thread_name_of_id(opening->message_id);
    int rows =
        postgres_number(postgres_ask(link, PG_THREAD_OF_NAME, error, "s", name), &opening->thread);
    return rows <= 0
               ? rows
               : postgres_number(postgres_ask(link, PG_FIND_MESSAGE, error, "i", opening->thread),
                                 &found);
}

int postgres_open_case(PostgresLink *link, StateOpening *opening, GError **error) {
    int rows = find_thread(link, opening, error);
    if (rows > 0)
        rows = postgres_number(postgres_ask(link, PG_CASE_OF_THREAD, error, "i", opening->thread),
                               &opening->case_number);
    opening->opened = rows > 0 && opening->case_number == 0;
    if (rows > 0 && !opening->opened &&
        !postgres_find_opener(link, opening->thread, opening->case_number, opening->opened_in,
                              error))
        return -1;
    if (!opening->opened)
        return rows;
    return postgres_count_case(link, &opening->case_number, error) &&
                   postgres_done(postgres_ask(link, PG_SET_CASE, error, "ii", opening->thread,
                                              opening->case_number),
                                 NULL)
               ? 1
               : -1;
}
