/* The connections of one State, and transactions over them. A transaction that another host's got
 * in the way of is tried again, and so is one on a connection that has died since it was used
 * last: what is done in it must bear to be done from the start.
 *
 * Once the database cannot be reached, one caller in POSTGRES_REST_SECONDS tries; all others
 * are told at once, so that mail waits for no dead database.
 *
 * Those that write take turns, over all hosts, by one advisory lock (PostgreSQL, 13.3.5): as
 * in SQLite there is one writer, and what a transaction has read stands until it has written.
 * Thread safe. */
#ifndef STATE_POSTGRES_POOL_H
#define STATE_POSTGRES_POOL_H

#include "state/postgres-link.h"

#include <pthread.h>

enum {
    POSTGRES_LINKS_MAX = 8,
    POSTGRES_REST_SECONDS = 5,
    POSTGRES_TRIES = 4,
};

/* The advisory lock of those who write: "kash". */
#define POSTGRES_TAKE_TURN "SELECT pg_advisory_xact_lock(1801548648)"

typedef struct {
    State state;
    PostgresAddress *address;
    gint rebuilding;       /* atomic: as rebuild() was told last */
    pthread_mutex_t guard; /* of all below */
    pthread_cond_t given;  /* with guard: a link was given back */
    GQueue idle;           /* of PostgresLink */
    guint open;            /* links, idle or not */
    gint64 rest;           /* monotonic: nobody tries to connect before */
    char *why;             /* it could not be reached; NULL: it could */
    char *origin;          /* of the archive whose lines are told */
    gint64 highest;        /* case of which this program knows: its number is given */
    gint64 expired_to;     /* thread that expiry has come to on its rounds */
} Postgres;

typedef enum {
    POSTGRES_READ,
    POSTGRES_WRITE,   /* a crash of the database may take it back */
    POSTGRES_DURABLE, /* told to the world: it may not */
} PostgresHow;

/* FALSE: rolled back, *error is set. link->origin is known where it writes. */
typedef gboolean (*PostgresWork)(PostgresLink *link, gpointer context, GError **error);

/* doing completes "cannot ..."; static. */
gboolean postgres_transact(Postgres *postgres, PostgresHow how, const char *doing,
                           PostgresWork work, gpointer context, GError **error);

/* One that is to be given back. NULL: none can be had. */
PostgresLink *postgres_take(Postgres *postgres, const char *doing, GError **error);
void postgres_give(Postgres *postgres, PostgresLink *link);

/* That the case has this number was told to the world: no other gets it, whatever the database
 * knows of it after it was replaced by a copy of itself that is a little older. */
void postgres_note_case(Postgres *postgres, gint64 case_number);

/* Closes those that are idle: all that are not in use. */
void postgres_close_idle(Postgres *postgres);

/* postgres-schema.c: the schema of the database is the one that this program knows. INPUT: it is
 * not; the message says what to do. */
gboolean postgres_schema_check(PostgresLink *link, GError **error);

#endif
