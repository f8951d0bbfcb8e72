/* archive in trouble: torn lines, every kind of tampering, a full disk, a failed fsync, kill -9. */
#include "archive-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

static void cut_chain(const char *path, gsize bytes) {
    gsize length;
    g_autofree char *chain = read_file(path, "chain", &length);
    write_file(path, "chain", chain, (gssize)(length - bytes));
}

static void test_torn(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        gsize cut;
        const char *added;
        guint64 left; /* lines */
    } rows[] = {{1, "", 2}, {100, "", 2}, {0, "4 2026-11", 3}, {0, "x", 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("%s-%" G_GSIZE_FORMAT, fixture->path, i);
        gsize length;
        ArchiveOpened opened;
        fill_archive(path, 3);
        cut_chain(path, rows[i].cut);
        g_autofree char *before = read_file(path, "chain", &length);
        g_autofree char *torn = g_strconcat(before, rows[i].added, NULL);
        write_file(path, "chain", torn, -1);
        g_autofree char *found = verify_to_text(path, NULL);
        g_assert_nonnull(strstr(found, "; truncated tail "));

        g_autoptr(Archive) archive = open_archive(path, ARCHIVE_WRITE, &opened);
        const char *last = strrchr(torn, '\n') + 1;
        g_assert_cmpuint(opened.torn_bytes, ==, strlen(last));
        g_autoptr(GBytes) kept = archive_object(archive, &opened.torn, NULL);
        g_assert_true(span_equal(span_of(g_bytes_get_data(kept, NULL), g_bytes_get_size(kept)),
                                 span_of_text(last)));
        g_assert_cmpuint(append(archive, "note", "{\"new\":1}\n"), ==, rows[i].left + 1);
        g_autofree char *mended = verify_to_text(path, NULL);
        g_assert_null(strstr(mended, "altered"));
        g_assert_null(strstr(mended, "truncated"));
    }
}

/* A chain that is nothing but a torn line, and one that is nothing. */
static void test_torn_first(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    ArchiveOpened opened;
    fill_archive(fixture->path, 1);
    cut_chain(fixture->path, 50);
    Archive *archive = open_archive(fixture->path, ARCHIVE_WRITE, &opened);
    g_assert_cmpuint(opened.torn_bytes, >, 0);
    archive_close(archive);
    archive = open_archive(fixture->path, ARCHIVE_WRITE, &opened);
    g_assert_cmpuint(opened.torn_bytes, ==, 0);
    g_assert_cmpuint(append(archive, "note", "{}\n"), ==, 1);
    archive_close(archive);
}

/* Edits the text of line `number`, counted from 1: its byte `at` becomes `to`. */
static void edit_line(const char *path, guint number, gsize at, char to) {
    gsize length, start = 0;
    g_autofree char *chain = read_file(path, "chain", &length);
    while (--number)
        start += strcspn(chain + start, "\n") + 1;
    chain[start + at] = to;
    write_file(path, "chain", chain, (gssize)length);
}

static void test_open_refuses(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        guint line;
        gsize at;
        char to;
    } rows[] = {{3, 0, 'x'}, {3, 0, '4'}, {3, 5, '0'}, {3, 150, 'x'}, {2, 40, 'x'}, {2, 5, '3'}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("%s-%" G_GSIZE_FORMAT, fixture->path, i);
        g_autoptr(GError) error = NULL;
        fill_archive(path, 3);
        edit_line(path, rows[i].line, rows[i].at, rows[i].to);
        g_assert_null(archive_open(path, ARCHIVE_WRITE, NULL, &error));
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
        g_assert_nonnull(strstr(error->message, "kasuhara verify"));
        archive_close(open_archive(path, ARCHIVE_READ, NULL));
    }
}

static char *object_of_line(const char *path, guint number) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_READ, NULL);
    g_autoptr(ChainReader) reader = chain_reader_open(archive, number - 1, NULL);
    ChainLine line;
    char hex[DIGEST_HEX + 1];
    g_assert_cmpint(chain_reader_next(reader, &line, NULL), ==, 1);
    digest_to_hex(&line.object, hex);
    return g_strdup_printf("objects/%.2s/%s", hex, hex + 2);
}

