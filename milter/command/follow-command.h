/* How kasuhara follow waits, and hands over: signals end both in order. */
#ifndef COMMAND_FOLLOW_COMMAND_H
#define COMMAND_FOLLOW_COMMAND_H

#include "archive/archive.h"

typedef struct {
    int signals;    /* descriptor; -1: none */
    gboolean ended; /* SIGTERM, SIGINT or SIGHUP came */
} FollowWaiting;

/* From here on these signals, and SIGCHLD, come to waiting alone. */
gboolean follow_waiting_begin(FollowWaiting *waiting, GError **error);
void follow_waiting_end(FollowWaiting *waiting);

/* Until the descriptor (-1: none) can be read or so many microseconds are over. FALSE: ended. */
gboolean follow_wait(FollowWaiting *waiting, int descriptor, gint64 microseconds);

typedef struct {
    const char *command;
    guint64 number;
    const char *kind;
    GStrv environment;
    Span input;
} FollowRun;

/* Runs a command with input as its standard input, the number and kind of a record as its
 * arguments, and this environment: by itself if it has no blank, else by sh -c. TRUE: it exited
 * with 0. FALSE: *why says what it did instead; caller frees. One that runs too long is ended; so
 * is one that runs on when a signal has come. */
gboolean follow_run(FollowWaiting *waiting, const FollowRun *run, char **why);

#endif
