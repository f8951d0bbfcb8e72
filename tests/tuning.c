/* tuning: the Wilson interval against published values. */
#include "tuning/tuning.h"

#include <math.h>

static void test_wilson(void) {
    /* Newcombe 1998, Statistics in Medicine 17:857, table I, method 3. */
    static const struct {
        guint64 successes, trials;
        double share, low, high;
    } rows[] = {
        {81, 263, 0.3080, 0.2553, 0.3662},
        {15, 148, 0.1014, 0.0624, 0.1605},
        {0, 20, 0.0000, 0.0000, 0.1611},
        {1, 29, 0.0345, 0.0061, 0.1718},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Proportion got = proportion_of(rows[i].successes, rows[i].trials);
        if (fabs(got.share - rows[i].share) > 0.00006 || fabs(got.low - rows[i].low) > 0.00006 ||
            fabs(got.high - rows[i].high) > 0.00006)
            g_error("row %zu: %.4f (%.4f to %.4f)", i, got.share, got.low, got.high);
    }
}

static void test_none(void) {
    Proportion none = proportion_of(0, 0);
    g_assert_true(isnan(none.share));
    g_assert_cmpfloat(none.low, ==, 0);
    g_assert_cmpfloat(none.high, ==, 1);
    g_assert_cmpfloat(proportion_of(5, 5).high, ==, 1);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tuning/wilson", test_wilson);
    g_test_add_func("/tuning/none", test_none);
    return g_test_run();
}
