/* archive: a process that ends before, or in the middle of, any call that changes the archive; a
 * power cut there, which takes what was not made durable; one that is started again before the
 * power is cut; and any such call that fails while the process lives on. */
#include "calls-fixture.h"

#include <sys/wait.h>

enum {
    RECORDS = 24,
    VERIFY_BY_SCRIPT_EVERY = 80,
    FAULTS_EVERY = 7 /* of the calls, from another one for each fault */
};

static gboolean restart;
static int acknowledge_to;
static guint8 next_record = 1;

/* Acknowledges each record by a byte, its number. */
static void append_rest(void) {
    Archive *archive = archive_open(archive_at, ARCHIVE_CREATE, NULL, NULL);
    for (; archive && next_record <= RECORDS; next_record++)
        if (append_one(archive, next_record, NULL))
            (void)!syscall(SYS_write, acknowledge_to, &next_record, 1);
}

/* What was not durable when the first process ended is known to nobody now. */
static void start_again(void) {
    again = NULL;
    for (int fd = 3; fd < 256; fd++)
        if (fd != acknowledge_to)
            (void)syscall(SYS_close, fd);
    append_rest();
    lose();
    _exit(0);
}

/* In a process of its own. */
G_NORETURN static void append_all(const char *path, int acknowledge) {
    armed = TRUE;
    archive_at = path;
    acknowledge_to = acknowledge;
    if (power || restart) {
        written = g_ptr_array_new();
        named = g_ptr_array_new();
    }
    again = restart ? start_again : NULL;
    append_rest();
    armed = FALSE;
    _exit(calls < at ? 3 : 0);
}

/* Opens by itself, holds what was acknowledged, each once, and goes on. */
static void assert_whole(const char *path, const gboolean acknowledged[], gboolean by_script) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_CREATE, NULL);
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ChainLine line;
    guint64 lines = 0;
    while (chain_reader_next(reader, &line, NULL) == 1) {
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&line.object, hex);
        /* A line that was never acknowledged may stand, and is appended once more. */
        gboolean first = g_hash_table_add(seen, g_strdup(hex));
        g_assert_true(first || restart);
        lines++;
    }
    for (guint64 n = 1; n <= RECORDS; n++) {
        g_autofree char *record = record_of(n);
        Digest digest = digest_of(span_of_text(record));
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&digest, hex);
        g_assert_true(!acknowledged[n] || g_hash_table_contains(seen, hex));
    }
    g_assert_cmpuint(append(archive, "note", "{\"kind\":\"note\",\"after\":1}\n"), ==, lines + 1);
    Verification found;
    g_assert_true(archive_verify(path, &(VerifyOptions){.threads = 1}, &found, NULL));
    g_assert_cmpint(verification_stands(&found), ==, 1);
    verification_clear(&found);
    if (by_script)
        assert_script_agrees(path);
}

/* One process cut at one call; FALSE once it has no such call. */
static gboolean cut_at(const char *path, int where, gboolean by_script) {
    int ends[2], status = -1;
    gboolean acknowledged[RECORDS + 1] = {FALSE};
    guint8 n;
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        at = where;
        append_all(path, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &n, 1) == 1)
        acknowledged[n] = TRUE;
    close(ends[0]);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    assert_whole(path, acknowledged, by_script);
    remove_all(path);
    return WEXITSTATUS(status) != 3;
}

static void test_cut(Fixture *fixture, gconstpointer data) {
    int where = 1;
    half = g_strcmp0(data, "half") == 0;
    power = g_strcmp0(data, "power") == 0;
    restart = g_strcmp0(data, "restart") == 0;
    fault = 0;
    while (cut_at(fixture->path, where, where % VERIFY_BY_SCRIPT_EVERY == 0))
        where++;
    half = power = restart = FALSE;
    g_test_message("%d points", where - 1);
    g_assert_cmpint(where, >, 500);
}

/* A call that fails with `fault`: the process lives on, and what it took later stands too. */
static void test_fails(Fixture *fixture, gconstpointer data) {
    static const int faults[] = {ENOSPC, EIO, EROFS, EMFILE, ENFILE, EDQUOT};
    gboolean more = TRUE;
    half = FALSE;
    fault = faults[GPOINTER_TO_INT(data)];
    int where = 1 + GPOINTER_TO_INT(data);
    for (; more; where += FAULTS_EVERY)
        more = cut_at(fixture->path, where, where % VERIFY_BY_SCRIPT_EVERY == 0);
    fault = 0;
    g_assert_cmpint(where, >, 500);
}

int main(int argc, char **argv) {
    use_memory();
    g_test_init(&argc, &argv, NULL);
    g_test_add("/archive-crash/before-each-call", Fixture, NULL, set_up, test_cut, tear_down);
    g_test_add("/archive-crash/half-of-each-write", Fixture, "half", set_up, test_cut, tear_down);
    g_test_add("/archive-crash/power-cut-before-each-call", Fixture, "power", set_up, test_cut,
               tear_down);
    g_test_add("/archive-crash/started-again-then-power-cut", Fixture, "restart", set_up, test_cut,
               tear_down);
    static const char *const names[] = {"ENOSPC", "EIO", "EROFS", "EMFILE", "ENFILE", "EDQUOT"};
    for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strconcat("/archive-crash/each-call-fails/", names[i], NULL);
        g_test_add(name, Fixture, GINT_TO_POINTER(i), set_up, test_fails, tear_down);
    }
    return g_test_run();
}
