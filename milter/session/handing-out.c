/* Hands the newest checkpoint to each outlet that the policy names, again and again until it took
 * it. A thread of its own: an outlet that hangs, for a minute at most, holds up neither mail nor
 * the next checkpoint, and nothing that fails here ends anything.
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
    IDLE_SECONDS = 60 /* what another host has signed and placed is looked for */
};

/* What is known of one outlet. */
typedef struct {
    guint64 handed; /* lines in the checkpoint that it took last */
    guint failures; /* since then */
    gint64 next;    /* monotonic: not tried before */
} OutletState;

/* Of the one thread alone. */
typedef struct {
    Service *service;
    GHashTable *outlets; /* text of an outlet -> OutletState */
} HandingOut;

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

static OutletState *state_of(HandingOut *work, const char *archive, const char *name) {
    OutletState *state = g_hash_table_lookup(work->outlets, name);
    if (!state) {
        state = g_new0(OutletState, 1);
        state->handed = outlet_noted(archive, name);
        if (state->handed > archive_lines(work->service->archive))
            state->handed = 0; /* of a history that is not this one's */
        g_hash_table_insert(work->outlets, g_strdup(name), state);
    }
    return state;
}

/* What the user may write to and the service may not is outside the sandbox. */
static const char *hint_of(const Service *service, const Outlet *outlet) {
    return service->options->sandbox && outlet->kind == OUTLET_DIRECTORY &&
                   access(outlet->target, W_OK | X_OK) == 0
               ? "; was it there, and in the policy, when the daemon started? See SANDBOX in "
                 "kasuhara-milter(8)"
               : "";
}

/* Tried again after a time that grows. to: where to; hint: said behind why. */
static void note_failure(const HandingOut *work, OutletState *state, guint64 newest, const char *to,
                         const char *why, const char *hint) {
    gint64 wait = checkpoint_wait_after(++state->failures);
    metrics_failure(work->service->metrics, FAILURE_OUTLET);
    state->next = clock_monotonic() + wait;
    log_line(LOG_LINE_WARNING, NULL,
             "checkpoint of %" G_GUINT64_FORMAT
             " lines not handed to %s (tried again in %d s): %s%s",
             newest, to, (int)(wait / CLOCK_SECOND), why, hint);
}

static void hand_to(HandingOut *work, const Outlet *outlet, guint64 newest) {
    const char *archive = archive_path(work->service->archive);
    g_autofree char *name = g_strdup_printf("%d %s", outlet->kind, outlet->target);
    g_autoptr(GError) error = NULL;
    OutletState *state = state_of(work, archive, name);
    if (state->handed >= newest || clock_monotonic() < state->next)
        return;
    if (hand(archive, newest, outlet, &error)) {
        log_line(LOG_LINE_INFO, NULL, "checkpoint of %" G_GUINT64_FORMAT " lines handed to %s",
                 newest, outlet->target);
        *state = (OutletState){.handed = newest};
        if (!outlet_note(archive, name, newest, &error))
            log_line(LOG_LINE_WARNING, NULL, "it may be handed over again after a restart: %s",
                     error->message);
        return;
    }
    note_failure(work, state, newest, outlet->target, error->message,
                 hint_of(work->service, outlet));
}

/* Into the database that hosts share; the first of so many lines stays there. */
static void hand_to_state(HandingOut *work, guint64 newest) {
    State *state = work->service->state;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) note = NULL;
    OutletState *known = g_hash_table_lookup(work->outlets, "state");
    if (!known) {
        known = g_new0(OutletState, 1);
        g_hash_table_insert(work->outlets, g_strdup("state"), known);
    }
    if (known->handed >= newest || clock_monotonic() < known->next)
        return;
    note = checkpoint_bytes(archive_path(work->service->archive), newest, &error);
    if (note && state->functions->put_checkpoint(state, newest, span_of_bytes(note), &error))
        *known = (OutletState){.handed = newest};
    else
        note_failure(work, known, newest, "the state", error->message, "");
}

/* Timestamps first: a directory takes them along. */
static void hand_out(HandingOut *work, const Checkpoints *wanted, guint64 newest) {
    for (guint pass = 0; pass < 2; pass++)
        for (guint i = 0; i < wanted->outlets->len; i++) {
            const Outlet *outlet = g_ptr_array_index(wanted->outlets, i);
            if ((outlet->kind == OUTLET_TIMESTAMP) == (pass == 0))
                hand_to(work, outlet, newest);
        }
}

static void hand_newest(HandingOut *work, const Checkpoints *wanted) {
    g_autoptr(GError) error = NULL;
    guint64 newest = 0;
    const char *archive = archive_path(work->service->archive);
    if (!checkpoint_newest_of(archive, archive_lines(work->service->archive), &newest, &error))
        log_line(LOG_LINE_WARNING, NULL, "checkpoints cannot be handed out: %s", error->message);
    if (newest > 0 && work->service->state->shared)
        hand_to_state(work, newest);
    if (newest > 0)
        hand_out(work, wanted, newest);
}

/* When one that failed is tried again. */
static gint64 next_time(const HandingOut *work) {
    gint64 now = clock_monotonic(), next = now + IDLE_SECONDS * CLOCK_SECOND;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, work->outlets);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const OutletState *state = value;
        if (state->next > now)
            next = MIN(next, state->next);
    }
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
    work->outlets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return service_start_thread(run, work, error);
}
