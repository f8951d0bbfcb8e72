/* kasuhara erase: cases that are to be gone. */
#include "command/command.h"

#include "command/acting-state.h"
#include "evidence/erase.h"

typedef struct {
    char *number, *older_than, *ground, *state;
    gboolean dry_run, no_state, finish;
} EraseOptions;

static void tell_case(const json_t *object, GString *out, gboolean colour) {
    const char *outcome = printer_get(object, "outcome");
    gboolean dry = printer_truth(object, "dry_run");
    (void)colour;
    if (printer_number(object, "case") > 0)
        g_string_append_printf(out, "Case %.0f ", printer_number(object, "case"));
    else
        g_string_append(out, "A mail that is in no case ");
    if (strcmp(outcome, "held") == 0) {
        g_string_append(out, "is on hold: nothing of it is erased; kasuhara case show tells why\n");
        return;
    }
    if (strcmp(outcome, "carded") == 0) {
        g_string_append(out, "stays: a red card that was shown in it is in force; lift it first "
                             "(kasuhara case lift), or name the case\n");
        return;
    }
    if (strcmp(outcome, "earlier") == 0) {
        g_string_append_printf(out, "was erased before, by record %.0f\n",
                               printer_number(object, "record"));
        return;
    }
    g_string_append(out, dry ? "would be erased: " : "is erased: ");
    printer_count(out, printer_number(object, "mails"), "mail");
    g_string_append(out, ", ");
    printer_count(out, printer_number(object, "records"), "record");
    g_string_append(out, ", ");
    printer_count(out, printer_number(object, "bytes"), "byte");
    if (printer_number(object, "mails_kept") > 0) {
        g_string_append(out, "; ");
        printer_count(out, printer_number(object, "mails_kept"), "mail");
        g_string_append(out, " kept, for another case needs it");
    }
    if (!dry)
        g_string_append_printf(out, " (record %.0f)", printer_number(object, "record"));
    g_string_append_c(out, '\n');
}

static void tell_end(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    if (printer_number(object, "completed") > 0) {
        g_string_append(out, "What an earlier erasure had left is removed: ");
        printer_count(out, printer_number(object, "completed"), "object");
        g_string_append_c(out, '\n');
    } else if (printer_truth(object, "finish")) {
        g_string_append(out, "Earlier erasures have left nothing\n");
    } else if (printer_number(object, "cases") == 0) {
        g_string_append(out, "No case is as old as that\n");
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
    g_autofree char *user = acting_user();
    Actor actor = {.user = user, .host = g_get_host_name()};
    g_autoptr(Archive) archive = act->dry_run ? archive_open(path, ARCHIVE_READ, NULL, &error)
                                              : evidence_open_to_act(path, &actor, &error);
    if (!archive)
        return command_fail(&cmd_erase, "%s", error->message);
    if (!act->dry_run &&
        !acting_state(&cmd_erase, path, own->no_state ? NULL : &own->state, "erased", &state))
        return ANSWER_NONE;
    EraseReport report;
    gboolean ok = evidence_erase(archive, state, &actor, act, &report, &error);
    int answer =
        ok ? print_report(&report, act, json) : command_fail(&cmd_erase, "%s", error->message);
    for (guint i = 0; !ok && i < report.cases->len; i++) {
        const ErasedCase *erased = g_ptr_array_index(report.cases, i);
        if (erased->sequence && erased->outcome == ERASE_DONE)
            command_fail(&cmd_erase,
                         "the erasure of case %" G_GINT64_FORMAT
                         " is begun by record %" G_GUINT64_FORMAT
                         ": call this again to complete it",
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
        return command_fail(&cmd_erase, "name one archive");
    if (!!own->number + !!own->older_than + own->finish != 1 || (own->finish && own->dry_run))
        return command_fail(&cmd_erase, "name a case by --case N, or an age by --older-than P5Y, "
                                        "or say --finish");
    if (own->number &&
        (!command_case_number(own->number, &act.case_number) || act.case_number == 0))
        return command_fail(&cmd_erase,
                            "\"%s\" is no number of a case; kasuhara case list shows them",
                            own->number);
    if (!own->finish && (!own->ground || !*own->ground))
        return command_fail(&cmd_erase, "say on what ground, by --ground WHY, in words that name "
                                        "nobody: they stay in the archive");
    if (own->state && own->no_state)
        return command_fail(&cmd_erase, "--state or --no-state, not both");
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
    "erase", run, NEEDS_ARCHIVE, "remove a case, or what is too old",
    "usage: kasuhara erase (--case N | --older-than DURATION) --ground WHY [-n]\n"
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
    "case, or it could not be erased, or not wholly\n"};
