/* state/state-sqlite.c: what only the file can show. */
#include "state-fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void test_reopen(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    struct stat status;
    StateMessage first = message_of("a@x", "c@x", START);
    StateRemembered one = remember(fixture->state, &first, TRUE);
    g_assert_cmpint(stat(fixture->path, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 07777, ==, 0600);
    g_autofree char *wal = g_strconcat(fixture->path, "-wal", NULL);
    g_assert_cmpint(stat(wal, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 07777, ==, 0600);
    /* a second connection sees it while the first is open */
    g_autoptr(State) second = state_open(fixture->path, NULL, NULL);
    g_assert_nonnull(second);
    assert_pending(second, one.thread, "1:mail");
    state_close(g_steal_pointer(&second));
    state_close(fixture->state);
    fixture->state = state_open(fixture->path, NULL, NULL);
    assert_pending(fixture->state, one.thread, "1:mail");
    g_assert_cmpint(remember_reply(fixture->state, "b@x", "d@x", "a@x", START).case_number, ==, 1);
}

static void assert_refused(const char *path, KasuharaError kind, const char *words) {
    g_autoptr(GError) error = NULL;
    State *state = state_open(path, NULL, &error);
    g_assert_null(state);
    g_assert_error(error, KASUHARA_ERROR, (gint)kind);
    g_assert_nonnull(strstr(error->message, words));
    g_assert_true(*path == '\0' || g_str_has_prefix(error->message, path) ||
                  g_str_has_prefix(error->message, "mysql://:"));
}

static void run_sql(const char *path, const char *sql) {
    sqlite3 *database = NULL;
    g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(database);
}

static void test_refused(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    g_autofree char *other = g_build_filename(fixture->directory, "other", NULL);
    g_autofree char *nowhere = g_build_filename(fixture->directory, "none", "state", NULL);
    assert_refused("", KASUHARA_ERROR_INPUT, "no address");
    assert_refused("mysql://db/x", KASUHARA_ERROR_INPUT, "keeps state in a file");
    assert_refused(nowhere, KASUHARA_ERROR_SYSTEM, "No such file");
    assert_refused(fixture->directory, KASUHARA_ERROR_SYSTEM, "cannot");
    g_assert_true(g_file_set_contents(other,
                                      "this is a letter, not a database, and it is long "
                                      "enough to be read as the head of one: it says so",
                                      -1, NULL));
    assert_refused(other, KASUHARA_ERROR_INPUT, "not a state file");
    g_unlink(other);
    run_sql(other, "CREATE TABLE thread (id INTEGER)");
    assert_refused(other, KASUHARA_ERROR_INPUT, "another program");
    g_autofree char *untouched = NULL;
    g_assert_true(g_file_get_contents(other, &untouched, NULL, NULL));
    state_close(g_steal_pointer(&fixture->state));
    run_sql(fixture->path, "PRAGMA user_version = 99");
    assert_refused(fixture->path, KASUHARA_ERROR_INPUT, "newer program");
    run_sql(fixture->path, "PRAGMA user_version = 5; DROP TABLE name");
    assert_refused(fixture->path, KASUHARA_ERROR_SYSTEM, "no such table");
    fixture->state = state_open_memory();
}

/* A file of the first release, which kept no prints and no red cards, goes on being used. */
static void test_older_schema(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    StateMessage first = message_of("a@x", "c@x", START);
    gint64 thread = remember(fixture->state, &first, TRUE).thread;
    state_close(g_steal_pointer(&fixture->state));
    run_sql(fixture->path,
            "ALTER TABLE message DROP COLUMN prints; DROP TABLE card; DROP TABLE day; "
            "PRAGMA user_version = 1");
    g_autoptr(GError) error = NULL;
    fixture->state = state_open(fixture->path, NULL, &error);
    g_assert_no_error(error);
    StateRemembered reply = remember_reply(fixture->state, "b@x", "c@x", "a@x", START + HOUR);
    g_assert_cmpint(reply.thread, ==, thread);
    g_assert_cmpint(reply.case_number, ==, 1);
    g_autoptr(GArray) prints = g_array_new(FALSE, FALSE, sizeof(guint32));
    StateSaid said = {.whole = TRUE};
    g_assert_true(
        fixture->state->functions->thread_prints(fixture->state, thread, prints, &said, &error));
    g_assert_false(said.whole);
    StateCard card = {.sender = "c@x", .key = "c@x", .sequence = 2, .shown = TRUE};
    g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func(state_carded_free);
    g_assert_true(fixture->state->functions->set_card(fixture->state, &card, &error));
    g_assert_true(fixture->state->functions->cards(fixture->state, "c@x", senders, &error));
    g_assert_cmpuint(senders->len, ==, 1);
}

/* A card that was told before cards had a case is in force, and learns its case when it is told
 * again. */
static void test_older_cards(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    StateCard card = {.sender = "c@x", .key = "c@x", .sequence = 2, .shown = TRUE};
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(state_carded_free);
    g_assert_true(fixture->state->functions->set_card(fixture->state, &card, NULL));
    state_close(g_steal_pointer(&fixture->state));
    run_sql(fixture->path, "ALTER TABLE card DROP COLUMN case_number; PRAGMA user_version = 4");
    fixture->state = state_open(fixture->path, NULL, NULL);
    g_assert_nonnull(fixture->state);
    g_assert_true(fixture->state->functions->cards(fixture->state, "c@x", found, NULL));
    card.case_number = 7;
    g_assert_true(fixture->state->functions->set_card(fixture->state, &card, NULL));
    g_assert_true(fixture->state->functions->cards(fixture->state, "c@x", found, NULL));
    g_assert_cmpuint(found->len, ==, 2);
    g_assert_cmpint(((StateCarded *)g_ptr_array_index(found, 0))->case_number, ==, 0);
    g_assert_cmpint(((StateCarded *)g_ptr_array_index(found, 1))->case_number, ==, 7);
}

/* What an earlier program left claimed waits like anything else. */
static void test_older_claims(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    StateMessage first = message_of("a@x", "c@x", START);
    gint64 thread = remember(fixture->state, &first, TRUE).thread;
    run_sql(fixture->path, "UPDATE message SET sequence = -1790000000");
    assert_pending(fixture->state, thread, "1:mail");
    g_assert_cmpuint(remember(fixture->state, &first, TRUE).again_of, ==, 0);
}

/* An empty file is a fresh start: so is one that an earlier start was killed in. */
static void test_empty_file(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    g_autofree char *empty = g_build_filename(fixture->directory, "empty", NULL);
    g_assert_true(g_file_set_contents(empty, "", 0, NULL));
    g_autoptr(State) state = state_open(empty, NULL, NULL);
    g_assert_nonnull(state);
    StateMessage first = message_of("a@x", "c@x", START);
    remember(state, &first, FALSE);
}

static void test_damaged(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;
    for (int i = 0; i < 200; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", i);
        StateMessage message = message_of(id, "c@x", START);
        remember(fixture->state, &message, FALSE);
    }
    state_close(fixture->state);
    g_assert_true(g_file_get_contents(fixture->path, &contents, &length, NULL));
    g_assert_cmpuint(length, >, 16384);
    memset(contents + 8192, 0x5a, length - 8192);
    g_assert_true(g_file_set_contents(fixture->path, contents, (gssize)length, NULL));
    fixture->state = state_open(fixture->path, NULL, &error);
    if (fixture->state) {
        StateMessage message = message_of("now@x", "c@x", START);
        StateHistory found = {0};
        g_assert_false(
            fixture->state->functions->history(fixture->state, &message, 0, &found, &error));
        g_assert_null(found.earlier);
    }
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    if (!fixture->state)
        fixture->state = state_open_memory();
}

static guint earlier_of(State *state, const StateMessage *message) {
    StateHistory found = history(state, message, 0);
    guint count = found.earlier->len;
    state_history_clear(&found);
    return count;
}

static gpointer remember_second(gpointer data) {
    StateMessage second = message_of("b@x", "c@x", START + 1);
    remember(data, &second, FALSE);
    return NULL;
}

/* A write that cannot go on yet, for another program writes: who reads does not wait for it. */
static void test_read_while_written(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    StateMessage first = message_of("a@x", "c@x", START), now = message_of("n@x", "c@x", START + 2);
    sqlite3 *other = NULL;
    remember(fixture->state, &first, FALSE);
    g_assert_cmpint(sqlite3_open(fixture->path, &other), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
    GThread *writer = g_thread_new("writer", remember_second, fixture->state);
    for (int i = 0; i < 20; i++) {
        g_assert_cmpuint(earlier_of(fixture->state, &now), ==, 1);
        g_usleep(10000);
    }
    g_assert_cmpint(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
    g_thread_join(writer); /* and has not given up */
    g_assert_cmpuint(earlier_of(fixture->state, &now), ==, 2);
    sqlite3_close(other);
}

typedef struct {
    State *state;
    gint done; /* atomic */
} Reading;

static gpointer read_on(gpointer data) {
    Reading *reading = data;
    StateMessage now = message_of("n@x", "nobody@x", START);
    while (!g_atomic_int_get(&reading->done))
        earlier_of(reading->state, &now);
    return NULL;
}

/* However much is read: 16,000 pages of 8 KB, and what is on its way. */
static void test_log_is_bounded(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    enum {
        MAILS = 8000,
        MAIL_BYTES = 20000,
        LOG_MOST = 180 << 20
    };
    Reading reading = {fixture->state, 0};
    GThread *readers[4];
    g_autofree char *mail = g_strnfill(MAIL_BYTES, 'm');
    g_autofree char *path = g_strconcat(fixture->path, "-wal", NULL);
    struct stat log;
    off_t most = 0;
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
        readers[i] = g_thread_new("reader", read_on, &reading);
    for (int i = 0; i < MAILS; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", i);
        g_autofree char *sender = g_strdup_printf("c%d@x", i);
        StateMessage message = message_of(id, sender, START);
        StateKeep keep = {.mail = span_of_text(mail), .draft = "{}"};
        StateRemembered remembered;
        g_assert_true(fixture->state->functions->remember(fixture->state, &message, &keep,
                                                          &remembered, NULL));
        g_assert_cmpint(stat(path, &log), ==, 0);
        most = MAX(most, log.st_size);
    }
    g_atomic_int_set(&reading.done, 1);
    for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
        g_thread_join(readers[i]);
    g_test_message("%ld MB at most", (long)(most >> 20));
    g_assert_cmpint(most, <, LOG_MOST);
}

/* A limit on file size stands in for a full disk. */
static void test_no_space(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    struct rlimit before;
    g_autofree char *large = g_strnfill(4 << 20, 'x');
    StateMessage first = message_of("a@x", "c@x", START), second = message_of("b@x", "c@x", START);
    StateKeep keep = {.mail = span_of(large, 4 << 20), .draft = "d", .flagged = TRUE};
    StateRemembered one = remember(state, &first, FALSE), failed = {.thread = -1};
    g_autoptr(GError) error = NULL;
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    struct rlimit small = {1 << 20, before.rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    gboolean done = state->functions->remember(state, &second, &keep, &failed, &error);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    g_assert_false(done);
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    g_assert_cmpint(failed.thread, ==, -1);
    /* nothing of it was kept, and all goes on once there is room */
    assert_pending(state, one.thread, "1:mail");
    g_assert_true(state->functions->remember(state, &second, &keep, &failed, NULL));
    g_assert_cmpint(failed.case_number, ==, 1);
    StatePending pending;
    g_assert_cmpint(state->functions->pending(state, failed.thread, 0, &pending, NULL), ==, 1);
    g_assert_cmpuint(g_bytes_get_size(pending.mail), ==, 4 << 20);
    state_pending_clear(&pending);
}

static off_t size_of(const char *path) {
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    return status.st_size;
}

/* What is written reaches the file while the state is open: the log does not grow for ever. */
static void test_log_is_brought_over(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    const gsize length = 1 << 20, mails = 40;
    g_autofree char *large = g_strnfill(length, 'x');
    StateKeep keep = {.mail = span_of(large, length), .draft = "d"};
    for (gsize i = 0; i < mails; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", (int)i);
        StateMessage message = message_of(id, "c@x", START);
        StateRemembered one;
        g_assert_true(
            fixture->state->functions->remember(fixture->state, &message, &keep, &one, NULL));
    }
    for (int tries = 0; tries < 3000 && size_of(fixture->path) < 15 << 20; tries++)
        g_usleep(10000);
    g_assert_cmpint(size_of(fixture->path), >=, 15 << 20);
}

static gboolean stands_in(const char *directory, const char *words) {
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    const char *name;
    gboolean found = FALSE;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(directory, name, NULL);
        g_autofree char *contents = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(path, &contents, &length, NULL));
        found = found || memmem(contents, length, words, strlen(words));
    }
    return found;
}

/* Also what was let go of long before: mail that was archived, drafts, names. */
static void test_erase_leaves_nothing(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    State *state = fixture->state;
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GError) error = NULL;
    guint forgotten = 0;
    for (guint64 i = 1; i <= 200; i++) {
        g_autofree char *id = g_strdup_printf("id-of-%d@x", (int)i);
        g_autofree char *mail = g_strnfill(20 * i, 'm');
        g_autofree char *words = g_strdup_printf("SECRET WORDS %s", mail);
        const char *references[] = {"id-of-1@x", NULL};
        StateMessage message = message_of(id, "secret@sender.example", START + (gint64)i);
        StateKeep keep = {.mail = span_of_text(words), .draft = words, .flagged = TRUE};
        StateRemembered one;
        message.references = references;
        g_assert_true(state->functions->remember(state, &message, &keep, &one, NULL));
        if (i % 3)
            g_assert_true(state->functions->archived(state, one.message, i, NULL));
    }
    StateMessage other = message_of("other@x", "other@sender.example", START);
    remember(state, &other, FALSE);
    g_assert_true(stands_in(fixture->directory, "SECRET WORDS"));
    g_assert_true(state->functions->erase(state, 1, lines, others, &forgotten, &error));
    g_assert_cmpuint(forgotten, ==, 200);
    g_assert_true(state->functions->scrub(state, &error));
    g_assert_no_error(error);
    g_assert_false(stands_in(fixture->directory, "SECRET WORDS"));
    g_assert_false(stands_in(fixture->directory, "secret@sender"));
    g_assert_false(stands_in(fixture->directory, "id-of-"));
    g_assert_true(stands_in(fixture->directory, "other@sender"));
}

/* Another process reads: it cannot be said that nothing is left. */
static void test_scrub_while_read(Fixture *fixture, G_GNUC_UNUSED gconstpointer kind) {
    sqlite3 *reader = NULL;
    sqlite3_stmt *statement = NULL;
    g_autoptr(GError) error = NULL;
    StateMessage first = message_of("a@x", "c@x", START);
    remember(fixture->state, &first, TRUE);
    g_assert_cmpint(sqlite3_open(fixture->path, &reader), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(reader, "SELECT id FROM message", -1, &statement, NULL), ==,
                    SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    g_assert_false(fixture->state->functions->scrub(fixture->state, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "another program holds the file"));
    sqlite3_finalize(statement);
    sqlite3_close(reader);
    g_assert_true(fixture->state->functions->scrub(fixture->state, NULL));
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(Fixture *, gconstpointer);
    } file[] = {
        {"reopen", test_reopen},
        {"refused", test_refused},
        {"older-schema", test_older_schema},
        {"older-cards", test_older_cards},
        {"older-claims", test_older_claims},
        {"empty-file", test_empty_file},
        {"damaged", test_damaged},
        {"read-while-written", test_read_while_written},
        {"log-is-bounded", test_log_is_bounded},
        {"no-space", test_no_space},
        {"log-is-brought-over", test_log_is_brought_over},
        {"erase-leaves-nothing", test_erase_leaves_nothing},
        {"scrub-while-read", test_scrub_while_read},
    };
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(file); i++) {
        g_autofree char *path = g_strdup_printf("/state-file/%s", file[i].name);
        g_test_add(path, Fixture, "sqlite", set_up, file[i].run, tear_down);
    }
    return g_test_run();
}
