/* kasuhara export: a case handed over, in a form that is checked without this program. */
#include "command/command.h"

#include "base/clock.h"
#include "base/log.h"
#include "message/message.h"
#include "report/report.h"
#include "xml/xml.h"

typedef struct {
    CommandOptions common;
    char *redact, *key, *unseal;
    gboolean unrecorded;
} ExportOptions;

/* What was done, to be told. */
typedef struct {
    Bundle *bundle;
    const char *directory;
    guint64 files, bytes;
} Exported;

/* "5,7". FALSE: it was said what is wrong. */
static gboolean read_redacted(const char *text, GArray *redacted) {
    if (!text)
        return TRUE;
    g_auto(GStrv) words = g_strsplit(*text ? text : ",", ",", -1);
    for (gsize i = 0; words[i]; i++) {
        gint64 number;
        if (!command_case_number(words[i], &number) || number == 0) {
            command_fail(&cmd_export, _("--redact: \"%s\" is no number of a record"), words[i]);
            return FALSE;
        }
        guint64 sequence = (guint64)number;
        g_array_append_val(redacted, sequence);
    }
    return TRUE;
}

/* FALSE: it could not be recorded, and it was said why. */
static gboolean note_access(const ExportOptions *options, const Bundle *bundle) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) mails = bundle_mails(bundle);
    if (options->unrecorded ||
        acting_note_access(options->common.archive, "export", bundle->file->number, mails, &error))
        return TRUE;
    command_fail(
        &cmd_export,
        _("%s; a case is exported only if the archive records who did; from a copy of your "
          "own that cannot be written, --unrecorded exports it"),
        error->message);
    return FALSE;
}

static gboolean write_page(Span piece, gpointer bag, GError **error) {
    return bag_write(bag, piece, error);
}

/* A line each: what is no plain text is escaped. */
static char *info_of(const CasePage *page) {
    Actor actor = acting_actor();
    g_autofree char *safe_user = log_printable(actor.user);
    g_autofree char *origin = log_printable(page->bundle->origin);
    return g_strdup_printf("External-Identifier: %s case %" G_GINT64_FORMAT
                           "\nContact-Name: %s@%s\nKasuhara-Access-Record: %s\n",
                           origin, page->bundle->file->number, safe_user, actor.host,
                           page->unrecorded ? "none (--unrecorded)" : "written");
}

static gboolean write_bag(const CasePage *page, Bundle *bundle, Bag *bag, GError **error) {
    if (!bundle_write(bundle, bag, error) || !bag_open(bag, "data/index.html", error) ||
        !case_page_write(page, write_page, bag, error) || !bag_close(bag, error))
        return FALSE;
    g_autofree char *readme = case_readme(page);
    g_autofree char *info = info_of(page);
    return bag_add(bag, "README.txt", span_of_text(readme), error) && bag_finish(bag, info, error);
}

/* What is missing, on standard error. */
static void warn(const CasePage *page) {
    g_autoptr(GPtrArray) notes = case_notes(page);
    for (guint i = 0; i < notes->len; i++)
        command_fail(&cmd_export, "%s", (const char *)g_ptr_array_index(notes, i));
    if (page->bundle->sealed > 0)
        command_fail(&cmd_export,
                     translate_plural("%u mail is in the bag as sealed; --unseal KEY opens it",
                                      "%u mails are in the bag as sealed; --unseal KEY opens them",
                                      page->bundle->sealed),
                     page->bundle->sealed);
}

static void tell(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_autofree char *mails =
        printer_counted(printer_number(object, "mails"), "%s mail", "%s mails");
    g_autofree char *files =
        printer_counted(printer_number(object, "files"), "%s file", "%s files");
    g_autofree char *bytes =
        printer_counted(printer_number(object, "bytes"), "%s byte", "%s bytes");
    /* Translators: the case's number, the directory, 2 mails, 10 files, 7,000 bytes. */
    printer_say_line(
        out,
        _("Case %.0f is exported to %s: %s, %s, %s. README.txt there says how to check "
          "it, data/index.html what happened"),
        printer_number(object, "case"), printer_get(object, "directory"), mails, files, bytes);
}

static json_t *exported_object(const Exported *exported) {
    const Bundle *bundle = exported->bundle;
    json_t *unproved = json_array();
    for (guint i = bundle->checkpoint.covered; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        json_array_append_new(unproved, json_integer((json_int_t)line->line.sequence));
    }
    json_t *size =
        bundle->checkpoint.size ? json_integer((json_int_t)bundle->checkpoint.size) : json_null();
    return json_pack("{s:I, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:b, s:I, s:I}", "case",
                     (json_int_t)bundle->file->number, "directory",
                     printer_string(exported->directory), "mails", (json_int_t)bundle->mails,
                     "sealed", (json_int_t)bundle->sealed, "redacted", (json_int_t)bundle->redacted,
                     "erased", (json_int_t)bundle->erased, "checkpoint", size, "unproved", unproved,
                     "timestamp", (int)(bundle->checkpoint.token != NULL), "files",
                     (json_int_t)exported->files, "bytes", (json_int_t)exported->bytes);
}

