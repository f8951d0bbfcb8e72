/* Offers state.h in a PostgreSQL database that several hosts share. What was asked of one
 * transaction travels in a struct to the function that asks it: it may be asked again
 * (postgres-pool.h). Answers are given once it holds.
 *
 * Merging is as state-sqlite.c has it. A crash of the database may take back the last messages
 * remembered, never a case's number nor what is known of an archive. */
#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"
#include "state/postgres-threads.h"

/* One call of state.h. */
typedef struct {
    const StateMessage *message;
    const StateKeep *keep;
    const StateCard *card;
    const StateOpening *opening;
    StateOpening found;
    const char *key, *draft;
    GPtrArray *list;
    GArray *prints, *others;
    const GArray *lines; /* or messages */
    gint64 number, from, to, reached;
    guint64 sequence;
    guint most, counted;
    Span note;
    int rows;
    StateHistory history;
    StateRemembered remembered;
    StatePending pending;
    StateSaid said;
} Call;

static Postgres *of(State *state) {
    return (Postgres *)state;
}

static void set_origin(State *state, const char *origin) {
    Postgres *postgres = of(state);
    postgres_close_idle(postgres); /* they know the number of another */
    g_free(postgres->origin);
    postgres->origin = g_strndup(origin, STATE_ORIGIN_MAX);
}

/* ---- history */

static gboolean find_history(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    state_history_clear(&call->history);
    return postgres_history_of(link, call->message, call->from, &call->history, error);
}

static gboolean history(State *state, const StateMessage *message, gint64 since,
                        StateHistory *answer, GError **error) {
    Call call = {.message = message, .from = since};
    gboolean done =
        postgres_transact(of(state), POSTGRES_READ, N_("look up the history of a message"),
                          find_history, &call, error);
    if (done)
        *answer = call.history;
    else
        state_history_clear(&call.history);
    return done;
}

static gboolean read_prints(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    PGresult *result = postgres_ask(link, PG_THREAD_PRINTS, error, "i", call->number);
    g_array_set_size(call->prints, call->counted);
    call->said = (StateSaid){.whole = TRUE};
    for (int row = 0; result && row < PQntuples(result); row++) {
        Span prints = postgres_span(result, row, 0);
        call->said.whole = call->said.whole && prints.bytes;
        call->said.staff_wrote = call->said.staff_wrote || postgres_int(result, row, 1) != 0;
        if (prints.length > 0)
            g_array_append_vals(call->prints, prints.bytes,
                                (guint)(prints.length / sizeof(guint32)));
    }
    return postgres_done(result, NULL);
}

static gboolean thread_prints(State *state, gint64 thread, GArray *prints, StateSaid *said,
                              GError **error) {
    Call call = {.number = thread, .prints = prints, .counted = prints->len};
    gboolean done = postgres_transact(of(state), POSTGRES_READ, N_("look up what a thread says"),
                                      read_prints, &call, error);
    if (done)
        *said = call.said;
    return done;
}

/* ---- remember and restore */

static gboolean remember_it(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    call->remembered = (StateRemembered){0};
    return postgres_remember(link, call->message, call->keep, &call->remembered, error);
}

/* What may tell the number of a case to the world is not taken back. */
static gboolean remember(State *state, const StateMessage *message, const StateKeep *keep,
                         StateRemembered *remembered, GError **error) {
    Call call = {.message = message, .keep = keep};
    gboolean done = postgres_transact(of(state), keep->flagged ? POSTGRES_DURABLE : POSTGRES_WRITE,
                                      N_("remember a message"), remember_it, &call, error);
    if (done) {
        *remembered = call.remembered;
        postgres_note_case(of(state), call.remembered.case_number);
    }
    return done;
}

static gboolean restore_it(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    return postgres_restore(link, call->message, call->number, call->sequence, call->draft, error);
}

static gboolean restore(State *state, const StateMessage *message, gint64 case_number,
                        guint64 sequence, const char *draft, GError **error) {
    Call call = {.message = message, .number = case_number, .sequence = sequence, .draft = draft};
    /* What is told of a few lines is not told again; of all, until all of them are. */
    gboolean rebuilding = g_atomic_int_get(&of(state)->rebuilding);
    return postgres_transact(of(state), rebuilding ? POSTGRES_WRITE : POSTGRES_DURABLE,
                             N_("restore a message"), restore_it, &call, error);
}

static gboolean note_case(PostgresLink *link, gpointer context, GError **error) {
    gint64 number = ((Call *)context)->number;
    return postgres_done(postgres_ask(link, PG_RAISE_CASE, error, "i", number), NULL) &&
           postgres_done(postgres_ask(link, PG_OPEN_CASE, error, "ii", number, link->origin), NULL);
}

