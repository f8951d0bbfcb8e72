/* kasuhara score: scores mail with the daemon's own code and explains each hit.
 * Mails are judged in parallel and told in the order in which they were found. A
 * file that cannot be read is told and passed over. There is no state here: what
 * counts earlier mail does not hit. */
#include "command/category-names.h"
#include "command/mail-files.h"
#include "command/policy-use.h"
#include "command/score-queue.h"
#include "command/verdict-object.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum {
    REPEAT_MAX = 1000000,
    JOBS_MAX = 256,
    PROGRESS_FROM = 50, /* files */
};

typedef struct {
    gint jobs, repeat;
    gboolean times;
} ScoreOptions;

/* What was told so far. */
typedef struct {
    gboolean json;
    Progress progress;
    guint64 mails, failed;
    GArray *by_level; /* of guint64: none, then each level of the policy */
    const Policy *policy;
} Telling;

static void count_level(Telling *telling, const char *level) {
    const GPtrArray *levels = telling->policy->levels;
    guint index = 0;
    for (guint i = 0; i < levels->len; i++)
        if (strcmp(((const Level *)g_ptr_array_index(levels, i))->id, level) == 0)
            index = i + 1;
    g_array_index(telling->by_level, guint64, index)++;
    telling->mails++;
}

/* FALSE: the output is gone; there is no use in going on. */
static gboolean tell_task(Telling *telling, ScoreTask *task) {
    if (task->object) {
        count_level(telling, printer_get(task->object, "level"));
        if (!telling->json)
            category_names_put(task->object, telling->policy);
        return printer_print(telling->json, g_steal_pointer(&task->object), verdict_tell);
    }
    progress_end(&telling->progress);
    telling->failed++;
    command_fail(&cmd_score, "%s", task->error ? task->error->message : _("out of memory"));
    return TRUE;
}

static gboolean tell_done(Telling *telling, ScoreQueue *queue, gboolean all) {
    gboolean told = TRUE;
    while (told) {
        g_autoptr(ScoreTask) task = score_queue_take(queue, all);
        if (!task)
            break;
        told = tell_task(telling, task);
    }
    return told;
}

static gboolean score_all(Telling *telling, ScoreQueue *queue, const GPtrArray *files) {
    g_autoptr(MailSource) source = mail_source_new(files);
    gboolean told = TRUE;
    while (told) {
        char *name = NULL;
        GBytes *mail = NULL;
        GError *error = NULL;
        if (mail_source_next(source, &name, &mail, &error) == MAIL_SOURCE_END)
            break;
        score_queue_put(queue, name, mail, error);
        told = tell_done(telling, queue, FALSE);
        progress_show(&telling->progress, mail_source_done(source), files->len);
    }
    told = told && tell_done(telling, queue, TRUE);
    progress_end(&telling->progress);
    return told;
}

static json_t *sum_object(const Telling *telling) {
    json_t *levels = json_object(), *names = json_object();
    for (guint i = telling->policy->levels->len; i > 0; i--) {
        const Level *level = g_ptr_array_index(telling->policy->levels, i - 1);
        json_object_set_new(levels, level->id,
                            json_integer((json_int_t)g_array_index(telling->by_level, guint64, i)));
        json_object_set_new(names, level->id,
                            printer_string(level_name(telling->policy, level->id)));
    }
    return json_pack("{s:I, s:I, s:o, s:o, s:I}", "mails", (json_int_t)telling->mails, "failed",
                     (json_int_t)telling->failed, "levels", levels, "names", names, "none",
                     (json_int_t)g_array_index(telling->by_level, guint64, 0));
}

static void tell_sum(const json_t *object, GString *out, gboolean colour) {
    const char *level;
    const json_t *number;
    printer_begin(out, colour, COLOUR_STRONG);
    printer_count(out, printer_number(object, "mails"), "%s mail", "%s mails");
    printer_end(out, colour);
    g_string_append(out, ": ");
    json_object_foreach((json_t *)json_object_get(object, "levels"), level, number) {
        printer_digits(out, json_number_value(number));
        g_string_append_c(out, ' ');
        printer_put(out, json_object_get(object, "names"), level);
        g_string_append(out, _(", "));
    }
    printer_digits(out, printer_number(object, "none"));
    g_string_append_printf(out, " %s", level_name(NULL, "none"));
    if (printer_number(object, "failed") > 0) {
        g_string_append(out, "; ");
        printer_count(out, printer_number(object, "failed"), "%s could not be read",
                      "%s could not be read");
    }
    g_string_append_c(out, '\n');
}

static void tell_times(const ScoreTimes *times) {
    const VerdictTimes *stages = &times->stages;
    double each = (double)MAX(times->judgements, 1) * 1e6;
    fprintf(stderr,
            _("CPU a mail, in ms, over %" PRIu64 " judgements: parse %.4f, fold %.4f, find %.4f, "
              "score %.4f, all %.4f\n"),
            times->judgements, (double)stages->parse / each, (double)stages->fold / each,
            (double)stages->find / each, (double)stages->score / each,
            (double)(stages->parse + stages->fold + stages->find + stages->score) / each);
}

