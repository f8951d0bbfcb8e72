/* Offers sqlite_count_day() and sqlite_days(). */
#include "state/sqlite-threads.h"

gboolean sqlite_count_day(Sqlite *sqlite, const StateKeep *keep, GError **error) {
    return !keep->outcome ||
           sqlite_run(sqlite, sqlite_start(sqlite, COUNT_DAY, "is", keep->day, keep->outcome),
                      error);
}

gboolean sqlite_days(Sqlite *sqlite, gint64 from, gint64 to, GPtrArray *days, gint64 *since,
                     GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, DAYS, "ii", from, to);
    int rows;
    while ((rows = sqlite_step(sqlite, statement, error)) > 0) {
        StateDay *day = g_new(StateDay, 1);
        *day = (StateDay){sqlite3_column_int64(statement, 0),
                          g_strdup((const char *)sqlite3_column_text(statement, 1)),
                          (guint64)MAX(sqlite3_column_int64(statement, 2), 0)};
        g_ptr_array_add(days, day);
    }
    *since = G_MAXINT64;
    return rows == 0 &&
           sqlite_number(sqlite, sqlite_start(sqlite, FIRST_DAY, ""), since, error) >= 0;
}
