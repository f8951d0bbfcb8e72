/* Offers what sqlite-threads.h says of cases. */
#include "state/sqlite-threads.h"

gboolean sqlite_join_case(Sqlite *sqlite, GArray *names, gint64 case_number, GError **error) {
    gint64 thread = 0;
    int rows =
        sqlite_number(sqlite, sqlite_start(sqlite, FIND_CASE, "i", case_number), &thread, error);
    if (rows > 0) {
        ThreadName name = {g_strdup(""), FALSE, FALSE, thread, case_number};
        g_array_prepend_val(names, name);
    }
    return rows >= 0;
}

gboolean sqlite_count_case(Sqlite *sqlite, gint64 *case_number, GError **error) {
    return sqlite_run(sqlite, sqlite_start(sqlite, COUNT_CASE, ""), error) &&
           sqlite_number(sqlite, sqlite_start(sqlite, LAST_CASE, ""), case_number, error) == 1;
}

gboolean sqlite_set_case(Sqlite *sqlite, gint64 thread, gint64 case_number, GError **error) {
    return sqlite_run(sqlite, sqlite_start(sqlite, SET_CASE, "ii", thread, case_number), error);
}

/* One whose messages are all gone is none. */
static int find_thread(Sqlite *sqlite, StateOpening *opening, GError **error) {
    gint64 found = 0;
    if (!opening->message_id)
        return 1;
    g_autofree char *name = thread_name_of_id(opening->message_id);
    int rows = sqlite_number(sqlite, sqlite_start(sqlite, THREAD_OF_NAME, "s", name),
                             &opening->thread, error);
    return rows <= 0
               ? rows
               : sqlite_number(sqlite, sqlite_start(sqlite, FIND_MESSAGE, "i", opening->thread),
                               &found, error);
}

int sqlite_open_case(Sqlite *sqlite, StateOpening *opening, GError **error) {
    int rows = find_thread(sqlite, opening, error);
    if (rows > 0)
        rows = sqlite_number(sqlite, sqlite_start(sqlite, CASE_OF_THREAD, "i", opening->thread),
                             &opening->case_number, error);
    opening->opened = rows > 0 && opening->case_number == 0;
    if (!opening->opened)
        return rows;
    return sqlite_count_case(sqlite, &opening->case_number, error) &&
                   sqlite_set_case(sqlite, opening->thread, opening->case_number, error)
               ? 1
               : -1;
}
