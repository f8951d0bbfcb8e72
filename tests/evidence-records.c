/* Records out and in: their bytes, hostile strings, policies, repairs, cases read back. */
#include "evidence-fixture.h"

static char *hex_of(Span bytes) {
    Digest digest = digest_of(bytes);
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&digest, hex);
    return g_strdup(hex);
}

/* Keys and their order are a format forever. */
static void test_bytes(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail mail = {"1", "0", THREAT, FALSE};
    char policy[DIGEST_HEX + 1];
    keep(desk, "1", "0", THREAT);
    g_autofree char *bytes = bytes_of(&mail);
    g_autofree char *hex = hex_of(span_of_text(bytes));
    digest_to_hex(&desk->policy->digest, policy);
    g_autofree char *open = text_of_line(desk, 1);
    g_autofree char *expected_open = g_strdup_printf(
        "{\"kind\":\"open\",\"archive\":\"mail.example.org\",\"program\":\"" PACKAGE_STRING "\","
        "\"received\":\"2026-09-21T14:13:20.000000Z\",\"case\":1,\"thread\":1,\"by\":{\"sha256\":"
        "\"%s\",\"queue_id\":\"Q1\",\"sender\":\"customer@example.com\",\"level\":\"warning\","
        "\"score\":6.0},\"policy\":{\"sha256\":\"%s\",\"object\":\"%s\"}}\n",
        hex, policy, policy);
    g_assert_cmpstr(open, ==, expected_open);
    g_autofree char *message = text_of_line(desk, 2);
    g_autofree char *expected = g_strdup_printf(
        "{\"kind\":\"message\",\"archive\":\"mail.example.org\",\"program\":\"" PACKAGE_STRING "\","
        "\"received\":\"2026-09-21T14:13:20.000000Z\",\"case\":1,\"thread\":1,\"flagged\":true,"
        "\"from_staff\":false,\"mail\":{\"sha256\":\"%s\",\"bytes\":%u,\"left_out\":0,\"object\":"
        "\"%s\",\"as\":\"presented by the mail server to the filter\"},\"envelope\":{\"queue_id\":"
        "\"Q1\",\"mail_from\":\"customer@example.com\",\"recipients\":[\"support@example.org\"],"
        "\"client_address\":null,\"client_name\":null,\"helo\":null,\"daemon_name\":null,"
        "\"server_version\":null,\"auth_name\":null,\"auth_type\":null,\"tls_version\":null,"
        "\"tls_cipher\":null,\"host\":null},\"sender\":\"customer@example.com\",\"subject\":"
        "\"order 1\",\"message_id\":\"1@example.com\",\"references\":[\"0@example.com\"],"
        "\"ticket\":null,\"thread_over\":7776000,\"likeness\":\"",
        hex, (guint)strlen(bytes), hex);
    if (!g_str_has_prefix(message, expected))
        g_assert_cmpstr(message, ==, expected);
    g_autofree char *end = g_strdup_printf(
        "\",\"verdict\":{\"level\":\"warning\",\"score\":6.0,\"only_forward\":false,\"partial\":"
        "null,\"history\":{\"known\":true,\"error\":null,\"earlier\":0},\"skipped\":[],\"hits\":["
        "{\"rule\":\"threat.kill\",\"category\":\"threat\",\"weight\":6.0,\"score\":6.0,"
        "\"standing\":\"counted\",\"part\":\"text\",\"start\":7,\"end\":15,\"text\":\"kill you\"}]}"
        ",\"policy\":{\"sha256\":\"%s\",\"object\":\"%s\"}}\n",
        policy, policy);
    g_assert_cmpstr(message + strlen(expected) + 16, ==, end);
}

