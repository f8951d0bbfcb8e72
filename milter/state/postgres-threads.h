/* What a shared state does within a transaction; link->origin is the archive of this host. */
#ifndef STATE_POSTGRES_THREADS_H
#define STATE_POSTGRES_THREADS_H

#include "state/postgres-pool.h"
#include "state/thread-names.h"

enum {
    /* A host that was to archive a message and has not for so long has died: what it took
     * is left to others. Should it stand in its chain all the same, it is there twice
     * rather than nowhere. Less than a mail server waits before it sends again. */
    POSTGRES_CLAIM_SECONDS = 120,
};

/* Fills in the threads that the names lead to and that the message may join.
 * sender is a sender_key(). */
gboolean postgres_find_names(PostgresLink *link, const StateMessage *message, const char *sender,
                             GArray *names, GError **error);

gboolean postgres_history_of(PostgresLink *link, const StateMessage *message, gint64 since,
                             StateHistory *history, GError **error);

/* The one thread of the message, new if it joins none; threads that it joins
 * are merged into the oldest, and its names lead there from now on. */
gboolean postgres_join_thread(PostgresLink *link, const StateMessage *message, const GArray *names,
                              const ThreadJoin *join, gint64 *thread, GError **error);

/* postgres-remember.c: see remember(), restore() and archived() of state.h. */
gboolean postgres_remember(PostgresLink *link, const StateMessage *message, const StateKeep *keep,
                           StateRemembered *remembered, GError **error);
gboolean postgres_restore(PostgresLink *link, const StateMessage *message, gint64 case_number,
                          guint64 sequence, const char *draft, GError **error);
gboolean postgres_set_archived(PostgresLink *link, gint64 message, guint64 sequence,
                               GError **error);

/* postgres-cases.c: the thread of a case, if there is one, goes before the names: it is joined
 * whatever they say. */
gboolean postgres_join_case(PostgresLink *link, GArray *names, gint64 case_number, GError **error);
/* The next number; this archive is to have the open record. */
gboolean postgres_count_case(PostgresLink *link, gint64 *case_number, GError **error);
/* The thread that has the messages of this one. FALSE: error. */
gboolean postgres_follow_merges(PostgresLink *link, gint64 *thread, GError **error);
/* Where the open record of this case is: *opened_in is the archive of another host, or "": in ours,
 * or it is for us to write. */
gboolean postgres_find_opener(PostgresLink *link, gint64 thread, gint64 case_number,
                              char opened_in[static STATE_ORIGIN_MAX + 1], GError **error);
/* See open_case() of state.h. */
int postgres_open_case(PostgresLink *link, StateOpening *opening, GError **error);

/* postgres-expire.c: lets go of at most `left` messages and names, threads from number *to on. */
gboolean postgres_expire(PostgresLink *link, gint64 held_before, gint64 over_before, gint64 left,
                         gint64 *to, GError **error);

/* postgres-erase.c: see erase() of state.h. */
gboolean postgres_erase(PostgresLink *link, gint64 case_number, const GArray *lines, GArray *others,
                        guint *forgotten, GError **error);

/* postgres-scrub.c: writes the tables of what mails bring anew, outside a transaction. The link is
 * of no use after FALSE. */
gboolean postgres_scrub(PostgresLink *link, GError **error);

#endif
