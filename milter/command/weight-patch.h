/* New scores for rules, as a patch to the lexicons that hold them. */
#ifndef COMMAND_WEIGHT_PATCH_H
#define COMMAND_WEIGHT_PATCH_H

#include "policy/policy.h"

/* A unified diff that patch(1) takes with -p0 in the directory of the policy: only
 * the numbers in score="…" change. scores: rule id -> double *. "" if nothing
 * changes. A rule whose tag is not found as it is commonly written is left out and
 * its id appended to left_out (of char *, owned). Caller frees. */
char *weight_patch(const Policy *policy, GHashTable *scores, GPtrArray *left_out);

#endif
