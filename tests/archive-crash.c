/* archive: a process that ends before, or in the middle of, any call that changes the archive;
 * and any such call that fails. The calls are taken here from under the rooms. fsync() is only
 * counted: what a power cut does to bytes that were not made durable is not shown here. */
#include "archive-fixture.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum {
    RECORDS = 24,
    VERIFY_BY_SCRIPT_EVERY = 80,
    FAULTS_EVERY = 7 /* of the calls, from another one for each fault */
};

static gboolean armed;
static int calls, at, fault; /* the call `at` ends the process, or fails with `fault` */
static gboolean half;

int open(const char *path, int flags, ...);
int open64(const char *path, int flags, ...);

/* Does this call fail? */
static gboolean step(void) {
    if (!armed || ++calls != at)
        return FALSE;
    if (!fault && !half)
        _exit(0);
    errno = fault;
    return TRUE;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int mode = va_arg(rest, int);                                                              \
        va_end(rest);                                                                              \
        return step() && fault ? -1 : (int)syscall(SYS_openat, -100, path, flags, mode);           \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *bytes, size_t length) {
    if (step()) {
        if (!half)
            return -1;
        (void)!syscall(SYS_write, fd, bytes, length / 2);
        _exit(0);
    }
    return syscall(SYS_write, fd, bytes, length);
}

int fsync(G_GNUC_UNUSED int fd) {
    return step() && fault ? -1 : 0;
}

int rename(const char *from, const char *to) {
    return step() && fault ? -1 : (int)syscall(SYS_renameat, -100, from, -100, to);
}

int unlink(const char *path) {
    return step() && fault ? -1 : (int)syscall(SYS_unlinkat, -100, path, 0);
}

int mkdir(const char *path, mode_t mode) {
    return step() && fault ? -1 : (int)syscall(SYS_mkdirat, -100, path, mode);
}

int ftruncate(int fd, off_t length) {
    return step() && fault ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int close(int fd) {
    gboolean fails = step() && fault;
    int done = (int)syscall(SYS_close, fd);
    if (fails)
        errno = fault;
    return fails ? -1 : done;
}

static char *mail_of(guint64 n) {
    return g_strdup_printf("mail %" G_GUINT64_FORMAT "\n", n);
}

static char *record_of(guint64 n) {
    g_autofree char *mail = mail_of(n);
    Digest digest = digest_of(span_of_text(mail));
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&digest, hex);
    return g_strdup_printf(
        "{\"kind\":\"note\",\"n\":%" G_GUINT64_FORMAT ",\"mail\":{\"object\":\"%s\"}}\n", n, hex);
}

static gboolean append_one(Archive *archive, guint64 n) {
    g_autofree char *mail = mail_of(n);
    g_autofree char *record = record_of(n);
    Digest digest;
    return archive_put(archive, span_of_text(mail), &digest, NULL) &&
           archive_append(archive, "note", span_of_text(record), NULL, NULL, NULL);
}

/* In a process of its own. Acknowledges each record by a byte, its number. */
static void append_all(const char *path, int acknowledge) {
    armed = TRUE;
    Archive *archive = archive_open(path, ARCHIVE_CREATE, NULL, NULL);
    for (guint8 n = 1; archive && n <= RECORDS; n++)
        if (append_one(archive, n))
            (void)!syscall(SYS_write, acknowledge, &n, 1);
    armed = FALSE;
    _exit(calls < at ? 3 : 0);
}

static void assert_script_agrees(const char *path) {
    const char *tree = g_getenv("top_srcdir");
    g_assert_nonnull(tree);
    g_autofree char *script = g_build_filename(tree, "contrib", "verify-archive", NULL);
    const char *arguments[] = {"sh", script, path, NULL};
    int status = -1;
    g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
}

/* Opens by itself, holds what was acknowledged, each once and in order, and goes on. */
static void assert_whole(const char *path, const gboolean acknowledged[], gboolean by_script) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_CREATE, NULL);
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ChainLine line;
    guint64 lines = 0;
    while (chain_reader_next(reader, &line, NULL) == 1) {
        char hex[DIGEST_HEX + 1];
        digest_to_hex(&line.object, hex);
        g_assert_true(g_hash_table_add(seen, g_strdup(hex)));
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
    g_assert_true(archive_verify(path, NULL, NULL, NULL, &found, NULL));
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
    half = data != NULL;
    fault = 0;
    while (cut_at(fixture->path, where, where % VERIFY_BY_SCRIPT_EVERY == 0))
        where++;
    half = FALSE;
    g_test_message("%d points", where - 1);
    g_assert_cmpint(where, >, 500);
}

/* A call that fails with `fault`: the process lives on, and what it took after that stands too.
 * */
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
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR)) /* no fsync is made: any file system will do */
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add("/archive-crash/before-each-call", Fixture, NULL, set_up, test_cut, tear_down);
    g_test_add("/archive-crash/half-of-each-write", Fixture, "half", set_up, test_cut, tear_down);
    static const char *const names[] = {"ENOSPC", "EIO", "EROFS", "EMFILE", "ENFILE", "EDQUOT"};
    for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strconcat("/archive-crash/each-call-fails/", names[i], NULL);
        g_test_add(name, Fixture, GINT_TO_POINTER(i), set_up, test_fails, tear_down);
    }
    return g_test_run();
}
