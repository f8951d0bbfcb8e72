/* Offers state.h in one SQLite file: the default.
 *
 * Threads that merge: messages and names of the younger go to the older, which
 * is a case if one of them was. Where both were, the lower case number stays;
 * what is in the archive under the other stays there under it. The younger
 * leaves a pointer, for those who were told its number a moment before.
 *
 * A power cut may take back the last messages remembered, never a case's
 * number: that commit is synced before it is told.
 *
 * Not for a network file system. Every function takes the one lock; but for those that only read
 * (sqlite-reads.c). */
#include "state/sqlite-state.h"
#include "base/translate.h"
#include "state/sqlite-database.h"
#include "state/sqlite-threads.h"

#include <errno.h>

enum {
    SAME_LOOKED_FOR = 1000 /* newest messages of a thread */
};

/* From lock() to sqlite_unlock() the connection is ours. */
static Sqlite *lock(State *state, const char *doing) {
    Sqlite *sqlite = &((SqliteState *)state)->main;
    pthread_mutex_lock(&sqlite->guard);
    sqlite->doing = doing;
    return sqlite;
}

/* ---- remember and restore */

static gboolean insert_message(Sqlite *sqlite, const StateMessage *message, const char *sender,
                               gint64 thread, guint64 sequence, const char *draft, gint64 *number,
                               GError **error) {
    gint64 from_staff = message->from_staff ? 1 : 0;
    if (!sqlite_run(sqlite,
                    sqlite_start(sqlite, NEW_MESSAGE, "iisiibisb", thread, message->time, sender,
                                 from_staff, (gint64)message->likeness,
                                 span_of(message->digest.bytes, DIGEST_BYTES), (gint64)sequence,
                                 draft, message->prints),
                    error))
        return FALSE;
    *number = sqlite3_last_insert_rowid(sqlite->database);
    return TRUE;
}

/* The same bytes in this thread, among its newest: 1 found, 0 none, -1 error. *done: it stands in
 * the archive, and not alone. */
static int find_same(Sqlite *sqlite, const StateMessage *message, gint64 thread, gint64 *number,
                     guint64 *sequence, gboolean *done, GError **error) {
    gint64 newest = SAME_LOOKED_FOR;
    sqlite3_stmt *statement = sqlite_start(sqlite, FIND_SAME, "ibi", thread,
                                           span_of(message->digest.bytes, DIGEST_BYTES), newest);
    int rows = sqlite_step(sqlite, statement, error);
    if (rows > 0) {
        *number = sqlite3_column_int64(statement, 0);
        *sequence = (guint64)MAX(sqlite3_column_int64(statement, 1), 0);
        *done = *sequence && sqlite3_column_int(statement, 2) != 0;
        sqlite_end(statement);
    }
    return rows;
}

/* A message that comes again before it was archived was most likely refused
 * the first time: what is held of it is replaced, for the later envelope and
 * verdict are those that count. */
static gboolean keep_message(Sqlite *sqlite, const StateMessage *message, const StateKeep *keep,
                             const char *sender, gboolean name_known, StateRemembered *remembered,
                             GError **error) {
    gboolean done;
    int same = !name_known ? 0
                           : find_same(sqlite, message, remembered->thread, &remembered->message,
                                       &remembered->again_of, &done, error);
    if (same < 0)
        return FALSE;
    if (remembered->again_of)
        return TRUE;
    gboolean kept =
        same ? sqlite_run(sqlite,
                          sqlite_start(sqlite, SET_DRAFT, "is", remembered->message, keep->draft),
                          error)
             : insert_message(sqlite, message, sender, remembered->thread, 0, keep->draft,
                              &remembered->message, error) &&
                   sqlite_count_day(sqlite, keep, error);
    return kept &&
           (keep->mail.length == 0 ||
            sqlite_run(sqlite, sqlite_start(sqlite, HOLD, "ib", remembered->message, keep->mail),
                       error));
}

/* New threads are written with their time already. */
static gboolean set_last(Sqlite *sqlite, const StateMessage *message, const ThreadJoin *join,
                         gint64 thread, GError **error) {
    return join->count == 0 ||
           sqlite_run(sqlite, sqlite_start(sqlite, SET_LAST, "ii", thread, message->time), error);
}

/* The case may be the older thread's own, or have come from a younger. */
static gboolean set_case(Sqlite *sqlite, gint64 thread, gint64 case_number, GError **error) {
    return case_number == 0 || sqlite_set_case(sqlite, thread, case_number, error);
}

