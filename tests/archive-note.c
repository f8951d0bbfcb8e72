/* archive/note: signed notes as other programs write them, keys, and what is no note. */
#include "archive-fixture.h"
#include "archive/note.h"

/* The example in the documentation of Go's package golang.org/x/mod/sumdb/note. */
#define GO_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_TEXT                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define GO_SIGNATURE                                                                               \
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
#define DASH "\xe2\x80\x94 "

/* The 32 bytes behind SubjectPublicKeyInfo's head for Ed25519 (RFC 8410), as a file. */
static NoteKey *go_key(const Fixture *fixture) {
    static const guint8 head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                  0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    g_autoptr(GError) error = NULL;
    gsize length;
    g_autofree guint8 *typed = g_base64_decode(strrchr(GO_KEY, '+') + 1, &length);
    guint8 whole[sizeof head + 32];
    g_assert_cmpuint(length, ==, 33);
    memcpy(whole, head, sizeof head);
    memcpy(whole + sizeof head, typed + 1, 32);
    g_autofree char *base64 = g_base64_encode(whole, sizeof whole);
    g_autofree char *pem =
        g_strdup_printf("-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n", base64);
    write_file(fixture->directory, "go.pem", pem, -1);
    g_autofree char *path = g_build_filename(fixture->directory, "go.pem", NULL);
    NoteKey *key = note_key_read(path, &error);
    g_assert_no_error(error);
    return key;
}

static NoteState state_of(const char *bytes, const NoteKey *key) {
    Note note;
    const char *why = NULL;
    if (!note_parse(span_of_text(bytes), &note, &why))
        g_error("%s: %s", bytes, why);
    NoteState state = note_check(&note, key);
    note_clear(&note);
    return state;
}

static void test_of_others(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(NoteKey) key = go_key(fixture);
    g_autofree char *text = note_key_text(key, "PeterNeumann");
    g_assert_cmpstr(text, ==, GO_KEY);
    g_assert_false(note_key_is_secret(key));
    g_assert_cmpint(state_of(GO_TEXT "\n" DASH "PeterNeumann " GO_SIGNATURE "\n", key), ==,
                    NOTE_SIGNED);
    g_assert_cmpint(state_of("x" GO_TEXT "\n" DASH "PeterNeumann " GO_SIGNATURE "\n", key), ==,
                    NOTE_FORGED);
    g_assert_cmpint(state_of(GO_TEXT "\n" DASH "Another " GO_SIGNATURE "\n", key), ==,
                    NOTE_UNKNOWN);
    /* others' signatures beside it, of a kind that is not known here too */
    g_assert_cmpint(state_of(GO_TEXT "\n" DASH "a AAAAAAAA\n" DASH "PeterNeumann " GO_SIGNATURE
                                     "\n" DASH "b AAAAAAAAAAAA\n",
                             key),
                    ==, NOTE_SIGNED);
}

static void test_own(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    g_autoptr(GError) error = NULL;
    g_autofree char *secret_path = g_build_filename(fixture->directory, "key", NULL);
    g_autofree char *public_path = g_build_filename(fixture->directory, "key.pub", NULL);
    g_assert_true(note_key_make(secret_path, public_path, &error));
    g_assert_cmpuint(mode_of(fixture->directory, "key"), ==, 0600);
    g_autoptr(NoteKey) secret = note_key_read(secret_path, &error);
    g_autoptr(NoteKey) open = note_key_read(public_path, &error);
    g_assert_no_error(error);
    g_assert_true(note_key_is_secret(secret) && !note_key_is_secret(open));
    g_autofree char *note = note_sign("a\n\nb\n", "example.org/x", secret, &error);
    g_assert_no_error(error);
    g_assert_cmpint(state_of(note, open), ==, NOTE_SIGNED);
    Note parsed;
    const char *why;
    g_assert_true(note_parse(span_of_text(note), &parsed, &why));
    g_assert_cmpstr(parsed.text, ==, "a\n\nb\n");
    note_clear(&parsed);
    for (gsize i = 0; i < 4; i++) { /* any change of the text */
        g_autofree char *changed = g_strdup(note);
        changed[i] = changed[i] == '\n' ? 'x' : 'z';
        g_assert_cmpint(state_of(changed, open), ==, NOTE_FORGED);
    }
    g_assert_null(note_sign("a\n", "example.org/x", open, &error));
    g_clear_error(&error);
    static const char *const names[] = {"", "a b", "a+b", "a\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_assert_null(note_sign("a\n", names[i], secret, &error));
        g_clear_error(&error);
    }
    /* never written over, and neither half without the other */
    g_assert_false(note_key_make(secret_path, public_path, &error));
    g_clear_error(&error);
    g_autofree char *other = g_build_filename(fixture->directory, "other", NULL);
    g_assert_false(note_key_make(other, public_path, &error));
    g_assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
    g_assert_nonnull(strstr(error->message, "never written over"));
}

static void test_no_notes(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    (void)fixture;
    g_autofree char *many = g_strnfill(NOTE_BYTES_MAX + 1, 'a');
    const char *const rows[] = {"",
                                "a",
                                "a\n",
                                "a\n\nb\n",
                                "a\n\n",
                                "a\n" DASH "x AAAAAAAA\n",
                                "a\n\n" DASH "x AAAAAAAA",
                                "a\n\n- x AAAAAAAA\n",
                                "a\n\n" DASH "x\n",
                                "a\n\n" DASH " AAAAAAAA\n",
                                "a\n\n" DASH "x A*AAAAAA\n",
                                "a\n\n" DASH "x AAAAAAAA \n",
                                "\xff\n\n" DASH "x AAAAAAAA\n",
                                many};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Note note;
        const char *why = NULL;
        if (note_parse(span_of_text(rows[i]), &note, &why))
            g_error("row %zu was taken", i);
        g_assert_nonnull(why);
        g_assert_null(note.text);
    }
    Note note;
    const char *why;
    g_assert_false(note_parse(span_of("a\0\n\n" DASH "x AAAAAAAA\n", 20), &note, &why));
}

static void test_no_keys(Fixture *fixture, G_GNUC_UNUSED gconstpointer data) {
    static const char *const rows[] = {
        "", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        /* P-256 */
        "-----BEGIN PUBLIC KEY-----\n"
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
        "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
        "-----END PUBLIC KEY-----\n"};
    g_autofree char *path = g_build_filename(fixture->directory, "k", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        write_file(fixture->directory, "k", rows[i], -1);
        g_assert_null(note_key_read(path, &error));
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT);
    }
}

#define TEST(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST("/note/of-others", test_of_others);
    TEST("/note/own", test_own);
    TEST("/note/no-notes", test_no_notes);
    TEST("/note/no-keys", test_no_keys);
    return g_test_run();
}
