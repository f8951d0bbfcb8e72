/* What was committed stands in SQLite's log (sqlite.org/wal.html) until it is brought over to the
 * file. That waits for the disk, so a thread of its own does it, over a connection of its own:
 * nobody who writes or reads waits for it, unless writers leave it no pause. */
#ifndef STATE_SQLITE_LOG_H
#define STATE_SQLITE_LOG_H

#include <glib.h>
#include <pthread.h>
#include <sqlite3.h>

typedef struct SqliteLog SqliteLog;

/* Looks after the log of this connection, whose own checkpoints it takes over; all are borrowed.
 * readers: held by whoever reads in this process beside that connection; where the log has grown
 * too long they wait too, for what is read meanwhile cannot be brought over. Never NULL. */
SqliteLog *sqlite_log_new(sqlite3 *database, const char *path, pthread_mutex_t *readers);

/* From the one to the other the thread leaves the log alone: SQLite lets nobody wait for another's
 * checkpoint. */
void sqlite_log_hold(SqliteLog *log);
void sqlite_log_let_go(SqliteLog *log);

/* Waits for what the thread is at. The connection is still open. */
void sqlite_log_free(SqliteLog *log);

#endif