/* Also of a case whose thread is not known any more. */
static gboolean find_join(Sqlite *sqlite, const StateKeep *keep, GArray *names, ThreadJoin *join,
                          gint64 *case_number, GError **error) {
    *join = thread_join_of(names);
    *case_number = join->case_number;
    if (join->case_number || !keep->join_case)
        return TRUE;
    if (!sqlite_join_case(sqlite, names, keep->join_case, error))
        return FALSE;
    *join = thread_join_of(names);
    *case_number = keep->join_case;
    return TRUE;
}

static gboolean remember_it(Sqlite *sqlite, const StateMessage *message, const StateKeep *keep,
                            StateRemembered *remembered, GError **error) {
    g_autoptr(GArray) names = thread_names_of(message);
    g_autofree char *sender = sender_key(message->sender);
    ThreadJoin join;
    if (!sqlite_find_names(sqlite, message, sender, names, error) ||
        !find_join(sqlite, keep, names, &join, &remembered->case_number, error))
        return FALSE;
    if (join.count == 0 && keep->known_threads_only)
        return TRUE;
    if (!sqlite_join_thread(sqlite, message, names, &join, &remembered->thread, error) ||
        !set_last(sqlite, message, &join, remembered->thread, error))
        return FALSE;
    gboolean name_known = g_array_index(names, ThreadName, 0).thread != 0;
    if (!keep_message(sqlite, message, keep, sender, name_known, remembered, error))
        return FALSE;
    remembered->opened = keep->flagged && remembered->case_number == 0;
    if (remembered->opened && !sqlite_count_case(sqlite, &remembered->case_number, error))
        return FALSE;
    return set_case(sqlite, remembered->thread, remembered->case_number, error);
}

