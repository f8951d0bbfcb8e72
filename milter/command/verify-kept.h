/* For kasuhara verify --state: the checkpoints that a database has of the archives of many hosts.
 */
#ifndef COMMAND_VERIFY_KEPT_H
#define COMMAND_VERIFY_KEPT_H

#include "archive/verify.h"
#include "command/command.h"

/* All of them, of StateCheckpoint. Caller unrefs; NULL: it was said why not. */
GPtrArray *verify_kept_read(const char *address);

/* Those of one archive are appended to kept (of VerifyKept, for verify_kept_free(); they borrow
 * from all): of the name that it calls itself by, or is called by on this host, or of origin (NULL:
 * not asked for). INPUT: there is none. */
gboolean verify_kept_of(const GPtrArray *all, const char *archive, const char *origin,
                        GPtrArray *kept, GError **error);
void verify_kept_free(gpointer kept);

#endif
