/* evidence_keep(): what of a thread goes into the archive, when, and how often; the same where
 * mail is sealed. */
#include "evidence-fixture.h"

#include <pthread.h>
#include <signal.h>

static void test_normal(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Kept kept = keep(desk, "1", NULL, NULL);
    g_assert_cmpuint(kept.archived, ==, 0);
    g_assert_cmpuint(kept.sequence, ==, 0);
    g_assert_cmpint(kept.case_number, ==, 0);
    g_assert_cmpint(kept.thread, >, 0);
    g_assert_null(kept.state_error);
    assert_chain(desk, "");
}

static void test_flagged(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Kept kept = keep(desk, "1", NULL, THREAT);
    g_assert_cmpuint(kept.archived, ==, 1);
    g_assert_cmpuint(kept.sequence, ==, 2);
    g_assert_cmpint(kept.case_number, ==, 1);
    g_assert_true(kept.opened);
    g_assert_false(kept.again);
    kept = keep(desk, "2", NULL, THREAT);
    g_assert_cmpint(kept.case_number, ==, 2);
    assert_chain(desk, "open 1 Q1; message 1 Q1; open 2 Q2; message 2 Q2");
}

static guint64 counted(const Desk *desk, gint64 day, const char *outcome) {
    g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func(state_day_free);
    State *state = desk->moody.inner;
    guint64 messages = 0;
    gint64 since;
    g_assert_true(state->functions->days(state, day, day, days, &since, NULL));
    for (guint i = 0; i < days->len; i++) {
        const StateDay *one = g_ptr_array_index(days, i);
        messages += !outcome || g_str_equal(one->outcome, outcome) ? one->messages : 0;
    }
    return messages;
}

/* Every mail of a customer by its level, once; on the day on which it came, as this host has it. */
static void test_counted(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail reply = {"4", "2", "We are sorry.\n", TRUE};
    Kept kept;
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", NULL, THREAT);
    keep(desk, "2", NULL, THREAT);
    keep(desk, "3", NULL, NULL);
    g_assert_true(try_to_keep(desk, desk->judge, &reply, &kept, NULL));
    gint64 day = clock_local_day(START);
    g_assert_cmpuint(counted(desk, day, NULL), ==, 3);
    g_assert_cmpuint(counted(desk, day, "none"), ==, 2);
    g_assert_cmpuint(counted(desk, day, "warning"), ==, 1);
}

/* A thread flagged at its fourth message is archived from its first on, staff included. */
static void test_lookback(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail reply = {"3", "2", "We are sorry.\n", TRUE}, stranger = {"9", "8", "Hello.\n", TRUE};
    Kept kept;
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", NULL);
    g_assert_true(try_to_keep(desk, desk->judge, &reply, &kept, NULL));
    g_assert_cmpuint(kept.archived, ==, 0);
    g_assert_true(try_to_keep(desk, desk->judge, &stranger, &kept, NULL));
    g_assert_cmpint(kept.thread, ==, 0); /* staff mail of no known thread is not remembered */
    keep(desk, "7", NULL, NULL);         /* another thread */
    kept = keep(desk, "4", "3", THREAT);
    g_assert_cmpuint(kept.archived, ==, 4);
    g_assert_cmpuint(kept.sequence, ==, 5);
    kept = keep(desk, "5", "4", NULL);
    g_assert_cmpuint(kept.archived, ==, 1);
    g_assert_false(kept.opened);
    reply = (Mail){"6", "5", "Please stay calm.\n", TRUE};
    g_assert_true(try_to_keep(desk, desk->judge, &reply, &kept, NULL));
    g_assert_cmpint(kept.case_number, ==, 1);
    assert_chain(desk, "open 1 Q4; message 1 Q1; message 1 Q2; message 1 Q3; message 1 Q4; "
                       "message 1 Q5; message 1 Q6");
}

static void test_again(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    Kept kept = keep(desk, "1", NULL, THREAT);
    g_assert_true(kept.again);
    g_assert_false(kept.opened);
    g_assert_cmpuint(kept.sequence, ==, 3);
    g_assert_cmpint(kept.case_number, ==, 1);
    assert_chain(desk, "open 1 Q1; message 1 Q1; again 1 Q1");
}

