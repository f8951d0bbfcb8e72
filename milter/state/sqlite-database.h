/* One SQLite file with our schema in it, and SQLite's failures as errors of the
 * house. Knows nothing of threads: see state-sqlite.c. Not thread safe. */
#ifndef STATE_SQLITE_DATABASE_H
#define STATE_SQLITE_DATABASE_H

#include <glib.h>
#include <sqlite3.h>

enum {
    SQLITE_DATABASE_APPLICATION = 0x6b617368, /* "kash", at byte 68 of the file */
    SQLITE_DATABASE_BUSY_MS = 5000,           /* another process holds the file */
};

/* Opens or makes the file (mode 0600), brings its schema up to date. INPUT: the
 * file is somebody else's, or of a newer program. */
sqlite3 *sqlite_database_open(const char *path, GError **error);

/* Another connection to a file that is open already: for its log, or to read. NULL: none can be
 * had. */
sqlite3 *sqlite_database_open_again(const char *path);

/* Sets *error from what the connection failed with last; errno must have been 0
 * before the call that failed. doing completes "cannot ...". */
void sqlite_database_fail(sqlite3 *database, const char *path, const char *doing, GError **error);

#endif
