/* evidence/: cases that people open, as another process beside the daemon's. */
#include "evidence-fixture.h"
#include "evidence/raise.h"

#include <signal.h>

static const Actor actor = {"hanako", "mail.example.org"};

/* By an archive of its own, as the tool has it. */
static gboolean try_to_raise(Desk *desk, const char *id, const Mail *file, Raised *raised,
                             GError **error) {
    g_autoptr(GPtrArray) categories = g_ptr_array_new();
    g_autoptr(Archive) archive = open_archive(desk->files.path, ARCHIVE_APPEND, NULL);
    g_autoptr(Sealer) sealer = desk->recipients ? sealer_to(&desk->files, desk->recipients) : NULL;
    RaiseAct act = {.level = "notice",
                    .threshold = 3,
                    .categories = categories,
                    .reason = "it frightened her",
                    .message_id = id};
    g_ptr_array_add(categories, (gpointer) "threat");
    if (!file)
        return evidence_raise(archive, &desk->moody.state, &actor, &act, raised, error);
    g_autofree char *bytes = bytes_of(file);
    return evidence_raise_file(archive, &desk->moody.state, sealer, &actor, &act, desk->policy,
                               span_of_text(bytes), raised, error);
}

static Raised raise_case(Desk *desk, const char *id, const Mail *file) {
    g_autoptr(GError) error = NULL;
    Raised raised;
    gboolean done = try_to_raise(desk, id, file, &raised, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_null(raised.state_error);
    return raised;
}

static void assert_refused(Desk *desk, const char *id, const Mail *file, const char *words) {
    g_autoptr(GError) error = NULL;
    Raised raised;
    g_assert_false(try_to_raise(desk, id, file, &raised, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, words));
    raised_clear(&raised);
}

static void test_held(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    keep(desk, "2", NULL, NULL);
    keep(desk, "3", "2", NULL);
    Raised raised = raise_case(desk, "3@example.com", NULL);
    g_assert_cmpint(raised.case_number, ==, 2);
    g_assert_cmpuint(raised.mails, ==, 2);
    g_assert_cmpint(raised.from, ==, RAISED_HELD);
    /* whom the daemon did not tell of it: it looks in the chain */
    Kept kept = keep(desk, "4", "3", THREAT);
    g_assert_cmpint(kept.case_number, ==, 2);
    g_assert_false(kept.opened);
    assert_refused(desk, "2@example.com", NULL, "is case 2 already");
    assert_refused(desk, "1@example.com", NULL, "is case 1 already");
    assert_refused(desk, "9@example.com", NULL, "knows this mail");
    assert_chain(desk,
                 "open 1 Q1; message 1 Q1; raise 2; message 2 Q2; message 2 Q3; message 2 Q4");
    g_autofree char *text = text_of_line(desk, 3);
    g_assert_nonnull(strstr(
        text, "\"by\":{\"user\":\"hanako\",\"host\":\"mail.example.org\"},\"case\":2,\"thread\":2,"
              "\"from\":\"held\",\"mail\":{\"message_id\":\"3@example.com\",\"sha256\":null},"
              "\"level\":\"notice\",\"threshold\":3.0,\"categories\":[\"threat\"],"
              "\"reason\":\"it frightened her\"}"));
}

/* Archived in no case, while state was away: it gets the record of its case. */
static void test_alone(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.failing = TRUE;
    Kept kept = keep(desk, "1", NULL, THREAT);
    kept_clear(&kept);
    desk->moody.failing = FALSE;
    Raised raised = raise_case(desk, "1@example.com", NULL);
    g_assert_cmpint(raised.case_number, ==, 1);
    g_assert_cmpint(raised.from, ==, RAISED_ALONE);
    kept = keep(desk, "2", "1", NULL);
    g_assert_cmpint(kept.case_number, ==, 1);
    assert_chain(desk, "message 0 Q1; raise 1; message 1 Q1; message 1 Q2");
    assert_refused(desk, "1@example.com", NULL, "case 1 already");
    /* where state was lost, numbers would be given again */
    Mail mail = {"3", NULL, NULL, FALSE};
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    assert_refused(desk, "1@example.com", NULL, "start the daemon");
    assert_refused(desk, NULL, &mail, "start the daemon");
    open_evidence(desk);
    g_assert_cmpint(raise_case(desk, NULL, &mail).case_number, ==, 2);
}

static void test_file(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail mail = {"2", "1", "You will see.\n", FALSE};
    keep(desk, "1", NULL, NULL);
    Raised raised = raise_case(desk, NULL, &mail);
    g_assert_cmpint(raised.from, ==, RAISED_FILE);
    g_assert_cmpuint(raised.mails, ==, 2);
    assert_chain(desk, "raise 1; message 1 Q1; message 1");
    assert_refused(desk, NULL, &mail, "in case 1 already");
    g_autofree char *text = text_of_line(desk, 3);
    g_assert_nonnull(strstr(text, "\"as\":\"given by staff as a file\""));
    g_assert_nonnull(strstr(text, "\"given\":{\"user\":\"hanako\",\"host\":\"mail.example.org\"}"));
    g_assert_true((strstr(text, "\"sealed\":\"cms\"") != NULL) == (desk->recipients != NULL));
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(evidence_seals(desk->archive, &error), ==, desk->recipients ? 1 : 0);
}

/* Of a thread that is over for state. */
static void test_file_again(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Mail mail = {"1", NULL, "You will see.\n", FALSE};
    if (desk->recipients) /* the certificate would be over, too */
        return;
    raise_case(desk, NULL, &mail);
    clock_stop(clock_now() + (gint64)200 * 24 * 3600 * CLOCK_SECOND);
    assert_refused(desk, NULL, &mail, "in case 1 already");
    assert_chain(desk, "raise 1; message 1");
    clock_stop(0);
}

/* A full disk, before and behind the record: the next call goes on, or the daemon does. */
static void test_no_space(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    static const rlim_t limits[] = {0, 700}; /* a raise record has 500 bytes, a message 1200 */
    signal(SIGXFSZ, SIG_IGN);
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", NULL, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autoptr(GError) error = NULL;
        Raised raised;
        limit_files_to(limits[i]);
        gboolean done = try_to_raise(desk, "1@example.com", NULL, &raised, &error);
        limit_files_to(RLIM_INFINITY);
        g_assert_false(done);
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
        raised_clear(&raised);
        assert_chain(desk, limits[i] ? "raise 1" : "");
    }
    Kept kept = keep(desk, "3", "1", NULL);
    g_assert_cmpint(kept.case_number, ==, 1);
    g_assert_cmpint(raise_case(desk, "2@example.com", NULL).case_number, ==, 2);
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q3; raise 2; message 2 Q2");
}

