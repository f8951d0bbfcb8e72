/* archive: lines, objects, opening, what a killed writer leaves, many writers. */
#include "archive-fixture.h"

#include <sys/wait.h>
#include <pthread.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static void test_line(void) {
    static const struct {
        const char *line;
        gboolean good;
    } rows[] = {
        {"1 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS, TRUE},
        {"18446744073 2024-02-29T23:59:59.999999Z a-b " HASH " " HASH, TRUE},
        {"", FALSE},
        {"1", FALSE},
        {"0 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"01 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"+1 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"99999999999999999999 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00Z policy " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.0000000 policy " HASH " " ZEROS, FALSE},
        {"1 2026-11-23 10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"1 2026-02-29T10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T24:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"1 1969-11-23T10:00:00.000000Z policy " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.000000Z Policy " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.000000Z  " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.000000Z aaaaaaaaaaaaaaaaaaaaa " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.000000Z policy  " HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS " ", FALSE},
        {"1 2026-11-23T10:00:00.000000Z policy " HASH " " ZEROS "0", FALSE},
        {"1 2026-11-23T10:00:00.000000Z policy A" HASH " " ZEROS, FALSE},
        {"1 2026-11-23T10:00:00.000000Z policy 9F" HASH " " ZEROS, FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) again = g_string_new(NULL);
        ChainLine line;
        const char *why = NULL;
        gboolean good = chain_parse(span_of_text(rows[i].line), &line, &why);
        if (good != rows[i].good)
            g_error("row %" G_GSIZE_FORMAT ": %s", i, why ? why : "taken");
        g_assert_cmpint(good, ==, why == NULL);
        if (!good)
            continue;
        chain_format(&line, again);
        g_string_truncate(again, again->len - 1);
        g_assert_cmpstr(again->str, ==, rows[i].line);
    }
}

/* The bytes of a file of the golden archive. */
static GBytes *golden(const char *name) {
    g_autofree char *directory = g_build_filename(
        g_getenv("top_srcdir") ? g_getenv("top_srcdir") : ".", "tests", "golden", "archive", NULL);
    gsize length;
    char *content = read_file(directory, name, &length);
    return g_bytes_new_take(content, length);
}

/* tests/golden/archive was made with printf and sha256sum; hashes written out by hand. */
static void test_golden(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        gint64 after; /* microseconds after 2026-11-23T10:00:00Z */
        const char *kind, *record;
    } rows[] = {
        {0, "policy", "objects/9c/60e857f267dde7804a27e1e1ec58ad1a401a3f268e114c3e577786010e976a"},
        {2250000, "open",
         "objects/75/71e0a9f3e29f86a5da926680fcc84ad32a1069821df6d0a071ada07238cb56"},
        {1000000 /* the clock was set back */, "message",
         "objects/6d/4a68f8ffb8efa6ea070631520d828341914bf41e49b28c974ddc73b321b763"},
    };
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GBytes) expected = golden("chain");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) record = golden(rows[i].record);
        g_autofree char *text = span_dup(span_of_bytes(record));
        clock_stop(G_GINT64_CONSTANT(1795428000000000) + rows[i].after);
        g_assert_cmpuint(append(archive, rows[i].kind, text), ==, i + 1);
        g_autofree char *path = g_build_filename(fixture->path, rows[i].record, NULL);
        g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    }
    gsize length;
    g_autofree char *chain = read_file(fixture->path, "chain", &length);
    g_assert_cmpstr(chain, ==, (const char *)g_bytes_get_data(expected, NULL));

    Verification found;
    char hex[DIGEST_HEX + 1];
    g_assert_true(archive_verify(fixture->path, NULL, &found, NULL));
    digest_to_hex(&found.head, hex);
    g_assert_cmpstr(hex, ==, "fa2d7616549b9ba0b5bcc15aa07e1810d8219d8758a28605416cb0765ee191e2");
    g_assert_cmpint(found.last_time - found.first_time, ==, 2250000);
    g_assert_cmpint(verification_stands(&found), ==, 1);
    verification_clear(&found);
}

static void test_create(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    ArchiveOpened opened;
    Archive *archive = open_archive(fixture->path, ARCHIVE_CREATE, &opened);
    g_assert_true(opened.created);
    append(archive, "note", "{}\n");
    archive_close(archive);
    g_assert_cmpuint(mode_of(fixture->path, "."), ==, 0700);
    g_assert_cmpuint(mode_of(fixture->path, "objects"), ==, 0700);
    g_assert_cmpuint(mode_of(fixture->path, "objects/ca"), ==, 0700);
    g_assert_cmpuint(mode_of(fixture->path, "checkpoints"), ==, 0700);
    g_assert_cmpuint(mode_of(fixture->path, "chain"), ==, 0600);
    g_assert_cmpuint(mode_of(fixture->path, "README"), ==, 0600);
    g_assert_cmpuint(
        mode_of(fixture->path,
                "objects/ca/3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"),
        ==, 0600);
    archive = open_archive(fixture->path, ARCHIVE_CREATE, &opened);
    g_assert_false(opened.created);
    g_assert_cmpuint(append(archive, "note", "{}\n"), ==, 2);
    archive_close(archive);
    assert_verify(fixture->path, "2 lines, 1 objects");
}