/* Strings of an envelope are whatever a client sent. */
static void test_hostile(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autofree char *bytes =
        mail_of("Message-ID: <\xff\xfe\",\"object\":\"x@y>\nSubject: \xed\xa0\x80 {\"a\":1}\n",
                THREAT "\xff\xfe");
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(State) state = state_open_memory();
    Kept kept;
    g_assert_true(evidence_policy(desk->evidence, desk->policy, NULL));
    envelope->queue_id = g_strdup("\x01\x7f\"\\\n");
    envelope->helo = g_strdup("\",\"object\":\"0000\",\"x\":\"");
    envelope->mail_from = g_strdup("\xc3\x28\xe2\x82@\xf4\x90\x80\x80");
    for (guint i = 0; i < 500; i++)
        g_ptr_array_add(envelope->recipients, g_strdup("\xff"));
    Span span = span_of_text(bytes);
    g_autoptr(Verdict) verdict =
        judge_mail(desk->judge, desk->policy, state, envelope, span, FALSE);
    g_assert_true(evidence_keep(desk->evidence, verdict, envelope, span, &kept, &error));
    g_assert_no_error(error);
    g_autofree char *text = text_of_line(desk, 3);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_nonnull(strstr(text, "\"queue_id\":\"\\u0001\x7f\\\"\\\\\\n\""));
    g_assert_nonnull(strstr(text, "\"mail_from\":\"\xef\xbf\xbd("));
    g_assert_nonnull(strstr(text, "\"recipients\":[\"\xef\xbf\xbd\",\"\xef\xbf\xbd\""));
    g_assert_cmpuint(strcspn(text, "\n"), ==, strlen(text) - 1);
    g_autofree char *verified = verify_to_text(desk->files.path, evidence_record_objects);
    g_assert_cmpstr(verified, ==, "3 lines, 7 objects"); /* manifest, policy, lexicon; mail */
}

static void test_record_objects(void) {
#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    static const struct {
        const char *record;
        int objects; /* -1: no record */
    } rows[] = {
        {"{\"kind\":\"note\"}", 0},
        {"{\"kind\":\"note\",\"object\":null}", 0},
        {"{\"kind\":\"note\",\"object\":\"" HASH "\",\"a\":[{\"object\":\"" HASH "\"}]}", 2},
        {"{\"kind\":\"note\",\"text\":\"\\\"object\\\":\\\"" HASH "\\\"\"}", 0},
        {"{\"kind\":\"note\",\"object\":\"" HASH "0\"}", -1},
        {"{\"kind\":\"note\",\"object\":\"../chain\"}", -1},
        {"{\"kind\":\"note\",\"object\":1}", -1},
        {"{\"kind\":\"note\",\"object\":[]}", -1},
        {"{\"kind\":\"open\"}", -1},
        {"{\"kind\":\"note\",\"kind\":\"note\"}", -1},
        {"[]", -1},
        {"\"note\"", -1},
        {"", -1},
        {"{\"kind\":\"note\"", -1},
        {"\xff", -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) named = g_array_new(FALSE, FALSE, sizeof(Digest));
        RecordNames names = {.objects = named};
        const char *why = NULL;
        gboolean ok =
            evidence_record_objects("note", span_of_text(rows[i].record), &names, &why, NULL);
        if (ok != (rows[i].objects >= 0) || (ok && (int)named->len != rows[i].objects))
            g_error("row %" G_GSIZE_FORMAT, i);
        if (!ok)
            g_assert_nonnull(why);
    }
    g_autoptr(GString) deep = g_string_new("{\"kind\":\"note\",\"a\":");
    for (guint i = 0; i < 100000; i++)
        g_string_append_c(deep, '[');
    g_autoptr(GArray) named = g_array_new(FALSE, FALSE, sizeof(Digest));
    RecordNames names = {.objects = named};
    const char *why;
    g_assert_false(evidence_record_objects("note", span_of_string(deep), &names, &why, NULL));
}

static void test_policy(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Policy) other = policy_of(POLICY_HEAD " ");
    g_assert_true(evidence_policy(desk->evidence, desk->policy, NULL));
    g_assert_true(evidence_policy(desk->evidence, desk->policy, NULL));
    close_evidence(desk);
    open_evidence(desk);
    g_assert_true(evidence_policy(desk->evidence, desk->policy, NULL));
    assert_chain(desk, "policy");
    g_assert_true(evidence_policy(desk->evidence, other, NULL));
    g_assert_true(evidence_policy(desk->evidence, desk->policy, NULL));
    assert_chain(desk, "policy; policy; policy");
    /* 2 records (the third is the first again), 2 manifests, 2 policies, 1 lexicon */
    g_autofree char *verified = verify_to_text(desk->files.path, evidence_record_objects);
    g_assert_cmpstr(verified, ==, "3 lines, 7 objects");
    g_autofree char *text = text_of_line(desk, 1);
    g_assert_nonnull(strstr(text, "\"mode\":\"enforce\",\"policy\":{\"sha256\":\""));
    g_assert_nonnull(strstr(text, "\"files\":[{\"name\":\"policy.xml\",\"object\":\""));
}

