/* kasuhara case list, case show: the cases as the archive tells them. Ids and
 * numbers are shown; the words that hit only where --words asks for them. */
#include "command/command.h"

#include "base/clock.h"
#include "evidence/evidence.h"

static json_t *strings(const GPtrArray *texts) {
    json_t *array = json_array();
    for (guint i = 0; i < texts->len; i++)
        json_array_append_new(array, printer_string(g_ptr_array_index(texts, i)));
    return array;
}

static json_t *time_object(gint64 time) {
    char text[CLOCK_TEXT];
    clock_to_text(time, text);
    return json_string(text);
}

static json_t *case_object(const CaseFile *file) {
    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:f, s:o, s:I}", "case", (json_int_t)file->number,
                     "opened", time_object(file->opened), "last", time_object(file->last),
                     "customer", printer_string(file->customer), "level",
                     printer_string(file->level), "score", file->score, "categories",
                     strings(file->categories), "mails", (json_int_t)file->messages->len);
}

/* Times are shown in the reader's zone. */
static char *local_time(const json_t *object, const char *key) {
    gint64 time = 0;
    return clock_from_text(printer_get(object, key), &time) ? printer_time(time) : g_strdup("?");
}

static char *joined(const json_t *array) {
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < json_array_size(array); i++)
        g_string_append_printf(out, "%s%s", i ? " " : "",
                               json_string_value(json_array_get(array, i)));
    return g_string_free(out, FALSE);
}

static void tell_row(const json_t *object, GString *out, gboolean colour) {
    g_autofree char *last = local_time(object, "last");
    g_autofree char *categories = joined(json_object_get(object, "categories"));
    gsize rest = printer_terminal_columns() - MIN(printer_terminal_columns(), 54) + 10;
    printer_begin(out, colour, COLOUR_STRONG);
    g_string_append_printf(out, "%6.0f", printer_number(object, "case"));
    printer_end(out, colour);
    g_string_append_printf(out, "  %-8s %5.4g  %s %4.0f  ", printer_get(object, "level"),
                           printer_number(object, "score"), last, printer_number(object, "mails"));
    printer_column(out, printer_get(object, "customer"), rest * 3 / 5);
    g_string_append(out, "  ");
    printer_column(out, categories, rest * 2 / 5);
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static void tell_head(const json_t *object, GString *out, gboolean colour) {
    (void)object;
    printer_begin(out, colour, COLOUR_FAINT);
    g_string_append(out, "  case  level    score  last mail        mails customer, categories\n");
    printer_end(out, colour);
}

static void tell_none(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, "No case stands in ");
    printer_text(out, printer_get(object, "archive"));
    g_string_append_c(out, '\n');
}

/* NULL: it was said why. */
static GPtrArray *read_cases(const Command *command, const char *path, gint64 number) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Archive) archive = archive_open(path, ARCHIVE_READ, NULL, &error);
    GPtrArray *files = archive ? case_files_read(archive, number, &error) : NULL;
    if (!files)
        command_fail(command, "%s", error->message);
    return files;
}

static int run_list(int argc, char **argv) {
    CommandOptions options;
    int status = command_options(&cmd_case_list, argc, argv, NULL, &options);
    if (status >= 0)
        return status;
    g_autoptr(GPtrArray) files = read_cases(&cmd_case_list, options.archive, 0);
    gboolean printed = files != NULL;
    if (files && !options.json && files->len > 0)
        printer_print(FALSE, json_object(), tell_head);
    if (files && !options.json && files->len == 0)
        printer_print(FALSE, json_pack("{s:o}", "archive", printer_string(options.archive)),
                      tell_none);
    for (guint i = 0; printed && i < files->len; i++)
        printed = printer_print(options.json, case_object(g_ptr_array_index(files, i)), tell_row);
    command_options_clear(&options);
    return printed ? ANSWER_YES : ANSWER_NONE;
}

static json_t *hit_object(const RecordHit *hit, gboolean words) {
    json_t *object =
        json_pack("{s:o, s:o, s:f, s:o, s:o, s:I, s:I}", "rule", printer_string(hit->rule),
                  "category", printer_string(hit->category), "score", hit->score, "standing",
                  printer_string(hit->standing), "part", printer_string(hit->part), "start",
                  (json_int_t)hit->start, "end", (json_int_t)hit->end);
    if (words)
        json_object_set_new(object, "text", printer_string(hit->text));
    return object;
}

static json_t *message_object(const CaseMessage *message, gboolean words) {
    char mail[DIGEST_HEX + 1];
    json_t *hits = json_array();
    digest_to_hex(&message->mail, mail);
    for (guint i = 0; i < message->hits->len; i++)
        json_array_append_new(hits, hit_object(g_ptr_array_index(message->hits, i), words));
    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:f, s:b, s:b, s:s, s:o}", "record",
                     (json_int_t)message->sequence, "received", time_object(message->time),
                     "queue_id", printer_string(message->queue_id), "sender",
                     printer_string(message->sender), "subject", printer_string(message->subject),
                     "level", printer_string(message->level), "score", message->score, "from_staff",
                     message->from_staff, "again", message->again, "object",
                     message->mail_held ? mail : "", "hits", hits)
               ?: json_null();
}

