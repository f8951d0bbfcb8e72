/* Offers sqlite-threads.h. */
#include "state/sqlite-threads.h"

static gboolean find_name(Sqlite *sqlite, const StateMessage *message, const char *sender,
                          ThreadName *name, GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, FIND_NAME, "s", name->key);
    int rows = sqlite_step(sqlite, statement, error);
    if (rows <= 0)
        return rows == 0;
    gint64 thread = sqlite3_column_int64(statement, 0);
    gint64 case_number = sqlite3_column_int64(statement, 1);
    gboolean over = thread_is_over(message, sqlite3_column_int64(statement, 2));
    sqlite_end(statement);
    if (over)
        return TRUE;
    if (name->only_if_wrote) {
        gint64 wrote = 0;
        rows = sqlite_number(sqlite, sqlite_start(sqlite, SENDER_WROTE, "is", thread, sender),
                             &wrote, error);
        if (rows <= 0)
            return rows == 0;
    }
    name->thread = thread;
    name->case_number = case_number;
    return TRUE;
}

gboolean sqlite_find_names(Sqlite *sqlite, const StateMessage *message, const char *sender,
                           GArray *names, GError **error) {
    for (guint i = 0; i < names->len; i++) {
        if (!find_name(sqlite, message, sender, &g_array_index(names, ThreadName, i), error))
            return FALSE;
    }
    return TRUE;
}

typedef struct {
    gint64 id;
    StateEarlier earlier;
} Numbered;

static gint newest_first(gconstpointer a, gconstpointer b) {
    gint64 left = ((const Numbered *)a)->id, right = ((const Numbered *)b)->id;
    return left > right ? -1 : left < right;
}

static Digest digest_in(sqlite3_stmt *statement, int column) {
    const void *bytes = sqlite3_column_blob(statement, column);
    return digest_stored(span_of(bytes, (gsize)sqlite3_column_bytes(statement, column)));
}

static gboolean read_earlier(Sqlite *sqlite, sqlite3_stmt *statement, const ThreadJoin *join,
                             gboolean null_sender, GArray *found, GError **error) {
    int rows;
    while ((rows = sqlite_step(sqlite, statement, error)) > 0) {
        Numbered one = {
            .id = sqlite3_column_int64(statement, 0),
            .earlier = {.time = sqlite3_column_int64(statement, 1),
                        .likeness = (guint64)sqlite3_column_int64(statement, 2),
                        .same_thread = thread_join_has(join, sqlite3_column_int64(statement, 3)),
                        .from_staff = sqlite3_column_int(statement, 4) != 0,
                        .same_sender = !null_sender && sqlite3_column_int(statement, 5) != 0,
                        .digest = digest_in(statement, 6)}};
        g_array_append_val(found, one);
    }
    return rows == 0;
}

/* What was found by sender and by thread, each once, newest first. */
static GArray *earlier_of(GArray *found) {
    GArray *earlier = g_array_new(FALSE, FALSE, sizeof(StateEarlier));
    g_array_sort(found, newest_first);
    for (guint i = 0; i < found->len && earlier->len < STATE_EARLIER_MAX; i++) {
        const Numbered *one = &g_array_index(found, Numbered, i);
        if (i == 0 || one->id != one[-1].id)
            g_array_append_val(earlier, one->earlier);
    }
    return earlier;
}

/* The null sender is everybody's: only the thread tells then. */
static gboolean find_earlier(Sqlite *sqlite, const char *sender, const ThreadJoin *join,
                             gint64 since, StateHistory *history, GError **error) {
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Numbered));
    gboolean null_sender = *sender == '\0';
    gint64 most = STATE_EARLIER_MAX;
    if (!null_sender &&
        !read_earlier(sqlite,
                      sqlite_start(sqlite, EARLIER_OF_SENDER, "siis", sender, since, most, sender),
                      join, null_sender, found, error))
        return FALSE;
    for (guint i = 0; i < join->count; i++) {
        if (!read_earlier(sqlite,
                          sqlite_start(sqlite, EARLIER_OF_THREAD, "iiis", join->threads[i], since,
                                       most, sender),
                          join, null_sender, found, error))
            return FALSE;
    }
    history->earlier = earlier_of(found);
    return TRUE;
}

gboolean sqlite_history_of(Sqlite *sqlite, const StateMessage *message, gint64 since,
                           StateHistory *history, GError **error) {
    g_autoptr(GArray) names = thread_names_of(message);
    g_autofree char *sender = sender_key(message->sender);
    if (!sqlite_find_names(sqlite, message, sender, names, error))
        return FALSE;
    ThreadJoin join = thread_join_of(names);
    if (!find_earlier(sqlite, sender, &join, since, history, error))
        return FALSE;
    history->thread = join.count ? join.threads[0] : 0;
    history->case_number = join.case_number;
    return TRUE;
}

static gboolean merge(Sqlite *sqlite, gint64 younger, gint64 older, GError **error) {
    return sqlite_run(sqlite, sqlite_start(sqlite, MERGE_MESSAGES, "ii", younger, older), error) &&
           sqlite_run(sqlite, sqlite_start(sqlite, MERGE_NAMES, "ii", younger, older), error) &&
           sqlite_run(sqlite, sqlite_start(sqlite, MERGE_THREAD, "ii", younger, older), error);
}

gboolean sqlite_join_thread(Sqlite *sqlite, const StateMessage *message, const GArray *names,
                            const ThreadJoin *join, gint64 *thread, GError **error) {
    if (join->count == 0) {
        if (!sqlite_run(sqlite, sqlite_start(sqlite, NEW_THREAD, "i", message->time), error))
            return FALSE;
        *thread = sqlite3_last_insert_rowid(sqlite->database);
    } else {
        *thread = join->threads[0];
    }
    for (guint i = 1; i < join->count; i++) {
        if (!merge(sqlite, join->threads[i], *thread, error))
            return FALSE;
    }
    for (guint i = 0; i < names->len; i++) {
        const ThreadName *name = &g_array_index(names, ThreadName, i);
        if (name->kept && name->thread != *thread &&
            !sqlite_run(sqlite, sqlite_start(sqlite, SET_NAME, "si", name->key, *thread), error))
            return FALSE;
    }
    return TRUE;
}
