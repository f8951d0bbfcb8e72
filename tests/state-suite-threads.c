/* state/: which thread a message joins. */
#include "state-suite.h"

static void test_thread_by_reference(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    gboolean empty = FALSE;
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
    g_assert_true(empty);
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(state, &first, FALSE);
    StateRemembered two = remember_reply(state, "b@x", "d@x", "a@x", START + HOUR);
    StateRemembered other = remember_reply(state, "c@x", "d@x", "unseen@x", START + HOUR);
    StateRemembered joined = remember_reply(state, "d@x", "e@x", "unseen@x", START + HOUR);
    g_assert_cmpint(one.thread, >, 0);
    g_assert_cmpint(two.thread, ==, one.thread);
    g_assert_cmpint(two.message, >, one.message);
    g_assert_cmpint(two.case_number, ==, 0);
    g_assert_cmpint(other.thread, !=, one.thread);
    g_assert_cmpint(joined.thread, ==, other.thread);
    /* the parent arrives after its answers */
    StateMessage late = message_of("unseen@x", "f@x", START + HOUR);
    g_assert_cmpint(remember(state, &late, FALSE).thread, ==, other.thread);
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
    g_assert_false(empty);
}

static void test_merge(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage a = message_of("a@x", "c@x", START), b = message_of("b@x", "d@x", START);
    StateMessage c = message_of("c@x", "e@x", START);
    StateRemembered older = remember(state, &a, FALSE);
    StateRemembered younger = remember(state, &b, TRUE);
    StateRemembered youngest = remember(state, &c, TRUE);
    g_assert_cmpint(youngest.case_number, ==, 2);
    const char *both[] = {"b@x", "a@x", NULL};
    StateMessage joining = message_of("j@x", "c@x", START + HOUR);
    joining.references = both;
    StateHistory found = history(state, &joining, 0);
    g_assert_cmpint(found.thread, ==, older.thread);
    g_assert_cmpint(found.case_number, ==, 1);
    g_assert_cmpuint(found.earlier->len, ==, 2);
    state_history_clear(&found);
    StateRemembered joined = remember(state, &joining, FALSE);
    g_assert_cmpint(joined.thread, ==, older.thread);
    g_assert_cmpint(joined.case_number, ==, 1);
    g_assert_false(joined.opened);
    assert_pending(state, older.thread, "1:mail 2:mail 4:mail");
    /* whoever was told the younger's number still finds them */
    assert_pending(state, younger.thread, "1:mail 2:mail 4:mail");
    g_assert_cmpint(remember_reply(state, "k@x", "d@x", "b@x", START).thread, ==, older.thread);
    /* two cases: the lower number stays */
    const char *cases[] = {"c@x", "j@x", NULL};
    StateMessage last = message_of("l@x", "e@x", START + HOUR);
    last.references = cases;
    joined = remember(state, &last, TRUE);
    g_assert_cmpint(joined.thread, ==, older.thread);
    g_assert_cmpint(joined.case_number, ==, 1);
    g_assert_cmpint(remember_reply(state, "m@x", "e@x", "c@x", START).case_number, ==, 1);
    StateMessage new_case = message_of("n@x", "n@x", START);
    g_assert_cmpint(remember(state, &new_case, TRUE).case_number, ==, 3);
}

static void test_over(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(state, &first, TRUE);
    StateRemembered later = remember_reply(state, "b@x", "c@x", "a@x", START + 90 * DAY);
    g_assert_cmpint(later.thread, ==, one.thread);
    StateRemembered over = remember_reply(state, "d@x", "c@x", "a@x", START + 181 * DAY);
    g_assert_cmpint(over.thread, !=, one.thread);
    g_assert_cmpint(over.case_number, ==, 0);
    /* the name leads to the new thread now */
    StateRemembered next = remember_reply(state, "e@x", "c@x", "a@x", START + 182 * DAY);
    g_assert_cmpint(next.thread, ==, over.thread);
    /* a clock that was set back ends no thread and keeps the order */
    StateRemembered back = remember_reply(state, "f@x", "c@x", "e@x", START);
    g_assert_cmpint(back.thread, ==, over.thread);
    g_assert_cmpint(back.message, >, next.message);
    assert_pending(state, over.thread, "3:mail 4:mail 5:mail");
}

static StateRemembered remember_ticket(State *state, const char *id, const char *sender,
                                       const char *to, const char *ticket, gboolean staff) {
    const char *references[] = {to, NULL};
    StateMessage message = message_of(id, sender, START);
    message.references = references;
    message.ticket = ticket;
    message.from_staff = staff;
    return remember(state, &message, FALSE);
}