static void tell_message(const json_t *message, GString *out, gboolean colour) {
    const json_t *hits = json_object_get(message, "hits");
    g_autofree char *received = local_time(message, "received");
    gboolean staff = json_is_true(json_object_get(message, "from_staff"));
    const char *level = printer_get(message, "level");
    g_string_append_printf(out, "\n  %s  ", received);
    printer_begin(out, colour, COLOUR_STRONG);
    printer_text(out, printer_get(message, "sender"));
    printer_end(out, colour);
    if (staff)
        g_string_append(out, "  (staff)");
    else
        g_string_append_printf(out, "  %s %.4g", level, printer_number(message, "score"));
    if (json_is_true(json_object_get(message, "again")))
        g_string_append(out, "  (came again)");
    g_string_append_printf(out, "\n    record %.0f, mail %.16s…, subject: ",
                           printer_number(message, "record"), printer_get(message, "object"));
    printer_text(out, printer_get(message, "subject"));
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < json_array_size(hits); i++) {
        const json_t *hit = json_array_get(hits, i);
        g_string_append_printf(out, "    %+.4g  ", printer_number(hit, "score"));
        printer_text(out, printer_get(hit, "category"));
        g_string_append_c(out, ' ');
        printer_text(out, printer_get(hit, "rule"));
        if (json_object_get(hit, "text")) {
            g_string_append(out, ": ");
            printer_text(out, printer_get(hit, "text"));
        }
        g_string_append_c(out, '\n');
    }
}

static void tell_case(const json_t *object, GString *out, gboolean colour) {
    const json_t *messages = json_object_get(object, "messages");
    g_autofree char *opened = local_time(object, "opened");
    g_autofree char *categories = joined(json_object_get(object, "categories"));
    printer_begin(out, colour, COLOUR_STRONG);
    g_string_append_printf(out, "Case %.0f", printer_number(object, "case"));
    printer_end(out, colour);
    g_string_append_printf(out, ", opened %s, level %s, highest score %.4g\ncustomer:   ", opened,
                           printer_get(object, "level"), printer_number(object, "score"));
    printer_text(out, printer_get(object, "customer"));
    g_string_append(out, "\ncategories: ");
    printer_text(out, categories);
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < json_array_size(messages); i++)
        tell_message(json_array_get(messages, i), out, colour);
}

static int show(const CommandOptions *options, gint64 number, gboolean words) {
    g_autoptr(GPtrArray) files = read_cases(&cmd_case_show, options->archive, number);
    if (!files)
        return ANSWER_NONE;
    if (files->len == 0) {
        command_fail(&cmd_case_show, "there is no case %" G_GINT64_FORMAT " in %s", number,
                     options->archive);
        return ANSWER_NO;
    }
    const CaseFile *file = g_ptr_array_index(files, 0);
    json_t *object = case_object(file);
    json_t *messages = json_array();
    for (guint i = 0; i < file->messages->len; i++)
        json_array_append_new(messages,
                              message_object(g_ptr_array_index(file->messages, i), words));
    json_object_set_new(object, "messages", messages);
    return printer_print(options->json, object, tell_case) ? ANSWER_YES : ANSWER_NONE;
}

static int run_show(int argc, char **argv) {
    CommandOptions options;
    gboolean words = FALSE;
    const GOptionEntry own[] = {{"words", 'w', 0, G_OPTION_ARG_NONE, &words, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int status = command_options(&cmd_case_show, argc, argv, own, &options);
    if (status >= 0)
        return status;
    const char *text = options.arguments->len == 1 ? g_ptr_array_index(options.arguments, 0) : "";
    char *end = NULL;
    gint64 number = g_ascii_strtoll(text, &end, 10);
    int answer = *text && !*end && number > 0
                     ? show(&options, number, words)
                     : command_fail(&cmd_case_show, "which case? kasuhara case list shows them");
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_list = {
    "case list", "the cases",
    "usage: kasuhara case list [--json] [--archive DIR]\n"
    "\n"
    "Lists the cases of an archive, one a line: number, highest level and score, time\n"
    "of the last mail, number of mails, customer, categories.\n"
    "\n"
    "  -a, --archive DIR   (default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive)\n"
    "\n"
    "exit status: 0 listed; 2 the archive could not be read\n",
    run_list};

const Command cmd_case_show = {
    "case show", "one case: its thread in order, with hits",
    "usage: kasuhara case show [--json] [--words] [--archive DIR] N\n"
    "\n"
    "Shows the thread of case N in order: who wrote when, level, score, the rules\n"
    "that hit, and where the evidence lies. The words that hit are shown only with\n"
    "--words: they can hurt those who read them unprepared.\n"
    "\n"
    "exit status: 0 shown; 1 there is no such case; 2 the archive could not be read\n",
    run_show};