/* Whom the directory lets in reads what comes after, and only that. */
static void test_group(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autofree char *objects = g_build_filename(fixture->path, "objects", NULL);
    Archive *archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    mode_t before = umask(027);
    g_assert_cmpint(g_chmod(objects, 0750), ==, 0);
    append(archive, "note", "{}\n");
    archive_close(archive);
    umask(before);
    g_assert_cmpuint(mode_of(fixture->path, "objects/ca"), ==, 0750);
    g_assert_cmpuint(
        mode_of(fixture->path,
                "objects/ca/3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"),
        ==, 0640);
    g_assert_cmpuint(mode_of(fixture->path, "chain"), ==, 0600);
}

/* A making that was cut short is taken up again; leftovers of a killed writer go. */
static void test_create_again(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    ArchiveOpened opened;
    archive_close(open_archive(fixture->path, ARCHIVE_CREATE, NULL));
    g_autofree char *chain = g_build_filename(fixture->path, "chain", NULL);
    g_autofree char *leftover = g_build_filename(fixture->path, "objects", ".new-abcdef", NULL);
    g_remove(chain);
    archive_close(open_archive(fixture->path, ARCHIVE_CREATE, &opened));
    g_assert_true(opened.created);
    g_file_set_contents(leftover, "half a mail", -1, NULL);
    archive_close(open_archive(fixture->path, ARCHIVE_WRITE, &opened));
    g_assert_false(g_file_test(leftover, G_FILE_TEST_EXISTS));
}

static void assert_refused(const char *path, ArchiveMode mode, int code, const char *part) {
    g_autoptr(GError) error = NULL;
    g_assert_null(archive_open(path, mode, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, code);
    if (!strstr(error->message, part) || !strstr(error->message, path))
        g_error("\"%s\" does not say \"%s\" of %s", error->message, part, path);
}

static void test_refused(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    const ArchiveMode modes[] = {ARCHIVE_READ, ARCHIVE_WRITE};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        assert_refused(fixture->path, modes[i], KASUHARA_ERROR_INPUT, "No such file");
        assert_refused(fixture->directory, modes[i], KASUHARA_ERROR_INPUT, "not an archive");
    }
    write_file(fixture->directory, "mail.txt", "hello", -1);
    assert_refused(fixture->directory, ARCHIVE_CREATE, KASUHARA_ERROR_INPUT, "mail.txt");
    g_autofree char *file = g_build_filename(fixture->directory, "mail.txt", NULL);
    assert_refused(file, ARCHIVE_CREATE, KASUHARA_ERROR_INPUT, "not a directory");

    fill_archive(fixture->path, 1);
    g_autofree char *chain = g_build_filename(fixture->path, "chain", NULL);
    g_remove(chain); /* not made anew over what was there */
    assert_refused(fixture->path, ARCHIVE_CREATE, KASUHARA_ERROR_INPUT, "objects");
    assert_refused(fixture->path, ARCHIVE_WRITE, KASUHARA_ERROR_INPUT, "no file named chain");
    g_mkdir(chain, 0700);
    assert_refused(fixture->path, ARCHIVE_CREATE, KASUHARA_ERROR_INPUT, "not a plain file");
}

