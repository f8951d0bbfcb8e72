/* archive/checkpoint: its text, what is none, and reading a chain piece by piece. */
#include "archive-fixture.h"
#include "archive/checkpoint-store.h"

#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void test_text(void) {
    static const struct {
        const char *text;
        gboolean good;
    } rows[] = {
        {"example.org/x\n7\n" ROOT "\nhead " HEX "\n", TRUE},
        {"example.org/x\n0\n" ROOT "\nother line\nhead " HEX "\n", TRUE},
        {"", FALSE},
        {"example.org/x\n7\n" ROOT "\n", FALSE},
        {"example.org/x\n7\n" ROOT "\nhead " HEX, FALSE},
        {"example org\n7\n" ROOT "\nhead " HEX "\n", FALSE},
        {"\n7\n" ROOT "\nhead " HEX "\n", FALSE},
        {"x\n07\n" ROOT "\nhead " HEX "\n", FALSE},
        {"x\n-7\n" ROOT "\nhead " HEX "\n", FALSE},
        {"x\n99999999999999999999\n" ROOT "\nhead " HEX "\n", FALSE},
        {"x\n7\n47DE\nhead " HEX "\n", FALSE},
        {"x\n7\n" ROOT " \nhead " HEX "\n", FALSE},
        {"x\n7\n" ROOT "\nhead " HEX "0\n", FALSE},
        {"x\n7\n" ROOT "\nhead E" HEX "\n", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Checkpoint checkpoint;
        const char *why;
        if (checkpoint_parse(rows[i].text, &checkpoint, &why) != rows[i].good)
            g_error("row %zu: %s", i, why ? why : "taken");
        g_assert_cmpint(why == NULL, ==, rows[i].good);
        if (i == 0) {
            g_autofree char *again = checkpoint_text(&checkpoint);
            g_assert_cmpstr(again, ==, rows[i].text);
        }
        checkpoint_clear(&checkpoint);
    }
}

static char *text_of(const ChainTree *read) {
    Checkpoint checkpoint;
    chain_tree_checkpoint(read, "x", &checkpoint);
    char *text = checkpoint_text(&checkpoint);
    checkpoint_clear(&checkpoint);
    return text;
}

/* Read at once, or line by line as the chain grows: the same. */
static void test_chain(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(Archive) archive = open_archive(fixture->path, ARCHIVE_CREATE, NULL);
    g_autoptr(GError) error = NULL;
    ChainTree growing = {0};
    for (guint i = 1; i <= 9; i++) {
        g_autofree char *record = g_strdup_printf("{\"n\":%u}\n", i);
        append(archive, "note", record);
        if (i % 3 == 0)
            g_assert_true(chain_tree_read(&growing, fixture->path, 0, &error));
    }
    g_assert_no_error(error);
    ChainTree whole = {0}, part = {0};
    g_assert_true(chain_tree_read(&whole, fixture->path, 9, &error));
    g_assert_true(chain_tree_read(&part, fixture->path, 4, &error));
    g_autofree char *one = text_of(&growing), *other = text_of(&whole), *less = text_of(&part);
    g_assert_cmpstr(one, ==, other);
    g_assert_true(g_str_has_prefix(less, "x\n4\n"));
    g_assert_true(chain_tree_read(&part, fixture->path, 9, &error));
    g_autofree char *more = text_of(&part);
    g_assert_cmpstr(more, ==, other);
    g_assert_true(chain_tree_read(&part, fixture->path, 9, &error));
    g_autofree char *same = text_of(&part);
    g_assert_cmpstr(same, ==, other);
    g_assert_no_error(error);
    /* the head is what the next line would hold */
    g_autofree char *chain = read_file(fixture->path, "chain", NULL);
    gsize length = strlen(chain), start = length - 1;
    while (start > 0 && chain[start - 1] != '\n')
        start--;
    Digest head = digest_of(span_of(chain + start, length - start));
    g_assert_true(digest_equal(&head, &growing.head));
    g_assert_false(chain_tree_read(&whole, fixture->path, 10, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
}

/* A line that is being written is not there yet; what is no chain is said. */
static void test_torn(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    ChainTree read = {0};
    fill_archive(fixture->path, 3);
    g_autofree char *chain = read_file(fixture->path, "chain", NULL);
    g_autofree char *torn = g_strconcat(chain, "4 2026", NULL);
    write_file(fixture->path, "chain", torn, -1);
    g_assert_true(chain_tree_read(&read, fixture->path, 0, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(read.tree.size, ==, 3);
    g_autofree char *long_line = g_strnfill(CHAIN_LINE_MAX + 5, 'x');
    g_autofree char *broken = g_strconcat(chain, long_line, "\n", NULL);
    write_file(fixture->path, "chain", broken, -1);
    g_assert_false(chain_tree_read(&read, fixture->path, 0, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
}

/* What calls itself a checkpoint and is none is passed over. */
static void test_newest(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autofree char *secret = g_build_filename(fixture->directory, "key", NULL);
    g_autofree char *public = g_strconcat(secret, ".pub", NULL);
    g_autoptr(GError) error = NULL;
    ChainTree read = {0};
    guint64 size;
    fill_archive(fixture->path, 3);
    g_assert_true(note_key_make(secret, public, &error));
    g_autoptr(NoteKey) key = note_key_read(secret, &error);
    g_assert_true(checkpoint_sign_now(fixture->path, "example.org/a", key, &read, &size, &error));
    g_assert_no_error(error);
    g_autofree char *note = read_file(fixture->path, "checkpoints/3", NULL);
    write_file(fixture->path, "checkpoints/100", "garbage", -1);
    write_file(fixture->path, "checkpoints/99", note, -1);
    write_file(fixture->path, "checkpoints/0", note, -1);
    g_assert_true(checkpoint_newest(fixture->path, &size, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(size, ==, 3);
    g_autofree char *origin = checkpoint_own_origin(fixture->path);
    g_assert_cmpstr(origin, ==, "example.org/a");
}

#define TEST(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/checkpoint/text", test_text);
    TEST("/checkpoint/chain", test_chain);
    TEST("/checkpoint/torn", test_torn);
    TEST("/checkpoint/newest", test_newest);
    return g_test_run();
}
