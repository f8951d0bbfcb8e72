/* kasuhara score: scores mail with the daemon's own code and explains each hit.
 * Files are judged in parallel and told in the order in which they were named. */
#include "command/command.h"
#include "command/mail-files.h"
#include "command/verdict-object.h"

#include "base/clock.h"
#include "xml/xml.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum {
    REPEAT_MAX = 1000,
    JOBS_MAX = 256,
    AHEAD = 64,
    PROGRESS_FROM = 50
};

/* One file, judged by one thread. */
typedef struct {
    const char *path;
    GPtrArray *objects; /* of json_t *, one a mail */
    GError *error;
    gboolean done;
} Item;

typedef struct {
    Policy *policy;
    gint repeat;
    GArray *items;        /* of Item */
    pthread_mutex_t lock; /* guards all below, and done in items */
    pthread_cond_t changed;
    guint next; /* the item that a thread takes next */
    guint told; /* items that are printed */
    VerdictTimes times;
    guint64 mails;
} Scoring;

/* One thread's share. */
typedef struct {
    Scoring *scoring;
    Judge *judge;
    Item *item;
} Worker;

static void add_times(Scoring *scoring, const VerdictTimes *times) {
    pthread_mutex_lock(&scoring->lock);
    scoring->times.parse += times->parse;
    scoring->times.fold += times->fold;
    scoring->times.find += times->find;
    scoring->times.score += times->score;
    scoring->mails++;
    pthread_mutex_unlock(&scoring->lock);
}

static void judge_one(const char *name, Span mail, gpointer context) {
    Worker *worker = context;
    Scoring *scoring = worker->scoring;
    g_autoptr(Envelope) envelope = envelope_new();
    g_autoptr(Verdict) verdict = NULL;
    envelope->received = clock_now();
    for (gint i = 0; i < scoring->repeat && !worker->item->error; i++) {
        g_clear_pointer(&verdict, verdict_free);
        verdict = judge_mail(worker->judge, scoring->policy, NULL, envelope, mail, FALSE,
                             &worker->item->error);
        if (verdict)
            add_times(scoring, &verdict->times);
    }
    if (verdict)
        g_ptr_array_add(worker->item->objects, verdict_object(name, verdict, mail.length));
}

/* The next item, not too far ahead of what is printed; NULL: none is left. */
static Item *take_item(Scoring *scoring) {
    Item *item = NULL;
    pthread_mutex_lock(&scoring->lock);
    while (scoring->next < scoring->items->len && scoring->next >= scoring->told + AHEAD)
        pthread_cond_wait(&scoring->changed, &scoring->lock);
    if (scoring->next < scoring->items->len)
        item = &g_array_index(scoring->items, Item, scoring->next++);
    pthread_mutex_unlock(&scoring->lock);
    return item;
}

static void *work(void *data) {
    Worker worker = {data, judge_new(), NULL};
    Scoring *scoring = data;
    while ((worker.item = take_item(scoring))) {
        worker.item->objects = g_ptr_array_new();
        mail_file_read(worker.item->path, judge_one, &worker, &worker.item->error);
        pthread_mutex_lock(&scoring->lock);
        worker.item->done = TRUE;
        pthread_cond_broadcast(&scoring->changed);
        pthread_mutex_unlock(&scoring->lock);
    }
    judge_free(worker.judge);
    return NULL;
}

/* Prints each item when it is done, in order. */
static int tell_all(Scoring *scoring, gboolean json) {
    int answer = ANSWER_YES;
    for (guint i = 0; i < scoring->items->len; i++) {
        Item *item = &g_array_index(scoring->items, Item, i);
        pthread_mutex_lock(&scoring->lock);
        while (!item->done)
            pthread_cond_wait(&scoring->changed, &scoring->lock);
        scoring->told = i + 1;
        pthread_cond_broadcast(&scoring->changed);
        pthread_mutex_unlock(&scoring->lock);
        for (guint j = 0; j < item->objects->len; j++)
            if (!printer_print(json, g_ptr_array_index(item->objects, j), verdict_tell))
                answer = ANSWER_NONE;
        g_ptr_array_unref(item->objects);
        if (item->error)
            answer = command_fail(&cmd_score, "%s", item->error->message);
        g_clear_error(&item->error);
        if (scoring->items->len >= PROGRESS_FROM && !isatty(STDOUT_FILENO))
            progress_show("scoring", i + 1, scoring->items->len);
    }
    progress_end();
    return answer;
}

