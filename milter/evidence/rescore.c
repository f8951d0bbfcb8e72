/* Offers rescore.h. Policies are read once each, the last few kept: the shipped one takes
 * seconds to load. */
#include "evidence/rescore.h"
#include "base/translate.h"
#include "evidence/policy-archived.h"
#include "evidence/record.h"
#include "evidence/replay.h"

#include <math.h>

enum {
    POLICIES_KEPT = 4,
    DIFFERENCES_TOLD = 10
};

static const double SAME_SCORE = 0.0005; /* scores have three digits after the point */

typedef struct {
    const Archive *archive;
    GPtrArray *policies; /* of Policy, the last used at the end */
    gint64 case_number;
    RescoreEach each;
    gpointer context;
} Rescoring;

static void unref_policy(gpointer policy) {
    policy_unref(policy);
}

static Policy *policy_of(const CaseMessage *message, gpointer context, GError **error) {
    Rescoring *rescoring = context;
    GPtrArray *kept = rescoring->policies;
    for (guint i = 0; i < kept->len; i++) {
        Policy *policy = g_ptr_array_index(kept, i);
        if (digest_equal(&policy->digest, &message->policy))
            return policy_ref(policy);
    }
    Policy *policy = policy_archived(rescoring->archive, &message->policy, error);
    if (policy && kept->len == POLICIES_KEPT)
        g_ptr_array_remove_index(kept, 0);
    if (policy)
        g_ptr_array_add(kept, policy_ref(policy));
    return policy;
}

static gboolean is_behaviour(const char *part) {
    return strcmp(part, "behaviour") == 0;
}

static gboolean is_same_hit(const RecordHit *recorded, const Hit *hit) {
    return strcmp(recorded->rule, hit->rule) == 0 && strcmp(recorded->part, hit->part) == 0 &&
           recorded->start == hit->start && recorded->end == hit->end &&
           strcmp(recorded->standing, hit_standing_word(hit->standing)) == 0 &&
           fabs(recorded->score - hit->score) < SAME_SCORE;
}

/* What was found now and stands in no hit of the record, and the other way round. Both lists are in
 * the order in which hits are found. */
static guint tell_hits(const CaseMessage *message, const Verdict *verdict, gboolean behaviours,
                       GString *text) {
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    guint differences = 0;
    for (guint i = 0; i < message->hits->len; i++) {
        RecordHit *recorded = g_ptr_array_index(message->hits, i);
        if (is_behaviour(recorded->part) == behaviours)
            g_ptr_array_add(left, recorded);
    }
    for (guint i = 0; i < verdict->hits->len; i++) {
        const Hit *hit = g_ptr_array_index(verdict->hits, i);
        guint at = 0;
        if (is_behaviour(hit->part) != behaviours)
            continue;
        while (at < left->len && !is_same_hit(g_ptr_array_index(left, at), hit))
            at++;
        if (at < left->len)
            g_ptr_array_remove_index(left, at);
        else if (++differences <= DIFFERENCES_TOLD)
            g_string_append_printf(text, _("; now %s in %s, %s %.10g"), hit->rule, hit->part,
                                   hit_standing_word(hit->standing), hit->score);
    }
    for (guint i = 0; i < left->len; i++) {
        const RecordHit *recorded = g_ptr_array_index(left, i);
        if (++differences <= DIFFERENCES_TOLD)
            g_string_append_printf(text, _("; not now %s in %s, %s %.10g"), recorded->rule,
                                   recorded->part, recorded->standing, recorded->score);
    }
    return differences;
}

/* The score of the words found now with the behaviours that the record names; -1: it names one
 * that the policy does not have. */