/* Cut short behind its record, a call is taken up by the next, which says the case that there is.
 */
static void test_taken_up(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    Raised raised;
    signal(SIGXFSZ, SIG_IGN);
    keep(desk, "1", NULL, NULL);
    limit_files_to(700);
    gboolean done = try_to_raise(desk, "1@example.com", NULL, &raised, &error);
    limit_files_to(RLIM_INFINITY);
    g_assert_false(done);
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    g_assert_nonnull(strstr(error->message, "case 1 is open"));
    raised_clear(&raised);
    raised = raise_case(desk, "1@example.com", NULL);
    g_assert_cmpint(raised.case_number, ==, 1);
    g_assert_cmpuint(raised.mails, ==, 1);
    g_assert_cmpuint(raised.sequence, ==, 1);
    assert_refused(desk, "1@example.com", NULL, "is case 1 already");
    assert_chain(desk, "raise 1; message 1 Q1");
}

/* What the case is said to be: by people, until a mail of it reaches more. */
static void test_case_file(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    keep(desk, "1", NULL, NULL);
    raise_case(desk, "1@example.com", NULL);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) files = case_files_read(desk->archive, 1, &error);
        g_assert_no_error(error);
        const CaseFile *file = g_ptr_array_index(files, 0);
        g_assert_cmpstr(file->level, ==, i ? "warning" : "notice");
        g_assert_cmpfloat(file->score, ==, i ? 6 : 0);
        g_assert_cmpstr(file->customer, ==, "customer@example.com");
        g_assert_cmpuint(file->categories->len, ==, 1);
        g_assert_cmpstr(file->raised->act.user, ==, "hanako");
        g_assert_cmpstr(file->raised->message_id, ==, "1@example.com");
        g_assert_cmpint(file->opened, ==, file->raised->act.time);
        keep(desk, "2", "1", THREAT);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    message_init();
#define ADD(name, function)                                                                        \
    g_test_add("/evidence-raise/" name, Desk, NULL, set_up_desk, function, tear_down_desk);        \
    g_test_add("/evidence-raise/sealed/" name, Desk, "one.pem", set_up_desk, function,             \
               tear_down_desk)
    ADD("held", test_held);
    ADD("alone", test_alone);
    ADD("file", test_file);
    ADD("file-again", test_file_again);
    ADD("no-space", test_no_space);
    ADD("taken-up", test_taken_up);
    ADD("case-file", test_case_file);
    return g_test_run();
}
