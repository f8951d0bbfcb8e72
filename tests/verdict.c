/* verdict/judge.c, hit-context.c: hand-written mails through the whole
 * judgement. Behaviours: tests/verdict-behaviour.c; sums: tests/verdict-score.c. */
#include "verdict-fixture.h"

#define FORWARD_MARK                                                                               \
    "---------- Forwarded message ---------\nFrom: Other <other@example.com>\n"                    \
    "Date: Mon, 23 Nov 2026 10:00:00 +0900\nSubject: x\n"                                          \
    "To: Customer <customer@example.com>\n\n"

static void test_ordinary(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of("Subject: Order [#42]\n", "Where is my parcel?\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict, "");
    g_assert_cmpfloat(verdict->score, ==, 0);
    g_assert_null(verdict->level);
    g_assert_cmpstr(verdict_level(verdict), ==, "none");
    g_assert_null(verdict_partial(verdict));
    g_assert_cmpstr(verdict->sender, ==, "customer@example.com");
    g_assert_cmpstr(verdict->ticket, ==, "42");
    g_assert_false(verdict->history_known);
    g_assert_null(verdict->history_error);
    g_assert_cmpint(verdict->times.parse, ==, 0);
    judge_take_times(judge);
    g_autoptr(Verdict) timed = judge_text(judge, policy, NULL, mail, START, FALSE);
    g_assert_cmpint(timed->times.parse, >, 0);
}

/* Nobody else asks for the digest of a mail, and which earlier one it is like. */
static void test_with_state(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autoptr(State) state = state_open_memory();
    g_autofree char *mail = mail_of("", "Where is my parcel? I have waited for it for a week.\n");
    Digest digest = digest_of(span_of_text(mail)), none = {{0}};
    g_autoptr(Verdict) without = judge_text(judge, policy, NULL, mail, START, FALSE);
    g_assert_true(digest_equal(&none, &without->digest));
    g_assert_cmpuint(without->likeness, ==, 0);
    g_autoptr(Verdict) with = judge_text(judge, policy, state, mail, START, FALSE);
    g_assert_true(with->history_known);
    for (int time = 0; time < 2; time++) {
        verdict_settle(with, span_of_text(mail));
        g_assert_true(digest_equal(&digest, &with->digest));
        g_assert_cmpuint(with->likeness, !=, 0);
    }
}

static void test_levels(void) {
    assert_judged("", "careful\n", "threat.hint counted 0.1", 0.1, "none");
    assert_judged("", "careful, careful, careful\n",
                  "threat.hint counted 0.1; threat.hint counted 0.1; threat.hint repeated 0", 0.2,
                  "none");
    assert_judged("", "You useless people.\n", "insult.useless counted 3.5", 3.5, "notice");
    assert_judged("", "I will kill you\n", "threat.kill counted 6", 6, "warning");
    assert_judged("Subject: useless\n", "I will kill you\n",
                  "insult.useless counted 3.5; threat.kill counted 6", 9.5, "alert");
}

/* The place of a hit is that of its bytes in the decoded text, whatever was
 * folded away. */
static void test_places(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of("Subject: =?UTF-8?B?54Sh6IO9?=\n",
                                    "担当者様\n\nお前を殺して\nヤル。今日、ｋｉｌｌ　ＹＯＵ\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict,
                "insult.useless counted 3.5; threat.kill counted 6; threat.kill repeated 0");
    const Hit *subject = g_ptr_array_index(verdict->hits, 0);
    g_assert_cmpstr(subject->part, ==, "subject");
    g_assert_cmpstr(subject->text, ==, "無能");
    g_assert_cmpuint(subject->start, ==, 0);
    g_assert_cmpuint(subject->end, ==, 6);
    const Hit *wrapped = g_ptr_array_index(verdict->hits, 1);
    g_assert_cmpstr(wrapped->part, ==, "text");
    g_assert_cmpstr(wrapped->text, ==, "殺して\nヤル");
    const Hit *wide = g_ptr_array_index(verdict->hits, 2);
    g_assert_cmpstr(wide->text, ==, "ｋｉｌｌ　ＹＯＵ");
    for (guint i = 1; i < 3; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        const MessagePart *part = g_ptr_array_index(verdict->message->parts, 1);
        g_assert_cmpint(strncmp(part->text->str + hit->start, hit->text, strlen(hit->text)), ==, 0);
        g_assert_cmpuint(hit->end - hit->start, ==, strlen(hit->text));
    }
}

#define REPLY "In-Reply-To: <earlier@example.com>\n"

/* Also where it is not the first passage of the part. */
static void test_places_after_quote(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of(REPLY, "> お世話に\n> 殺して\n> やる\n\nあ、無能\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict, "threat.kill quoted 0; insult.useless counted 3.5");
    const Hit *quoted = g_ptr_array_index(verdict->hits, 0);
    const Hit *own = g_ptr_array_index(verdict->hits, 1);
    g_assert_cmpstr(quoted->text, ==, "殺して\n> やる");
    g_assert_cmpstr(own->text, ==, "無能");
    g_assert_cmpuint(own->start, >, quoted->end);
}

static void test_context(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of("", "一行目\nあいうえお無能かきくけこ\n三行目\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict, "insult.useless counted 3.5");
    const Hit *hit = g_ptr_array_index(verdict->hits, 0);
    static const struct {
        gsize width;
        const char *context;
        gsize start;
    } rows[] = {{0, "無能", 0},
                {1, "お無能か", 3},
                {3, "うえお無能かきく", 9},
                {100, "あいうえお無能かきくけこ", 15}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize start = 99, end = 99;
        g_autofree char *context = hit_context(verdict->message, hit, rows[i].width, &start, &end);
        g_assert_cmpstr(context, ==, rows[i].context);
        g_assert_cmpuint(start, ==, rows[i].start);
        g_assert_cmpuint(end, ==, rows[i].start + 6);
    }
    Hit nowhere = {.part = (char *)"gone", .text = (char *)"4 messages"};
    gsize start = 99, end = 99;
    g_autofree char *context = hit_context(verdict->message, &nowhere, 10, &start, &end);
    g_assert_cmpstr(context, ==, "4 messages");
    g_assert_cmpuint(start, ==, 0);
    g_assert_cmpuint(end, ==, 10);
}

static void test_alternatives(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    static const char mail[] =
        "From: c@example.com\nMIME-Version: 1.0\n"
        "Content-Type: multipart/alternative; boundary=b\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n\nyou fool, useless fool\n"
        "--b\nContent-Type: text/html; charset=utf-8\n\n<p>you <b>fool</b>, use<i>less</i> "
        "fool</p>\n--b--\n";
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict,
                "insult.fool counted 1; insult.useless counted 3.5; insult.fool counted 1; "
                "insult.fool repeated 0; insult.useless repeated 0; insult.fool "
                "repeated 0");
    g_assert_cmpfloat(verdict->score, ==, 5.5);
    const Hit *html = g_ptr_array_index(verdict->hits, 4);
    g_assert_cmpstr(html->part, ==, "html");
}

static void test_quoted(void) {
    assert_judged(REPLY, "> I will kill you\n> useless\n\nPlease read the above.\n",
                  "threat.kill quoted 0; insult.useless quoted 0", 0, "none");
    assert_judged(REPLY, "> I will kill you\n\nYou useless people.\n\n> kill you\n",
                  "threat.kill quoted 0; insult.useless counted 3.5; threat.kill quoted 0", 3.5,
                  "notice");
    /* ">" alone, in answer to nothing: the mark is clear with an attribution only */
    assert_judged("", "> I will kill you\n", "threat.kill counted 6", 6, "warning");
    assert_judged("", "Hello.\n\n＞ I will kill you\n", "threat.kill counted 6", 6, "warning");
    assert_judged("", "On Tue, Nov 17, 2026 at 2:06 PM Bob <b@example.com> wrote:\n> kill you\n",
                  "threat.kill quoted 0", 0, "none");
    assert_judged(
        "", "2026年11月17日(火) 14:06 田中 <t@example.com>:\n> kill you\n\n了解。\n\n> kill you\n",
        "threat.kill quoted 0; threat.kill quoted 0", 0, "none");
    assert_judged("References: <a@example.com>\n", "> kill you\n", "threat.kill quoted 0", 0,
                  "none");
    /* words alone are no clear mark, and below "-- " stand no sentences */
    assert_judged("", "Hello.\n\n-----Original Message-----\nI will kill you\n",
                  "threat.kill counted 6", 6, "warning");
    assert_judged("",
                  "Hello.\n\n-----Original Message-----\nFrom: Bob <b@example.com>\nSent: Tuesday, "
                  "November 17, 2026 2:06 PM\nTo: Us\nSubject: x\n\nI will kill you\n",
                  "threat.kill quoted 0", 0, "none");
    assert_judged("", "Hello.\n\n-- \nI will kill you!\n", "threat.kill counted 6", 6, "warning");
    assert_judged("", "Hello.\n\n-- \nkill you inc.\nhttps://example.com\n!\n",
                  "threat.kill quoted 0", 0, "none");
    /* no hit reaches from own words into quoted ones */
    assert_judged("", "I kill\n> you\n", "", 0, "none");
    assert_judged("", "Thank you.\n\n-- \nuseless trash inc.\n",
                  "insult.useless quoted 0; insult.trash quoted 0", 0, "none");
}

static void test_forward(void) {
    assert_judged("Subject: Fwd: x\n", FORWARD_MARK "I will kill you\n", "threat.kill counted 3", 3,
                  "notice");
    assert_judged("Subject: Fwd: useless\n", FORWARD_MARK "I will kill you\n",
                  "insult.useless counted 1.75; threat.kill counted 3", 4.75, "notice");
    assert_judged("Subject: Fwd: x\n",
                  "Look at what I was sent.\n\n" FORWARD_MARK "I will kill you\n",
                  "threat.kill quoted 0", 0, "none");
    assert_judged("Subject: x\n",
                  "Hello.\n\n---------- Forwarded message ---------\nI will kill you\n",
                  "threat.kill counted 6", 6, "warning");
    assert_judged("Subject: useless\n", "", "insult.useless counted 3.5", 3.5, "notice");
}

static void test_distress(void) {
    assert_judged("", "もう死にたいです\n", "distress.die noted 0", 0, "none");
}

static void test_staff(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autoptr(State) state = state_open_memory();
    g_autofree char *mail = mail_of(
        "Message-ID: <a@x>\nIn-Reply-To: <b@x>\n",
        "kill you, kill you: that is what you wrote to us, and it will not do!!! !!! !!!\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, state, mail, START, TRUE);
    assert_hits(verdict, "");
    g_assert_true(verdict->from_staff);
    g_assert_cmpfloat(verdict->score, ==, 0);
    g_assert_null(verdict->level);
    g_assert_cmpstr(verdict->message->message_id, ==, "a@x");
    g_assert_cmpuint(verdict->message->references->len, ==, 1);
    verdict_settle(verdict, span_of_text(mail));
    g_assert_cmpuint(verdict->likeness, !=, 0);
    g_assert_true(verdict->history_known);
}

static void test_sender(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autoptr(Verdict) from_envelope =
        judge_text(judge, policy, NULL, "Subject: x\n\nhello\n", START, FALSE);
    g_assert_cmpstr(from_envelope->sender, ==, "envelope@example.com");
    g_autoptr(Verdict) nobody =
        judge_mail(judge, policy, NULL, NULL, span_of_text("\nhello\n"), FALSE);
    g_assert_cmpstr(nobody->sender, ==, "");
}

/* A policy may change between two messages: the verdicts of the old one stay
 * whole, and the judge follows. */
static void test_other_policy(void) {
    g_autofree char *xml = g_strdup(POLICY_HEAD);
    memcpy(strstr(xml, "lexicon.xml"), "lexico2.xml", strlen("lexico2.xml"));
    Policy *policies[] = {policy_of(xml), policy_small(), policy_of(xml)};
    static const char *const hits[] = {"insult.idiot counted 4", "insult.fool counted 1",
                                       "insult.idiot counted 4"};
    static const char *const levels[] = {"notice", "none", "notice"};
    Verdict *verdicts[3];
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of("", "You fool, idiot\n");
    for (guint i = 0; i < 3; i++) {
        verdicts[i] = judge_text(judge, policies[i], NULL, mail, START, FALSE);
        policy_unref(policies[i]);
    }
    for (guint i = 0; i < 3; i++) {
        assert_hits(verdicts[i], hits[i]);
        g_assert_cmpstr(verdict_level(verdicts[i]), ==, levels[i]);
        verdict_free(verdicts[i]);
    }
}

static void test_partial(void) {
    g_autofree char *xml = g_strdup(POLICY_HEAD);
    char *limit = strstr(xml, "scored-text='1048576'");
    memcpy(limit, "scored-text='0002000'", strlen("scored-text='0002000'"));
    g_autoptr(Policy) policy = policy_of(xml);
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *filler = g_strnfill(5000, '.');
    g_autofree char *body = g_strconcat("useless ", filler, " kill you\n", NULL);
    g_autofree char *mail = mail_of("", body);
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict, "insult.useless counted 3.5");
    g_assert_nonnull(verdict_partial(verdict));
}

static void test_hostile(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autoptr(GString) many = g_string_new("Subject: x\nIn-Reply-To: <a@example.com>\n\n");
    static const char binary[] = "\0\xff\xfe\0\r\n\r\n\x80\x81kill you\0\n";
    g_autoptr(Verdict) empty = judge_text(judge, policy, NULL, "", START, FALSE);
    assert_hits(empty, "");
    g_autoptr(Verdict) junk =
        judge_mail(judge, policy, NULL, NULL, span_of(binary, sizeof binary), FALSE);
    /* what counts is never crowded out */
    for (int i = 0; i < 20000; i++)
        g_string_append(many, i % 2 ? "> trash useless\n" : "fool fool\n");
    g_string_append(many, "I will kill you\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, many->str, START, FALSE);
    g_assert_cmpuint(verdict->hits->len, <=, 2 * VERDICT_HITS_MAX + 10);
    g_assert_cmpuint(verdict->hits->len, >, VERDICT_HITS_MAX);
    g_assert_cmpfloat(verdict->score, ==, 9);
}

/* A rule whose match runs away is left out, by name; the others still judge. */
static void test_skipped(void) {
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *body = g_strnfill(200, 'z');
    g_autofree char *text = g_strconcat(body, " q useless\n\n> ", body, "\n", NULL);
    g_autofree char *mail = mail_of("", text);
    g_autoptr(Verdict) verdict = judge_text(judge, policy, NULL, mail, START, FALSE);
    assert_hits(verdict, "insult.useless counted 3.5");
    g_assert_cmpuint(verdict->skipped->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(verdict->skipped, 0), ==, "insult.runaway");
    g_autofree char *calm = mail_of("", "zzzzq\n");
    g_autoptr(Verdict) next = judge_text(judge, policy, NULL, calm, START, FALSE);
    assert_hits(next, "insult.runaway counted 1");
    g_assert_cmpuint(next->skipped->len, ==, 0);
}

/* ---- a state that fails */

static gboolean fail_history(G_GNUC_UNUSED State *state, G_GNUC_UNUSED const StateMessage *message,
                             G_GNUC_UNUSED gint64 since, G_GNUC_UNUSED StateHistory *history,
                             GError **error) {
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT, "the file is a sieve");
    return FALSE;
}

static void test_state_fails(void) {
    static const StateFunctions functions = {.history = fail_history};
    State broken = {.functions = &functions};
    g_autoptr(Policy) policy = policy_small();
    g_autoptr(Judge) judge = judge_new();
    g_autofree char *mail = mail_of("", "I will kill you\n");
    g_autoptr(Verdict) verdict = judge_text(judge, policy, &broken, mail, START, FALSE);
    assert_hits(verdict, "threat.kill counted 6");
    g_assert_cmpstr(verdict_level(verdict), ==, "warning");
    g_assert_false(verdict->history_known);
    g_assert_cmpstr(verdict->history_error, ==, "the file is a sieve");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/verdict/ordinary", test_ordinary);
    g_test_add_func("/verdict/with-state", test_with_state);
    g_test_add_func("/verdict/levels", test_levels);
    g_test_add_func("/verdict/places", test_places);
    g_test_add_func("/verdict/places-after-quote", test_places_after_quote);
    g_test_add_func("/verdict/context", test_context);
    g_test_add_func("/verdict/alternatives", test_alternatives);
    g_test_add_func("/verdict/quoted", test_quoted);
    g_test_add_func("/verdict/forward", test_forward);
    g_test_add_func("/verdict/distress", test_distress);
    g_test_add_func("/verdict/staff", test_staff);
    g_test_add_func("/verdict/sender", test_sender);
    g_test_add_func("/verdict/other-policy", test_other_policy);
    g_test_add_func("/verdict/partial", test_partial);
    g_test_add_func("/verdict/hostile", test_hostile);
    g_test_add_func("/verdict/skipped", test_skipped);
    g_test_add_func("/verdict/state-fails", test_state_fails);
    return g_test_run();
}