static double score_with_recorded(const CaseMessage *message, const Verdict *verdict) {
    g_autoptr(GPtrArray) hits = g_ptr_array_new();
    g_autoptr(GArray) made = g_array_new(FALSE, TRUE, sizeof(Hit));
    g_array_set_size(made, message->hits->len); /* does not move any more */
    for (guint i = 0; i < verdict->hits->len; i++) {
        Hit *hit = g_ptr_array_index(verdict->hits, i);
        if (!is_behaviour(hit->part))
            g_ptr_array_add(hits, hit);
    }
    for (guint i = 0; i < message->hits->len; i++) {
        const RecordHit *recorded = g_ptr_array_index(message->hits, i);
        if (!is_behaviour(recorded->part))
            continue;
        const Behaviour *behaviour = policy_behaviour(verdict->policy, recorded->rule);
        if (!behaviour)
            return -1;
        Hit *hit = &g_array_index(made, Hit, i);
        *hit = (Hit){.rule = behaviour->id,
                     .category = behaviour->category,
                     .weight = behaviour->score,
                     .times = 1,
                     .share = 1,
                     .part = recorded->part};
        g_ptr_array_add(hits, hit);
    }
    return score_hits(verdict->policy, hits);
}

static gboolean is_same(const CaseMessage *message, double score, const Level *level) {
    return fabs(message->score - score) < SAME_SCORE &&
           strcmp(message->level, level ? level->id : "none") == 0;
}

static RescoreState compare(const CaseMessage *message, const Verdict *verdict, GString *text) {
    guint behaviours = tell_hits(message, verdict, TRUE, text);
    guint words = tell_hits(message, verdict, FALSE, text);
    if (words == 0 && behaviours == 0 && is_same(message, verdict->score, verdict->level))
        return RESCORE_SAME;
    g_autofree char *head =
        g_strdup_printf(_("level %s, score %.10g; now level %s, score %.10g"), message->level,
                        message->score, verdict_level(verdict), verdict->score);
    g_string_prepend(text, head);
    if (behaviours + words > DIFFERENCES_TOLD)
        g_string_append_printf(text, _("; and %u more"), behaviours + words - DIFFERENCES_TOLD);
    if (words > 0 || behaviours == 0)
        return RESCORE_DIFFERS;
    double score = score_with_recorded(message, verdict);
    return is_same(message, score, policy_level_for(verdict->policy, score)) ? RESCORE_BEHAVIOURS
                                                                             : RESCORE_DIFFERS;
}

static void take(const Replayed *replayed, gpointer context) {
    const Rescoring *rescoring = context;
    const CaseMessage *message = replayed->message;
    g_autoptr(GString) text = g_string_new(NULL);
    Rescored rescored = {message->sequence, rescoring->case_number, RESCORE_NOT_HELD, NULL, NULL};
    if (replayed->error) {
        rescored.state = RESCORE_FAILED;
        g_string_assign(text, replayed->error->message);
    } else if (replayed->verdict && !message->from_staff) {
        rescored.state = compare(message, replayed->verdict, text);
    }
    if (replayed->verdict && message->sealed_to && message->mail_held)
        rescored.unsealed = &message->mail;
    rescored.text = text->len > 0 ? text->str : NULL;
    rescoring->each(&rescored, rescoring->context);
}

gboolean evidence_rescore(const Archive *archive, const SealKey *key, RescoreEach each,
                          RescoreProgress progress, gpointer context, GError **error) {
    g_autoptr(GPtrArray) files = case_files_read(archive, 0, error);
    if (!files)
        return FALSE;
    g_autoptr(Judge) judge = judge_new();
    Rescoring rescoring = {.archive = archive, .each = each, .context = context};
    rescoring.policies = g_ptr_array_new_with_free_func(unref_policy);
    gboolean wanted = TRUE;
    for (guint i = 0; wanted && i < files->len; i++) {
        const CaseFile *file = g_ptr_array_index(files, i);
        wanted = progress(i, files->len, context);
        if (!wanted)
            break;
        rescoring.case_number = file->number;
        replay_case(archive, key, file, judge, policy_of, take, &rescoring);
    }
    g_ptr_array_unref(rescoring.policies);
    return wanted && progress(files->len, files->len, context);
}

const char *rescore_word(RescoreState state) {
    static const char *const words[RESCORE_STATES] = {
        [RESCORE_SAME] = N_("same"),       [RESCORE_BEHAVIOURS] = N_("same but for behaviours"),
        [RESCORE_DIFFERS] = N_("differs"), [RESCORE_NOT_HELD] = N_("not held"),
        [RESCORE_FAILED] = N_("failed"),
    };
    return (guint)state < RESCORE_STATES ? words[state] : "unknown";
}
