/* The names under which a message's thread is known, and the rule by which
 * they join it. Shared by the implementations of state.h, so that all join alike.
 *
 *     m<Message-ID>         its own, and those it refers to
 *     d<digest>             instead, for a message without a Message-ID: the same
 *                           bytes sent again find their thread
 *     t<ticket>             told by staff
 *     c<ticket> <sender>    seen from this customer only
 *
 * A Message-ID cannot be guessed; a ticket can ([#1], [#2], ...). So a ticket
 * leads a customer only to threads in which he wrote already, and what a
 * customer writes into a Subject leads nobody else anywhere: no one can pull a
 * stranger's thread into a case by counting through the tickets. */
#ifndef STATE_THREAD_NAMES_H
#define STATE_THREAD_NAMES_H

#include "state/state.h"

enum {
    THREAD_NAME_MAX = 256,       /* bytes; a longer name is known by its digest */
    THREAD_REFERENCES_MAX = 100, /* looked up */
    THREAD_REFERENCES_KEPT = 10, /* remembered although their message was never seen */
    THREAD_JOIN_MAX = 8,         /* threads that one message can join */
};

typedef struct {
    char *key;
    gboolean kept;          /* leads to the message's thread from now on */
    gboolean only_if_wrote; /* leads the sender only to threads he wrote in */
    gint64 thread;          /* filled by the caller: the thread that it leads to and that
                             * may be joined; 0: none */
    gint64 case_number;     /* of that thread */
} ThreadName;

/* Of ThreadName, owned; the message's own first. */
GArray *thread_names_of(const StateMessage *message);
/* The name of a Message-ID alone. Caller frees. */
char *thread_name_of_id(const char *message_id);

/* A thread quiet for longer than over_after is not joined. A clock that was set
 * back makes no thread over. */
gboolean thread_is_over(const StateMessage *message, gint64 last);

/* The sender as it is compared: long ones by their digest. Caller frees. */
char *sender_key(const char *sender);

/* The threads that the names lead to. */
typedef struct {
    gint64 threads[THREAD_JOIN_MAX]; /* ascending: the first is the oldest */
    guint count;
    gint64 case_number; /* the lowest of theirs; 0: none is a case */
} ThreadJoin;

ThreadJoin thread_join_of(const GArray *names);

gboolean thread_join_has(const ThreadJoin *join, gint64 thread);

#endif
