/* Offers replay.h. */
#include "evidence/replay.h"

#include "base/clock.h"
#include "state/state.h"

#define A_LIFE (G_GINT64_CONSTANT(100) * 365 * 86400 * CLOCK_SECOND)

typedef struct {
    const Archive *archive;
    const SealKey *key;
    const CaseFile *file;
    Judge *judge;
    State *state; /* NULL: messages of no case, which have no thread */
    ReplayPolicy policy_of;
    ReplayEach each;
    gpointer context;
} Replay;

static gint by_sequence(gconstpointer a, gconstpointer b) {
    const CaseMessage *left = *(CaseMessage *const *)a, *right = *(CaseMessage *const *)b;
    return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

/* restore() of state, for it joins the case's thread whatever the message's names say. In
 * memory it cannot fail. */
static void remember(const Replay *replay, const CaseMessage *message, const Verdict *verdict) {
    const GPtrArray *list = verdict ? verdict->message->references : NULL;
    g_autofree const char **references = g_new0(const char *, (list ? list->len : 0) + 1);
    g_autoptr(GArray) prints = verdict ? verdict_prints(verdict) : NULL;
    StateMessage told = {.message_id = message->message_id,
                         .references = references,
                         .sender = message->sender,
                         .from_staff = message->from_staff,
                         .time = message->time,
                         .over_after = A_LIFE,
                         .digest = message->mail};
    for (guint i = 0; list && i < list->len; i++)
        references[i] = g_ptr_array_index(list, i);
    if (verdict) {
        told.message_id = verdict->message->message_id;
        told.ticket = verdict->ticket;
        told.over_after = verdict->policy->thread_over;
        told.likeness = verdict->likeness;
        told.prints = verdict_prints_bytes(prints);
    }
    replay->state->functions->restore(replay->state, &told, replay->file->number, message->sequence,
                                      NULL, NULL);
}

/* NULL and no error: its bytes were not kept. */
static Verdict *judge_again(const Replay *replay, const CaseMessage *message, GBytes **mail,
                            GError **error) {
    g_autoptr(Envelope) envelope = envelope_new();
    *mail = message->mail_held ? evidence_mail(replay->archive, &message->mail, &message->object,
                                               message->sealed_to, replay->key, error)
                               : NULL;
    g_autoptr(Policy) policy = *mail ? replay->policy_of(message, replay->context, error) : NULL;
    if (!policy)
        return NULL;
    envelope->received = message->time;
    envelope->mail_from = g_strdup(message->sender);
    Verdict *verdict = judge_mail(replay->judge, policy, replay->state, envelope,
                                  span_of_bytes(*mail), message->from_staff);
    verdict_settle(verdict, span_of_bytes(*mail));
    return verdict;
}

static void judge_one(const Replay *replay, const CaseMessage *message) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) mail = NULL;
    g_autoptr(Verdict) verdict = judge_again(replay, message, &mail, &error);
    Replayed replayed = {message, verdict, {NULL, 0}, error};
    if (verdict)
        replayed.mail = span_of_bytes(mail);
    if (replay->state)
        remember(replay, message, verdict);
    replay->each(&replayed, replay->context);
}

void replay_case(const Archive *archive, const SealKey *key, const CaseFile *file, Judge *judge,
                 ReplayPolicy policy_of, ReplayEach each, gpointer context) {
    g_autoptr(State) state = state_open_memory();
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    Replay replay = {archive,   key,  file,   judge, file->number ? state : NULL,
                     policy_of, each, context};
    for (guint i = 0; i < file->messages->len; i++)
        g_ptr_array_add(order, g_ptr_array_index(file->messages, i));
    g_ptr_array_sort(order, by_sequence);
    for (guint i = 0; i < order->len; i++) {
        const CaseMessage *message = g_ptr_array_index(order, i);
        if (!message->again)
            judge_one(&replay, message);
    }
}
