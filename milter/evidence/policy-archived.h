#ifndef EVIDENCE_POLICY_ARCHIVED_H
#define EVIDENCE_POLICY_ARCHIVED_H

#include "evidence/evidence.h"

/* The policy whose manifest has this hash, with its lexicons, all out of the archive. SYSTEM or
 * CORRUPT: an object of it cannot be read; POLICY: this program cannot use it. Caller unrefs. */
Policy *policy_archived(const Archive *archive, const Digest *digest, GError **error);

/* What a manifest lists: "<sha256>  <name>", without its newline. The name is in the line. FALSE:
 * it is none of these. */
gboolean policy_manifest_line(const char *line, Digest *digest, const char **name);

#endif
