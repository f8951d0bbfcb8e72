/* Offers what of state-sqlite.c only reads. Whoever judges a mail reads, and is not to wait while
 * another mail is written: then a second connection to the file answers, which sees what was
 * committed (sqlite.org/isolation.html). While nobody writes the first one does, for it has the
 * pages at hand. */
#include "state/sqlite-state.h"
#include "base/translate.h"
#include "state/sqlite-database.h"
#include "state/sqlite-threads.h"

/* The connection is ours until sqlite_unlock(). */
static Sqlite *lock(State *state, const char *doing) {
    SqliteState *all = (SqliteState *)state;
    Sqlite *sqlite = &all->main;
    if (pthread_mutex_trylock(&sqlite->guard) != 0) {
        sqlite = all->reading.database ? &all->reading : &all->main;
        pthread_mutex_lock(&sqlite->guard);
    }
    sqlite->doing = doing;
    return sqlite;
}

gboolean sqlite_read_history(State *state, const StateMessage *message, gint64 since,
                             StateHistory *answer, GError **error) {
    StateHistory found = {0};
    Sqlite *sqlite = lock(state, N_("look up the history of a message"));
    gboolean done =
        sqlite_begin(sqlite, BEGIN_READ, error) &&
        sqlite_finish(sqlite, sqlite_history_of(sqlite, message, since, &found, error), error);
    sqlite_unlock(sqlite);
    if (done)
        *answer = found;
    else
        state_history_clear(&found);
    return done;
}

static gboolean read_prints(Sqlite *sqlite, gint64 thread, GArray *prints, StateSaid *said,
                            GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, THREAD_PRINTS, "i", thread);
    int rows;
    *said = (StateSaid){.whole = TRUE};
    while ((rows = sqlite_step(sqlite, statement, error)) > 0) {
        const void *bytes = sqlite3_column_blob(statement, 0);
        gsize size = (gsize)sqlite3_column_bytes(statement, 0);
        said->whole = said->whole && sqlite3_column_type(statement, 0) != SQLITE_NULL;
        said->staff_wrote = said->staff_wrote || sqlite3_column_int(statement, 1) != 0;
        if (bytes)
            g_array_append_vals(prints, bytes, (guint)(size / sizeof(guint32)));
    }
    return rows == 0;
}

gboolean sqlite_read_thread_prints(State *state, gint64 thread, GArray *prints, StateSaid *said,
                                   GError **error) {
    Sqlite *sqlite = lock(state, N_("look up what a thread says"));
    gboolean done = sqlite_begin(sqlite, BEGIN_READ, error) &&
                    sqlite_finish(sqlite, read_prints(sqlite, thread, prints, said, error), error);
    sqlite_unlock(sqlite);
    return done;
}

gboolean sqlite_read_cards(State *state, const char *key, GPtrArray *found, GError **error) {
    Sqlite *sqlite = lock(state, N_("look up red cards"));
    gboolean done = sqlite_begin(sqlite, BEGIN_READ, error) &&
                    sqlite_finish(sqlite, sqlite_cards(sqlite, key, found, error), error);
    sqlite_unlock(sqlite);
    return done;
}

gboolean sqlite_read_days(State *state, gint64 from, gint64 to, GPtrArray *found, gint64 *since,
                          GError **error) {
    Sqlite *sqlite = lock(state, "read how much mail came");
    gboolean done =
        sqlite_begin(sqlite, BEGIN_READ, error) &&
        sqlite_finish(sqlite, sqlite_days(sqlite, from, to, found, since, error), error);
    sqlite_unlock(sqlite);
    return done;
}

static void close_reading(Sqlite *reading) {
    sqlite_finalize_all(reading);
    sqlite3_close(reading->database);
    reading->database = NULL;
}

void sqlite_reads_begin(SqliteState *all) {
    Sqlite *reading = &all->reading;
    pthread_mutex_init(&reading->guard, NULL);
    reading->path = all->path;
    reading->database = sqlite_database_open_again(all->path);
    if (reading->database && !sqlite_prepare_all(reading, NULL))
        close_reading(reading);
}

void sqlite_reads_end(SqliteState *all) {
    close_reading(&all->reading);
    pthread_mutex_destroy(&all->reading.guard);
}
