/* What is asked of PostgreSQL, prepared on each connection when it is asked first. Shared by
 * state-postgres.c and what stands beside it. Callers are inside a transaction.
 *
 * All values go and come in binary: numbers as bigint, everything else as bytea, for
 * what a mail brings need be no text of any encoding. */
#ifndef STATE_POSTGRES_STATEMENTS_H
#define STATE_POSTGRES_STATEMENTS_H

#include "state/state.h"

#include <libpq-fe.h>

typedef enum {
    PG_FIND_NAMES,
    PG_SENDER_WROTE,
    PG_EARLIER_OF_SENDER,
    PG_EARLIER_OF_THREAD,
    PG_THREAD_PRINTS,
    PG_NEW_THREAD,
    PG_MERGED_INTO,
    PG_MERGE_MESSAGES,
    PG_MERGE_NAMES,
    PG_MERGE_THREAD,
    PG_SET_LAST,
    PG_SET_CASE,
    PG_SET_NAMES,
    PG_FIND_SAME,
    PG_FIND_SEQUENCE,
    PG_CASE_OF_THREAD,
    PG_THREAD_OF_NAME,
    PG_FIND_CASE,
    PG_NEW_MESSAGE,
    PG_SET_DRAFT,
    PG_CLAIM,
    PG_RELEASE,
    PG_RELEASE_ALL,
    PG_SET_ALONE,
    PG_SET_ARCHIVED,
    PG_HOLD,
    PG_LET_GO,
    PG_COUNT_CASE,
    PG_RAISE_CASE,
    PG_OPEN_CASE,
    PG_OPENED_BY,
    PG_OPENER_LIVES,
    PG_TAKE_CASE,
    PG_NEXT_PENDING,
    PG_OLDEST_HELD,
    PG_NEXT_THREADS,
    PG_DROP_HELD,
    PG_DROP_MESSAGES,
    PG_DROP_NAMES,
    PG_DROP_THREAD,
    PG_ANYTHING_TO_ERASE,
    PG_THREADS_OF_LINES,
    PG_OTHER_LINES_OF_THREAD,
    PG_OTHERS_IN_THREAD,
    PG_DROP_OWN_LINES,
    PG_DROP_OWN_HELD,
    PG_DROP_OWN_PENDING,
    PG_DROP_ARCHIVED,
    PG_FIND_MESSAGE,
    PG_END_THREAD,
    PG_SHOW_CARD,
    PG_LIFT_CARD,
    PG_FIND_CARDS,
    PG_DROP_CARDS,
    PG_COUNT_DAY,
    PG_DAYS,
    PG_FIRST_DAY,
    PG_HOLDS_ANYTHING,
    PG_BEGIN_REBUILD,
    PG_END_REBUILD,
    PG_NEWEST_LINE,
    PG_COUNT_PENDING,
    PG_FIND_ORIGIN,
    PG_NEW_ORIGIN,
    PG_PUT_CHECKPOINT,
    PG_CHECKPOINTS,
    POSTGRES_STATEMENTS,
} PostgresStatement;

struct PostgresLink;

/* Asks with the values that types names in turn: i gint64, s const char * (NULL: null), b Span
 * (bytes NULL: null), a const GArray * of ThreadName: those that are kept, n the same: all,
 * l const GArray * of gint64 or guint64.
 * NULL: error. For PQclear(). */
PGresult *postgres_ask(struct PostgresLink *link, PostgresStatement which, GError **error,
                       const char *types, ...);

/* One that gives no rows; changed (NULL: not wanted): how many it was about. Takes over result,
 * which may be NULL. */
gboolean postgres_done(PGresult *result, gint64 *changed);

/* The first column of the first row: 1 found, 0 no row (number untouched), -1 error. Takes over
 * result, which may be NULL: an error. */
int postgres_number(PGresult *result, gint64 *number);

gint64 postgres_int(const PGresult *result, int row, int column);
/* bytes NULL: null. Lives until PQclear(). */
Span postgres_span(const PGresult *result, int row, int column);

#endif
