/* kasuhara erase: cases that are to be gone. */
#include "command/command.h"

#include "command/acting-state.h"
#include "evidence/erase.h"

#include <inttypes.h>

typedef struct {
    char *number, *older_than, *ground, *state;
    gboolean dry_run, no_state, finish;
} EraseOptions;

/* Whose sentence it is the beginning of. Caller frees. */
static char *case_words(const json_t *object) {
    double number = printer_number(object, "case");
    return number > 0 ? g_strdup_printf(_("Case %.0f"), number)
                      : g_strdup(_("A mail that is in no case"));
}

static void tell_erased(const json_t *object, GString *out) {
    g_autofree char *what = case_words(object);
    g_autofree char *mails =
        printer_counted(printer_number(object, "mails"), "%s mail", "%s mails");
    g_autofree char *records =
        printer_counted(printer_number(object, "records"), "%s record", "%s records");
    g_autofree char *bytes =
        printer_counted(printer_number(object, "bytes"), "%s byte", "%s bytes");
    /* Translators: case 7, 2 mails, 5 records, 700 bytes. */
    printer_say(out,
                printer_truth(object, "dry_run") ? _("%s would be erased: %s, %s, %s")
                                                 : _("%s is erased: %s, %s, %s"),
                what, mails, records, bytes);
    if (printer_number(object, "mails_kept") > 0) {
        g_string_append(out, "; ");
        printer_count(out, printer_number(object, "mails_kept"),
                      "%s mail kept, for another case needs it",
                      "%s mails kept, for another case needs it");
    }
    if (!printer_truth(object, "dry_run"))
        g_string_append_printf(out, _(" (record %.0f)"), printer_number(object, "record"));
}

static void tell_case(const json_t *object, GString *out, gboolean colour) {
    const char *outcome = printer_get(object, "outcome");
    g_autofree char *what = case_words(object);
    (void)colour;
    if (strcmp(outcome, "held") == 0)
        printer_say(out, _("%s is on hold: nothing of it is erased; kasuhara case show tells why"),
                    what);
    else if (strcmp(outcome, "carded") == 0)
        printer_say(out,
                    _("%s stays: a red card that was shown in it is in force; lift it first "
                      "(kasuhara case lift), or name the case"),
                    what);
    else if (strcmp(outcome, "earlier") == 0)
        printer_say(out, _("%s was erased before, by record %.0f"), what,
                    printer_number(object, "record"));
    else
        tell_erased(object, out);
    g_string_append_c(out, '\n');
}

static void tell_end(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    if (printer_number(object, "completed") > 0) {
        printer_count(out, printer_number(object, "completed"),
                      "What an earlier erasure had left is removed: %s object",
                      "What an earlier erasure had left is removed: %s objects");
        g_string_append_c(out, '\n');
    } else if (printer_truth(object, "finish")) {
        g_string_append_printf(out, "%s\n", _("Earlier erasures have left nothing"));
    } else if (printer_number(object, "cases") == 0) {
        g_string_append_printf(out, "%s\n", _("No case is as old as that"));
    }
}

static json_t *case_outcome(const ErasedCase *erased, gboolean dry_run) {
    static const char *const words[] = {[ERASE_DONE] = "erased",
                                        [ERASE_HELD] = "held",
                                        [ERASE_EARLIER] = "earlier",
                                        [ERASE_CARDED] = "carded"};
    json_t *record = erased->sequence ? json_integer((json_int_t)erased->sequence) : json_null();
    return json_pack("{s:I, s:s, s:b, s:o, s:i, s:i, s:i, s:I}", "case", (json_int_t)erased->number,
                     "outcome", words[erased->outcome], "dry_run", (int)dry_run, "record", record,
                     "mails", (int)erased->mails, "records", (int)erased->records, "mails_kept",
                     (int)erased->mails_kept, "bytes", (json_int_t)erased->bytes);
}

static int print_report(const EraseReport *report, const EraseAct *act, gboolean json) {
    int answer = ANSWER_YES;
    for (guint i = 0; i < report->cases->len; i++) {
        const ErasedCase *erased = g_ptr_array_index(report->cases, i);
        if (erased->outcome == ERASE_HELD && !act->older_than)
            answer = ANSWER_NO;
        if (!printer_print(json, case_outcome(erased, act->dry_run), tell_case))
            return ANSWER_NONE;
    }
    json_t *end =
        json_pack("{s:i, s:i, s:b}", "cases", (int)report->cases->len, "completed",
                  (int)report->completed, "finish", (int)(!act->case_number && !act->older_than));
    return printer_print(json, end, tell_end) ? answer : ANSWER_NONE;
}

