/* archive/proof: what is proved is accepted, and a proof with anything changed in it is not. */
#include "archive-fixture.h"
#include "archive/proof.h"

enum {
    LINES = 40
};

typedef struct {
    NoteKey *key;
    GPtrArray *keys;  /* of NoteKey: that one */
    GPtrArray *notes; /* of char *: by size, from 1 */
} Signed;

static void sign_all(const char *path, const char *origin, const char *key_path, Signed *all) {
    g_autofree char *public_path = g_strconcat(key_path, ".pub", NULL);
    g_autoptr(GError) error = NULL;
    ChainTree read = {0};
    g_assert_true(note_key_make(key_path, public_path, &error));
    all->key = note_key_read(key_path, &error);
    g_assert_no_error(error);
    all->keys = g_ptr_array_new();
    all->notes = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(all->keys, all->key);
    for (guint64 size = 1; size <= LINES; size++) {
        Checkpoint checkpoint;
        g_assert_true(chain_tree_read(&read, path, size, &error));
        chain_tree_checkpoint(&read, origin, &checkpoint);
        g_autofree char *text = checkpoint_text(&checkpoint);
        g_ptr_array_add(all->notes, note_sign(text, origin, all->key, &error));
        g_assert_no_error(error);
        checkpoint_clear(&checkpoint);
    }
}

static void clear_signed(Signed *all) {
    note_key_free(all->key);
    g_ptr_array_unref(all->keys);
    g_ptr_array_unref(all->notes);
}

static Span note_of(const Signed *all, guint64 size) {
    return span_of_text(g_ptr_array_index(all->notes, size - 1));
}

static void make(Fixture *fixture, const char *origin, Signed *all) {
    g_autofree char *key = g_build_filename(fixture->directory, "key", NULL);
    fill_archive(fixture->path, LINES);
    sign_all(fixture->path, origin, key, all);
}

/* It is read, and nothing is found. */
static gboolean stands(const char *text, const GPtrArray *keys) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    Proof proof;
    if (!proof_parse(span_of_text(text), &proof, &error)) {
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
        return FALSE;
    }
    g_assert_null(error);
    proof_check(&proof, keys, faults);
    proof_clear(&proof);
    return faults->len == 0;
}

static char *prove(const char *path, const guint64 *lines, guint count, Span note) {
    g_autoptr(GArray) sequences = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autoptr(GError) error = NULL;
    g_array_append_vals(sequences, lines, count);
    char *proof = proof_of_lines(path, sequences, note, &error);
    g_assert_no_error(error);
    return proof;
}

static char *prove_growth(const char *path, Span older, Span newer) {
    g_autoptr(GError) error = NULL;
    char *proof = proof_of_growth(path, older, newer, &error);
    g_assert_no_error(error);
    return proof;
}

/* Every line against every checkpoint that covers it. */
static void test_inclusion(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    Signed all;
    make(fixture, "x.org/a", &all);
    for (guint64 size = 1; size <= LINES; size++) {
        guint64 every[LINES];
        for (guint64 line = 1; line <= size; line++) {
            every[line - 1] = line;
            g_autofree char *one = prove(fixture->path, &line, 1, note_of(&all, size));
            if (!stands(one, all.keys))
                g_error("line %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ":\n%s", line, size,
                        one);
        }
        g_autofree char *whole = prove(fixture->path, every, (guint)size, note_of(&all, size));
        g_assert_true(stands(whole, all.keys));
    }
    clear_signed(&all);
}

static void test_growth(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    Signed all;
    make(fixture, "x.org/a", &all);
    for (guint64 from = 1; from <= LINES; from++)
        for (guint64 size = from; size <= LINES; size++) {
            g_autofree char *proof =
                prove_growth(fixture->path, note_of(&all, from), note_of(&all, size));
            if (!stands(proof, all.keys))
                g_error("%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ":\n%s", from, size, proof);
        }
    clear_signed(&all);
}

static char *join(GPtrArray *lines) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(lines, i));
    return g_strdup(text->str);
}

static GPtrArray *split(const char *text) {
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) each = g_strsplit(text, "\n", -1);
    for (guint i = 0; each[i + 1]; i++)
        g_ptr_array_add(lines, g_strdup(each[i]));
    return lines;
}

static void assert_refused(GPtrArray *lines, const GPtrArray *keys, guint at, const char *how) {
    g_autofree char *text = join(lines);
    if (stands(text, keys))
        g_error("line %u %s:\n%s", at + 1, how, text);
}

/* Each byte of each line changed; each line dropped, doubled, and swapped with the next. */
static void tamper(const char *good, const GPtrArray *keys) {
    guint count;
    {
        g_autoptr(GPtrArray) lines = split(good);
        count = lines->len;
        g_assert_cmpuint(count, >, 10);
    }
    for (gsize i = 0; good[i]; i++) {
        g_autofree char *text = g_strdup(good);
        text[i] ^= 1;
        if (text[i] && stands(text, keys))
            g_error("byte %zu changed:\n%s", i, text);
    }
    for (guint i = 0; i < count; i++) {
        g_autoptr(GPtrArray) dropped = split(good), doubled = split(good), swapped = split(good);
        g_ptr_array_remove_index(dropped, i);
        assert_refused(dropped, keys, i, "dropped");
        g_ptr_array_insert(doubled, (gint)i, g_strdup(g_ptr_array_index(doubled, i)));
        /* a signature may stand there twice */
        if (!g_str_has_prefix(g_ptr_array_index(doubled, i), "\xe2\x80\x94"))
            assert_refused(doubled, keys, i, "doubled");
        if (i + 1 < count) {
            gpointer line = swapped->pdata[i];
            swapped->pdata[i] = swapped->pdata[i + 1];
            swapped->pdata[i + 1] = line;
            if (strcmp(swapped->pdata[i], swapped->pdata[i + 1]) != 0)
                assert_refused(swapped, keys, i, "swapped with the next");
        }
    }
    for (gsize length = 0; length < strlen(good); length++) {
        g_autofree char *cut = g_strndup(good, length);
        if (stands(cut, keys))
            g_error("cut to %zu bytes", length);
    }
}