static void test_one_writer(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    Archive *archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    assert_refused(fixture->path, ARCHIVE_WRITE, KASUHARA_ERROR_INPUT, "in use by another process");
    Archive *reader = open_archive(fixture->path, ARCHIVE_READ, NULL);
    g_assert_false(archive_append(reader, "note", span_of_text("{}\n"), NULL, NULL, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    archive_close(reader);
    append(archive, "note", "{}\n");
    archive_close(archive);
    archive_close(open_archive(fixture->path, ARCHIVE_WRITE, NULL));
}

static void test_objects(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    static const char bytes[] = "with\0nul\r\n";
    Span span = span_of(bytes, sizeof bytes - 1);
    Digest first, second, none = {{1}};
    g_assert_true(archive_put(archive, span, &first, NULL));
    g_assert_true(archive_put(archive, span, &second, NULL));
    g_assert_true(archive_put(archive, span_of(NULL, 0), &second, NULL));
    g_autoptr(GBytes) read = archive_object(archive, &first, &error);
    g_assert_no_error(error);
    g_assert_true(span_equal(span_of_bytes(read), span));
    g_autoptr(GBytes) empty = archive_object(archive, &second, &error);
    g_assert_cmpuint(g_bytes_get_size(empty), ==, 0);
    g_assert_null(archive_object(archive, &none, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_assert_nonnull(strstr(error->message, "is missing"));
    g_clear_error(&error);

    char hex[DIGEST_HEX + 1];
    digest_to_hex(&first, hex);
    g_autofree char *name = g_strdup_printf("objects/%.2s/%s", hex, hex + 2);
    write_file(fixture->path, name, "with nul, altered", -1);
    g_assert_null(archive_object(archive, &first, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_false(archive_put(archive, span, &first, &error)); /* another length */
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
}

static void test_kinds(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const char *const bad[] = {"", "Note", "a b", "note\n", "aaaaaaaaaaaaaaaaaaaaa"};
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(archive_append(archive, bad[i], span_of_text("{}\n"), NULL, NULL, NULL));
    append(archive, "aaaaaaaaaaaaaaaaaaaa", "{}\n");
    assert_verify(fixture->path, "1 lines, 1 objects");
}

static void test_reader(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    fill_archive(fixture->path, 1000); /* over the reader's buffer */
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_READ, NULL);
    for (guint64 after = 0; after <= 1000; after += 500) {
        g_autoptr(ChainReader) reader = chain_reader_open(archive, after, NULL);
        ChainLine line;
        guint64 expected = after;
        while (chain_reader_next(reader, &line, NULL) == 1)
            g_assert_cmpuint(line.sequence, ==, ++expected);
        g_assert_cmpuint(expected, ==, 1000);
    }
    gsize length;
    g_autofree char *chain = read_file(fixture->path, "chain", &length);
    chain[strcspn(chain, "\n") + 1] = '7'; /* 2 becomes 7 */
    write_file(fixture->path, "chain", chain, (gssize)length);
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, NULL);
    g_autoptr(GError) error = NULL;
    ChainLine line;
    g_assert_cmpint(chain_reader_next(reader, &line, &error), ==, 1);
    g_assert_cmpint(chain_reader_next(reader, &line, &error), ==, -1);
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_assert_nonnull(strstr(error->message, "line 2"));
}

enum {
    WRITERS = 8,
    RECORDS = 40
};

typedef struct {
    Archive *archive;
    guint writer;
    guint64 sequences[RECORDS];
} Writer;

static void *write_many(void *data) {
    Writer *writer = data;
    for (guint i = 0; i < RECORDS; i++) {
        g_autofree char *shared = g_strdup_printf("mail %u", i); /* by all writers at once */
        g_autofree char *record = g_strdup_printf("{\"w\":%u,\"n\":%u}\n", writer->writer, i);
        Digest digest;
        g_assert_true(archive_put(writer->archive, span_of_text(shared), &digest, NULL));
        writer->sequences[i] = append(writer->archive, "note", record);
    }
    return NULL;
}

static void test_many_writers(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    Writer writers[WRITERS];
    pthread_t threads[WRITERS];
    gboolean seen[WRITERS * RECORDS + 1] = {FALSE};
    for (guint i = 0; i < WRITERS; i++) {
        writers[i] = (Writer){.archive = archive, .writer = i};
        g_assert_cmpint(pthread_create(&threads[i], NULL, write_many, &writers[i]), ==, 0);
    }
    for (guint i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        for (guint n = 0; n < RECORDS; n++) {
            guint64 sequence = writers[i].sequences[n];
            g_assert_true(sequence >= 1 && sequence <= WRITERS * RECORDS && !seen[sequence]);
            seen[sequence] = TRUE;
            g_assert_true(n == 0 || sequence > writers[i].sequences[n - 1]);
        }
    }
    g_autofree char *found = verify_to_text(fixture->path, NULL);
    g_assert_true(g_str_has_prefix(found, "320 lines, 320 objects; stray 0 objects/"));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/archive/line", test_line);
    g_test_add("/archive/golden", Fixture, NULL, set_up, test_golden, tear_down);
    g_test_add("/archive/create", Fixture, NULL, set_up, test_create, tear_down);
    g_test_add("/archive/group", Fixture, NULL, set_up, test_group, tear_down);
    g_test_add("/archive/create-again", Fixture, NULL, set_up, test_create_again, tear_down);
    g_test_add("/archive/refused", Fixture, NULL, set_up, test_refused, tear_down);
    g_test_add("/archive/one-writer", Fixture, NULL, set_up, test_one_writer, tear_down);
    g_test_add("/archive/objects", Fixture, NULL, set_up, test_objects, tear_down);
    g_test_add("/archive/kinds", Fixture, NULL, set_up, test_kinds, tear_down);
    g_test_add("/archive/reader", Fixture, NULL, set_up, test_reader, tear_down);
    g_test_add("/archive/many-writers", Fixture, NULL, set_up, test_many_writers, tear_down);
    return g_test_run();
}