static void test_ticket(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage first = message_of("a@x", "victim@x", START);
    StateRemembered one = remember(state, &first, FALSE);
    /* someone takes tickets that are not given out yet */
    StateRemembered taken = remember_ticket(state, "h@x", "hostile@x", NULL, "12", FALSE);
    g_assert_cmpint(taken.thread, !=, one.thread);
    StateRemembered told = remember_ticket(state, "b@x", "staff@x", "a@x", "12", TRUE);
    g_assert_cmpint(told.thread, ==, one.thread);
    /* the customer by ticket alone; a stranger by ticket alone not */
    g_assert_cmpint(remember_ticket(state, "c@x", "victim@x", NULL, "12", FALSE).thread, ==,
                    one.thread);
    g_assert_cmpint(remember_ticket(state, "i@x", "hostile@x", NULL, "12", FALSE).thread, ==,
                    taken.thread);
    g_assert_cmpint(remember_ticket(state, "k@x", "third@x", NULL, "12", FALSE).thread, !=,
                    one.thread);
    /* staff join by it freely */
    g_assert_cmpint(remember_ticket(state, "d@x", "staff@x", NULL, "12", TRUE).thread, ==,
                    one.thread);
    /* seen from the customer only: his next one joins */
    StateRemembered seen = remember_ticket(state, "l@x", "fourth@x", NULL, "99", FALSE);
    g_assert_cmpint(remember_ticket(state, "m@x", "fourth@x", NULL, "99", FALSE).thread, ==,
                    seen.thread);
}

static void test_known_threads_only(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    StateMessage message = message_of("a@x", "staff@x", START);
    StateKeep keep = {.mail = span_of_text("x"), .known_threads_only = TRUE};
    StateRemembered remembered = {.thread = -1, .message = -1};
    message.from_staff = TRUE;
    g_assert_true(state->functions->remember(state, &message, &keep, &remembered, NULL));
    g_assert_cmpint(remembered.message, ==, 0);
    g_assert_cmpint(remembered.thread, ==, 0);
    StateHistory found = history(state, &message, 0);
    g_assert_cmpint(found.thread, ==, 0);
    state_history_clear(&found);
    gboolean empty = FALSE;
    g_assert_true(state->functions->is_empty(state, &empty, NULL));
    g_assert_true(empty);
    remember_reply(state, "b@x", "c@x", "a@x", START);
    g_assert_true(state->functions->remember(state, &message, &keep, &remembered, NULL));
    g_assert_cmpint(remembered.message, >, 0);
}

/* Long, many, equal and empty names. */
static void test_hostile_names(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    g_autofree char *long_id = g_strnfill(100000, 'x');
    g_autofree char *long_other = g_strconcat(long_id, "y", NULL);
    g_autoptr(GPtrArray) many = g_ptr_array_new_with_free_func(g_free);
    StateMessage first = message_of(long_id, long_id, START);
    first.ticket = long_id;
    StateRemembered one = remember(state, &first, FALSE);
    g_assert_cmpint(remember_reply(state, "b@x", "d@x", long_id, START).thread, ==, one.thread);
    g_assert_cmpint(remember_reply(state, "c@x", "d@x", long_other, START).thread, !=, one.thread);
    g_assert_cmpint(remember_reply(state, "e@x", "d@x", "", START).thread, !=, one.thread);
    for (int i = 0; i < 5000; i++)
        g_ptr_array_add(many, g_strdup_printf("%d@many", i));
    g_ptr_array_add(many, NULL);
    StateMessage wide = message_of("w@x", "d@x", START);
    wide.references = (const char *const *)many->pdata;
    StateRemembered of_wide = remember(state, &wide, FALSE);
    g_assert_cmpint(remember_reply(state, "f@x", "e@x", "9@many", START).thread, ==,
                    of_wide.thread);
    g_assert_cmpint(remember_reply(state, "g@x", "e@x", "10@many", START).thread, !=,
                    of_wide.thread);
    /* '%', quotes and the like are only bytes */
    StateMessage quotes = message_of("'; DROP TABLE message; --%s", "\"c\"@x", START);
    one = remember(state, &quotes, FALSE);
    g_assert_cmpint(
        remember_reply(state, "q@x", "e@x", "'; DROP TABLE message; --%s", START).thread, ==,
        one.thread);
}

/* One message can join only so many threads, the nearest first. */
static void test_joins_are_bounded(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gint64 ninth = 0;
    for (int i = 0; i < 9; i++) {
        char *id = g_strdup_printf("%d@x", i);
        StateMessage one = message_of(id, "c@x", START);
        ninth = remember(state, &one, FALSE).thread;
        g_ptr_array_add(names, id);
    }
    g_ptr_array_add(names, NULL);
    StateMessage joining = message_of("j@x", "d@x", START);
    joining.references = (const char *const *)names->pdata;
    gint64 joined = remember(state, &joining, FALSE).thread;
    g_assert_cmpint(remember_reply(state, "k@x", "e@x", "7@x", START).thread, ==, joined);
    assert_pending(state, ninth, "9:mail");
}

const StateTest suite_threads[] = {
    {"thread-by-reference", test_thread_by_reference},
    {"merge", test_merge},
    {"over", test_over},
    {"ticket", test_ticket},
    {"known-threads-only", test_known_threads_only},
    {"hostile-names", test_hostile_names},
    {"joins-are-bounded", test_joins_are_bounded},
    {NULL, NULL},
};
