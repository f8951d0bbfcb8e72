/* state/: cases that people make, and red cards. */
#include "state-suite.h"

/* What is to join a case does, however long that was quiet, unless its thread is another. */
static void test_join_case(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START), other = message_of("b@x", "d@x", START);
    StateMessage quiet = message_of("q@x", "c@x", START);
    gint64 thread = remember(state, &first, TRUE).thread;
    gint64 other_thread = remember(state, &other, TRUE).thread;
    remember(state, &quiet, FALSE);
    StateMessage late = message_of("e@x", "c@x", START + 400 * DAY);
    StateRemembered joined = remember_joining(state, &late, TRUE, 1);
    g_assert_cmpint(joined.case_number, ==, 1);
    g_assert_cmpint(joined.thread, ==, thread);
    g_assert_false(joined.opened);
    /* an answer goes on in the thread, and the same bytes again are the same */
    g_assert_cmpint(remember_reply(state, "f@x", "s@x", "e@x", START + 400 * DAY).thread, ==,
                    thread);
    g_assert_cmpint(remember_joining(state, &late, TRUE, 1).message, ==, joined.message);
    /* a thread that is no case goes with it, one that is stays what it is */
    const char *to_quiet[] = {"q@x", NULL}, *to_other[] = {"b@x", NULL};
    StateMessage third = message_of("g@x", "c@x", START + DAY);
    third.references = to_quiet;
    g_assert_cmpint(remember_joining(state, &third, TRUE, 1).thread, ==, thread);
    assert_pending(state, thread, "1:mail 3:mail 4:mail 5:mail 6:mail");
    third = message_of("h@x", "c@x", START + DAY);
    third.references = to_other;
    joined = remember_joining(state, &third, TRUE, 1);
    g_assert_cmpint(joined.case_number, ==, 2);
    g_assert_cmpint(joined.thread, ==, other_thread);
    /* a case whose thread is not known any more has it again */
    third = message_of("i@x", "c@x", START + DAY);
    joined = remember_joining(state, &third, TRUE, 17);
    g_assert_cmpint(joined.case_number, ==, 17);
    g_assert_false(joined.opened);
    third = message_of("j@x", "c@x", START + DAY);
    g_assert_cmpint(remember_joining(state, &third, TRUE, 17).thread, ==, joined.thread);
}

static int open_case(State *state, const char *id, StateOpening *opening) {
    g_autoptr(GError) error = NULL;
    *opening = (StateOpening){.message_id = id};
    int rows = state->functions->open_case(state, opening, &error);
    g_assert_no_error(error);
    return rows;
}

/* By hand, of a thread that nothing flagged: its mails wait for the archive, and more join. */
static void test_open_case(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START);
    StateMessage second = message_of("z@x", "d@x", START);
    StateOpening opening;
    gint64 thread = remember(state, &first, FALSE).thread;
    remember_reply(state, "b@x", "s@x", "a@x", START + HOUR);
    gint64 other = remember(state, &second, FALSE).thread;
    g_assert_cmpint(open_case(state, "unheard-of@x", &opening), ==, 0);
    g_assert_cmpint(open_case(state, "b@x", &opening), ==, 1);
    g_assert_true(opening.opened);
    g_assert_cmpint(opening.case_number, ==, 1);
    g_assert_cmpint(opening.thread, ==, thread);
    assert_pending(state, thread, "1:mail 2:mail");
    g_assert_cmpint(open_case(state, "a@x", &opening), ==, 1);
    g_assert_false(opening.opened);
    g_assert_cmpint(opening.case_number, ==, 1);
    StateRemembered reply = remember_reply(state, "d@x", "c@x", "b@x", START + DAY);
    g_assert_cmpint(reply.case_number, ==, 1);
    g_assert_false(reply.opened);
    g_assert_cmpint(open_case(state, "z@x", &opening), ==, 1);
    g_assert_cmpint(opening.thread, ==, other);
    g_assert_cmpint(opening.case_number, ==, 2);
    /* the daemon's own go on from there */
    StateMessage third = message_of("y@x", "e@x", START);
    g_assert_cmpint(remember(state, &third, TRUE).case_number, ==, 3);
    /* a thread that went into an older one */
    const char *both[] = {"a@x", "z@x", NULL};
    StateMessage joins = message_of("x@x", "c@x", START + DAY);
    joins.references = both;
    remember(state, &joins, FALSE);
    g_assert_cmpint(open_case(state, "z@x", &opening), ==, 1);
    g_assert_cmpint(opening.thread, ==, thread);
    g_assert_cmpint(opening.case_number, ==, 1);
}

