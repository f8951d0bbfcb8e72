/* Offers score-queue.h. Threads of POSIX, not of GLib: ThreadSanitizer sees them. */
#include "command/score-queue.h"
#include "command/verdict-object.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/translate.h"

#include <errno.h>
#include <pthread.h>

enum {
    TASKS_A_THREAD = 32
};
static const gsize BYTES_MAX = (gsize)256 << 20; /* of mails that wait or are judged */

struct ScoreQueue {
    Policy *policy;
    guint repeat;
    gboolean timed;
    pthread_t *threads;
    guint started;

    pthread_mutex_t lock; /* guards all below, and `done` of each task */
    pthread_cond_t wanted, finished;
    GQueue order;   /* of ScoreTask, as they were put */
    GQueue waiting; /* of ScoreTask: no thread has them yet */
    gsize bytes;
    gboolean closing;
    ScoreTimes times;
};

void score_task_free(ScoreTask *task) {
    if (!task)
        return;
    g_free(task->name);
    g_clear_pointer(&task->mail, g_bytes_unref);
    g_clear_pointer(&task->object, json_decref);
    g_clear_error(&task->error);
    g_free(task);
}

static void add_times(ScoreTimes *sum, const VerdictTimes *times) {
    sum->stages.parse += times->parse;
    sum->stages.fold += times->fold;
    sum->stages.find += times->find;
    sum->stages.score += times->score;
    sum->judgements++;
}

static void judge_task(const ScoreQueue *queue, Judge *judge, ScoreTask *task, ScoreTimes *times) {
    Span mail = span_of_bytes(task->mail);
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(Verdict) verdict = NULL;
    envelope->received = clock_now();
    for (guint i = 0; i < queue->repeat; i++) {
        g_clear_pointer(&verdict, verdict_free);
        verdict = judge_mail(judge, queue->policy, NULL, envelope, mail, FALSE);
        add_times(times, &verdict->times);
    }
    if (verdict)
        task->object = verdict_object(task->name, verdict, mail);
}

/* Waits for a task; NULL: there will be none. With the lock held. */
static ScoreTask *next_task(ScoreQueue *queue) {
    ScoreTask *task;
    while (!(task = g_queue_pop_head(&queue->waiting)) && !queue->closing)
        pthread_cond_wait(&queue->wanted, &queue->lock);
    return task;
}

static void *work(void *data) {
    ScoreQueue *queue = data;
    Judge *mine = judge_new();
    ScoreTimes times = {0};
    ScoreTask *task;
    if (queue->timed)
        judge_take_times(mine);
    pthread_mutex_lock(&queue->lock);
    while ((task = next_task(queue))) {
        pthread_mutex_unlock(&queue->lock);
        gsize bytes = g_bytes_get_size(task->mail);
        judge_task(queue, mine, task, &times);
        g_clear_pointer(&task->mail, g_bytes_unref);
        pthread_mutex_lock(&queue->lock);
        queue->bytes -= bytes;
        task->done = TRUE;
        pthread_cond_signal(&queue->finished);
    }
    queue->times.stages.parse += times.stages.parse;
    queue->times.stages.fold += times.stages.fold;
    queue->times.stages.find += times.stages.find;
    queue->times.stages.score += times.stages.score;
    queue->times.judgements += times.judgements;
    pthread_mutex_unlock(&queue->lock);
    judge_free(mine);
    return NULL;
}

ScoreQueue *score_queue_new(Policy *policy, guint jobs, guint repeat, gboolean timed,
                            GError **error) {
    ScoreQueue *queue = g_new0(ScoreQueue, 1);
    int failed = 0;
    queue->policy = policy;
    queue->repeat = repeat;
    queue->timed = timed;
    queue->threads = g_new0(pthread_t, jobs);
    g_queue_init(&queue->order);
    g_queue_init(&queue->waiting);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->wanted, NULL);
    pthread_cond_init(&queue->finished, NULL);
    while (queue->started < jobs && !failed) {
        failed = pthread_create(&queue->threads[queue->started], NULL, work, queue);
        queue->started += failed ? 0 : 1;
    }
    if (queue->started > 0)
        return queue;
    error_set_errno(error, failed, _("cannot start a thread"));
    score_queue_free(queue, NULL);
    return NULL;
}

void score_queue_put(ScoreQueue *queue, char *name, GBytes *mail, GError *error) {
    ScoreTask *task = g_new0(ScoreTask, 1);
    *task = (ScoreTask){.name = name, .mail = mail, .error = error, .done = mail == NULL};
    pthread_mutex_lock(&queue->lock);
    g_queue_push_tail(&queue->order, task);
    if (mail) {
        queue->bytes += g_bytes_get_size(mail);
        g_queue_push_tail(&queue->waiting, task);
        pthread_cond_signal(&queue->wanted);
    }
    pthread_mutex_unlock(&queue->lock);
}

ScoreTask *score_queue_take(ScoreQueue *queue, gboolean all) {
    pthread_mutex_lock(&queue->lock);
    ScoreTask *oldest = g_queue_peek_head(&queue->order);
    gboolean full = queue->order.length >= queue->started * TASKS_A_THREAD;
    while (oldest && !oldest->done && (all || full || queue->bytes > BYTES_MAX))
        pthread_cond_wait(&queue->finished, &queue->lock);
    if (oldest && oldest->done)
        g_queue_pop_head(&queue->order);
    else
        oldest = NULL;
    pthread_mutex_unlock(&queue->lock);
    return oldest;
}

static void free_task(gpointer task) {
    score_task_free(task);
}

void score_queue_free(ScoreQueue *queue, ScoreTimes *times) {
    pthread_mutex_lock(&queue->lock);
    queue->closing = TRUE;
    g_queue_clear(&queue->waiting);
    pthread_cond_broadcast(&queue->wanted);
    pthread_mutex_unlock(&queue->lock);
    for (guint i = 0; i < queue->started; i++)
        pthread_join(queue->threads[i], NULL);
    if (times)
        *times = queue->times;
    g_queue_clear_full(&queue->order, free_task);
    pthread_cond_destroy(&queue->wanted);
    pthread_cond_destroy(&queue->finished);
    pthread_mutex_destroy(&queue->lock);
    g_free(queue->threads);
    g_free(queue);
}