/* Too large to be held: its record is kept, with its hash; when it comes itself, its bytes too. */
static void test_not_held(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->policy->lookback_message_max = 300;
    g_autofree char *large = g_strnfill(400, 'x');
    g_autofree char *threat = g_strconcat(THREAT, large, NULL);
    keep(desk, "1", NULL, large);
    keep(desk, "2", "1", threat);
    keep(desk, "1", NULL, large);
    assert_chain(desk, "open 1 Q2; message 1 Q1 not held; message 1 Q2; again 1 Q1");
}

static void test_observe(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "0", NULL, THREAT);
    desk->policy->mode = POLICY_OBSERVE;
    Kept kept = keep(desk, "1", NULL, THREAT);
    g_assert_cmpint(kept.case_number, ==, 0);
    keep(desk, "2", "0", NULL);
    assert_chain(desk, "open 1 Q0; message 1 Q0");
    desk->policy->mode = POLICY_ENFORCE; /* what was only watched is no case by that */
    keep(desk, "3", "1", NULL);
    assert_chain(desk, "open 1 Q0; message 1 Q0");
    keep(desk, "4", "3", THREAT);
    keep(desk, "5", "2", NULL);
    assert_chain(desk, "open 1 Q0; message 1 Q0; open 2 Q4; message 2 Q1; message 2 Q3; "
                       "message 2 Q4; message 1 Q2; message 1 Q5");
}

static void test_level_without_archive(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    for (guint i = 0; i < desk->policy->levels->len; i++)
        ((Level *)g_ptr_array_index(desk->policy->levels, i))->archive = FALSE;
    Kept kept = keep(desk, "1", NULL, THREAT);
    g_assert_cmpint(kept.case_number, ==, 0);
    assert_chain(desk, "");
}

/* A policy that could not be written at its time is, before what it judged. */
static void test_policy_late(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    signal(SIGXFSZ, SIG_IGN);
    limit_files_to(100);
    g_assert_false(evidence_policy(desk->evidence, desk->policy, &error));
    limit_files_to(RLIM_INFINITY);
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    keep(desk, "1", NULL, NULL);
    assert_chain(desk, "");
    keep(desk, "2", NULL, THREAT);
    assert_chain(desk, "policy; open 1 Q2; message 1 Q2");
}

/* A full disk, at each of the writes in turn: what was refused comes again and is there once. */
static void test_no_space(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    /* the open record has 500 bytes, a message 1200 */
    static const rlim_t limits[] = {0, 100, 700, 700};
    static const char *const released[] = {"2", "1 2", "1 2", "1 2"};
    Mail mail = {"2", "1", THREAT, FALSE};
    signal(SIGXFSZ, SIG_IGN);
    g_assert_true(evidence_policy(desk->evidence, desk->policy, NULL));
    keep(desk, "1", NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autoptr(GError) error = NULL;
        Kept kept;
        limit_files_to(limits[i]);
        gboolean done = try_to_keep(desk, desk->judge, &mail, &kept, &error);
        limit_files_to(RLIM_INFINITY);
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
        g_assert_false(done);
        g_assert_cmpint(kept.case_number, ==, 1);
        kept_clear(&kept);
        assert_chain(desk, limits[i] < 700 ? "policy" : "policy; open 1 Q2");
        /* what it came to, and no more: the rest may be another session's */
        g_assert_cmpstr(desk->moody.released->str, ==, released[i]);
        g_string_truncate(desk->moody.released, 0);
    }
    keep(desk, "3", "2", NULL); /* comes before the refused one is tried again */
    Kept kept = keep(desk, "2", "1", THREAT);
    g_assert_true(kept.again); /* archived with the one before, from what state held */
    assert_chain(desk, "policy; open 1 Q2; message 1 Q1; message 1 Q2; message 1 Q3; again 1 Q2");
}

