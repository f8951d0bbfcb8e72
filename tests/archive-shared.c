/* archive: its owner and others who append beside it. */
#include "archive-fixture.h"

#include <sys/wait.h>

enum {
    CHILDREN = 4,
    EACH = 40
};

static void assert_stands(const Fixture *fixture, guint64 lines) {
    Verification verification = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(archive_verify(fixture->path, NULL, &verification, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(verification.findings->len, ==, 0);
    g_assert_cmpuint(verification.lines, ==, lines);
    verification_clear(&verification);
}

static void test_in_turn(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_assert_cmpuint(append(owner, "message", "one\n"), ==, 1);
    g_autoptr(Archive) beside = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    g_autoptr(Archive) third = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    g_assert_cmpuint(append(beside, "note", "two\n"), ==, 2);
    g_assert_cmpuint(append(owner, "message", "three\n"), ==, 3);
    g_assert_cmpuint(append(owner, "message", "four\n"), ==, 4);
    g_assert_cmpuint(append(third, "note", "five\n"), ==, 5);
    g_assert_cmpuint(append(beside, "note", "six\n"), ==, 6);
    g_assert_cmpuint(append(owner, "message", "seven\n"), ==, 7);
    assert_stands(fixture, 7);
}

/* Two cannot own it; whoever appends needs an archive that is there. */
static void test_one_owner(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    g_assert_null(archive_open(fixture->path, ARCHIVE_APPEND, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_clear_error(&error);
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_assert_null(archive_open(fixture->path, ARCHIVE_WRITE, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "in use by another process"));
}

static void append_many(const Fixture *fixture, int child) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(fixture->path, ARCHIVE_APPEND, NULL, &error);
    gboolean ok = archive != NULL;
    for (int i = 0; ok && i < EACH; i++) {
        g_autofree char *record = g_strdup_printf("%d of %d\n", i, child);
        ok = archive_append(archive, "note", span_of_text(record), NULL, NULL, &error);
    }
    if (!ok)
        g_printerr("%s\n", error->message);
    _exit(ok ? 0 : 1);
}

static void test_at_once(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        g_assert_cmpint(children[i], >=, 0);
        if (children[i] == 0)
            append_many(fixture, i);
    }
    for (int i = 0; i < EACH; i++) {
        g_autofree char *record = g_strdup_printf("%d of the owner\n", i);
        append(owner, "message", record);
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status = -1;
        g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
        g_assert_cmpint(status, ==, 0);
    }
    assert_stands(fixture, (CHILDREN + 1) * EACH);
}

/* What root adds belongs to the owner of the archive. */
static void test_ownership(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    if (geteuid() != 0) {
        g_test_skip("only root can give files away");
        return;
    }
    archive_close(open_archive(fixture->path, ARCHIVE_CREATE, NULL));
    g_autofree char *objects = g_build_filename(fixture->path, "objects", NULL);
    g_assert_cmpint(chown(objects, 4711, 4712), ==, 0);
    g_autoptr(Archive) beside = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    Digest digest;
    g_assert_true(archive_append(beside, "note", span_of_text("x\n"), NULL, &digest, NULL));
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&digest, hex);
    g_autofree char *object = g_strdup_printf("%s/objects/%.2s/%s", fixture->path, hex, hex + 2);
    g_autofree char *directory = g_path_get_dirname(object);
    const char *both[] = {object, directory};
    for (gsize i = 0; i < 2; i++) {
        struct stat status;
        g_assert_cmpint(stat(both[i], &status), ==, 0);
        g_assert_cmpuint(status.st_uid, ==, 4711);
        g_assert_cmpuint(status.st_gid, ==, 4712);
    }
}

/* A line that does not follow is nobody's to go on from. */
static void test_foreign_line(Fixture *fixture, gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    append(owner, "message", "one\n");
    g_autofree char *chain = g_build_filename(fixture->path, "chain", NULL);
    FILE *stream = g_fopen(chain, "ae");
    g_assert_nonnull(stream);
    fputs(data, stream);
    fclose(stream);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 2; i++) {
        g_clear_error(&error);
        g_assert_false(archive_append(owner, "message", span_of_text("two\n"), NULL, NULL, &error));
        g_assert_nonnull(strstr(error->message, "changed by somebody else"));
    }
}

