/* Signs checkpoints of the archive when the policy wants them. A thread of its own: nothing here
 * stands in the way of mail, and nothing that fails here ends anything. What is signed
 * handing-out.c brings outside, on another thread. */
#include "session/session-inside.h"

#include "archive/checkpoint-store.h"
#include "base/clock.h"
#include "base/log.h"

enum {
    IDLE_SECONDS = 60, /* a policy that wants none, or whose key is elsewhere, is looked at again */
    LOOK_SECONDS = 15  /* for cases that people opened, of which nobody tells the daemon */
};

/* Of the one thread alone. */
typedef struct {
    Service *service;
    ChainTree read;
    gint64 due;         /* monotonic: the next checkpoint */
    guint failures;     /* of signing, in a row */
    ChainReader *lines; /* NULL: not looked at yet */
} Checkpointing;

static gboolean sign(Checkpointing *work, const Checkpoints *wanted, guint64 *size,
                     GError **error) {
    const char *archive = archive_path(work->service->archive);
    g_autoptr(NoteKey) key = note_key_read(wanted->key, error);
    g_autofree char *origin =
        wanted->origin ? g_strdup(wanted->origin) : checkpoint_own_origin(archive);
    return key && checkpoint_sign_now(archive, origin, key, &work->read, size, error);
}

static void sign_when_due(Checkpointing *work, const Checkpoints *wanted) {
    g_autoptr(GError) error = NULL;
    guint64 before = work->read.tree.size, size = 0;
    if (!wanted->key || clock_monotonic() < work->due)
        return;
    if (sign(work, wanted, &size, &error)) {
        if (size > before)
            log_line(LOG_LINE_INFO, NULL, "checkpoint of %" G_GUINT64_FORMAT " lines signed", size);
        work->failures = 0;
        work->due = clock_monotonic() + wanted->every;
        return;
    }
    work->failures++;
    metrics_failure(work->service->metrics, FAILURE_CHECKPOINT);
    work->due = clock_monotonic() + MIN(checkpoint_wait_after(work->failures), wanted->every);
    log_line(LOG_LINE_ERROR, NULL, "no checkpoint could be signed (it is tried again): %s",
             error->message);
}

/* Has a case been opened by hand since this was asked last? Of what stood there at the first time a
 * checkpoint is due anyway. */
static gboolean is_any_raised(Checkpointing *work) {
    ChainLine line;
    gboolean raised = FALSE;
    if (!work->lines)
        work->lines = chain_reader_open(work->service->archive, 0, NULL);
    while (work->lines && chain_reader_next(work->lines, &line, NULL) > 0)
        raised = raised || g_str_equal(line.kind, "raise");
    if (raised)
        archive_look_on(
            work->service->archive); /* or its checkpoint is of lines that nobody knows */
    return raised;
}

/* After signing: what another policy asks for is not handed the last checkpoint of the one before.
 */
static void tell_newest(Service *service) {
    g_autoptr(GError) error = NULL;
    guint64 newest = 0;
    if (!checkpoint_newest_of(archive_path(service->archive), archive_lines(service->archive),
                              &newest, &error))
        log_line(LOG_LINE_WARNING, NULL, "checkpoints cannot be read: %s", error->message);
    pthread_mutex_lock(&service->checkpoint_lock);
    service->checkpoint_size = newest;
    service->to_hand_out = TRUE;
    pthread_cond_signal(&service->handing_wanted);
    pthread_mutex_unlock(&service->checkpoint_lock);
}

/* When there is next something to do, as far as is known. */
static gint64 next_time(const Checkpointing *work, const Checkpoints *wanted) {
    gboolean signs = wanted && wanted->key;
    gint64 seconds = signs && wanted->at_case ? LOOK_SECONDS : IDLE_SECONDS;
    gint64 next = clock_monotonic() + seconds * CLOCK_SECOND;
    return signs ? MIN(next, work->due) : next;
}

/* Until then, or until somebody calls. */
static void wait_until(Checkpointing *work, gint64 next, const Checkpoints *wanted) {
    Service *service = work->service;
    pthread_mutex_lock(&service->checkpoint_lock);
    while (!service->case_opened && !service->policy_changed &&
           clock_await(&service->checkpoint_wanted, &service->checkpoint_lock, next))
        ;
    if ((service->case_opened && wanted && wanted->at_case) || service->policy_changed)
        work->due = MIN(work->due, clock_monotonic());
    service->case_opened = service->policy_changed = FALSE;
    pthread_mutex_unlock(&service->checkpoint_lock);
}

static void *run(void *data) {
    Checkpointing *work = data;
    for (;;) {
        g_autoptr(Policy) policy = policy_in_force(work->service);
        const Checkpoints *wanted = policy->mode == POLICY_OBSERVE ? NULL : policy->checkpoints;
        if (wanted) {
            if (wanted->at_case && is_any_raised(work))
                work->due = MIN(work->due, clock_monotonic());
            sign_when_due(work, wanted);
            tell_newest(work->service);
        }
        wait_until(work, next_time(work, wanted), wanted);
    }
    return NULL;
}

gboolean checkpointing_start(Service *service, GError **error) {
    Checkpointing *work = g_new0(Checkpointing, 1);
    work->service = service;
    merkle_start(&work->read.tree);
    return service_start_thread(run, work, error);
}

void checkpointing_call(Service *service, gboolean case_opened) {
    pthread_mutex_lock(&service->checkpoint_lock);
    if (case_opened)
        service->case_opened = TRUE;
    else
        service->policy_changed = TRUE;
    pthread_cond_signal(&service->checkpoint_wanted);
    pthread_mutex_unlock(&service->checkpoint_lock);
}
