/* session/remembering: clean mail is remembered behind its answer, and before the next is judged;
 * what needs an answer of state's is none of it. */
#include "session/session-inside.h"

#include "evidence-fixture.h"

typedef struct {
    Desk desk;
    Service *service; /* its thread outlives the test */
    Session *session;
} Answering;

static void begin(Answering *answering, gconstpointer data) {
    g_autoptr(GError) error = NULL;
    set_up_desk(&answering->desk, data);
    Service *service = g_new0(Service, 1);
    service->evidence = answering->desk.evidence;
    service->state = &answering->desk.moody.state;
    service->metrics = metrics_new();
    g_assert_true(remembering_start(service, &error));
    answering->service = service;
    answering->session = session_new(service, (Agreement){0, 0});
}

static void end(Answering *answering, gconstpointer data) {
    session_free(answering->session);
    tear_down_desk(&answering->desk, data);
}

/* As judged; in session->mail. */
static Verdict *judged(Answering *answering, const char *id, const char *to, const char *body) {
    const Mail mail = {id, to, body, FALSE};
    Desk *desk = &answering->desk;
    Session *session = answering->session;
    session_forget(session);
    session->mail = bytes_of(&mail);
    session->mail_length = strlen(session->mail);
    session->envelope->queue_id = g_strdup_printf("Q%s", id);
    session->envelope->mail_from = g_strdup("customer@example.com");
    session->envelope->received = START;
    Verdict *verdict =
        judge_mail(desk->judge, desk->policy, remembering_state(answering->service),
                   session->envelope, span_of(session->mail, session->mail_length), FALSE);
    return verdict;
}

/* What was put is remembered once a mail of the same sender is judged. */
static void await(Answering *answering) {
    verdict_free(judged(answering, "later", NULL, NULL));
}

static void put(Answering *answering, const char *id, const char *to) {
    Verdict *verdict = judged(answering, id, to, NULL);
    g_assert_true(remembering_takes(answering->session, verdict));
    remembering_put(answering->session, verdict);
    g_assert_null(answering->session->mail);
}

static void test_order(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    for (guint i = 0; i < 3; i++) { /* more would be persistence */
        g_autofree char *id = g_strdup_printf("m%u", i);
        put(answering, id, NULL);
        g_autoptr(Verdict) verdict = judged(answering, "answer", id, NULL);
        g_assert_cmpint(verdict->history.thread, ==, i + 1);
    }
}

static void test_thread(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    put(answering, "a", NULL);
    put(answering, "b", "a");
    g_autoptr(Verdict) verdict = judged(answering, "d", "b", THREAT);
    g_assert_false(remembering_takes(answering->session, verdict));
    Kept kept = keep(&answering->desk, "d", "b", THREAT);
    g_assert_cmpuint(kept.archived, ==, 3);
    kept_clear(&kept);
    assert_chain(&answering->desk, "open 1 Qd; message 1 Qa; message 1 Qb; message 1 Qd");
}

/* While one is remembered the next is not taken; and who asks for neither does not wait. */
static void test_one_at_a_time(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    Verdict *verdict = judged(answering, "a", NULL, NULL);
    g_assert_true(remembering_takes(answering->session, verdict));
    g_assert_false(remembering_takes(answering->session, verdict));
    remembering_put(answering->session, verdict);
    await(answering);
    g_autoptr(Verdict) next = judged(answering, "b", NULL, NULL);
    g_assert_true(remembering_takes(answering->session, next));
    remembering_put(answering->session, g_steal_pointer(&next));
    await(answering);
}

/* Its thread became a case between its judgement and the write. */
static void test_case_meanwhile(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    Verdict *verdict = judged(answering, "a", NULL, NULL);
    g_assert_true(remembering_takes(answering->session, verdict));
    Kept kept = keep(&answering->desk, "b", "a", THREAT);
    kept_clear(&kept);
    remembering_put(answering->session, verdict);
    await(answering);
    assert_chain(&answering->desk, "open 1 Qb; message 1 Qb; message 1 Qa");
}

