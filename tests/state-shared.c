/* state/state-postgres.c: what only hosts that share a database can show. */
#include "state-fixture.h"

typedef struct {
    State *one, *two; /* of two hosts */
} Hosts;

static State *open_host(const char *origin) {
    g_autoptr(GError) error = NULL;
    State *state = state_open(postgres_uri, NULL, &error);
    g_assert_no_error(error);
    state->functions->set_origin(state, origin);
    return state;
}

static void set_up_hosts(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    postgres_fresh();
    hosts->one = open_host("one:/archive");
    hosts->two = open_host("two:/archive");
}

static void tear_down_hosts(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    state_close(hosts->one);
    state_close(hosts->two);
}

static StateRemembered remember_to(State *state, const char *id, const char *sender, const char *to,
                                   gboolean flagged) {
    const char *references[] = {to, NULL};
    StateMessage message = message_of(id, sender, START);
    message.references = references;
    return remember(state, &message, flagged);
}

static void archived(State *state, gint64 message, guint64 sequence) {
    g_autoptr(GError) error = NULL;
    gboolean done = state->functions->archived(state, message, sequence, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

static void release(State *state, gint64 message) {
    g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GError) error = NULL;
    g_array_append_val(messages, message);
    gboolean done = state->functions->release(state, messages, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

static void test_one_case(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    gint64 thread = remember(hosts->one, &first, FALSE).thread;
    StateRemembered flagged = remember_to(hosts->two, "b@x", "c@x", "a@x", TRUE);
    g_assert_cmpint(flagged.thread, ==, thread);
    g_assert_true(flagged.opened);
    g_assert_false(flagged.opened_elsewhere);
    StateRemembered next = remember_to(hosts->one, "c@x", "c@x", "b@x", TRUE);
    g_assert_cmpint(next.case_number, ==, flagged.case_number);
    g_assert_false(next.opened);
    g_assert_true(next.opened_elsewhere);
    StateMessage asked = message_of("d@x", "c@x", START);
    StateHistory found = history(hosts->two, &asked, 0);
    g_assert_cmpuint(found.earlier->len, ==, 3);
    state_history_clear(&found);
    /* each its own message, and what was there before the one who asks first */
    assert_pending(hosts->two, thread, "1:mail 2:mail");
    assert_pending(hosts->one, thread, "3:mail");
    /* what is on its way stays whose it is, until that host leaves it */
    release(hosts->one, 1);
    release(hosts->two, 3);
    assert_pending(hosts->one, thread, "3:mail");
    release(hosts->two, 2); /* not what another of its sessions has */
    assert_pending(hosts->one, thread, "2:mail 3:mail");
    g_assert_true(hosts->two->functions->release(hosts->two, NULL, NULL));
    assert_pending(hosts->one, thread, "1:mail 2:mail 3:mail");
    assert_pending(hosts->two, thread, "");
}

/* By hand: a case that another host opened is that host's, and nothing of it is taken. */
static void test_opened_in(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START), third = message_of("e@x", "e@x", START);
    StateRemembered one = remember(hosts->two, &first, TRUE);
    archived(hosts->two, one.message, 2);
    g_assert_true(hosts->two->functions->release(hosts->two, NULL, NULL));
    StateOpening opening = {.message_id = "a@x"};
    g_assert_cmpint(hosts->one->functions->open_case(hosts->one, &opening, NULL), ==, 1);
    g_assert_false(opening.opened);
    g_assert_cmpstr(opening.opened_in, ==, "two:/archive");
    opening = (StateOpening){.thread = one.thread};
    g_assert_cmpint(hosts->one->functions->open_case(hosts->one, &opening, NULL), ==, 1);
    g_assert_cmpstr(opening.opened_in, ==, "two:/archive");
    g_assert_cmpint(hosts->two->functions->open_case(hosts->two, &opening, NULL), ==, 1);
    g_assert_cmpstr(opening.opened_in, ==, "");
    /* one that it heard of from its archive, too */
    g_assert_true(hosts->two->functions->know_case(hosts->two, 17, NULL));
    g_assert_true(hosts->two->functions->restore(hosts->two, &third, 17, 4, NULL, NULL));
    opening = (StateOpening){.message_id = "e@x"};
    g_assert_cmpint(hosts->one->functions->open_case(hosts->one, &opening, NULL), ==, 1);
    g_assert_cmpstr(opening.opened_in, ==, "two:/archive");
    /* what waits, others may have */
    remember_to(hosts->one, "b@x", "c@x", "z@x", FALSE);
    opening = (StateOpening){.message_id = "b@x"};
    g_assert_cmpint(hosts->one->functions->open_case(hosts->one, &opening, NULL), ==, 1);
    g_assert_true(opening.opened);
    assert_pending(hosts->two, opening.thread, "3:mail");
}

/* What stands alone in the archive of one host is for that one to give its case. */
static void test_alone(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    g_assert_true(hosts->one->functions->restore(hosts->one, &first, 0, 3, "alone", NULL));
    gint64 thread = remember_to(hosts->two, "b@x", "c@x", "a@x", TRUE).thread;
    assert_pending(hosts->two, thread, "2:mail");
    assert_pending(hosts->one, thread, "1:-");
    archived(hosts->one, 1, 8);
    assert_pending(hosts->one, thread, "");
}

/* A thread that was merged since. */
static void test_release_merged(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage older = message_of("a@x", "c@x", START), younger = message_of("b@x", "c@x", START);
    const char *both[] = {"a@x", "b@x", NULL};
    gint64 thread = remember(hosts->one, &older, FALSE).thread;
    gint64 waits = remember(hosts->one, &younger, TRUE).message;
    StateMessage joins = message_of("c@x", "c@x", START);
    joins.references = both;
    g_assert_cmpint(remember(hosts->two, &joins, FALSE).thread, ==, thread);
    assert_pending(hosts->two, thread, "1:mail 3:mail");
    release(hosts->one, waits);
    assert_pending(hosts->two, thread, "1:mail 2:mail 3:mail");
}

static void test_claim_goes_stale(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(hosts->one, &first, TRUE);
    postgres_sql("UPDATE kasuhara.message SET claimed = claimed - 100");
    assert_pending(hosts->two, one.thread, "");
    g_assert_true(remember(hosts->two, &first, TRUE).taken_elsewhere);
    postgres_sql("UPDATE kasuhara.message SET claimed = claimed - 30");
    assert_pending(hosts->two, one.thread, "1:mail");
    g_assert_false(remember(hosts->two, &first, TRUE).taken_elsewhere);
    g_assert_true(remember(hosts->one, &first, TRUE).taken_elsewhere);
}

/* Who opened a case has its open record, unless it came to nothing there. */
static void test_opener(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    remember(hosts->one, &first, TRUE);
    g_assert_true(remember_to(hosts->two, "b@x", "c@x", "a@x", FALSE).opened_elsewhere);
    g_assert_true(hosts->one->functions->release(hosts->one, NULL, NULL));
    g_assert_false(remember_to(hosts->two, "c@x", "c@x", "a@x", FALSE).opened_elsewhere);
    StateRemembered late = remember_to(hosts->one, "d@x", "c@x", "a@x", FALSE);
    g_assert_true(late.opened_elsewhere);
    StateMessage other = message_of("o@x", "o@x", START);
    StateRemembered two = remember(hosts->two, &other, TRUE);
    archived(hosts->two, two.message, 3);
    postgres_sql("UPDATE kasuhara.message SET claimed = claimed - 200");
    g_assert_true(remember_to(hosts->one, "p@x", "o@x", "o@x", TRUE).opened_elsewhere);
}

static void test_again(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(hosts->one, &first, TRUE);
    StateRemembered other = remember(hosts->two, &first, TRUE);
    g_assert_cmpint(other.message, ==, one.message);
    g_assert_true(other.taken_elsewhere);
    g_assert_cmpuint(other.again_of, ==, 0);
    archived(hosts->one, one.message, 5);
    archived(hosts->two, one.message, 9); /* too late: it stays where it is */
    other = remember(hosts->two, &first, TRUE);
    g_assert_false(other.taken_elsewhere);
    g_assert_cmpuint(other.again_of, ==, 5);
    g_assert_cmpstr(other.again_in, ==, "one:/archive");
    one = remember(hosts->one, &first, TRUE);
    g_assert_cmpuint(one.again_of, ==, 5);
    g_assert_cmpstr(one.again_in, ==, "");
    StateMessage second = message_of("b@x", "c@x", START);
    g_assert_cmpint(remember(hosts->two, &second, TRUE).case_number, ==, 2);
}

static void test_empty(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    gboolean empty = FALSE;
    StateMessage first = message_of("a@x", "c@x", START);
    remember(hosts->one, &first, TRUE);
    g_assert_true(hosts->two->functions->is_empty(hosts->two, &empty, NULL));
    g_assert_true(empty);
    g_assert_true(hosts->one->functions->is_empty(hosts->one, &empty, NULL));
    g_assert_false(empty);
    /* the chains have lines of the same numbers */
    StateMessage second = message_of("b@x", "d@x", START), third = message_of("c@x", "e@x", START);
    g_assert_true(hosts->one->functions->restore(hosts->one, &second, 7, 3, NULL, NULL));
    g_assert_true(hosts->two->functions->restore(hosts->two, &third, 8, 3, NULL, NULL));
    g_assert_true(hosts->two->functions->restore(hosts->two, &third, 8, 3, NULL, NULL));
    StateMessage fresh = message_of("z@x", "z@x", START);
    g_assert_cmpint(remember(hosts->one, &fresh, TRUE).case_number, ==, 9);
    g_assert_cmpuint(remember(hosts->one, &second, FALSE).again_of, ==, 3);
    g_assert_cmpuint(remember(hosts->one, &third, FALSE).again_of, ==, 3);
}

static guint erase(State *state, gint64 case_number, guint64 line, guint others_expected) {
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GError) error = NULL;
    guint forgotten = 99;
    g_array_append_val(lines, line);
    state->functions->erase(state, case_number, lines, others, &forgotten, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(others->len, ==, others_expected);
    return forgotten;
}

/* Each erases its own; what the other has goes on being a case until it is erased there too. */
static void test_erase(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(hosts->one, &first, TRUE);
    StateRemembered two = remember_to(hosts->two, "b@x", "c@x", "a@x", FALSE);
    archived(hosts->one, one.message, 5);
    archived(hosts->two, two.message, 5);
    remember_to(hosts->one, "w@x", "c@x", "a@x", FALSE); /* waits */
    g_assert_cmpuint(erase(hosts->one, 1, 5, 0), ==, 2);
    g_assert_cmpuint(erase(hosts->one, 1, 5, 0), ==, 0);
    StateRemembered next = remember_to(hosts->one, "c@x", "c@x", "a@x", FALSE);
    g_assert_cmpint(next.case_number, ==, 1);
    archived(hosts->one, next.message, 6);
    g_assert_cmpuint(erase(hosts->one, 1, 6, 0), ==, 1);
    g_assert_cmpuint(erase(hosts->two, 1, 5, 0), ==, 1);
    g_assert_cmpint(remember_to(hosts->one, "d@x", "c@x", "a@x", FALSE).case_number, ==, 0);
    StateMessage fresh = message_of("z@x", "z@x", START);
    g_assert_cmpint(remember(hosts->two, &fresh, TRUE).case_number, ==, 2);
}

typedef struct {
    State *state;
    guint forgotten;
} Eraser;

static gpointer erase_case(gpointer data) {
    Eraser *eraser = data;
    eraser->forgotten = erase(eraser->state, 1, 5, 1);
    return NULL;
}

static gpointer commit_something(gpointer done) {
    g_free(postgres_server("sql", "CREATE TABLE IF NOT EXISTS public.probe (a integer);"
                                  "INSERT INTO public.probe VALUES (1)"));
    g_atomic_int_set((gint *)done, TRUE);
    return NULL;
}

/* From here on every commit waits for a standby that is not there: the server takes a setting in
 * its own time, so one is tried until it waits. */
static void let_commits_wait(void) {
    gboolean they_wait = FALSE;
    postgres_sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    postgres_sql("SELECT pg_reload_conf()");
    while (!they_wait) {
        gint done = FALSE;
        GThread *thread = g_thread_new("committer", commit_something, &done);
        while (!they_wait && !g_atomic_int_get(&done)) {
            g_autofree char *count = postgres_server(
                "sql", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            they_wait = count && *count == '1';
        }
        if (they_wait)
            postgres_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE wait_event = 'SyncRep'");
        g_thread_join(thread);
    }
}

/* The connection breaks after it was committed, and before that was said: asked again, nothing
 * is left to erase, and the line of another case that went with it is still to be restored. A
 * commit that waits for a standby that is not there can be broken in just this moment. */
static void test_erase_commit_lost(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START), second = message_of("b@x", "c@x", START);
    const char *both[] = {"a@x", "b@x", NULL};
    archived(hosts->one, remember(hosts->one, &first, TRUE).message, 5);
    archived(hosts->one, remember(hosts->one, &second, TRUE).message, 6);
    StateMessage joins = message_of("c@x", "c@x", START);
    joins.references = both;
    archived(hosts->one, remember(hosts->one, &joins, FALSE).message, 5);
    let_commits_wait();
    Eraser eraser = {hosts->one, 0};
    GThread *thread = g_thread_new("eraser", erase_case, &eraser);
    postgres_await("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", "1");
    postgres_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE wait_event = 'SyncRep'");
    postgres_sql("ALTER SYSTEM RESET synchronous_standby_names");
    postgres_sql("SELECT pg_reload_conf()");
    g_thread_join(thread);
    g_assert_cmpuint(eraser.forgotten, ==, 3);
    postgres_assert("SELECT count(*) FROM kasuhara.message", "0");
}

static gpointer hold_turn(G_GNUC_UNUSED gpointer data) {
    g_free(postgres_server("sql", "SELECT pg_advisory_lock(1801548648), pg_sleep(600)"));
    return NULL;
}

/* Where nothing is left to erase, as at each start, who erases does not wait for those who write.
 */
static void test_erase_nothing(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START), second = message_of("b@x", "d@x", START);
    archived(hosts->one, remember(hosts->one, &first, TRUE).message, 5);
    archived(hosts->two, remember(hosts->two, &second, TRUE).message, 6);
    g_assert_cmpuint(erase(hosts->one, 1, 5, 0), ==, 1);
    GThread *writer = g_thread_new("writer", hold_turn, NULL);
    postgres_await("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", "1");
    g_assert_cmpuint(erase(hosts->one, 1, 5, 0), ==, 0);
    g_assert_cmpuint(erase(hosts->one, 0, 6, 0), ==, 0); /* the line of another archive */
    postgres_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE wait_event = 'PgSleep'");
    g_thread_join(writer);
    g_assert_cmpuint(erase(hosts->two, 0, 6, 0), ==, 1);
}

static guint cards(State *state) {
    g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func(state_carded_free);
    g_assert_true(state->functions->cards(state, "a@x", senders, NULL));
    return senders->len;
}

/* In force while one chain has it in force. */
static void test_cards(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateCard card = {"a@x", "a@x", 5, TRUE, 1};
    g_assert_true(hosts->one->functions->set_card(hosts->one, &card, NULL));
    card.sequence = 3;
    g_assert_true(hosts->two->functions->set_card(hosts->two, &card, NULL));
    g_assert_cmpuint(cards(hosts->two), ==, 1);
    card = (StateCard){"a@x", "a@x", 9, FALSE, 1};
    g_assert_true(hosts->two->functions->set_card(hosts->two, &card, NULL));
    g_assert_cmpuint(cards(hosts->two), ==, 1);
    g_assert_true(hosts->one->functions->set_card(hosts->one, &card, NULL));
    g_assert_cmpuint(cards(hosts->two), ==, 0);
}

static void test_checkpoints(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(state_checkpoint_free);
    g_autoptr(GString) told = g_string_new(NULL);
    static const char *const notes[] = {"first", "second", "another second"};
    for (guint i = 0; i < G_N_ELEMENTS(notes); i++)
        g_assert_true(hosts->one->functions->put_checkpoint(hosts->one, MIN(i + 1, 2),
                                                            span_of_text(notes[i]), NULL));
    g_assert_true(
        hosts->two->functions->put_checkpoint(hosts->two, 7, span_of_text("other"), NULL));
    g_assert_true(hosts->two->functions->checkpoints(hosts->two, all, NULL));
    for (guint i = 0; i < all->len; i++) {
        const StateCheckpoint *one = g_ptr_array_index(all, i);
        g_string_append_printf(told, "%s %.*s; ", one->origin, (int)g_bytes_get_size(one->note),
                               (const char *)g_bytes_get_data(one->note, NULL));
    }
    g_assert_cmpstr(told->str, ==, "one:/archive first; one:/archive second; two:/archive other; ");
}

enum {
    CROWD = 6,
    ROUNDS = 30,
    ROOTS = 8
};

typedef struct {
    State *state;
    int index;
} Worker;

/* Replies to two threads at a time, of those that all others reply to as well: they merge. */
static gpointer work(gpointer data) {
    Worker *worker = data;
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *id = g_strdup_printf("%d.%d@x", worker->index, i);
        g_autofree char *to = g_strdup_printf("root%d@x", (worker->index + i) % ROOTS);
        g_autofree char *also = g_strdup_printf("root%d@x", (worker->index * 3 + i) % ROOTS);
        const char *references[] = {to, i % 5 == 4 ? also : NULL, NULL};
        StateMessage message = message_of(id, "c@x", START + i);
        message.references = references;
        remember(worker->state, &message, i % 7 == 0);
        if (i % 10 == 9)
            g_assert_true(worker->state->functions->expire(worker->state, 0, 0, 10, NULL));
    }
    return NULL;
}

