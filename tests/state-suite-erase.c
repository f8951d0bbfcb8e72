/* state/: what is let go of, and what is told to a state that was lost. */
#include "state-suite.h"

static void test_expire(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage quiet = message_of("a@x", "c@x", START);
    StateMessage flagged = message_of("b@x", "d@x", START);
    StateMessage fresh = message_of("c@x", "e@x", START + 50 * DAY);
    gint64 quiet_thread = remember(state, &quiet, FALSE).thread;
    gint64 case_thread = remember(state, &flagged, TRUE).thread;
    gint64 fresh_thread = remember(state, &fresh, FALSE).thread;
    remember_reply(state, "d@x", "c@x", "a@x", START + DAY);
    /* the bytes of the first only; those of a case wait for the archive */
    g_assert_true(state->functions->expire(state, START + HOUR, START - 90 * DAY, 100, NULL));
    assert_pending(state, quiet_thread, "1:- 4:mail");
    assert_pending(state, case_thread, "2:mail");
    /* in small steps, until nothing is left of the quiet thread */
    for (int i = 0; i < 20; i++)
        g_assert_true(state->functions->expire(state, START + 40 * DAY, START + 40 * DAY, 1, NULL));
    assert_pending(state, quiet_thread, "");
    assert_pending(state, case_thread, "2:mail");
    assert_pending(state, fresh_thread, "3:mail");
    g_assert_cmpint(remember_reply(state, "e@x", "c@x", "a@x", START + 2 * DAY).thread, !=,
                    quiet_thread);
    g_assert_cmpint(remember_reply(state, "f@x", "d@x", "b@x", START + 2 * DAY).case_number, ==, 1);
    gboolean empty = TRUE;
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
    g_assert_false(empty);
}

