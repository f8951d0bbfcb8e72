/* The policy in force: one, reference-counted, swapped whole. A message keeps the
 * one it began with. A policy with a fault never comes into force. */
#include "session/session-inside.h"

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

gboolean policy_in_force_load(Service *service) {
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    Policy *policy = policy_load(service->options->policy, problems);
    log_problems(problems);
    if (!policy) {
        log_line(LOG_LINE_ERROR, NULL, "the policy %s cannot be used: %u errors, see above%s",
                 service->options->policy, problems_errors(problems),
                 service->policy ? "; the old one stays in force" : "");
        return FALSE;
    }
    if (service->options->observe)
        policy->mode = POLICY_OBSERVE;
    char hex[DIGEST_HEX + 1];
    digest_to_hex(&policy->digest, hex);
    if (!evidence_policy(service->evidence, policy, &error))
        log_line(LOG_LINE_ERROR, NULL, "the policy could not be put into the archive: %s",
                 error->message);
    pthread_mutex_lock(&service->policy_lock);
    Policy *old = service->policy;
    service->policy = policy;
    pthread_mutex_unlock(&service->policy_lock);
    char old_hex[DIGEST_HEX + 1] = "none";
    if (old)
        digest_to_hex(&old->digest, old_hex);
    log_line(LOG_LINE_INFO, NULL, "policy=%.8s in force, before it %.8s: %u rules, %s%s", hex,
             old_hex, lexicon_rules(policy->lexicon), lexicon_prefilter_name(),
             policy->mode == POLICY_OBSERVE ? ", observing only" : "");
    policy_unref(old);
    return TRUE;
}
