/* base: error classes, spans, problems, digests, time, printable lines, durable files. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/durable.h"
#include "base/error.h"
#include "base/log.h"
#include "base/problem.h"

#include <errno.h>
#include <time.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

static void test_error_classes(void) {
    static const struct {
        int value;
        int code;
    } rows[] = {{ENOSPC, KASUHARA_ERROR_NO_SPACE},
                {EDQUOT, KASUHARA_ERROR_NO_SPACE},
                {EACCES, KASUHARA_ERROR_SYSTEM},
                {EIO, KASUHARA_ERROR_SYSTEM}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        error_set_errno(&error, rows[i].value, "cannot write %s", "chain");
        g_assert_error(error, KASUHARA_ERROR, rows[i].code);
        g_assert_true(g_str_has_prefix(error->message, "cannot write chain: "));
    }
}

static void test_span(void) {
    Span span = span_of_text("kasuhara");
    Span middle = span_slice(span, 3, 6);
    g_assert_true(span_equal(middle, span_of_text("uha")));
    g_assert_cmpuint(span_slice(span, 6, 99).length, ==, 2);
    g_assert_cmpuint(span_slice(span, 99, 100).length, ==, 0);
    g_assert_cmpuint(span_slice(span, 5, 2).length, ==, 0);
    g_assert_cmpuint(span_slice(span_of(NULL, 0), 1, 2).length, ==, 0);
}

static void test_problem(void) {
    static const struct {
        const char *file;
        int line, column;
        ProblemWeight weight;
        const char *expected;
    } rows[] = {{"p.xml", 3, 7, PROBLEM_ERROR, "p.xml:3:7: bad 1"},
                {"p.xml", 3, 0, PROBLEM_WARNING, "p.xml:3: warning: bad 1"},
                {"p.xml", 0, 7, PROBLEM_ERROR, "p.xml: bad 1"},
                {NULL, 3, 7, PROBLEM_ERROR, "bad 1"}};
    g_autoptr(Problems) problems = problems_new();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        problems_add(problems, rows[i].weight, rows[i].file, rows[i].line, rows[i].column, "bad %d",
                     1);
        g_autofree char *line = problem_to_line(problems_at(problems, i));
        g_assert_cmpstr(line, ==, rows[i].expected);
    }
    g_assert_cmpuint(problems_count(problems), ==, 4);
    g_assert_cmpuint(problems_errors(problems), ==, 3);
}

/* FIPS 180-4's own examples, written out. */
static void test_digest(void) {
    static const struct {
        const char *text;
        const char *hex;
    } rows[] = {{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        char hex[DIGEST_HEX + 1];
        Digest whole = digest_of(span_of_text(rows[i].text)), back;
        digest_to_hex(&whole, hex);
        g_assert_cmpstr(hex, ==, rows[i].hex);
        g_assert_true(digest_from_hex(hex, &back));
        g_assert_true(digest_equal(&whole, &back));
        DigestStream *stream = digest_start();
        for (const char *byte = rows[i].text; *byte; byte++)
            digest_add(stream, span_of(byte, 1));
        back = digest_end(stream);
        g_assert_true(digest_equal(&whole, &back));
    }
    Digest unused;
    g_assert_false(digest_from_hex("E3B0", &unused));
    g_assert_false(digest_from_hex(
        "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", &unused));
}

static void test_clock_text(void) {
    char text[CLOCK_TEXT];
    gint64 time = 0;
    clock_to_text(G_GINT64_CONSTANT(1795399200000001), text);
    g_assert_cmpstr(text, ==, "2026-11-23T02:00:00.000001Z");
    g_assert_true(clock_from_text(text, &time));
    g_assert_cmpint(time, ==, G_GINT64_CONSTANT(1795399200000001));
    g_assert_true(clock_from_text("2026-11-23T02:00:00Z", &time));
    g_assert_cmpint(time, ==, G_GINT64_CONSTANT(1795399200000000));
    g_assert_false(clock_from_text("2026-11-23T02:00:00+09:00", &time));
    g_assert_false(clock_from_text("yesterday", &time));
    clock_stop(42);
    g_assert_cmpint(clock_now(), ==, 42);
    clock_stop(0);
    g_assert_cmpint(clock_now(), >, 42);
}

/* Where it is sure, it says what the library says; it is sure of all that clock_to_text() writes.
 */
static void test_clock_exact(void) {
    static const char *const wrong[] = {
        "2026-02-29T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z", "2026-00-10T00:00:00.000000Z",
        "2026-01-00T00:00:00.000000Z", "2026-01-01T24:00:00.000000Z", "2026-01-01T00:60:00.000000Z",
        "2026-01-01T00:00:60.000000Z", "1969-12-31T23:59:59.999999Z", "2026-01-01 00:00:00.000000Z",
        "2026-01-01T00:00:00,000000Z", "2026-01-01T00:00:00.00000aZ", "2026-01-01T00:00:00.0000000",
        "0000-00-00T00:00:00.000000Z", "+026-01-01T00:00:00.000000Z"};
    gint64 read = -1;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        if (clock_from_exact(wrong[i], &read) || read != -1)
            g_error("row %d", (int)i);
    }
    g_assert_true(clock_from_exact("1970-01-01T00:00:00.000001Z", &read));
    g_assert_cmpint(read, ==, 1);
    for (int i = 0; i < 20000; i++) {
        char text[CLOCK_TEXT];
        gint64 most = G_GINT64_CONSTANT(250000000000000000); /* in the year 9892 */
        gint64 time = (gint64)(g_test_rand_double() * (double)most);
        clock_to_text(time, text);
        g_assert_true(clock_from_exact(text, &read));
        g_assert_cmpint(read, ==, time);
    }
}

