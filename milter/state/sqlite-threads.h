/* Which threads a message joins, what is known of them, and their merging. Callers
 * hold the guard and are inside a transaction. */
#ifndef STATE_SQLITE_THREADS_H
#define STATE_SQLITE_THREADS_H

#include "state/sqlite-statements.h"
#include "state/thread-names.h"

/* Fills in the threads that the names lead to and that the message may join.
 * sender is a sender_key(). */
gboolean sqlite_find_names(Sqlite *sqlite, const StateMessage *message, const char *sender,
                           GArray *names, GError **error);

gboolean sqlite_history_of(Sqlite *sqlite, const StateMessage *message, gint64 since,
                           StateHistory *history, GError **error);

/* The one thread of the message, new if it joins none; threads that it joins
 * are merged into the oldest, and its names lead there from now on. */
gboolean sqlite_join_thread(Sqlite *sqlite, const StateMessage *message, const GArray *names,
                            const ThreadJoin *join, gint64 *thread, GError **error);

/* sqlite-expire.c: lets go of at most `left` messages and names. */
gboolean sqlite_expire(Sqlite *sqlite, gint64 held_before, gint64 over_before, gint64 left,
                       GError **error);

/* sqlite-cards.c: see set_card() and cards() of state.h. */
gboolean sqlite_set_card(Sqlite *sqlite, const StateCard *card, GError **error);
gboolean sqlite_cards(Sqlite *sqlite, const char *key, GPtrArray *cards, GError **error);

/* sqlite-cases.c: the thread of a case, if there is one, goes before the names: it is joined
 * whatever they say. */
gboolean sqlite_join_case(Sqlite *sqlite, GArray *names, gint64 case_number, GError **error);
/* The next number. */
gboolean sqlite_count_case(Sqlite *sqlite, gint64 *case_number, GError **error);
gboolean sqlite_set_case(Sqlite *sqlite, gint64 thread, gint64 case_number, GError **error);
/* See open_case() of state.h. */
int sqlite_open_case(Sqlite *sqlite, StateOpening *opening, GError **error);

/* sqlite-erase.c: see erase() of state.h. */
gboolean sqlite_erase(Sqlite *sqlite, gint64 case_number, const GArray *lines, GArray *others,
                      guint *forgotten, GError **error);

/* sqlite-days.c: see remember() and days() of state.h. */
gboolean sqlite_count_day(Sqlite *sqlite, const StateKeep *keep, GError **error);
gboolean sqlite_days(Sqlite *sqlite, gint64 from, gint64 to, GPtrArray *days, gint64 *since,
                     GError **error);

#endif
