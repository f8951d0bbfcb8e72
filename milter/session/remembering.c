/* Remembers, behind the answer, what needs nothing but that: mail that flags nothing, of a thread
 * that is no case, so that its sender does not wait for a write of the state. One at a time: while
 * one is written the next is remembered before its answer, by its own connection, as all others
 * are. Who judges a mail of the same sender or thread meanwhile waits for it.
 *
 * What that costs: who is killed between the answer and the write forgets the mail, as a power cut
 * makes state do anyway (state-sqlite.c); and where its thread becomes a case in between, it is
 * archived behind its answer, or, if the archive fails then, waits in the state. */
#include "session/session-inside.h"

#include "base/clock.h"
#include "base/log.h"

enum {
    /* So long an answer is on its way from libmilter to the socket. */
    ANSWER_MICROSECONDS = 300
};

typedef struct {
    Verdict *verdict;
    Envelope *envelope;
    char *mail;
    gsize mail_length;
    gint64 put; /* monotonic */
} Answered;

struct Remembering {
    State state; /* for those who judge: the service's, once it knows what is related */
    Service *service;
    pthread_mutex_t guard;
    pthread_cond_t wanted, done; /* with guard */
    gboolean taken;              /* by guard: one is to be put, waits, or is written */
    Answered *answered;          /* by guard: that one; NULL: it was not put yet */
    guint64 remembered;          /* by guard: how many were */
    guint awaiting;              /* by guard: who wait for it */
};

/* ---- what others may ask of it */

static gboolean is_among(const char *id, const GPtrArray *ids) {
    return id && g_ptr_array_find_with_equal_func((GPtrArray *)ids, id, g_str_equal, NULL);
}

static gboolean is_same(const char *one, const char *other) {
    return one && *one && g_strcmp0(one, other) == 0;
}

/* May what state says of this message depend on that one? */
static gboolean is_related(const Answered *answered, const StateMessage *message) {
    const Verdict *verdict = answered->verdict;
    const GPtrArray *references = verdict->message->references;
    gboolean related = is_same(message->sender, verdict->sender) ||
                       is_same(message->ticket, verdict->ticket) ||
                       is_same(message->message_id, verdict->message->message_id) ||
                       is_among(message->message_id, references);
    for (gsize i = 0; !related && message->references && message->references[i]; i++)
        related = is_same(message->references[i], verdict->message->message_id) ||
                  is_among(message->references[i], references);
    return related;
}

static void await_related(Remembering *work, const StateMessage *message) {
    pthread_mutex_lock(&work->guard);
    guint64 before = work->remembered;
    gboolean related = work->answered && is_related(work->answered, message);
    if (related)
        pthread_cond_signal(&work->wanted);
    work->awaiting += related ? 1 : 0;
    while (related && work->remembered == before)
        pthread_cond_wait(&work->done, &work->guard);
    work->awaiting -= related ? 1 : 0;
    pthread_mutex_unlock(&work->guard);
}

static gboolean history(State *state, const StateMessage *message, gint64 since,
                        StateHistory *answer, GError **error) {
    Remembering *work = (Remembering *)state;
    State *inner = work->service->state;
    await_related(work, message);
    return inner->functions->history(inner, message, since, answer, error);
}

static gboolean thread_prints(State *state, gint64 thread, GArray *prints, StateSaid *said,
                              GError **error) {
    State *inner = ((Remembering *)state)->service->state;
    return inner->functions->thread_prints(inner, thread, prints, said, error);
}

static gboolean cards(State *state, const char *key, GPtrArray *found, GError **error) {
    State *inner = ((Remembering *)state)->service->state;
    return inner->functions->cards(inner, key, found, error);
}

static const StateFunctions functions = {
    .history = history, .thread_prints = thread_prints, .cards = cards};

State *remembering_state(Service *service) {
    return &service->remembering->state;
}

/* ---- the thread */

