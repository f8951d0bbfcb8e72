/* kasuhara case red-card, case lift: support of a sender ends, and is given again. The record comes
 * first, then state: what it could not be told it reads from the chain when the daemon starts. */
#include "command/acting-state.h"

#include "evidence/act.h"

#include <inttypes.h>

typedef struct {
    char *number, *reason, *file, *state;
    gboolean no_state, unseen;
} CardOptions;

typedef struct {
    const Command *command;
    gboolean shown, unseen;
    const char *sender;
    char *reason;
    gint64 case_number; /* when it is lifted: filled in */
    guint64 sequence;
} CardAct;

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(
        out,
        printer_truth(done, "shown") ? _("Red card: %s, case %.0f (record %.0f)")
                                     : _("Lifted: the red card of %s, case %.0f (record %.0f)"),
        printer_get(done, "sender"), printer_number(done, "case"), printer_number(done, "record"));
    if (!printer_truth(done, "in_force"))
        g_string_append_printf(out, "%s\n", _("The daemon hears of it when it starts next"));
}

static gboolean write_record(Archive *archive, const Actor *actor, CardAct *act, GError **error) {
    if (act->shown)
        return evidence_show_card(archive, actor, act->case_number, act->sender, act->unseen,
                                  act->reason, &act->sequence, error);
    return evidence_lift_card(archive, actor, act->sender, act->reason, &act->case_number,
                              &act->sequence, error);
}

static int write_card(const CommandOptions *options, const CardOptions *own, CardAct *act) {
    g_autoptr(GError) error = NULL;
    g_autoptr(State) state = NULL;
    Actor actor = acting_actor();
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive)
        return command_fail(act->command, "%s", error->message);
    if (!acting_state(act->command, options->archive, own->no_state ? NULL : &own->state,
                      _("nothing was written"), &state))
        return ANSWER_NONE;
    gboolean written = write_record(archive, &actor, act, &error);
    /* Also where nothing was written: an earlier call may have been cut short before this. */
    g_autoptr(GError) untold = NULL;
    gboolean told = !state || evidence_tell_cards(archive, state, &untold);
    if (!written)
        return command_fail(act->command, "%s", error->message);
    if (!told)
        return command_fail(act->command,
                            _("record %" PRIu64 " is written, but the daemon's memory "
                              "was not told (%s): the daemon hears of it when it starts next"),
                            act->sequence, untold->message);
    json_t *done = json_pack("{s:I, s:o, s:b, s:b, s:I}", "case", (json_int_t)act->case_number,
                             "sender", printer_string(act->sender), "shown", (int)act->shown,
                             "in_force", (int)(state != NULL), "record", (json_int_t)act->sequence);
    return printer_print(options->json, done, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int read_arguments(const CommandOptions *options, const CardOptions *own, CardAct *act) {
    if (options->arguments->len != 1)
        return command_fail(act->command, _("name one sender by his address"));
    act->sender = g_ptr_array_index(options->arguments, 0);
    act->unseen = own->unseen;
    if (act->shown && (!own->number || !command_case_number(own->number, &act->case_number)))
        return command_fail(act->command, _("say in which case, by --case N; kasuhara case list "
                                            "shows them"));
    if (own->state && own->no_state)
        return command_fail(act->command, _("--state or --no-state, not both"));
    act->reason = acting_reason(act->command, own->reason, own->file);
    return act->reason ? write_card(options, own, act) : ANSWER_NONE;
}

static int run(CardAct *act, int argc, char **argv) {
    CommandOptions options;
    CardOptions own = {0};
    const GOptionEntry entries[] = {
        {"reason", 0, 0, G_OPTION_ARG_STRING, &own.reason, NULL, NULL},
        {"file", 'F', 0, G_OPTION_ARG_FILENAME, &own.file, NULL, NULL},
        {"state", 'S', 0, G_OPTION_ARG_FILENAME, &own.state, NULL, NULL},
        {"no-state", 0, 0, G_OPTION_ARG_NONE, &own.no_state, NULL, NULL},
        {act->shown ? "case" : NULL, 0, 0, G_OPTION_ARG_STRING, &own.number, NULL, NULL},
        {"unseen", 0, 0, G_OPTION_ARG_NONE, &own.unseen, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(act->command, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = read_arguments(&options, &own, act);
    g_free(own.number);
    g_free(own.reason);
    g_free(own.file);
    g_free(act->reason);
    g_free(own.state);
    command_options_clear(&options);
    return answer;
}

static int run_red_card(int argc, char **argv) {
    CardAct act = {.command = &cmd_case_red_card, .shown = TRUE};
    return run(&act, argc, argv);
}

static int run_lift(int argc, char **argv) {
    CardAct act = {.command = &cmd_case_lift};
    return run(&act, argc, argv);
}

const Command cmd_case_red_card = {
    "case red-card", run_red_card, NEEDS_ARCHIVE, N_("end support of a sender"),
    N_("usage: kasuhara case red-card --case N [--reason WHY | -F FILE] [--unseen]\n"
       "       [-S FILE | --no-state] [--json] [-a DIR] SENDER\n"
       "\n"
       "Shows the sender, an address, the red card: support is over. From now on the daemon does\n"
       "with his mail what the policy's element red-card says: mark, quarantine or refuse it. It\n"
       "is archived all the same, in case N unless its thread is another. The record says in\n"
       "which case, by whom, when and why. The daemon may run.\n"
       "\n"
       "      --case N            the case in which it came to that\n"
       "      --reason WHY        why\n"
       "  -F, --file FILE         why, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "      --unseen            also an address from which no mail in the case came\n"
       "  -S, --state FILE        the daemon's memory; default state.sqlite beside the archive\n"
       "      --no-state          there is none (the daemon then hears of it when it starts next)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, a card of this sender is in force, it\n"
       "could not be written, or the daemon's memory not be told\n")};

const Command cmd_case_lift = {
    "case lift", run_lift, NEEDS_ARCHIVE, N_("give a sender support again"),
    N_("usage: kasuhara case lift [--reason WHY | -F FILE] [-S FILE | --no-state] [--json]\n"
       "       [-a DIR] SENDER\n"
       "\n"
       "Lifts the red card of a sender, named by the address to which it was shown (kasuhara case\n"
       "show tells it): his mail passes again at once. The record says by whom, when and why. The\n"
       "daemon may run.\n"
       "\n"
       "      --reason WHY        why\n"
       "  -F, --file FILE         why, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -S, --state FILE        the daemon's memory; default state.sqlite beside the archive\n"
       "      --no-state          there is none (the daemon then hears of it when it starts next)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 no such card is in force, or it could not be written, or the\n"
       "daemon's memory not be told\n")};
