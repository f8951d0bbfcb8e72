/* archive: each call that changes files, failing with each errno that a disk and a system give,
 * and writes that are short. What is answered, what stands then, and whether the archive goes on:
 * every row of call by errno. */
#include "calls-fixture.h"

static const int faults[] = {ENOSPC, EDQUOT, EIO, EROFS, EMFILE, ENFILE};

static KasuharaError class_of(int number) {
    return number == ENOSPC || number == EDQUOT ? KASUHARA_ERROR_NO_SPACE : KASUHARA_ERROR_SYSTEM;
}

static void arm(int call, int number) {
    calls = 0;
    at = call;
    fault = number;
    armed = TRUE;
}

static gboolean failed_in_directory(void) {
    return g_file_test(failed_path, G_FILE_TEST_IS_DIR);
}

/* The right class, the file by its name, and why. */
static void assert_tells(GError **error, int number) {
    char *random = strstr(failed_path, ".new-");
    if (random)
        random[strlen(".new-")] = '\0';
    g_assert_error(*error, KASUHARA_ERROR, (gint)class_of(number));
    if (!strstr((*error)->message, failed_path) || !strstr((*error)->message, g_strerror(number)))
        g_error("%s of %s: \"%s\"", failed_call, failed_path, (*error)->message);
    g_clear_error(error);
}

static int leftovers(const char *path) {
    g_autofree char *objects = g_build_filename(path, "objects", NULL);
    g_autoptr(GDir) directory = g_dir_open(objects, 0, NULL);
    const char *name;
    int found = 0;
    while (directory && (name = g_dir_read_name(directory)))
        found += g_str_has_prefix(name, ".new-");
    return found;
}

/* After it is opened anew: so many lines, and one more goes in. */
static void assert_opens(const char *path, int lines) {
    g_autoptr(Archive) archive = open_archive(path, ARCHIVE_CREATE, NULL);
    g_assert_cmpuint(append(archive, "note", "{\"kind\":\"note\",\"after\":1}\n"), ==,
                     (guint64)lines + 1);
    Verification found;
    g_assert_true(archive_verify(path, &(VerifyOptions){.threads = 1}, &found, NULL));
    g_assert_cmpint(verification_stands(&found), ==, 1);
    verification_clear(&found);
}

/* Does nobody know any more what is on the disk? */
static gboolean is_unsure(int number, const char *chain) {
    gboolean of_chain = g_str_equal(failed_path, chain);
    if (g_str_equal(failed_call, "fsync"))
        return of_chain || failed_in_directory();
    return of_chain && class_of(number) != KASUHARA_ERROR_NO_SPACE;
}

/* Record 2 with a call that fails, then record 3; FALSE once record 2 makes no such call. */
static gboolean append_row(const char *path, int call, int number) {
    g_autoptr(GError) error = NULL;
    g_autofree char *chain = g_build_filename(path, "chain", NULL);
    Archive *archive = open_archive(path, ARCHIVE_CREATE, NULL);
    g_assert_true(append_one(archive, 1, NULL));
    arm(call, number);
    gboolean taken = append_one(archive, 2, &error);
    armed = FALSE;
    gboolean met = calls >= call;
    gboolean unsure = met && is_unsure(number, chain);
    gboolean in_file = unsure && g_str_equal(failed_call, "fsync") && !failed_in_directory();
    /* a directory that was only read has nothing to lose when it is closed */
    gboolean harmless = !met || (g_str_equal(failed_call, "close") && failed_in_directory());
    g_assert_cmpint(taken, ==, harmless);
    if (!harmless)
        assert_tells(&error, number);
    g_assert_cmpint(leftovers(path), ==, 0);
    gboolean goes_on = append_one(archive, 3, &error);
    if (goes_on == unsure)
        g_error("%s of %s, %s: then %s", failed_call, failed_path, g_strerror(number),
                goes_on ? "it was believed" : error->message);
    if (unsure) {
        g_assert_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM);
        g_assert_nonnull(strstr(error->message, "opened again"));
    }
    archive_close(archive);
    assert_opens(path, 1 + (taken || in_file) + goes_on);
    remove_all(path);
    return met;
}

