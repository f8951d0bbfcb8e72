/* Of state-postgres.c and state-postgres-none.c, for state_files(). */
#ifndef STATE_POSTGRES_FILES_H
#define STATE_POSTGRES_FILES_H

#include <glib.h>

/* What libpq may read for a connection: passwords, certificates, services. Paths (char *) are
 * appended to readable, whether there is anything or not. */
void postgres_files(const char *uri, GPtrArray *readable);

#endif
