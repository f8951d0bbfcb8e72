/* archive: a process that ends before, or in the middle of, any call that changes the archive; a
 * power cut there, which takes what was not made durable; and any such call that fails. The
 * calls are taken here from under the rooms. No fsync() is made: what it would have kept is
 * remembered, and a power cut takes all the rest. That is harder than most disks are, which
 * keep some of it; not shown is a disk that keeps later writes and loses earlier ones. */
#include "archive-fixture.h"

#include <errno.h>
#include <linux/fcntl.h> /* not fcntl.h, which makes inline functions of open() */
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
static gboolean half, power;

int open(const char *path, int flags, ...);
int open64(const char *path, int flags, ...);

/* ---- what is not durable yet */

typedef struct {
    char *path;
    off_t durable; /* bytes */
} Written;

typedef struct {
    char *made; /* a file or directory with a new name */
    char *was;  /* the name that it had; NULL: none */
} Named;

static const char *archive_at;
static GPtrArray *written, *named; /* of Written, Named; NULL: nobody asks */

static char *path_of(int fd) {
    char link[64], path[4096];
    g_snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    g_assert_cmpint(length, >, 0);
    return g_strndup(path, (gsize)length);
}

static Written *written_of(const char *path) {
    for (guint i = 0; i < written->len; i++) {
        Written *entry = g_ptr_array_index(written, i);
        if (g_str_equal(entry->path, path))
            return entry;
    }
    return NULL;
}

static void note_write(int fd) {
    struct stat status;
    if (!written || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return;
    g_autofree char *path = path_of(fd);
    if (written_of(path))
        return;
    Written *entry = g_new0(Written, 1);
    *entry = (Written){g_steal_pointer(&path), status.st_size};
    g_ptr_array_add(written, entry);
}

static void note_name(const char *made, const char *was) {
    if (!named)
        return;
    Named *entry = g_new0(Named, 1);
    *entry = (Named){g_strdup(made), g_strdup(was)};
    g_ptr_array_add(named, entry);
    Written *moved = was ? written_of(was) : NULL;
    if (moved)
        moved->path = g_strdup(made);
}

static void note_sync(int fd) {
    if (!written)
        return;
    g_autofree char *path = path_of(fd);
    Written *entry = written_of(path);
    if (entry)
        g_ptr_array_remove(written, entry);
    for (guint i = named->len; i > 0; i--) {
        const Named *name = g_ptr_array_index(named, i - 1);
        g_autofree char *directory = g_path_get_dirname(name->made);
        if (g_str_equal(directory, path))
            g_ptr_array_remove_index(named, i - 1);
    }
}

/* The power is cut: bytes and names that nobody made durable are gone. */
static void lose(void) {
    for (guint i = 0; i < written->len; i++) {
        const Written *entry = g_ptr_array_index(written, i);
        (void)!syscall(SYS_truncate, entry->path, entry->durable);
    }
    for (guint i = named->len; i > 0; i--) {
        const Named *name = g_ptr_array_index(named, i - 1);
        /* a directory goes with all that is in it: away, beside the archive */
        g_autofree char *gone = g_strdup_printf("%s-lost-%d-%u", archive_at, (int)getpid(), i);
        if (name->was || syscall(SYS_unlinkat, -100, name->made, 0) < 0)
            (void)syscall(SYS_renameat, -100, name->made, -100, name->was ? name->was : gone);
    }
}

/* ---- the calls */

/* Does this call fail? */
static gboolean step(void) {
    if (!armed || ++calls != at)
        return FALSE;
    if (power)
        lose();
    if (!fault && !half)
        _exit(0);
    errno = fault;
    return TRUE;
}

static int open_it(const char *path, int flags, int mode) {
    gboolean fresh = armed && named && (flags & O_CREAT) && access(path, F_OK) < 0;
    int fd = (int)syscall(SYS_openat, -100, path, flags, mode);
    if (fd >= 0 && fresh)
        note_name(path, NULL);
    return fd;
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int mode = va_arg(rest, int);                                                              \
        va_end(rest);                                                                              \
        return step() && fault ? -1 : open_it(path, flags, mode);                                  \
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
    if (armed)
        note_write(fd);
    return syscall(SYS_write, fd, bytes, length);
}

int fsync(int fd) {
    if (step() && fault)
        return -1;
    if (armed)
        note_sync(fd);
    return 0;
}

int rename(const char *from, const char *to) {
    if (step() && fault)
        return -1;
    int done = (int)syscall(SYS_renameat, -100, from, -100, to);
    if (armed && done == 0)
        note_name(to, from);
    return done;
}

int unlink(const char *path) {
    return step() && fault ? -1 : (int)syscall(SYS_unlinkat, -100, path, 0);
}

int mkdir(const char *path, mode_t mode) {
    if (step() && fault)
        return -1;
    int done = (int)syscall(SYS_mkdirat, -100, path, mode);
    if (armed && done == 0)
        note_name(path, NULL);
    return done;
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
    archive_at = path;
    if (power) {
        written = g_ptr_array_new();
        named = g_ptr_array_new();
    }
    Archive *archive = archive_open(path, ARCHIVE_CREATE, NULL, NULL);
    for (guint8 n = 1; archive && n <= RECORDS; n++)
        if (append_one(archive, n))
            (void)!syscall(SYS_write, acknowledge, &n, 1);
    armed = FALSE;
    _exit(calls < at ? 3 : 0);
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
    fault = 0;
    while (cut_at(fixture->path, where, where % VERIFY_BY_SCRIPT_EVERY == 0))
        where++;
    half = power = FALSE;
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
    g_test_add("/archive-crash/power-cut-before-each-call", Fixture, "power", set_up, test_cut,
               tear_down);
    static const char *const names[] = {"ENOSPC", "EIO", "EROFS", "EMFILE", "ENFILE", "EDQUOT"};
    for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strconcat("/archive-crash/each-call-fails/", names[i], NULL);
        g_test_add(name, Fixture, GINT_TO_POINTER(i), set_up, test_fails, tear_down);
    }
    return g_test_run();
}