static void test_append(Fixture *fixture, gconstpointer data) {
    int call = 1;
    while (append_row(fixture->path, call, faults[GPOINTER_TO_INT(data)]))
        call++;
    g_test_message("%d calls", call - 1);
    g_assert_cmpint(call, >, 20);
}

/* Opens with a call that fails; torn: what it finds ends in half a line. */
static gboolean open_row(const char *path, int call, int number, gboolean torn) {
    g_autoptr(GError) error = NULL;
    if (torn) {
        gsize length;
        fill_archive(path, 2);
        g_autofree char *chain = read_file(path, "chain", &length);
        write_file(path, "chain", chain, (gssize)length - 30);
    }
    arm(call, number);
    Archive *archive = archive_open(path, ARCHIVE_CREATE, NULL, &error);
    armed = FALSE;
    gboolean met = calls >= call;
    gboolean harmless = !met || g_str_equal(failed_call, "close");
    if (harmless && archive)
        g_assert_no_error(error);
    else
        assert_tells(&error, number);
    g_assert_true(harmless || !archive);
    archive_close(archive);
    assert_opens(path, torn ? 1 : 0);
    remove_all(path);
    return met;
}

static void test_open(Fixture *fixture, gconstpointer data) {
    for (int torn = 0; torn <= 1; torn++) {
        int call = 1;
        while (open_row(fixture->path, call, faults[GPOINTER_TO_INT(data)], torn))
            call++;
        g_test_message("%d calls%s", call - 1, torn ? " with a torn line" : "");
        g_assert_cmpint(call, >, 10);
    }
}

/* A write of record 2 is short; the call after it fails, or (number 0) takes the rest. */
static gboolean short_row(const char *path, int call, int number) {
    g_autoptr(GError) error = NULL;
    gsize before = 0, after = 0;
    Archive *archive = open_archive(path, ARCHIVE_CREATE, NULL);
    g_assert_true(append_one(archive, 1, NULL));
    g_autofree char *old = read_file(path, "chain", &before);
    arm(call, 0);
    shorten = TRUE;
    then = number;
    gboolean taken = append_one(archive, 2, &error);
    armed = FALSE;
    gboolean met = calls >= call, was_short = !shorten;
    shorten = FALSE;
    g_assert_cmpint(taken, ==, !was_short || number == 0);
    if (!taken) {
        assert_tells(&error, number);
        g_autofree char *new = read_file(path, "chain", &after);
        if (class_of(number) == KASUHARA_ERROR_NO_SPACE)
            g_assert_true(span_equal(span_of(old, before), span_of(new, after)));
    }
    g_assert_cmpint(leftovers(path), ==, 0);
    gboolean goes_on = append_one(archive, 3, &error);
    g_assert_true(goes_on || class_of(number) != KASUHARA_ERROR_NO_SPACE);
    archive_close(archive);
    assert_opens(path, 1 + taken + goes_on);
    remove_all(path);
    return met;
}

static void test_short(Fixture *fixture, gconstpointer data) {
    int call = 1;
    while (short_row(fixture->path, call, GPOINTER_TO_INT(data)))
        call++;
    g_assert_cmpint(call, >, 20);
}

int main(int argc, char **argv) {
    use_memory();
    g_test_init(&argc, &argv, NULL);
    static const char *const names[] = {"ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE"};
    for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
        g_autofree char *append = g_strconcat("/archive-failures/append/", names[i], NULL);
        g_autofree char *open = g_strconcat("/archive-failures/open/", names[i], NULL);
        g_test_add(append, Fixture, GINT_TO_POINTER(i), set_up, test_append, tear_down);
        g_test_add(open, Fixture, GINT_TO_POINTER(i), set_up, test_open, tear_down);
    }
    g_test_add("/archive-failures/short-write", Fixture, NULL, set_up, test_short, tear_down);
    g_test_add("/archive-failures/short-write-then/ENOSPC", Fixture, GINT_TO_POINTER(ENOSPC),
               set_up, test_short, tear_down);
    g_test_add("/archive-failures/short-write-then/EIO", Fixture, GINT_TO_POINTER(EIO), set_up,
               test_short, tear_down);
    return g_test_run();
}
