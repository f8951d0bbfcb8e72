/* state/: one suite over every implementation. */
#include "state-fixture.h"
#include "text/text.h"

static StateHistory history(State *state, const StateMessage *message, gint64 since) {
    StateHistory found = {.thread = -1};
    g_autoptr(GError) error = NULL;
    gboolean done = state->functions->history(state, message, since, &found, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_nonnull(found.earlier);
    return found;
}

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
    /* not counted against its sender as another message */
    StateHistory found = history(state, &first, 0);
    g_assert_cmpuint(found.earlier->len, ==, 0);
    state_history_clear(&found);
    /* without a Message-ID too */
    StateMessage nameless = message_of(NULL, "c@x", START);
    one = remember(state, &nameless, FALSE);
    again = remember(state, &nameless, FALSE);
    g_assert_cmpint(again.message, ==, one.message);
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

typedef void (*Test)(Fixture *, gconstpointer);

static void test_no_database(gconstpointer why) {
    g_test_skip(why);
}

int main(int argc, char **argv) {
    static const char *const kinds[] = {"memory", "sqlite", "postgresql"};
    static const struct {
        const char *name;
        Test run;
    } suite[] = {
        {"thread-by-reference", test_thread_by_reference},
        {"prints", test_prints},
        {"flag-and-pending", test_flag_and_pending},
        {"pending-content", test_pending_content},
        {"again", test_again},
        {"merge", test_merge},
        {"over", test_over},
        {"ticket", test_ticket},
        {"known-threads-only", test_known_threads_only},
        {"history", test_history},
        {"history-is-bounded", test_history_is_bounded},
        {"hostile-names", test_hostile_names},
        {"joins-are-bounded", test_joins_are_bounded},
        {"expire", test_expire},
        {"rebuild", test_rebuild},
        {"restore", test_restore},
        {"erase", test_erase},
        {"erase-unknown", test_erase_unknown},
        {"erase-merged", test_erase_merged},
        {"join-case", test_join_case},
        {"open-case", test_open_case},
        {"restore-alone", test_restore_alone},
        {"know-case", test_know_case},
        {"cards", test_cards},
        {"cards-erased", test_cards_erased},
        {"days", test_days},
        {"days-count-once", test_days_count_once},
        {"many-at-once", test_many_at_once},
    };
    g_test_init(&argc, &argv, NULL);
    g_autofree char *why = NULL;
    guint count = G_N_ELEMENTS(kinds);
    if (!postgres_begin(&why)) {
        g_test_add_data_func("/state/postgresql", why, test_no_database);
        count--;
    }
    for (guint k = 0; k < count; k++) {
        for (guint i = 0; i < G_N_ELEMENTS(suite); i++) {
            g_autofree char *path = g_strdup_printf("/state/%s/%s", kinds[k], suite[i].name);
            g_test_add(path, Fixture, kinds[k], set_up, suite[i].run, tear_down);
        }
    }
    return g_test_run();
}
