/* Hands the newest checkpoint to each outlet that the policy names, again and again until it took
 * it. Each has a thread of its own while it is handed to: an outlet that hangs (over the network a
 * minute at most, a directory for as long as its file system does) holds up neither mail nor the
 * next checkpoint, nor any other outlet, and nothing that fails here ends anything. One that hangs
 * longer than a network may is told of, and counted as hung until it answers.
 *
 * An outlet that was down gets the newest when it is back: that states all lines before. */
#include "session/session-inside.h"

#include "archive/checkpoint-store.h"
#include "archive/outlet.h"
#include "archive/timestamp.h"
#include "base/clock.h"
#include "base/log.h"

#include <unistd.h>

enum {
    FIRST_WAIT_SECONDS = 10, /* after a failure; doubled by each further one */
    LONGEST_WAIT_SECONDS = 3600,
    IDLE_SECONDS = 60, /* what another host has signed and placed is looked for */
    HUNG_SECONDS = 120 /* then it is said that an outlet hangs; again after twice as long, … */
};

/* What is known of one outlet; by the guard. */
typedef struct {
    guint64 handed;  /* lines in the checkpoint that it took last */
    guint failures;  /* since then */
    gint64 next;     /* monotonic: not tried before */
    gboolean busy;   /* a thread hands to it */
    gint64 since;    /* monotonic: since when */
    gint64 tell;     /* monotonic: then it is said that it hangs */
    gboolean hung;   /* it was */
    gboolean copies; /* a directory: takes a timestamp along */
    gboolean again;  /* one came while it was busy */
} OutletState;

typedef struct {
    Service *service;
    pthread_mutex_t guard;
    GHashTable *outlets; /* by guard: text of an outlet -> OutletState; none is taken out */
} HandingOut;

/* What one thread hands over. */
typedef struct {
    HandingOut *work;
    OutletState *state;
    Outlet outlet;   /* its texts are owned */
    gboolean shared; /* into the state that hosts share, and to no outlet */
    char *name;
    guint64 size;
} Handing;

gint64 checkpoint_wait_after(guint failures) {
    gint64 seconds = FIRST_WAIT_SECONDS;
    for (guint i = 1; i < failures && seconds < LONGEST_WAIT_SECONDS; i++)
        seconds *= 2;
    return MIN(seconds, LONGEST_WAIT_SECONDS) * CLOCK_SECOND;
}

static gboolean hand(const char *archive, guint64 size, const Outlet *outlet, GError **error) {
    switch (outlet->kind) {
    case OUTLET_DIRECTORY:
        return outlet_directory(archive, size, outlet->target, error);
    case OUTLET_COMMAND:
        return outlet_command(archive, size, outlet->target, error);
    case OUTLET_MAIL:
        return outlet_mail(archive, size, outlet->target, outlet->by, error);
    case OUTLET_TIMESTAMP:
        return timestamp_place(archive, size, outlet->target, outlet->by, error);
    }
    return FALSE;
}

/* With the guard. */
static OutletState *state_of(HandingOut *work, const Outlet *outlet, const char *name) {
    const char *archive = archive_path(work->service->archive);
    OutletState *state = g_hash_table_lookup(work->outlets, name);
    if (!state) {
        state = g_new0(OutletState, 1);
        state->copies = outlet && outlet->kind == OUTLET_DIRECTORY;
        state->handed = outlet ? outlet_noted(archive, name) : 0;
        if (state->handed > archive_lines(work->service->archive))
            state->handed = 0; /* of a history that is not this one's */
        g_hash_table_insert(work->outlets, g_strdup(name), state);
    }
    return state;
}

/* What the user may write to and the service may not is outside the sandbox. Asked without the
 * guard: a directory may hang. */
static const char *hint_of(const Handing *handing) {
    const Outlet *outlet = &handing->outlet;
    return !handing->shared && handing->work->service->options->sandbox &&
                   outlet->kind == OUTLET_DIRECTORY && access(outlet->target, W_OK | X_OK) == 0
               ? "; was it there, and in the policy, when the daemon started? See SANDBOX in "
                 "kasuhara-milter(8)"
               : "";
}

