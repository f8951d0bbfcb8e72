/* kasuhara case show: one case, its thread in order. */
#include "command/case-object.h"

static void tell_hits(const json_t *hits, GString *out, gboolean colour) {
    for (gsize i = 0; i < json_array_size(hits); i++) {
        const json_t *hit = json_array_get(hits, i);
        const char *standing = printer_get(hit, "standing");
        g_string_append_printf(out, "    %+6.4g  ", printer_number(hit, "score"));
        printer_put(out, hit, "category");
        g_string_append(out, "  ");
        printer_put(out, hit, "rule");
        if (*standing && strcmp(standing, "counted") != 0) {
            g_string_append(out, "  (");
            printer_text(out, standing);
            g_string_append_c(out, ')');
        }
        if (json_object_get(hit, "text")) {
            g_string_append(out, "  ");
            printer_begin(out, colour, COLOUR_HIT);
            printer_put(out, hit, "text");
            printer_end(out, colour);
        }
        g_string_append_c(out, '\n');
    }
}

static void tell_subject(const json_t *message, GString *out, gboolean colour) {
    g_string_append(out, "    subject: ");
    if (printer_truth(message, "subject_veiled")) {
        printer_begin(out, colour, COLOUR_FAINT);
        g_string_append(out, "(holds words that hit; --words shows it)");
        printer_end(out, colour);
    } else {
        printer_put(out, message, "subject");
    }
    g_string_append_c(out, '\n');
}

static void tell_mail(const json_t *message, GString *out) {
    const char *object = printer_get(message, "object");
    const json_t *to = json_object_get(message, "sealed_to");
    if (!*object) {
        g_string_append(out, "the mail itself was not kept\n");
        return;
    }
    g_string_append_printf(out, "mail objects/%.2s/%.14s…\n", object, object + 2);
    for (gsize i = 0; i < json_array_size(to); i++) {
        g_string_append(out, i ? "; " : "    sealed: can be read only with the key of ");
        printer_text(out, json_string_value(json_array_get(to, i)));
    }
    g_string_append(out, json_array_size(to) ? "\n" : "");
}

static void tell_message(const json_t *message, GString *out, gboolean colour) {
    const char *level = printer_get(message, "level");
    gboolean flagged = *level && strcmp(level, "none") != 0;
    g_string_append(out, "\n  ");
    printer_put_local(out, message, "received");
    g_string_append(out, "  ");
    printer_begin(out, colour, COLOUR_STRONG);
    printer_put(out, message, "sender");
    printer_end(out, colour);
    g_string_append(out, "  ");
    if (printer_truth(message, "from_staff")) {
        g_string_append(out, "(staff)");
    } else {
        printer_begin(out, colour && flagged, COLOUR_HIT);
        printer_text(out, level);
        printer_end(out, colour && flagged);
        g_string_append_printf(out, " %.4g", printer_number(message, "score"));
    }
    g_string_append(out, printer_truth(message, "again") ? "  (came again)\n" : "\n");
    tell_subject(message, out, colour);
    tell_hits(json_object_get(message, "hits"), out, colour);
    g_string_append_printf(out, "    record %.0f, ", printer_number(message, "record"));
    tell_mail(message, out);
}

static void tell_judgement(const json_t *judgement, GString *out, gboolean colour) {
    g_string_append(out, "\n  ");
    printer_put_local(out, judgement, "time");
    g_string_append(out, "  judged ");
    printer_begin(out, colour, COLOUR_STRONG);
    printer_put(out, judgement, "judgement");
    printer_end(out, colour);
    g_string_append(out, " by ");
    printer_put(out, judgement, "user");
    g_string_append(out, " (");
    printer_put(out, judgement, "role");
    g_string_append(out, ")\n");
    if (printer_truth(judgement, "demand_not_justified"))
        g_string_append(out, "    the demand is not justified\n");
    if (printer_truth(judgement, "manner_not_acceptable"))
        g_string_append(out, "    the manner is not acceptable\n");
    g_string_append(out, "    ");
    printer_put(out, judgement, "reasons");
    g_string_append_printf(out, "\n    record %.0f\n", printer_number(judgement, "record"));
}

static void tell_acts(const json_t *object, GString *out) {
    const json_t *hold = json_object_get(object, "hold");
    if (json_is_object(hold)) {
        g_string_append(out, "\n  on hold     since ");
        printer_put_local(out, hold, "time");
        g_string_append(out, ", by ");
        printer_put(out, hold, "user");
        g_string_append(out, ": ");
        printer_put(out, hold, "reason");
        g_string_append_printf(out, " (record %.0f)", printer_number(hold, "record"));
    }
    if (json_object_get(object, "erased")) {
        g_string_append(out, "\n  ");
        case_put_erasures(out, object, "\n  ");
    }
}

