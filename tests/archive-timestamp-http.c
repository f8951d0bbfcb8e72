/* archive/timestamp, timestamp-place and timestamp-http-curl: against a real authority behind
 * HTTP on loopback, in all its moods. */
#include "archive/checkpoint.h"
#include "archive/note.h"
#include "timestamp-fixture.h"

#include <signal.h>
#include <sys/wait.h>

enum {
    LINES = 3,
    START_SECONDS = 30
};

static GPid authority;
static int authority_input;
static char *port;

/* ---- the authority, one for all tests */

static void start_authority(const Fixture *fixture) {
    g_autoptr(GError) error = NULL;
    g_autofree char *program =
        g_build_filename(g_getenv("top_srcdir"), "tests", "timestamp-authority", NULL);
    char *arguments[] = {(char *)"python3", program, fixture->directory, NULL};
    g_spawn_async_with_pipes(NULL, arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                             NULL, NULL, &authority, &authority_input, NULL, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *path = in_fixture(fixture, "port");
    for (int i = 0; i < START_SECONDS * 100 && !g_file_test(path, G_FILE_TEST_EXISTS); i++)
        g_usleep(10000);
    port = read_file(fixture->directory, "port", NULL);
}

static void stop_authority(void) {
    int status;
    kill(authority, SIGTERM);
    g_assert_cmpint(waitpid(authority, &status, 0), ==, authority);
    close(authority_input);
}

static char *url_of(const char *what) {
    return g_strdup_printf("http://127.0.0.1:%s/%s", port, what);
}

static void assert_error(GError **error, KasuharaError code, const char *text) {
    g_assert_error(*error, KASUHARA_ERROR, (int)code);
    if (!strstr((*error)->message, text))
        g_error("\"%s\" lacks \"%s\"", (*error)->message, text);
    g_clear_error(error);
}

/* ---- asking */

static void test_request(gconstpointer data) {
    const Fixture *fixture = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *url = url_of("good");
    gsize length, again_length;
    for (int i = 0; i < 3; i++) {
        g_autoptr(GBytes) bytes = timestamp_request(span_of_text(BYTES), url, 60, &error);
        g_assert_no_error(error);
        const char *token = g_bytes_get_data(bytes, &length);
        assert_check(fixture, BYTES, token, length, "ca.pem", TIMESTAMP_HOLDS, NULL);
        write_file(fixture->directory, "data", BYTES, -1);
        write_file(fixture->directory, "data.tsr", token, (gssize)length);
        g_assert_true(
            command(fixture, "openssl ts -verify -data data -in data.tsr -CAfile ca.pem"));
        g_assert_false(
            command(fixture, "openssl ts -verify -data data -in data.tsr -CAfile other-ca.pem"));
    }
    /* what was sent: version 1, SHA-256, a nonce, and the wish for the certificate */
    g_assert_true(command(fixture, "openssl ts -query -in query.tsq -text -out query.txt"));
    g_autofree char *query = read_file(fixture->directory, "query.txt", &again_length);
    static const char *const said[] = {"Version: 1\n", "Hash Algorithm: sha256\n", "Nonce: 0x",
                                       "Certificate required: yes\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        if (!strstr(query, said[i]))
            g_error("%s lacks %s", query, said[i]);
}

static void test_failures(G_GNUC_UNUSED gconstpointer data) {
    static const struct {
        const char *what, *why;
        guint seconds;
    } rows[] = {
        {"500", "it answered with HTTP status 500; the fault is on its side", 60},
        {"404", "it answered with HTTP status 404; look at the path", 60},
        {"away", "it sends us on to http://127.0.0.1", 60},
        {"garbage", "no TimeStampResp", 60},
        {"empty", "no TimeStampResp", 60},
        {"cut", "no TimeStampResp", 60},
        {"more", "no TimeStampResp", 60},
        {"query", "no TimeStampResp", 60},
        {"refuse", "its answer is a refusal (rejection, badAlg): Message digest", 60},
        {"nonce", "has not the nonce of this request", 60},
        {"imprint", "is over other bytes", 60},
        {"signature", "is broken: ", 60},
        {"huge", "longer than any token is", 60},
        {"endless", "longer than any token is", 60},
        {"hang", "it took too long: ", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *url = url_of(rows[i].what);
        g_autofree char *begin = g_strdup_printf("no timestamp from %s: ", url);
        g_assert_null(timestamp_request(span_of_text(BYTES), url, rows[i].seconds, &error));
        g_assert_true(g_str_has_prefix(error->message, begin));
        assert_error(&error, KASUHARA_ERROR_SYSTEM, rows[i].why);
    }
}

static void test_urls(G_GNUC_UNUSED gconstpointer data) {
    static const char *const wrong[] = {
        "",           "tsa.example", "/etc/passwd", "file:///etc/passwd", "ftp://a/b",
        "gopher://a", "http",        "http://a b/", "http:///tsa"};
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_null(timestamp_request(span_of_text(BYTES), wrong[i], 60, &error));
        assert_error(&error, KASUHARA_ERROR_INPUT, "is no address of a timestamp authority");
    }
    /* nobody listens; and what is secret in a URL stays so */
    static const char nobody[] = "http://user:secret@127.0.0.1:1/tsa?key=secret";
    g_assert_null(timestamp_request(span_of_text(BYTES), nobody, 60, &error));
    g_assert_null(strstr(error->message, "secret"));
    assert_error(&error, KASUHARA_ERROR_SYSTEM, "no timestamp from http://127.0.0.1:1/tsa: ");
}

static void test_proxy(gconstpointer data) {
    const Fixture *fixture = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *proxy = url_of("");
    gsize length;
    g_setenv("http_proxy", proxy, TRUE);
    g_autoptr(GBytes) bytes =
        timestamp_request(span_of_text(BYTES), "http://tsa.invalid/good", 60, &error);
    g_unsetenv("http_proxy");
    g_assert_no_error(error);
    const char *token = g_bytes_get_data(bytes, &length);
    assert_check(fixture, BYTES, token, length, "ca.pem", TIMESTAMP_HOLDS, NULL);
}

/* ---- in an archive */

/* An archive with a checkpoint of all its lines. */
static char *make_archive(const Fixture *fixture, const char *name) {
    g_autoptr(GError) error = NULL;
    char *path = in_fixture(fixture, name);
    g_autofree char *secret = g_strconcat(path, ".key", NULL),
                    *open = g_strconcat(path, ".pub", NULL);
    ChainTree read = {0};
    Checkpoint checkpoint;
    fill_archive(path, LINES);
    g_assert_true(note_key_make(secret, open, &error) && chain_tree_read(&read, path, 0, &error));
    g_autoptr(NoteKey) key = note_key_read(secret, &error);
    g_assert_no_error(error);
    chain_tree_checkpoint(&read, "example.org/a", &checkpoint);
    g_autofree char *text = checkpoint_text(&checkpoint);
    g_autofree char *note = note_sign(text, "example.org/a", key, &error);
    g_assert_no_error(error);
    checkpoint_clear(&checkpoint);
    write_file(path, "checkpoints/3", note, -1);
    return path;
}

static void assert_placed(const char *archive, const char *ca, TimestampState state) {
    Timestamp found;
    timestamp_check_placed(archive, LINES, ca, &found);
    assert_state(&found, state);
    timestamp_clear(&found);
}

static guint files_in(const char *archive) {
    g_autofree char *path = g_build_filename(archive, "checkpoints", NULL);
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    guint count = 0;
    while (g_dir_read_name(directory))
        count++;
    return count;
}

static void test_place(gconstpointer data) {
    const Fixture *fixture = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *archive = make_archive(fixture, "place"), *good = url_of("good"),
                    *dead = url_of("500"), *ca = in_fixture(fixture, "ca.pem"),
                    *other = in_fixture(fixture, "other-ca.pem");
    gsize length, again_length;
    assert_placed(archive, ca, TIMESTAMP_MISSING);
    g_assert_false(timestamp_place(archive, LINES, dead, ca, &error));
    assert_error(&error, KASUHARA_ERROR_SYSTEM, "HTTP status 500");
    g_assert_false(timestamp_place(archive, LINES, good, other, &error));
    assert_error(&error, KASUHARA_ERROR_SYSTEM, "is not kept: it is signed by CN=Time");
    g_assert_cmpuint(files_in(archive), ==, 1);
    g_assert_true(timestamp_place(archive, LINES, good, ca, &error));
    g_assert_no_error(error);
    assert_placed(archive, ca, TIMESTAMP_HOLDS);
    assert_placed(archive, NULL, TIMESTAMP_UNKNOWN);
    assert_placed(archive, other, TIMESTAMP_UNTRUSTED);
    g_assert_cmpuint(mode_of(archive, "checkpoints/3.tsr"), ==, 0600);
    g_assert_true(command(fixture, "openssl ts -verify -data place/checkpoints/3 -in "
                                   "place/checkpoints/3.tsr -CAfile ca.pem"));
    /* it stays, and nobody is asked */
    g_autofree char *token = read_file(archive, "checkpoints/3.tsr", &length);
    g_assert_true(timestamp_place(archive, LINES, dead, ca, &error));
    g_assert_true(timestamp_place(archive, LINES, dead, NULL, &error));
    g_assert_no_error(error);
    /* nor is it lost to a wrong CA file */
    g_assert_false(timestamp_place(archive, LINES, good, other, &error));
    g_clear_error(&error);
    g_autofree char *again = read_file(archive, "checkpoints/3.tsr", &again_length);
    g_assert_true(span_equal(span_of(token, length), span_of(again, again_length)));
    g_assert_cmpuint(files_in(archive), ==, 2);
}

static void test_replace(gconstpointer data) {
    const Fixture *fixture = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *archive = make_archive(fixture, "replace"), *good = url_of("good"),
                    *garbage = url_of("garbage");
    write_file(archive, "checkpoints/3.tsr", "broken", -1);
    assert_placed(archive, NULL, TIMESTAMP_ALTERED);
    g_assert_false(timestamp_place(archive, LINES, garbage, NULL, &error));
    g_clear_error(&error);
    g_autofree char *still = read_file(archive, "checkpoints/3.tsr", NULL);
    g_assert_cmpstr(still, ==, "broken");
    g_assert_true(timestamp_place(archive, LINES, good, NULL, &error));
    g_assert_no_error(error);
    assert_placed(archive, NULL, TIMESTAMP_UNKNOWN);
}

static void test_no_place(gconstpointer data) {
    const Fixture *fixture = data;
    g_autoptr(GError) error = NULL;
    g_autofree char *archive = make_archive(fixture, "no-place"), *good = url_of("good"),
                    *nothing = in_fixture(fixture, "nothing"),
                    *note = read_file(archive, "checkpoints/3", NULL),
                    *token = g_build_filename(archive, "checkpoints", "3.tsr", NULL);
    g_assert_false(timestamp_place(archive, 2, good, NULL, &error));
    assert_error(&error, KASUHARA_ERROR_INPUT, "checkpoints/2 is missing");
    g_assert_false(timestamp_place(nothing, 2, good, NULL, &error));
    assert_error(&error, KASUHARA_ERROR_INPUT, "is missing");
    g_assert_false(timestamp_place(archive, LINES, good, nothing, &error));
    assert_error(&error, KASUHARA_ERROR_INPUT, "cannot be read as certificates");
    write_file(archive, "checkpoints/4", note, -1);
    g_assert_false(timestamp_place(archive, 4, good, NULL, &error));
    assert_error(&error, KASUHARA_ERROR_CORRUPT, "of another number of lines");
    write_file(archive, "checkpoints/4", "no note\n", -1);
    g_assert_false(timestamp_place(archive, 4, good, NULL, &error));
    assert_error(&error, KASUHARA_ERROR_CORRUPT, "is no checkpoint");
    /* what cannot be read is not taken for missing */
    g_assert_cmpint(symlink("3.tsr", token), ==, 0);
    assert_placed(archive, NULL, TIMESTAMP_UNREADABLE);
    g_assert_false(timestamp_place(archive, LINES, good, NULL, &error));
    assert_error(&error, KASUHARA_ERROR_SYSTEM, "cannot read ");
    g_assert_cmpint(g_remove(token), ==, 0);
    g_assert_cmpint(g_mkdir(token, 0700), ==, 0);
    assert_placed(archive, NULL, TIMESTAMP_ALTERED);
    g_assert_cmpint(g_rmdir(token), ==, 0);
    g_assert_cmpint(mkfifo(token, 0600), ==, 0);
    assert_placed(archive, NULL, TIMESTAMP_ALTERED);
    g_assert_cmpint(g_remove(token), ==, 0);
    /* a token without its checkpoint */
    write_file(archive, "checkpoints/9.tsr", "x", -1);
    Timestamp found;
    timestamp_check_placed(archive, 9, NULL, &found);
    assert_state(&found, TIMESTAMP_MISSING);
    timestamp_clear(&found);
}

static char *sizes_of(const char *archive, gboolean only_without) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) sizes = timestamp_checkpoints(archive, only_without, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sizes->len; i++)
        g_string_append_printf(text, " %" G_GUINT64_FORMAT, g_array_index(sizes, guint64, i));
    return g_string_free(text, FALSE);
}

