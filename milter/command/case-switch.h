/* What is put on a case, or taken off it, by its number and a reason: `case hold` and `release`,
 * `case close` and `reopen`. */
#ifndef COMMAND_CASE_SWITCH_H
#define COMMAND_CASE_SWITCH_H

#include "command/command.h"

#include "evidence/act.h"

typedef struct {
    const Command *command;
    gboolean on;
    gboolean (*act)(Archive *archive, const Actor *actor, gint64 case_number, gboolean on,
                    const char *reason, guint64 *sequence, GError **error);
    const char *key; /* of `on` in what is printed: "held" */
    PrinterTell tell;
} CaseSwitch;

int case_switch_run(const CaseSwitch *wanted, int argc, char **argv);

#endif
