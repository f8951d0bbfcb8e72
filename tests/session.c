/* session: what one connection has sent, what our headers say, and what a failure
 * comes to. The rest of the room speaks with a mail server: tests/milter-protocol.sh. */
#include "session/session-inside.h"

#include "base/error.h"
#include "xml/xml.h"

typedef struct {
    Service service;
    Session *session;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data) {
    g_autofree char *policies = g_path_get_dirname(POLICY_IN_TREE);
    g_autofree char *path =
        g_build_filename(policies, "..", "tests", "data", "policy-protocol.xml", NULL);
    g_autoptr(Problems) problems = problems_new();
    Agreement agreement = {0, GPOINTER_TO_UINT(data)};
    pthread_mutex_init(&fixture->service.policy_lock, NULL);
    fixture->service.policy = policy_load(path, problems);
    g_assert_nonnull(fixture->service.policy);
    fixture->session = session_new(&fixture->service, agreement);
    fixture->session->envelope->client_address = g_strdup("192.0.2.1");
}

static void tear_down(Fixture *fixture, gconstpointer data) {
    (void)data;
    session_free(fixture->session);
    policy_unref(fixture->service.policy);
    pthread_mutex_destroy(&fixture->service.policy_lock);
}

static void assert_mail(const Session *session, const char *expected) {
    g_autofree char *mail = g_strndup(session->mail, session->mail_length);
    g_assert_cmpstr(mail, ==, expected);
}

static void test_bytes_as_they_came(Fixture *fixture, gconstpointer data) {
    (void)data;
    Session *session = fixture->session;
    session_header(session, "Subject", "none");
    session_header(session, "X", "  two\n\tmore\r\n and more");
    session_header(session, "Empty", "");
    session_body(session, (const unsigned char *)"bo", 2);
    session_body(session, (const unsigned char *)"dy", 2);
    assert_mail(session, "Subject:none\r\nX:  two\r\n\tmore\r\n and more\r\nEmpty:\r\n\r\nbody");
}

static void test_space_that_was_eaten(Fixture *fixture, gconstpointer data) {
    (void)data;
    session_header(fixture->session, "Subject", "one");
    session_header_end(fixture->session);
    session_header_end(fixture->session);
    assert_mail(fixture->session, "Subject: one\r\n\r\n");
}

static void test_bound(Fixture *fixture, gconstpointer data) {
    (void)data;
    Session *session = fixture->session;
    session->mail_max = 20;
    session_header_end(session);
    session_body(session, (const unsigned char *)"0123456789abcdefgh", 18);
    g_assert_cmpuint(session->envelope->left_out, ==, 0);
    session_body(session, (const unsigned char *)"ijklm", 5);
    assert_mail(session, "\r\n0123456789abcdefgh");
    g_assert_cmpuint(session->envelope->left_out, ==, 5);
    session_forget(session);
    g_assert_cmpuint(session->envelope->left_out, ==, 0);
    g_assert_cmpuint(session->mail_length, ==, 0);
    g_assert_null(session->mail);
}

static void test_forget(Fixture *fixture, gconstpointer data) {
    (void)data;
    Session *session = fixture->session;
    session_begin(session, "<c@example.com>");
    session_begin(session, "<c@example.com>");
    g_assert_cmpint(fixture->service.in_flight, ==, 1);
    session_recipient(session, "<support@example.org>", NULL);
    session_header(session, "X-kasuhara ", "forged");
    session_header(session, "X-KASUHARA", "forged");
    session_header(session, "subject", " first");
    session_header(session, "Subject", " second");
    g_assert_cmpuint(g_hash_table_size(session->our_headers), ==, 1);
    g_assert_cmpint(GPOINTER_TO_INT(g_hash_table_lookup(session->our_headers, "x-kasuhara")), ==,
                    2);
    g_assert_cmpstr(session->subject, ==, " first");
    g_assert_true(session->in_scope);
    for (int i = 0; i < 2; i++) {
        session_forget(session);
        g_assert_cmpint(fixture->service.in_flight, ==, 0);
        g_assert_false(session->in_scope);
        g_assert_null(session->policy);
        g_assert_null(session->subject);
        g_assert_null(session->envelope->mail_from);
        g_assert_cmpuint(session->envelope->recipients->len, ==, 0);
        g_assert_cmpuint(g_hash_table_size(session->our_headers), ==, 0);
        g_assert_cmpstr(session->envelope->client_address, ==, "192.0.2.1");
    }
}