/* Drafts name the policy of their day, also one that never came into the archive. */
static void test_old_policy(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, NULL);
    Policy *old = desk->policy;
    desk->policy = policy_of(POLICY_HEAD " ");
    keep(desk, "2", "1", THREAT);
    policy_unref(old);
    assert_chain(desk, "open 1 Q2; message 1 Q1; message 1 Q2");
    g_autofree char *first = text_of_line(desk, 2);
    g_assert_true(g_str_has_suffix(first, ",\"object\":null}}\n"));
}

static void test_repair(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", NULL, THREAT);
    close_evidence(desk);
    g_autofree char *chain = read_file(desk->files.path, "chain", &length);
    write_file(desk->files.path, "chain", chain, (gssize)length - 10);
    open_evidence(desk);
    assert_chain(desk, "open 1 Q1; message 1 Q1; open 2 Q2; repair");
    g_autofree char *text = text_of_line(desk, 4);
    g_assert_nonnull(strstr(text, "\"torn\":{\"bytes\":"));
    close_evidence(desk);
    open_evidence(desk);
    assert_chain(desk, "open 1 Q1; message 1 Q1; open 2 Q2; repair");
}

static GPtrArray *read_cases(const char *path, gint64 number) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_READ, NULL);
    g_autoptr(GError) error = NULL;
    GPtrArray *files = case_files_read(archive, number, &error);
    g_assert_no_error(error);
    return files;
}

static void test_cases(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", THREAT);
    keep(desk, "3", NULL, "You are useless.\n");
    keep(desk, "2", "1", THREAT);
    keep(desk, "4", "1", "I will kill you, useless fool.\n");
    desk->moody.failing = TRUE;
    Kept kept = keep(desk, "5", "1", THREAT);
    kept_clear(&kept);
    g_autoptr(GPtrArray) files = read_cases(desk->files.path, 0);
    g_assert_cmpuint(files->len, ==, 3);
    const CaseFile *none = g_ptr_array_index(files, 0), *first = g_ptr_array_index(files, 1),
                   *second = g_ptr_array_index(files, 2);
    g_assert_cmpint(none->number, ==, 0);
    g_assert_cmpuint(none->messages->len, ==, 1);
    g_assert_cmpint(first->number, ==, 1);
    g_assert_cmpstr(first->customer, ==, "customer@example.com");
    g_assert_cmpstr(first->level, ==, "alert");
    g_assert_cmpfloat(first->score, >=, 10.5);
    g_assert_cmpint(first->opened, ==, START + 60 * CLOCK_SECOND);
    g_assert_cmpint(first->last, ==, START + 240 * CLOCK_SECOND);
    g_assert_cmpuint(first->messages->len, ==, 4);
    g_assert_true(g_ptr_array_find_with_equal_func(first->categories, "threat", g_str_equal, NULL));
    const CaseMessage *begun = g_ptr_array_index(first->messages, 0),
                      *threat = g_ptr_array_index(first->messages, 1),
                      *again = g_ptr_array_index(first->messages, 2);
    g_assert_cmpstr(begun->level, ==, "none");
    g_assert_true(begun->mail_held && !begun->again);
    g_assert_cmpstr(threat->subject, ==, "order 2");
    g_assert_cmpstr(threat->queue_id, ==, "Q2");
    g_assert_true(again->again && digest_equal(&again->mail, &threat->mail));
    const RecordHit *hit = g_ptr_array_index(threat->hits, 0);
    g_assert_cmpstr(hit->rule, ==, "threat.kill");
    g_assert_cmpstr(hit->text, ==, "kill you");
    g_assert_cmpstr(second->level, ==, "notice");
    g_autoptr(GPtrArray) one = read_cases(desk->files.path, 2);
    g_assert_cmpuint(one->len, ==, 1);
    g_autoptr(GPtrArray) no_such = read_cases(desk->files.path, 7);
    g_assert_cmpuint(no_such->len, ==, 0);
}

static void assert_same_hits(const CaseMessage *whole, const CaseMessage *brief) {
    g_assert_cmpuint(brief->hits->len, ==, whole->hits->len);
    for (guint i = 0; i < whole->hits->len; i++) {
        const RecordHit *hit = g_ptr_array_index(whole->hits, i),
                        *same = g_ptr_array_index(brief->hits, i);
        g_assert_cmpstr(same->rule, ==, hit->rule);
        g_assert_cmpstr(same->category, ==, hit->category);
        g_assert_cmpfloat(same->score, ==, hit->score);
    }
}

