/* The daemon's state, for an act that it must hear of beside the archive. */
#ifndef COMMAND_ACTING_STATE_H
#define COMMAND_ACTING_STATE_H

#include "command/command.h"
#include "state/state.h"

/* *named: what --state says; NULL: the one beside the archive. named NULL (--no-state): none is
 * wanted, *state is NULL. done: what is to be said of what was not done, translated: "nothing
 * was erased". FALSE: it was said what is wrong.
 */
gboolean acting_state(const Command *command, const char *archive, char *const *named,
                      const char *done, State **state);

#endif
