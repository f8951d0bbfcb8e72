/* Random patterns over few letters, so that many match, for the tests that hold what is told of a
 * pattern to what PCRE2 finds. */
#ifndef TESTS_PATTERN_FIXTURE_H
#define TESTS_PATTERN_FIXTURE_H

#include <glib.h>

/* Longer than what is kept of a word. */
#define LONG "abcdabcdabcdab"

static const char *const random_letters[] = {"a", "b", "c", "d", "x", " "};

static inline void append_random(GString *out, GRand *random, guint depth) {
    static const char *const pieces[] = {"ab", "cd",  "a", "[ab]",   "[^c]",   ".",  "b?", "c*",
                                         "d+", "\\b", "$", "x{0,2}", "(?!dd)", "ba", LONG};
    gint count = g_rand_int_range(random, 1, 5);
    for (gint i = 0; i < count; i++) {
        if (depth > 0 && g_rand_int_range(random, 0, 3) == 0) {
            static const char *const tails[] = {")", ")?", ")+", "){2}", ")*"};
            g_string_append(out, "(?:");
            append_random(out, random, depth - 1);
            g_string_append_c(out, '|');
            append_random(out, random, depth - 1);
            g_string_append(out, tails[g_rand_int_range(random, 0, G_N_ELEMENTS(tails))]);
        } else {
            g_string_append(out, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        }
    }
}

#endif
