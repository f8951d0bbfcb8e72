/* Offers sqlite_erase(). A thread that ends leaves its number behind, and no more. */
#include "state/sqlite-threads.h"

#define ALL ((gint64)-1) /* LIMIT -1: none */

static gboolean tell_others(Sqlite *sqlite, gint64 thread, const GArray *lines, GArray *others,
                            GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, LINES_OF_THREAD, "i", thread);
    int rows;
    while ((rows = sqlite_step(sqlite, statement, error)) > 0) {
        guint64 line = (guint64)sqlite3_column_int64(statement, 0);
        if (!state_is_among(lines, line))
            g_array_append_val(others, line);
    }
    return rows == 0;
}

static gboolean drop_rows(Sqlite *sqlite, sqlite3_stmt *statement, guint *forgotten,
                          GError **error) {
    if (!sqlite_run(sqlite, statement, error))
        return FALSE;
    *forgotten += (guint)sqlite3_changes(sqlite->database);
    return TRUE;
}

/* whole: what waits for the archive too. */
static gboolean forget_thread(Sqlite *sqlite, gint64 thread, gboolean whole, const GArray *lines,
                              GArray *others, guint *forgotten, GError **error) {
    gint64 found = 0;
    if (!tell_others(sqlite, thread, lines, others, error) ||
        !sqlite_run(sqlite, sqlite_start(sqlite, DROP_NAMES, "ii", thread, ALL), error) ||
        (whole && !sqlite_run(sqlite, sqlite_start(sqlite, DROP_HELD, "ii", thread, ALL), error)))
        return FALSE;
    sqlite3_stmt *drop = whole ? sqlite_start(sqlite, DROP_MESSAGES, "ii", thread, ALL)
                               : sqlite_start(sqlite, DROP_ARCHIVED, "i", thread);
    if (!drop_rows(sqlite, drop, forgotten, error))
        return FALSE;
    int rows =
        sqlite_number(sqlite, sqlite_start(sqlite, FIND_MESSAGE, "i", thread), &found, error);
    return rows > 0 ||
           (rows == 0 && sqlite_run(sqlite, sqlite_start(sqlite, END_THREAD, "i", thread), error));
}

gboolean sqlite_erase(Sqlite *sqlite, gint64 case_number, const GArray *lines, GArray *others,
                      guint *forgotten, GError **error) {
    gint64 thread = 0;
    if (!sqlite_run(sqlite, sqlite_start(sqlite, RAISE_CASE, "i", case_number), error))
        return FALSE;
    int rows =
        sqlite_number(sqlite, sqlite_start(sqlite, FIND_CASE, "i", case_number), &thread, error);
    if (rows < 0 ||
        (rows > 0 && !forget_thread(sqlite, thread, TRUE, lines, others, forgotten, error)))
        return FALSE;
    for (guint i = 0; i < lines->len; i++) {
        gint64 line = (gint64)g_array_index(lines, guint64, i);
        if (!drop_rows(sqlite, sqlite_start(sqlite, DROP_CARD, "i", line), forgotten, error))
            return FALSE;
        rows =
            sqlite_number(sqlite, sqlite_start(sqlite, THREAD_OF_LINE, "i", line), &thread, error);
        if (rows < 0 ||
            (rows > 0 && !forget_thread(sqlite, thread, FALSE, lines, others, forgotten, error)))
            return FALSE;
    }
    return TRUE;
}