static int export_bundle(const ExportOptions *options, Bundle *bundle) {
    const char *directory = g_ptr_array_index(options->common.arguments, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(Bag) bag = bag_begin(directory, &error);
    Exported exported = {.bundle = bundle, .directory = directory};
    message_init();
    xml_init();
    if (!bag)
        return command_fail(&cmd_export, "%s", error->message);
    if (!note_access(options, bundle))
        return ANSWER_NONE;
    g_autoptr(Policy) policy = bundle_policy(bundle);
    CasePage page = {
        .bundle = bundle, .policy = policy, .now = clock_now(), .unrecorded = options->unrecorded};
    if (!write_bag(&page, bundle, bag, &error))
        return command_fail(&cmd_export, "%s", error->message);
    warn(&page);
    bag_totals(bag, &exported.files, &exported.bytes);
    return printer_print(options->common.json, exported_object(&exported), tell) ? ANSWER_YES
                                                                                 : ANSWER_NONE;
}

static int export(const ExportOptions *options) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) redacted = g_array_new(FALSE, FALSE, sizeof(guint64));
    translate_init(options->common.language); /* of the pages, with --json too */
    g_autoptr(SealKey) key = NULL;
    BundleWish wish = {.redacted = redacted, .key = options->key};
    if (options->common.arguments->len != 2 ||
        !command_case_number(g_ptr_array_index(options->common.arguments, 0), &wish.case_number))
        return command_fail(&cmd_export,
                            _("name one case by its number, then the directory to make; "
                              "kasuhara case list shows the cases"));
    if (!read_redacted(options->redact, redacted) ||
        !unsealing_key(&cmd_export, options->unseal, &key))
        return ANSWER_NONE;
    wish.seal_key = key;
    g_autoptr(Archive) archive = archive_open(options->common.archive, ARCHIVE_READ, NULL, &error);
    g_autoptr(Bundle) bundle = archive ? bundle_read(archive, &wish, &error) : NULL;
    return bundle ? export_bundle(options, bundle)
                  : command_fail(&cmd_export, "%s", error->message);
}

static int run(int argc, char **argv) {
    ExportOptions options = {.redact = NULL};
    const GOptionEntry own[] = {
        {"redact", 0, 0, G_OPTION_ARG_STRING, &options.redact, NULL, NULL},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &options.key, NULL, NULL},
        {"unseal", 0, 0, G_OPTION_ARG_FILENAME, &options.unseal, NULL, NULL},
        {"unrecorded", 0, 0, G_OPTION_ARG_NONE, &options.unrecorded, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_export, argc, argv, own, &options.common);
    if (answer < 0) {
        answer = export(&options);
        command_options_clear(&options.common);
    }
    g_free(options.redact);
    g_free(options.key);
    g_free(options.unseal);
    return answer;
}

const Command cmd_export = {
    "export", run, NEEDS_ARCHIVE, N_("a case as a bag that a lawyer can check"),
    N_("usage: kasuhara export [--lang ja|en] [--redact RECORD[,RECORD...]] [--key PUBLIC]\n"
       "           [--unseal KEY] [--unrecorded] [--json] [-a DIR] N DIRECTORY\n"
       "\n"
       "Writes case N to DIRECTORY, which must not be there: a BagIt bag (RFC 8493) with the\n"
       "mails as they were received, the records, the case's lines of the chain, the proof that\n"
       "they stand in the newest checkpoint, that checkpoint with its timestamp, and the\n"
       "policies. README.txt says how to check each of it with sha256sum and openssl;\n"
       "data/index.html tells what happened, in order. First a record is written that you\n"
       "exported it. Lines that the checkpoint does not state are named.\n"
       "\n"
       "      --lang ja|en         language of the pages; else that of the locale, or en\n"
       "      --redact RECORD,...  leave these mails out, and their records; their hashes and\n"
       "                           lines stay. What other mails quote of them stays too\n"
       "      --key PUBLIC         key of who signs the checkpoints (PEM), to be put in; of a "
       "secret\n"
       "                           one only its public half\n"
       "      --unseal KEY         the private key (PEM) that opens sealed mails; without it they\n"
       "                           stay sealed\n"
       "      --unrecorded         without a record, from a copy that cannot be written\n"
       "  -a, --archive DIR        default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json               what was written, as an object\n"
       "\n"
       "exit status: 0 exported; 2 it is not, and there is no DIRECTORY\n")};
