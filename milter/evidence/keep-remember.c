/* Offers keep_remember(), and what state says is pending. */
#include "evidence/keep-inside.h"
#include "base/clock.h"

enum {
    OTHER_HOST_TRIES = 40,
    OTHER_HOST_WAIT = 100000 /* microseconds */
};

void keep_note_told(Keeping *keeping, gint64 message) {
    for (guint i = keeping->told->len; i > 0; i--) {
        if (g_array_index(keeping->told, gint64, i - 1) == message)
            return;
    }
    g_array_append_val(keeping->told, message);
}

int keep_next_pending(Keeping *keeping, gint64 after, StatePending *pending, GError **error) {
    State *state = keeping->evidence->state;
    gint64 asked = clock_now(); /* before it answers: so long at least it is ours */
    int got = state->functions->pending(state, keeping->remembered.thread, after, pending, error);
    if (got > 0) {
        keeping->asked = asked;
        keep_note_told(keeping, pending->message);
    }
    return got;
}

/* What state is to hold of the mail. Length 0: nothing. */
static Span to_hold(Keeping *keeping) {
    const Evidence *evidence = keeping->evidence;
    GError *error = NULL;
    if (keeping->sealed)
        return span_of_bytes(keeping->sealed);
    if (keeping->mail.length > keeping->verdict->policy->lookback_message_max)
        return span_of(NULL, 0);
    if (!evidence->sealer)
        return keeping->mail;
    keeping->sealed = seal_bytes(evidence->sealer, keeping->mail, &error);
    if (!keeping->sealed) {
        keep_note_error(keeping, error);
        return span_of(NULL, 0);
    }
    Span sealed = span_of_bytes(keeping->sealed);
    Digest object = digest_of(sealed);
    record_seal(keeping->draft, &object, evidence->sealed_to);
    return sealed;
}

/* State was away at the start, and has not been told since what the archive has. */
static gboolean is_behind(Keeping *keeping) {
    keeping->kept->state_error = evidence_why_behind(keeping->evidence);
    return keeping->kept->state_error != NULL;
}

static gboolean remember(Keeping *keeping, const Envelope *envelope) {
    const Verdict *verdict = keeping->verdict;
    const GPtrArray *list = verdict->message->references;
    g_autofree const char **references = g_new0(const char *, (list ? list->len : 0) + 1);
    keeping->prints = keeping->prints ? keeping->prints : verdict_prints(verdict);
    Span held = to_hold(keeping);
    g_autoptr(GString) draft = record_to_text(keeping->draft);
    State *state = keeping->evidence->state;
    GError *error = NULL;
    StateMessage message = {.message_id = verdict->message->message_id,
                            .references = references,
                            .ticket = verdict->ticket,
                            .sender = verdict->sender,
                            .from_staff = verdict->from_staff,
                            .time = envelope->received,
                            .over_after = verdict->policy->thread_over,
                            .likeness = verdict->likeness,
                            .prints = verdict_prints_bytes(keeping->prints),
                            .digest = verdict->digest};
    StateKeep keep = {.mail = held,
                      .draft = draft->str,
                      .flagged = keeping->flagged,
                      .known_threads_only = verdict->from_staff,
                      .day = clock_local_day(envelope->received),
                      .outcome = verdict->from_staff ? NULL : verdict_level(verdict),
                      .join_case = keeping->flagged ? verdict->card_case : 0};
    for (guint i = 0; list && i < list->len; i++)
        references[i] = g_ptr_array_index(list, i);
    gboolean ok = state->functions->remember(state, &message, &keep, &keeping->remembered, &error);
    if (!ok)
        keep_note_error(keeping, error);
    return ok;
}

/* The same bytes came to two hosts at once: the other one's record is awaited, so that ours can
 * name it. After OTHER_HOST_TRIES they are archived here, rather than nowhere. */
static gboolean remember_once(Keeping *keeping, const Envelope *envelope) {
    gboolean ok = remember(keeping, envelope);
    for (guint tries = 0; ok && keeping->remembered.taken_elsewhere && tries < OTHER_HOST_TRIES;
         tries++) {
        g_usleep(OTHER_HOST_WAIT);
        ok = remember(keeping, envelope);
    }
    return ok;
}

/* The turn, once. */
static gboolean begin_turn(Keeping *keeping, GError **error) {
    char *untold = NULL;
    if (keeping->in_turn)
        return TRUE;
    keeping->in_turn = evidence_begin_turn(keeping->evidence, &untold, error);
    if (untold && !keeping->kept->state_error)
        keeping->kept->state_error = g_steal_pointer(&untold);
    g_free(untold);
    return keeping->in_turn;
}

/* Asked again with the turn: people may have opened its case, and archived it, meanwhile. */
static gboolean remember_again(Keeping *keeping, const Envelope *envelope) {
    guint64 before = keeping->remembered.again_of;
    gboolean ok = !keeping->kept->state_error && remember_once(keeping, envelope);
    if (ok && !before && !*keeping->remembered.again_in)
        keeping->kept->sequence = keeping->remembered.again_of;
    return ok;
}

gboolean keep_remember(Keeping *keeping, const Envelope *envelope, gboolean *remembered,
                       GError **error) {
    *remembered = FALSE;
    if (keeping->flagged && !begin_turn(keeping, error))
        return FALSE;
    if (keeping->kept->state_error || is_behind(keeping))
        return TRUE;
    *remembered = remember_once(keeping, envelope);
    if (!*remembered || keeping->in_turn || !keeping->remembered.case_number ||
        keeping->verdict->policy->mode == POLICY_OBSERVE)
        return TRUE;
    if (!begin_turn(keeping, error))
        return FALSE;
    *remembered = remember_again(keeping, envelope);
    return TRUE;
}