static void test_checkpoints(gconstpointer data) {
    const Fixture *fixture = data;
    static const char *const names[] = {"10", "9", "9.tsr", "007", "x", "1x", ".new-1", "-1", "0"};
    g_autofree char *archive = make_archive(fixture, "sizes");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strconcat("checkpoints/", names[i], NULL);
        write_file(archive, name, "x", -1);
    }
    g_autofree char *all = sizes_of(archive, FALSE), *without = sizes_of(archive, TRUE);
    g_assert_cmpstr(all, ==, " 10 9 3");
    g_assert_cmpstr(without, ==, " 10 3");
    g_autofree char *none = sizes_of(fixture->directory, FALSE);
    g_assert_cmpstr(none, ==, "");
}

/* ---- */

static gboolean has_http(void) {
    g_autoptr(GError) error = NULL;
    g_assert_null(timestamp_request(span_of_text(BYTES), "http://127.0.0.1:1/", 60, &error));
    return !strstr(error->message, "without libcurl");
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        GTestDataFunc function;
    } tests[] = {{"/timestamp-http/request", test_request},
                 {"/timestamp-http/failures", test_failures},
                 {"/timestamp-http/urls", test_urls},
                 {"/timestamp-http/proxy", test_proxy},
                 {"/timestamp-http/place", test_place},
                 {"/timestamp-http/replace", test_replace},
                 {"/timestamp-http/no-place", test_no_place},
                 {"/timestamp-http/checkpoints", test_checkpoints}};
    static const char *const proxies[] = {"http_proxy", "https_proxy", "all_proxy", "no_proxy",
                                          "ALL_PROXY",  "HTTPS_PROXY", "NO_PROXY"};
    Fixture fixture;
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(proxies); i++)
        g_unsetenv(proxies[i]);
    if (!has_program("openssl") || !has_program("python3"))
        return 0;
    if (!has_http()) {
        puts("1..0 # SKIP built without libcurl");
        return 0;
    }
    set_up_authority(&fixture, NULL);
    start_authority(&fixture);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, &fixture, tests[i].function);
    int status = g_test_run();
    stop_authority();
    tear_down(&fixture, NULL);
    g_free(port);
    return status;
}