static void tell_times(const Scoring *scoring) {
    const VerdictTimes *times = &scoring->times;
    double mails = (double)MAX(scoring->mails, 1) * 1e6;
    fprintf(stderr,
            "CPU a mail, in ms, over %" G_GUINT64_FORMAT " judgements: parse %.4f, fold %.4f, "
            "find %.4f, score %.4f, all %.4f\n",
            scoring->mails, (double)times->parse / mails, (double)times->fold / mails,
            (double)times->find / mails, (double)times->score / mails,
            (double)(times->parse + times->fold + times->find + times->score) / mails);
}

static int score(Scoring *scoring, const GPtrArray *files, gint jobs, gboolean json) {
    g_autofree pthread_t *threads = g_new0(pthread_t, (gsize)jobs);
    gint started = 0;
    scoring->items = g_array_sized_new(FALSE, TRUE, sizeof(Item), files->len);
    for (guint i = 0; i < files->len; i++) {
        Item item = {.path = g_ptr_array_index(files, i)};
        g_array_append_val(scoring->items, item);
    }
    pthread_mutex_init(&scoring->lock, NULL);
    pthread_cond_init(&scoring->changed, NULL);
    while (started < jobs && pthread_create(&threads[started], NULL, work, scoring) == 0)
        started++;
    int answer = started > 0 ? tell_all(scoring, json)
                             : command_fail(&cmd_score, "no thread could be started");
    for (gint i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    g_array_unref(scoring->items);
    return answer;
}

/* NULL: it was said why. */
static Policy *load(const char *path) {
    g_autoptr(Problems) problems = problems_new();
    Policy *policy = policy_load(path, problems);
    for (guint i = 0; !policy && i < problems_count(problems); i++) {
        g_autofree char *line = problem_to_line(problems_at(problems, i));
        command_fail(&cmd_score, "%s", line);
    }
    return policy;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    gint jobs = (gint)g_get_num_processors(), repeat = 1;
    gboolean times = FALSE;
    const GOptionEntry own[] = {{"jobs", 'J', 0, G_OPTION_ARG_INT, &jobs, NULL, NULL},
                                {"repeat", 0, 0, G_OPTION_ARG_INT, &repeat, NULL, NULL},
                                {"times", 0, 0, G_OPTION_ARG_NONE, &times, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int status = command_options(&cmd_score, argc, argv, own, &options);
    if (status >= 0)
        return status;
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(g_free);
    if (options.arguments->len == 0)
        g_ptr_array_add(options.arguments, (gpointer) "-");
    message_init();
    xml_init();
    g_autoptr(GPtrArray) files = mail_files_list(options.arguments, failures);
    g_autoptr(Policy) policy = load(options.policy);
    int answer = policy ? ANSWER_YES : ANSWER_NONE;
    for (guint i = 0; i < failures->len; i++)
        answer = command_fail(&cmd_score, "%s", (const char *)g_ptr_array_index(failures, i));
    if (policy) {
        Scoring scoring = {.policy = policy, .repeat = CLAMP(repeat, 1, REPEAT_MAX)};
        answer = MAX(answer, score(&scoring, files, CLAMP(jobs, 1, JOBS_MAX), options.json));
        if (times)
            tell_times(&scoring);
    }
    command_options_clear(&options);
    return answer;
}

const Command cmd_score = {
    "score", "score mail and explain each hit",
    "usage: kasuhara score [--json] [--policy FILE] [--jobs N] [FILE...]\n"
    "\n"
    "Scores mail with the daemon's own code. FILE is a mail, a directory (walked), a\n"
    "Maildir, an mbox, or - for standard input, which is read where none is named.\n"
    "Each mail is told with its level and score, and each hit in the line it stands\n"
    "in. Without --policy the installed policy is used, in a build tree the tree's.\n"
    "There is no history here: behaviours that count earlier mail do not hit.\n"
    "\n"
    "  -p, --policy FILE   the policy\n"
    "  -j, --json          one object a mail and line\n"
    "  -J, --jobs N        so many at once (default: one a processor)\n"
    "      --times         CPU time by stage, at the end, on standard error\n"
    "      --repeat N      judge each mail N times, for measuring\n"
    "\n"
    "exit status: 0 all were scored; 2 a file or the policy could not be read\n",
    run};
