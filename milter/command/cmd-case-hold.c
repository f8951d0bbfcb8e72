/* kasuhara case hold, case release: a case that may not be erased, and may again. */
#include "command/case-switch.h"

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out,
                     printer_truth(done, "held")
                         ? _("Case %.0f is on hold: it cannot be erased (record %.0f)")
                         : _("Case %.0f is released: it can be erased again (record %.0f)"),
                     printer_number(done, "case"), printer_number(done, "record"));
}

static int run_hold(int argc, char **argv) {
    const CaseSwitch wanted = {&cmd_case_hold, TRUE, evidence_hold, "held", tell};
    return case_switch_run(&wanted, argc, argv);
}

static int run_release(int argc, char **argv) {
    const CaseSwitch wanted = {&cmd_case_release, FALSE, evidence_hold, "held", tell};
    return case_switch_run(&wanted, argc, argv);
}

const Command cmd_case_hold = {
    "case hold", run_hold, NEEDS_ARCHIVE, N_("a case that may not be erased"),
    N_("usage: kasuhara case hold [--reason WHY | -F FILE] [--json] [-a DIR] N\n"
       "\n"
       "Puts case N on hold (a legal hold): until it is released, kasuhara erase refuses it. The\n"
       "record says who did so, when and why. The daemon may run.\n"
       "\n"
       "      --reason WHY        why: it stays in the archive, also when the case is erased\n"
       "  -F, --file FILE         why, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, it was erased, or it could not be\n"
       "written\n")};

const Command cmd_case_release = {
    "case release", run_release, NEEDS_ARCHIVE, N_("a case that may be erased again"),
    N_("usage: kasuhara case release [--reason WHY | -F FILE] [--json] [-a DIR] N\n"
       "\n"
       "Ends the hold of case N: it can be erased again. The record says who did so, when and\n"
       "why. The daemon may run.\n"
       "\n"
       "      --reason WHY        why: it stays in the archive, also when the case is erased\n"
       "  -F, --file FILE         why, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, it is not on hold, or it could not be\n"
       "written\n")};
