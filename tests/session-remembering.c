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
    g_autoptr(GError) error = NULL;
    session_forget(session);
    session->mail = bytes_of(&mail);
    session->mail_length = strlen(session->mail);
    session->envelope->queue_id = g_strdup_printf("Q%s", id);
    session->envelope->mail_from = g_strdup("customer@example.com");
    session->envelope->received = START;
    Verdict *verdict = judge_mail(desk->judge, desk->policy, &desk->moody.state, session->envelope,
                                  span_of(session->mail, session->mail_length), FALSE, &error);
    g_assert_no_error(error);
    return verdict;
}

static void put(Answering *answering, const char *id, const char *to) {
    Verdict *verdict = judged(answering, id, to, NULL);
    g_assert_true(remembering_may_wait(answering->service, verdict));
    remembering_put(answering->session, verdict);
    g_assert_null(answering->session->mail);
}

static void test_order(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    put(answering, "a", NULL);
    put(answering, "b", "a");
    put(answering, "c", "b");
    remembering_await(answering->service);
    Kept kept = keep(&answering->desk, "d", "c", THREAT);
    g_assert_cmpuint(kept.archived, ==, 4);
    kept_clear(&kept);
    assert_chain(&answering->desk, "open 1 Qd; message 1 Qa; message 1 Qb; message 1 Qc; "
                                   "message 1 Qd");
}

/* Its thread became a case between its judgement and the write. */
static void test_case_meanwhile(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    Verdict *verdict = judged(answering, "a", NULL, NULL);
    Kept kept = keep(&answering->desk, "b", "a", THREAT);
    kept_clear(&kept);
    remembering_put(answering->session, verdict);
    remembering_await(answering->service);
    assert_chain(&answering->desk, "open 1 Qb; message 1 Qb; message 1 Qa");
}

static void test_state_fails(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    Verdict *verdict = judged(answering, "a", NULL, NULL);
    answering->desk.moody.failing = TRUE;
    remembering_put(answering->session, verdict);
    remembering_await(answering->service);
    answering->desk.moody.failing = FALSE;
    Kept kept = keep(&answering->desk, "b", "a", THREAT);
    g_assert_cmpuint(kept.archived, ==, 1);
    kept_clear(&kept);
}

static gboolean may_wait(Answering *answering, const char *id, const char *to, const char *body) {
    g_autoptr(Verdict) verdict = judged(answering, id, to, body);
    return remembering_may_wait(answering->service, verdict);
}

static void test_may_wait(Answering *answering, G_GNUC_UNUSED gconstpointer data) {
    g_assert_true(may_wait(answering, "a", NULL, NULL));
    g_assert_false(may_wait(answering, "a", NULL, THREAT));
    answering->service->state->shared = TRUE;
    g_assert_false(may_wait(answering, "a", NULL, NULL));
    answering->service->state->shared = FALSE;
    answering->desk.moody.failing = TRUE;
    g_assert_false(may_wait(answering, "a", NULL, NULL));
    answering->desk.moody.failing = FALSE;
    Kept kept = keep(&answering->desk, "b", NULL, THREAT);
    kept_clear(&kept);
    g_assert_false(may_wait(answering, "c", "b", NULL));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add("/remembering/order", Answering, NULL, begin, test_order, end);
    g_test_add("/remembering/case-meanwhile", Answering, NULL, begin, test_case_meanwhile, end);
    g_test_add("/remembering/state-fails", Answering, NULL, begin, test_state_fails, end);
    g_test_add("/remembering/may-wait", Answering, NULL, begin, test_may_wait, end);
    return g_test_run();
}
