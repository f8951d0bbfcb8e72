/* What the files that make a bundle share. */
#ifndef EVIDENCE_BUNDLE_INSIDE_H
#define EVIDENCE_BUNDLE_INSIDE_H

#include "evidence/bundle.h"

/* contrib/verify-proof, made a constant by the build. */
extern const char verify_proof_script[];

/* bundle-checkpoint.c: the newest checkpoint, and the proof of the lines that it states. Where it
 * states none of them: size 0. */
gboolean bundle_find_checkpoint(Bundle *bundle, const char *key_path, GError **error);

#endif