static void test_clock_local(void) {
    static const struct {
        const char *zone;
        gint64 seconds, day;
        const char *minute;
    } rows[] = {
        {"UTC", 86399, 0, "01-01 23:59 UTC"},
        {"UTC", 86400, 1, "01-02 00:00 UTC"},
        {"Asia/Tokyo", 53999, 0, "01-01 23:59 JST"},
        {"Asia/Tokyo", 54000, 1, "01-02 00:00 JST"},
        {"America/New_York", 0, -1, "12-31 19:00 EST"},
        {"America/New_York", 18000, 0, "01-01 00:00 EST"},
    };
    g_autofree char *before = g_strdup(g_getenv("TZ"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_setenv("TZ", rows[i].zone, TRUE);
        tzset();
        if (clock_local_day(rows[i].seconds * CLOCK_SECOND) != rows[i].day)
            g_error("row %d", (int)i);
        g_autofree char *here = clock_to_local(rows[i].seconds * CLOCK_SECOND, "%m-%d %H:%M %Z");
        g_assert_cmpstr(here, ==, rows[i].minute);
    }
    if (before)
        g_setenv("TZ", before, TRUE);
    else
        g_unsetenv("TZ");
    tzset();
}

static void test_clock_duration(void) {
    static const struct {
        const char *text;
        gint64 seconds; /* -1: refused */
    } rows[] = {{"P14D", 14 * 86400},
                {"PT24H", 86400},
                {"PT90S", 90},
                {"P1DT1H1M1S", 90061},
                {"P2W", 14 * 86400},
                {"P", -1},
                {"PT", -1},
                {"14D", -1},
                {"P1Y", -1},
                {"P-1D", -1},
                {"P1H", -1},
                {"PT1D", -1},
                {"P99999999D", -1},
                {"P1D1", -1},
                {"", -1},
                {"PT1.5S", -1},
                {"P99999999999999999999D", -1}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 duration = -1;
        gboolean ok = clock_duration_from_text(rows[i].text, &duration);
        if (ok != (rows[i].seconds >= 0) || (ok && duration != rows[i].seconds * CLOCK_SECOND))
            g_error("row %s: %d, %" G_GINT64_FORMAT, rows[i].text, ok, duration);
    }
    gint64 unused;
    g_assert_false(clock_duration_from_text(NULL, &unused));
}

static void test_clock_before(void) {
    static const struct {
        const char *from, *duration, *before; /* NULL: refused */
    } rows[] = {
        {"2026-11-23T10:00:00.000001Z", "P5Y", "2021-11-23T10:00:00.000001Z"},
        {"2026-03-31T00:00:00.000000Z", "P1M", "2026-02-28T00:00:00.000000Z"},
        {"2024-02-29T00:00:00.000000Z", "P1Y", "2023-02-28T00:00:00.000000Z"},
        {"2026-01-15T00:00:00.000000Z", "P18M", "2024-07-15T00:00:00.000000Z"},
        {"2026-01-15T00:00:00.000000Z", "P1Y2M3DT4H", "2024-11-11T20:00:00.000000Z"},
        {"2026-01-15T00:00:00.000000Z", "PT1M", "2026-01-14T23:59:00.000000Z"},
        {"2026-01-15T00:00:00.000000Z", "P14D", "2026-01-01T00:00:00.000000Z"},
        {"2026-01-15T00:00:00.000000Z", "P100Y", "1926-01-15T00:00:00.000000Z"},
        {"2026-01-15T00:00:00.000000Z", "P101Y", NULL},
        {"2026-01-15T00:00:00.000000Z", "P100Y1M", NULL},
        {"2026-01-15T00:00:00.000000Z", "PT1Y", NULL},
        {"2026-01-15T00:00:00.000000Z", "P5", NULL},
        {"2026-01-15T00:00:00.000000Z", "5Y", NULL},
        {"2026-01-15T00:00:00.000000Z", "P-5Y", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 from, expected = 0, before = 0;
        g_assert_true(clock_from_text(rows[i].from, &from));
        g_assert_true(!rows[i].before || clock_from_text(rows[i].before, &expected));
        gboolean ok = clock_before(from, rows[i].duration, &before);
        if (ok != (rows[i].before != NULL) || before != expected)
            g_error("row %s", rows[i].duration);
    }
}

static void test_printable(void) {
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {{"plain 日本語", "plain 日本語"},
                {"a\nb\r\tc", "a\\x0ab\\x0d\\x09c"},
                {"\x1b[31mred", "\\x1b[31mred"},
                {"\xff\xe3\x81", "\\xff\\xe3\\x81"},
                {"\xe2\x80\xae"
                 "evil",
                 "\\xe2\\x80\\xaeevil"},
                {"\xc2\x9b"
                 "31m",
                 "\\xc2\\x9b31m"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *printable = log_printable(rows[i].text);
        g_assert_cmpstr(printable, ==, rows[i].expected);
    }
}

static void test_durable(void) {
    g_autofree char *directory = g_dir_make_tmp("kasuhara-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(directory, "file", NULL);
    g_autofree char *inner = g_build_filename(directory, "inner", NULL);
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    struct stat status;
    g_assert_true(durable_write(directory, "file", span_of_text("one"), 0600, &error));
    g_assert_true(durable_write(directory, "file", span_of("t\0o", 3), 0640, &error));
    g_assert_no_error(error);
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_true(span_equal(span_of(bytes, length), span_of("t\0o", 3)));
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmpuint(status.st_mode & 0777, ==, 0640);
    g_assert_true(durable_make_directory(inner, 0700, &error));
    g_assert_true(durable_make_directory(inner, 0700, &error));
    g_assert_false(durable_make_directory(path, 0700, NULL));
    g_autofree char *link = g_build_filename(directory, "link", NULL);
    g_assert_cmpint(symlink("file", link), ==, 0);
    g_assert_true(durable_write_path(link, span_of_text("two"), 0600, &error));
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_free(bytes);
    g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
    g_assert_cmpstr(bytes, ==, "two");
    g_assert_true(durable_write_path("/dev/null", span_of_text("x"), 0600, &error));
    g_assert_cmpint(stat("/dev/null", &status), ==, 0);
    g_assert_true(S_ISCHR(status.st_mode));
    g_unlink(link);
    g_assert_false(durable_write(path, "x", span_of_text(""), 0600, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_rmdir(inner);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(directory), ==, 0); /* no temporary file was left */
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/error-classes", test_error_classes);
    g_test_add_func("/base/span", test_span);
    g_test_add_func("/base/problem", test_problem);
    g_test_add_func("/base/digest", test_digest);
    g_test_add_func("/base/clock-text", test_clock_text);
    g_test_add_func("/base/clock-duration", test_clock_duration);
    g_test_add_func("/base/clock-exact", test_clock_exact);
    g_test_add_func("/base/clock-local-day", test_clock_local);
    g_test_add_func("/base/clock-before", test_clock_before);
    g_test_add_func("/base/printable", test_printable);
    g_test_add_func("/base/durable", test_durable);
    return g_test_run();
}
