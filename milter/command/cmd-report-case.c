/* kasuhara report case: what a case was, for people; what no record says yet is left open. */
#include "command/policy-use.h"
#include "command/report-tell.h"

#include "base/clock.h"
#include "base/error.h"
#include "message/message.h"
#include "policy/policy.h"

typedef struct {
    CommandOptions common;
    char *veil_word, *output, *unseal;
    gboolean text, bodies, unrecorded;
    Veil veil;
} ReportOptions;

/* The mails whose texts the report will hold. */
static GArray *mails_read(const Bundle *bundle) {
    GArray *mails = g_array_new(FALSE, FALSE, sizeof(Digest));
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        if (line->message && line->state == BUNDLE_WHOLE)
            g_array_append_val(mails, line->mail_digest);
    }
    return mails;
}

/* FALSE: it could not be recorded, and it was said why. */
static gboolean note_access(const ReportOptions *options, const Bundle *bundle) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) mails = mails_read(bundle);
    if (!options->bodies || options->unrecorded || mails->len == 0 ||
        acting_note_access(options->common.archive, "report", bundle->file->number, mails, &error))
        return TRUE;
    command_fail(&cmd_report_case,
                 _("%s; the texts of mails are put into a report only if the archive records who "
                   "read them: leave --body out, or, of a copy of your own that cannot be "
                   "written, give --unrecorded"),
                 error->message);
    return FALSE;
}

/* What the key does not open stays sealed, and the report says so. FALSE: a mail cannot be read,
 * and it was said. */
static gboolean open_mails(const ReportOptions *options, Bundle *bundle) {
    g_autoptr(GError) error = NULL;
    for (guint i = 0; options->bodies && i < bundle->lines->len; i++) {
        BundleLine *line = g_ptr_array_index(bundle->lines, i);
        g_autoptr(GBytes) mail = NULL;
        if (line->mail && !(mail = bundle_mail_or_seal(bundle, line, &error))) {
            command_fail(&cmd_report_case, "%s", error->message);
            return FALSE;
        }
    }
    return TRUE;
}

/* NULL: there is none, and it was said. A report of a case is wanted all the same. */
static GString *page_of(const CaseReport *report, GError **error) {
    g_autoptr(GString) page = g_string_new(NULL);
    return case_report_write(report, page_to_string, page, error) ? g_steal_pointer(&page) : NULL;
}

/* As it is to be written; NULL: a mail cannot be read. */
static GString *written(const ReportOptions *options, const CaseReport *report, GError **error) {
    if (!options->common.json && !options->text)
        return page_of(report, error);
    json_t *bodies = options->bodies ? report_bodies(report, error) : NULL;
    if (options->bodies && !bodies)
        return NULL;
    if (options->common.json)
        return printer_line(report_object(report, bodies));
    GString *text = report_text(report, bodies);
    json_decref(bodies);
    return text;
}

static int report_bundle(const ReportOptions *options, Bundle *bundle) {
    g_autoptr(GError) error = NULL;
    g_autofree char *policy_path = policy_default_path();
    message_init();
    if (!note_access(options, bundle) || !open_mails(options, bundle))
        return ANSWER_NONE;
    g_autoptr(Policy) policy = policy_use_for_report(&cmd_report_case, policy_path);
    /* Where nothing can be clicked, what is veiled is left out. */
    gboolean page = !options->common.json && !options->text;
    CaseReportWish wish = {.page = {.bundle = bundle,
                                    .policy = policy,
                                    .now = clock_now(),
                                    .unrecorded = options->unrecorded,
                                    .alone = TRUE},
                           .veil = options->veil == VEIL_SOFT && !page ? VEIL_FULL : options->veil,
                           .bodies = options->bodies,
                           .policy_path = policy_path};
    g_autoptr(CaseReport) report = case_report_new(&wish);
    g_autoptr(GString) out = written(options, report, &error);
    if (!out)
        return command_fail(&cmd_report_case, "%s", error->message);
    return printer_write(options->output, span_of_string(out)) ? ANSWER_YES : ANSWER_NONE;
}

