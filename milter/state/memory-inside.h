/* What the files of the state in memory share. Callers hold the guard. */
#ifndef STATE_MEMORY_INSIDE_H
#define STATE_MEMORY_INSIDE_H

#include "state/state.h"

#include <pthread.h>

typedef struct {
    gint64 id, thread, time;
    char *sender; /* sender_key() */
    gboolean from_staff;
    guint64 likeness;
    GBytes *prints; /* NULL: not known */
    Digest digest;
    guint64 sequence; /* of its line in the chain; 0: none yet */
    GBytes *mail;     /* NULL: not held */
    char *draft;
} Remembered;

typedef struct {
    gint64 last, case_number;
    gint64 merged_into; /* 0: in none */
} Thread;

typedef struct {
    State state;
    pthread_mutex_t guard; /* of all below; not GMutex: ThreadSanitizer cannot see into it */
    GPtrArray *messages;   /* of Remembered, by rising id */
    GHashTable *threads;   /* gint64 id -> Thread */
    GHashTable *names;     /* key -> gint64 id of its thread */
    GHashTable *cards;     /* card_table_new() */
    GPtrArray *days;       /* day_counts_new() */
    gint64 message_count;  /* ids given so far */
    gint64 thread_count;
    gint64 case_count;
    gboolean rebuilding;
} Memory;

const Remembered *memory_message(const Memory *memory, guint index);
/* 0: none. */
gint64 memory_thread_of_case(const Memory *memory, gint64 case_number);

/* memory-erase.c: see erase() of state.h. */
void memory_erase(Memory *memory, gint64 case_number, const GArray *lines, GArray *others,
                  guint *forgotten);

#endif