static void test_tampered(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const guint64 lines[] = {3, 4, 21, 38};
    Signed all;
    make(fixture, "x.org/a", &all);
    g_autofree char *inclusion =
        prove(fixture->path, lines, G_N_ELEMENTS(lines), note_of(&all, 38));
    g_autofree char *growth = prove_growth(fixture->path, note_of(&all, 22), note_of(&all, 38));
    g_assert_true(stands(inclusion, all.keys));
    g_assert_true(stands(growth, all.keys));
    tamper(inclusion, all.keys);
    tamper(growth, all.keys);
    clear_signed(&all);
}

static char *with(const char *text, const char *old, const char *new) {
    g_auto(GStrv) parts = g_strsplit(text, old, 2);
    g_assert_nonnull(parts[1]);
    return g_strjoinv(new, parts);
}

static void test_forms(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        const char *old, *new;
    } rows[] = {
        {"kasuhara-proof/1", "kasuhara-proof/2"},
        {"inclusion 1", "inclusion 0"},
        {"inclusion 1", "inclusion 01"},
        {"inclusion 1", "inclusion 2"},
        {"inclusion 1", "inclusion 999999999999999999"},
        {"inclusion 1", "inclusion 18446744073709551617"},
        {"inclusion 1", "inclusion -1"},
        {"inclusion 1", "inclusion 1 "},
        {"inclusion 1", "inclusion"},
        {"inclusion 1", "inclusion 1\r"},
        {"leaf 4", "leaf 5"},
        {"leaf 4", "leaf 04"},
        {"leaf 4", "leaf 18446744073709551620"},
        {"leaf 4", "leaf 999999999999999999"},
        {"leaf 4", "leaf 4\n"},
        {"line 5 ", "line 6 "},
        {"line 5 ", "line  5 "},
        {"line 5 ", "line 05 "},
        {"hash ", "hash  "},
        {"hash ", "hash 0"},
        {"hash ", "Hash "},
        {"\n\n", "\n\n\n"},
        {"x.org/a\n7\n", "x.org/a\n8\n"},
        {"x.org/a\n7\n", "x.org/a\n1000000000000000000\n"},
        {"x.org/a\n7\n", "x.org/b\n7\n"},
        {"x.org/a\n7\n", "x.org/\xc3\xa4\n7\n"},
        {"head ", "more\n\nhead "},
        {"head ", PROOF_BETWEEN "\nhead "},
    };
    Signed all;
    guint64 line = 5;
    make(fixture, "x.org/a", &all);
    g_autofree char *good = prove(fixture->path, &line, 1, note_of(&all, 7));
    g_assert_true(stands(good, all.keys));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = with(good, rows[i].old, rows[i].new);
        if (stands(text, all.keys))
            g_error("row %zu:\n%s", i, text);
    }
    g_autoptr(GError) error = NULL;
    Proof proof;
    g_assert_false(proof_parse(span_of("kasuhara-proof/1\n\0\n", 19), &proof, &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    clear_signed(&all);
}

/* Whose checkpoint it is decides; without a key nobody knows. */
static void test_other_archive(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    Signed all, others;
    guint64 line = 5;
    g_autofree char *other = g_build_filename(fixture->directory, "other", NULL);
    g_autofree char *other_key = g_build_filename(fixture->directory, "other-key", NULL);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    make(fixture, "x.org/a", &all);
    clock_stop(1);
    fill_archive(other, LINES);
    sign_all(other, "x.org/b", other_key, &others);
    g_autofree char *good = prove(fixture->path, &line, 1, note_of(&all, 7));
    g_assert_true(stands(good, none));
    g_assert_false(stands(good, others.keys));
    g_autofree char *mixed = with(good, note_of(&all, 7).bytes, note_of(&others, 7).bytes);
    g_assert_false(stands(mixed, none));
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_array_append_val(lines, line);
    g_assert_null(proof_of_lines(fixture->path, lines, note_of(&others, 7), &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_null(proof_of_growth(fixture->path, note_of(&all, 7), note_of(&others, 9), &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_null(proof_of_lines(fixture->path, lines, note_of(&all, 4), &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(proof_of_growth(fixture->path, note_of(&all, 9), note_of(&all, 7), &error));
    g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    clear_signed(&all);
    clear_signed(&others);
}

static void test_names(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    Signed all;
    guint64 line = 5;
    g_autoptr(GError) error = NULL;
    Proof proof;
    make(fixture, "x.org/a", &all);
    g_autofree char *text = prove(fixture->path, &line, 1, note_of(&all, 7));
    g_assert_true(proof_parse(span_of_text(text), &proof, &error));
    Digest shown = digest_of(span_of_text("{\"kind\":\"note\",\"n\":5}\n"));
    Digest other = digest_of(span_of_text("{\"kind\":\"note\",\"n\":6}\n"));
    g_assert_true(proof_names(&proof, &shown));
    g_assert_false(proof_names(&proof, &other));
    proof_clear(&proof);
    clear_signed(&all);
}

#define TEST(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST("/proof/inclusion", test_inclusion);
    TEST("/proof/growth", test_growth);
    TEST("/proof/tampered", test_tampered);
    TEST("/proof/forms", test_forms);
    TEST("/proof/other-archive", test_other_archive);
    TEST("/proof/names", test_names);
    return g_test_run();
}
