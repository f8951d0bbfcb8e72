/* What the mail server is told about a message, decided here and nowhere else:
 *
 *     judged, kept, not flagged            accept, untouched but for forged marks
 *     judged, kept, flagged                marks, accept
 *     judging failed                       accept, untouched; logged and counted
 *     the archive failed, flagged          by policy: 451, or accept
 *     a change was refused by the server   451: the archive says it was marked
 *
 * Whatever the class of an error, mail is never rejected for good. */
#include "session/session-inside.h"

#include "base/clock.h"
#include "base/log.h"

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

static sfsistat defer(const Session *session, SMFICTX *context, const char *why) {
    static char code[] = "451", status[] = "4.3.0";
    static char text[] = "Mail cannot be taken at the moment; please try again later";
    g_atomic_int_inc(&session->service->counters.deferred);
    log_line(LOG_LINE_ERROR, session->envelope->queue_id, "deferred: %s", why);
    if (smfi_setreply(context, code, status, text) != MI_SUCCESS)
        return SMFIS_TEMPFAIL;
    return SMFIS_TEMPFAIL;
}

/* Ids of the rules that counted, for the log. Caller frees. */
static char *rules_of(const Verdict *verdict) {
    GString *rules = g_string_new(NULL);
    guint named = 0;
    for (guint i = 0; i < verdict->hits->len && named < MARK_HITS_MAX; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        if (hit->score <= 0)
            continue;
        g_string_append_printf(rules, "%s%s", named++ ? "," : "", hit->rule);
    }
    return g_string_free(rules, FALSE);
}

static void log_verdict(const Session *session, const Verdict *verdict, const Kept *kept,
                        gint64 began) {
    const char *queue_id = session->envelope->queue_id;
    g_autofree char *score = marks_score(verdict->score);
    g_autofree char *rules = rules_of(verdict);
    double milliseconds = (double)(clock_monotonic() - began) / 1000.0;
    if (verdict->level)
        log_line(LOG_LINE_INFO, queue_id,
                 "level=%s score=%s case=%" G_GINT64_FORMAT " hits=%s archived=%u%s%s time=%.1fms",
                 verdict_level(verdict), score, kept->case_number, rules, kept->archived,
                 kept->again ? " again" : "",
                 session->policy->mode == POLICY_OBSERVE ? " observed only" : "", milliseconds);
    else if (kept->archived > 0)
        log_line(LOG_LINE_INFO, queue_id,
                 "level=none score=%s case=%" G_GINT64_FORMAT " archived=%u time=%.1fms", score,
                 kept->case_number, kept->archived, milliseconds);
    if (verdict_partial(verdict))
        log_line(LOG_LINE_WARNING, queue_id, "scored in part: %s", verdict_partial(verdict));
    for (guint i = 0; i < verdict->skipped->len; i++)
        log_line(LOG_LINE_WARNING, queue_id, "rule %s was left out: its match ran away",
                 (const char *)g_ptr_array_index(verdict->skipped, i));
    if (verdict->history_error)
        log_line(LOG_LINE_WARNING, queue_id, "scored without history: %s", verdict->history_error);
    if (kept->state_error)
        log_line(LOG_LINE_WARNING, queue_id, "not remembered: %s", kept->state_error);
}

/* The marks, on an unflagged mail only the removal of forged ones. */
static sfsistat change_mail(Session *session, SMFICTX *context, const Verdict *verdict,
                            const Kept *kept) {
    const char *what = NULL;
    if (session->policy->mode == POLICY_OBSERVE)
        return SMFIS_ACCEPT;
    if (!marks_remove_forged(session, context, &what) ||
        (verdict && !marks_set(session, context, verdict, kept, &what))) {
        g_autofree char *why = g_strdup_printf("the mail server did not take a change (%s)", what);
        return defer(session, context, why);
    }
    return SMFIS_ACCEPT;
}

/* The archive could not take a message that belongs there. */
static sfsistat not_kept(Session *session, SMFICTX *context, const Verdict *verdict,
                         const GError *error) {
    Kept nothing = {0};
    if (session->policy->archive_failure == ARCHIVE_FAILURE_TEMPFAIL)
        return defer(session, context, error->message);
    g_atomic_int_inc(&session->service->counters.failed);
    log_line(LOG_LINE_ERROR, session->envelope->queue_id, "passed without evidence: %s",
             error->message);
    return change_mail(session, context, verdict, &nothing);
}

static sfsistat keep_and_change(Session *session, SMFICTX *context, const Verdict *verdict,
                                gint64 began) {
    g_autoptr(GError) error = NULL;
    Kept kept = {0};
    if (!evidence_keep(session->service->evidence, verdict, session->envelope,
                       span_of_string(session->mail), &kept, &error)) {
        kept_clear(&kept);
        return not_kept(session, context, verdict, error);
    }
    if (verdict->level)
        g_atomic_int_inc(&session->service->counters.flagged);
    if (session->left_out > 0)
        log_line(LOG_LINE_WARNING, session->envelope->queue_id,
                 "%" G_GSIZE_FORMAT " bytes past the first %d were not kept", session->left_out,
                 (int)MAIL_BYTES_MAX);
    log_verdict(session, verdict, &kept, began);
    sfsistat answer = change_mail(session, context, verdict, &kept);
    kept_clear(&kept);
    return answer;
}

sfsistat answer_message(Session *session, SMFICTX *context) {
    Service *service = session->service;
    g_autoptr(GError) error = NULL;
    gint64 began = clock_monotonic();
    session->envelope->received = clock_now();
    g_atomic_int_inc(&service->counters.judged);
    Judge *judge = take_judge(service);
    g_autoptr(Verdict) verdict =
        judge_mail(judge, session->policy, service->state, session->envelope,
                   span_of_string(session->mail), session->from_staff, &error);
    give_judge(service, judge);
    if (verdict)
        return keep_and_change(session, context, verdict, began);
    g_atomic_int_inc(&service->counters.failed);
    log_line(LOG_LINE_ERROR, session->envelope->queue_id, "not scored, passed untouched: %s",
             error->message);
    return change_mail(session, context, NULL, NULL);
}
