/* Offers sqlite-database.h: the file, the schema, the errors.
 *
 * Commits are not synced one by one (WAL, synchronous=NORMAL): a power cut may
 * take the last of them back, never half of one. What the archive needs to hold
 * on to, a case's number, is synced by state-sqlite.c. */
#include "state/sqlite-database.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

enum {
    OPEN_FLAGS = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
};

static const char rescue[] =
    N_("stop the milter and move the file away; it is built again from the archive");

/* Scripts from one schema version to the next; their count is the version this
 * program knows. A script that was released is not changed any more.
 *
 * The order of messages is that of their numbers: the clock may be set back.
 * Few indexes, for each costs every mail a page. */
static const char *const migrations[] = {
    "CREATE TABLE thread ("
    "  id INTEGER PRIMARY KEY,"
    "  last INTEGER NOT NULL,"                   /* when its last message came */
    "  case_number INTEGER NOT NULL,"            /* 0: no case */
    "  merged_into INTEGER NOT NULL DEFAULT 0);" /* the thread that has its messages; 0: itself */
    "CREATE INDEX thread_case ON thread (case_number) WHERE case_number > 0;"
    "CREATE TABLE name ("
    "  name TEXT PRIMARY KEY,"
    "  thread INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX name_thread ON name (thread);"
    "CREATE TABLE message ("
    "  id INTEGER PRIMARY KEY,"
    "  thread INTEGER NOT NULL,"
    "  time INTEGER NOT NULL,"
    "  sender TEXT NOT NULL,"
    "  from_staff INTEGER NOT NULL,"
    "  likeness INTEGER NOT NULL,"
    "  digest BLOB NOT NULL,"
    "  sequence INTEGER NOT NULL," /* of its line in the chain; 0: none yet; below: a claim */
    "  draft TEXT);"               /* last: long, and seldom read */
    "CREATE INDEX message_thread ON message (thread, sequence);"
    "CREATE INDEX message_sender ON message (sender);"
    "CREATE INDEX message_sequence ON message (sequence) WHERE sequence > 0;"
    "CREATE TABLE held ("
    "  message INTEGER PRIMARY KEY,"
    "  mail BLOB NOT NULL);"
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO counter VALUES ('case', 0);",
    "ALTER TABLE message ADD COLUMN prints BLOB;", /* NULL: not known */
    "CREATE TABLE card ("                          /* red cards in force */
    "  sender TEXT PRIMARY KEY,"
    "  key TEXT NOT NULL,"
    "  sequence INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX card_key ON card (key);",
    "CREATE TABLE day ("
    "  day INTEGER NOT NULL," /* days since 1970-01-01 on the host's calendar */
    "  outcome TEXT NOT NULL,"
    "  messages INTEGER NOT NULL,"
    "  PRIMARY KEY (day, outcome)) WITHOUT ROWID;",
    "ALTER TABLE card ADD COLUMN case_number INTEGER NOT NULL DEFAULT 0;", /* 0: not known */
};

void sqlite_database_fail(sqlite3 *database, const char *path, const char *doing, GError **error) {
    /* SQLite's own note of it is often gone by the time it has rolled back */
    int errno_value = errno;
    int code = database ? sqlite3_errcode(database) : SQLITE_NOMEM;
    if (database && sqlite3_system_errno(database))
        errno_value = sqlite3_system_errno(database);
    const char *text = database ? sqlite3_errmsg(database) : _("out of memory");
    gboolean quota = code == SQLITE_IOERR &&
                     (errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG);
    KasuharaError kind = KASUHARA_ERROR_SYSTEM;
    const char *advice = NULL;
    if (code == SQLITE_FULL || quota) {
        kind = KASUHARA_ERROR_NO_SPACE;
        advice = _("make room on its file system");
    } else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
        kind = KASUHARA_ERROR_CORRUPT;
        advice = _(rescue);
    } else if (code == SQLITE_BUSY) {
        advice = _("another program holds the file");
    }
    g_set_error(error, KASUHARA_ERROR, (int)kind, _("%s: cannot %s: %s%s%s%s%s"), path, _(doing),
                text, code == SQLITE_IOERR && errno_value ? ": " : "",
                code == SQLITE_IOERR && errno_value ? g_strerror(errno_value) : "",
                advice ? "; " : "", advice ? advice : "");
}

/* SQLite would make it by the umask. An existing file is not opened here:
 * closing it would drop the locks that another connection of this process holds. */
static gboolean make_file(const char *path, GError **error) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST) {
        error_set_errno(error, errno, _("%s: cannot make the state file"), path);
        return FALSE;
    }
    if (fd >= 0 && close(fd) != 0) {
        error_set_errno(error, errno, _("%s: cannot make the state file"), path);
        return FALSE;
    }
    return TRUE;
}

