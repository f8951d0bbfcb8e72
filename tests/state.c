/* state/: one suite over every implementation. */
#include "state-suite.h"

static const char *const kinds[] = {"memory", "sqlite", "postgresql"};
static const StateTest *const suites[] = {suite_threads, suite_messages, suite_cases, suite_erase,
                                          suite_days};

static void add_suite(const char *kind, const StateTest *tests) {
    for (const StateTest *test = tests; test->name; test++) {
        g_autofree char *path = g_strdup_printf("/state/%s/%s", kind, test->name);
        g_test_add(path, Fixture, kind, set_up, test->run, tear_down);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    guint count = G_N_ELEMENTS(kinds);
    if (!postgres_begin("/state/postgresql"))
        count--;
    for (guint k = 0; k < count; k++)
        for (guint s = 0; s < G_N_ELEMENTS(suites); s++)
            add_suite(kinds[k], suites[s]);
    return g_test_run();
}
