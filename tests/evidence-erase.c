/* Erasing a case: what goes, what stays, holds, failures on the way, and what readers make of it.
 */
#include "evidence-fixture.h"
#include "evidence/erase.h"

static const Actor actor = {"auditor", "mail.example.org"};

typedef struct {
    EraseReport report;
    GError *error;
    gboolean done;
} Erasing;

static Erasing erase(Desk *desk, gint64 number, const char *older_than) {
    EraseAct act = {.case_number = number, .older_than = older_than, .ground = "a ground"};
    Erasing erasing = {0};
    erasing.done = evidence_erase(desk->archive, &desk->moody.state, &actor, &act, &erasing.report,
                                  &erasing.error);
    return erasing;
}

static void erasing_clear(Erasing *erasing) {
    erase_report_clear(&erasing->report);
    g_clear_error(&erasing->error);
}

static const ErasedCase *nth(const Erasing *erasing, guint index) {
    g_assert_cmpuint(index, <, erasing->report.cases->len);
    return g_ptr_array_index(erasing->report.cases, index);
}

static void erase_well(Desk *desk, gint64 number) {
    Erasing erasing = erase(desk, number, NULL);
    g_assert_no_error(erasing.error);
    g_assert_true(erasing.done);
    g_assert_cmpint(nth(&erasing, 0)->outcome, ==, ERASE_DONE);
    erasing_clear(&erasing);
}

static GPtrArray *read_case(Desk *desk, gint64 number) {
    g_autoptr(GError) error = NULL;
    GPtrArray *files = case_files_read(desk->archive, number, &error);
    g_assert_no_error(error);
    return files;
}

/* -1: there is no such case. */
static int mails_of(Desk *desk, gint64 number) {
    g_autoptr(GPtrArray) files = read_case(desk, number);
    return files->len ? (int)((CaseFile *)g_ptr_array_index(files, 0))->messages->len : -1;
}

static guint count_objects(const char *path) {
    g_autoptr(GDir) outer = g_dir_open(path, 0, NULL);
    const char *name;
    guint count = 0;
    while ((name = g_dir_read_name(outer))) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        count += g_file_test(below, G_FILE_TEST_IS_DIR) ? count_objects(below) : 1;
    }
    return count;
}

static void assert_stands(Desk *desk) {
    g_autofree char *verified = verify_to_text(desk->files.path, evidence_record_objects);
    g_assert_null(strstr(verified, "missing"));
    g_assert_null(strstr(verified, "altered"));
}

static void assert_lines(Desk *desk, gint64 number, const char *expected) {
    g_autoptr(GArray) lines = case_lines_read(desk->archive, number, NULL);
    g_autoptr(GString) found = g_string_new(NULL);
    g_assert_nonnull(lines);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(found, "%s%" G_GUINT64_FORMAT, i ? " " : "",
                               g_array_index(lines, guint64, i));
    g_assert_cmpstr(found->str, ==, expected);
}

