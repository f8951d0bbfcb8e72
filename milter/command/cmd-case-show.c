/* kasuhara case show: one case, its thread in order. */
#include "command/case-tell.h"
#include "command/category-names.h"

#include <inttypes.h>

typedef struct {
    gboolean words;
    BodyOptions body;
} ShowOptions;

static int show_file(const CommandOptions *options, const ShowOptions *own, const CaseFile *file) {
    if (own->body.record)
        return case_body_show(options, file, &own->body);
    g_autoptr(Policy) policy = options->json ? NULL : category_names_policy(NULL);
    json_t *object = case_object_whole(file, own->words);
    category_names_put(object, policy);
    return printer_print(options->json, object, case_tell) ? ANSWER_YES : ANSWER_NONE;
}

static int show(const CommandOptions *options, const ShowOptions *own, gint64 number) {
    gboolean whole;
    g_autoptr(GPtrArray) files = cases_read(&cmd_case_show, options->archive, number, &whole);
    if (!files)
        return ANSWER_NONE;
    for (guint i = 0; i < files->len; i++) {
        const CaseFile *file = g_ptr_array_index(files, i);
        if (file->number != number)
            continue;
        int answer = show_file(options, own, file);
        return whole ? answer : ANSWER_NONE;
    }
    command_fail(&cmd_case_show, _("there is no case %" PRId64 " in %s; see kasuhara case list"),
                 number, options->archive);
    return whole ? ANSWER_NO : ANSWER_NONE;
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
    answer = command_one_case(&cmd_case_show, options.arguments, &number)
                 ? show(&options, &own, number)
                 : ANSWER_NONE;
    g_free(own.body.record);
    g_free(own.body.unseal);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_show = {
    "case show", run, NEEDS_ARCHIVE, N_("one case: its thread in order, with hits"),
    N_("usage: kasuhara case show [--json] [-w] [-a DIR]\n"
       "       [--body RECORD [--unseal KEY] [--unrecorded]] N\n"
       "\n"
       "Shows the thread of case N in order: when, in your time zone, who wrote, level,\n"
       "score, the rules that hit, and where the evidence lies; of a mail that is sealed, to\n"
       "whom; and between the mails what people did, judged and noted. First stands whether the\n"
       "case is closed, who observes it, and which red cards that were shown in it are in force.\n"
       "Hits of one rule that add nothing are told once; long words are shortened, and --json has\n"
       "all of it. The words that hit, and a subject that holds such, are shown only with\n"
       "--words: they can hurt who reads them unprepared. Of a case that was erased it tells\n"
       "by which record, when, by whom and on what ground, and of one on hold since when\n"
       "and why.\n"
       "\n"
       "  -w, --words         the words too\n"
       "      --body RECORD   instead what the mail of this record says; first a record is\n"
       "                      written that you read it\n"
       "      --unseal KEY    with --body: the private key (PEM) that opens it, where it is "
       "sealed\n"
       "      --unrecorded    with --body: without such a record, of a copy that cannot be "
       "written\n"
       "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 shown; 1 there is no such case, or no such mail in it; 2 the archive "
       "cannot\n"
       "be read, or not record that it is, or some records cannot be read: the rest is shown\n")};