static int report(const ReportOptions *options, gint64 number) {
    g_autoptr(GError) error = NULL;
    g_autoptr(SealKey) key = NULL;
    if (!unsealing_key(&cmd_report_case, options->unseal, &key))
        return ANSWER_NONE;
    BundleWish wish = {.case_number = number, .seal_key = key};
    g_autoptr(Archive) archive = archive_open(options->common.archive, ARCHIVE_READ, NULL, &error);
    g_autoptr(Bundle) bundle = archive ? bundle_read(archive, &wish, &error) : NULL;
    if (bundle)
        return report_bundle(options, bundle);
    command_fail(&cmd_report_case, "%s", error->message);
    /* Of an archive that was opened, nothing else than the case can be wrong input. */
    return archive && g_error_matches(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT) ? ANSWER_NO
                                                                                   : ANSWER_NONE;
}

static int read_arguments(ReportOptions *options) {
    gint64 number;
    if (!command_one_case(&cmd_report_case, options->common.arguments, &number))
        return ANSWER_NONE;
    options->veil = VEIL_SOFT;
    if (options->veil_word && !veil_from_word(options->veil_word, &options->veil))
        return command_fail(&cmd_report_case, _("--veil is none, soft or full, and not \"%s\""),
                            options->veil_word);
    if (options->common.json && options->text)
        return command_fail(&cmd_report_case, _("give --json or --text, not both"));
    if (options->bodies && options->veil == VEIL_FULL)
        return command_fail(&cmd_report_case,
                            _("--veil full leaves out what --body asks for: give one of them"));
    if (options->bodies && options->veil != VEIL_NONE && (options->common.json || options->text))
        return command_fail(&cmd_report_case,
                            _("with --json and --text nothing can be veiled until it is clicked: "
                              "--body needs --veil none there"));
    if ((options->unseal || options->unrecorded) && !options->bodies)
        return command_fail(&cmd_report_case, _("--unseal and --unrecorded go with --body"));
    if (!options->common.json && !options->text &&
        !command_takes_page(&cmd_report_case, options->output))
        return ANSWER_NONE;
    return report(options, number);
}

static int run(int argc, char **argv) {
    ReportOptions options = {.output = NULL};
    const GOptionEntry own[] = {
        {"veil", 0, 0, G_OPTION_ARG_STRING, &options.veil_word, NULL, NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, NULL, NULL},
        {"text", 0, 0, G_OPTION_ARG_NONE, &options.text, NULL, NULL},
        {"body", 0, 0, G_OPTION_ARG_NONE, &options.bodies, NULL, NULL},
        {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &options.unseal, NULL, NULL},
        {"unrecorded", 0, 0, G_OPTION_ARG_NONE, &options.unrecorded, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_report_case, argc, argv, own, &options.common);
    if (answer < 0) {
        answer = read_arguments(&options);
        command_options_clear(&options.common);
    }
    g_free(options.veil_word);
    g_free(options.output);
    g_free(options.unseal);
    return answer;
}

const Command cmd_report_case = {
    "report case", run, NEEDS_ARCHIVE, N_("a case as a page for people, to be completed by hand"),
    N_("usage: kasuhara report case [--lang ja|en] [--veil none|soft|full] [--text | --json]\n"
       "           [--body [--unseal KEY] [--unrecorded]] [-o FILE] [-a DIR] N\n"
       "\n"
       "Writes one page (HTML, printable on A4, nothing from outside) about case N: what\n"
       "happened in order, exchanges with the customer and inside, what was demanded and done,\n"
       "what it did to the work, the judgement and its grounds by category, how the person is,\n"
       "what was learned, to whom to turn, the hashes of the evidence and how to check them, and\n"
       "a sheet for the post-mortem. All comes from the records; what no record says yet is\n"
       "marked \"To be completed\", with lines to write on and the command that records it.\n"
       "\n"
       "      --lang ja|en     language of the page; else that of the locale, or en\n"
       "      --veil HOW       words that hit, and subjects and mails that hold them: soft (the\n"
       "                       default) until they are clicked, and closed on paper; none open;\n"
       "                       full left out, also of what people wrote\n"
       "      --text           text for a terminal instead; --veil soft is full there\n"
       "      --json           one object; the same\n"
       "      --body           the texts of the mails too; first a record is written that you\n"
       "                       read them\n"
       "      --unseal KEY     the private key (PEM) that opens sealed mails; without it they "
       "stay\n"
       "                       sealed\n"
       "      --unrecorded     without such a record, of a copy that cannot be written\n"
       "  -o, --output FILE    to this file, for none but you to read; else standard output\n"
       "  -a, --archive DIR    default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "\n"
       "exit status: 0 written; 1 there is no such case; 2 the archive cannot be read, or not\n"
       "record that its mails are\n")};
