/* One connection to PostgreSQL, shut in by time limits, and its failures as errors of the
 * house. Knows nothing of threads: see state-postgres.c. Used by one thread at a time.
 *
 * The server is told how long a statement may take; this side keeps a limit of its own, of sending
 * as of waiting, for a server that hangs tells nobody, and takes nothing either. */
#ifndef STATE_POSTGRES_LINK_H
#define STATE_POSTGRES_LINK_H

#include "state/postgres-address.h"
#include "state/postgres-statements.h"

#include <libpq-fe.h>

enum {
    POSTGRES_CONNECT_SECONDS = 3, /* for each host of the address */
    POSTGRES_STATEMENT_SECONDS = 5,
    POSTGRES_ANSWER_SECONDS = 8, /* until a server that says nothing is given up */
};

typedef struct PostgresLink {
    PGconn *connection;
    const PostgresAddress *address; /* borrowed */
    const char *doing;              /* for errors: completes "cannot ..." */
    gint64 origin;                  /* number of the archive that origins name; 0: not asked yet */
    gboolean prepared[POSTGRES_STATEMENTS];
    gboolean settled;  /* it could be opened: what fails is a statement */
    gboolean endless;  /* no limit of our own for the next statement */
    gboolean used;     /* it has served before: it may have died since */
    gboolean lost;     /* of no use any more */
    gboolean hung;     /* so is its server, as far as is known */
    gboolean collided; /* with another transaction, which won: try again */
} PostgresLink;

/* Connects and settles the connection; asks nothing of the schema. */
PostgresLink *postgres_link_open(const PostgresAddress *address, const char *doing, GError **error);
void postgres_link_close(PostgresLink *link);

/* Several statements without values; what they answer is left out. */
gboolean postgres_execute(PostgresLink *link, const char *sql, GError **error);

/* Waits for all answers; the last one, for PQclear(); the first that is an error ends it. NULL:
 * error. sent: what PQsend...() said. */
PGresult *postgres_await(PostgresLink *link, int sent, GError **error);

#endif
