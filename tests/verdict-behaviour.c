/* verdict/behaviour.c, held.c: what history and tone add, and what the thread
 * holds, with state in memory. */
#include "verdict-fixture.h"

typedef struct {
    Policy *policy;
    Judge *judge;
    State *state;
    int sent;
    gboolean prints_lost; /* of what is remembered from now on */
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
    verdict_settle(verdict, span_of_text(mail));
    const char *references[] = {reply_to, NULL};
    g_autoptr(GArray) prints = desk->prints_lost ? NULL : verdict_prints(verdict);
    StateMessage message = {.message_id = verdict->message->message_id,
                            .references = references,
                            .sender = verdict->sender,
                            .from_staff = staff,
                            .time = time,
                            .over_after = desk->policy->thread_over,
                            .likeness = verdict->likeness,
                            .prints = verdict_prints_bytes(prints),
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

/* The same bytes: a mail server that tries again. */
static void test_the_same_again(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    for (int i = 0; i < 5; i++) {
        desk->sent = 7;
        assert_counted(desk, "a@x", NULL, START + i, bodies[0], "");
    }
    assert_counted(desk, "a@x", NULL, START + 6, bodies[1], "");
    assert_counted(desk, "a@x", NULL, START + 7, bodies[2], "");
    assert_counted(desk, "a@x", NULL, START + 8, bodies[3], "b.persistence: 4 messages in 24 h");
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

#define LETTER                                                                                     \
    "Your driver threw my parcel over the fence again.\nI will kill you for it.\nCall me.\n"
#define ANSWER "We are sorry to hear that. The carrier has been told, and will call on Monday.\n"
#define BY_STAFF "On Mon, 23 Nov 2026 at 10:00, Support <support@example.org> wrote:\n"

/* The thread of a customer's letter and, if asked, staff's answer to it; then his
 * next mail, as hits and whether they are his own though marked as quoted. */
static char *quoting(Desk *desk, gboolean answered, const char *body) {
    gint64 time = START + (gint64)desk->sent * DAY * 100; /* each row a thread of its own */
    g_autofree char *first = g_strdup_printf("%d@x", desk->sent);
    g_autofree char *second = g_strdup_printf("%d@x", desk->sent + 1);
    verdict_free(send_mail(desk, "c@example.com", NULL, time, FALSE, LETTER));
    if (answered)
        verdict_free(send_mail(desk, "staff@example.org", first, time + HOUR, TRUE, ANSWER));
    g_autoptr(Verdict) verdict =
        send_mail(desk, "c@example.com", answered ? second : first, time + 2 * HOUR, FALSE, body);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        g_string_append_printf(words, "%s%s %s%s", i ? "; " : "", hit->rule,
                               hit->standing == HIT_QUOTED ? "quoted" : "counted",
                               hit->unheld ? " unheld" : "");
    }
    return g_string_free(words, FALSE);
}

static void test_held(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        const char *body;
        gboolean answered;
        const char *hits;
    } rows[] = {
        /* his own letter, marked and wrapped in whatever way */
        {"> Your driver threw my parcel over the fence\n> again. I will kill you for it. Call me.\n"
         "Still nothing.\n",
         TRUE, "threat.kill quoted"},
        {BY_STAFF
         "> We are sorry to hear that.\n>> the fence again. I will kill you for it. Call me\n",
         TRUE, "threat.kill quoted"},
        /* marked, and written by nobody before him */
        {"> You had better watch out, because I will kill you tomorrow morning.\n", TRUE,
         "threat.kill counted unheld"},
        {BY_STAFF "> We are sorry to hear that, and I will kill you tomorrow morning.\n", TRUE,
         "threat.kill counted unheld"},
        {BY_STAFF "> We are sorry to hear that. The carrier useless fool has been told, and will\n",
         TRUE, "insult.useless counted unheld; insult.fool counted unheld"},
        /* staff's answers may go another way: then only a clear mark is believed */
        {BY_STAFF "> We told you that \"I will kill you\" is not what we want to read.\n", FALSE,
         "threat.kill quoted"},
        {"> You had better watch out, because I will kill you tomorrow morning.\n", FALSE,
         "threat.kill counted unheld"},
        /* too short to tell */
        {"> kill you\n\nYes.\n", TRUE, "threat.kill quoted"},
        /* the whole of a mailer's quote, from its first word on */
        {BY_STAFF "> We are sorry to hear that.\n>\n> 2026-11-17 10:00 C <c@example.com> wrote:\n"
                  ">> I will kill you\n",
         TRUE, "threat.kill quoted"},
        /* too short to tell, and never said before */
        {"> useless\n\nYes.\n", TRUE, "insult.useless counted unheld"},
        /* between the lines */
        {"> Your driver threw my parcel over the fence\nI will kill you\n> Call me.\n", TRUE,
         "threat.kill counted"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *hits = quoting(desk, rows[i].answered, rows[i].body);
        if (strcmp(hits, rows[i].hits) != 0)
            g_error("row %zu: %s", i, hits);
    }
}

/* A state that was built again from the archive does not know what was said. */
static void test_held_not_known(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->prints_lost = TRUE;
    g_autofree char *hits = quoting(
        desk, TRUE, "> You had better watch out, because I will kill you tomorrow morning.\n");
    g_assert_cmpstr(hits, ==, "threat.kill quoted");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    static const struct {
        const char *name;
        void (*run)(Desk *, gconstpointer);
    } tests[] = {
        {"/verdict/held", test_held},
        {"/verdict/held/not-known", test_held_not_known},
        {"/verdict-behaviour/persistence", test_persistence},
        {"/verdict-behaviour/persistence-in-thread", test_persistence_in_thread},
        {"/verdict-behaviour/persistence-is-of-one", test_persistence_is_of_one},
        {"/verdict-behaviour/repetition", test_repetition},
        {"/verdict-behaviour/the-same-again", test_the_same_again},
        {"/verdict-behaviour/drawn-out", test_drawn_out},
        {"/verdict-behaviour/shouting", test_shouting},
        {"/verdict-behaviour/alone", test_alone},
        {"/verdict-behaviour/again", test_again},
    };
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Desk, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
