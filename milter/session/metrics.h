/* What happened, in numbers: counted by the threads that serve, without a lock; told for
 * Prometheus (its text exposition format 0.0.4) and in the log's last line. Rules and levels by
 * their ids, never a word of a mail, no address. */
#ifndef SESSION_METRICS_H
#define SESSION_METRICS_H

#include "verdict/verdict.h"

typedef struct Metrics Metrics;

/* What became of a mail: one of these. */
typedef enum {
    OUTCOME_PASSED,   /* no level */
    OUTCOME_FLAGGED,  /* a level; marked, unless the policy only observes */
    OUTCOME_REFUSED,  /* after the red card */
    OUTCOME_DEFERRED, /* asked to come again */
    OUTCOME_UNKEPT,   /* could not be archived, and passed */
    OUTCOME_OUT_OF_SCOPE,
    OUTCOMES
} Outcome;

/* What could not be done. */
typedef enum {
    FAILURE_KEEPING,
    FAILURE_MARKING,
    FAILURE_HISTORY, /* state was not read: scored without */
    FAILURE_STATE,   /* state was not written: not remembered */
    FAILURE_POLICY,  /* a policy was not put in force, or not recorded */
    FAILURE_CHECKPOINT,
    FAILURE_OUTLET,
    FAILURES
} Failure;

/* What takes time. */
typedef enum {
    TIMED_SCORE,   /* judging a mail */
    TIMED_ARCHIVE, /* keeping one that went into the archive, to the disk */
    TIMED_MESSAGE, /* from a mail's last byte to its answer */
    TIMED
} Timed;

/* Made once, freed never: connections that are idle at the end still have it. */
Metrics *metrics_new(void);

/* Thread safe. */
void metrics_outcome(Metrics *metrics, Outcome outcome);
guint64 metrics_outcomes(Metrics *metrics, Outcome outcome);
void metrics_verdict(Metrics *metrics, const Verdict *verdict);
void metrics_failure(Metrics *metrics, Failure failure);
void metrics_time(Metrics *metrics, Timed timed, gint64 microseconds);

/* Another policy is in force: called before any mail is judged by it. This and metrics_text() on
 * one thread. */
void metrics_policy(Metrics *metrics, const Policy *policy);

/* A number that is not counted here. Those of one name stand together. */
typedef struct {
    const char *name, *help, *type; /* kasuhara_… */
    const char *label;              /* NULL: none */
    char *value;                    /* of the label; escaped here */
    double number;                  /* NAN: nobody knows */
} Metric;

/* All of it as text, `more` first. Caller frees. */
GString *metrics_text(Metrics *metrics, const Metric *more, guint count);

#endif