/* What acts when it is compiled, and cannot be kept prepared. */
static gboolean execute(Sqlite *sqlite, const char *sql, GError **error) {
    errno = 0;
    if (sqlite3_exec(sqlite->database, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    sqlite_database_fail(sqlite->database, sqlite->path, sqlite->doing, error);
    return FALSE;
}

static gboolean remember(State *state, const StateMessage *message, const StateKeep *keep,
                         StateRemembered *remembered, GError **error) {
    StateRemembered done = {0};
    Sqlite *sqlite = lock(state, N_("remember a message"));
    /* It may tell a case's number to the world: that must not be given twice. */
    gboolean held = (!keep->flagged || execute(sqlite, "PRAGMA synchronous = FULL", error)) &&
                    sqlite_begin(sqlite, BEGIN_WRITE, error) &&
                    sqlite_finish(sqlite, remember_it(sqlite, message, keep, &done, error), error);
    if (keep->flagged)
        execute(sqlite, "PRAGMA synchronous = NORMAL", NULL);
    sqlite_unlock(sqlite);
    if (held)
        *remembered = done;
    return held;
}

/* Its bytes are in the archive now, and are let go: in its case (draft NULL), or alone, which is
 * where the draft says. They may have been sealed otherwise than those held. */
static gboolean set_archived(Sqlite *sqlite, gint64 message, guint64 sequence, const char *draft,
                             GError **error) {
    sqlite3_stmt *statement =
        draft ? sqlite_start(sqlite, SET_ALONE, "iis", message, (gint64)sequence, draft)
              : sqlite_start(sqlite, SET_ARCHIVED, "ii", message, (gint64)sequence);
    return sqlite_run(sqlite, statement, error) &&
           sqlite_run(sqlite, sqlite_start(sqlite, LET_GO, "i", message), error);
}

/* The thread of a message that is restored, as its names and its case say. */
static gboolean restore_thread(Sqlite *sqlite, const StateMessage *message, const char *sender,
                               gint64 case_number, gint64 *thread, GError **error) {
    g_autoptr(GArray) names = thread_names_of(message);
    if (!sqlite_find_names(sqlite, message, sender, names, error) ||
        !sqlite_join_case(sqlite, names, case_number, error))
        return FALSE;
    ThreadJoin join = thread_join_of(names);
    gint64 joined = join.case_number ? join.case_number : case_number;
    return sqlite_join_thread(sqlite, message, names, &join, thread, error) &&
           set_last(sqlite, message, &join, *thread, error) &&
           set_case(sqlite, *thread, joined, error);
}

/* One that stands alone, and in its case too, is in its case. */
static gboolean restore_it(Sqlite *sqlite, const StateMessage *message, gint64 case_number,
                           guint64 sequence, const char *draft, GError **error) {
    gint64 found = 0, thread = 0, number = 0;
    guint64 known = 0;
    gboolean done = FALSE;
    if (!sqlite_run(sqlite, sqlite_start(sqlite, RAISE_CASE, "i", case_number), error))
        return FALSE;
    int rows = sqlite_number(sqlite, sqlite_start(sqlite, FIND_SEQUENCE, "i", (gint64)sequence),
                             &found, error);
    if (rows != 0)
        return rows > 0;
    g_autofree char *sender = sender_key(message->sender);
    if (!restore_thread(sqlite, message, sender, case_number, &thread, error))
        return FALSE;
    rows = find_same(sqlite, message, thread, &number, &known, &done, error);
    if (rows == 0)
        return insert_message(sqlite, message, sender, thread, sequence, draft, &number, error);
    if (rows < 0 || done || (known && draft))
        return rows > 0;
    return set_archived(sqlite, number, sequence, draft, error);
}

static gboolean restore(State *state, const StateMessage *message, gint64 case_number,
                        guint64 sequence, const char *draft, GError **error) {
    Sqlite *sqlite = lock(state, N_("restore a message"));
    gboolean done =
        sqlite_begin(sqlite, BEGIN_WRITE, error) &&
        sqlite_finish(sqlite, restore_it(sqlite, message, case_number, sequence, draft, error),
                      error);
    sqlite_unlock(sqlite);
    return done;
}

static gboolean know_case(State *state, gint64 case_number, GError **error) {
    Sqlite *sqlite = lock(state, N_("note the number of a case"));
    gboolean done = sqlite_run(sqlite, sqlite_start(sqlite, RAISE_CASE, "i", case_number), error);
    sqlite_unlock(sqlite);
    return done;
}

/* ---- what waits for the archive */

static int find_pending(Sqlite *sqlite, gint64 thread, gint64 after, StatePending *pending,
                        GError **error) {
    gint64 merged = thread;
    while (merged && merged <= thread) { /* a younger goes to an older: no circles */
        thread = merged;
        merged = 0;
        if (sqlite_number(sqlite, sqlite_start(sqlite, MERGED_INTO, "i", thread), &merged, error) <
            0)
            return -1;
    }
    sqlite3_stmt *statement = sqlite_start(sqlite, NEXT_PENDING, "ii", thread, after);
    int rows = sqlite_step(sqlite, statement, error);
    if (rows <= 0)
        return rows;
    pending->message = sqlite3_column_int64(statement, 0);
    pending->draft = g_strdup((const char *)sqlite3_column_text(statement, 1));
    if (sqlite3_column_type(statement, 2) != SQLITE_NULL) {
        const void *bytes = sqlite3_column_blob(statement, 2);
        pending->mail = g_bytes_new(bytes, (gsize)sqlite3_column_bytes(statement, 2));
    }
    sqlite_end(statement);
    return 1;
}

static int pending(State *state, gint64 thread, gint64 after, StatePending *answer,
                   GError **error) {
    Sqlite *sqlite = lock(state, N_("find messages that wait for the archive"));
    *answer = (StatePending){0};
    int rows = -1;
    if (sqlite_begin(sqlite, BEGIN_READ, error)) {
        rows = find_pending(sqlite, thread, after, answer, error);
        if (!sqlite_finish(sqlite, rows >= 0, error)) {
            state_pending_clear(answer);
            rows = -1;
        }
    }
    sqlite_unlock(sqlite);
    return rows;
}

static gboolean archived(State *state, gint64 message, guint64 sequence, GError **error) {
    Sqlite *sqlite = lock(state, N_("note that a message was archived"));
    gboolean done =
        sqlite_begin(sqlite, BEGIN_WRITE, error) &&
        sqlite_finish(sqlite, set_archived(sqlite, message, sequence, NULL, error), error);
    sqlite_unlock(sqlite);
    return done;
}

static gboolean expire(State *state, gint64 held_before, gint64 over_before, guint most,
                       GError **error) {
    Sqlite *sqlite = lock(state, N_("let go of old messages"));
    gboolean done =
        sqlite_begin(sqlite, BEGIN_WRITE, error) &&
        sqlite_finish(sqlite, sqlite_expire(sqlite, held_before, over_before, most, error), error);
    sqlite_unlock(sqlite);
    return done;
}

/* Its number is told to the world, as in remember(). */
static int open_case(State *state, StateOpening *opening, GError **error) {
    StateOpening done = *opening;
    Sqlite *sqlite = lock(state, N_("open a case"));
    int rows = -1;
    if (execute(sqlite, "PRAGMA synchronous = FULL", error) &&
        sqlite_begin(sqlite, BEGIN_WRITE, error)) {
        rows = sqlite_open_case(sqlite, &done, error);
        if (!sqlite_finish(sqlite, rows >= 0, error))
            rows = -1;
    }
    execute(sqlite, "PRAGMA synchronous = NORMAL", NULL);
    sqlite_unlock(sqlite);
    if (rows > 0)
        *opening = done;
    return rows;
}

/* ---- red cards */

static gboolean set_card(State *state, const StateCard *card, GError **error) {
    Sqlite *sqlite = lock(state, N_("remember a red card"));
    gboolean done = sqlite_begin(sqlite, BEGIN_WRITE, error) &&
                    sqlite_finish(sqlite, sqlite_set_card(sqlite, card, error), error);
    sqlite_unlock(sqlite);
    return done;
}

/* ---- erase */

static gboolean erase(State *state, gint64 case_number, const GArray *lines, GArray *others,
                      guint *forgotten, GError **error) {
    Sqlite *sqlite = lock(state, N_("forget a case"));
    *forgotten = 0;
    gboolean done =
        sqlite_begin(sqlite, BEGIN_WRITE, error) &&
        sqlite_finish(sqlite, sqlite_erase(sqlite, case_number, lines, others, forgotten, error),
                      error);
    sqlite_unlock(sqlite);
    return done;
}

/* The log holds what was written lately, whatever the file holds: it is brought over, and cut. */
static gboolean empty_log(Sqlite *sqlite, GError **error) {
    int code =
        sqlite3_wal_checkpoint_v2(sqlite->database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code != SQLITE_OK)
        sqlite_database_fail(sqlite->database, sqlite->path, sqlite->doing, error);
    return code == SQLITE_OK;
}

/* VACUUM, for copies of a row stay on a page whose rows were moved. The log is emptied twice:
 * what was zeroed reaches the file before its end is cut off. */
static gboolean scrub(State *state, GError **error) {
    SqliteLog *log = ((SqliteState *)state)->log;
    Sqlite *sqlite = lock(state, N_("overwrite what was forgotten"));
    sqlite_log_hold(log);
    errno = 0;
    gboolean done =
        empty_log(sqlite, error) && execute(sqlite, "VACUUM", error) && empty_log(sqlite, error);
    sqlite_log_let_go(log);
    sqlite_unlock(sqlite);
    return done;
}

/* ---- open and close */

static gboolean is_empty(State *state, gboolean *empty, GError **error) {
    gint64 used = 0;
    Sqlite *sqlite = lock(state, N_("read the state"));
    int rows = sqlite_number(sqlite, sqlite_start(sqlite, HOLDS_ANYTHING, ""), &used, error);
    sqlite_unlock(sqlite);
    if (rows > 0)
        *empty = used == 0;
    return rows > 0;
}

static gboolean rebuild(State *state, gboolean under_way, GError **error) {
    Sqlite *sqlite = lock(state, N_("note that the state is rebuilt"));
    gboolean done = sqlite_run(
        sqlite, sqlite_start(sqlite, under_way ? BEGIN_REBUILD : END_REBUILD, ""), error);
    sqlite_unlock(sqlite);
    return done;
}

static gboolean number_of(State *state, const char *doing, SqliteStatement which, guint64 *number,
                          GError **error) {
    gint64 found = 0;
    Sqlite *sqlite = lock(state, doing);
    int rows = sqlite_number(sqlite, sqlite_start(sqlite, which, ""), &found, error);
    sqlite_unlock(sqlite);
    if (rows > 0)
        *number = (guint64)found;
    return rows > 0;
}

static gboolean newest(State *state, guint64 *sequence, GError **error) {
    return number_of(state, "look up what stands in the archive", NEWEST_LINE, sequence, error);
}

static gboolean waiting(State *state, guint64 *messages, GError **error) {
    return number_of(state, "count messages that wait for the archive", COUNT_PENDING, messages,
                     error);
}

static void close_sqlite(State *state) {
    SqliteState *all = (SqliteState *)state;
    sqlite_reads_end(all);
    sqlite_finalize_all(&all->main);
    sqlite_log_free(all->log);
    sqlite3_close(all->main.database);
    pthread_mutex_destroy(&all->main.guard);
    g_free(all->path);
    g_free(all);
}

static const StateFunctions functions = {
    state_set_no_origin,
    sqlite_read_history,
    sqlite_read_thread_prints,
    remember,
    pending,
    state_release_nothing,
    archived,
    expire,
    restore,
    know_case,
    open_case,
    set_card,
    sqlite_read_cards,
    erase,
    scrub,
    sqlite_read_days,
    state_put_no_checkpoint,
    state_no_checkpoints,
    is_empty,
    rebuild,
    newest,
    waiting,
    close_sqlite,
};

State *state_open_sqlite(const char *path, GError **error) {
    sqlite3 *database = sqlite_database_open(path, error);
    if (!database)
        return NULL;
    SqliteState *all = g_new0(SqliteState, 1);
    all->state.functions = &functions;
    all->path = g_strdup(path);
    all->main.database = database;
    all->main.path = all->path;
    pthread_mutex_init(&all->main.guard, NULL);
    sqlite_reads_begin(all);
    all->log = sqlite_log_new(database, all->path, &all->reading.guard);
    if (sqlite_prepare_all(&all->main, error))
        return &all->state;
    close_sqlite(&all->state);
    return NULL;
}
