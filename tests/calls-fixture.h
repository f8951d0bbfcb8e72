/* What tests/archive-crash.c and tests/archive-failures.c share: the calls that change files are
 * taken here from under the rooms, counted, and one of them ends the process, cuts the power or
 * fails. No fsync() is made: what it would have kept is remembered, and a power cut takes all the
 * rest. That is harder than most disks are, which keep some of it; not shown is a disk that keeps
 * later writes and loses earlier ones. */
#ifndef TESTS_CALLS_FIXTURE_H
#define TESTS_CALLS_FIXTURE_H

#include "archive-fixture.h"

#include <errno.h>
#include <linux/fcntl.h> /* not fcntl.h, which makes inline functions of open() */
#include <stdarg.h>
#include <sys/syscall.h>

static gboolean armed;
static int calls, at, fault; /* the call `at` ends the process, or fails with `fault` */
static gboolean half, power;
static gboolean shorten;    /* the call `at`, if a write, writes half of it */
static int then;            /* and the call after that fails with this */
static void (*again)(void); /* the process that ended is started again; does not return */
static char *failed_path;   /* what the call that failed was about */
static const char *failed_call;

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
static gboolean step(const char *call, const char *path, int fd) {
    if (!armed || ++calls != at)
        return FALSE;
    if (power)
        lose();
    if (again)
        again();
    if (!fault && !half && !shorten)
        _exit(0);
    g_free(failed_path);
    failed_path = path ? g_strdup(path) : path_of(fd);
    failed_call = call;
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
        return step("open", path, -1) && fault ? -1 : open_it(path, flags, mode);                  \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *bytes, size_t length) {
    if (step("write", NULL, fd)) {
        if (shorten) {
            at = then ? calls + 1 : 0;
            fault = then;
            shorten = FALSE;
            return syscall(SYS_write, fd, bytes, length / 2);
        }
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
    if (step("fsync", NULL, fd) && fault)
        return -1;
    if (armed)
        note_sync(fd);
    return 0;
}

int rename(const char *from, const char *to) {
    if (step("rename", from, -1) && fault)
        return -1;
    int done = (int)syscall(SYS_renameat, -100, from, -100, to);
    if (armed && done == 0)
        note_name(to, from);
    return done;
}

int unlink(const char *path) {
    return step("unlink", path, -1) && fault ? -1 : (int)syscall(SYS_unlinkat, -100, path, 0);
}

int mkdir(const char *path, mode_t mode) {
    if (step("mkdir", path, -1) && fault)
        return -1;
    int done = (int)syscall(SYS_mkdirat, -100, path, mode);
    if (armed && done == 0)
        note_name(path, NULL);
    return done;
}

int ftruncate(int fd, off_t length) {
    return step("ftruncate", NULL, fd) && fault ? -1 : (int)syscall(SYS_ftruncate, fd, length);
}

int close(int fd) {
    gboolean fails = step("close", NULL, fd) && fault;
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

/* A mail as an object, and a record that names it. */
static gboolean append_one(Archive *archive, guint64 n, GError **error) {
    g_autofree char *mail = mail_of(n);
    g_autofree char *record = record_of(n);
    Digest digest;
    return archive_put(archive, span_of_text(mail), &digest, error) &&
           archive_append(archive, "note", span_of_text(record), NULL, NULL, error);
}

/* No fsync is made: any file system will do. */
static void use_memory(void) {
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        g_setenv("TMPDIR", "/dev/shm", TRUE);
}

#endif
