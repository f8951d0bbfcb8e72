/* Offers lines-parse.h. Threads take the next few lines each; none begins on a line that stands
 * behind one that failed. POSIX threads: ThreadSanitizer cannot see into those of GLib. */
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

    pthread_mutex_t guard; /* of all below */
    guint next;
    guint failed; /* the first line that did; lines->len: none */
    GError *error;
} Work;

static gboolean take_turn(Work *work, guint *from, guint *to) {
    pthread_mutex_lock(&work->guard);
    *from = work->next;
    *to = MIN(*from + LINES_A_TURN, work->failed);
    work->next = MAX(*to, *from);
    pthread_mutex_unlock(&work->guard);
    return *from < *to;
}

static void fail(Work *work, guint line, GError *error) {
    pthread_mutex_lock(&work->guard);
    if (line < work->failed) {
        work->failed = line;
        g_clear_error(&work->error);
        work->error = g_steal_pointer(&error);
    }
    pthread_mutex_unlock(&work->guard);
    g_clear_error(&error);
}

static void *run(void *data) {
    Work *work = data;
    guint from, to;
    while (take_turn(work, &from, &to)) {
        for (guint i = from; i < to; i++) {
            GError *error = NULL;
            work->parsed[i] =
                work->parse(&g_array_index(work->lines, ChainLine, i), work->context, &error);
            if (!work->parsed[i]) {
                fail(work, i, error);
                break;
            }
        }
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

gboolean lines_parse(const GArray *lines, LineParse parse, gpointer context, GPtrArray *parsed,
                     GError **error) {
    pthread_t threads[THREADS_MAX];
    g_ptr_array_set_size(parsed, (gint)lines->len);
    Work work = {.lines = lines,
                 .parse = parse,
                 .context = context,
                 .parsed = parsed->pdata,
                 .failed = lines->len};
    pthread_mutex_init(&work.guard, NULL);
    guint started = start(&work, threads);
    run(&work);
    for (guint i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&work.guard);
    if (!work.error)
        return TRUE;
    g_propagate_error(error, work.error);
    return FALSE;
}
