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

gboolean postgres_claim_thread(PostgresLink *link, gint64 thread, GError **error) {
    gint64 stale = POSTGRES_CLAIM_SECONDS;
    return link->claimer > 0 || postgres_done(postgres_ask(link, PG_CLAIM_THREAD, error, "iii",
                                                           thread, link->claimer, stale),
                                              NULL);
}

/* One whose messages are all gone is none. */
static int find_thread(PostgresLink *link, StateOpening *opening, GError **error) {
    g_autofree char *name = thread_name_of_id(opening->message_id);
    gint64 found = 0;
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
    if (rows > 0 && !postgres_claim_thread(link, opening->thread, error))
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
