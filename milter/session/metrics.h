/* What happened, in numbers, for Prometheus (its text exposition format 0.0.4): a file that is
 * written anew from time to time, for node_exporter's textfile collector or whatever reads
 * files. Rules and levels by their ids, never a word of a mail, no address. */
#ifndef SESSION_METRICS_H
#define SESSION_METRICS_H

#include "verdict/verdict.h"

typedef struct Metrics Metrics;

/* Made once, freed never: connections that are idle at the end still have it. */
Metrics *metrics_new(void);

/* Thread safe, as all here. */
void metrics_verdict(Metrics *metrics, const Verdict *verdict, gint64 microseconds);
/* kind: a word: "judging", "keeping", "marking", "state", "history", "checkpoint", "outlet". */
void metrics_failure(Metrics *metrics, const char *kind);
/* Another policy is in force. */
void metrics_policy(Metrics *metrics, const Digest *policy);

/* One number of the daemon. */
typedef struct {
    const char *name; /* kasuhara_… */
    const char *help, *type;
    double value;
} Metric;

/* Writes the file in one step, mode 0644: others read it. */
gboolean metrics_write(Metrics *metrics, const Metric *more, guint count, const char *path,
                       GError **error);

#endif