static gboolean know_case(State *state, gint64 case_number, GError **error) {
    Call call = {.number = case_number};
    return postgres_transact(of(state), POSTGRES_DURABLE, N_("note the number of a case"),
                             note_case, &call, error);
}

/* ---- what waits for the archive */

/* Claims it; again, if it is ours already: it counts from now. */
static gboolean take_pending(PostgresLink *link, const PGresult *result, StatePending *pending,
                             GError **error) {
    Span draft = postgres_span(result, 0, 1), mail = postgres_span(result, 0, 2);
    gint64 message = postgres_int(result, 0, 0);
    if (!postgres_done(postgres_ask(link, PG_CLAIM, error, "ii", message, link->origin), NULL))
        return FALSE;
    pending->message = message;
    pending->draft = draft.bytes ? span_dup(draft) : NULL;
    pending->mail = mail.bytes ? g_bytes_new(mail.bytes, mail.length) : NULL;
    return TRUE;
}

static gboolean find_pending(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    gint64 thread = call->number, stale = POSTGRES_CLAIM_SECONDS;
    state_pending_clear(&call->pending);
    if (!postgres_follow_merges(link, &thread, error))
        return FALSE;
    PGresult *result =
        postgres_ask(link, PG_NEXT_PENDING, error, "iiii", thread, call->from, link->origin, stale);
    call->rows = result && PQntuples(result) > 0 ? 1 : 0;
    gboolean ok = result && (!call->rows || take_pending(link, result, &call->pending, error));
    PQclear(result);
    return ok;
}

static int pending(State *state, gint64 thread, gint64 after, StatePending *answer,
                   GError **error) {
    Call call = {.number = thread, .from = after};
    *answer = (StatePending){0};
    if (!postgres_transact(of(state), POSTGRES_DURABLE,
                           N_("find messages that wait for the archive"), find_pending, &call,
                           error)) {
        state_pending_clear(&call.pending);
        return -1;
    }
    *answer = call.pending;
    return call.rows;
}

static gboolean release_claims(PostgresLink *link, gpointer context, GError **error) {
    const GArray *messages = ((Call *)context)->lines;
    return postgres_done(messages
                             ? postgres_ask(link, PG_RELEASE, error, "li", messages, link->origin)
                             : postgres_ask(link, PG_RELEASE_ALL, error, "i", link->origin),
                         NULL);
}

static gboolean release(State *state, const GArray *messages, GError **error) {
    Call call = {.lines = messages};
    return postgres_transact(of(state), POSTGRES_WRITE, N_("leave messages to other hosts"),
                             release_claims, &call, error);
}

static gboolean set_archived(PostgresLink *link, gpointer context, GError **error) {
    const Call *call = context;
    return postgres_set_archived(link, call->number, call->sequence, error);
}

static gboolean archived(State *state, gint64 message, guint64 sequence, GError **error) {
    Call call = {.number = message, .sequence = sequence};
    return postgres_transact(of(state), POSTGRES_DURABLE, N_("note that a message was archived"),
                             set_archived, &call, error);
}

static gboolean expire_some(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    call->reached = call->number;
    return postgres_expire(link, call->from, call->to, call->most, &call->reached, error);
}

static gboolean expire(State *state, gint64 held_before, gint64 over_before, guint most,
                       GError **error) {
    Postgres *postgres = of(state);
    Call call = {.from = held_before, .to = over_before, .most = most};
    pthread_mutex_lock(&postgres->guard);
    call.number = postgres->expired_to;
    pthread_mutex_unlock(&postgres->guard);
    if (!postgres_transact(postgres, POSTGRES_WRITE, N_("let go of old messages"), expire_some,
                           &call, error))
        return FALSE;
    pthread_mutex_lock(&postgres->guard);
    postgres->expired_to = call.reached;
    pthread_mutex_unlock(&postgres->guard);
    return TRUE;
}

static gboolean open_thread(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    call->found = *call->opening;
    call->rows = postgres_open_case(link, &call->found, error);
    return call->rows >= 0;
}

static int open_case(State *state, StateOpening *opening, GError **error) {
    Call call = {.opening = opening};
    if (!postgres_transact(of(state), POSTGRES_DURABLE, N_("open a case"), open_thread, &call,
                           error))
        return -1;
    if (call.rows > 0) {
        *opening = call.found;
        postgres_note_case(of(state), call.found.case_number);
    }
    return call.rows;
}

/* ---- red cards */

static gboolean write_card(PostgresLink *link, gpointer context, GError **error) {
    const StateCard *card = ((Call *)context)->card;
    gint64 sequence = (gint64)card->sequence;
    PGresult *result =
        card->shown
            ? postgres_ask(link, PG_SHOW_CARD, error, "ssiii", card->sender, card->key,
                           link->origin, sequence, card->case_number)
            : postgres_ask(link, PG_LIFT_CARD, error, "sii", card->sender, link->origin, sequence);
    return postgres_done(result, NULL);
}

