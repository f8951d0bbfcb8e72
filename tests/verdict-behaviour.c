/* verdict/behaviour.c: what history and tone add, with state in memory. */
#include "verdict-fixture.h"

typedef struct {
    Policy *policy;
    Judge *judge;
    State *state;
    int sent;
} Desk;

static void set_up(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->policy = policy_small();
    desk->judge = judge_new();
    desk->state = state_open_memory();
}

static void tear_down(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    clock_stop(0);
    state_close(desk->state);
    judge_free(desk->judge);
    policy_unref(desk->policy);
}

/* Judged, then remembered, as session and evidence do. */
static Verdict *send_mail(Desk *desk, const char *from, const char *reply_to, gint64 time,
                          gboolean staff, const char *body) {
    g_autofree char *mail = g_strdup_printf(
        "From: %s\nMessage-ID: <%d@x>\n%s%s%sMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
        from, desk->sent++, reply_to ? "In-Reply-To: <" : "", reply_to ? reply_to : "",
        reply_to ? ">\n" : "", body);
    clock_stop(time);
    Verdict *verdict = judge_text(desk->judge, desk->policy, desk->state, mail, 0, staff);
    const char *references[] = {reply_to, NULL};
    StateMessage message = {.message_id = verdict->message->message_id,
                            .references = references,
                            .sender = verdict->sender,
                            .from_staff = staff,
                            .time = time,
                            .over_after = desk->policy->thread_over,
                            .likeness = verdict->likeness,
                            .digest = verdict->digest};
    StateKeep keep = {.known_threads_only = staff};
    StateRemembered remembered;
    g_assert_true(
        desk->state->functions->remember(desk->state, &message, &keep, &remembered, NULL));
    return verdict;
}

/* Sends and looks only at the hits: "rule: what was counted" each. */
static char *counted(Desk *desk, const char *from, const char *reply_to, gint64 time,
                     const char *body) {
    g_autoptr(Verdict) verdict = send_mail(desk, from, reply_to, time, FALSE, body);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        g_string_append_printf(words, "%s%s: %s", i ? "; " : "", hit->rule, hit->text);
    }
    return g_string_free(words, FALSE);
}

static void assert_counted(Desk *desk, const char *from, const char *reply_to, gint64 time,
                           const char *body, const char *expected) {
    g_autofree char *found = counted(desk, from, reply_to, time, body);
    g_assert_cmpstr(found, ==, expected);
}

static const char *const bodies[] = {
    "The parcel that you promised me for Tuesday has not come to my door.",
    "I telephoned this morning and your colleague knew nothing about the order.",
    "Please tell me which company delivers in my street nowadays, and when.",
    "My neighbour says that he saw the van drive past the house without a stop.",
    "Would it be possible to collect it from the depot at the weekend instead?",
};

static void test_persistence(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    for (int i = 0; i < 3; i++)
        assert_counted(desk, "a@x", NULL, START + i * HOUR, bodies[i], "");
    assert_counted(desk, "b@x", NULL, START + 3 * HOUR, bodies[3], "");
    assert_counted(desk, "a@x", NULL, START + 3 * HOUR, bodies[3],
                   "b.persistence: 4 messages in 24 h");
    /* a day later the first of them no longer count */
    assert_counted(desk, "a@x", NULL, START + 26 * HOUR, bodies[4], "");
}

/* Several people in one thread; our own answers do not count. */
static void test_persistence_in_thread(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_counted(desk, "a@x", NULL, START, bodies[0], "");
    verdict_free(send_mail(desk, "staff@example.org", "0@x", START + 1, TRUE, bodies[1]));
    assert_counted(desk, "b@x", "0@x", START + 2, bodies[2], "");
    assert_counted(desk, "c@x", "0@x", START + 3, bodies[3], "");
    assert_counted(desk, "d@x", "0@x", START + 4, bodies[4], "b.persistence: 4 messages in 24 h");
}

/* By sender or in the thread, not the two together. */
static void test_persistence_is_of_one(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_counted(desk, "a@x", NULL, START, bodies[0], "");
    assert_counted(desk, "a@x", NULL, START + 1, bodies[1], "");
    assert_counted(desk, "b@x", "0@x", START + 2, bodies[2], "");
    assert_counted(desk, "a@x", "0@x", START + 3, bodies[3], "");
}

