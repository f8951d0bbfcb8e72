/* archive-rate DIR [SECONDS]: how many records a second the archive takes from 1, 8 and 32 threads,
 * beside how often a second the same disk makes a write durable. For `make bench-archive`. */
#include "archive/archive.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    Archive *archive;
    gint64 until;
    guint number;
    guint64 done;
} Writer;

static G_NORETURN void give_up(const char *what) {
    g_printerr("archive-rate: %s\n", what);
    exit(2);
}

/* Of 250 bytes each, appended. */
static double syncs_a_second(const char *directory, gint64 seconds) {
    g_autofree char *path = g_build_filename(directory, "syncs", NULL);
    char bytes[250] = {0};
    guint64 done = 0;
    gint64 until = clock_monotonic() + seconds * CLOCK_SECOND;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        give_up(g_strerror(errno));
    for (; clock_monotonic() < until; done++)
        if (write(fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes || fsync(fd) < 0)
            give_up(g_strerror(errno));
    close(fd);
    return (double)done / (double)seconds;
}

static void *append(void *data) {
    Writer *writer = data;
    g_autoptr(GError) error = NULL;
    for (; clock_monotonic() < writer->until; writer->done++) {
        g_autofree char *record =
            g_strdup_printf("{\"kind\":\"note\",\"by\":%u,\"n\":%" G_GUINT64_FORMAT "}\n",
                            writer->number, writer->done);
        if (!archive_append(writer->archive, "note", span_of_text(record), NULL, NULL, &error))
            give_up(error->message);
    }
    return NULL;
}

static double records_a_second(const char *directory, guint writers, gint64 seconds) {
    g_autofree char *path = g_strdup_printf("%s/archive-%u", directory, writers);
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_CREATE, NULL, &error);
    g_autofree Writer *all = g_new0(Writer, writers);
    g_autofree pthread_t *threads = g_new0(pthread_t, writers);
    guint64 done = 0;
    if (!archive)
        give_up(error->message);
    gint64 until = clock_monotonic() + seconds * CLOCK_SECOND;
    for (guint i = 0; i < writers; i++) {
        all[i] = (Writer){archive, until, i, 0};
        if (pthread_create(&threads[i], NULL, append, &all[i]) != 0)
            give_up("no thread");
    }
    for (guint i = 0; i < writers; i++) {
        pthread_join(threads[i], NULL);
        done += all[i].done;
    }
    return (double)done / (double)seconds;
}

int main(int argc, char **argv) {
    static const guint writers[] = {1, 8, 32};
    gint64 seconds = argc > 2 ? g_ascii_strtoll(argv[2], NULL, 10) : 5;
    if (argc < 2 || seconds < 1)
        give_up("usage: archive-rate DIR [SECONDS]");
    double syncs = syncs_a_second(argv[1], seconds);
    g_print("the disk: %.0f writes made durable a second, one after the other\n", syncs);
    for (gsize i = 0; i < G_N_ELEMENTS(writers); i++) {
        double records = records_a_second(argv[1], writers[i], seconds);
        g_print("%2u writers: %.0f records a second, %.2f of that (a record is an object, its "
                "directory, and a line)\n",
                writers[i], records, records / syncs);
    }
    return 0;
}
