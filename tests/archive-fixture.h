/* What tests/archive.c, tests/archive-faults.c and tests/evidence.c share. */
#ifndef TESTS_ARCHIVE_FIXTURE_H
#define TESTS_ARCHIVE_FIXTURE_H

#include "archive/verify.h"
#include "base/clock.h"
#include "base/error.h"

#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *directory; /* of the test */
    char *path;      /* of the archive in it */
} Fixture;

static inline void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    fixture->directory = g_dir_make_tmp("kasuhara-archive-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->path = g_build_filename(fixture->directory, "archive", NULL);
}

static inline void remove_all(const char *path) {
    g_autoptr(GDir) directory = NULL;
    const char *name;
    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        directory = g_dir_open(path, 0, NULL);
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *entry = g_build_filename(path, name, NULL);
        remove_all(entry);
    }
    g_remove(path);
}

/* What is written beyond it fails with EFBIG, or SIGXFSZ ends the program; RLIM_INFINITY: all may
 * grow again. */
static inline void limit_files_to(rlim_t bytes) {
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    limit.rlim_cur = bytes;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

static inline void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    clock_stop(0);
    remove_all(fixture->directory);
    g_free(fixture->directory);
    g_free(fixture->path);
}

/* Runs a command line (words by blanks) in the directory of the fixture. */
static inline gboolean command(const Fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);
static inline gboolean command(const Fixture *fixture, const char *format, ...) {
    g_autoptr(GError) error = NULL;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    g_autofree char *out = NULL, *err = NULL;
    int status = 0;
    g_spawn_sync(fixture->directory, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
                 &status, &error);
    g_assert_no_error(error);
    gboolean done = g_spawn_check_wait_status(status, NULL);
    if (!done)
        g_test_message("%s: %s%s", line, out, err);
    return done;
}

static inline char *in_fixture(const Fixture *fixture, const char *name) {
    return g_build_filename(fixture->directory, name, NULL);
}

static inline Archive *open_archive(const char *path, ArchiveMode mode, ArchiveOpened *opened) {
    g_autoptr(GError) error = NULL;
    Archive *archive = archive_open(path, mode, opened, &error);
    g_assert_no_error(error);
    g_assert_nonnull(archive);
    return archive;
}

static inline guint64 append(Archive *archive, const char *kind, const char *record) {
    g_autoptr(GError) error = NULL;
    guint64 sequence = 0;
    gboolean done = archive_append(archive, kind, span_of_text(record), &sequence, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    return sequence;
}

static inline void fill_archive(const char *path, guint lines) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_CREATE, NULL);
    for (guint i = 1; i <= lines; i++) {
        g_autofree char *record = g_strdup_printf("{\"kind\":\"note\",\"n\":%u}\n", i);
        append(archive, "note", record);
    }
}

/* "3 lines, 2 objects; altered 2 chain; missing 3 objects/…" */
static inline char *verify_to_text(const char *path, RecordObjects objects) {
    g_autoptr(GError) error = NULL;
    Verification found;
    gboolean tried = archive_verify(path, &(VerifyOptions){.objects = objects}, &found, &error);
    g_assert_no_error(error);
    g_assert_true(tried);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT " objects",
                           found.lines, found.objects);
    for (guint i = 0; i < found.findings->len; i++) {
        const Finding *finding = g_ptr_array_index(found.findings, i);
        g_assert_nonnull(finding->text);
        g_string_append_printf(text, "; %s %" G_GUINT64_FORMAT " %s", finding_word(finding->kind),
                               finding->sequence, finding->path ? finding->path : "-");
    }
    verification_clear(&found);
    return g_string_free(text, FALSE);
}

static inline void assert_verify(const char *path, const char *expected) {
    g_autofree char *found = verify_to_text(path, NULL);
    g_assert_cmpstr(found, ==, expected);
}

static inline char *read_file(const char *directory, const char *name, gsize *length) {
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GError) error = NULL;
    char *content = NULL;
    g_file_get_contents(path, &content, length, &error);
    g_assert_no_error(error);
    return content;
}

/* Writes over a file, or makes it. */
static inline void write_file(const char *directory, const char *name, const char *content,
                              gssize length) {
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, content, length, &error);
    g_assert_no_error(error);
}

static inline guint mode_of(const char *directory, const char *name) {
    g_autofree char *path = g_build_filename(directory, name, NULL);
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    return status.st_mode & 07777;
}

/* contrib/verify-archive says that it stands. */
static inline void assert_script_agrees(const char *path) {
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

#endif
