/* The connection with its prepared statements, and how they are run. Shared by
 * state-sqlite.c and what stands beside it. Callers hold the guard. */
#ifndef STATE_SQLITE_STATEMENTS_H
#define STATE_SQLITE_STATEMENTS_H

#include "state/state.h"

#include <pthread.h>
#include <sqlite3.h>

typedef enum {
    BEGIN_READ,
    BEGIN_WRITE,
    COMMIT,
    ROLLBACK,
    FIND_NAME,
    SENDER_WROTE,
    EARLIER_OF_SENDER,
    EARLIER_OF_THREAD,
    THREAD_PRINTS,
    NEW_THREAD,
    MERGED_INTO,
    MERGE_MESSAGES,
    MERGE_NAMES,
    MERGE_THREAD,
    SET_LAST,
    SET_CASE,
    SET_NAME,
    FIND_SAME,
    FIND_SEQUENCE,
    CASE_OF_THREAD,
    THREAD_OF_NAME,
    FIND_CASE,
    NEW_MESSAGE,
    SET_DRAFT,
    SET_ALONE,
    SET_ARCHIVED,
    HOLD,
    LET_GO,
    COUNT_CASE,
    RAISE_CASE,
    LAST_CASE,
    NEXT_PENDING,
    OLDEST_HELD,
    NEXT_THREADS,
    DROP_HELD,
    DROP_MESSAGES,
    DROP_NAMES,
    DROP_THREAD,
    THREAD_OF_LINE,
    LINES_OF_THREAD,
    DROP_ARCHIVED,
    FIND_MESSAGE,
    END_THREAD,
    SHOW_CARD,
    LIFT_CARD,
    FIND_CARDS,
    DROP_CARD,
    COUNT_DAY,
    DAYS,
    FIRST_DAY,
    HOLDS_ANYTHING,
    BEGIN_REBUILD,
    END_REBUILD,
    NEWEST_LINE,
    COUNT_PENDING,
    STATEMENTS,
} SqliteStatement;

typedef struct {
    pthread_mutex_t guard; /* of all below; not GMutex: ThreadSanitizer cannot see into it */
    sqlite3 *database;
    const char *path;  /* borrowed */
    const char *doing; /* for errors: completes "cannot ..." */
    gint64 expired_to; /* thread that expiry has come to on its rounds */
    sqlite3_stmt *prepared[STATEMENTS];
} Sqlite;

gboolean sqlite_prepare_all(Sqlite *sqlite, GError **error);
void sqlite_finalize_all(Sqlite *sqlite);

/* Binds the values that types names in turn: i gint64, s const char * (NULL: null),
 * b Span (bytes NULL: null). They must live until sqlite_end(). NULL if that failed: fit for
 * sqlite_step() all the same. */
sqlite3_stmt *sqlite_start(Sqlite *sqlite, SqliteStatement which, const char *types, ...);

/* 1 a row, 0 no more, -1 error. After 0 and -1 the statement has ended. */
int sqlite_step(Sqlite *sqlite, sqlite3_stmt *statement, GError **error);
void sqlite_end(sqlite3_stmt *statement);

/* Runs a statement that gives no rows. */
gboolean sqlite_run(Sqlite *sqlite, sqlite3_stmt *statement, GError **error);

/* The first column of its only row: 1 found, 0 no row (number untouched), -1 error. */
int sqlite_number(Sqlite *sqlite, sqlite3_stmt *statement, gint64 *number, GError **error);

/* BEGIN_READ or BEGIN_WRITE. sqlite_finish() commits where done is TRUE, else rolls
 * back, and answers whether all of it holds. */
gboolean sqlite_begin(Sqlite *sqlite, SqliteStatement how, GError **error);
gboolean sqlite_finish(Sqlite *sqlite, gboolean done, GError **error);

#endif
