/* kasuhara case close, case reopen: work on a case ends, and is taken up again. */
#include "command/case-switch.h"

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out,
                     printer_truth(done, "closed") ? _("Case %.0f is closed (record %.0f)")
                                                   : _("Case %.0f is open again (record %.0f)"),
                     printer_number(done, "case"), printer_number(done, "record"));
}

static int run_close(int argc, char **argv) {
    const CaseSwitch wanted = {&cmd_case_close, TRUE, evidence_set_closed, "closed", tell};
    return case_switch_run(&wanted, argc, argv);
}

static int run_reopen(int argc, char **argv) {
    const CaseSwitch wanted = {&cmd_case_reopen, FALSE, evidence_set_closed, "closed", tell};
    return case_switch_run(&wanted, argc, argv);
}

const Command cmd_case_close = {
    "case close", run_close, NEEDS_ARCHIVE, N_("end work on a case"),
    N_("usage: kasuhara case close [--reason WHY | -F FILE] [--json] [-a DIR] N\n"
       "\n"
       "Says that work on case N has ended, when, by whom and why. Mail that still comes to its\n"
       "thread is archived as before, and the case stays closed until it is reopened. The daemon\n"
       "may run.\n"
       "\n"
       "      --reason WHY        why\n"
       "  -F, --file FILE         why, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, it is closed already, or it could not be\n"
       "written\n")};

const Command cmd_case_reopen = {
    "case reopen", run_reopen, NEEDS_ARCHIVE, N_("take up a case again"),
    N_("usage: kasuhara case reopen [--reason WHY | -F FILE] [--json] [-a DIR] N\n"
       "\n"
       "Says that work on case N goes on, since when, by whom and why. The daemon may run.\n"
       "\n"
       "      --reason WHY        why\n"
       "  -F, --file FILE         why, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, it is open already, or it could not be\n"
       "written\n")};
