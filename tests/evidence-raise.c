/* evidence/: cases that people open, as another process beside the daemon's. */
#include "evidence-fixture.h"
#include "evidence/raise.h"

#include <sys/wait.h>

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

/* What another does while one is between asking what waits and archiving it. */
typedef struct {
    Desk *desk;
    GThread *thread;
    const char
        *id; /* of the mail of a case that is opened by hand; NULL: the daemon has a new one */
} Other;

static gpointer act_meanwhile(gpointer context) {
    const Other *other = context;
    if (other->id) {
        assert_refused(other->desk, other->id, NULL, "case 1 already");
        return NULL;
    }
    Mail mail = {"3", "1", NULL, FALSE};
    g_autoptr(GError) error = NULL;
    g_autoptr(Judge) judge = judge_new();
    Kept kept;
    gboolean done = try_to_keep(other->desk, judge, &mail, &kept, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_cmpint(kept.case_number, ==, 1);
    g_assert_false(kept.again);
    g_assert_cmpuint(kept.sequence, >, 0);
    kept_clear(&kept);
    return NULL;
}

/* Long enough for it to come as far as it can; where that is too short, it is passed all the same.
 */
static void start_other(gpointer context) {
    Other *other = context;
    other->thread = g_thread_new("other", act_meanwhile, other);
    g_usleep(300000);
}

static void let_others(Desk *desk, Other *other) {
    other->desk = desk;
    desk->moody.context = other;
    desk->moody.meanwhile = start_other;
}

static void test_daemon_meanwhile(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Other other = {0};
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", NULL);
    let_others(desk, &other);
    raise_case(desk, "1@example.com", NULL);
    g_thread_join(other.thread);
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q2; message 1 Q3");
}

/* The daemon has its new mail of a case, and is about to archive it. */
static void test_call_meanwhile(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Other other = {.id = "1@example.com"};
    keep(desk, "1", NULL, NULL);
    raise_case(desk, "1@example.com", NULL);
    for (guint i = 0; i < 2; i++) {
        let_others(desk, &other);
        keep(desk, i ? "3" : "2", "1", i ? THREAT : NULL);
        g_thread_join(other.thread);
    }
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q2; message 1 Q3");
}

static void test_calls_meanwhile(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    Other other = {.id = "2@example.com"};
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", NULL);
    let_others(desk, &other);
    raise_case(desk, "1@example.com", NULL);
    g_thread_join(other.thread);
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q2");
}

/* A state that processes share, as the daemon and a call do. */
static void use_file(Desk *desk) {
    g_autofree char *path = g_build_filename(desk->files.directory, "state.sqlite", NULL);
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open(path, NULL, NULL);
    g_assert_nonnull(desk->moody.inner);
    open_evidence(desk);
}

/* A call that is killed between the line of a mail and state's knowing of it. */
static void kill_a_call(Desk *desk, const char *id) {
    g_autofree char *path = g_build_filename(desk->files.directory, "state.sqlite", NULL);
    int status;
    pid_t child = fork();
    if (child == 0) {
        GError *error = NULL;
        Raised raised;
        desk->moody.inner = state_open(path, NULL, NULL);
        desk->moody.killing = TRUE;
        try_to_raise(desk, id, NULL, &raised, &error);
        g_printerr("%s\n", error ? error->message : "not killed");
        _exit(0);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_killed(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    use_file(desk);
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", NULL);
    kill_a_call(desk, "1@example.com");
    assert_chain(desk, "raise 1; message 1 Q1");
    g_assert_cmpuint(raise_case(desk, "2@example.com", NULL).mails, ==, 1);
    assert_refused(desk, "1@example.com", NULL, "is case 1 already");
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q2");
    keep(desk, "3", NULL, NULL);
    kill_a_call(desk, "3@example.com");
    keep(desk, "4", "3", NULL);
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q2; raise 2; message 2 Q3; message 2 Q4");
}

/* The daemon could not tell state, and was killed, or lives on; a call comes. */
static void test_untold(Desk *desk, gconstpointer data) {
    keep(desk, "1", NULL, NULL);
    keep(desk, "2", "1", NULL);
    raise_case(desk, "1@example.com", NULL);
    for (guint i = 0; i < 2; i++) {
        desk->moody.deaf = i == 0;
        desk->moody.forgetful = i == 1;
        Kept kept = keep(desk, i ? "4" : "3", "1", NULL);
        kept_clear(&kept);
        desk->moody.deaf = desk->moody.forgetful = FALSE;
        if (i == 1)
            close_evidence(desk);
        assert_refused(desk, "1@example.com", NULL, "is case 1 already");
    }
    desk->recipients = NULL; /* which had been made for the first opening */
    open_evidence(desk);
    assert_chain(desk, "raise 1; message 1 Q1; message 1 Q2; message 1 Q3; message 1 Q4");
    desk->recipients = data;
}

/* A refused call takes nothing from anybody, and leaves the turn. */
static void test_refused(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    use_file(desk);
    keep(desk, "1", NULL, THREAT);
    StateOpening opening = {.message_id = "1@example.com"};
    guint64 after;
    assert_refused(desk, "1@example.com", NULL, "is case 1 already");
    g_assert_true(archive_turn_begin(desk->archive, 0, NULL));
    g_assert_cmpint(archive_turn_noted(desk->archive, &after, NULL), ==, 0);
    archive_turn_end(desk->archive);
    g_assert_cmpint(desk->moody.inner->functions->open_case(desk->moody.inner, &opening, NULL), ==,
                    1);
    desk->moody.deaf = TRUE;
    Kept kept = keep(desk, "2", "1", NULL);
    kept_clear(&kept);
    desk->moody.deaf = FALSE;
    assert_refused(desk, "1@example.com", NULL, "is case 1 already");
    assert_chain(desk, "open 1 Q1; message 1 Q1; message 1 Q2");
}

/* Archived in no case, and learnt by state at a start: it is in the case that is opened. */
static void test_alone_and_learnt(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    desk->moody.failing = TRUE;
    Kept kept = keep(desk, "1", NULL, THREAT);
    kept_clear(&kept);
    kept = keep(desk, "2", NULL, THREAT);
    kept_clear(&kept);
    desk->moody.failing = FALSE;
    close_evidence(desk);
    open_evidence(desk);
    Raised raised = raise_case(desk, "1@example.com", NULL);
    g_assert_cmpuint(raised.mails, ==, 1);
    kept = keep(desk, "3", "2", THREAT);
    g_assert_cmpint(kept.case_number, ==, 2);
    close_evidence(desk);
    open_evidence(desk);
    keep(desk, "4", "2", NULL);
    keep(desk, "5", "1", NULL);
    assert_chain(desk, "message 0 Q1; message 0 Q2; raise 1; message 1 Q1; open 2 Q3; "
                       "message 2 Q2; message 2 Q3; message 2 Q4; message 1 Q5");
}

/* Numbers are not given again, though no mail of a case stands. */
static void test_numbers(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    Raised raised;
    signal(SIGXFSZ, SIG_IGN);
    keep(desk, "1", NULL, NULL);
    limit_files_to(700);
    g_assert_false(try_to_raise(desk, "1@example.com", NULL, &raised, &error));
    limit_files_to(RLIM_INFINITY);
    raised_clear(&raised);
    assert_chain(desk, "raise 1");
    close_evidence(desk);
    state_close(desk->moody.inner);
    desk->moody.inner = state_open_memory();
    open_evidence(desk);
    g_assert_cmpint(keep(desk, "2", NULL, THREAT).case_number, ==, 2);
}

/* Of a host that shared a state: the record that opened the case is in another archive. */
static void test_numbers_of_mails(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    keep(desk, "1", NULL, THREAT);
    g_autofree char *record = text_of_line(desk, 2);
    g_autofree char *path = g_build_filename(desk->files.directory, "other", NULL);
    g_autoptr(Archive) other = open_archive(path, ARCHIVE_CREATE, NULL);
    g_assert_true(archive_append(other, "message", span_of_text(record), NULL, NULL, NULL));
    State *inner = desk->moody.inner;
    desk->moody.inner = state_open_memory();
    char *of_desk = desk->files.path;
    desk->files.path = path;
    assert_refused(desk, "1@example.com", NULL, "start the daemon");
    desk->files.path = of_desk;
    state_close(desk->moody.inner);
    desk->moody.inner = inner;
}

/* A case that people were cut short in opening is opened by the daemon: by the customer's mail, not
 * by ours. */
static void test_opener(Desk *desk, G_GNUC_UNUSED gconstpointer data) {
    StateOpening opening = {.message_id = "1@example.com"};
    Mail ours = {"2", "1", NULL, TRUE};
    g_autoptr(GError) error = NULL;
    Kept kept;
    keep(desk, "1", NULL, NULL);
    g_assert_cmpint(desk->moody.inner->functions->open_case(desk->moody.inner, &opening, NULL), ==,
                    1);
    g_assert_true(try_to_keep(desk, desk->judge, &ours, &kept, &error));
    assert_chain(desk, "open 1 Q1; message 1 Q1; message 1 Q2");
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
    ADD("daemon-meanwhile", test_daemon_meanwhile);
    ADD("call-meanwhile", test_call_meanwhile);
    ADD("calls-meanwhile", test_calls_meanwhile);
    ADD("killed", test_killed);
    ADD("untold", test_untold);
    ADD("refused", test_refused);
    ADD("alone-and-learnt", test_alone_and_learnt);
    ADD("numbers", test_numbers);
    ADD("numbers-of-mails", test_numbers_of_mails);
    ADD("opener", test_opener);
    ADD("case-file", test_case_file);
    return g_test_run();
}
