/* What the mail server is told about a message, decided here and nowhere else:
 *
 *     judged, kept, not flagged       accept, untouched but for forged marks; kept
 *                                     behind the answer, if nothing depends on it
 *     judged, kept, flagged           marks, accept
 *     the same, of a sender who was   marks, accept; or refuse for good: as the policy
 *     shown the red card              says
 *     something failed                by the table below
 *
 * Whatever fails, mail is never refused for good because of it. */
#include "session/session-inside.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

typedef enum {
    TRY_AGAIN,
    AS_POLICY_SAYS,
} Remedy;

/* What was to be kept and was not is lost if it passes: the policy says. A mail of which the
 * archive says that it was marked, and which is not, is sent again. */
static const struct {
    const char *cause; /* for the log */
    Remedy keeping, marking;
} remedies[] = {
    [KASUHARA_ERROR_INPUT] = {"input", AS_POLICY_SAYS, TRY_AGAIN},
    [KASUHARA_ERROR_POLICY] = {"policy", AS_POLICY_SAYS, TRY_AGAIN},
    [KASUHARA_ERROR_NO_SPACE] = {"no-space", AS_POLICY_SAYS, TRY_AGAIN},
    [KASUHARA_ERROR_SYSTEM] = {"system", AS_POLICY_SAYS, TRY_AGAIN},
    [KASUHARA_ERROR_CORRUPT] = {"corrupt", AS_POLICY_SAYS, TRY_AGAIN},
};

/* Errors of GLib itself are the system's. */
static gsize class_of(const GError *error) {
    gboolean ours = error && error->domain == KASUHARA_ERROR && error->code >= 0 &&
                    (gsize)error->code < G_N_ELEMENTS(remedies);
    return ours ? (gsize)error->code : KASUHARA_ERROR_SYSTEM;
}

gboolean answer_passes(Failed failed, const GError *error, ArchiveFailure archive_failure) {
    gsize class = class_of(error);
    Remedy remedy = failed == FAILED_KEEPING ? remedies[class].keeping : remedies[class].marking;
    return remedy == AS_POLICY_SAYS && archive_failure == ARCHIVE_FAILURE_PASS;
}

static Judge *take_judge(Service *service) {
    pthread_mutex_lock(&service->judges_lock);
    Judge *judge = g_queue_pop_head(&service->judges);
    pthread_mutex_unlock(&service->judges_lock);
    return judge ? judge : judge_new();
}

static void give_judge(Service *service, Judge *judge) {
    pthread_mutex_lock(&service->judges_lock);
    g_queue_push_head(&service->judges, judge);
    pthread_mutex_unlock(&service->judges_lock);
}

static sfsistat defer(const Session *session, SMFICTX *context, const char *why,
                      const char *cause) {
    static char code[] = "451", status[] = "4.3.0";
    static char text[] = "Mail cannot be taken at the moment; please try again later";
    metrics_outcome(session->service->metrics, OUTCOME_DEFERRED);
    log_line(LOG_LINE_ERROR, session->envelope->queue_id, "deferred (%s): %s", cause, why);
    if (smfi_setreply(context, code, status, text) != MI_SUCCESS)
        log_line(LOG_LINE_WARNING, session->envelope->queue_id,
                 "libmilter did not take our words for the reply");
    return SMFIS_TEMPFAIL;
}

sfsistat answer_no_memory(Session *session, SMFICTX *context) {
    sfsistat answer = defer(session, context, "no memory for a mail of this size", "system");
    session_forget(session);
    return answer;
}

static void count_verdict(const Session *session, const Verdict *verdict, const Kept *kept) {
    Metrics *metrics = session->service->metrics;
    metrics_verdict(metrics, verdict);
    if (verdict->history_error)
        metrics_failure(metrics, FAILURE_HISTORY);
    if (kept->state_error)
        metrics_failure(metrics, FAILURE_STATE);
}

static void log_flagged(const Session *session, const Verdict *verdict, const Kept *kept,
                        gint64 began) {
    g_autofree char *score = mark_score(verdict->score);
    g_autofree char *rules = mark_rules(verdict);
    double milliseconds = (double)(clock_monotonic() - began) / 1000.0;
    log_line(LOG_LINE_INFO, session->envelope->queue_id,
             "level=%s score=%s case=%" G_GINT64_FORMAT " hits=%s archived=%u%s%s%s time=%.1fms",
             verdict_level(verdict), score, kept->case_number, *rules ? rules : "none",
             kept->archived, kept->again ? " again" : "", verdict->carded ? " card=red" : "",
             session->policy->mode == POLICY_OBSERVE ? " observed" : "", milliseconds);
}

static void log_verdict(const Session *session, const Verdict *verdict, const Kept *kept,
                        gint64 began) {
    const char *queue_id = session->envelope->queue_id;
    if (verdict->level || kept->archived > 0 || verdict->carded)
        log_flagged(session, verdict, kept, began);
    if (verdict_partial(verdict))
        log_line(LOG_LINE_WARNING, queue_id, "scored in part: %s", verdict_partial(verdict));
    if (session->envelope->left_out > 0)
        log_line(LOG_LINE_WARNING, queue_id,
                 "scored and kept in part: %" G_GUINT64_FORMAT " bytes past the first %d left out",
                 session->envelope->left_out, (int)MAIL_BYTES_MAX);
    for (guint i = 0; i < verdict->skipped->len; i++)
        log_line(LOG_LINE_WARNING, queue_id, "rule %s was left out: its match ran away",
                 (const char *)g_ptr_array_index(verdict->skipped, i));
    if (verdict->history_error)
        log_line(LOG_LINE_WARNING, queue_id, "scored without history: %s", verdict->history_error);
    if (kept->state_error)
        log_line(LOG_LINE_WARNING, queue_id, "not remembered: %s", kept->state_error);
}

