/* What the files of session/ share; no other room includes it. */
#ifndef SESSION_SESSION_INSIDE_H
#define SESSION_SESSION_INSIDE_H

#include "evidence/evidence.h"
#include "session/metrics.h"
#include "session/session.h"

#include <libmilter/mfapi.h>
#include <pthread.h>

enum {
    /* One mail as it is kept in memory and archived; past it the log and the
     * mark say what was left out. Mail servers refuse larger ones long before. */
    MAIL_BYTES_MAX = 256 << 20,
    MARK_RULES_MAX = 50, /* rules named in a header or a log line */
    MARK_COLUMNS = 76,   /* of a line of our headers */
    STOP_SECONDS = 30,   /* that messages in flight are waited for */
    /* libmilter ends a connection on a header line over 65,535 bytes by default;
     * Postfix lets 102,400 through. */
    PACKET_BYTES_MAX = 2 << 20,
};

typedef struct Remembering Remembering;

/* What all connections share. Made before the first, freed never: connections
 * that are idle at the end still have it. */
typedef struct {
    const ServiceOptions *options;
    State *state;
    Archive *archive;
    Evidence *evidence;
    pthread_mutex_t policy_lock; /* guards policy */
    Policy *policy;              /* in force */
    gboolean policy_waits;       /* of the control thread: its record is not in the archive yet */
    Remembering *remembering;
    pthread_mutex_t judges_lock; /* guards judges */
    GQueue judges;               /* of Judge: those not at work */
    gint in_flight;              /* messages between MAIL and their answer, and those to be
                                  * remembered behind it; atomic */
    gint answered;               /* seconds (monotonic) of the last answer; atomic */
    gint stopping;               /* atomic */
    gint abilities_logged;       /* atomic: it was said that a mail server lacks some */
    pthread_mutex_t agreements_lock;
    GHashTable *agreements; /* by agreements_lock: SMFICTX -> Agreement */
    pthread_mutex_t checkpoint_lock;
    pthread_cond_t checkpoint_wanted; /* with checkpoint_lock: one of these is set */
    gboolean case_opened, policy_changed;
    pthread_cond_t handing_wanted; /* with checkpoint_lock: to_hand_out is set */
    gboolean to_hand_out;
    gint outlets_hung; /* that do not answer; atomic */
    Metrics *metrics;
    gboolean metrics_failed; /* of the control thread: the last time they could not be written */
    guint64 checkpoint_size; /* by checkpoint_lock: lines in the newest; 0: none */
} Service;

/* What was agreed on with the mail server, for one connection. */
typedef struct {
    unsigned long actions;  /* SMFIF_ that it lets us do */
    unsigned long protocol; /* SMFIP_ */
} Agreement;

/* What one connection has sent. Used by one thread at a time. */
typedef struct {
    Service *service;
    Agreement agreement;
    Envelope *envelope;

    /* The message under way; session_forget() ends it. */
    gboolean counted; /* in service->in_flight */
    Policy *policy;   /* a reference, from the first recipient to the end */
    gboolean in_scope;
    gboolean exempt;
    gboolean from_staff;
    gboolean alert;     /* marked as one of ours to people; from the header's end: is one */
    gboolean passed_on; /* another mail server had it before */
    char *mail;         /* the bytes as presented */
    gsize mail_length, mail_room;
    gsize mail_max;     /* MAIL_BYTES_MAX; less in tests */
    gboolean no_memory; /* not all of the mail could be taken */
    gboolean header_done;
    GHashTable *our_headers; /* lower-case name -> how many came in */
    char *subject;           /* the first Subject's value as it came; NULL */
} Session;

/* agreement.c */
Agreement agreement_of_offer(unsigned long actions, unsigned long protocol);
void agreement_remember(Service *service, const SMFICTX *context, Agreement agreement);
Agreement agreement_recall(Service *service, const SMFICTX *context);

/* policy-in-force.c */
Policy *policy_in_force(Service *service); /* a reference; caller unrefs */
/* Reads the policy's files, and puts them in force: each logs what is wrong, and
 * then the old policy stays. Called by the control thread alone. */
Policy *policy_in_force_read(const Service *service);
gboolean policy_in_force_put(Service *service, Policy *policy);
/* Tries again to record a policy that came into force while the disk was full. */
void policy_in_force_record(Service *service);

/* service-metrics.c: writes the numbers into the archive's `status`, and into the file that
 * --metrics names. What fails is logged. */
void service_metrics(Service *service);
/* What the log says of them at the end. */
void service_log_outcomes(const Service *service);

