/* archive_verify() while the world moves: a disk that fails, an archive that grows, an erasure
 * meanwhile; and what its parts promise. Tampering by name is in tests/tampering.sh. */
#include "archive-fixture.h"

#include "archive/checkpoint-store.h"
#include "archive/namings.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

/* The file whose reads fail, but for the first; 0: none. */
static ino_t failing;
static gint reads_left;

/* Instead of that of libc. */
ssize_t read(int fd, void *buffer, size_t length) {
    struct stat status;
    if (failing && fstat(fd, &status) == 0 && status.st_ino == failing &&
        g_atomic_int_dec_and_test(&reads_left)) {
        g_atomic_int_inc(&reads_left);
        errno = EIO;
        return -1;
    }
    return syscall(SYS_read, fd, buffer, length);
}

/* Records here: 'O' or 'E' and a hash. */
static gboolean names_of(G_GNUC_UNUSED const char *kind, Span record, RecordNames *names,
                         const char **why, G_GNUC_UNUSED gpointer context) {
    Digest digest;
    *why = "it is none of this test";
    if (record.length < 1 + DIGEST_HEX || !digest_from_hex(record.bytes + 1, &digest))
        return TRUE;
    g_array_append_val(record.bytes[0] == 'O' ? names->objects : names->erased, digest);
    return TRUE;
}

static void append_naming(Archive *archive, const char *kind, char as, const Digest *digest) {
    char hex[DIGEST_HEX + 1];
    digest_to_hex(digest, hex);
    g_autofree char *record = g_strdup_printf("%c%s\n", as, hex);
    append(archive, kind, record);
}

/* In the last bucket, which is looked at last. */
static Digest put_last(Archive *archive) {
    Digest digest;
    for (guint i = 0;; i++) {
        g_autofree char *content = g_strdup_printf("mail %u\n", i);
        digest = digest_of(span_of_text(content));
        if (digest.bytes[0] != 0xff)
            continue;
        g_assert_true(archive_put(archive, span_of_text(content), &digest, NULL));
        return digest;
    }
}

static char *verify_with(const char *path, VerifyProgress progress, gpointer context) {
    g_autoptr(GError) error = NULL;
    Verification found;
    VerifyOptions options = {
        .objects = names_of, .progress = progress, .context = context, .threads = 1};
    gboolean tried = archive_verify(path, &options, &found, &error);
    g_assert_no_error(error);
    g_assert_true(tried);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < found.findings->len; i++) {
        const Finding *finding = g_ptr_array_index(found.findings, i);
        g_string_append_printf(text, "%s %" G_GUINT64_FORMAT ";", finding_word(finding->kind),
                               finding->sequence);
    }
    g_string_append_printf(text, " %d", verification_stands(&found));
    verification_clear(&found);
    return g_string_free(text, FALSE);
}

typedef struct {
    Archive *archive;
    Digest mail;
    gboolean recorded; /* what goes is erased */
    guint done;
} Meanwhile;

/* Called when the chain is read and the objects are looked at. */
static void unlink_meanwhile(guint64 done, guint64 whole, gpointer context) {
    Meanwhile *meanwhile = context;
    if (2 * done < whole || meanwhile->done++)
        return;
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&meanwhile->mail, hex);
    g_autofree char *name =
        g_strdup_printf("%s/objects/%.2s/%s", archive_path(meanwhile->archive), hex, hex + 2);
    if (meanwhile->recorded)
        append_naming(meanwhile->archive, "erasure", 'E', &meanwhile->mail);
    g_assert_cmpint(g_unlink(name), ==, 0);
}

static void test_late_erasure(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    Meanwhile meanwhile = {.archive = archive, .mail = put_last(archive), .recorded = TRUE};
    append_naming(archive, "note", 'O', &meanwhile.mail);
    g_autofree char *found = verify_with(fixture->path, unlink_meanwhile, &meanwhile);
    g_assert_cmpuint(meanwhile.done, >, 0);
    g_assert_cmpstr(found, ==, "erased 2; 1");
    g_autofree char *after = verify_with(fixture->path, NULL, NULL);
    g_assert_cmpstr(after, ==, "erased 2; 1");
}

/* Without that line it is missing, whenever it went. */
static void test_late_loss(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    Meanwhile meanwhile = {.archive = archive, .mail = put_last(archive)};
    append_naming(archive, "note", 'O', &meanwhile.mail);
    g_autofree char *found = verify_with(fixture->path, unlink_meanwhile, &meanwhile);
    g_assert_cmpstr(found, ==, "missing 1; 0");
}