static gboolean execute(sqlite3 *database, const char *path, const char *sql, GError **error) {
    errno = 0;
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    sqlite_database_fail(database, path, N_("open the state"), error);
    return FALSE;
}

/* The first column of the first row, as text; caller frees. */
static char *ask(sqlite3 *database, const char *path, const char *sql, GError **error) {
    sqlite3_stmt *statement = NULL;
    char *answer = NULL;
    errno = 0;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = g_strdup((const char *)sqlite3_column_text(statement, 0));
    if (!answer)
        sqlite_database_fail(database, path, N_("open the state"), error);
    sqlite3_finalize(statement);
    return answer;
}

static gboolean ask_number(sqlite3 *database, const char *path, const char *sql, gint64 *number,
                           GError **error) {
    g_autofree char *answer = ask(database, path, sql, error);
    if (answer)
        *number = g_ascii_strtoll(answer, NULL, 10);
    return answer != NULL;
}

/* Within a transaction, so that two programs that start at once do not both. */
static gboolean migrate(sqlite3 *database, const char *path, GError **error) {
    gint64 application, version, tables;
    if (!ask_number(database, path, "PRAGMA application_id", &application, error) ||
        !ask_number(database, path, "PRAGMA user_version", &version, error) ||
        !ask_number(database, path, "SELECT count(*) FROM sqlite_master", &tables, error))
        return FALSE;
    if (application != SQLITE_DATABASE_APPLICATION && (application || version || tables)) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s: is a database of another program; name another file for the state"),
                    path);
        return FALSE;
    }
    gint64 known = G_N_ELEMENTS(migrations);
    if (version > known || version < 0) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s: was written by a newer program (schema %" PRId64
                      ", known is up to %" PRId64 "); start that one, or %s"),
                    path, version, known, _(rescue));
        return FALSE;
    }
    if (version == known)
        return TRUE;
    for (gint64 next = version; next < known; next++) {
        if (!execute(database, path, migrations[next], error))
            return FALSE;
    }
    g_autofree char *mark =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %" G_GINT64_FORMAT,
                        SQLITE_DATABASE_APPLICATION, known);
    return execute(database, path, mark, error);
}

static void set_careful(sqlite3 *database) {
    sqlite3_extended_result_codes(database, 0);
    sqlite3_busy_timeout(database, SQLITE_DATABASE_BUSY_MS);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

static gboolean set_up(sqlite3 *database, const char *path, GError **error) {
    set_careful(database);
    /* A file with no database in it is told from one of ours that is damaged
     * only by its first bytes: to its owner both are the wrong file. */
    if (sqlite3_exec(database, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) ==
        SQLITE_NOTADB) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s: is not a state file (or its head is damaged); name another file, or "
                      "move this one away"),
                    path);
        return FALSE;
    }
    /* 8 KB: of 2 to 16 the least time for mails of 20 KB; acts on a new file only */
    if (!execute(database, path, "PRAGMA page_size = 8192; BEGIN IMMEDIATE", error))
        return FALSE;
    if (!migrate(database, path, error)) {
        sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
        return FALSE;
    }
    if (!execute(database, path, "COMMIT", error))
        return FALSE;
    g_autofree char *journal = ask(database, path, "PRAGMA journal_mode = WAL", error);
    if (!journal)
        return FALSE;
    if (!g_str_equal(journal, "wal")) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("%s: its file system has no shared memory for SQLite's WAL; put the state on "
                      "a local disk"),
                    path);
        return FALSE;
    }
    return execute(
        database, path,
        "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;" /* sqlite-log.c does */
        "PRAGMA secure_delete = ON;" /* mail that was let go of is zeroed */
        "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;",
        error);
}

sqlite3 *sqlite_database_open(const char *path, GError **error) {
    sqlite3 *database = NULL;
    if (!make_file(path, error))
        return NULL;
    errno = 0;
    if (sqlite3_open_v2(path, &database, OPEN_FLAGS, NULL) != SQLITE_OK) {
        sqlite_database_fail(database, path, N_("open the state"), error);
    } else if (set_up(database, path, error)) {
        return database;
    }
    sqlite3_close(database);
    return NULL;
}

sqlite3 *sqlite_database_open_again(const char *path) {
    sqlite3 *database = NULL;
    if (sqlite3_open_v2(path, &database, OPEN_FLAGS, NULL) == SQLITE_OK) {
        set_careful(database);
        /* It knows of the log once it has read. */
        if (sqlite3_exec(database, "PRAGMA journal_size_limit = 67108864; PRAGMA schema_version",
                         NULL, NULL, NULL) == SQLITE_OK)
            return database;
    }
    sqlite3_close(database);
    return NULL;
}
