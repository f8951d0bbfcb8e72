/* Offers postgres_remember(), postgres_restore() and postgres_set_archived().
 *
 * Which host archives a message: the one by which it enters, as long as its thread is a case; what
 * was remembered before that, the one that comes to it first (find_pending() of
 * state-postgres.c). It claims the message in the transaction in which it learns of it: no
 * other takes it then. */
#include "state/postgres-threads.h"

enum {
    SAME_LOOKED_FOR = 1000 /* newest messages of a thread */
};

/* The same bytes, remembered before. */
typedef struct {
    gint64 number;
    guint64 sequence;                   /* 0: in no archive yet */
    char archive[STATE_ORIGIN_MAX + 1]; /* whose line that is; "": ours */
    gboolean taken;                     /* another host archives it at the moment */
    gboolean done;                      /* it stands in an archive, and not alone */
} Same;

static gboolean insert_message(PostgresLink *link, const StateMessage *message, const char *sender,
                               gint64 thread, guint64 sequence, const char *draft, gint64 *number,
                               GError **error) {
    gint64 from_staff = message->from_staff ? 1 : 0;
    return postgres_number(
               postgres_ask(link, PG_NEW_MESSAGE, error, "iisiibisbii", thread, message->time,
                            sender, from_staff, (gint64)message->likeness,
                            span_of(message->digest.bytes, DIGEST_BYTES), (gint64)sequence, draft,
                            message->prints, link->origin, sequence ? link->origin : (gint64)0),
               number) > 0;
}

/* The same bytes in this thread, among its newest: 1 found, 0 none, -1 error. */
static int find_same(PostgresLink *link, const StateMessage *message, gint64 thread, Same *same,
                     GError **error) {
    gint64 newest = SAME_LOOKED_FOR, stale = POSTGRES_CLAIM_SECONDS;
    *same = (Same){0};
    PGresult *result =
        postgres_ask(link, PG_FIND_SAME, error, "ibiii", thread,
                     span_of(message->digest.bytes, DIGEST_BYTES), newest, link->origin, stale);
    if (!result)
        return -1;
    int rows = PQntuples(result) > 0 ? 1 : 0;
    if (rows) {
        Span archive = postgres_span(result, 0, 3);
        same->number = postgres_int(result, 0, 0);
        same->sequence = (guint64)postgres_int(result, 0, 1);
        same->taken = postgres_int(result, 0, 4) != 0;
        same->done = postgres_int(result, 0, 5) != 0;
        if (postgres_int(result, 0, 2) != link->origin)
            memcpy(same->archive, archive.bytes ? archive.bytes : "",
                   MIN(archive.length, (gsize)STATE_ORIGIN_MAX));
    }
    PQclear(result);
    return rows;
}

static gboolean claim(PostgresLink *link, gint64 message, GError **error) {
    return postgres_done(postgres_ask(link, PG_CLAIM, error, "ii", message, link->origin), NULL);
}

static gboolean count_day(PostgresLink *link, const StateKeep *keep, GError **error) {
    return !keep->outcome ||
           postgres_done(postgres_ask(link, PG_COUNT_DAY, error, "is", keep->day, keep->outcome),
                         NULL);
}

/* A message that comes again before it was archived was most likely refused
 * the first time: what is held of it is replaced, for the later envelope and
 * verdict are those that count. */
static gboolean keep_message(PostgresLink *link, const StateMessage *message, const StateKeep *keep,
                             const char *sender, gboolean name_known, StateRemembered *remembered,
                             GError **error) {
    Same same = {0};
    int found = !name_known ? 0 : find_same(link, message, remembered->thread, &same, error);
    if (found < 0)
        return FALSE;
    remembered->message = same.number;
    remembered->again_of = same.sequence;
    memcpy(remembered->again_in, same.archive, sizeof remembered->again_in);
    remembered->taken_elsewhere = !same.sequence && same.taken;
    if (same.sequence || same.taken)
        return TRUE;
    gboolean kept = found ? postgres_done(postgres_ask(link, PG_SET_DRAFT, error, "isi",
                                                       same.number, keep->draft, link->origin),
                                          NULL)
                          : insert_message(link, message, sender, remembered->thread, 0,
                                           keep->draft, &remembered->message, error) &&
                                count_day(link, keep, error);
    return kept &&
           (keep->mail.length == 0 ||
            postgres_done(postgres_ask(link, PG_HOLD, error, "ib", remembered->message, keep->mail),
                          NULL));
}

/* New threads are written with their time already. */
static gboolean set_last(PostgresLink *link, const StateMessage *message, const ThreadJoin *join,
                         gint64 thread, GError **error) {
    return join->count == 0 ||
           postgres_done(postgres_ask(link, PG_SET_LAST, error, "ii", thread, message->time), NULL);
}

