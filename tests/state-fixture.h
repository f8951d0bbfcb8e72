/* What the tests of state/ share. */
#ifndef TESTS_STATE_FIXTURE_H
#define TESTS_STATE_FIXTURE_H

#include "base/clock.h"
#include "base/error.h"
#include "postgres-fixture.h"
#include "state/state.h"

#include <glib/gstdio.h>

#define HOUR (3600 * CLOCK_SECOND)
#define DAY (24 * HOUR)
#define START (G_GINT64_CONSTANT(1790000000) * CLOCK_SECOND)

typedef struct {
    State *state;
    char *directory; /* NULL: in memory */
    char *path;
} Fixture;

static inline void set_up(Fixture *fixture, gconstpointer kind) {
    g_autoptr(GError) error = NULL;
    if (g_str_equal(kind, "memory")) {
        fixture->state = state_open("memory:", NULL, &error);
    } else if (g_str_equal(kind, "postgresql")) {
        postgres_fresh();
        fixture->state = state_open(postgres_uri, NULL, &error);
    } else {
        fixture->directory = g_dir_make_tmp("kasuhara-state-XXXXXX", &error);
        g_assert_no_error(error);
        fixture->path = g_build_filename(fixture->directory, "state", NULL);
        fixture->state = state_open(fixture->path, NULL, &error);
    }
    g_assert_no_error(error);
    g_assert_nonnull(fixture->state);
}

static inline void remove_directory(const char *directory) {
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_unlink(path);
    }
    g_rmdir(directory);
}

static inline void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    state_close(fixture->state);
    if (fixture->directory)
        remove_directory(fixture->directory);
    g_free(fixture->directory);
    g_free(fixture->path);
}

/* A message whose bytes are its Message-ID, or `bytes` where it has none. */
static inline StateMessage message_of(const char *id, const char *sender, gint64 time) {
    return (StateMessage){.message_id = id,
                          .sender = sender,
                          .time = time,
                          .over_after = 90 * DAY,
                          .likeness = 0x8000000000000001,
                          .digest = digest_of(span_of_text(id))};
}

static inline StateRemembered remember_joining(State *state, const StateMessage *message,
                                               gboolean flagged, gint64 case_number) {
    StateKeep keep = {.mail = span_of_text("the mail"),
                      .draft = "the draft",
                      .flagged = flagged,
                      .join_case = case_number};
    StateRemembered remembered = {.thread = -1};
    g_autoptr(GError) error = NULL;
    gboolean done = state->functions->remember(state, message, &keep, &remembered, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    return remembered;
}

static inline StateRemembered remember(State *state, const StateMessage *message,
                                       gboolean flagged) {
    return remember_joining(state, message, flagged, 0);
}

static inline StateRemembered remember_reply(State *state, const char *id, const char *sender,
                                             const char *to, gint64 time) {
    const char *references[] = {to, NULL};
    StateMessage message = message_of(id, sender, time);
    message.references = references;
    return remember(state, &message, FALSE);
}

/* Messages of the thread that wait for the archive; "1:mail 2:-" in order. */
static inline char *pending_all(State *state, gint64 thread) {
    GString *all = g_string_new(NULL);
    StatePending pending;
    gint64 after = 0;
    int rows;
    while ((rows = state->functions->pending(state, thread, after, &pending, NULL)) > 0) {
        g_assert_cmpint(pending.message, >, after);
        after = pending.message;
        g_string_append_printf(all, "%s%" G_GINT64_FORMAT ":%s", all->len ? " " : "", after,
                               pending.mail ? "mail" : "-");
        state_pending_clear(&pending);
    }
    g_assert_cmpint(rows, ==, 0);
    return g_string_free(all, FALSE);
}

static inline void assert_pending(State *state, gint64 thread, const char *expected) {
    g_autofree char *found = pending_all(state, thread);
    g_assert_cmpstr(found, ==, expected);
}

static inline StateHistory history(State *state, const StateMessage *message, gint64 since) {
    StateHistory found = {.thread = -1};
    g_autoptr(GError) error = NULL;
    gboolean done = state->functions->history(state, message, since, &found, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_nonnull(found.earlier);
    return found;
}

#endif