static void restore(State *state, const StateMessage *message, gint64 case_number,
                    guint64 sequence) {
    g_autoptr(GError) error = NULL;
    gboolean done = state->functions->restore(state, message, case_number, sequence, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

/* The last line of which it knows a mail or a card. */
static void test_newest(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage a = message_of("a@x", "c@x", START), b = message_of("b@x", "c@x", START);
    StateCard card = {
        .sender = "c@x", .key = "c@x", .sequence = 12, .shown = TRUE, .case_number = 1};
    guint64 newest = 1;
    g_assert_true(state->functions->newest(state, &newest, NULL));
    g_assert_cmpuint(newest, ==, 0);
    restore(state, &b, 1, 9);
    restore(state, &a, 1, 5);
    g_assert_true(state->functions->newest(state, &newest, NULL));
    g_assert_cmpuint(newest, ==, 9);
    g_assert_true(state->functions->set_card(state, &card, NULL));
    g_assert_true(state->functions->newest(state, &newest, NULL));
    g_assert_cmpuint(newest, ==, 12);
}

/* In the archive in no case: it waits for one, and then once. */
static void test_restore_alone(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(guint64));
    StateMessage a = message_of("a@x", "c@x", START), b = message_of("b@x", "c@x", START);
    guint64 line = 9;
    guint forgotten;
    for (int round = 0; round < 2; round++) {
        g_assert_true(state->functions->restore(state, &a, 0, 5, "draft of a", NULL));
        g_assert_true(state->functions->restore(state, &b, 0, 9, "draft of b", NULL));
    }
    gint64 thread = remember_reply(state, "d@x", "c@x", "a@x", START + HOUR).thread;
    g_assert_cmpuint(remember(state, &a, FALSE).again_of, ==, 5);
    assert_pending(state, thread, "1:- 3:mail");
    g_assert_true(state->functions->archived(state, 1, 7, NULL));
    assert_pending(state, thread, "3:mail");
    g_assert_true(state->functions->restore(state, &a, 0, 5, "draft of a", NULL));
    assert_pending(state, thread, "3:mail");
    /* told by the chain that it is in its case, too */
    gint64 other = remember_reply(state, "e@x", "c@x", "b@x", START + HOUR).thread;
    assert_pending(state, other, "2:- 4:mail");
    restore(state, &b, 1, 11);
    assert_pending(state, other, "4:mail");
    /* and it is forgotten by its line */
    StateMessage lone = message_of("l@x", "l@x", START);
    g_assert_true(state->functions->restore(state, &lone, 0, line, "draft of l", NULL));
    g_array_append_val(lines, line);
    g_assert_true(state->functions->erase(state, 0, lines, others, &forgotten, NULL));
    g_assert_cmpuint(forgotten, ==, 1);
}

/* Of a case of which nothing else is known. */
static void test_know_case(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    StateMessage first = message_of("a@x", "c@x", START);
    g_assert_true(fixture->state->functions->know_case(fixture->state, 41, NULL));
    g_assert_true(fixture->state->functions->know_case(fixture->state, 7, NULL));
    g_assert_cmpint(remember(fixture->state, &first, TRUE).case_number, ==, 42);
}

/* Killed in the middle of it, or while the database went away. */
static void test_rebuild(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    gboolean empty = FALSE;
    StateMessage first = message_of("a@x", "c@x", START);
    for (int round = 0; round < 2; round++) {
        g_assert_true(state->functions->rebuild(state, TRUE, NULL));
        restore(state, &first, 7, 100);
        g_assert_true(state->functions->is_empty(state, &empty, NULL));
        g_assert_true(empty);
    }
    if (fixture->path) {
        state_close(fixture->state);
        fixture->state = state = state_open(fixture->path, NULL, NULL);
        g_assert_true(state->functions->is_empty(state, &empty, NULL));
        g_assert_true(empty);
    }
    g_assert_true(state->functions->rebuild(state, FALSE, NULL));
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
    g_assert_false(empty);
}

static void test_restore(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    const char *references[] = {"a@x", NULL};
    StateMessage a = message_of("a@x", "c@x", START);
    StateMessage b = message_of("b@x", "c@x", START + HOUR);
    StateMessage over = message_of("o@x", "c@x", START + 200 * DAY);
    StateMessage lone = message_of(NULL, "d@x", START);
    b.references = references;
    over.references = references;
    for (int round = 0; round < 3; round++) {
        restore(state, &a, 7, 100);
        restore(state, &b, 7, 101);
        restore(state, &over, 9, 102);
        restore(state, &lone, 7, 103); /* in the case by its record alone */
    }
    gboolean empty = TRUE;
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
    g_assert_false(empty);
    StateMessage now = message_of("n@x", "c@x", START + 2 * HOUR);
    const char *to_b[] = {"b@x", NULL};
    now.references = to_b;
    StateHistory found = history(state, &now, 0);
    g_assert_cmpint(found.case_number, ==, 7);
    g_assert_cmpuint(found.earlier->len, ==, 4);
    assert_pending(state, found.thread, "");
    state_history_clear(&found);
    StateMessage late = message_of("p@x", "c@x", START + 201 * DAY);
    late.references = references;
    found = history(state, &late, 0);
    g_assert_cmpint(found.case_number, ==, 9);
    state_history_clear(&found);
    StateMessage fresh = message_of("z@x", "z@x", START);
    g_assert_cmpint(remember(state, &fresh, TRUE).case_number, ==, 10);
    g_assert_cmpuint(remember(state, &b, FALSE).again_of, ==, 101);
}

static guint erase(State *state, gint64 case_number, const char *lines, const char *others) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) listed = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_auto(GStrv) each = g_strsplit(lines, " ", -1);
    g_autoptr(GString) found = g_string_new(NULL);
    guint forgotten = 99;
    for (gsize i = 0; each[i]; i++) {
        guint64 line = g_ascii_strtoull(each[i], NULL, 10);
        g_array_append_val(listed, line);
    }
    gboolean done = state->functions->erase(state, case_number, listed, told, &forgotten, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_true(state->functions->scrub(state, &error));
    g_assert_no_error(error);
    for (guint i = 0; i < told->len; i++)
        g_string_append_printf(found, "%s%" G_GUINT64_FORMAT, i ? " " : "",
                               g_array_index(told, guint64, i));
    g_assert_cmpstr(found->str, ==, others);
    return forgotten;
}

static gint64 case_that_joins(State *state, const char *to) {
    const char *references[] = {to, NULL};
    StateMessage now = message_of("new@x", "n@x", START + 3 * HOUR);
    now.references = references;
    StateHistory found = history(state, &now, 0);
    gint64 number = found.thread ? found.case_number : -1;
    state_history_clear(&found);
    return number;
}