static void test_alerts(Fixture *fixture, gconstpointer data) {
    static const struct {
        const char *client, *user, *first, *second;
        gboolean alert;
    } table[] = {
        {"127.0.0.1", NULL, "X-Kasuhara-Alert", "Subject", TRUE},
        {"192.0.2.1", "care", "x-kasuhara-ALERT ", "Subject", TRUE},
        {"192.0.2.1", NULL, "X-Kasuhara-Alert", "Subject", FALSE},
        {"127.0.0.1", NULL, "X-Kasuhara", "Subject", FALSE},
        {"127.0.0.1", NULL, "X-Kasuhara-Alert", "received", FALSE},
        {"127.0.0.1", NULL, "Received", "X-Kasuhara-Alert", FALSE},
    };
    Session *session = fixture->session;
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("row %zu", i);
        g_free(session->envelope->client_address);
        session->envelope->client_address = g_strdup(table[i].client);
        session_begin(session, "<c@example.com>");
        g_free(session->envelope->auth_name);
        session->envelope->auth_name = g_strdup(table[i].user);
        session_recipient(session, "<support@example.org>", NULL);
        session_header(session, table[i].first, " x");
        session_header(session, table[i].second, " x");
        g_assert_true(session->in_scope);
        session_header_end(session);
        session_header_end(session);
        g_assert_cmpint(session->alert, ==, table[i].alert);
        g_assert_cmpint(session->in_scope, ==, !table[i].alert);
    }
    session_forget(session);
    g_assert_false(session->alert);
    g_assert_false(session->passed_on);
}

static void test_addresses(Fixture *fixture, gconstpointer data) {
    static const struct {
        const char *argument, *resolved, *address;
        gboolean in_scope;
    } table[] = {
        {"<support@example.org>", NULL, "support@example.org", TRUE},
        {"support@example.org", NULL, "support@example.org", TRUE},
        {"<Support@Example.ORG>", NULL, "Support@Example.ORG", TRUE},
        {"<support@example.org> NOTIFY=NEVER ORCPT=<x>", NULL, "support@example.org", TRUE},
        {"support@example.org SIZE=1", NULL, "support@example.org", TRUE},
        {"<@a.example,@b.example:support@example.org>", NULL, "support@example.org", TRUE},
        {"<\"support\"@example.org>", NULL, "\"support\"@example.org", TRUE},
        {"<\"sup\\port\"@example.org>", NULL, "\"sup\\port\"@example.org", TRUE},
        {"<\"a>b c\"@example.org>", NULL, "\"a>b c\"@example.org", FALSE},
        {"<alias@example.org>", "support@example.org", "alias@example.org", TRUE},
        {"<alias@example.org>", "other@example.org", "alias@example.org", FALSE},
        {"<support@example.org", NULL, "support@example.org", TRUE},
        {"<\"support@example.org>", NULL, "\"support@example.org>", FALSE},
        {"<>", NULL, "", FALSE},
        {"", NULL, "", FALSE},
        {"<@>", NULL, "@", FALSE},
        {"<\\", NULL, "\\", FALSE},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_test_message("row %zu", i);
        session_begin(fixture->session, table[i].argument);
        session_recipient(fixture->session, table[i].argument, table[i].resolved);
        const Envelope *envelope = fixture->session->envelope;
        g_assert_cmpstr(envelope->mail_from, ==, table[i].address);
        g_assert_cmpstr(g_ptr_array_index(envelope->recipients, 0), ==, table[i].address);
        g_assert_true(fixture->session->in_scope == table[i].in_scope);
    }
}

