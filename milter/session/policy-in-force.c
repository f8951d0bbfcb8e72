/* The policy in force: one, reference-counted, swapped whole. A message keeps the
 * one it began with. A policy with a fault, or one that the archive cannot take,
 * does not come into force where another is: all of it or nothing.
 *
 * At start there is no other: then a full disk does not keep mail from flowing.
 * The policy serves, and its record is written when there is room. (Its objects
 * are: evidence_keep() puts them before any record that names them.)
 */
#include "session/session-inside.h"

#include "base/error.h"
#include "base/log.h"

Policy *policy_in_force(Service *service) {
    pthread_mutex_lock(&service->policy_lock);
    Policy *policy = policy_ref(service->policy);
    pthread_mutex_unlock(&service->policy_lock);
    return policy;
}

static void log_problems(const Problems *problems) {
    for (guint i = 0; i < problems_count(problems); i++) {
        const Problem *problem = problems_at(problems, i);
        g_autofree char *line = problem_to_line(problem);
        log_line(problem->weight == PROBLEM_ERROR ? LOG_LINE_ERROR : LOG_LINE_WARNING, NULL, "%s",
                 line);
    }
}

Policy *policy_in_force_read(const Service *service) {
    g_autoptr(Problems) problems = problems_new();
    Policy *policy = policy_load(service->options->policy, problems);
    log_problems(problems);
    if (policy && service->options->observe)
        policy->mode = POLICY_OBSERVE;
    if (policy)
        return policy;
    guint errors = problems_errors(problems);
    metrics_failure(service->metrics, FAILURE_POLICY);
    log_line(LOG_LINE_ERROR, NULL, "the policy %s cannot be used: %u error%s, see above%s",
             service->options->policy, errors, errors == 1 ? "" : "s",
             service->policy ? "; the old one stays in force. Mend it, see what kasuhara policy "
                               "check says of it, and reload again"
                             : "");
    return NULL;
}

static void log_change(const Policy *policy, const Policy *old) {
    char hex[DIGEST_HEX + 1], old_hex[DIGEST_HEX + 1] = "none";
    digest_to_hex(&policy->digest, hex);
    if (old)
        digest_to_hex(&old->digest, old_hex);
    log_line(LOG_LINE_INFO, NULL, "policy=%.8s in force, before it %.8s: %u rules%s", hex, old_hex,
             lexicon_rules(policy->lexicon),
             policy->mode == POLICY_OBSERVE ? ", observing only" : "");
}

/* Whether to go on with a policy that the archive did not take. */
static gboolean serves_all_the_same(const Service *service, const GError *error) {
    gboolean serves =
        !service->policy && g_error_matches(error, KASUHARA_ERROR, KASUHARA_ERROR_NO_SPACE);
    const char *end = serves            ? "; it serves, and flagged mail waits"
                      : service->policy ? "; the old one stays in force"
                                        : "";
    log_line(LOG_LINE_ERROR, NULL, "the policy could not be put into the archive: %s%s",
             error->message, end);
    return serves;
}

gboolean policy_in_force_put(Service *service, Policy *policy) {
    g_autoptr(GError) error = NULL;
    gboolean recorded = evidence_policy(service->evidence, policy, &error);
    if (!recorded)
        metrics_failure(service->metrics, FAILURE_POLICY);
    if (!recorded && !serves_all_the_same(service, error))
        return FALSE;
    service->policy_waits = !recorded;
    metrics_policy(service->metrics, policy);
    pthread_mutex_lock(&service->policy_lock);
    g_autoptr(Policy) old = service->policy;
    service->policy = policy_ref(policy);
    pthread_mutex_unlock(&service->policy_lock);
    log_change(policy, old);
    checkpointing_call(service, FALSE);
    return TRUE;
}

void policy_in_force_record(Service *service) {
    if (!service->policy_waits)
        return;
    g_autoptr(Policy) policy = policy_in_force(service);
    service->policy_waits = !evidence_policy(service->evidence, policy, NULL);
}