/* The case may be the older thread's own, or have come from a younger. */
static gboolean set_case(PostgresLink *link, gint64 thread, gint64 case_number, GError **error) {
    return case_number == 0 ||
           postgres_done(postgres_ask(link, PG_SET_CASE, error, "ii", thread, case_number), NULL);
}

/* Of a message whose thread is a case: who archives it, and where the case was opened. */
static gboolean settle_case(PostgresLink *link, StateRemembered *remembered, GError **error) {
    char opened_in[STATE_ORIGIN_MAX + 1];
    if (remembered->case_number == 0)
        return TRUE;
    if (!postgres_find_opener(link, remembered->thread, remembered->case_number, opened_in, error))
        return FALSE;
    remembered->opened_elsewhere = *opened_in != '\0';
    return remembered->again_of || remembered->taken_elsewhere ||
           claim(link, remembered->message, error);
}

/* Also of a case whose thread is not known any more. */
static gboolean find_join(PostgresLink *link, const StateKeep *keep, GArray *names,
                          ThreadJoin *join, gint64 *case_number, GError **error) {
    *join = thread_join_of(names);
    *case_number = join->case_number;
    if (join->case_number || !keep->join_case)
        return TRUE;
    if (!postgres_join_case(link, names, keep->join_case, error))
        return FALSE;
    *join = thread_join_of(names);
    *case_number = keep->join_case;
    return TRUE;
}

gboolean postgres_remember(PostgresLink *link, const StateMessage *message, const StateKeep *keep,
                           StateRemembered *remembered, GError **error) {
    g_autoptr(GArray) names = thread_names_of(message);
    g_autofree char *sender = sender_key(message->sender);
    ThreadJoin join;
    if (!postgres_find_names(link, message, sender, names, error) ||
        !find_join(link, keep, names, &join, &remembered->case_number, error))
        return FALSE;
    if (join.count == 0 && keep->known_threads_only)
        return TRUE;
    if (!postgres_join_thread(link, message, names, &join, &remembered->thread, error) ||
        !set_last(link, message, &join, remembered->thread, error))
        return FALSE;
    gboolean name_known = g_array_index(names, ThreadName, 0).thread != 0;
    if (!keep_message(link, message, keep, sender, name_known, remembered, error))
        return FALSE;
    remembered->opened = keep->flagged && remembered->case_number == 0;
    if (remembered->opened && !postgres_count_case(link, &remembered->case_number, error))
        return FALSE;
    return set_case(link, remembered->thread, remembered->case_number, error) &&
           settle_case(link, remembered, error);
}

/* Its bytes are in the archive now: they and the draft are let go. */
gboolean postgres_set_archived(PostgresLink *link, gint64 message, guint64 sequence,
                               GError **error) {
    return postgres_done(postgres_ask(link, PG_SET_ARCHIVED, error, "iii", message,
                                      (gint64)sequence, link->origin),
                         NULL) &&
           postgres_done(postgres_ask(link, PG_LET_GO, error, "i", message), NULL);
}

gboolean postgres_restore(PostgresLink *link, const StateMessage *message, gint64 case_number,
                          guint64 sequence, const char *draft, GError **error) {
    gint64 found = 0, thread = 0, number = 0;
    Same same;
    if (!postgres_done(postgres_ask(link, PG_RAISE_CASE, error, "i", case_number), NULL))
        return FALSE;
    int rows = postgres_number(
        postgres_ask(link, PG_FIND_SEQUENCE, error, "ii", (gint64)sequence, link->origin), &found);
    if (rows != 0)
        return rows > 0;
    g_autoptr(GArray) names = thread_names_of(message);
    g_autofree char *sender = sender_key(message->sender);
    if (!postgres_find_names(link, message, sender, names, error) ||
        !postgres_join_case(link, names, case_number, error))
        return FALSE;
    ThreadJoin join = thread_join_of(names);
    gint64 joined = join.case_number ? join.case_number : case_number;
    if (!postgres_join_thread(link, message, names, &join, &thread, error) ||
        !set_last(link, message, &join, thread, error) || !set_case(link, thread, joined, error))
        return FALSE;
    rows = find_same(link, message, thread, &same, error);
    if (rows == 0)
        return insert_message(link, message, sender, thread, sequence, draft, &number, error);
    if (rows < 0 || same.done || (same.sequence && draft))
        return rows > 0;
    if (!draft)
        return postgres_set_archived(link, same.number, sequence, error);
    /* The archive has its bytes, maybe sealed otherwise than those held. */
    return postgres_done(postgres_ask(link, PG_SET_ALONE, error, "iiis", same.number,
                                      (gint64)sequence, link->origin, draft),
                         NULL) &&
           postgres_done(postgres_ask(link, PG_LET_GO, error, "i", same.number), NULL);
}