/* It cannot be taken back what its thread asks of the file system: nothing else is tried there. Not
 * hint_of(), which would hang as well. With the guard. */
static void note_hung(HandingOut *work, OutletState *state, const char *target) {
    gint64 now = clock_monotonic(), past = now - state->since;
    if (now < state->tell)
        return;
    if (!state->hung)
        g_atomic_int_inc(&work->service->outlets_hung);
    state->hung = TRUE;
    state->tell = now + MIN(past, LONGEST_WAIT_SECONDS * CLOCK_SECOND);
    metrics_failure(work->service->metrics, FAILURE_OUTLET);
    log_line(
        LOG_LINE_WARNING, NULL,
        "%s has not answered for %d minutes: no checkpoint is handed to it until it does. Mail "
        "and other outlets go on. Where it is mounted from elsewhere, see whether that is up "
        "(mount it anew, then restart the daemon), or name another outlet in the policy",
        target, (int)(past / CLOCK_SECOND / 60));
}

/* It answered, be it by a failure. With the guard. */
static void note_answered(HandingOut *work, OutletState *state) {
    if (state->hung)
        g_atomic_int_add(&work->service->outlets_hung, -1);
    state->hung = state->busy = state->again = FALSE;
}

/* Tried again after a time that grows. With the guard. */
static void note_failure(const Handing *handing, const char *why, const char *hint) {
    gint64 wait = checkpoint_wait_after(++handing->state->failures);
    metrics_failure(handing->work->service->metrics, FAILURE_OUTLET);
    handing->state->next = clock_monotonic() + wait;
    log_line(LOG_LINE_WARNING, NULL,
             "checkpoint of %" G_GUINT64_FORMAT
             " lines not handed to %s (tried again in %d s): %s%s",
             handing->size, handing->shared ? "the state" : handing->outlet.target,
             (int)(wait / CLOCK_SECOND), why, hint);
}

/* A directory that has this checkpoint already gets the timestamp too. With the guard. */
static void copy_again(const HandingOut *work, guint64 size) {
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, work->outlets);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        OutletState *state = value;
        if (state->copies && state->busy)
            state->again = TRUE;
        else if (state->copies && state->handed == size)
            state->handed = 0;
    }
}

/* With the guard. */
static void note_handed(const Handing *handing) {
    g_autoptr(GError) error = NULL;
    *handing->state = (OutletState){.handed = handing->state->again ? 0 : handing->size,
                                    .copies = handing->state->copies,
                                    .hung = handing->state->hung};
    if (handing->shared)
        return;
    log_line(LOG_LINE_INFO, NULL, "checkpoint of %" G_GUINT64_FORMAT " lines handed to %s",
             handing->size, handing->outlet.target);
    if (!outlet_note(archive_path(handing->work->service->archive), handing->name, handing->size,
                     &error))
        log_line(LOG_LINE_WARNING, NULL, "it may be handed over again after a restart: %s",
                 error->message);
    if (handing->outlet.kind == OUTLET_TIMESTAMP)
        copy_again(handing->work, handing->size);
}

/* Into the database that hosts share; the first of so many lines stays there. */
static gboolean hand_to_state(const Service *service, guint64 size, GError **error) {
    State *state = service->state;
    g_autoptr(GBytes) note = checkpoint_bytes(archive_path(service->archive), size, error);
    return note && state->functions->put_checkpoint(state, size, span_of_bytes(note), error);
}

static void handing_free(Handing *handing) {
    g_free(handing->outlet.target);
    g_free(handing->outlet.by);
    g_free(handing->name);
    g_free(handing);
}

static void call(Service *service) {
    pthread_mutex_lock(&service->checkpoint_lock);
    service->to_hand_out = TRUE;
    pthread_cond_signal(&service->handing_wanted);
    pthread_mutex_unlock(&service->checkpoint_lock);
}

