/* state/: what is held of messages, and what is known of earlier ones. */
#include "state-suite.h"
#include "text/text.h"

static StateSaid said_in(State *state, gint64 thread, GArray *prints) {
    StateSaid said = {0};
    g_autoptr(GError) error = NULL;
    gboolean done = state->functions->thread_prints(state, thread, prints, &said, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    prints_sort(prints);
    return said;
}

static void assert_prints(const GArray *prints, const char *expected) {
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < prints->len; i++)
        g_string_append_printf(words, "%s%u", i ? " " : "", g_array_index(prints, guint32, i));
    g_assert_cmpstr(words->str, ==, expected);
}

static void test_prints(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    const guint32 of_first[] = {7, 3}, of_answer[] = {5};
    StateMessage first = message_of("a@x", "c@x", START), other = message_of("o@x", "o@x", START);
    first.prints = span_of((const char *)of_first, sizeof of_first);
    other.prints = span_of((const char *)of_first, sizeof of_first);
    gint64 thread = remember(state, &first, FALSE).thread;
    remember(state, &other, FALSE);
    g_autoptr(GArray) prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    StateSaid said = said_in(state, thread, prints);
    assert_prints(prints, "3 7");
    g_assert_true(said.whole);
    g_assert_false(said.staff_wrote);
    const char *references[] = {"a@x", NULL};
    StateMessage answer = message_of("b@x", "staff@x", START + HOUR);
    answer.references = references;
    answer.from_staff = TRUE;
    answer.prints = span_of((const char *)of_answer, sizeof of_answer);
    StateMessage empty = message_of("e@x", "c@x", START + HOUR);
    empty.references = references;
    empty.prints = span_of("", 0);
    remember(state, &answer, FALSE);
    remember(state, &empty, FALSE);
    g_array_set_size(prints, 0);
    said = said_in(state, thread, prints);
    assert_prints(prints, "3 5 7");
    g_assert_true(said.whole);
    g_assert_true(said.staff_wrote);
    remember_reply(state, "d@x", "c@x", "a@x", START + 2 * HOUR); /* its text is not known */
    g_array_set_size(prints, 0);
    g_assert_false(said_in(state, thread, prints).whole);
    g_assert_cmpuint(prints->len, ==, 3);
    g_array_set_size(prints, 0);
    g_assert_true(said_in(state, 4711, prints).whole);
    g_assert_cmpuint(prints->len, ==, 0);
}

static guint64 waiting(State *state) {
    guint64 messages = 4711;
    g_assert_true(state->functions->waiting(state, &messages, NULL));
    return messages;
}

static void test_flag_and_pending(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(state, &first, FALSE);
    remember_reply(state, "b@x", "staff@x", "a@x", START + HOUR);
    g_assert_cmpuint(waiting(state), ==, 0);
    const char *references[] = {"b@x", "a@x", NULL};
    StateMessage third = message_of("c@x", "c@x", START + 2 * HOUR);
    third.references = references;
    StateRemembered flagged = remember(state, &third, TRUE);
    g_assert_cmpint(flagged.case_number, ==, 1);
    g_assert_true(flagged.opened);
    assert_pending(state, one.thread, "1:mail 2:mail 3:mail");
    g_assert_cmpuint(waiting(state), ==, 3);
    g_assert_true(state->functions->archived(state, 1, 10, NULL));
    g_assert_true(state->functions->archived(state, 2, 11, NULL));
    assert_pending(state, one.thread, "3:mail");
    StateRemembered next = remember_reply(state, "d@x", "c@x", "c@x", START + 3 * HOUR);
    g_assert_cmpint(next.case_number, ==, 1);
    g_assert_false(next.opened);
    StateHistory found = history(state, &third, 0);
    g_assert_cmpint(found.thread, ==, one.thread);
    g_assert_cmpint(found.case_number, ==, 1);
    state_history_clear(&found);
    StateMessage stranger = message_of("z@x", "z@x", START);
    g_assert_cmpint(remember(state, &stranger, TRUE).case_number, ==, 2);
    g_assert_cmpuint(waiting(state), ==, 3);
}

static void test_pending_content(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    static const char mail[] = "Subject: \0 x\r\n\r\n\xff";
    StateMessage first = message_of("a@x", "c@x", START);
    StateKeep keep = {.mail = span_of(mail, sizeof mail), .draft = "{\"a\":1}"};
    StateRemembered one;
    StatePending pending;
    g_assert_true(state->functions->remember(state, &first, &keep, &one, NULL));
    g_assert_cmpint(state->functions->pending(state, one.thread, 0, &pending, NULL), ==, 1);
    gsize length;
    gconstpointer bytes = g_bytes_get_data(pending.mail, &length);
    g_assert_true(span_equal(span_of(bytes, length), span_of(mail, sizeof mail)));
    g_assert_cmpstr(pending.draft, ==, "{\"a\":1}");
    state_pending_clear(&pending);
    /* too large to be held: the draft stays */
    StateMessage large = message_of("b@x", "c@x", START);
    keep.mail = span_of(NULL, 0);
    g_assert_true(state->functions->remember(state, &large, &keep, &one, NULL));
    g_assert_cmpint(state->functions->pending(state, one.thread, 0, &pending, NULL), ==, 1);
    g_assert_null(pending.mail);
    g_assert_cmpstr(pending.draft, ==, "{\"a\":1}");
    state_pending_clear(&pending);
}