static void set_card(State *state, const char *sender, const char *key, guint64 sequence,
                     gboolean shown) {
    g_autoptr(GError) error = NULL;
    StateCard card = {sender, key, sequence, shown, (gint64)sequence + 100};
    gboolean done = state->functions->set_card(state, &card, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

static gint by_text(gconstpointer a, gconstpointer b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void assert_cards(State *state, const char *key, const char *expected) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(state_carded_free);
    g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func(g_free);
    gboolean done = state->functions->cards(state, key, found, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    for (guint i = 0; i < found->len; i++) {
        const StateCarded *carded = g_ptr_array_index(found, i);
        g_ptr_array_add(
            senders, g_strdup_printf("%s:%" G_GINT64_FORMAT, carded->sender, carded->case_number));
    }
    g_ptr_array_sort(senders, by_text);
    g_ptr_array_add(senders, NULL);
    g_autofree char *all = g_strjoinv(" ", (char **)senders->pdata);
    g_assert_cmpstr(all, ==, expected);
}

static void test_cards(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    assert_cards(state, "ab@x", "");
    set_card(state, "a.b@x", "ab@x", 5, TRUE);
    set_card(state, "a+b@x", "a@x", 6, TRUE);
    set_card(state, "ab@x", "ab@x", 7, TRUE);
    assert_cards(state, "ab@x", "a.b@x:105 ab@x:107");
    assert_cards(state, "a@x", "a+b@x:106");
    /* what the chain says later counts, in whatever order it is told */
    set_card(state, "a.b@x", "ab@x", 4, FALSE);
    assert_cards(state, "ab@x", "a.b@x:105 ab@x:107");
    set_card(state, "a.b@x", "ab@x", 8, FALSE);
    assert_cards(state, "ab@x", "ab@x:107");
    set_card(state, "ab@x", "ab@x", 9, TRUE);
    set_card(state, "ab@x", "ab@x", 8, FALSE);
    assert_cards(state, "ab@x", "ab@x:109");
    set_card(state, "ab@x", "ab@x", 7, TRUE);
    assert_cards(state, "ab@x", "ab@x:109");
    /* the same again tells what an earlier program left out */
    StateCard card = {"ab@x", "ab@x", 9, TRUE, 4711};
    g_assert_true(state->functions->set_card(state, &card, NULL));
    assert_cards(state, "ab@x", "ab@x:4711");
}

/* A card goes with the lines of its case, and no other. */
static void test_cards_erased(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(guint64));
    guint64 line = 5;
    guint forgotten = 0;
    g_array_append_val(lines, line);
    set_card(state, "a@x", "a@x", 5, TRUE);
    set_card(state, "b@x", "b@x", 6, TRUE);
    g_assert_true(state->functions->erase(state, 1, lines, others, &forgotten, &error));
    g_assert_cmpuint(forgotten, ==, 1);
    assert_cards(state, "a@x", "");
    assert_cards(state, "b@x", "b@x:106");
}

const StateTest suite_cases[] = {
    {"join-case", test_join_case},
    {"open-case", test_open_case},
    {"cards", test_cards},
    {"cards-erased", test_cards_erased},
    {NULL, NULL},
};
