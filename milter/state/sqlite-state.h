/* What the files of state_open_sqlite() share: state-sqlite.c, and sqlite-reads.c with what is only
 * read. */
#ifndef STATE_SQLITE_STATE_H
#define STATE_SQLITE_STATE_H

#include "state/sqlite-log.h"
#include "state/sqlite-statements.h"

typedef struct {
    State state;
    Sqlite main;    /* writes; and reads, if nobody writes */
    Sqlite reading; /* database NULL: it could not be opened */
    SqliteLog *log;
    char *path;
} SqliteState;

/* Ends what a lock() of these files began: between them the connection is ours. */
static inline void sqlite_unlock(Sqlite *sqlite) {
    pthread_mutex_unlock(&sqlite->guard);
}

/* StateFunctions: with a reading connection none of them waits for a write of this process. */
gboolean sqlite_read_history(State *state, const StateMessage *message, gint64 since,
                             StateHistory *answer, GError **error);
gboolean sqlite_read_thread_prints(State *state, gint64 thread, GArray *prints, StateSaid *said,
                                   GError **error);
gboolean sqlite_read_cards(State *state, const char *key, GPtrArray *found, GError **error);
gboolean sqlite_read_days(State *state, gint64 from, gint64 to, GPtrArray *found, gint64 *since,
                          GError **error);

/* Opens the reading connection, once path is known, and closes it. */
void sqlite_reads_begin(SqliteState *state);
void sqlite_reads_end(SqliteState *state);

#endif
