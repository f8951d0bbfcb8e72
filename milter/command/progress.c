/* A bar for people who wait. Drawn at most ten times a second; never where
 * standard error is no terminal. */
#include "command/command.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum {
    BAR = 30
};

void progress_begin(Progress *progress, const char *what, gboolean wanted) {
    *progress = (Progress){what, wanted && isatty(STDERR_FILENO), 0};
}

void progress_show(Progress *progress, guint64 done, guint64 whole) {
    gint64 now = clock_monotonic();
    if (!progress->wanted || whole == 0 || now - progress->drawn < CLOCK_SECOND / 10)
        return;
    double share = (double)MIN(done, whole) / (double)whole;
    g_autofree char *bar = g_strnfill(BAR, '-');
    memset(bar, '#', (gsize)(share * BAR));
    fprintf(stderr, "\r%s [%s] %3d%%\033[K", progress->what, bar, (int)(share * 100));
    fflush(stderr);
    progress->drawn = now;
}

void progress_end(Progress *progress) {
    if (progress->wanted && progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = 0;
}