static void test_agreement(void) {
    unsigned long every = ~0UL;
    Agreement all = agreement_of_offer(every, every);
    g_assert_cmphex(all.actions, ==,
                    SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_ADDRCPT | SMFIF_QUARANTINE);
    g_assert_true(all.protocol & SMFIP_HDR_LEADSPC);
    g_assert_true(all.protocol & SMFIP_NR_HDR);
    g_assert_false(all.protocol & (SMFIP_SKIP | SMFIP_RCPT_REJ | SMFIP_NR_BODY | SMFIP_NR_MAIL |
                                   SMFIP_NR_DATA | SMFIP_NOBODY));
    Agreement old = agreement_of_offer(SMFIF_ADDHDRS, every & ~(unsigned long)SMFIP_NODATA);
    g_assert_cmphex(old.actions, ==, SMFIF_ADDHDRS);
    g_assert_false(old.protocol & (SMFIP_NR_HDR | SMFIP_NR_EOH));
    Agreement none = agreement_of_offer(0, 0);
    g_assert_cmphex(none.actions | none.protocol, ==, 0);
}

static void test_remedies(void) {
    static const struct {
        int class;
        gboolean keeping_tempfail, keeping_pass, marking;
    } table[] = {
        {KASUHARA_ERROR_INPUT, FALSE, TRUE, FALSE},    {KASUHARA_ERROR_POLICY, FALSE, TRUE, FALSE},
        {KASUHARA_ERROR_NO_SPACE, FALSE, TRUE, FALSE}, {KASUHARA_ERROR_SYSTEM, FALSE, TRUE, FALSE},
        {KASUHARA_ERROR_CORRUPT, FALSE, TRUE, FALSE},  {999, FALSE, TRUE, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(GError) error = g_error_new(KASUHARA_ERROR, table[i].class, "row %zu", i);
        g_test_message("row %zu", i);
        g_assert_true(answer_passes(FAILED_KEEPING, error, ARCHIVE_FAILURE_TEMPFAIL) ==
                      table[i].keeping_tempfail);
        g_assert_true(answer_passes(FAILED_KEEPING, error, ARCHIVE_FAILURE_PASS) ==
                      table[i].keeping_pass);
        g_assert_true(answer_passes(FAILED_MARKING, error, ARCHIVE_FAILURE_PASS) ==
                      table[i].marking);
    }
    g_assert_false(answer_passes(FAILED_KEEPING, NULL, ARCHIVE_FAILURE_TEMPFAIL));
}

static void test_score(void) {
    static const struct {
        double score;
        const char *text;
    } table[] = {{9.5, "9.5"}, {6, "6"}, {0, "0"}, {10, "10"}, {0.125, "0.125"}, {100.1, "100.1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *text = mark_score(table[i].score);
        g_assert_cmpstr(text, ==, table[i].text);
    }
}

static void test_names(void) {
    g_assert_true(mark_is_ours("X-Kasuhara"));
    g_assert_true(mark_is_ours("x-KASUHARA-hits"));
    g_assert_true(mark_is_ours("X-Kasuhara "));
    g_assert_true(mark_is_ours("X-KasuharaElse"));
    g_assert_false(mark_is_ours("X-Kasuhar"));
    g_assert_false(mark_is_ours("Subject"));
    g_assert_false(mark_is_ours(""));
}

static void test_fold(void) {
    GString *value = g_string_new("first");
    for (int i = 0; i < 200; i++)
        g_string_append_printf(value, " %.*s", i % 60 + 1,
                               "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh");
    g_autofree char *folded = mark_fold("X-Kasuhara-Hits", value->str);
    g_auto(GStrv) lines = g_strsplit(folded, "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), >, 50);
    g_assert_cmpuint(strlen("X-Kasuhara-Hits: ") + strlen(lines[0]), <, 78);
    for (gsize i = 1; lines[i]; i++) {
        g_assert_cmpuint(strlen(lines[i]), <, 78);
        g_assert_true(lines[i][0] == ' ' && g_ascii_isalpha(lines[i][1]));
    }
    g_autofree char *unfolded = g_strjoinv("", lines);
    g_assert_cmpstr(unfolded, ==, value->str);
    g_string_free(value, TRUE);
    /* A word that is too long alone stays whole. */
    g_autofree char *one = mark_fold("X", "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
                                          "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
    g_assert_null(strchr(one, '\n'));
}

static void test_subject(void) {
    static const struct {
        const char *prefix, *value, *subject;
    } table[] = {
        {"[flagged]", " hello", "[flagged] hello"},
        {"[flagged]", "hello", "[flagged] hello"},
        {"[flagged]", "", "[flagged]"},
        {"a\r\nBcc: x", " y", "a  Bcc: x y"},
        {"[要注意]", " hello", "=?UTF-8?B?W+imgeazqOaEj10=?= hello"},
        {"[要注意]", " =?UTF-8?B?YQ==?=", "=?UTF-8?B?W+imgeazqOaEj10g?= =?UTF-8?B?YQ==?="},
        {"[flagged]", " a\n\tb", "[flagged] a\n\tb"},
        {"[flagged]", " 0123456789012345678901234567890123456789012345678901234567890123456789",
         "[flagged]\n 0123456789012345678901234567890123456789012345678901234567890123456789"},
        {"一二三四五六七八九十一二三四五六七八九十", "",
         "=?UTF-8?B?5LiA5LqM5LiJ5Zub5LqU5YWt5LiD5YWr5Lmd5Y2B5LiA5LqM5LiJ5Zub5LqU?= "
         "=?UTF-8?B?5YWt5LiD5YWr5Lmd5Y2B?="},
        {"[!]", "one\r\n two\nX-Forged: three\rfour\n", "[!] one\n two X-Forged: threefour "},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *subject = mark_subject(table[i].prefix, table[i].value);
        g_test_message("row %zu", i);
        g_assert_cmpstr(subject, ==, table[i].subject);
    }
}

static void add_hit(GPtrArray *hits, const char *rule, const Category *category, double score) {
    Hit *hit = g_new0(Hit, 1);
    hit->rule = rule;
    hit->category = category;
    hit->score = score;
    g_ptr_array_add(hits, hit);
}

static void test_hits(void) {
    static char threat_id[] = "threat", insult_id[] = "insult";
    const Category threat = {.id = threat_id}, insult = {.id = insult_id};
    g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(g_free);
    const Verdict verdict = {.hits = hits};
    g_autofree char *none = mark_hits(&verdict);
    g_assert_cmpstr(none, ==, "");
    add_hit(hits, "ja.insult.useless", &insult, 2);
    add_hit(hits, "ja.threat.kill", &threat, 3);
    add_hit(hits, "ja.insult.capped", &insult, 0);
    add_hit(hits, "ja.threat.kill", &threat, 3);
    add_hit(hits, "ja.insult.useless", &insult, 1.5);
    g_autofree char *value = mark_hits(&verdict);
    g_autofree char *rules = mark_rules(&verdict);
    g_assert_cmpstr(value, ==, "threat ja.threat.kill 6; insult ja.insult.useless 3.5");
    g_assert_cmpstr(rules, ==, "ja.threat.kill,ja.insult.useless");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < 100; i++) {
        g_ptr_array_add(names, g_strdup_printf("rule.%d", i));
        add_hit(hits, g_ptr_array_index(names, names->len - 1), &insult, 1);
    }
    g_autofree char *many = mark_hits(&verdict);
    g_autofree char *many_rules = mark_rules(&verdict);
    g_assert_true(g_str_has_suffix(many, "; and 52 more"));
    g_assert_true(g_str_has_suffix(many_rules, ",+52"));
}

static void test_summary(void) {
    static char level_id[] = "alert", partial[] = "too much text", state[] = "locked";
    Level level = {.id = level_id};
    Policy policy = {.refcount = 1};
    Message message = {0};
    Kept kept = {.case_number = 1042};
    Verdict verdict = {.policy = &policy,
                       .message = &message,
                       .level = &level,
                       .score = 9.5,
                       .history_known = TRUE};
    policy.digest.bytes[0] = 0x3f;
    g_autofree char *whole = mark_summary(&verdict, &kept, TRUE);
    g_assert_cmpstr(whole, ==, "level=alert; score=9.5; case=1042; policy=3f000000");
    verdict.carded = TRUE;
    g_autofree char *carded = mark_summary(&verdict, &kept, TRUE);
    g_assert_cmpstr(carded, ==, "level=alert; score=9.5; case=1042; card=red; policy=3f000000");
    verdict.carded = FALSE;
    message.partial_reason = partial;
    kept = (Kept){.state_error = state};
    verdict.level = NULL;
    g_autofree char *part = mark_summary(&verdict, &kept, FALSE);
    g_assert_cmpstr(part, ==, "level=none; score=9.5; policy=3f000000; scored=part; history=none");
}

static MessagePart *part_of(const char *text) {
    MessagePart *part = g_new0(MessagePart, 1);
    part->text = g_string_new(text);
    return part;
}

static void free_part(gpointer data) {
    g_string_free(((MessagePart *)data)->text, TRUE);
    g_free(data);
}

/* The language of a refusal is that of the mail: Japanese where nothing speaks against it. */
static void test_refusal(void) {
    static char ja[] = "ja", en[] = "en";
    static const struct {
        const char *subject, *text, *language;
    } rows[] = {
        {"hello", "you fools", "en"},   {"hello", "ふざけるな", "ja"},
        {"返金", "refund me", "ja"},    {"", "", "ja"},
        {"12:30", "(^_^) 12345", "ja"}, {"", "Ça suffit", "en"},
    };
    RedCardText texts[] = {{ja, NULL}, {en, NULL}};
    RedCard card = {.action = CARD_REFUSE, .texts = g_ptr_array_new()};
    Policy policy = {.refcount = 1, .red_card = &card};
    Message message = {.parts = g_ptr_array_new_with_free_func(free_part)};
    Verdict verdict = {.policy = &policy, .message = &message, .carded = TRUE};
    g_assert_null(refusal_text(&verdict));
    g_ptr_array_add(card.texts, &texts[0]);
    g_ptr_array_add(card.texts, &texts[1]);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("row %zu", i);
        g_ptr_array_set_size(message.parts, 0);
        g_ptr_array_add(message.parts, part_of(rows[i].subject));
        g_ptr_array_add(message.parts, part_of(rows[i].text));
        g_assert_cmpstr(refusal_text(&verdict)->language, ==, rows[i].language);
    }
    g_ptr_array_remove_index(card.texts, 1);
    g_assert_cmpstr(refusal_text(&verdict)->language, ==, "ja");
    g_ptr_array_unref(card.texts);
    g_ptr_array_unref(message.parts);
}

static void test_refusal_is_due(void) {
    RedCard card = {.action = CARD_REFUSE};
    Policy policy = {.refcount = 1, .red_card = &card};
    Verdict verdict = {.policy = &policy, .carded = TRUE};
    g_assert_true(refusal_is_due(&verdict));
    policy.mode = POLICY_OBSERVE;
    g_assert_false(refusal_is_due(&verdict));
    policy.mode = POLICY_ENFORCE;
    card.action = CARD_QUARANTINE;
    g_assert_false(refusal_is_due(&verdict));
    card.action = CARD_REFUSE;
    verdict.carded = FALSE;
    g_assert_false(refusal_is_due(&verdict));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
    xml_init();
    gpointer leading_space = GUINT_TO_POINTER(SMFIP_HDR_LEADSPC);
    g_test_add("/session/bytes-as-they-came", Fixture, leading_space, set_up,
               test_bytes_as_they_came, tear_down);
    g_test_add("/session/space-that-was-eaten", Fixture, NULL, set_up, test_space_that_was_eaten,
               tear_down);
    g_test_add("/session/bound", Fixture, leading_space, set_up, test_bound, tear_down);
    g_test_add("/session/forget", Fixture, leading_space, set_up, test_forget, tear_down);
    g_test_add("/session/alerts", Fixture, leading_space, set_up, test_alerts, tear_down);
    g_test_add("/session/addresses", Fixture, leading_space, set_up, test_addresses, tear_down);
    g_test_add_func("/agreement/of-offer", test_agreement);
    g_test_add_func("/answer/remedies", test_remedies);
    g_test_add_func("/mark/score", test_score);
    g_test_add_func("/mark/names", test_names);
    g_test_add_func("/mark/fold", test_fold);
    g_test_add_func("/mark/subject", test_subject);
    g_test_add_func("/mark/hits", test_hits);
    g_test_add_func("/mark/summary", test_summary);
    g_test_add_func("/refusal/language", test_refusal);
    g_test_add_func("/refusal/is-due", test_refusal_is_due);
    return g_test_run();
}