static int erase(const char *path, const EraseOptions *own, EraseAct *act, gboolean json) {
    g_autoptr(GError) error = NULL;
    g_autoptr(State) state = NULL;
    Actor actor = acting_actor();
    g_autoptr(Archive) archive = act->dry_run ? archive_open(path, ARCHIVE_READ, NULL, &error)
                                              : evidence_open_to_act(path, &actor, &error);
    if (!archive)
        return command_fail(&cmd_erase, "%s", error->message);
    if (!act->dry_run && !acting_state(&cmd_erase, path, own->no_state ? NULL : &own->state,
                                       _("nothing was erased"), &state))
        return ANSWER_NONE;
    EraseReport report;
    gboolean ok = evidence_erase(archive, state, &actor, act, &report, &error);
    int answer =
        ok ? print_report(&report, act, json) : command_fail(&cmd_erase, "%s", error->message);
    for (guint i = 0; !ok && i < report.cases->len; i++) {
        const ErasedCase *erased = g_ptr_array_index(report.cases, i);
        if (erased->sequence && erased->outcome == ERASE_DONE)
            command_fail(&cmd_erase,
                         _("the erasure of case %" PRId64 " is begun by record %" PRIu64
                           ": call this again to complete it"),
                         erased->number, erased->sequence);
    }
    erase_report_clear(&report);
    return answer;
}

static int read_arguments(const CommandOptions *options, const EraseOptions *own) {
    EraseAct act = {.older_than = own->older_than, .ground = own->ground, .dry_run = own->dry_run};
    const char *path =
        options->arguments->len == 1 ? g_ptr_array_index(options->arguments, 0) : options->archive;
    if (options->arguments->len > 1)
        return command_fail(&cmd_erase, _("name one archive"));
    if (!!own->number + !!own->older_than + own->finish != 1 || (own->finish && own->dry_run))
        return command_fail(&cmd_erase, _("name a case by --case N, or an age by --older-than P5Y, "
                                          "or say --finish"));
    if (own->number &&
        (!command_case_number(own->number, &act.case_number) || act.case_number == 0))
        return command_fail(&cmd_erase,
                            _("\"%s\" is no number of a case; kasuhara case list shows them"),
                            own->number);
    if (!own->finish && (!own->ground || !*own->ground))
        return command_fail(&cmd_erase, _("say on what ground, by --ground WHY, in words that name "
                                          "nobody: they stay in the archive"));
    if (own->state && own->no_state)
        return command_fail(&cmd_erase, _("--state or --no-state, not both"));
    return erase(path, own, &act, options->json);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    EraseOptions own = {0};
    const GOptionEntry entries[] = {
        {"case", 0, 0, G_OPTION_ARG_STRING, &own.number, NULL, NULL},
        {"older-than", 0, 0, G_OPTION_ARG_STRING, &own.older_than, NULL, NULL},
        {"ground", 0, 0, G_OPTION_ARG_STRING, &own.ground, NULL, NULL},
        {"finish", 0, 0, G_OPTION_ARG_NONE, &own.finish, NULL, NULL},
        {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &own.dry_run, NULL, NULL},
        {"state", 'S', 0, G_OPTION_ARG_FILENAME, &own.state, NULL, NULL},
        {"no-state", 0, 0, G_OPTION_ARG_NONE, &own.no_state, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_erase, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = read_arguments(&options, &own);
    g_free(own.number);
    g_free(own.older_than);
    g_free(own.ground);
    g_free(own.state);
    command_options_clear(&options);
    return answer;
}

const Command cmd_erase = {
    "erase", run, NEEDS_ARCHIVE, N_("remove a case, or what is too old"),
    N_("usage: kasuhara erase (--case N | --older-than DURATION) --ground WHY [-n]\n"
       "       [-S FILE | --no-state] [--json] [-a DIR | DIR]\n"
       "       kasuhara erase --finish [-S FILE | --no-state] [--json] [-a DIR | DIR]\n"
       "\n"
       "Removes the mails and records of a case, or of all cases whose last mail is older\n"
       "than a duration, from the archive and from the daemon's memory of threads. The chain\n"
       "stays whole: first a record says what is erased, when, by whom and on what ground;\n"
       "then the bytes are overwritten and removed. A mail that another case needs stays, and\n"
       "so does a case on hold. What was cut short is completed by the next call, whatever it\n"
       "erases. The daemon may run; its mail waits while the memory of threads is written anew.\n"
       "A red card that was shown in the case ends with it; a case with a card in force is not\n"
       "erased for its age, only where it is named.\n"
       "\n"
       "Overwriting does not reach what the system keeps elsewhere: snapshots, backups, file\n"
       "systems that copy on write, and flash memory may hold the old blocks.\n"
       "\n"
       "      --case N            this case\n"
       "      --older-than P5Y    cases whose last mail is older: an ISO 8601 duration, as P5Y,\n"
       "                          P18M or P90D; and mails that are in no case\n"
       "      --ground WHY        why, in words that name nobody: they stay in the archive\n"
       "      --finish            only complete what was cut short: erase nothing else\n"
       "  -n, --dry-run           only say what would be erased\n"
       "  -S, --state FILE        the daemon's memory; default state.sqlite beside the archive\n"
       "      --no-state          there is none (the daemon then forgets when it starts next)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              one object a case, then one with the number of objects that an\n"
       "                          earlier erasure had left\n"
       "\n"
       "exit status: 0 erased, or erased before; 1 the case is on hold; 2 there is no such\n"
       "case, or it could not be erased, or not wholly\n")};