/* failures: what could not be listed; told first. */
static int score(const CommandOptions *options, const ScoreOptions *own, const GPtrArray *files,
                 const GPtrArray *failures) {
    g_autoptr(Policy) policy = policy_use(&cmd_score, options->policy);
    g_autoptr(GError) error = NULL;
    ScoreTimes times;
    if (!policy)
        return ANSWER_NONE;
    ScoreQueue *queue =
        score_queue_new(policy, (guint)own->jobs, (guint)own->repeat, own->times, &error);
    if (!queue)
        return command_fail(&cmd_score, "%s", error->message);
    Telling telling = {.json = options->json,
                       .policy = policy,
                       .failed = failures->len,
                       .by_level = g_array_new(FALSE, TRUE, sizeof(guint64))};
    g_array_set_size(telling.by_level, policy->levels->len + 1);
    for (guint i = 0; i < failures->len; i++)
        command_fail(&cmd_score, "%s", (const char *)g_ptr_array_index(failures, i));
    progress_begin(&telling.progress, _("scoring"),
                   files->len >= PROGRESS_FROM && !isatty(STDOUT_FILENO));
    gboolean told = score_all(&telling, queue, files);
    score_queue_free(queue, &times);
    if (told && !telling.json && (telling.mails != 1 || telling.failed > 0))
        told = printer_print(FALSE, sum_object(&telling), tell_sum);
    if (own->times)
        tell_times(&times);
    g_array_unref(telling.by_level);
    return told && telling.failed == 0 ? ANSWER_YES : ANSWER_NONE;
}

/* FALSE: it was said why. */
static gboolean settle(const CommandOptions *options, const ScoreOptions *own) {
    if (own->jobs < 1 || own->jobs > JOBS_MAX)
        command_fail(&cmd_score, _("--jobs is a number from 1 to %d"), JOBS_MAX);
    else if (own->repeat < 1 || own->repeat > REPEAT_MAX)
        command_fail(&cmd_score, _("--repeat is a number from 1 to %d"), REPEAT_MAX);
    else if (options->arguments->len == 0 && isatty(STDIN_FILENO))
        command_fail(&cmd_score, _("which mail? Name files, directories, Maildirs or mboxes; "
                                   "see kasuhara score --help"));
    else
        return TRUE;
    return FALSE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    ScoreOptions own = {.jobs = (gint)MIN(g_get_num_processors(), JOBS_MAX), .repeat = 1};
    const GOptionEntry entries[] = {{"jobs", 'j', 0, G_OPTION_ARG_INT, &own.jobs, NULL, NULL},
                                    {"repeat", 0, 0, G_OPTION_ARG_INT, &own.repeat, NULL, NULL},
                                    {"times", 0, 0, G_OPTION_ARG_NONE, &own.times, NULL, NULL},
                                    G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_score, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = ANSWER_NONE;
    if (settle(&options, &own)) {
        g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(g_free);
        if (options.arguments->len == 0)
            g_ptr_array_add(options.arguments, g_strdup("-"));
        message_init();
        g_autoptr(GPtrArray) files = mail_files_list(options.arguments, failures);
        answer = score(&options, &own, files, failures);
    }
    command_options_clear(&options);
    return answer;
}

const Command cmd_score = {
    "score", run, NEEDS_POLICY, N_("score mail and explain each hit"),
    N_("usage: kasuhara score [--json] [-p FILE] [-j N] [--times] [--repeat N] [FILE...]\n"
       "\n"
       "Scores mail with the daemon's own code. FILE is a mail, a directory (with all\n"
       "that is in it), a Maildir (cur and new), an mbox, or - for standard input, which\n"
       "is read where nothing is named. Each mail is told with its level and score, then\n"
       "each hit in the line it stands in, with score, category, rule, and why it added\n"
       "less than it could; at the end a sum. \"none\" means that no level was reached.\n"
       "Every mail is taken as a customer's, and there is no history: behaviours that\n"
       "count earlier mail do not hit. Without --policy it is $KASUHARA_POLICY, in a build\n"
       "tree the tree's, else the installed policy.\n"
       "\n"
       "  -p, --policy FILE   the policy\n"
       "      --json          one object a mail and line: file (in an mbox \"path#n\"), level,\n"
       "                      score, hits, and more\n"
       "  -j, --jobs N        so many at once (default: one a processor)\n"
       "      --times         at the end, CPU time by stage on standard error\n"
       "      --repeat N      judge each mail N times, for measuring\n"
       "\n"
       "exit status: 0 all were scored, flagged or not; 2 the policy cannot be used, or a\n"
       "file could not be read (the others are scored all the same)\n")};