static void test_merges_at_once(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    Worker workers[CROWD];
    GThread *threads[CROWD];
    for (int i = 0; i < CROWD; i++) {
        workers[i] = (Worker){i % 2 ? hosts->one : hosts->two, i};
        threads[i] = g_thread_new("worker", work, &workers[i]);
    }
    for (int i = 0; i < CROWD; i++)
        g_thread_join(threads[i]);
    postgres_assert("SELECT count(*) FROM kasuhara.message", G_STRINGIFY(180));
    /* names lead to where their messages are, which nothing was merged out of */
    postgres_assert("SELECT count(*) FROM kasuhara.name WHERE thread NOT IN "
                    "(SELECT id FROM kasuhara.thread WHERE merged_into = 0)",
                    "0");
    postgres_assert("SELECT count(*) FROM kasuhara.message AS m JOIN kasuhara.thread AS t "
                    "ON t.id = m.thread WHERE merged_into <> 0",
                    "0");
    postgres_assert("SELECT count(*) FROM (SELECT case_number FROM kasuhara.thread WHERE "
                    "case_number > 0 GROUP BY case_number HAVING count(*) > 1) AS twice",
                    "0");
    postgres_assert("SELECT count(*) FROM kasuhara.thread WHERE case_number > "
                    "(SELECT value FROM kasuhara.counter)",
                    "0");
    postgres_assert("SELECT count(*) - (SELECT value FROM kasuhara.counter) FROM kasuhara.opened",
                    "0");
}