static void test_repetition(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_counted(desk, "a@x", NULL, START, bodies[0], "");
    assert_counted(desk, "a@x", NULL, START + 2 * DAY, bodies[0], "");
    assert_counted(desk, "b@x", NULL, START + 2 * DAY, bodies[0], "");
    assert_counted(desk, "a@x", NULL, START + 4 * DAY, bodies[1], "");
    assert_counted(desk, "a@x", NULL, START + 6 * DAY, bodies[0],
                   "b.repetition: 4 messages in 7 days, 3 nearly the same");
    /* too short to tell */
    for (int i = 0; i < 3; i++)
        assert_counted(desk, "c@x", NULL, START + i * DAY, "ok", "");
}

static void test_drawn_out(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_counted(desk, "a@x", NULL, START, bodies[0], "");
    verdict_free(send_mail(desk, "staff@example.org", "0@x", START + DAY, TRUE, bodies[1]));
    assert_counted(desk, "a@x", "0@x", START + 5 * DAY, bodies[2], "");
    assert_counted(desk, "a@x", "0@x", START + 10 * DAY, bodies[3], "");
    assert_counted(desk, "a@x", "0@x", START + 16 * DAY, bodies[4],
                   "b.drawn-out: 3 messages over 15 days after an answer");
    /* never answered: we are the ones who draw it out */
    for (int i = 0; i < 5; i++)
        assert_counted(desk, "b@x", "unseen@x", START + 6 * i * DAY, bodies[i], "");
}

static void test_shouting(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_counted(desk, "a@x", NULL, START,
                   "WHERE IS MY PARCEL AND WHY DOES NOBODY EVER ANSWER ME",
                   "b.shouting: 100 % capitals in 43 letters");
    assert_counted(desk, "b@x", NULL, START, "ASAP PLEASE", "");
    assert_counted(desk, "c@x", NULL, START, "いつ届くのですか！！！\n返事は！！!\nまだ!!!!!!",
                   "b.shouting: 3 runs of exclamation marks");
    assert_counted(desk, "d@x", NULL, START, "ありがとうございます！！！ 助かりました！！", "");
    assert_counted(desk, "e@x", NULL, START,
                   "> WHERE IS MY PARCEL AND WHY DOES NOBODY EVER ANSWER ME\n\nPlease wait.", "");
    assert_counted(
        desk, "f@x", NULL, START,
        "品番はABCDEFGHとIJKLMNOPとQRSTUVWXの三つで、いずれも注文の品と違うようですので、"
        "お手数ですが確認して頂けますでしょうか。",
        "");
}

/* By themselves they lift a message to the lowest level, not further. */
static void test_alone(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    static const char loud[] = "WHERE IS MY PARCEL AND WHY DOES NOBODY EVER ANSWER ME";
    for (int i = 0; i < 3; i++)
        verdict_free(send_mail(desk, "a@x", NULL, START + i, FALSE, loud));
    g_autoptr(Verdict) calm = send_mail(desk, "a@x", NULL, START + 3, FALSE, loud);
    assert_hits(calm, "b.persistence counted 2; b.repetition capped 1; b.shouting capped 0");
    g_assert_cmpfloat(calm->score, ==, 3);
    g_assert_cmpstr(verdict_level(calm), ==, "notice");
    g_autoptr(Verdict) abusive =
        send_mail(desk, "a@x", NULL, START + 4, FALSE, "You useless people, all of you together.");
    assert_hits(abusive, "insult.useless counted 3.5; b.persistence counted 2");
    g_assert_cmpstr(verdict_level(abusive), ==, "warning");
    const Hit *last = g_ptr_array_index(abusive->hits, 1);
    g_assert_cmpstr(last->part, ==, "behaviour");
    g_assert_cmpstr(last->text, ==, "5 messages in 24 h");
}

/* The same bytes again (a server that tries again) are not another message. */
static void test_again(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    for (int i = 0; i < 6; i++) {
        desk->sent = 0;
        assert_counted(desk, "a@x", NULL, START + i, bodies[0], "");
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    static const struct {
        const char *name;
        void (*run)(Desk *, gconstpointer);
    } tests[] = {
        {"/verdict-behaviour/persistence", test_persistence},
        {"/verdict-behaviour/persistence-in-thread", test_persistence_in_thread},
        {"/verdict-behaviour/persistence-is-of-one", test_persistence_is_of_one},
        {"/verdict-behaviour/repetition", test_repetition},
        {"/verdict-behaviour/drawn-out", test_drawn_out},
        {"/verdict-behaviour/shouting", test_shouting},
        {"/verdict-behaviour/alone", test_alone},
        {"/verdict-behaviour/again", test_again},
    };
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Desk, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
