/* Gives each file of the directories (or files) named to the target, and says which one took
 * longest: for corpora, without libFuzzer. Prints TAP. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct {
    guint inputs;
    double slowest; /* milliseconds of CPU for 100 KB, or for the input where it is shorter */
    char *which;
} Run;

static double cpu_milliseconds(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void give_file(Run *run, const char *path) {
    char *bytes = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, NULL)) {
        printf("Bail out! cannot read %s\n", path);
        exit(99);
    }
    double before = cpu_milliseconds();
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
    double share = MAX((double)length / 100e3, 1), took = (cpu_milliseconds() - before) / share;
    g_free(bytes);
    run->inputs++;
    if (took > run->slowest) {
        run->slowest = took;
        g_free(run->which);
        run->which = g_path_get_basename(path);
    }
}

static void give(Run *run, const char *path) {
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;
    if (!directory) {
        give_file(run, path);
        return;
    }
    while ((name = g_dir_read_name(directory))) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        give(run, inside);
    }
    g_dir_close(directory);
}

int main(int argc, char **argv) {
    Run run = {0};
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++)
        give(&run, argv[i]);
    g_autofree char *name = g_path_get_basename(argv[0]);
    printf("# %s: %u inputs, the slowest %.1f ms of CPU (per 100 KB): %s\n", name, run.inputs,
           run.slowest, run.which ? run.which : "-");
    printf("%sok 1 - %s: every input of the corpus\n1..1\n", run.inputs ? "" : "not ", name);
    g_free(run.which);
    return run.inputs ? 0 : 1;
}
