/* Offers sqlite-statements.h. */
#include "state/sqlite-statements.h"
#include "state/sqlite-database.h"

#include <errno.h>
#include <stdarg.h>

/* Of the newest ?3 of a sender or thread, those since ?2. A subquery that is
 * joined needs no table of its own, as IN would. */
#define EARLIER(which)                                                                             \
    "SELECT id, time, likeness, thread, from_staff, sender = ?4, digest FROM "                     \
    "(SELECT id AS newest FROM message WHERE " which " = ?1 ORDER BY id DESC LIMIT ?3) "           \
    "CROSS JOIN message ON id = newest WHERE time >= ?2"

static const char *const statements[STATEMENTS] = {
    [BEGIN_READ] = "BEGIN",
    [BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [FIND_NAME] = "SELECT thread.id, case_number, last FROM name JOIN thread "
                  "ON thread.id = name.thread WHERE name = ?1",
    [SENDER_WROTE] = "SELECT 1 FROM message WHERE thread = ?1 AND sender = ?2 "
                     "AND from_staff = 0 LIMIT 1",
    [EARLIER_OF_SENDER] = EARLIER("sender"),
    [EARLIER_OF_THREAD] = EARLIER("thread"),
    [THREAD_PRINTS] = "SELECT prints, from_staff FROM message WHERE thread = ?1",
    [NEW_THREAD] = "INSERT INTO thread (last, case_number) VALUES (?1, 0)",
    [MERGED_INTO] = "SELECT merged_into FROM thread WHERE id = ?1",
    [MERGE_MESSAGES] = "UPDATE message SET thread = ?2 WHERE thread = ?1",
    [MERGE_NAMES] = "UPDATE name SET thread = ?2 WHERE thread = ?1",
    [MERGE_THREAD] = "UPDATE thread SET case_number = 0, merged_into = ?2 WHERE id = ?1",
    [SET_LAST] = "UPDATE thread SET last = ?2 WHERE id = ?1",
    [SET_CASE] = "UPDATE thread SET case_number = ?2 WHERE id = ?1",
    [SET_NAME] = "INSERT INTO name VALUES (?1, ?2) "
                 "ON CONFLICT (name) DO UPDATE SET thread = excluded.thread",
    [FIND_SAME] = "SELECT id, sequence, draft IS NULL FROM (SELECT id AS newest FROM message WHERE "
                  "thread = ?1 "
                  "ORDER BY id DESC LIMIT ?3) CROSS JOIN message ON id = newest "
                  "WHERE digest = ?2 ORDER BY sequence DESC LIMIT 1",
    [FIND_SEQUENCE] = "SELECT 1 FROM message WHERE sequence = ?1 AND sequence > 0 LIMIT 1",
    [CASE_OF_THREAD] = "SELECT case_number FROM thread WHERE id = ?1",
    [THREAD_OF_NAME] = "SELECT thread FROM name WHERE name = ?1",
    [FIND_CASE] = "SELECT id FROM thread WHERE case_number = ?1 AND case_number > 0 LIMIT 1",
    [NEW_MESSAGE] = "INSERT INTO message (thread, time, sender, from_staff, likeness, digest, "
                    "sequence, draft, prints) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SET_DRAFT] = "UPDATE message SET draft = ?2 WHERE id = ?1",
    [SET_ALONE] = "UPDATE message SET sequence = ?2, draft = ?3 WHERE id = ?1",
    [SET_ARCHIVED] = "UPDATE message SET sequence = ?2, draft = NULL WHERE id = ?1",
    [HOLD] = "INSERT OR REPLACE INTO held VALUES (?1, ?2)",
    [LET_GO] = "DELETE FROM held WHERE message = ?1",
    [COUNT_CASE] = "UPDATE counter SET value = value + 1 WHERE name = 'case'",
    [RAISE_CASE] = "UPDATE counter SET value = max(value, ?1) WHERE name = 'case'",
    [LAST_CASE] = "SELECT value FROM counter WHERE name = 'case'",
    /* below 0: by an earlier program. With a sequence and a draft it stands alone, in no case */
    [NEXT_PENDING] = "SELECT message.id, draft, mail FROM message LEFT JOIN held ON "
                     "held.message = message.id WHERE thread = ?1 AND "
                     "(sequence <= 0 OR draft IS NOT NULL) AND id > ?2 ORDER BY id LIMIT 1",
    [OLDEST_HELD] = "SELECT held.message, time, case_number FROM held JOIN message ON message.id = "
                    "held.message JOIN thread ON thread.id = message.thread ORDER BY held.message",
    [NEXT_THREADS] = "SELECT id, last, case_number FROM thread WHERE id > ?1 ORDER BY id LIMIT ?2",
    [DROP_HELD] = "DELETE FROM held WHERE message IN "
                  "(SELECT id FROM message WHERE thread = ?1 ORDER BY id LIMIT ?2)",
    [DROP_MESSAGES] = "DELETE FROM message WHERE id IN "
                      "(SELECT id FROM message WHERE thread = ?1 ORDER BY id LIMIT ?2)",
    [DROP_NAMES] = "DELETE FROM name WHERE name IN "
                   "(SELECT name FROM name WHERE thread = ?1 LIMIT ?2)",
    [DROP_THREAD] = "DELETE FROM thread WHERE id = ?1",
    [THREAD_OF_LINE] = "SELECT thread FROM message WHERE sequence = ?1 AND sequence > 0 LIMIT 1",
    [LINES_OF_THREAD] = "SELECT sequence FROM message WHERE thread = ?1 AND sequence > 0",
    [DROP_ARCHIVED] = "DELETE FROM message WHERE thread = ?1 AND sequence > 0",
    [FIND_MESSAGE] = "SELECT 1 FROM message WHERE thread = ?1 LIMIT 1",
    /* It is never over and nothing leads to it: so its number is not given again. */
    [END_THREAD] = "UPDATE thread SET case_number = 0, last = 9223372036854775807 WHERE id = ?1",
    /* told again it may tell more */
    [SHOW_CARD] = "INSERT INTO card (sender, key, sequence, case_number) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT (sender) DO UPDATE SET key = excluded.key, "
                  "sequence = excluded.sequence, case_number = excluded.case_number "
                  "WHERE excluded.sequence >= card.sequence",
    [LIFT_CARD] = "DELETE FROM card WHERE sender = ?1 AND sequence < ?2",
    [FIND_CARDS] = "SELECT sender, case_number FROM card WHERE key = ?1",
    [DROP_CARD] = "DELETE FROM card WHERE sequence = ?1",
    [COUNT_DAY] = "INSERT INTO day VALUES (?1, ?2, 1) ON CONFLICT (day, outcome) DO UPDATE SET "
                  "messages = messages + 1",
    [DAYS] = "SELECT day, outcome, messages FROM day WHERE day BETWEEN ?1 AND ?2 "
             "ORDER BY day, outcome",
    [FIRST_DAY] = "SELECT day FROM day ORDER BY day LIMIT 1",
    [HOLDS_ANYTHING] = "SELECT NOT EXISTS (SELECT 1 FROM counter WHERE name = 'rebuild') AND "
                       "(EXISTS (SELECT 1 FROM thread) OR "
                       "EXISTS (SELECT 1 FROM counter WHERE value > 0))",
    [BEGIN_REBUILD] = "INSERT OR REPLACE INTO counter VALUES ('rebuild', 0)",
    [END_REBUILD] = "DELETE FROM counter WHERE name = 'rebuild'",
    [NEWEST_LINE] =
        "SELECT max((SELECT coalesce(max(sequence), 0) FROM message WHERE sequence > 0), "
        "(SELECT coalesce(max(sequence), 0) FROM card))",
    [COUNT_PENDING] = "SELECT COUNT(*) FROM thread JOIN message ON message.thread = thread.id "
                      "WHERE case_number > 0 AND sequence <= 0",
};

gboolean sqlite_prepare_all(Sqlite *sqlite, GError **error) {
    sqlite->doing = "open the state";
    errno = 0;
    for (guint i = 0; i < STATEMENTS; i++) {
        if (sqlite3_prepare_v3(sqlite->database, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &sqlite->prepared[i], NULL) != SQLITE_OK) {
            sqlite_database_fail(sqlite->database, sqlite->path, sqlite->doing, error);
            return FALSE;
        }
    }
    return TRUE;
}

void sqlite_finalize_all(Sqlite *sqlite) {
    for (guint i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(g_steal_pointer(&sqlite->prepared[i]));
}

static int bind_span(sqlite3_stmt *statement, int at, Span span) {
    return sqlite3_bind_blob64(statement, at, span.bytes, span.length, SQLITE_STATIC);
}

sqlite3_stmt *sqlite_start(Sqlite *sqlite, SqliteStatement which, const char *types, ...) {
    sqlite3_stmt *statement = sqlite->prepared[which];
    int code = SQLITE_OK;
    va_list values;
    va_start(values, types);
    for (int at = 1; *types && code == SQLITE_OK; types++, at++) {
        if (*types == 'i')
            code = sqlite3_bind_int64(statement, at, va_arg(values, gint64));
        else if (*types == 's')
            code =
                sqlite3_bind_text(statement, at, va_arg(values, const char *), -1, SQLITE_STATIC);
        else
            code = bind_span(statement, at, va_arg(values, Span));
    }
    va_end(values);
    return code == SQLITE_OK ? statement : NULL;
}

void sqlite_end(sqlite3_stmt *statement) {
    if (statement) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
}

int sqlite_step(Sqlite *sqlite, sqlite3_stmt *statement, GError **error) {
    errno = 0;
    int code = statement ? sqlite3_step(statement) : SQLITE_ERROR;
    if (code == SQLITE_ROW)
        return 1;
    if (code != SQLITE_DONE)
        sqlite_database_fail(sqlite->database, sqlite->path, sqlite->doing, error);
    sqlite_end(statement);
    return code == SQLITE_DONE ? 0 : -1;
}

gboolean sqlite_run(Sqlite *sqlite, sqlite3_stmt *statement, GError **error) {
    return sqlite_step(sqlite, statement, error) == 0;
}

int sqlite_number(Sqlite *sqlite, sqlite3_stmt *statement, gint64 *number, GError **error) {
    int rows = sqlite_step(sqlite, statement, error);
    if (rows > 0) {
        *number = sqlite3_column_int64(statement, 0);
        sqlite_end(statement);
    }
    return rows;
}

gboolean sqlite_begin(Sqlite *sqlite, SqliteStatement how, GError **error) {
    return sqlite_run(sqlite, sqlite_start(sqlite, how, ""), error);
}

gboolean sqlite_finish(Sqlite *sqlite, gboolean done, GError **error) {
    if (done && sqlite_run(sqlite, sqlite_start(sqlite, COMMIT, ""), error))
        return TRUE;
    /* A full disk has ended the transaction by itself already. */
    if (!sqlite3_get_autocommit(sqlite->database))
        sqlite_run(sqlite, sqlite_start(sqlite, ROLLBACK, ""), NULL);
    return FALSE;
}