static void test_a_case(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", THREAT);
    keep(desk, "2", "1", THREAT);
    keep(desk, "3", NULL, THREAT);
    JudgementAct judgement = {1, JUDGED_HARASSMENT, "cs", "Words about a person", TRUE, TRUE, TRUE};
    g_assert_true(evidence_judge(desk->archive, &actor, &judgement, NULL, NULL));
    guint64 lines = 8;
    assert_lines(desk, 1, "1 2 3 4 7");
    Erasing erasing = erase(desk, 1, NULL);
    g_assert_true(erasing.done);
    const ErasedCase *told = nth(&erasing, 0);
    g_assert_cmpint(told->number, ==, 1);
    g_assert_cmpuint(told->sequence, ==, lines);
    g_assert_cmpuint(told->mails, ==, 2);
    g_assert_cmpuint(told->records, ==, 5); /* open, 2 messages, again, judgement */
    erasing_clear(&erasing);
    assert_lines(desk, 1, "1 2 3 4 7 8");
    assert_lines(desk, 2, "5 6");
    assert_stands(desk);
    g_autoptr(GPtrArray) files = read_case(desk, 1);
    const CaseFile *file = g_ptr_array_index(files, 0);
    const CaseAct *act = g_ptr_array_index(file->erasures, 0);
    g_assert_cmpuint(file->messages->len + file->judgements->len, ==, 0);
    g_assert_cmpuint(act->sequence, ==, lines);
    g_assert_cmpstr(act->user, ==, "auditor");
    g_assert_cmpstr(act->words, ==, "a ground");
    g_assert_cmpstr(file->customer, ==, "");
    g_assert_cmpint(mails_of(desk, 2), ==, 1);
    g_autoptr(GError) error = NULL;
    g_assert_false(evidence_judge(desk->archive, &actor, &judgement, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    /* whoever goes on with it opens another */
    Kept kept = keep(desk, "4", "2", THREAT);
    g_assert_cmpint(kept.case_number, ==, 3);
    kept_clear(&kept);
}

/* Somebody puts the case on hold between the plan and the record: the hold was first. */
static void test_hold_was_first(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    guint before = count_objects(desk->files.path);
    g_autoptr(GPtrArray) files = read_case(desk, 1);
    const CaseMessage *message =
        g_ptr_array_index(((CaseFile *)g_ptr_array_index(files, 0))->messages, 0);
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&message->mail, hex);
    g_assert_true(evidence_hold(desk->archive, &actor, 1, TRUE, "a court", NULL, NULL));
    g_autofree char *erasure = g_strdup_printf(
        "{\"kind\":\"erasure\",\"case\":1,\"erased\":[{\"record\":2,\"kind\":\"mail\","
        "\"sha256\":\"%s\",\"bytes\":1}]}\n",
        hex);
    append(desk->archive, "erasure", erasure);
    g_assert_cmpint(mails_of(desk, 1), ==, 1);
    Erasing erasing = erase(desk, 0, NULL);
    g_assert_true(erasing.done);
    g_assert_cmpuint(erasing.report.completed, ==, 0);
    erasing_clear(&erasing);
    g_assert_cmpuint(count_objects(desk->files.path), ==, before + 2);
    erasing = erase(desk, 1, NULL);
    g_assert_true(erasing.done);
    g_assert_cmpint(nth(&erasing, 0)->outcome, ==, ERASE_HELD);
    g_assert_cmpuint(nth(&erasing, 0)->sequence, ==, 0);
    erasing_clear(&erasing);
    g_assert_true(evidence_hold(desk->archive, &actor, 1, FALSE, "done", NULL, NULL));
    erase_well(desk, 1);
    g_assert_cmpint(mails_of(desk, 1), ==, 0);
}

/* State fails after the record is written: erased for readers, and completed by the next. */
static void test_state_fails(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    guint before = count_objects(desk->files.path);
    desk->moody.failing = TRUE;
    Erasing erasing = erase(desk, 1, NULL);
    g_assert_false(erasing.done);
    g_assert_error(erasing.error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_cmpuint(nth(&erasing, 0)->sequence, ==, 3);
    erasing_clear(&erasing);
    g_assert_cmpuint(count_objects(desk->files.path), ==, before + 1);
    g_assert_cmpint(mails_of(desk, 1), ==, 0);
    assert_lines(desk, 1, "1 2 3");
    desk->moody.failing = FALSE;
    erasing = erase(desk, 1, NULL);
    g_assert_true(erasing.done);
    g_assert_cmpint(nth(&erasing, 0)->outcome, ==, ERASE_EARLIER);
    g_assert_cmpuint(erasing.report.completed, ==, 3);
    erasing_clear(&erasing);
    g_assert_cmpuint(count_objects(desk->files.path), ==, before - 2);
    assert_stands(desk);
}

/* Mail that was archived alone goes by its own age. */
static void test_no_case(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.failing = TRUE;
    for (guint i = 0; i < 3; i++) {
        g_autofree char *id = g_strdup_printf("%u", i);
        Kept kept = keep(desk, id, NULL, THREAT);
        kept_clear(&kept);
    }
    desk->moody.failing = FALSE;
    clock_stop(START + 90 * CLOCK_SECOND + DAY);
    Erasing erasing = erase(desk, 0, "P1D");
    g_assert_no_error(erasing.error);
    g_assert_cmpuint(erasing.report.cases->len, ==, 2);
    g_assert_cmpint(nth(&erasing, 0)->number, ==, 0);
    g_assert_cmpuint(nth(&erasing, 0)->mails, ==, 1);
    erasing_clear(&erasing);
    g_autoptr(GPtrArray) files = read_case(desk, 0);
    const CaseFile *file = g_ptr_array_index(files, 0);
    g_assert_cmpuint(file->messages->len, ==, 1);
    g_assert_cmpuint(file->erasures->len, ==, 2);
    assert_stands(desk);
}

/* Nobody knows what a record needs that cannot be read: nothing is erased. */
static void test_damage(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    append(desk->archive, "message", "{\"kind\":\"message\"");
    Erasing erasing = erase(desk, 1, NULL);
    g_assert_false(erasing.done);
    g_assert_error(erasing.error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_assert_nonnull(strstr(erasing.error->message, "line 3"));
    erasing_clear(&erasing);
    g_autofree char *chain = chain_in_words(desk);
    g_assert_cmpstr(chain, ==, "open 1 Q1; message 1 Q1; message");
}

/* An erasure that cannot be read stands in the way of reading, not of new evidence. */
static void test_damaged_erasure(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    keep(desk, "1", NULL, THREAT);
    append(desk->archive, "erasure", "no JSON");
    g_assert_null(case_files_read(desk->archive, 0, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    close_evidence(desk);
    open_evidence(desk);
    Kept kept = keep(desk, "2", "1", THREAT);
    g_assert_cmpint(kept.case_number, ==, 1);
    kept_clear(&kept);
}

/* State is lost, and the erasure was cut short: what lies there still is not learnt again. */
static void test_lost_state(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", NULL, THREAT);
    desk->moody.failing = TRUE;
    Erasing erasing = erase(desk, 2, NULL);
    g_assert_false(erasing.done);
    erasing_clear(&erasing);
    desk->moody.failing = FALSE;
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    open_evidence(desk);
    Kept kept = keep(desk, "3", "1", NULL);
    g_assert_cmpint(kept.case_number, ==, 1);
    kept_clear(&kept);
    kept = keep(desk, "4", "2", NULL);
    g_assert_cmpint(kept.case_number, ==, 0);
    kept_clear(&kept);
    kept = keep(desk, "5", "2", THREAT);
    g_assert_cmpint(kept.case_number, ==, 3);
    kept_clear(&kept);
}

static void test_access(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GArray) what = g_array_new(FALSE, FALSE, sizeof(Digest));
    Digest digest = digest_of(span_of_text("a mail"));
    keep(desk, "1", NULL, THREAT);
    g_array_append_val(what, digest);
    g_assert_true(evidence_note_access(desk->archive, &actor, "export", 1, what, NULL));
    g_autoptr(Archive) reader = open_archive(desk->files.path, ARCHIVE_READ, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_false(evidence_note_access(reader, &actor, "show", 1, what, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    assert_chain(desk, "open 1 Q1; message 1 Q1; access 1");
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*run)(Desk *, gconstpointer);
    } suite[] = {
        {"a-case", test_a_case},           {"hold-was-first", test_hold_was_first},
        {"state-fails", test_state_fails}, {"no-case", test_no_case},
        {"damage", test_damage},           {"damaged-erasure", test_damaged_erasure},
        {"lost-state", test_lost_state},   {"access", test_access},
    };
    g_test_init(&argc, &argv, NULL);
    message_init();
    for (guint i = 0; i < G_N_ELEMENTS(suite); i++) {
        g_autofree char *path = g_strdup_printf("/evidence-erase/%s", suite[i].name);
        g_test_add(path, Desk, NULL, set_up_desk, suite[i].run, tear_down_desk);
    }
    return g_test_run();
}
