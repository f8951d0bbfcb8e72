/* Offers sqlite_expire(). The oldest go first, in small steps, over many calls:
 * nobody waits long for the guard. No index by time: it would cost every mail
 * a page; threads are gone round by number instead. */
#include "state/sqlite-threads.h"

enum {
    FRESH_SEEN = 100,      /* held messages seen that are not old: the rest is younger still;
                            * more than one, for the clock may have been wrong */
    THREADS_A_MESSAGE = 4, /* threads looked at for each message that may go */
};

/* The numbers of held messages that are old; those of a case wait for the archive. */
static gboolean find_old(Sqlite *sqlite, gint64 held_before, gint64 left, GArray *old,
                         GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, OLDEST_HELD, "");
    int rows = 1;
    for (int fresh = 0; fresh < FRESH_SEEN && (gint64)old->len < left;) {
        if ((rows = sqlite_step(sqlite, statement, error)) <= 0)
            return rows == 0;
        gint64 message = sqlite3_column_int64(statement, 0);
        if (sqlite3_column_int64(statement, 1) >= held_before)
            fresh++;
        else if (sqlite3_column_int64(statement, 2) == 0)
            g_array_append_val(old, message);
    }
    sqlite_end(statement);
    return TRUE;
}

static gboolean expire_bytes(Sqlite *sqlite, gint64 held_before, gint64 *left, GError **error) {
    g_autoptr(GArray) old = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (!find_old(sqlite, held_before, *left, old, error))
        return FALSE;
    for (guint i = 0; i < old->len; i++) {
        gint64 message = g_array_index(old, gint64, i);
        if (!sqlite_run(sqlite, sqlite_start(sqlite, LET_GO, "i", message), error))
            return FALSE;
    }
    *left -= old->len;
    return TRUE;
}

/* Drops of one kind, counted off what may still be dropped in this call. */
static gboolean drop(Sqlite *sqlite, SqliteStatement what, gint64 thread, gint64 *left,
                     GError **error) {
    if (!sqlite_run(sqlite, sqlite_start(sqlite, what, "ii", thread, *left), error))
        return FALSE;
    *left -= sqlite3_changes(sqlite->database);
    return TRUE;
}

static gboolean drop_thread(Sqlite *sqlite, gint64 thread, gint64 *left, GError **error) {
    gint64 of_held = *left;
    if (!drop(sqlite, DROP_HELD, thread, &of_held, error) ||
        !drop(sqlite, DROP_MESSAGES, thread, left, error))
        return FALSE;
    if (*left > 0 && !drop(sqlite, DROP_NAMES, thread, left, error))
        return FALSE;
    if (*left <= 0)
        return TRUE;
    --*left;
    return sqlite_run(sqlite, sqlite_start(sqlite, DROP_THREAD, "i", thread), error);
}

/* The quiet ones among the next threads on the round; next is where it goes on. */
static gboolean find_quiet(Sqlite *sqlite, gint64 over_before, gint64 most, GArray *quiet,
                           gint64 *next, GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, NEXT_THREADS, "ii", sqlite->expired_to, most);
    gint64 seen = 0;
    int rows;
    for (; (rows = sqlite_step(sqlite, statement, error)) > 0; seen++) {
        gint64 thread = sqlite3_column_int64(statement, 0);
        if (sqlite3_column_int64(statement, 1) < over_before &&
            sqlite3_column_int64(statement, 2) == 0)
            g_array_append_val(quiet, thread);
        *next = thread;
    }
    if (seen < most)
        *next = 0;
    return rows == 0;
}

gboolean sqlite_expire(Sqlite *sqlite, gint64 held_before, gint64 over_before, gint64 left,
                       GError **error) {
    g_autoptr(GArray) quiet = g_array_new(FALSE, FALSE, sizeof(gint64));
    gint64 next = 0;
    if (!expire_bytes(sqlite, held_before, &left, error) ||
        !find_quiet(sqlite, over_before, left * THREADS_A_MESSAGE, quiet, &next, error))
        return FALSE;
    for (guint i = 0; i < quiet->len; i++) {
        gint64 thread = g_array_index(quiet, gint64, i);
        if (!drop_thread(sqlite, thread, &left, error))
            return FALSE;
        if (left <= 0) {
            next = thread - 1;
            break;
        }
    }
    sqlite->expired_to = next;
    return TRUE;
}