/* Who was killed while state was away still knows what it archived then. */
static void test_state_fails_twice(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.failing = TRUE;
    Kept kept = keep(desk, "1", NULL, THREAT);
    kept_clear(&kept);
    desk->moody.failing = FALSE;
    close_evidence(desk);
    open_evidence(desk);
    desk->moody.failing = TRUE;
    kept = keep(desk, "1", NULL, THREAT);
    kept_clear(&kept);
    assert_chain(desk, "message 0 Q1; again 0 Q1");
    close_evidence(desk); /* of many hosts, and away as it starts */
    desk->moody.state.shared = TRUE;
    open_evidence(desk);
    g_assert_nonnull(evidence_behind(desk->evidence));
    kept = keep(desk, "1", NULL, THREAT);
    kept_clear(&kept);
    assert_chain(desk, "message 0 Q1; again 0 Q1; again 0 Q1");
}

static void test_state_fails(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.failing = TRUE;
    Kept kept = keep(desk, "1", NULL, NULL);
    g_assert_nonnull(strstr(kept.state_error, "bad mood"));
    kept_clear(&kept);
    kept = keep(desk, "2", "1", THREAT);
    g_assert_nonnull(kept.state_error);
    g_assert_cmpint(kept.case_number, ==, 0);
    g_assert_cmpuint(kept.archived, ==, 1);
    kept_clear(&kept);
    kept = keep(desk, "2", "1", THREAT); /* sent again: the same again */
    g_assert_true(kept.again);
    kept_clear(&kept);
    desk->moody.failing = FALSE;
    kept = keep(desk, "2", "1", THREAT); /* and once more, of a case */
    g_assert_false(kept.again);
    g_assert_null(kept.state_error);
    kept = keep(desk, "3", "2", THREAT);
    g_assert_null(kept.state_error);
    kept = keep(desk, "2", "1", THREAT);
    g_assert_true(kept.again);
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    open_evidence(desk); /* all of that is known again from the chain */
    kept = keep(desk, "4", "2", NULL);
    g_assert_cmpint(kept.case_number, ==, 1);
    kept = keep(desk, "2", "1", THREAT);
    g_assert_true(kept.again);
    assert_chain(desk,
                 "message 0 Q2; again 0 Q2; open 1 Q2; message 1 Q2; message 1 Q3; again 1 Q2; "
                 "message 1 Q4; again 1 Q2");
}

/* State does not take that a message is archived: not twice for that. */
static void test_state_deaf(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.deaf = TRUE;
    keep(desk, "1", NULL, NULL);
    Kept kept = keep(desk, "2", "1", THREAT);
    g_assert_nonnull(kept.state_error);
    kept_clear(&kept);
    kept = keep(desk, "3", "2", NULL);
    g_assert_cmpuint(kept.archived, ==, 1);
    kept_clear(&kept);
    desk->moody.deaf = FALSE;
    kept = keep(desk, "4", "3", NULL);
    g_assert_null(kept.state_error);
    assert_chain(desk, "open 1 Q2; message 1 Q1; message 1 Q2; message 1 Q3; message 1 Q4");
}

/* A state that was lost before it took that gives the number of the message to another. */
static void test_state_deaf_and_lost(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.deaf = TRUE;
    Kept kept = keep(desk, "1", NULL, THREAT);
    g_assert_nonnull(kept.state_error);
    kept_clear(&kept);
    desk->moody.deaf = FALSE;
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    kept = keep(desk, "2", NULL, THREAT);
    g_assert_cmpuint(kept.archived, ==, 1);
    kept = keep(desk, "2", NULL, THREAT);
    g_assert_true(kept.again);
}

/* Killed between the line and state's knowing of it. */
static void test_killed_between(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.forgetful = TRUE;
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", THREAT);
    close_evidence(desk);
    desk->moody.forgetful = FALSE;
    open_evidence(desk);
    keep(desk, "3", "2", NULL);
    Kept kept = keep(desk, "2", "1", THREAT);
    g_assert_true(kept.again);
    assert_chain(desk, "open 1 Q2; message 1 Q1; message 1 Q2; message 1 Q3; again 1 Q2");
}