static gboolean set_card(State *state, const StateCard *card, GError **error) {
    Call call = {.card = card};
    return postgres_transact(of(state), POSTGRES_DURABLE, N_("remember a red card"), write_card,
                             &call, error);
}

static gboolean read_cards(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    PGresult *result = postgres_ask(link, PG_FIND_CARDS, error, "s", call->key);
    g_ptr_array_set_size(call->list, (gint)call->counted);
    for (int row = 0; result && row < PQntuples(result); row++) {
        StateCarded *carded = g_new(StateCarded, 1);
        *carded =
            (StateCarded){span_dup(postgres_span(result, row, 0)), postgres_int(result, row, 1)};
        g_ptr_array_add(call->list, carded);
    }
    return postgres_done(result, NULL);
}

static gboolean cards(State *state, const char *key, GPtrArray *found, GError **error) {
    Call call = {.key = key, .list = found, .counted = found->len};
    return postgres_transact(of(state), POSTGRES_READ, N_("look up red cards"), read_cards, &call,
                             error);
}

/* ---- erase */

/* Asked again because nobody said whether it holds, it finds nothing where it does: what was found
 * before stays told. */
static gboolean erase_it(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    guint forgotten = 0;
    gboolean done =
        postgres_erase(link, call->number, call->lines, call->others, &forgotten, error);
    call->counted = MAX(call->counted, forgotten);
    return done;
}

static gboolean find_any(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    return postgres_number(postgres_ask(link, PG_ANYTHING_TO_ERASE, error, "ils", call->number,
                                        call->lines, call->key),
                           &call->reached) > 0;
}

/* Each start asks for all that was ever erased: those who write do not wait for that. */
static gboolean erase(State *state, gint64 case_number, const GArray *lines, GArray *others,
                      guint *forgotten, GError **error) {
    Call call = {.number = case_number, .key = of(state)->origin, .lines = lines, .others = others};
    gboolean done =
        postgres_transact(of(state), POSTGRES_READ, N_("forget a case"), find_any, &call, error) &&
        (!call.reached || postgres_transact(of(state), POSTGRES_DURABLE, N_("forget a case"),
                                            erase_it, &call, error));
    *forgotten = done ? call.counted : 0;
    return done;
}

/* The files of the tables. What its log still has for a while, its replicas and its backups are
 * for whoever runs the database. */
static gboolean scrub(State *state, GError **error) {
    PostgresLink *link = postgres_take(of(state), N_("overwrite what was forgotten"), error);
    if (!link)
        return FALSE;
    gboolean done = postgres_scrub(link, error);
    link->lost = link->lost || !done;
    postgres_give(of(state), link);
    return done;
}

/* ---- counts */

static gboolean read_days(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    PGresult *result = postgres_ask(link, PG_DAYS, error, "ii", call->from, call->to);
    g_ptr_array_set_size(call->list, (gint)call->counted);
    for (int row = 0; result && row < PQntuples(result); row++) {
        StateDay *day = g_new(StateDay, 1);
        *day = (StateDay){postgres_int(result, row, 0), span_dup(postgres_span(result, row, 1)),
                          (guint64)MAX(postgres_int(result, row, 2), 0)};
        g_ptr_array_add(call->list, day);
    }
    call->number = G_MAXINT64;
    return postgres_done(result, NULL) &&
           postgres_number(postgres_ask(link, PG_FIRST_DAY, error, ""), &call->number) >= 0;
}

static gboolean days(State *state, gint64 from, gint64 to, GPtrArray *found, gint64 *since,
                     GError **error) {
    Call call = {.from = from, .to = to, .list = found, .counted = found->len};
    gboolean done = postgres_transact(of(state), POSTGRES_READ, N_("read how much mail came"),
                                      read_days, &call, error);
    if (done)
        *since = call.number;
    return done;
}

static gboolean find_use(PostgresLink *link, gpointer context, GError **error) {
    return postgres_number(postgres_ask(link, PG_HOLDS_ANYTHING, error, "i", link->origin),
                           &((Call *)context)->number) > 0;
}

/* Asked as one who writes: of which archive is known then. */
static gboolean is_empty(State *state, gboolean *empty, GError **error) {
    Call call = {0};
    gboolean done = postgres_transact(of(state), POSTGRES_DURABLE, N_("read the state"), find_use,
                                      &call, error);
    if (done)
        *empty = call.number == 0;
    return done;
}

static gboolean note_rebuild(PostgresLink *link, gpointer context, GError **error) {
    PostgresStatement which = ((Call *)context)->number ? PG_BEGIN_REBUILD : PG_END_REBUILD;
    return postgres_done(postgres_ask(link, which, error, "i", link->origin), NULL);
}