static void tell_case(const json_t *object, GString *out, gboolean colour) {
    const json_t *messages = json_object_get(object, "messages");
    printer_begin(out, colour, COLOUR_STRONG);
    if (printer_number(object, "case") > 0)
        g_string_append_printf(out, "Case %.0f", printer_number(object, "case"));
    else
        g_string_append(out, "In no case: archived alone, the memory of threads had failed");
    printer_end(out, colour);
    tell_acts(object, out);
    if (!messages) {
        g_string_append_c(out, '\n');
        return;
    }
    g_string_append(out, "\n  level       ");
    printer_put(out, object, "level");
    g_string_append_printf(out, ", highest score %.4g\n  opened      ",
                           printer_number(object, "score"));
    printer_put_local(out, object, "opened");
    g_string_append(out, "\n  customer    ");
    printer_put(out, object, "customer");
    g_string_append(out, "\n  categories  ");
    g_autoptr(GString) categories = g_string_new(NULL);
    case_put_categories(categories, object);
    printer_text(out, categories->str);
    g_string_append_printf(out, "\n  mails       %.0f\n", printer_number(object, "mails"));
    for (gsize i = 0; i < json_array_size(messages); i++)
        tell_message(json_array_get(messages, i), out, colour);
    const json_t *judgements = json_object_get(object, "judgements");
    for (gsize i = 0; i < json_array_size(judgements); i++)
        tell_judgement(json_array_get(judgements, i), out, colour);
}

typedef struct {
    gboolean words;
    BodyOptions body;
} ShowOptions;

static int show_file(const CommandOptions *options, const ShowOptions *own, const CaseFile *file) {
    if (own->body.record)
        return case_body_show(options, file, &own->body);
    return printer_print(options->json, case_object_whole(file, own->words), tell_case)
               ? ANSWER_YES
               : ANSWER_NONE;
}

static int show(const CommandOptions *options, const ShowOptions *own, gint64 number) {
    g_autoptr(GPtrArray) files = cases_read(&cmd_case_show, options->archive, number);
    if (!files)
        return ANSWER_NONE;
    for (guint i = 0; i < files->len; i++) {
        const CaseFile *file = g_ptr_array_index(files, i);
        if (file->number == number)
            return show_file(options, own, file);
    }
    command_fail(&cmd_case_show,
                 "there is no case %" G_GINT64_FORMAT " in %s; see kasuhara case list", number,
                 options->archive);
    return ANSWER_NO;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    ShowOptions own = {0};
    gint64 number;
    const GOptionEntry entries[] = {
        {"words", 'w', 0, G_OPTION_ARG_NONE, &own.words, NULL, NULL},
        {"body", 0, 0, G_OPTION_ARG_STRING, &own.body.record, NULL, NULL},
        {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &own.body.unseal, NULL, NULL},
        {"unrecorded", 0, 0, G_OPTION_ARG_NONE, &own.body.unrecorded, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_show, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    gboolean named = options.arguments->len == 1 &&
                     command_case_number(g_ptr_array_index(options.arguments, 0), &number);
    answer = named ? show(&options, &own, number)
                   : command_fail(&cmd_case_show,
                                  "name one case by its number; kasuhara case list shows them");
    g_free(own.body.record);
    g_free(own.body.unseal);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_show = {
    "case show", run, NEEDS_ARCHIVE, "one case: its thread in order, with hits",
    "usage: kasuhara case show [--json] [-w] [-a DIR]\n"
    "       [--body RECORD [--unseal KEY] [--unrecorded]] N\n"
    "\n"
    "Shows the thread of case N in order: when, in your time zone, who wrote, level,\n"
    "score, the rules that hit, and where the evidence lies; of a mail that is sealed, to\n"
    "whom. The words that hit, and a subject that holds such, are shown only with\n"
    "--words: they can hurt who reads them unprepared. Of a case that was erased it tells\n"
    "by which record, when, by whom and on what ground, and of one on hold since when\n"
    "and why.\n"
    "\n"
    "  -w, --words         the words too\n"
    "      --body RECORD   instead what the mail of this record says; first a record is\n"
    "                      written that you read it\n"
    "      --unseal KEY    with --body: the private key (PEM) that opens it, where it is sealed\n"
    "      --unrecorded    with --body: without such a record, of a copy that cannot be written\n"
    "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
    "      --json          one object\n"
    "\n"
    "exit status: 0 shown; 1 there is no such case, or no such mail in it; 2 the archive cannot\n"
    "be read, or not record that it is\n"};