static void *hand_over(void *data) {
    Handing *handing = data;
    HandingOut *work = handing->work;
    g_autoptr(GError) error = NULL;
    gboolean done = handing->shared ? hand_to_state(work->service, handing->size, &error)
                                    : hand(archive_path(work->service->archive), handing->size,
                                           &handing->outlet, &error);
    const char *hint = done ? "" : hint_of(handing);
    pthread_mutex_lock(&work->guard);
    if (done)
        note_handed(handing);
    else
        note_failure(handing, error->message, hint);
    note_answered(work, handing->state);
    pthread_mutex_unlock(&work->guard);
    call(work->service); /* there may be a newer one by now */
    handing_free(handing);
    return NULL;
}

/* outlet NULL: into the state. With the guard. */
static void start(HandingOut *work, const Outlet *outlet, const char *name, guint64 newest) {
    OutletState *state = state_of(work, outlet, name);
    g_autoptr(GError) error = NULL;
    if (state->busy)
        note_hung(work, state, outlet ? outlet->target : "the state");
    if (state->busy || state->handed >= newest || clock_monotonic() < state->next)
        return;
    Handing *handing = g_new0(Handing, 1);
    *handing = (Handing){.work = work,
                         .state = state,
                         .shared = outlet == NULL,
                         .name = g_strdup(name),
                         .size = newest};
    if (outlet)
        handing->outlet = (Outlet){outlet->kind, g_strdup(outlet->target), g_strdup(outlet->by)};
    state->since = clock_monotonic();
    state->tell = state->since + HUNG_SECONDS * CLOCK_SECOND;
    state->busy = service_start_thread(hand_over, handing, &error);
    if (state->busy)
        return;
    note_failure(handing, error->message, "");
    handing_free(handing);
}

static void hand_out(HandingOut *work, const Checkpoints *wanted, guint64 newest) {
    pthread_mutex_lock(&work->guard);
    if (work->service->state->shared)
        start(work, NULL, "state", newest);
    for (guint i = 0; i < wanted->outlets->len; i++) {
        const Outlet *outlet = g_ptr_array_index(wanted->outlets, i);
        g_autofree char *name = g_strdup_printf("%d %s", outlet->kind, outlet->target);
        start(work, outlet, name, newest);
    }
    pthread_mutex_unlock(&work->guard);
}

static void hand_newest(HandingOut *work, const Checkpoints *wanted) {
    g_autoptr(GError) error = NULL;
    guint64 newest = 0;
    const char *archive = archive_path(work->service->archive);
    if (!checkpoint_newest_of(archive, archive_lines(work->service->archive), &newest, &error))
        log_line(LOG_LINE_WARNING, NULL, "checkpoints cannot be handed out: %s", error->message);
    if (newest > 0)
        hand_out(work, wanted, newest);
}

/* When one that failed is tried again. */
static gint64 next_time(HandingOut *work) {
    gint64 now = clock_monotonic(), next = now + IDLE_SECONDS * CLOCK_SECOND;
    GHashTableIter iter;
    gpointer value;
    pthread_mutex_lock(&work->guard);
    g_hash_table_iter_init(&iter, work->outlets);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const OutletState *state = value;
        if (state->next > now)
            next = MIN(next, state->next);
    }
    pthread_mutex_unlock(&work->guard);
    return next;
}

/* Until then, or until somebody calls. */
static void wait_until(Service *service, gint64 next) {
    pthread_mutex_lock(&service->checkpoint_lock);
    while (!service->to_hand_out &&
           clock_await(&service->handing_wanted, &service->checkpoint_lock, next))
        ;
    service->to_hand_out = FALSE;
    pthread_mutex_unlock(&service->checkpoint_lock);
}

static void *run(void *data) {
    HandingOut *work = data;
    for (;;) {
        g_autoptr(Policy) policy = policy_in_force(work->service);
        if (policy->mode != POLICY_OBSERVE && policy->checkpoints)
            hand_newest(work, policy->checkpoints);
        wait_until(work->service, next_time(work));
    }
    return NULL;
}

gboolean handing_out_start(Service *service, GError **error) {
    HandingOut *work = g_new0(HandingOut, 1);
    work->service = service;
    pthread_mutex_init(&work->guard, NULL);
    work->outlets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return service_start_thread(run, work, error);
}
