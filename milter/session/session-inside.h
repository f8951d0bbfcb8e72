/* What the files of session/ share; no other room includes it. */
#ifndef SESSION_SESSION_INSIDE_H
#define SESSION_SESSION_INSIDE_H

#include "evidence/evidence.h"
#include "session/session.h"

#include <libmilter/mfapi.h>
#include <pthread.h>

enum {
    /* One mail as it is kept in memory and archived; past it the record says
     * what was kept. Mail servers refuse larger ones long before. */
    MAIL_BYTES_MAX = 256 << 20,
    MARK_HITS_MAX = 50, /* hits named in a header */
    STOP_SECONDS = 30,  /* that messages in flight are waited for */
    HEADER_PACKET_MAX = 2 << 20,
};

/* What happened so far, for the log. Atomic. */
typedef struct {
    gint judged, flagged, deferred, failed, out_of_scope;
} Counters;

/* What all connections share. Made before the first, freed never. */
typedef struct {
    const ServiceOptions *options;
    State *state;
    Archive *archive;
    Evidence *evidence;
    pthread_mutex_t policy_lock; /* guards policy */
    Policy *policy;
    pthread_mutex_t judges_lock; /* guards judges */
    GQueue judges;               /* of Judge: those not at work */
    gint in_flight;              /* messages between MAIL and their answer; atomic */
    gint stopping;               /* atomic */
    Counters counters;
} Service;

/* What one connection has sent. Used by its thread alone. */
typedef struct {
    Service *service;
    unsigned long actions;  /* SMFIF_ that the mail server lets us do */
    unsigned long protocol; /* SMFIP_ that were agreed */
    Envelope *envelope;

    /* The message under way; session_forget() ends it. */
    gboolean counted; /* in service->in_flight */
    Policy *policy;   /* a reference, from the first recipient to the end */
    gboolean in_scope;
    gboolean from_staff;
    GString *mail;  /* the bytes as presented */
    gsize left_out; /* bytes past MAIL_BYTES_MAX */
    gboolean header_done;
    GPtrArray *our_names; /* names of our headers that came in, one each time */
    char *subject;        /* the first Subject's value as it came; NULL */
} Session;

/* policy-in-force.c */
Policy *policy_in_force(Service *service); /* a reference; caller unrefs */
gboolean policy_in_force_load(Service *service);

/* session.c */
Session *session_new(Service *service);
void session_free(Session *session);
void session_forget(Session *session);
void session_begin(Session *session, const char *mail_from);
void session_recipient(Session *session, const char *recipient);
void session_header(Session *session, const char *name, const char *value);
void session_header_end(Session *session);
void session_body(Session *session, const unsigned char *bytes, gsize length);

/* answer.c: judges, keeps, marks; what the mail server is told. */
sfsistat answer_message(Session *session, SMFICTX *context);

/* marks.c. FALSE: the mail server did not take a change; *what names it. */
gboolean marks_remove_forged(const Session *session, SMFICTX *context, const char **what);
gboolean marks_set(const Session *session, SMFICTX *context, const Verdict *verdict,
                   const Kept *kept, const char **what);
/* A score as it is written in marks and logs: "9.5". Caller frees. */
char *marks_score(double score);
/* The values of our two headers, folded. Caller frees. */
char *marks_summary(const Verdict *verdict, const Kept *kept, const Policy *policy);
char *marks_hits(const Verdict *verdict);
gboolean marks_is_ours(const char *header_name);

/* callbacks.c. Once, before the socket is opened. FALSE: it was logged. */
gboolean callbacks_register(Service *service);

#endif
