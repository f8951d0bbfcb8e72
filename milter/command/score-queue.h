/* Judges mails on several threads and gives them back in the order in which they
 * were put: what is printed does not depend on who was faster. Memory is bounded
 * by the caller: it takes one out whenever the queue is full. */
#ifndef COMMAND_SCORE_QUEUE_H
#define COMMAND_SCORE_QUEUE_H

#include "verdict/verdict.h"

#include <jansson.h>

typedef struct {
    char *name;
    GBytes *mail;   /* NULL once judged */
    json_t *object; /* see verdict-object.h; NULL: error says why not */
    GError *error;
    gboolean done;
} ScoreTask;

void score_task_free(ScoreTask *task);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ScoreTask, score_task_free)

/* CPU time of all judgements, in nanoseconds. */
typedef struct {
    VerdictTimes stages;
    guint64 judgements;
} ScoreTimes;

typedef struct ScoreQueue ScoreQueue;

/* jobs threads, each with a Judge of its own; repeat: how often each mail is judged; timed:
 * score_queue_free() gives times. NULL: no thread could be started. */
ScoreQueue *score_queue_new(Policy *policy, guint jobs, guint repeat, gboolean timed,
                            GError **error);

/* Takes over all three. A mail, or an error that is to be told in its place. */
void score_queue_put(ScoreQueue *queue, char *name, GBytes *mail, GError *error);

/* The oldest, done. Waits for it where the queue is full, or where all are wanted;
 * NULL: none is left, or the queue is neither full nor the oldest done. */
ScoreTask *score_queue_take(ScoreQueue *queue, gboolean all);

/* Ends the threads; what was not taken is let go of. times may be NULL. */
void score_queue_free(ScoreQueue *queue, ScoreTimes *times);

#endif