static gboolean rebuild(State *state, gboolean under_way, GError **error) {
    Call call = {.number = under_way};
    g_atomic_int_set(&of(state)->rebuilding, under_way);
    return postgres_transact(of(state), POSTGRES_DURABLE, N_("note that the state is rebuilt"),
                             note_rebuild, &call, error);
}

static gboolean count_pending(PostgresLink *link, gpointer context, GError **error) {
    return postgres_number(postgres_ask(link, PG_COUNT_PENDING, error, ""),
                           &((Call *)context)->number) > 0;
}

static gboolean find_newest(PostgresLink *link, gpointer context, GError **error) {
    return postgres_number(postgres_ask(link, PG_NEWEST_LINE, error, "i", link->origin),
                           &((Call *)context)->number) > 0;
}

static gboolean newest(State *state, guint64 *sequence, GError **error) {
    Call call = {0};
    gboolean done =
        postgres_transact(of(state), POSTGRES_READ, N_("look up what stands in the archive"),
                          find_newest, &call, error);
    if (done)
        *sequence = (guint64)call.number;
    return done;
}

static gboolean waiting(State *state, guint64 *messages, GError **error) {
    Call call = {0};
    gboolean done =
        postgres_transact(of(state), POSTGRES_READ, N_("count messages that wait for the archive"),
                          count_pending, &call, error);
    if (done)
        *messages = (guint64)call.number;
    return done;
}

/* ---- checkpoints */

static gboolean write_checkpoint(PostgresLink *link, gpointer context, GError **error) {
    const Call *call = context;
    return postgres_done(postgres_ask(link, PG_PUT_CHECKPOINT, error, "iib", link->origin,
                                      (gint64)call->sequence, call->note),
                         NULL);
}

static gboolean put_checkpoint(State *state, guint64 size, Span note, GError **error) {
    Call call = {.sequence = size, .note = note};
    return postgres_transact(of(state), POSTGRES_DURABLE, N_("keep a checkpoint"), write_checkpoint,
                             &call, error);
}

static gboolean read_checkpoints(PostgresLink *link, gpointer context, GError **error) {
    Call *call = context;
    PGresult *result = postgres_ask(link, PG_CHECKPOINTS, error, "");
    g_ptr_array_set_size(call->list, (gint)call->counted);
    for (int row = 0; result && row < PQntuples(result); row++) {
        StateCheckpoint *checkpoint = g_new(StateCheckpoint, 1);
        Span note = postgres_span(result, row, 1);
        *checkpoint = (StateCheckpoint){span_dup(postgres_span(result, row, 0)),
                                        g_bytes_new(note.bytes, note.length)};
        g_ptr_array_add(call->list, checkpoint);
    }
    return postgres_done(result, NULL);
}

static gboolean checkpoints(State *state, GPtrArray *found, GError **error) {
    Call call = {.list = found, .counted = found->len};
    return postgres_transact(of(state), POSTGRES_READ, N_("read checkpoints"), read_checkpoints,
                             &call, error);
}

/* ---- open and close */

static void close_postgres(State *state) {
    Postgres *postgres = of(state);
    postgres_close_idle(postgres);
    pthread_cond_destroy(&postgres->given);
    pthread_mutex_destroy(&postgres->guard);
    postgres_address_free(postgres->address);
    g_free(postgres->origin);
    g_free(postgres->why);
    g_free(postgres);
}

static const StateFunctions functions = {
    set_origin,     history,     thread_prints, remember, pending, release, archived,       expire,
    restore,        know_case,   open_case,     set_card, cards,   erase,   scrub,          days,
    put_checkpoint, checkpoints, is_empty,      rebuild,  newest,  waiting, close_postgres,
};

/* Tables that are not ours are known at once; a database that is away may come back. */
static gboolean try_it(Postgres *postgres, char **later, GError **error) {
    GError *failed = NULL;
    PostgresLink *link = postgres_take(postgres, N_("open the state"), &failed);
    if (link) {
        postgres_give(postgres, link);
        return TRUE;
    }
    if (later && g_error_matches(failed, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM)) {
        *later = g_strdup(failed->message);
        g_error_free(failed);
        return TRUE;
    }
    g_propagate_error(error, failed);
    return FALSE;
}

State *state_open_postgres(const char *uri, char **later, GError **error) {
    g_autoptr(PostgresAddress) address = postgres_address_read(uri, error);
    if (!address)
        return NULL;
    Postgres *postgres = g_new0(Postgres, 1);
    postgres->state = (State){.functions = &functions, .shared = TRUE};
    postgres->address = g_steal_pointer(&address);
    postgres->origin = g_strdup("");
    pthread_mutex_init(&postgres->guard, NULL);
    clock_init_condition(&postgres->given);
    g_queue_init(&postgres->idle);
    if (try_it(postgres, later, error))
        return &postgres->state;
    close_postgres(&postgres->state);
    return NULL;
}
