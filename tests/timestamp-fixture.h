/* What tests/archive-timestamp.c and tests/archive-timestamp-http.c share: an authority made by
 * tests/make-authority, and openssl(1). */
#ifndef TESTS_TIMESTAMP_FIXTURE_H
#define TESTS_TIMESTAMP_FIXTURE_H

#include "archive-fixture.h"
#include "archive/timestamp.h"

#define BYTES "a checkpoint\n"

/* What the tests need besides; a plan that says so where it is missing. */
static inline gboolean has_program(const char *name) {
    g_autofree char *path = g_find_program_in_path(name);
    if (!path)
        printf("1..0 # SKIP %s is not installed\n", name);
    return path != NULL;
}

static inline void set_up_authority(Fixture *fixture, gconstpointer data) {
    set_up(fixture, data);
    const char *source = g_getenv("top_srcdir");
    g_assert_nonnull(source);
    g_assert_true(command(fixture, "sh %s/tests/make-authority %s", source, fixture->directory));
    write_file(fixture->directory, "data", BYTES, -1);
}

/* NULL: no CA. */
static inline void check(const Fixture *fixture, const char *bytes, const char *token, gsize length,
                         const char *ca, Timestamp *found) {
    g_autofree char *path = ca ? in_fixture(fixture, ca) : NULL;
    timestamp_check(span_of_text(bytes), span_of(token, length), path, found);
}

#define assert_state(found, expected)                                                              \
    g_assert_cmpstr(timestamp_word((found)->state), ==, timestamp_word(expected))

static inline void assert_check(const Fixture *fixture, const char *bytes, const char *token,
                                gsize length, const char *ca, TimestampState state,
                                const char *why) {
    Timestamp found;
    check(fixture, bytes, token, length, ca, &found);
    assert_state(&found, state);
    g_assert_true((found.why != NULL) == (state != TIMESTAMP_HOLDS));
    g_assert_true((found.signer != NULL) == (state != TIMESTAMP_ALTERED));
    if (why && !strstr(found.why, why))
        g_error("\"%s\" lacks \"%s\"", found.why, why);
    timestamp_clear(&found);
}

#endif
