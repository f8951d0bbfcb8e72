/* fold-rate FILE: how many MB of this text are folded a second of CPU: the middle of nine runs. */
#include "base/clock.h"
#include "text/text.h"

#include <stdlib.h>

enum {
    RUNS = 9,
    BYTES_A_RUN = 50 * 1000 * 1000
};

static int compare(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

int main(int argc, char **argv) {
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    double rates[RUNS];
    if (argc != 2 || !g_file_get_contents(argv[1], &text, &length, &error) || length == 0) {
        g_printerr("fold-rate: %s\n", error ? error->message : "usage: fold-rate FILE");
        return 2;
    }
    g_autoptr(Fold) fold = fold_new();
    guint times = (guint)(BYTES_A_RUN / length) + 1;
    for (guint run = 0; run < RUNS; run++) {
        gint64 began = clock_thread_cpu();
        for (guint i = 0; i < times; i++)
            fold_text(fold, (Span){text, length}, FOLD_PLAIN);
        rates[run] = (double)length * times * 1e3 / (double)MAX(clock_thread_cpu() - began, 1);
    }
    qsort(rates, RUNS, sizeof *rates, compare);
    g_print("%.0f\n", rates[RUNS / 2]);
    return 0;
}