static void test_tampered_objects(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    fill_archive(fixture->path, 4);
    g_autofree char *second = object_of_line(fixture->path, 2);
    g_autofree char *third = object_of_line(fixture->path, 3);
    g_autofree char *path = g_build_filename(fixture->path, second, NULL);
    g_autofree char *other = g_build_filename(fixture->path, third, NULL);
    g_autofree char *altered = g_strdup_printf("4 lines, 4 objects; altered 2 %s", second);
    g_autofree char *missing = g_strdup_printf("4 lines, 4 objects; missing 2 %s", second);
    g_autofree char *both =
        g_strdup_printf("4 lines, 4 objects; altered 2 %s; missing 3 %s", second, third);
    write_file(fixture->path, second, "{\"kind\":\"note\",\"n\":3}\n", -1);
    assert_verify(fixture->path, altered);
    g_remove(path);
    assert_verify(fixture->path, missing);
    g_mkdir(path, 0700);
    assert_verify(fixture->path, altered);
    g_rmdir(path);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    assert_verify(fixture->path, altered);
    g_assert_cmpint(g_rename(other, path), ==, 0); /* one in the place of the other */
    assert_verify(fixture->path, both);
}

static void test_stray(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const char *const names[] = {
        "objects/.new-abcdef", "objects/ff/notes",
        "objects/ff/fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "objects/ff/ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    fill_archive(fixture->path, 1);
    g_autofree char *directory = g_build_filename(fixture->path, "objects", "ff", NULL);
    g_mkdir(directory, 0700);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *expected = g_strdup_printf("1 lines, 1 objects; stray 0 %s", names[i]);
        g_autofree char *path = g_build_filename(fixture->path, names[i], NULL);
        write_file(fixture->path, names[i], "x", -1);
        g_usleep(20000); /* file times are coarse; younger than the run, it would be on its way */
        assert_verify(fixture->path, expected);
        g_remove(path);
    }
}

/* Each row is done to a fresh chain of four lines, split in l[1] to l[4]. */
static char *tampered_chain(char **l, guint kind) {
    static const char *const orders[] = {"134", "1243", "12234", "2341", "234", "123", "12344"};
    GString *chain = g_string_new(NULL);
    for (const char *which = orders[kind]; *which; which++)
        g_string_append_printf(chain, "%s\n", l[*which - '1']);
    return g_string_free(chain, FALSE);
}

static void test_tampered_lines(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const char *const expected[] = {
        "3 lines, 3 objects; altered 3 chain",                  /* dropped */
        "4 lines, 4 objects; altered 3 chain; altered 4 chain", /* reordered */
        "5 lines, 4 objects; altered 2 chain",                  /* doubled */
        "4 lines, 4 objects; altered 1 chain; altered 2 chain", /* moved */
        "3 lines, 3 objects; altered 2 chain",                  /* first dropped */
        "3 lines, 3 objects",                  /* last dropped: only a head known outside tells */
        "5 lines, 4 objects; altered 4 chain", /* last doubled */
    };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autofree char *path = g_strdup_printf("%s-%u", fixture->path, i);
        gsize length;
        clock_stop(G_GINT64_CONSTANT(1795428000000000)); /* times do not tell */
        fill_archive(path, 4);
        g_autofree char *chain = read_file(path, "chain", &length);
        g_auto(GStrv) lines = g_strsplit(chain, "\n", -1);
        g_autofree char *changed = tampered_chain(lines, i);
        write_file(path, "chain", changed, -1);
        g_autofree char *found = verify_to_text(path, NULL);
        char *stray = strstr(found, "; stray");
        if (stray)
            *stray = '\0';
        if (!g_str_equal(found, expected[i]))
            g_error("row %u: %s", i, found);
    }
}

/* Every byte of a chain, one at a time: never taken for whole. */
static void test_every_byte(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    fill_archive(fixture->path, 3);
    g_autofree char *chain = read_file(fixture->path, "chain", &length);
    gsize last = length - strlen("3 2026-11-23T10:00:00.000000Z note ") - 2 * 64 - 2;
    for (gsize i = 0; i + 1 < length; i++) { /* the last newline: see torn */
        Verification found;
        chain[i] ^= 1;
        write_file(fixture->path, "chain", chain, (gssize)length);
        g_assert_true(archive_verify(fixture->path, NULL, &found, NULL));
        /* Time and kind of the last line are told by nothing but what follows. */
        if (verification_stands(&found) != 0 && i < last)
            g_error("byte %" G_GSIZE_FORMAT " was changed and nobody saw it", i);
        verification_clear(&found);
        chain[i] ^= 1;
    }
}