/* Lines and objects come all the time, at every step that is told. */
static void append_meanwhile(G_GNUC_UNUSED guint64 done, G_GNUC_UNUSED guint64 whole,
                             gpointer context) {
    Meanwhile *meanwhile = context;
    g_autofree char *content = g_strdup_printf("new mail %u\n", meanwhile->done++);
    Digest digest;
    g_assert_true(archive_put(meanwhile->archive, span_of_text(content), &digest, NULL));
    append_naming(meanwhile->archive, "note", 'O', &digest);
}

static void test_growing(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    Meanwhile meanwhile = {.archive = archive};
    for (guint i = 0; i < 600; i++)
        append_naming(archive, "note", 'N', &(Digest){{(guint8)i, (guint8)(i >> 8)}});
    g_autofree char *found = verify_with(fixture->path, append_meanwhile, &meanwhile);
    g_assert_cmpuint(meanwhile.done, >, NAMING_BUCKETS);
    g_assert_true(g_str_has_suffix(found, " 1"));
    g_assert_null(strstr(found, "altered"));
    g_assert_null(strstr(found, "missing"));
}

/* Nobody says that lines are missing of a chain that could not be read to its end. */
static void test_failing_disk(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autofree char *secret = g_build_filename(fixture->directory, "key", NULL);
    g_autofree char *open = g_strconcat(secret, ".pub", NULL);
    g_autofree char *chain = g_build_filename(fixture->path, "chain", NULL);
    g_autoptr(GError) error = NULL;
    ChainTree read_so_far = {0};
    struct stat status;
    guint64 size;
    fill_archive(fixture->path, 600);
    g_assert_true(note_key_make(secret, open, &error));
    g_autoptr(NoteKey) key = note_key_read(secret, &error);
    g_assert_no_error(error);
    g_assert_true(checkpoint_sign_now(fixture->path, "x", key, &read_so_far, &size, &error));
    g_assert_cmpint(stat(chain, &status), ==, 0);
    g_autofree char *before = verify_with(fixture->path, NULL, NULL);
    g_assert_cmpstr(before, ==, "signature unknown 0; 1");
    failing = status.st_ino;
    reads_left = 2;
    g_autofree char *found = verify_with(fixture->path, NULL, NULL);
    failing = 0;
    g_assert_true(g_str_has_prefix(found, "unreadable 0;"));
    g_assert_null(strstr(found, "missing"));
    g_assert_null(strstr(found, "altered"));
    g_assert_true(g_str_has_suffix(found, " -1"));
}

/* One bucket, more names than it holds in memory, many times, in two ways. */
static void test_namings(void) {
    enum {
        NAMES = 3000,
        TIMES = 5
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(Namings) namings = namings_new();
    for (guint i = 0; i < NAMES * TIMES; i++) {
        Digest digest = {{7, (guint8)(i % NAMES), (guint8)(i % NAMES >> 8)}};
        g_assert_true(namings_add(namings, &digest, i + 1, NAMED_OBJECT, &error));
        if (i % NAMES < 10)
            g_assert_true(namings_add(namings, &digest, i + 1, NAMED_ERASED, &error));
    }
    g_autoptr(GArray) found = namings_take(namings, 7, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(found->len, ==, NAMES + 10);
    for (guint i = 0; i < found->len; i++) {
        const Naming *naming = &g_array_index(found, Naming, i);
        guint number = (guint)naming->digest.bytes[1] + 256U * naming->digest.bytes[2];
        g_assert_cmpuint(naming->first, ==, number + 1);
        g_assert_cmpuint(naming->last, ==, NAMES * (TIMES - 1) + number + 1);
        g_assert_cmpuint(naming->as, ==,
                         i > 0 && digest_equal(&naming->digest, &naming[-1].digest) ? NAMED_ERASED
                                                                                    : NAMED_OBJECT);
    }
    g_autoptr(GArray) none = namings_take(namings, 8, &error);
    g_assert_cmpuint(none->len, ==, 0);
}

#define TEST(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/verify/namings", test_namings);
    TEST("/verify/late-erasure", test_late_erasure);
    TEST("/verify/late-loss", test_late_loss);
    TEST("/verify/growing", test_growing);
    TEST("/verify/failing-disk", test_failing_disk);
    return g_test_run();
}
