/* Offers lines-parse.h. Threads take the next few lines each. POSIX threads: ThreadSanitizer cannot
 * see into those of GLib. */
#include "evidence/lines-parse.h"

#include <pthread.h>

enum {
    THREADS_MAX = 8,
    LINES_A_TURN = 64
};

typedef struct {
    const GArray *lines;
    LineParse parse;
    gpointer context;
    gpointer *parsed;
    guint next; /* atomic */
} Work;

static void *run(void *data) {
    Work *work = data;
    guint from;
    while ((from = (guint)g_atomic_int_add(&work->next, LINES_A_TURN)) < work->lines->len) {
        guint to = MIN(from + LINES_A_TURN, work->lines->len);
        for (guint i = from; i < to; i++)
            work->parsed[i] = work->parse(&g_array_index(work->lines, ChainLine, i), work->context);
    }
    return NULL;
}

/* One fewer than work: this thread does its part. Where none can be started it does all. */
static guint start(Work *work, pthread_t *threads) {
    guint wanted = MIN(MIN(g_get_num_processors(), THREADS_MAX), work->lines->len / LINES_A_TURN);
    guint started = 0;
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, run, work) == 0)
        started++;
    return started;
}

void lines_parse(const GArray *lines, LineParse parse, gpointer context, GPtrArray *parsed) {
    pthread_t threads[THREADS_MAX];
    g_ptr_array_set_size(parsed, (gint)lines->len);
    Work work = {.lines = lines, .parse = parse, .context = context, .parsed = parsed->pdata};
    guint started = start(&work, threads);
    run(&work);
    for (guint i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
