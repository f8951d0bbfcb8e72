/* Offers judged_case_each(): a case judged again as the daemon saw it come. Its messages are
 * judged in the order of the chain, each by what stood before it, so that quotes are held
 * against the thread and behaviours count. A message whose bytes the archive does not hold is
 * remembered all the same, as one of which nobody knows what it says. Not known is what the
 * archive does not tell: the sender's mail outside the case. */
#include "command/labelled-mail.h"
#include "command/verdict-object.h"

#include "state/state.h"

typedef struct {
    const Archive *archive;
    const SealKey *key;
    const CaseFile *file;
    Policy *policy;
    Judge *judge;
    State *state;
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
    StateMessage told = {.message_id = message->message_id,
                         .references = references,
                         .sender = message->sender,
                         .from_staff = message->from_staff,
                         .time = message->time,
                         .over_after = replay->policy->thread_over,
                         .digest = message->mail};
    for (guint i = 0; list && i < list->len; i++)
        references[i] = g_ptr_array_index(list, i);
    if (verdict) {
        told.message_id = verdict->message->message_id;
        told.ticket = verdict->ticket;
        told.likeness = verdict->likeness;
        told.prints = verdict_prints(verdict);
    }
    replay->state->functions->restore(replay->state, &told, replay->file->number, message->sequence,
                                      NULL);
}

/* NULL and no error: its bytes were not kept. */
static Verdict *judge_again(const Replay *replay, const CaseMessage *message, GBytes **mail,
                            GError **error) {
    g_autoptr(Envelope) envelope = envelope_new();
    gsize length = 0;
    *mail = message->mail_held ? evidence_mail(replay->archive, &message->mail, &message->object,
                                               message->sealed_to, replay->key, error)
                               : NULL;
    if (!*mail)
        return NULL;
    const char *bytes = g_bytes_get_data(*mail, &length);
    envelope->received = message->time;
    envelope->mail_from = g_strdup(message->sender);
    return judge_mail(replay->judge, replay->policy, replay->state, envelope,
                      span_of(bytes, length), message->from_staff, error);
}

static void judge_one(const Replay *replay, const CaseMessage *message, JudgedEach each,
                      gpointer context) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) mail = NULL;
    g_autoptr(Verdict) verdict = judge_again(replay, message, &mail, &error);
    g_autofree char *name = g_strdup_printf("case %" G_GINT64_FORMAT ", record %" G_GUINT64_FORMAT,
                                            replay->file->number, message->sequence);
    remember(replay, message, verdict);
    if (error || verdict)
        each(message, name,
             verdict ? verdict_object(name, verdict,
                                      span_of(g_bytes_get_data(mail, NULL), g_bytes_get_size(mail)))
                     : NULL,
             error, context);
}

void judged_case_each(const Archive *archive, const SealKey *key, const CaseFile *file,
                      Policy *policy, Judge *judge, JudgedEach each, gpointer context) {
    g_autoptr(State) state = state_open_memory();
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    Replay replay = {archive, key, file, policy, judge, state};
    for (guint i = 0; i < file->messages->len; i++)
        g_ptr_array_add(order, g_ptr_array_index(file->messages, i));
    g_ptr_array_sort(order, by_sequence);
    for (guint i = 0; i < order->len; i++) {
        const CaseMessage *message = g_ptr_array_index(order, i);
        if (!message->again)
            judge_one(&replay, message, each, context);
    }
}
