/* archive/object-erase.c: what is erased is gone, what is needed stays, a cut is mended. */
#include "archive-fixture.h"

typedef struct {
    guint calls;
    gboolean fail;
    gboolean leave_first;
} Confirming;

static gboolean confirm(GArray *digests, gpointer context, GError **error) {
    Confirming *confirming = context;
    confirming->calls++;
    if (confirming->leave_first)
        g_array_remove_index(digests, 0);
    if (confirming->fail)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT, "not so");
    return !confirming->fail;
}

static Digest put(Archive *archive, const char *bytes) {
    Digest digest;
    g_assert_true(archive_put(archive, span_of_text(bytes), &digest, NULL));
    return digest;
}

static char *path_of(const Fixture *fixture, const Digest *digest, const char *mark) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(digest, hex);
    return g_strdup_printf("%s/objects/%.2s/%s%s", fixture->path, hex, mark, hex + 2);
}

static GArray *both(const Digest *first, const Digest *second) {
    GArray *digests = g_array_new(FALSE, FALSE, sizeof(Digest));
    g_array_append_vals(digests, first, 1);
    g_array_append_vals(digests, second, 1);
    return digests;
}

static void test_erase(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    Digest one = put(archive, "one"), two = put(archive, "two"), other = put(archive, "other");
    Digest never = digest_of(span_of_text("never there"));
    g_autofree char *path = path_of(fixture, &one, ""), *linked = path_of(fixture, &one, "link-");
    g_autoptr(GArray) digests = both(&one, &two);
    Confirming confirming = {0};
    guint64 bytes = 0;
    g_array_append_val(digests, never);
    g_assert_true(archive_has_object(archive, &other, &bytes));
    g_assert_cmpuint(bytes, ==, 5);
    /* another name of the same bytes shows what becomes of them */
    g_assert_cmpint(link(path, linked), ==, 0);
    g_assert_true(archive_erase(archive, digests, confirm, &confirming, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(confirming.calls, ==, 1);
    g_assert_false(archive_object_remains(archive, &one));
    g_assert_false(archive_object_remains(archive, &two));
    g_assert_false(archive_has_object(archive, &never, NULL));
    g_assert_true(archive_has_object(archive, &other, NULL));
    g_autofree char *overwritten = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(linked, &overwritten, &length, NULL));
    g_assert_cmpuint(length, ==, 3);
    g_assert_cmpint(memcmp(overwritten, "\0\0", 3), ==, 0);
    /* it may come again */
    put(archive, "one");
    g_assert_true(archive_has_object(archive, &one, NULL));
}

static void test_confirm(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    Digest one = put(archive, "one"), two = put(archive, "two");
    g_autoptr(GArray) digests = both(&one, &two);
    Confirming refusing = {.fail = TRUE}, leaving = {.leave_first = TRUE};
    g_assert_false(archive_erase(archive, digests, confirm, &refusing, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_assert_true(archive_has_object(archive, &one, NULL));
    g_assert_true(archive_has_object(archive, &two, NULL));
    g_assert_true(archive_erase(archive, digests, confirm, &leaving, NULL));
    g_assert_true(archive_has_object(archive, &one, NULL));
    g_assert_false(archive_object_remains(archive, &two));
    append(archive, "note", "the chain is not locked any more");
}

static void test_cut_short(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    Digest one = put(archive, "one"), two = put(archive, "two");
    g_autofree char *path = path_of(fixture, &one, ""), *aside = path_of(fixture, &one, ".erased-");
    g_autoptr(GArray) digests = both(&one, &two);
    Confirming confirming = {0};
    g_assert_cmpint(rename(path, aside), ==, 0);
    g_assert_false(archive_has_object(archive, &one, NULL));
    g_assert_true(archive_object_remains(archive, &one));
    g_assert_true(archive_erase(archive, digests, confirm, &confirming, NULL));
    g_assert_false(g_file_test(aside, G_FILE_TEST_EXISTS));
    g_assert_false(archive_object_remains(archive, &one));
    g_assert_false(archive_object_remains(archive, &two));
}

static void test_refused(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    Digest one = put(archive, "one"), two = digest_of(span_of_text("two"));
    g_autoptr(GArray) digests = both(&one, &two);
    g_autofree char *path = path_of(fixture, &one, ""), *elsewhere = NULL;
    Confirming confirming = {0};
    g_autoptr(Archive) reader = open_archive(fixture->path, ARCHIVE_READ, NULL);
    g_assert_false(archive_erase(reader, digests, confirm, &confirming, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_assert_cmpuint(confirming.calls, ==, 0);
    g_clear_error(&error);
    /* a link in the place of an object does not lead the zeros elsewhere */
    write_file(fixture->directory, "elsewhere", "keep me", -1);
    elsewhere = g_build_filename(fixture->directory, "elsewhere", NULL);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(symlink(elsewhere, path), ==, 0);
    g_assert_false(archive_erase(archive, digests, confirm, &confirming, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
    g_autofree char *kept = read_file(fixture->directory, "elsewhere", NULL);
    g_assert_cmpstr(kept, ==, "keep me");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add("/archive-erase/erase", Fixture, NULL, set_up, test_erase, tear_down);
    g_test_add("/archive-erase/confirm", Fixture, NULL, set_up, test_confirm, tear_down);
    g_test_add("/archive-erase/cut-short", Fixture, NULL, set_up, test_cut_short, tear_down);
    g_test_add("/archive-erase/refused", Fixture, NULL, set_up, test_refused, tear_down);
    return g_test_run();
}