static void test_again(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(state, &first, TRUE);
    StateRemembered again = remember(state, &first, TRUE);
    g_assert_cmpint(again.message, ==, one.message);
    g_assert_cmpint(again.case_number, ==, 1);
    g_assert_cmpuint(again.again_of, ==, 0);
    g_assert_false(again.opened);
    assert_pending(state, one.thread, "1:mail");
    g_assert_true(state->functions->archived(state, one.message, 77, NULL));
    again = remember(state, &first, TRUE);
    g_assert_cmpuint(again.again_of, ==, 77);
    assert_pending(state, one.thread, "");
    /* known by its digest, so that it is not counted against its sender as another message */
    StateHistory found = history(state, &first, 0);
    g_assert_cmpuint(found.earlier->len, ==, 1);
    g_assert_true(
        digest_equal(&g_array_index(found.earlier, StateEarlier, 0).digest, &first.digest));
    state_history_clear(&found);
    /* without a Message-ID too */
    StateMessage nameless = message_of(NULL, "c@x", START);
    one = remember(state, &nameless, FALSE);
    again = remember(state, &nameless, FALSE);
    g_assert_cmpint(again.message, ==, one.message);
}

static void test_history(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START);
    StateMessage unrelated = message_of("u@x", "u@x", START);
    remember(state, &first, FALSE);
    remember(state, &unrelated, FALSE);
    StateMessage answer = message_of("b@x", "staff@x", START + HOUR);
    const char *references[] = {"a@x", NULL};
    answer.references = references;
    answer.from_staff = TRUE;
    remember(state, &answer, FALSE);
    StateMessage elsewhere = message_of("d@x", "c@x", START + 2 * HOUR);
    remember(state, &elsewhere, FALSE);
    StateMessage now = message_of("e@x", "c@x", START + 3 * HOUR);
    now.references = references;
    StateHistory found = history(state, &now, START);
    g_assert_cmpuint(found.earlier->len, ==, 3);
    const StateEarlier *earlier = &g_array_index(found.earlier, StateEarlier, 0);
    g_assert_cmpint(earlier[0].time, ==, START + 2 * HOUR);
    g_assert_true(earlier[0].same_sender && !earlier[0].same_thread && !earlier[0].from_staff);
    g_assert_true(!earlier[1].same_sender && earlier[1].same_thread && earlier[1].from_staff);
    g_assert_true(earlier[2].same_sender && earlier[2].same_thread);
    g_assert_cmpuint(earlier[2].likeness, ==, 0x8000000000000001);
    state_history_clear(&found);
    found = history(state, &now, START + HOUR);
    g_assert_cmpuint(found.earlier->len, ==, 2);
    state_history_clear(&found);
    /* the null sender has no history of its own */
    StateMessage bounce = message_of("f@x", "", START), other = message_of("g@x", "", START);
    remember(state, &bounce, FALSE);
    found = history(state, &other, 0);
    g_assert_cmpuint(found.earlier->len, ==, 0);
    state_history_clear(&found);
}

static void test_history_is_bounded(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    for (int i = 0; i < STATE_EARLIER_MAX + 10; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", i);
        remember_reply(state, id, "c@x", "root@x", START + i);
    }
    StateMessage now = message_of("now@x", "c@x", START + HOUR);
    StateHistory found = history(state, &now, 0);
    g_assert_cmpuint(found.earlier->len, ==, STATE_EARLIER_MAX);
    g_assert_cmpint(g_array_index(found.earlier, StateEarlier, 0).time, ==,
                    START + STATE_EARLIER_MAX + 9);
    state_history_clear(&found);
}

enum {
    CROWD = 4,
    CROWD_MESSAGES = 40
};

typedef struct {
    State *state;
    int index;
    guint opened;
} Crowd;

static gpointer crowd_run(gpointer data) {
    Crowd *crowd = data;
    for (int i = 0; i < CROWD_MESSAGES; i++) {
        g_autofree char *id = g_strdup_printf("%d.%d@x", crowd->index, i);
        const char *references[] = {"root@x", NULL};
        StateMessage message = message_of(id, "c@x", START + i);
        message.references = references;
        StateHistory found = history(crowd->state, &message, 0);
        state_history_clear(&found);
        StateRemembered one = remember(crowd->state, &message, TRUE);
        g_assert_cmpint(one.case_number, ==, 1);
        crowd->opened += one.opened ? 1 : 0;
    }
    return NULL;
}

static void test_many_at_once(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    Crowd crowd[CROWD] = {0};
    GThread *threads[CROWD];
    guint opened = 0;
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = (Crowd){fixture->state, i, 0};
        threads[i] = g_thread_new("crowd", crowd_run, &crowd[i]);
    }
    for (int i = 0; i < CROWD; i++) {
        g_thread_join(threads[i]);
        opened += crowd[i].opened;
    }
    g_assert_cmpuint(opened, ==, 1);
    g_autofree char *all = pending_all(fixture->state, 1);
    g_auto(GStrv) each = g_strsplit(all, " ", -1);
    g_assert_cmpuint(g_strv_length(each), ==, CROWD * CROWD_MESSAGES);
}

const StateTest suite_messages[] = {
    {"prints", test_prints},
    {"flag-and-pending", test_flag_and_pending},
    {"pending-content", test_pending_content},
    {"again", test_again},
    {"history", test_history},
    {"history-is-bounded", test_history_is_bounded},
    {"many-at-once", test_many_at_once},
    {NULL, NULL},
};
