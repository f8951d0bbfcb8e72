/* kasuhara verify --proof, of the command verify. */
#ifndef COMMAND_VERIFY_PROOF_H
#define COMMAND_VERIFY_PROOF_H

#include "command/command.h"

/* Checks the proof in a file, with keys (of NoteKey; none: the signature stays unknown), and that
 * its lines name each of these records (files; NULL: none). Says all; gives the exit status. */
int verify_proof(const char *path, const GPtrArray *keys, char **records, gboolean json);

#endif