static void keep(Service *service, const Answered *answered) {
    const char *queue_id = answered->envelope->queue_id;
    g_autoptr(GError) error = NULL;
    Kept kept = {0};
    gboolean done = evidence_keep(service->evidence, answered->verdict, answered->envelope,
                                  span_of(answered->mail, answered->mail_length), &kept, &error);
    if (!done) {
        metrics_failure(service->metrics, FAILURE_KEEPING);
        log_line(LOG_LINE_ERROR, queue_id,
                 "its thread became a case as it passed, and it could not be archived%s: %s",
                 kept.state_error ? "" : " (it waits in the state)", error->message);
    }
    if (kept.state_error) {
        metrics_failure(service->metrics, FAILURE_STATE);
        log_line(LOG_LINE_WARNING, queue_id, "not remembered: %s", kept.state_error);
    }
    if (kept.archived > 0)
        log_line(LOG_LINE_INFO, queue_id,
                 "its thread became a case as it passed: case=%" G_GINT64_FORMAT " archived=%u",
                 kept.case_number, kept.archived);
    if (kept.opened)
        checkpointing_call(service, TRUE);
    kept_clear(&kept);
}

/* Not while the answer goes out, which it would delay, unless somebody waits for it. */
static Answered *await_answered(Remembering *work) {
    pthread_mutex_lock(&work->guard);
    while (!work->answered)
        pthread_cond_wait(&work->wanted, &work->guard);
    Answered *answered = work->answered;
    while (work->awaiting == 0 &&
           clock_await(&work->wanted, &work->guard, answered->put + ANSWER_MICROSECONDS))
        ;
    pthread_mutex_unlock(&work->guard);
    return answered;
}

static void forget(Remembering *work, Answered *answered) {
    pthread_mutex_lock(&work->guard);
    work->answered = NULL;
    work->taken = FALSE;
    work->remembered++;
    pthread_cond_broadcast(&work->done);
    pthread_mutex_unlock(&work->guard);
    verdict_free(answered->verdict);
    envelope_free(answered->envelope);
    g_free(answered->mail);
    g_free(answered);
}

static void *run(void *data) {
    Remembering *work = data;
    for (;;) {
        Answered *answered = await_answered(work);
        keep(work->service, answered);
        forget(work, answered);
        g_atomic_int_add(&work->service->in_flight, -1);
    }
    return NULL;
}

gboolean remembering_start(Service *service, GError **error) {
    Remembering *work = g_new0(Remembering, 1);
    work->state.functions = &functions;
    work->service = service;
    pthread_mutex_init(&work->guard, NULL);
    clock_init_condition(&work->wanted);
    pthread_cond_init(&work->done, NULL);
    service->remembering = work;
    return service_start_thread(run, work, error);
}

/* ---- what is put */

/* A larger one is not held by state, and so would be lost where its thread becomes a case and the
 * archive fails. Over a network state may be away for a while. */
static gboolean may_wait(const Session *session, const Verdict *verdict) {
    return !session->service->state->shared && !verdict->level && !verdict->carded &&
           verdict->history_known && verdict->history.case_number == 0 &&
           session->mail_length <= verdict->policy->lookback_message_max;
}

gboolean remembering_takes(const Session *session, const Verdict *verdict) {
    Remembering *work = session->service->remembering;
    gboolean takes = may_wait(session, verdict);
    pthread_mutex_lock(&work->guard);
    takes = takes && !work->taken;
    work->taken = work->taken || takes;
    pthread_mutex_unlock(&work->guard);
    return takes;
}

void remembering_put(Session *session, Verdict *verdict) {
    Remembering *work = session->service->remembering;
    Answered *answered = g_new(Answered, 1);
    *answered =
        (Answered){verdict, envelope_copy(session->envelope), g_steal_pointer(&session->mail),
                   session->mail_length, clock_monotonic()};
    session->mail_length = session->mail_room = 0;
    g_atomic_int_inc(&session->service->in_flight);
    pthread_mutex_lock(&work->guard);
    work->answered = answered;
    pthread_cond_signal(&work->wanted);
    pthread_mutex_unlock(&work->guard);
}
