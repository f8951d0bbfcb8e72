#ifndef EVIDENCE_POLICY_ARCHIVED_H
#define EVIDENCE_POLICY_ARCHIVED_H

#include "evidence/evidence.h"

/* The policy whose manifest has this hash, with its lexicons, all out of the archive. SYSTEM or
 * CORRUPT: an object of it cannot be read; POLICY: this program cannot use it. Caller unrefs. */
Policy *policy_archived(const Archive *archive, const Digest *digest, GError **error);

#endif