static void test_state_lost(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", "1", NULL);
    keep(desk, "3", NULL, THREAT);
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    open_evidence(desk);
    Kept kept = keep(desk, "4", "2", NULL);
    g_assert_cmpint(kept.case_number, ==, 1);
    kept = keep(desk, "3", NULL, THREAT);
    g_assert_true(kept.again);
    kept = keep(desk, "5", NULL, THREAT);
    g_assert_cmpint(kept.case_number, ==, 3);
    g_assert_true(kept.opened);
    assert_chain(desk, "open 1 Q1; message 1 Q1; message 1 Q2; open 2 Q3; message 2 Q3; "
                       "message 1 Q4; again 2 Q3; open 3 Q5; message 3 Q5");
}

/* The chain as it was when it had so many lines, as a backup brings it back. */
static void put_back(Desk *desk, guint lines) {
    g_autofree char *path = g_build_filename(desk->files.path, "chain", NULL);
    g_autofree char *text = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    char *end = text;
    while (lines-- > 0)
        end = strchr(end, '\n') + 1;
    g_assert_true(g_file_set_contents(path, text, end - text, NULL));
}

/* What state knows of lines that are gone it forgets, and says so: sent again, it is new. */
static void test_older_archive(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", "1", NULL);
    keep(desk, "3", NULL, THREAT);
    close_evidence(desk);
    put_back(desk, 2);
    open_evidence(desk);
    g_autofree char *lost = evidence_take_lost(desk->evidence);
    g_assert_nonnull(strstr(lost, "has 2 records, and the state knew record 5"));
    g_assert_null(evidence_take_lost(desk->evidence));
    Kept kept = keep(desk, "3", NULL, THREAT);
    g_assert_false(kept.again);
    g_assert_cmpint(kept.case_number, ==, 3); /* 2 stands in marks of mail */
    kept = keep(desk, "2", "1", NULL);
    g_assert_false(kept.again);
    kept = keep(desk, "1", NULL, THREAT);
    g_assert_true(kept.again);
    assert_chain(desk,
                 "open 1 Q1; message 1 Q1; open 3 Q3; message 3 Q3; message 1 Q2; again 1 Q1");
    close_evidence(desk);
    open_evidence(desk);
    g_assert_null(evidence_take_lost(desk->evidence));
}

/* As if it had been away while this process began. */
static void lose_state(Desk *desk) {
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    desk->moody.state.shared = TRUE;
}

/* Back, and not told yet what the archive has: it would give the number of a case again. */
static void test_state_behind(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    lose_state(desk);
    desk->moody.failing = TRUE;
    open_evidence(desk);
    g_assert_nonnull(strstr(evidence_behind(desk->evidence), "bad mood"));
    g_assert_false(evidence_catch_up(desk->evidence, NULL));
    desk->moody.failing = FALSE;
    Kept kept = keep(desk, "2", NULL, THREAT);
    g_assert_nonnull(kept.state_error);
    g_assert_cmpint(kept.case_number, ==, 0);
    kept_clear(&kept);
    g_assert_true(evidence_catch_up(desk->evidence, NULL));
    g_assert_null(evidence_behind(desk->evidence));
    g_assert_cmpint(keep(desk, "3", NULL, THREAT).case_number, ==, 2);
    g_assert_cmpint(keep(desk, "4", "1", NULL).case_number, ==, 1);
}

static void append_notes(Desk *desk, guint count) {
    for (guint i = 0; i < count; i++) {
        g_autoptr(GError) error = NULL;
        archive_append(desk->archive, "note", span_of_text("{}"), NULL, NULL, &error);
        g_assert_no_error(error);
    }
}

/* The database goes while all is restored, and the process is killed before it is back: what is
 * neither at the beginning nor among the newest lines is learnt all the same. */
