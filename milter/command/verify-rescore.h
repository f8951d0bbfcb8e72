/* kasuhara verify --rescore. */
#ifndef COMMAND_VERIFY_RESCORE_H
#define COMMAND_VERIFY_RESCORE_H

#include "command/command.h"

/* Computes the verdicts of an archive again, and prints each that is not the same, then their
 * numbers. key: opens sealed mail; may be NULL. YES: none differs; NO: one does; NONE: one could
 * not be computed, or none at all. */
int verify_rescore(const Command *command, const char *path, const SealKey *key, gboolean json);

#endif
