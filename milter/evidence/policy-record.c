/* Offers evidence_policy(): the policy and its lexicons as objects, files first, so that a
 * manifest that stands in the archive has all that it names. */
#include "evidence/evidence-parts.h"

static gboolean is_known(Evidence *evidence, const Digest *manifest) {
    pthread_mutex_lock(&evidence->guard);
    gboolean known = g_hash_table_contains(evidence->policies, manifest);
    pthread_mutex_unlock(&evidence->guard);
    return known;
}

static void know(Evidence *evidence, const Digest *manifest) {
    pthread_mutex_lock(&evidence->guard);
    g_hash_table_add(evidence->policies, g_memdup2(manifest, sizeof *manifest));
    pthread_mutex_unlock(&evidence->guard);
}

gboolean evidence_has_policy(Evidence *evidence, const Digest *manifest) {
    if (is_known(evidence, manifest))
        return TRUE;
    g_autoptr(GBytes) found = archive_object(evidence->archive, manifest, NULL);
    if (found)
        know(evidence, manifest);
    return found != NULL;
}

gboolean policy_put(Archive *archive, const Policy *policy, GError **error) {
    Digest digest;
    for (guint i = 0; i < policy->files->len; i++) {
        const PolicyFile *file = g_ptr_array_index(policy->files, i);
        if (!archive_put(archive, span_of_bytes(file->bytes), &digest, error))
            return FALSE;
    }
    return archive_put(archive, span_of_text(policy->manifest), &digest, error);
}

gboolean evidence_put_policy(Evidence *evidence, const Policy *policy, GError **error) {
    if (is_known(evidence, &policy->digest))
        return TRUE;
    if (!policy_put(evidence->archive, policy, error))
        return FALSE;
    know(evidence, &policy->digest);
    return TRUE;
}

static gboolean append_policy(Evidence *evidence, const Policy *policy, GError **error) {
    g_autoptr(Json) record = record_policy(policy, evidence->archive_id);
    if (!evidence_put_policy(evidence, policy, error) ||
        !record_append(evidence->archive, "policy", record, NULL, error))
        return FALSE;
    evidence->policy = policy->digest;
    return TRUE;
}

gboolean evidence_policy(Evidence *evidence, const Policy *policy, GError **error) {
    pthread_mutex_lock(&evidence->policy_guard);
    g_clear_pointer(&evidence->wanted, policy_unref);
    gboolean ok =
        digest_equal(&evidence->policy, &policy->digest) || append_policy(evidence, policy, error);
    if (!ok) /* const for all but the count of references */
        evidence->wanted = policy_ref((Policy *)policy);
    pthread_mutex_unlock(&evidence->policy_guard);
    return ok;
}

gboolean evidence_settle_policy(Evidence *evidence, GError **error) {
    pthread_mutex_lock(&evidence->policy_guard);
    gboolean ok = !evidence->wanted || append_policy(evidence, evidence->wanted, error);
    if (ok)
        g_clear_pointer(&evidence->wanted, policy_unref);
    pthread_mutex_unlock(&evidence->policy_guard);
    return ok;
}