/* service.c: a thread that outlives the call, with what it works on, whose memory it is given. */
gboolean service_start_thread(void *(*run)(void *), void *work, GError **error);

/* handing-out.c: a thread that hands out what was signed. */
gboolean handing_out_start(Service *service, GError **error);
/* How long to wait after so many failures in a row; microseconds. */
gint64 checkpoint_wait_after(guint failures);

/* checkpointing.c: a thread that signs checkpoints. */
gboolean checkpointing_start(Service *service, GError **error);
/* Tells it that a case was opened, or else that another policy is in force. */
void checkpointing_call(Service *service, gboolean case_opened);

/* remembering.c: a thread that remembers mail behind its answer. */
gboolean remembering_start(Service *service, GError **error);
/* The state for those who judge: it knows of all that was answered. Borrowed. */
State *remembering_state(Service *service);
/* Is remembering all that is left to do with the session's mail, and is there room for it? TRUE:
 * remembering_put() must follow. */
gboolean remembering_takes(const Session *session, const Verdict *verdict);
/* Takes over the verdict and the session's mail; what comes of it is logged. */
void remembering_put(Session *session, Verdict *verdict);

/* session.c */
Session *session_new(Service *service, Agreement agreement);
void session_free(Session *session);
void session_forget(Session *session);
void session_begin(Session *session, const char *mail_from);
/* resolved: the address as the mail server rewrote it; NULL. */
void session_recipient(Session *session, const char *recipient, const char *resolved);
void session_header(Session *session, const char *name, const char *value);
void session_header_end(Session *session); /* an alert of ours is out of scope from here */
void session_body(Session *session, const unsigned char *bytes, gsize length);

/* answer.c: judges, keeps, marks; what the mail server is told. */
sfsistat answer_message(Session *session, SMFICTX *context);
sfsistat answer_no_memory(Session *session, SMFICTX *context);

typedef enum {
    FAILED_KEEPING,
    FAILED_MARKING,
} Failed;

/* The table. FALSE: 451, try again. */
gboolean answer_passes(Failed failed, const GError *error, ArchiveFailure archive_failure);

/* refusal.c: is mail of a carded sender to be refused by the policy that judged it? */
gboolean refusal_is_due(const Verdict *verdict);
/* The text for this mail's sender, as it goes out; NULL: none. */
const RedCardText *refusal_text(const Verdict *verdict);
/* 550 5.7.1 with that text. FALSE: libmilter did not take it; the refusal goes out in its words. */
gboolean refusal_set(SMFICTX *context, const Verdict *verdict);

/* marks.c. FALSE: the mail server did not take a change that it had agreed to;
 * *what names it. What it never agreed to is left out: *left names the last. */
gboolean marks_remove_forged(const Session *session, SMFICTX *context, const char **what,
                             const char **left);
gboolean marks_set(const Session *session, SMFICTX *context, const Verdict *verdict,
                   const Kept *kept, const char **what, const char **left);

/* mark-text.c: what our headers say; nothing of libmilter. Callers free. */
gboolean mark_is_ours(const char *header_name);
gboolean mark_is_alert(const char *header_name); /* X-Kasuhara-Alert */
char *mark_score(double score);                  /* "9.5" */
char *mark_summary(const Verdict *verdict, const Kept *kept, gboolean whole);
char *mark_hits(const Verdict *verdict);  /* "threat ja.threat.kill 6; …"; "" for none */
char *mark_rules(const Verdict *verdict); /* "ja.threat.kill,…", for the log */
/* Breaks lines at spaces (LF before the space), so that no line passes
 * MARK_COLUMNS, nor the first one behind "Name: ". */
char *mark_fold(const char *name, const char *value);
/* Puts the prefix before a Subject's value; RFC 2047 where it is not ASCII. */
char *mark_subject(const char *prefix, const char *value);

/* callbacks.c. Once, before the socket is opened. FALSE: it was logged. */
gboolean callbacks_register(Service *service);

/* listen.c: the socket. */
gboolean listen_open(const ServiceOptions *options, GError **error);
void listen_close(const ServiceOptions *options);
/* Where a unix socket lies; NULL: it is another kind. Borrowed. */
const char *listen_path(const ServiceOptions *options);

/* sandbox.c, sandbox-none.c: from here on only what the options and the outlets of this policy name
 * can be opened. Called once, on the one thread that there is. Nothing happens where the system
 * has no such thing; it is logged. */
gboolean sandbox_enter(const ServiceOptions *options, const Policy *policy, GError **error);

#endif