static sfsistat pass(const Session *session, Outcome outcome) {
    metrics_outcome(session->service->metrics, outcome);
    return SMFIS_ACCEPT;
}

/* The marks; where verdict is NULL, only forged ones are removed. outcome: if it passes. */
static sfsistat change_mail(Session *session, SMFICTX *context, const Verdict *verdict,
                            const Kept *kept, Outcome outcome) {
    const char *what = NULL, *left = NULL;
    if (session->policy->mode == POLICY_OBSERVE)
        return pass(session, outcome);
    gboolean done = marks_remove_forged(session, context, &what, &left) &&
                    (!verdict || marks_set(session, context, verdict, kept, &what, &left));
    if (left)
        log_line(LOG_LINE_WARNING, session->envelope->queue_id,
                 "passed without %s: the mail server does not let a milter do that", left);
    if (done || answer_passes(FAILED_MARKING, NULL, session->policy->archive_failure))
        return pass(session, outcome);
    metrics_failure(session->service->metrics, FAILURE_MARKING);
    g_autofree char *why = g_strdup_printf("the mail server did not take a change (%s)", what);
    return defer(session, context, why, "system");
}

static sfsistat refuse(const Session *session, SMFICTX *context, const Verdict *verdict) {
    metrics_outcome(session->service->metrics, OUTCOME_REFUSED);
    log_line(LOG_LINE_INFO, session->envelope->queue_id,
             "refused: the sender was shown the red card");
    if (!refusal_set(context, verdict))
        log_line(LOG_LINE_WARNING, session->envelope->queue_id,
                 "libmilter did not take our words for the reply");
    return SMFIS_REJECT;
}

/* Of a mail that was judged. */
static sfsistat answer_judged(Session *session, SMFICTX *context, const Verdict *verdict,
                              const Kept *kept, Outcome outcome) {
    return refusal_is_due(verdict) ? refuse(session, context, verdict)
                                   : change_mail(session, context, verdict, kept, outcome);
}

/* The archive could not take a message that belongs there. */
static sfsistat not_kept(Session *session, SMFICTX *context, const Verdict *verdict,
                         const GError *error) {
    Kept nothing = {0};
    const char *cause = remedies[class_of(error)].cause;
    metrics_failure(session->service->metrics, FAILURE_KEEPING);
    if (!answer_passes(FAILED_KEEPING, error, session->policy->archive_failure))
        return defer(session, context, error->message, cause);
    count_verdict(session, verdict, &nothing);
    log_line(LOG_LINE_ERROR, session->envelope->queue_id, "passed without evidence (%s): %s", cause,
             error->message);
    return answer_judged(session, context, verdict, &nothing, OUTCOME_UNKEPT);
}

static sfsistat keep_and_change(Session *session, SMFICTX *context, Verdict *verdict,
                                gint64 began) {
    g_autoptr(GError) error = NULL;
    Kept kept = {0};
    sfsistat answer;
    gint64 keeping = clock_monotonic();
    gboolean done = evidence_keep(session->service->evidence, verdict, session->envelope,
                                  span_of(session->mail, session->mail_length), &kept, &error);
    if (!done || kept.archived > 0)
        metrics_time(session->service->metrics, TIMED_ARCHIVE, clock_monotonic() - keeping);
    if (done) {
        count_verdict(session, verdict, &kept);
        log_verdict(session, verdict, &kept, began);
        if (kept.opened)
            checkpointing_call(session->service, TRUE);
        answer = answer_judged(session, context, verdict, &kept,
                               verdict->level ? OUTCOME_FLAGGED : OUTCOME_PASSED);
    } else {
        answer = not_kept(session, context, verdict, error);
    }
    kept_clear(&kept);
    return answer;
}

/* Clean, and of no case: it passes as it is, and is remembered behind its answer. */
static sfsistat pass_clean(Session *session, SMFICTX *context, Verdict *verdict, gint64 began) {
    Kept nothing = {0};
    count_verdict(session, verdict, &nothing);
    log_verdict(session, verdict, &nothing, began);
    sfsistat answer = answer_judged(session, context, verdict, &nothing, OUTCOME_PASSED);
    remembering_put(session, verdict);
    return answer;
}

sfsistat answer_message(Session *session, SMFICTX *context) {
    Service *service = session->service;
    gint64 began = clock_monotonic();
    session->envelope->received = clock_now();
    Judge *judge = take_judge(service);
    g_autoptr(Verdict) verdict =
        judge_mail(judge, session->policy, remembering_state(service), session->envelope,
                   span_of(session->mail, session->mail_length), session->from_staff);
    give_judge(service, judge);
    metrics_time(service->metrics, TIMED_SCORE, clock_monotonic() - began);
    sfsistat answer = remembering_takes(session, verdict)
                          ? pass_clean(session, context, g_steal_pointer(&verdict), began)
                          : keep_and_change(session, context, verdict, began);
    metrics_time(service->metrics, TIMED_MESSAGE, clock_monotonic() - began);
    return answer;
}