static void assert_same_case(const CaseFile *whole, const CaseFile *brief) {
    g_assert_cmpint(brief->number, ==, whole->number);
    g_assert_cmpint(brief->opened, ==, whole->opened);
    g_assert_cmpint(brief->last, ==, whole->last);
    g_assert_cmpstr(brief->customer, ==, whole->customer);
    g_assert_cmpstr(brief->level, ==, whole->level);
    g_assert_cmpuint(brief->categories->len, ==, whole->categories->len);
    g_assert_cmpuint(brief->messages->len, ==, whole->messages->len);
    for (guint i = 0; i < whole->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(whole->messages, i),
                          *same = g_ptr_array_index(brief->messages, i);
        g_assert_cmpuint(same->sequence, ==, message->sequence);
        g_assert_cmpint(same->time, ==, message->time);
        g_assert_cmpstr(same->sender, ==, message->sender);
        g_assert_cmpstr(same->level, ==, message->level);
        g_assert_cmpfloat(same->score, ==, message->score);
        g_assert_cmpint(same->from_staff, ==, message->from_staff);
        g_assert_cmpint(same->again, ==, message->again);
        assert_same_hits(message, same);
    }
}

/* Many enough for several threads; some of a form that only the reader of JSON is sure of. */
static void test_brief(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    enum {
        MAILS = 300
    };
    static const char *const senders[] = {
        "\"case\":%,\"sender\":\"c@x\"", "\"case\":%,\"sender\":\"\\\"q\\\"@x\"",
        "\"case\":%,\"sender\":\"\\u0041@x\"", "\"case\": %,\"sender\":\"s@x\""};
    static const char record[] =
        "{\"kind\":\"%s\",\"received\":\"2026-11-23T10:%02d:00%sZ\",%s,\"from_staff\":%s,"
        "\"mail\":{\"sha256\":\"%064d\",\"object\":null},\"score\":99,\"level\":\"no\","
        "\"verdict\":{\"level\":\"alert\",\"score\":%d.5,\"history\":{\"score\":98},\"hits\":["
        "{\"rule\":\"a\",\"category\":\"x\",\"score\":1.5,\"text\":\"\\\"死\\\"\"},"
        "{\"score\":0.0,\"category\":\"y\",\"rule\":\"b\"}]},\"policy\":{\"sha256\":\"%064d\"}}\n";
    g_autofree char *path = g_strconcat(desk->files.path, "-brief", NULL);
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_CREATE, NULL);
    for (int i = 0; i < MAILS; i++) {
        const char *kind = i % 7 ? "message" : "again";
        g_auto(GStrv) around = g_strsplit(senders[i % 4], "%", 2);
        g_autofree char *middle = g_strdup_printf("%s%d%s", around[0], i % 40, around[1]);
        g_autofree char *text = g_strdup_printf(record, kind, i % 60, i % 5 ? ".250000" : "",
                                                middle, i % 3 ? "false" : "true", i, i, 0);
        append(archive, kind, text);
    }
    g_autoptr(GPtrArray) whole = case_files_read(archive, 0, NULL);
    g_autoptr(GPtrArray) brief = case_files_read_brief(archive, NULL, NULL);
    g_assert_cmpuint(whole->len, ==, 40);
    g_assert_cmpuint(brief->len, ==, 40);
    for (guint i = 0; i < whole->len; i++)
        assert_same_case(g_ptr_array_index(whole, i), g_ptr_array_index(brief, i));
    g_autoptr(GPtrArray) one = case_files_read(archive, 7, NULL);
    assert_same_case(g_ptr_array_index(whole, 7), g_ptr_array_index(one, 0));
    append(archive, "message", "{\"kind\":\"message\"}\n");
    append(archive, "message", "not JSON");
    g_autoptr(GError) error = NULL;
    g_assert_null(case_files_read_brief(archive, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_assert_nonnull(strstr(error->message, "line 301"));
}

static void test_golden_case(void) {
    const char *top = g_getenv("top_srcdir");
    g_autofree char *path = g_build_filename(top ? top : ".", "tests", "golden", "archive", NULL);
    g_autoptr(GPtrArray) files = read_cases(path, 0);
    g_assert_cmpuint(files->len, ==, 1);
    const CaseFile *file = g_ptr_array_index(files, 0);
    const CaseMessage *message = g_ptr_array_index(file->messages, 0);
    g_assert_cmpstr(message->subject, ==, "返金");
    g_assert_cmpstr(((RecordHit *)g_ptr_array_index(message->hits, 0))->text, ==, "殺してやる");
    g_autofree char *verified = verify_to_text(path, evidence_record_objects);
    g_assert_cmpstr(verified, ==, "3 lines, 7 objects");
}

/* Records that are whole by their hash, and senseless. */
static void test_mangled(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        const char *kind, *record;
    } rows[] = {
        {"message", "not JSON"},
        {"message", "{}\n"},
        {"message", "{\"kind\":\"open\"}\n"},
        {"message", "{\"kind\":\"message\"}\n"},
        {"message", "{\"kind\":\"message\",\"case\":-1,\"mail\":7,\"verdict\":{\"hits\":{}}}\n"},
        {"open", "{\"kind\":\"open\",\"case\":\"one\"}\n"},
        {"again", "{\"kind\":\"again\",\"case\":1,\"received\":1e400}\n"},
        {"note", "{\"kind\":\"note\",\"case\":1,\"time\":7}\n"},
        {"card", "{\"kind\":\"card\",\"case\":-1,\"sender\":[]}\n"},
        {"assign", "{\"kind\":\"assign\",\"case\":1,\"observers\":{\"a\":[1]}}\n"},
    };
    keep(desk, "1", NULL, THREAT);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("%s-%" G_GSIZE_FORMAT, desk->files.path, i);
        g_autoptr(Archive) archive = open_archive(path, ARCHIVE_CREATE, NULL);
        append(archive, "other", "{\"kind\":\"other\"}\n");
        append(archive, rows[i].kind, rows[i].record);
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) brief = case_files_read_brief(archive, NULL, NULL);
        g_assert_true((brief != NULL) == g_str_equal(rows[i].kind, "note")); /* it reads none */
        g_assert_null(case_files_read(archive, 0, &error));
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
        g_assert_nonnull(strstr(error->message, "line 2"));
        g_autoptr(State) state = state_open_memory();
        g_autoptr(Evidence) evidence = evidence_open(archive, state, NULL, NULL, NULL);
        g_assert_nonnull(evidence); /* old damage does not stand in the way of new evidence */
    }
}

