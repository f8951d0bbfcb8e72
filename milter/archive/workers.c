/* Offers workers.h. */
#include "archive/workers.h"
#include "base/error.h"
#include "base/translate.h"

#include <pthread.h>

enum {
    WAITING_A_THREAD = 4
};

struct Workers {
    WorkerRun run;
    gpointer context;
    pthread_t *threads;
    guint started;

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wanted, changed;
    GQueue waiting;
    guint running;
    gboolean closing;
};

static void *work(void *data) {
    Workers *workers = data;
    pthread_mutex_lock(&workers->lock);
    for (;;) {
        gpointer task = g_queue_pop_head(&workers->waiting);
        if (task) {
            workers->running++;
            pthread_mutex_unlock(&workers->lock);
            workers->run(task, workers->context);
            pthread_mutex_lock(&workers->lock);
            workers->running--;
            pthread_cond_signal(&workers->changed);
        } else if (workers->closing) {
            break;
        } else {
            pthread_cond_wait(&workers->wanted, &workers->lock);
        }
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

Workers *workers_new(guint threads, WorkerRun run, gpointer context, GError **error) {
    Workers *workers = g_new0(Workers, 1);
    int failed = 0;
    workers->run = run;
    workers->context = context;
    workers->threads = g_new0(pthread_t, threads);
    g_queue_init(&workers->waiting);
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wanted, NULL);
    pthread_cond_init(&workers->changed, NULL);
    while (workers->started < threads && !failed) {
        failed = pthread_create(&workers->threads[workers->started], NULL, work, workers);
        workers->started += failed ? 0 : 1;
    }
    if (workers->started > 0)
        return workers;
    error_set_errno(error, failed, _("cannot start a thread"));
    workers_free(workers);
    return NULL;
}

void workers_give(Workers *workers, gpointer task) {
    pthread_mutex_lock(&workers->lock);
    while (workers->waiting.length >= workers->started * WAITING_A_THREAD)
        pthread_cond_wait(&workers->changed, &workers->lock);
    g_queue_push_tail(&workers->waiting, task);
    pthread_cond_signal(&workers->wanted);
    pthread_mutex_unlock(&workers->lock);
}

void workers_finish(Workers *workers) {
    pthread_mutex_lock(&workers->lock);
    while (workers->waiting.length > 0 || workers->running > 0)
        pthread_cond_wait(&workers->changed, &workers->lock);
    pthread_mutex_unlock(&workers->lock);
}

void workers_free(Workers *workers) {
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->closing = TRUE;
    pthread_cond_broadcast(&workers->wanted);
    pthread_mutex_unlock(&workers->lock);
    for (guint i = 0; i < workers->started; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->changed);
    pthread_cond_destroy(&workers->wanted);
    pthread_mutex_destroy(&workers->lock);
    g_free(workers->threads);
    g_free(workers);
}
