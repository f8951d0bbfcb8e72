/* The address of a database: a connection URI of libpq. It may hold a password, so that
 * it is never told to anybody as it was given. */
#ifndef STATE_POSTGRES_ADDRESS_H
#define STATE_POSTGRES_ADDRESS_H

#include <glib.h>

typedef struct {
    char **keywords, **values; /* for PQconnectdbParams() */
    char *name;                /* as it is told: scheme, user, hosts, database */
} PostgresAddress;

/* INPUT: libpq does not understand it. */
PostgresAddress *postgres_address_read(const char *uri, GError **error);
void postgres_address_free(PostgresAddress *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PostgresAddress, postgres_address_free)

#endif
