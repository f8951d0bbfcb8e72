/* Remembers, behind the answer, what needs nothing but that: mail that flags nothing, of a thread
 * that is no case, so that its sender does not wait for a write of the state. One thread does it,
 * in the order of the answers; whoever judges next awaits what came before.
 *
 * Who is killed between the answer and the write forgets the mail, as after a power cut
 * (state-sqlite.c): state is working memory, and what is evidence is never put here. If its thread
 * has become a case meanwhile it is archived behind its answer too: it came before the one that
 * opened the case. */
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
} Answered;

struct Remembering {
    pthread_mutex_t guard;
    pthread_cond_t wanted, done; /* with guard */
    GQueue answered;             /* by guard: of Answered, the oldest first */
    guint64 put, remembered;     /* by guard: how many */
    guint awaiting;              /* by guard: who wait for it */
};

static void answered_free(Answered *answered) {
    verdict_free(answered->verdict);
    envelope_free(answered->envelope);
    g_free(answered->mail);
    g_free(answered);
}

static void keep(Service *service, const Answered *answered) {
    const char *queue_id = answered->envelope->queue_id;
    g_autoptr(GError) error = NULL;
    Kept kept = {0};
    gboolean done = evidence_keep(service->evidence, answered->verdict, answered->envelope,
                                  span_of(answered->mail, answered->mail_length), &kept, &error);
    if (!done) {
        metrics_failure(service->metrics, FAILURE_KEEPING);
        log_line(LOG_LINE_ERROR, queue_id,
                 "its thread became a case as it passed, and it could not be archived (it waits in "
                 "the state): %s",
                 error->message);
    }
    if (kept.state_error) {
        metrics_failure(service->metrics, FAILURE_STATE);
        log_line(LOG_LINE_WARNING, queue_id, "not remembered: %s", kept.state_error);
    }
    if (kept.archived > 0)
        log_line(LOG_LINE_INFO, queue_id,
                 "its thread became a case as it passed: case=%" G_GINT64_FORMAT " archived=%u",
                 kept.case_number, kept.archived);
    kept_clear(&kept);
}

/* Not while the answer goes out, which it would delay, unless somebody waits for it. */
static Answered *take(Remembering *work) {
    pthread_mutex_lock(&work->guard);
    while (g_queue_is_empty(&work->answered))
        pthread_cond_wait(&work->wanted, &work->guard);
    gint64 begin = clock_monotonic() + ANSWER_MICROSECONDS;
    while (work->awaiting == 0 && clock_await(&work->wanted, &work->guard, begin))
        ;
    Answered *answered = g_queue_pop_head(&work->answered);
    pthread_mutex_unlock(&work->guard);
    return answered;
}

static void *run(void *data) {
    Service *service = data;
    Remembering *work = service->remembering;
    for (;;) {
        Answered *answered = take(work);
        keep(service, answered);
        answered_free(answered);
        pthread_mutex_lock(&work->guard);
        work->remembered++;
        pthread_cond_broadcast(&work->done);
        pthread_mutex_unlock(&work->guard);
        g_atomic_int_add(&service->in_flight, -1);
    }
    return NULL;
}

gboolean remembering_start(Service *service, GError **error) {
    Remembering *work = g_new0(Remembering, 1);
    pthread_mutex_init(&work->guard, NULL);
    clock_init_condition(&work->wanted);
    pthread_cond_init(&work->done, NULL);
    g_queue_init(&work->answered);
    service->remembering = work;
    return service_start_thread(run, service, error);
}

gboolean remembering_may_wait(const Service *service, const Verdict *verdict) {
    /* Over a network each connection remembers by itself: one thread for all would be too slow. */
    return !service->state->shared && !verdict->level && !verdict->carded &&
           verdict->history_known && verdict->history.case_number == 0;
}

void remembering_put(Session *session, Verdict *verdict) {
    Remembering *work = session->service->remembering;
    Answered *answered = g_new(Answered, 1);
    *answered = (Answered){verdict, envelope_copy(session->envelope),
                           g_steal_pointer(&session->mail), session->mail_length};
    session->mail_length = session->mail_room = 0;
    g_atomic_int_inc(&session->service->in_flight);
    pthread_mutex_lock(&work->guard);
    g_queue_push_tail(&work->answered, answered);
    work->put++;
    pthread_cond_signal(&work->wanted);
    pthread_mutex_unlock(&work->guard);
}

void remembering_await(Service *service) {
    Remembering *work = service->remembering;
    pthread_mutex_lock(&work->guard);
    guint64 before = work->put;
    work->awaiting++;
    if (work->remembered < before)
        pthread_cond_signal(&work->wanted);
    while (work->remembered < before)
        pthread_cond_wait(&work->done, &work->guard);
    work->awaiting--;
    pthread_mutex_unlock(&work->guard);
}
