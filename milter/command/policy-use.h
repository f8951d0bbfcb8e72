/* The policy that a command works with. */
#ifndef COMMAND_POLICY_USE_H
#define COMMAND_POLICY_USE_H

#include "command/command.h"

#include "policy/policy.h"

/* Loads it; NULL: it was said why, with the first few problems. */
Policy *policy_use(const Command *command, const char *path);
/* The same by policy_load_outline(). */
Policy *policy_use_outline(const Command *command, const char *path);
/* The same, where only contacts and the names of categories are wanted: NULL, and it was said that
 * they will be missing. */
Policy *policy_use_for_report(const Command *command, const char *path);

#endif