static gpointer take_turn(gpointer archive) {
    g_assert_true(archive_turn_begin(archive, 60, NULL));
    guint64 after = 0;
    g_assert_cmpint(archive_turn_noted(archive, &after, NULL), ==, 1);
    g_assert_cmpuint(after, ==, 7);
    g_assert_true(archive_turn_settled(archive, NULL));
    archive_turn_end(archive);
    return NULL;
}

static void assert_no_turn(Archive *archive) {
    g_autoptr(GError) error = NULL;
    g_assert_false(archive_turn_begin(archive, 0, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "/turn tells)"));
}

/* Where nothing is noted there is room for a note, as on a full disk there would be none. */
static void assert_room(const char *archive) {
    g_autofree char *path = g_build_filename(archive, "turn", NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_assert_true(g_file_get_contents(path, &text, &length, NULL));
    g_assert_cmpuint(length, ==, 24 + 64); /* who has it, too */
    text[24] = '\0';
    g_assert_cmpstr(g_strstrip(text), ==, "");
}

/* The owner's threads share it; whoever appends beside has it alone. */
static void test_turn(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(Archive) beside = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    g_autoptr(Archive) third = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    guint64 after = 0;
    g_assert_true(archive_turn_begin(owner, 0, NULL));
    g_assert_true(archive_turn_begin(owner, 0, NULL));
    archive_turn_end(owner);
    assert_no_turn(beside);
    g_assert_true(archive_turn_begin(owner, 0, NULL)); /* who gave up keeps nobody out */
    archive_turn_end(owner);
    archive_turn_end(owner);
    g_assert_true(archive_turn_begin(beside, 0, NULL));
    assert_no_turn(third);
    assert_no_turn(owner);
    g_assert_cmpint(archive_turn_noted(beside, &after, NULL), ==, 0);
    assert_room(fixture->path);
    g_assert_true(archive_turn_note(beside, 12345678901, NULL));
    g_assert_true(archive_turn_note(beside, 7, NULL));
    g_assert_true(archive_turn_note(beside, 9, NULL));
    GThread *thread = g_thread_new("third", take_turn, third);
    archive_turn_end(beside);
    g_thread_join(thread);
    g_assert_true(archive_turn_begin(owner, 60, NULL));
    g_assert_cmpint(archive_turn_noted(owner, &after, NULL), ==, 0);
    archive_turn_end(owner);
    assert_room(fixture->path);
}

static gboolean is_told(Archive *beside) {
    g_assert_true(archive_turn_begin(beside, 0, NULL));
    gboolean told = archive_turn_is_told(beside);
    archive_turn_end(beside);
    return told;
}

/* An owner has not told state because it owns; and what a dead one told is not what stands now. */
static void test_told(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    Archive *owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(Archive) beside = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    g_assert_false(is_told(beside));
    g_assert_true(archive_turn_begin(owner, 0, NULL));
    g_assert_true(archive_turn_told(owner, NULL));
    archive_turn_end(owner);
    g_assert_true(is_told(beside));
    archive_close(owner);
    g_assert_false(is_told(beside));
}

/* Many who share it, one after the other, keep nobody out for good. */
static gpointer share_on(gpointer data) {
    Archive *owner = data;
    for (;;) {
        if (!archive_turn_begin(owner, 60, NULL))
            g_assert_not_reached();
        guint64 after;
        gboolean over = archive_turn_noted(owner, &after, NULL) > 0;
        g_usleep(2000);
        archive_turn_end(owner);
        if (over)
            return NULL;
    }
}

static void test_turn_comes(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(Archive) beside = open_archive(fixture->path, ARCHIVE_APPEND, NULL);
    GThread *threads[CHILDREN];
    g_assert_true(archive_turn_begin(owner, 0, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("owner", share_on, owner);
    archive_turn_end(owner);
    g_assert_true(archive_turn_begin(beside, 60, NULL));
    g_assert_true(archive_turn_note(beside, 1, NULL));
    archive_turn_end(beside);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
}

/* It ends with the process that had it, and what that noted stays. */
static void test_turn_of_the_dead(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    guint64 after = 0;
    int status;
    pid_t child = fork();
    if (child == 0) {
        Archive *archive = archive_open(fixture->path, ARCHIVE_APPEND, NULL, NULL);
        _exit(archive && archive_turn_begin(archive, 60, NULL) &&
                      archive_turn_note(archive, 3, NULL)
                  ? 0
                  : 1);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_cmpint(status, ==, 0);
    g_assert_true(archive_turn_begin(owner, 60, NULL));
    g_assert_cmpint(archive_turn_noted(owner, &after, NULL), ==, 1);
    g_assert_cmpuint(after, ==, 3);
    archive_turn_end(owner);
}

static void count_told(const char *who, gpointer context) {
    GString *told = context;
    g_string_append_printf(told, "%s;", who);
}

/* Who keeps others waiting is named, once for all that wait, and in what they are told at last. */
static void test_turn_held(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) owner = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GString) told = g_string_new(NULL);
    int begun[2], status;
    char byte;
    archive_turn_on_wait(owner, count_told, told);
    g_assert_cmpint(pipe(begun), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        Archive *archive = archive_open(fixture->path, ARCHIVE_APPEND, NULL, NULL);
        if (archive && archive_turn_begin(archive, 0, NULL) && write(begun[1], "b", 1) == 1)
            raise(SIGSTOP);
        _exit(0);
    }
    g_assert_cmpint(read(begun[0], &byte, 1), ==, 1);
    g_autofree char *name = g_strdup_printf("kasuhara case open (process %d, since 20", child);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(archive_turn_begin(owner, 2, &error));
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
        g_assert_nonnull(strstr(error->message, name));
        g_assert_nonnull(strstr(error->message, "kill -CONT"));
    }
    g_assert_true(g_str_has_prefix(told->str, name));
    g_assert_true(strstr(told->str, name) == g_strrstr(told->str, name));
    kill(child, SIGCONT);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(archive_turn_begin(owner, 0, NULL));
    archive_turn_end(owner);
    close(begun[0]);
    close(begun[1]);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add("/archive-shared/in-turn", Fixture, NULL, set_up, test_in_turn, tear_down);
    g_test_add("/archive-shared/one-owner", Fixture, NULL, set_up, test_one_owner, tear_down);
    g_test_add("/archive-shared/at-once", Fixture, NULL, set_up, test_at_once, tear_down);
    g_test_add("/archive-shared/turn", Fixture, NULL, set_up, test_turn, tear_down);
    g_test_add("/archive-shared/told", Fixture, NULL, set_up, test_told, tear_down);
    g_test_add("/archive-shared/turn-comes", Fixture, NULL, set_up, test_turn_comes, tear_down);
    g_test_add("/archive-shared/turn-held", Fixture, NULL, set_up, test_turn_held, tear_down);
    g_test_add("/archive-shared/turn-of-the-dead", Fixture, NULL, set_up, test_turn_of_the_dead,
               tear_down);
    g_test_add("/archive-shared/ownership", Fixture, NULL, set_up, test_ownership, tear_down);
    static const char *const lines[][2] = {
        {"/archive-shared/garbage", "garbage\n"},
        {"/archive-shared/cut-short", "2 2026-"},
        {"/archive-shared/stranger",
         "2 2099-11-23T10:00:00.000000Z note "
         "0000000000000000000000000000000000000000000000000000000000000000 "
         "0000000000000000000000000000000000000000000000000000000000000000\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        g_test_add(lines[i][0], Fixture, lines[i][1], set_up, test_foreign_line, tear_down);
    return g_test_run();
}