static void test_erase(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START), other = message_of("o@x", "o@x", START);
    StateMessage plain = message_of("p@x", "c@x", START);
    StateRemembered one = remember(state, &first, TRUE), two = remember(state, &other, TRUE);
    remember_reply(state, "b@x", "c@x", "a@x", START + HOUR); /* waits for the archive */
    remember(state, &plain, FALSE);
    g_assert_true(state->functions->archived(state, one.message, 10, NULL));
    g_assert_true(state->functions->archived(state, two.message, 11, NULL));
    g_assert_cmpuint(erase(state, one.case_number, "10", ""), ==, 2);
    assert_pending(state, one.thread, "");
    g_assert_cmpint(case_that_joins(state, "a@x"), ==, -1);
    g_assert_cmpint(case_that_joins(state, "b@x"), ==, -1);
    g_assert_cmpint(case_that_joins(state, "o@x"), ==, two.case_number);
    g_assert_cmpint(case_that_joins(state, "p@x"), ==, 0);
    g_assert_cmpuint(erase(state, one.case_number, "10", ""), ==, 0);
    /* neither its number nor its thread's goes to another */
    StateMessage next = message_of("z@x", "z@x", START);
    g_assert_cmpuint(erase(state, two.case_number, "11", ""), ==, 1);
    StateRemembered three = remember(state, &next, TRUE);
    g_assert_cmpint(three.case_number, ==, two.case_number + 1);
    g_assert_cmpint(three.thread, >, two.thread);
    g_assert_true(state->functions->expire(state, START + 900 * DAY, START + 900 * DAY, 100, NULL));
    StateMessage last = message_of("y@x", "y@x", START + 900 * DAY);
    g_assert_cmpint(remember(state, &last, FALSE).thread, >, three.thread);
}

/* A number that this state never gave: it was lost, and the records of the case are erased. */
static void test_erase_unknown(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    StateMessage first = message_of("a@x", "c@x", START);
    g_assert_cmpuint(erase(fixture->state, 41, "1 2 3", ""), ==, 0);
    g_assert_cmpint(remember(fixture->state, &first, TRUE).case_number, ==, 42);
}

/* Two cases whose threads were merged: what is erased goes, the other is told and comes back. */
static void test_erase_merged(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    for (gint64 erased = 1; erased <= 2; erased++) {
        gint64 base = (erased - 1) * 2;
        g_autofree char *a_id = g_strdup_printf("a%d@x", (int)erased);
        g_autofree char *b_id = g_strdup_printf("b%d@x", (int)erased);
        g_autofree char *c_id = g_strdup_printf("c%d@x", (int)erased);
        const char *both[] = {a_id, b_id, NULL};
        StateMessage a = message_of(a_id, "c@x", START), b = message_of(b_id, "d@x", START);
        StateMessage c = message_of(c_id, "d@x", START);
        c.references = both;
        restore(state, &a, base + 1, (guint64)base + 100);
        restore(state, &b, base + 2, (guint64)base + 101);
        g_assert_cmpint(remember(state, &c, FALSE).case_number, ==, base + 1);
        g_autofree char *line = g_strdup_printf("%d", (int)(base + 99 + erased));
        g_autofree char *other = g_strdup_printf("%d", (int)(base + 102 - erased));
        /* c waits for the archive as one of the lower number: it goes with that, or stays */
        g_assert_cmpuint(erase(state, base + erased, line, other), ==, erased == 1 ? 3 : 2);
        restore(state, erased == 1 ? &b : &a, base + 3 - erased,
                (guint64)g_ascii_strtoull(other, NULL, 10));
        g_assert_cmpint(case_that_joins(state, erased == 1 ? a_id : b_id), ==, -1);
        g_assert_cmpint(case_that_joins(state, erased == 1 ? b_id : a_id), ==, base + 3 - erased);
    }
}

const StateTest suite_erase[] = {
    {"expire", test_expire},
    {"rebuild", test_rebuild},
    {"restore", test_restore},
    {"newest", test_newest},
    {"restore-alone", test_restore_alone},
    {"know-case", test_know_case},
    {"erase", test_erase},
    {"erase-unknown", test_erase_unknown},
    {"erase-merged", test_erase_merged},
    {NULL, NULL},
};