static void test_rebuild_broken_off(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", NULL, THREAT);
    append_notes(desk, 1100);
    lose_state(desk);
    desk->moody.restores = 2;
    open_evidence(desk);
    g_assert_nonnull(evidence_behind(desk->evidence));
    close_evidence(desk);
    desk->moody.failing = FALSE;
    open_evidence(desk);
    g_assert_null(evidence_behind(desk->evidence));
    g_assert_cmpint(keep(desk, "3", "1", NULL).case_number, ==, 1);
    g_assert_cmpint(keep(desk, "4", "2", NULL).case_number, ==, 2);
}

/* Many threads, one conversation: each mail once, and what comes twice is said to. */
enum {
    SENDERS = 8,
    MAILS = 12
};

typedef struct {
    Desk *desk;
    guint sender;
} Sender;

static void *send_many(void *data) {
    const Sender *sender = data;
    g_autoptr(Judge) judge = judge_new();
    for (guint i = 0; i < MAILS; i++) {
        /* Two senders send the same mails. */
        g_autofree char *id = g_strdup_printf("%u-%u", sender->sender / 2, i);
        Mail mail = {id, "root", i % 3 == 1 ? THREAT : NULL, FALSE};
        g_autoptr(GError) error = NULL;
        Kept kept;
        gboolean done = try_to_keep(sender->desk, judge, &mail, &kept, &error);
        g_assert_no_error(error);
        g_assert_true(done);
        g_assert_null(kept.state_error);
        g_assert_true(kept.case_number == 0 || kept.sequence > 0);
    }
    return NULL;
}

static guint count(const char *text, const char *part) {
    guint times = 0;
    while ((text = strstr(text, part))) {
        times++;
        text++;
    }
    return times;
}

static void test_parallel(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Sender senders[SENDERS];
    pthread_t threads[SENDERS];
    keep(desk, "root", NULL, NULL);
    for (guint i = 0; i < SENDERS; i++) {
        senders[i] = (Sender){desk, i};
        g_assert_cmpint(pthread_create(&threads[i], NULL, send_many, &senders[i]), ==, 0);
    }
    for (guint i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    keep(desk, "last", "root", NULL);
    g_autofree char *chain = chain_in_words(desk);
    g_autofree char *all = g_strconcat(chain, ";", NULL);
    g_assert_cmpuint(count(all, "open 1 "), ==, 1);
    g_assert_cmpuint(count(all, "open"), ==, 1);
    g_assert_cmpuint(count(all, "not held"), ==, 0);
    for (guint sender = 0; sender < SENDERS / 2; sender++) {
        for (guint i = 0; i < MAILS; i++) {
            g_autofree char *message = g_strdup_printf("message 1 Q%u-%u;", sender, i);
            g_autofree char *again = g_strdup_printf("again 1 Q%u-%u;", sender, i);
            g_assert_cmpuint(count(all, message), ==, 1);
            g_assert_cmpuint(count(all, again), <=, 1); /* none before there was a case */
        }
    }
    assert_chain(desk, chain);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
#define ADD(name, function)                                                                        \
    g_test_add("/evidence/" name, Desk, NULL, set_up_desk, function, tear_down_desk);              \
    g_test_add("/evidence/sealed/" name, Desk, "one.pem", set_up_desk, function, tear_down_desk)
    ADD("normal", test_normal);
    ADD("flagged", test_flagged);
    ADD("counted", test_counted);
    ADD("lookback", test_lookback);
    ADD("again", test_again);
    ADD("not-held", test_not_held);
    ADD("observe", test_observe);
    ADD("level-without-archive", test_level_without_archive);
    ADD("policy-late", test_policy_late);
    ADD("no-space", test_no_space);
    ADD("state-fails", test_state_fails);
    ADD("state-fails-twice", test_state_fails_twice);
    ADD("state-deaf", test_state_deaf);
    ADD("older-archive", test_older_archive);
    ADD("state-deaf-and-lost", test_state_deaf_and_lost);
    ADD("killed-between", test_killed_between);
    ADD("state-lost", test_state_lost);
    ADD("state-behind", test_state_behind);
    ADD("rebuild-broken-off", test_rebuild_broken_off);
    ADD("parallel", test_parallel);
    return g_test_run();
}