static void test_long_line(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    gsize length;
    fill_archive(fixture->path, 2);
    g_autofree char *chain = read_file(fixture->path, "chain", &length);
    g_autoptr(GString) more = g_string_new(chain);
    gsize before = more->len;
    g_string_set_size(more, before + 300000);
    memset(more->str + before, 'x', 300000);
    write_file(fixture->path, "chain", more->str, (gssize)more->len);
    assert_verify(fixture->path, "3 lines, 2 objects; altered 3 chain");
    g_autoptr(GError) error = NULL;
    g_assert_null(archive_open(fixture->path, ARCHIVE_WRITE, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_string_append_c(more, '\n');
    g_string_append(more, chain);
    write_file(fixture->path, "chain", more->str, (gssize)more->len);
    g_autofree char *found = verify_to_text(fixture->path, NULL);
    g_assert_nonnull(strstr(found, "; altered 1 chain"));
}

/* A chain that may not grow past the middle of its next line: EFBIG after a short write is met
 * as ENOSPC is. */
static void test_no_space(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    gsize length, after;
    signal(SIGXFSZ, SIG_IGN);
    append(archive, "note", "{\"n\":1}\n");
    g_autofree char *before = read_file(fixture->path, "chain", &length);
    limit_files_to(length + 20);
    g_assert_false(
        archive_append(archive, "note", span_of_text("{\"n\":2}\n"), NULL, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    g_clear_error(&error);
    g_autofree char *chain = read_file(fixture->path, "chain", &after);
    g_assert_true(span_equal(span_of(chain, after), span_of(before, length)));
    limit_files_to(10); /* now no object of more than 10 bytes */
    g_assert_false(
        archive_append(archive, "note", span_of_text("{\"n\":123456}\n"), NULL, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    limit_files_to(RLIM_INFINITY);
    g_assert_cmpuint(append(archive, "note", "{\"n\":2}\n"), ==, 2);
    assert_verify(fixture->path, "2 lines, 2 objects");
}

static int descriptor_of(const char *path) {
    for (int fd = 3; fd < 256; fd++) {
        g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
        g_autofree char *target = g_file_read_link(link, NULL);
        if (target && g_str_has_suffix(target, path))
            return fd;
    }
    return -1;
}

/* What is put in the place of the chain's descriptor: a device that is full and cannot be cut, a
 * pipe that cannot be made durable, and a chain that another one changed. */
static void test_broken(Fixture *fixture, gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    int fd = descriptor_of("/archive/chain"), ends[2], kept = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(pipe(ends), ==, 0);
    int full = open("/dev/full", O_WRONLY);
    if (g_str_equal(data, "changed"))
        write_file(fixture->path, "chain", "x", -1);
    g_autofree char *chain = g_build_filename(fixture->path, "chain", NULL);
    int changed = open(chain, O_WRONLY | O_APPEND);
    int other = g_str_equal(data, "full") ? full : g_str_equal(data, "pipe") ? ends[1] : changed;
    g_assert_cmpint(dup2(other, fd), ==, fd);
    g_assert_false(archive_append(archive, "note", span_of_text("{}\n"), NULL, NULL, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);

    g_assert_cmpint(dup2(kept, fd), ==, fd); /* the disk is well again; nobody believes it */
    g_assert_false(archive_append(archive, "note", span_of_text("{}\n"), NULL, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "opened again"));
    Digest digest;
    g_assert_false(archive_put(archive, span_of_text("x"), &digest, NULL));
    g_clear_pointer(&archive, archive_close);
    g_clear_error(&error);
    archive = open_archive(fixture->path, ARCHIVE_WRITE, NULL);
    g_assert_cmpuint(append(archive, "note", "{}\n"), ==, 1);
    close(ends[0]);
    close(ends[1]);
    close(full);
    close(changed);
    close(kept);
}

/* A file system of its own that is full, if this process may mount one. */
static void test_full_disk(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_mkdir(fixture->path, 0700);
    if (mount("none", fixture->path, "tmpfs", 0, "size=256k,mode=0700") < 0) {
        g_test_skip("no permission to mount a small file system");
        return;
    }
    g_autoptr(GError) error = NULL;
    Archive *archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    guint64 last = 0;
    for (guint i = 0; !error && i < 100000; i++) {
        g_autofree char *record = g_strdup_printf("{\"n\":%u}\n", i);
        archive_append(archive, "note", span_of_text(record), &last, NULL, &error);
    }
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    g_clear_error(&error);
    archive_close(archive);
    g_autofree char *found = verify_to_text(fixture->path, NULL);
    g_autofree char *expected =
        g_strdup_printf("%" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT " objects", last, last);
    g_assert_true(g_str_has_prefix(found, expected));
    g_assert_null(strstr(found, ".new-"));
    g_assert_null(strstr(found, "altered"));

    g_assert_cmpint(mount("none", fixture->path, "tmpfs", MS_REMOUNT, "size=512k"), ==, 0);
    archive = open_archive(fixture->path, ARCHIVE_WRITE, NULL);
    g_assert_cmpuint(append(archive, "note", "{\"room\":1}\n"), ==, last + 1);
    archive_close(archive);
    g_assert_cmpint(umount(fixture->path), ==, 0);
}

typedef struct {
    guint64 sequence;
    Digest object;
} Acknowledged;

typedef struct {
    Archive *archive;
    int acknowledged;
    guint writer;
} Doomed;

static void *append_until_killed(void *data) {
    Doomed *doomed = data;
    for (guint i = 0;; i++) {
        g_autofree char *record = g_strdup_printf(
            "{\"kind\":\"note\",\"p\":%d,\"w\":%u,\"n\":%u}\n", getpid(), doomed->writer, i);
        Acknowledged done;
        if (!archive_append(doomed->archive, "note", span_of_text(record), &done.sequence,
                            &done.object, NULL) ||
            write(doomed->acknowledged, &done, sizeof done) != (ssize_t)sizeof done)
            _exit(1);
    }
    return NULL;
}

G_GNUC_NORETURN static void be_doomed(const char *path, int acknowledged) {
    Doomed doomed[8];
    pthread_t thread;
    Archive *archive = archive_open(path, ARCHIVE_CREATE, NULL, NULL);
    for (guint i = 0; archive && i < G_N_ELEMENTS(doomed); i++) {
        doomed[i] = (Doomed){archive, acknowledged, i};
        if (pthread_create(&thread, NULL, append_until_killed, &doomed[i]) != 0)
            _exit(1);
    }
    if (archive)
        pause();
    _exit(1);
}

static void assert_held(const char *path, const GArray *acknowledged) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_WRITE, NULL);
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, NULL);
    g_autoptr(GHashTable) lines =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    ChainLine line;
    while (chain_reader_next(reader, &line, NULL) == 1)
        g_hash_table_insert(lines, g_memdup2(&line.sequence, sizeof line.sequence),
                            g_memdup2(&line.object, sizeof line.object));
    for (guint i = 0; i < acknowledged->len; i++) {
        const Acknowledged *done = &g_array_index(acknowledged, Acknowledged, i);
        const Digest *object = g_hash_table_lookup(lines, &done->sequence);
        g_assert_nonnull(object);
        g_assert_true(digest_equal(object, &done->object));
    }
}

static void test_killed(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GArray) acknowledged = g_array_new(FALSE, FALSE, sizeof(Acknowledged));
    const char *wanted = g_getenv("KASUHARA_KILLS"); /* make check-crash: more */
    guint64 kills = wanted ? g_ascii_strtoull(wanted, NULL, 10) : 25;
    for (guint64 round = 0; round < kills; round++) {
        int ends[2];
        Acknowledged done;
        g_assert_cmpint(pipe(ends), ==, 0);
        pid_t child = fork();
        g_assert_cmpint(child, >=, 0);
        if (child == 0)
            be_doomed(fixture->path, ends[1]);
        close(ends[1]);
        g_usleep((gulong)g_test_rand_int_range(500, 60000));
        g_assert_cmpint(kill(child, SIGKILL), ==, 0);
        g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
        while (read(ends[0], &done, sizeof done) == (ssize_t)sizeof done)
            g_array_append_val(acknowledged, done);
        close(ends[0]);
        if (!g_file_test(fixture->path, G_FILE_TEST_IS_DIR))
            continue;
        archive_close(open_archive(fixture->path, ARCHIVE_CREATE, NULL));
        assert_held(fixture->path, acknowledged);
        Verification found;
        g_assert_true(archive_verify(fixture->path, NULL, &found, NULL));
        g_assert_cmpint(verification_stands(&found), ==, 1);
        verification_clear(&found);
        assert_script_agrees(fixture->path);
    }
    g_assert_cmpuint(acknowledged->len, >, 0);
    g_test_message("%u lines acknowledged", acknowledged->len);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function, data)                                                                  \
    g_test_add("/archive/" name, Fixture, data, set_up, function, tear_down)
    ADD("torn", test_torn, NULL);
    ADD("torn-first", test_torn_first, NULL);
    ADD("open-refuses", test_open_refuses, NULL);
    ADD("tampered-objects", test_tampered_objects, NULL);
    ADD("stray", test_stray, NULL);
    ADD("tampered-lines", test_tampered_lines, NULL);
    ADD("every-byte", test_every_byte, NULL);
    ADD("long-line", test_long_line, NULL);
    ADD("no-space", test_no_space, NULL);
    ADD("broken/full", test_broken, "full");
    ADD("broken/pipe", test_broken, "pipe");
    ADD("broken/changed", test_broken, "changed");
    ADD("full-disk", test_full_disk, NULL);
    ADD("killed", test_killed, NULL);
    return g_test_run();
}
