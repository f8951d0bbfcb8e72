/* What tests/archive-seal.c and tests/evidence-seal.c share: recipients made by openssl(1). */
#ifndef TESTS_SEAL_FIXTURE_H
#define TESTS_SEAL_FIXTURE_H

#include "archive-fixture.h"
#include "archive/seal.h"

#define RSA_KEY "rsa:2048"
#define EC_KEY "ec -pkeyopt ec_paramgen_curve:P-256"

/* NAME.pem and NAME.key in the fixture's directory. More options may follow the algorithm. */
static inline void make_recipient(const Fixture *fixture, const char *name, const char *algorithm) {
    g_assert_true(command(fixture,
                          "openssl req -x509 -nodes -subj /CN=%s -days 2 -keyout %s.key -out "
                          "%s.pem -newkey %s",
                          name, name, name, algorithm));
}

static inline Sealer *try_sealer(const Fixture *fixture, const char *names, GPtrArray *warnings,
                                 GError **error) {
    g_auto(GStrv) list = g_strsplit(names, " ", -1);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; list[i]; i++)
        g_ptr_array_add(paths, in_fixture(fixture, list[i]));
    return sealer_new(paths, warnings, error);
}

/* names: files of the fixture's directory, a blank between. Nothing to warn of. */
static inline Sealer *sealer_to(const Fixture *fixture, const char *names) {
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    Sealer *sealer = try_sealer(fixture, names, warnings, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(warnings->len, ==, 0);
    return sealer;
}

static inline SealKey *key_of(const Fixture *fixture, const char *name) {
    g_autofree char *path = in_fixture(fixture, name);
    g_autoptr(GError) error = NULL;
    SealKey *key = seal_key_read(path, &error);
    g_assert_no_error(error);
    return key;
}

#endif
