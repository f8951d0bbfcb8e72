/* Offers postgres-threads.h. */
#include "state/postgres-threads.h"

static ThreadName *name_of(GArray *names, Span key) {
    for (guint i = 0; i < names->len; i++) {
        ThreadName *name = &g_array_index(names, ThreadName, i);
        if (span_equal(span_of_text(name->key), key))
            return name;
    }
    return NULL;
}

/* 1 wrote, 0 not, -1 error. */
static int sender_wrote(PostgresLink *link, gint64 thread, const char *sender, GError **error) {
    gint64 wrote;
    return postgres_number(postgres_ask(link, PG_SENDER_WROTE, error, "is", thread, sender),
                           &wrote);
}

gboolean postgres_find_names(PostgresLink *link, const StateMessage *message, const char *sender,
                             GArray *names, GError **error) {
    PGresult *found = postgres_ask(link, PG_FIND_NAMES, error, "n", names);
    gboolean ok = found != NULL;
    for (int row = 0; ok && row < PQntuples(found); row++) {
        ThreadName *name = name_of(names, postgres_span(found, row, 0));
        gint64 thread = postgres_int(found, row, 1);
        if (!name || thread_is_over(message, postgres_int(found, row, 3)))
            continue;
        int wrote = name->only_if_wrote ? sender_wrote(link, thread, sender, error) : 1;
        ok = wrote >= 0;
        if (wrote > 0) {
            name->thread = thread;
            name->case_number = postgres_int(found, row, 2);
        }
    }
    PQclear(found);
    return ok;
}

typedef struct {
    gint64 id;
    StateEarlier earlier;
} Numbered;

static gint newest_first(gconstpointer a, gconstpointer b) {
    gint64 left = ((const Numbered *)a)->id, right = ((const Numbered *)b)->id;
    return left > right ? -1 : left < right;
}

/* Takes over result, which may be NULL: an error. */
static gboolean read_earlier(PGresult *result, const ThreadJoin *join, gboolean null_sender,
                             GArray *found) {
    if (!result)
        return FALSE;
    for (int row = 0; row < PQntuples(result); row++) {
        Numbered one = {
            .id = postgres_int(result, row, 0),
            .earlier = {.time = postgres_int(result, row, 1),
                        .likeness = (guint64)postgres_int(result, row, 2),
                        .same_thread = thread_join_has(join, postgres_int(result, row, 3)),
                        .from_staff = postgres_int(result, row, 4) != 0,
                        .same_sender = !null_sender && postgres_int(result, row, 5) != 0,
                        .digest = digest_stored(postgres_span(result, row, 6))}};
        g_array_append_val(found, one);
    }
    PQclear(result);
    return TRUE;
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
static gboolean find_earlier(PostgresLink *link, const char *sender, const ThreadJoin *join,
                             gint64 since, StateHistory *history, GError **error) {
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Numbered));
    gboolean null_sender = *sender == '\0';
    gint64 most = STATE_EARLIER_MAX;
    if (!null_sender && !read_earlier(postgres_ask(link, PG_EARLIER_OF_SENDER, error, "siis",
                                                   sender, since, most, sender),
                                      join, null_sender, found))
        return FALSE;
    for (guint i = 0; i < join->count; i++) {
        if (!read_earlier(postgres_ask(link, PG_EARLIER_OF_THREAD, error, "iiis", join->threads[i],
                                       since, most, sender),
                          join, null_sender, found))
            return FALSE;
    }
    history->earlier = earlier_of(found);
    return TRUE;
}

gboolean postgres_history_of(PostgresLink *link, const StateMessage *message, gint64 since,
                             StateHistory *history, GError **error) {
    g_autoptr(GArray) names = thread_names_of(message);
    g_autofree char *sender = sender_key(message->sender);
    if (!postgres_find_names(link, message, sender, names, error))
        return FALSE;
    ThreadJoin join = thread_join_of(names);
    if (!find_earlier(link, sender, &join, since, history, error))
        return FALSE;
    history->thread = join.count ? join.threads[0] : 0;
    history->case_number = join.case_number;
    return TRUE;
}

static gboolean merge(PostgresLink *link, gint64 younger, gint64 older, GError **error) {
    static const PostgresStatement steps[] = {PG_MERGE_MESSAGES, PG_MERGE_NAMES, PG_MERGE_THREAD};
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (!postgres_done(postgres_ask(link, steps[i], error, "ii", younger, older), NULL))
            return FALSE;
    }
    return TRUE;
}

gboolean postgres_join_thread(PostgresLink *link, const StateMessage *message, const GArray *names,
                              const ThreadJoin *join, gint64 *thread, GError **error) {
    *thread = join->threads[0];
    if (join->count == 0 &&
        postgres_number(postgres_ask(link, PG_NEW_THREAD, error, "i", message->time), thread) <= 0)
        return FALSE;
    for (guint i = 1; i < join->count; i++) {
        if (!merge(link, join->threads[i], *thread, error))
            return FALSE;
    }
    return postgres_done(postgres_ask(link, PG_SET_NAMES, error, "ai", names, *thread), NULL);
}
