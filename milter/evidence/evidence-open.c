/* Offers evidence_open() and what is called from time to time. */
#include "evidence/evidence-parts.h"
#include "base/clock.h"
#include "evidence/erasures.h"

enum {
    EXPIRE_MOST = 1000 /* messages a call: normal mail waits no longer than that */
};

gboolean evidence_note_repair(Archive *archive, const ArchiveOpened *opened, const char *archive_id,
                              GError **error) {
    if (!opened || opened->torn_bytes == 0)
        return TRUE;
    g_autoptr(Json) record = record_repair(&opened->torn, opened->torn_bytes, archive_id);
    return record_append(archive, "repair", record, NULL, error);
}

char *evidence_origin(const char *path) {
    g_autofree char *real = realpath(path, NULL);
    return g_strdup_printf("%s:%s", g_get_host_name(), real ? real : path);
}

void evidence_of_archive(const Archive *archive, State *state) {
    g_autofree char *origin = evidence_origin(archive_path(archive));
    state->functions->set_origin(state, origin);
}

Evidence *evidence_open(Archive *archive, State *state, const char *archive_id,
                        const ArchiveOpened *opened, GError **error) {
    Evidence *evidence = g_new0(Evidence, 1);
    evidence->archive = archive;
    evidence->state = state;
    evidence->archive_id = g_strdup(archive_id ? archive_id : g_get_host_name());
    evidence_of_archive(archive, state);
    evidence->in_flight = in_flight_new();
    pthread_mutex_init(&evidence->policy_guard, NULL);
    pthread_mutex_init(&evidence->turn_guard, NULL);
    pthread_mutex_init(&evidence->guard, NULL);
    evidence->cases = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    evidence->policies = g_hash_table_new_full(digest_key_hash, digest_key_equal, g_free, NULL);
    evidence->sealed = g_hash_table_new_full(digest_key_hash, digest_key_equal, g_free, g_free);
    evidence->alone = g_hash_table_new_full(digest_key_hash, digest_key_equal, g_free, g_free);
    evidence->unsettled = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    if (!evidence_note_repair(archive, opened, evidence->archive_id, error) ||
        !evidence_restore(evidence, error)) {
        evidence_close(evidence);
        return NULL;
    }
    return evidence;
}

void evidence_close(Evidence *evidence) {
    if (!evidence)
        return;
    policy_unref(evidence->wanted);
    sealer_free(evidence->sealer);
    json_decref(evidence->sealed_to);
    g_hash_table_unref(evidence->alone);
    g_hash_table_unref(evidence->sealed);
    g_hash_table_unref(evidence->unsettled);
    g_hash_table_unref(evidence->policies);
    g_hash_table_unref(evidence->cases);
    pthread_mutex_destroy(&evidence->guard);
    pthread_mutex_destroy(&evidence->turn_guard);
    pthread_mutex_destroy(&evidence->policy_guard);
    in_flight_free(evidence->in_flight);
    g_free(evidence->lost);
    g_free(evidence->behind);
    g_free(evidence->archive_id);
    g_free(evidence);
}

char *evidence_take_lost(Evidence *evidence) {
    return g_steal_pointer(&evidence->lost);
}

const char *evidence_behind(const Evidence *evidence) {
    return evidence->behind;
}

gboolean evidence_expire(Evidence *evidence, const Policy *policy, GError **error) {
    gint64 now = clock_now();
    return evidence_catch_up(evidence, error) &&
           evidence->state->functions->expire(evidence->state, now - policy->lookback,
                                              now - policy->thread_over, EXPIRE_MOST, error);
}
