/* state/: mail counted by day. */
#include "state-suite.h"

static void count(State *state, const char *id, gint64 day, const char *outcome) {
    StateMessage message = message_of(id, "c@x", START);
    StateKeep keep = {.mail = span_of_text("the mail"),
                      .draft = "the draft",
                      .known_threads_only = !outcome,
                      .day = day,
                      .outcome = outcome};
    StateRemembered remembered;
    g_assert_true(state->functions->remember(state, &message, &keep, &remembered, NULL));
}

/* "20420 alert 2; 20420 none 1" and since when anything is counted. */
static char *days(State *state, gint64 from, gint64 to, gint64 *since) {
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(state_day_free);
    g_autoptr(GError) error = NULL;
    GString *all = g_string_new(NULL);
    g_assert_true(state->functions->days(state, from, to, found, since, &error));
    g_assert_no_error(error);
    for (guint i = 0; i < found->len; i++) {
        const StateDay *day = g_ptr_array_index(found, i);
        g_string_append_printf(all, "%s%" G_GINT64_FORMAT " %s %" G_GUINT64_FORMAT, i ? "; " : "",
                               day->day, day->outcome, day->messages);
    }
    return g_string_free(all, FALSE);
}

static void assert_days(State *state, gint64 from, gint64 to, const char *expected) {
    gint64 since;
    g_autofree char *found = days(state, from, to, &since);
    g_assert_cmpstr(found, ==, expected);
}

static void test_days(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    gint64 since = 0;
    g_autofree char *none = days(state, 0, 30000, &since);
    g_assert_cmpstr(none, ==, "");
    g_assert_cmpint(since, ==, G_MAXINT64);
    count(state, "a@x", 20420, "none");
    count(state, "b@x", 20420, "alert");
    count(state, "c@x", 20420, "alert");
    count(state, "d@x", 20421, "none");
    count(state, "e@x", 20419, "watch");
    count(state, "f@x", 20420, "none");
    assert_days(state, 20420, 20420, "20420 alert 2; 20420 none 2");
    assert_days(state, 20420, 20421, "20420 alert 2; 20420 none 2; 20421 none 1");
    assert_days(state, 20422, 20500, "");
    g_autofree char *some = days(state, 20421, 20421, &since);
    g_assert_cmpstr(some, ==, "20421 none 1");
    g_assert_cmpint(since, ==, 20419);
}

/* A mail that was refused comes again; staff's is not counted, nor what is restored. */
static void test_days_count_once(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage restored = message_of("r@x", "c@x", START);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64)),
                      others = g_array_new(FALSE, FALSE, sizeof(guint64));
    guint forgotten;
    count(state, "a@x", 20420, "alert");
    count(state, "a@x", 20420, "alert");
    count(state, "a@x", 20421, "none");
    count(state, "s@x", 20420, NULL);
    g_assert_true(state->functions->restore(state, &restored, 7, 1, NULL, NULL));
    assert_days(state, 0, 30000, "20420 alert 1");
    g_assert_true(state->functions->erase(state, 7, lines, others, &forgotten, NULL));
    g_assert_true(state->functions->expire(state, START + DAY, START + DAY, 1000, NULL));
    assert_days(state, 0, 30000, "20420 alert 1");
    gboolean empty = FALSE;
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
}

const StateTest suite_days[] = {
    {"days", test_days},
    {"days-count-once", test_days_count_once},
    {NULL, NULL},
};