static void assert_fails(State *state, const char *words) {
    g_autoptr(GError) error = NULL;
    StateMessage first = message_of("f@x", "c@x", START);
    StateHistory found = {0};
    g_assert_false(state->functions->history(state, &first, 0, &found, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, words));
}

/* With open connections, and without. */
static void test_away(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START);
    gint64 thread = remember(hosts->one, &first, TRUE).thread;
    g_free(postgres_server("stop", NULL));
    assert_fails(hosts->one, "cannot reach the database");
    assert_fails(hosts->one, "tried again every 5 seconds");
    g_autofree char *later = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_null(state_open(postgres_uri, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_autoptr(State) third = state_open(postgres_uri, &later, NULL);
    g_assert_nonnull(strstr(later, "cannot reach the database"));
    g_autofree char *started = postgres_server("start", NULL);
    g_assert_nonnull(started);
    postgres_watch();
    /* the other one has not heard of it: dead connections are no reason to fail */
    g_assert_cmpint(remember_to(hosts->two, "b@x", "c@x", "a@x", FALSE).thread, ==, thread);
    State *each[] = {hosts->one, third};
    for (gsize i = 0; i < G_N_ELEMENTS(each); i++) {
        StateHistory found = {0};
        for (int tries = 0; tries < 300 && !found.thread; tries++) {
            g_usleep(100000);
            StateMessage asked = message_of("c@x", "c@x", START);
            const char *references[] = {"a@x", NULL};
            asked.references = references;
            each[i]->functions->history(each[i], &asked, 0, &found, NULL);
        }
        g_assert_cmpint(found.thread, ==, thread);
        state_history_clear(&found);
    }
}

/* A replica takes over that had not heard of the last cases. */
static void test_taken_over(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    StateMessage first = message_of("a@x", "c@x", START), second = message_of("b@x", "d@x", START);
    StateMessage third = message_of("c@x", "e@x", START);
    g_assert_cmpint(remember(hosts->one, &first, TRUE).case_number, ==, 1);
    g_assert_cmpint(remember(hosts->one, &second, TRUE).case_number, ==, 2);
    postgres_sql("UPDATE kasuhara.counter SET value = 1 WHERE name = 'case'");
    postgres_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE application_name = 'kasuhara'");
    g_assert_cmpint(remember(hosts->one, &third, TRUE).case_number, ==, 3);
}

/* The row is gone from the files of its table. */
static void test_scrub(Hosts *hosts, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    StateMessage first = message_of("a@x", "c@x", START);
    remember(hosts->one, &first, TRUE);
    postgres_sql("SET client_min_messages = error; DROP USER IF EXISTS guest");
    postgres_sql("CREATE USER guest");
    StateSchema schema;
    g_assert_true(state_init(postgres_uri, "guest", &schema, NULL));
    g_autofree char *uri = postgres_uri_of("guest");
    g_autoptr(State) guest = state_open(uri, NULL, &error);
    g_assert_no_error(error);
    guest->functions->set_origin(guest, "three:/archive");
    StateMessage second = message_of("b@x", "c@x", START);
    remember(guest, &second, TRUE);
    g_assert_false(guest->functions->scrub(guest, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "only the owner"));
    postgres_assert("VACUUM (FULL) kasuhara.held", "");
    postgres_assert("SELECT pg_relation_size('kasuhara.held') > 0", "t");
    erase(hosts->one, 1, 1, 0);
    erase(guest, 2, 1, 0);
    g_assert_true(hosts->one->functions->scrub(hosts->one, NULL));
    postgres_assert("SELECT pg_relation_size('kasuhara.held')", "0");
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(Hosts *, gconstpointer);
    } suite[] = {
        {"one-case", test_one_case},
        {"opened-in", test_opened_in},
        {"alone", test_alone},
        {"release-merged", test_release_merged},
        {"claim-goes-stale", test_claim_goes_stale},
        {"opener", test_opener},
        {"again", test_again},
        {"empty", test_empty},
        {"erase", test_erase},
        {"erase-commit-lost", test_erase_commit_lost},
        {"erase-nothing", test_erase_nothing},
        {"cards", test_cards},
        {"checkpoints", test_checkpoints},
        {"merges-at-once", test_merges_at_once},
        {"scrub", test_scrub},
        {"taken-over", test_taken_over},
        {"away", test_away},
    };
    g_test_init(&argc, &argv, NULL);
    if (!postgres_begin("/state-shared"))
        return g_test_run();
    for (guint i = 0; i < G_N_ELEMENTS(suite); i++) {
        g_autofree char *path = g_strdup_printf("/state-shared/%s", suite[i].name);
        g_test_add(path, Hosts, NULL, set_up_hosts, suite[i].run, tear_down_hosts);
    }
    return g_test_run();
}