/* This host stands still for a minute and more, and another archives the thread's mail. */
static void stand_still(gpointer context) {
    Desk *desk = context;
    State *inner = desk->moody.inner;
    for (gint64 message = 1; message <= 2; message++)
        g_assert_true(inner->functions->archived(inner, message, 98 + (guint64)message, NULL));
    clock_stop(START + 90 * CLOCK_SECOND);
}

/* The answer itself still comes in time: what is asked behind the claim. */
static void stand_still_later(gpointer context) {
    ((Desk *)context)->moody.meanwhile = stand_still;
}

static void assert_left_to_others(Desk *desk, void (*meanwhile)(gpointer)) {
    g_autoptr(GError) error = NULL;
    const Mail mail = {"2", "1", THREAT, FALSE};
    Kept kept;
    clock_stop(START);
    desk->moody.state.shared = TRUE;
    keep(desk, "1", NULL, NULL);
    desk->moody.context = desk;
    desk->moody.meanwhile = meanwhile;
    g_assert_false(try_to_keep(desk, desk->judge, &mail, &kept, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "stood still"));
    kept_clear(&kept);
    assert_chain(desk, "open 1 Q2"); /* no mail stands in two archives */
    clock_stop(0);
}

static void test_stands_still(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_left_to_others(desk, stand_still);
}

static void test_stands_still_later(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    assert_left_to_others(desk, stand_still_later);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
#define ADD(name, function)                                                                        \
    g_test_add("/records/" name, Desk, NULL, set_up_desk, function, tear_down_desk)
    ADD("bytes", test_bytes);
    ADD("hostile", test_hostile);
    g_test_add_func("/records/objects", test_record_objects);
    ADD("policy", test_policy);
    ADD("old-policy", test_old_policy);
    ADD("repair", test_repair);
    ADD("cases", test_cases);
    g_test_add_func("/records/golden-case", test_golden_case);
    ADD("brief", test_brief);
    ADD("mangled", test_mangled);
    ADD("stands-still", test_stands_still);
    ADD("stands-still-later", test_stands_still_later);
    return g_test_run();
}