/* All that is known of a mail reaches its record though its session goes on to the next. */
static void test_envelope(G_GNUC_UNUSED Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    /* its strings, its recipients, two numbers: a new field wants to be copied */
    G_STATIC_ASSERT(sizeof(Envelope) == 13 * sizeof(char *) + 2 * sizeof(gint64));
    char words[13][8];
    g_autoptr(GPtrArray) recipients = g_ptr_array_new();
    g_ptr_array_add(recipients, (char *)"a@example.org");
    g_ptr_array_add(recipients, (char *)"b@example.org");
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        g_snprintf(words[i], sizeof words[i], "word%u", i);
    const Envelope envelope = {words[0],  words[1],  recipients, words[3], words[4],
                               words[5],  words[6],  words[7],   words[8], words[9],
                               words[10], words[11], words[12],  13,       14};
    g_autoptr(Envelope) copy = envelope_copy(&envelope);
    char *const *strings = (char *const *)&envelope, *const *copied = (char *const *)copy;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        g_assert_true(copied[i] != strings[i]);
        if (i != 2)
            g_assert_cmpstr(copied[i], ==, strings[i]);
    }
    g_assert_cmpuint(copy->recipients->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(copy->recipients, 1), ==, "b@example.org");
    g_assert_cmpint(copy->received, ==, 13);
    g_assert_cmpuint(copy->left_out, ==, 14);
}

static void test_state_fails(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    Verdict *verdict = judged(answering, "a", NULL, NULL);
    g_assert_true(remembering_takes(answering->session, verdict));
    answering->desk.moody.failing = TRUE;
    remembering_put(answering->session, verdict);
    await(answering);
    answering->desk.moody.failing = FALSE;
    Kept kept = keep(&answering->desk, "b", "a", THREAT);
    g_assert_cmpuint(kept.archived, ==, 1);
    kept_clear(&kept);
}

static gboolean takes(Answering *answering, const char *id, const char *to, const char *body) {
    Verdict *verdict = judged(answering, id, to, body);
    gboolean takes = remembering_takes(answering->session, verdict);
    if (takes)
        remembering_put(answering->session, verdict);
    else
        verdict_free(verdict);
    return takes;
}

static void test_takes(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    Desk *desk = &answering->desk;
    gsize most = desk->policy->lookback_message_max;
    g_assert_true(takes(answering, "a", NULL, NULL));
    g_assert_false(takes(answering, "a", NULL, THREAT));
    desk->moody.state.shared = TRUE;
    g_assert_false(takes(answering, "a", NULL, NULL));
    desk->moody.state.shared = FALSE;
    desk->moody.failing = TRUE;
    g_assert_false(takes(answering, "a", NULL, NULL));
    desk->moody.failing = FALSE;
    desk->policy->lookback_message_max = 10;
    g_assert_false(takes(answering, "a", NULL, NULL));
    desk->policy->lookback_message_max = most;
    Kept kept = keep(desk, "b", NULL, THREAT);
    kept_clear(&kept);
    g_assert_false(takes(answering, "c", "b", NULL));
    g_assert_true(takes(answering, "d", NULL, NULL));
    await(answering);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add("/remembering/order", Answering, NULL, begin, test_order, end);
    g_test_add("/remembering/thread", Answering, NULL, begin, test_thread, end);
    g_test_add("/remembering/one-at-a-time", Answering, NULL, begin, test_one_at_a_time, end);
    g_test_add("/remembering/envelope", Answering, NULL, begin, test_envelope, end);
    g_test_add("/remembering/case-meanwhile", Answering, NULL, begin, test_case_meanwhile, end);
    g_test_add("/remembering/state-fails", Answering, NULL, begin, test_state_fails, end);
    g_test_add("/remembering/takes", Answering, NULL, begin, test_takes, end);
    return g_test_run();
}
