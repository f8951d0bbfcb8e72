/* Offers state.h in memory, gone when closed: the tests' double, and for trying
 * without a file. Looks through lists where SQLite has indexes. Cannot fail. */
#include "state/card-table.h"
#include "state/day-counts.h"
#include "state/memory-inside.h"
#include "state/thread-names.h"

static Memory *lock(State *state) {
    Memory *memory = (Memory *)state;
    pthread_mutex_lock(&memory->guard);
    return memory;
}

static void unlock(Memory *memory) {
    pthread_mutex_unlock(&memory->guard);
}

static void remembered_free(gpointer remembered) {
    Remembered *message = remembered;
    g_free(message->sender);
    g_free(message->draft);
    g_clear_pointer(&message->mail, g_bytes_unref);
    g_clear_pointer(&message->prints, g_bytes_unref);
    g_free(message);
}

static gint64 *key_of(gint64 number) {
    return g_memdup2(&number, sizeof number);
}

static gboolean wrote_in(const Memory *memory, gint64 thread, const char *sender) {
    for (guint i = 0; i < memory->messages->len; i++) {
        const Remembered *one = memory_message(memory, i);
        if (one->thread == thread && !one->from_staff && g_str_equal(one->sender, sender))
            return TRUE;
    }
    return FALSE;
}

static GArray *find_names(const Memory *memory, const StateMessage *message, const char *sender) {
    GArray *names = thread_names_of(message);
    for (guint i = 0; i < names->len; i++) {
        ThreadName *name = &g_array_index(names, ThreadName, i);
        const gint64 *id = g_hash_table_lookup(memory->names, name->key);
        const Thread *thread = id ? g_hash_table_lookup(memory->threads, id) : NULL;
        if (!thread || thread_is_over(message, thread->last) ||
            (name->only_if_wrote && !wrote_in(memory, *id, sender)))
            continue;
        name->thread = *id;
        name->case_number = thread->case_number;
    }
    return names;
}

static gboolean history(State *state, const StateMessage *message, gint64 since,
                        StateHistory *answer, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    g_autofree char *sender = sender_key(message->sender);
    g_autoptr(GArray) names = find_names(memory, message, sender);
    ThreadJoin join = thread_join_of(names);
    *answer = (StateHistory){.thread = join.count ? join.threads[0] : 0,
                             .case_number = join.case_number,
                             .earlier = g_array_new(FALSE, FALSE, sizeof(StateEarlier))};
    for (guint i = memory->messages->len; i-- > 0 && answer->earlier->len < STATE_EARLIER_MAX;) {
        const Remembered *one = memory_message(memory, i);
        StateEarlier earlier = {.time = one->time,
                                .likeness = one->likeness,
                                .same_sender = *sender && g_str_equal(one->sender, sender),
                                .same_thread = thread_join_has(&join, one->thread),
                                .from_staff = one->from_staff,
                                .digest = one->digest};
        if ((earlier.same_sender || earlier.same_thread) && one->time >= since)
            g_array_append_val(answer->earlier, earlier);
    }
    unlock(memory);
    return TRUE;
}

static gboolean thread_prints(State *state, gint64 thread, GArray *prints, StateSaid *said,
                              G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    *said = (StateSaid){.whole = TRUE};
    for (guint i = 0; i < memory->messages->len; i++) {
        const Remembered *one = memory_message(memory, i);
        if (one->thread != thread)
            continue;
        gsize size = 0;
        const void *bytes = one->prints ? g_bytes_get_data(one->prints, &size) : NULL;
        said->whole = said->whole && one->prints;
        said->staff_wrote = said->staff_wrote || one->from_staff;
        if (size > 0)
            g_array_append_vals(prints, bytes, (guint)(size / sizeof(guint32)));
    }
    unlock(memory);
    return TRUE;
}

static void merge(Memory *memory, gint64 younger, gint64 older) {
    GHashTableIter iter;
    gpointer thread;
    for (guint i = 0; i < memory->messages->len; i++) {
        Remembered *one = g_ptr_array_index(memory->messages, i);
        if (one->thread == younger)
            one->thread = older;
    }
    g_hash_table_iter_init(&iter, memory->names);
    while (g_hash_table_iter_next(&iter, NULL, &thread)) {
        if (*(gint64 *)thread == younger)
            *(gint64 *)thread = older;
    }
    Thread *gone = g_hash_table_lookup(memory->threads, &younger);
    gone->case_number = 0;
    gone->merged_into = older;
}

static gint64 join_thread(Memory *memory, const GArray *names, const ThreadJoin *join) {
    gint64 thread = join->count ? join->threads[0] : ++memory->thread_count;
    if (join->count == 0)
        g_hash_table_insert(memory->threads, key_of(thread), g_new0(Thread, 1));
    for (guint i = 1; i < join->count; i++)
        merge(memory, join->threads[i], thread);
    for (guint i = 0; i < names->len; i++) {
        const ThreadName *name = &g_array_index(names, ThreadName, i);
        if (name->kept)
            g_hash_table_insert(memory->names, g_strdup(name->key), key_of(thread));
    }
    return thread;
}

static Remembered *find_same(const Memory *memory, const StateMessage *message, gint64 thread) {
    for (guint i = 0; i < memory->messages->len; i++) {
        Remembered *one = g_ptr_array_index(memory->messages, i);
        if (one->thread == thread && digest_equal(&one->digest, &message->digest))
            return one;
    }
    return NULL;
}

static Remembered *add_message(Memory *memory, const StateMessage *message, const char *sender,
                               gint64 thread) {
    Remembered *one = g_new0(Remembered, 1);
    one->id = ++memory->message_count;
    one->thread = thread;
    one->time = message->time;
    one->sender = g_strdup(sender);
    one->from_staff = message->from_staff;
    one->likeness = message->likeness;
    one->digest = message->digest;
    if (message->prints.bytes)
        one->prints = g_bytes_new(message->prints.bytes, message->prints.length);
    g_ptr_array_add(memory->messages, one);
    return one;
}

static void let_go(Remembered *message) {
    g_clear_pointer(&message->mail, g_bytes_unref);
    g_clear_pointer(&message->draft, g_free);
}

/* The thread of a case is joined whatever the names say. */
static void join_case(const Memory *memory, GArray *names, gint64 case_number) {
    ThreadName name = {g_strdup(""), FALSE, FALSE, memory_thread_of_case(memory, case_number),
                       case_number};
    g_array_prepend_val(names, name);
}

static void remember_it(Memory *memory, const StateMessage *message, const StateKeep *keep,
                        StateRemembered *remembered) {
    g_autofree char *sender = sender_key(message->sender);
    g_autoptr(GArray) names = find_names(memory, message, sender);
    ThreadJoin join = thread_join_of(names);
    remembered->case_number = join.case_number;
    if (!join.case_number && keep->join_case) {
        join_case(memory, names, keep->join_case);
        join = thread_join_of(names);
        remembered->case_number = keep->join_case; /* also where its thread is not known any more */
    }
    if (join.count == 0 && keep->known_threads_only)
        return;
    remembered->thread = join_thread(memory, names, &join);
    Remembered *one = find_same(memory, message, remembered->thread);
    if (!one) {
        one = add_message(memory, message, sender, remembered->thread);
        if (keep->outcome)
            day_counts_add(memory->days, keep->day, keep->outcome);
    }
    remembered->message = one->id;
    remembered->again_of = one->sequence;
    if (!one->sequence) {
        let_go(one);
        one->draft = g_strdup(keep->draft);
        if (keep->mail.length)
            one->mail = g_bytes_new(keep->mail.bytes, keep->mail.length);
    }
    if (keep->flagged && remembered->case_number == 0) {
        remembered->case_number = ++memory->case_count;
        remembered->opened = TRUE;
    }
    Thread *thread = g_hash_table_lookup(memory->threads, &remembered->thread);
    thread->last = message->time;
    thread->case_number = remembered->case_number;
}

static gboolean remember(State *state, const StateMessage *message, const StateKeep *keep,
                         StateRemembered *remembered, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    *remembered = (StateRemembered){0};
    remember_it(memory, message, keep, remembered);
    unlock(memory);
    return TRUE;
}

/* With a sequence and a draft it stands alone, in no case. */
static gboolean waits(const Remembered *message) {
    return !message->sequence || message->draft;
}

static int pending(State *state, gint64 thread, gint64 after, StatePending *answer,
                   G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    const Thread *known;
    int found = 0;
    *answer = (StatePending){0};
    while ((known = g_hash_table_lookup(memory->threads, &thread)) && known->merged_into)
        thread = known->merged_into;
    for (guint i = 0; i < memory->messages->len && !found; i++) {
        const Remembered *one = memory_message(memory, i);
        if (one->thread != thread || one->id <= after || !waits(one))
            continue;
        answer->message = one->id;
        answer->draft = g_strdup(one->draft);
        answer->mail = one->mail ? g_bytes_ref(one->mail) : NULL;
        found = 1;
    }
    unlock(memory);
    return found;
}

static gboolean archived(State *state, gint64 message, guint64 sequence,
                         G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    for (guint i = 0; i < memory->messages->len; i++) {
        Remembered *one = g_ptr_array_index(memory->messages, i);
        if (one->id == message) {
            one->sequence = sequence;
            let_go(one);
        }
    }
    unlock(memory);
    return TRUE;
}

/* What may go of one message: nothing of a case. TRUE: the whole message. */
static gboolean expire_message(Memory *memory, Remembered *message, gint64 held_before,
                               gint64 over_before, guint *most) {
    const Thread *thread = g_hash_table_lookup(memory->threads, &message->thread);
    if (thread->case_number)
        return FALSE;
    if (thread->last < over_before) {
        --*most;
        return TRUE;
    }
    if (message->mail && message->time < held_before) {
        --*most;
        g_clear_pointer(&message->mail, g_bytes_unref);
    }
    return FALSE;
}

static gboolean is_gone(gpointer id, gpointer value, gpointer over_before) {
    const Thread *thread = value;
    (void)id;
    return thread->case_number == 0 && thread->last < *(gint64 *)over_before;
}

static gboolean expire(State *state, gint64 held_before, gint64 over_before, guint most,
                       G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    for (guint i = 0; i < memory->messages->len && most > 0;) {
        if (expire_message(memory, g_ptr_array_index(memory->messages, i), held_before, over_before,
                           &most))
            g_ptr_array_remove_index(memory->messages, i);
        else
            i++;
    }
    if (most > 0)
        g_hash_table_foreach_remove(memory->threads, is_gone, &over_before);
    unlock(memory);
    return TRUE;
}

static void restore_it(Memory *memory, const StateMessage *message, gint64 case_number,
                       guint64 sequence, const char *draft) {
    memory->case_count = MAX(memory->case_count, case_number);
    for (guint i = 0; i < memory->messages->len; i++) {
        if (sequence && memory_message(memory, i)->sequence == sequence)
            return;
    }
    g_autofree char *sender = sender_key(message->sender);
    g_autoptr(GArray) names = find_names(memory, message, sender);
    join_case(memory, names, case_number);
    ThreadJoin join = thread_join_of(names);
    gint64 joined = join_thread(memory, names, &join);
    Thread *thread = g_hash_table_lookup(memory->threads, &joined);
    thread->last = message->time;
    thread->case_number = join.case_number ? join.case_number : case_number;
    Remembered *one = find_same(memory, message, joined);
    if (!one)
        one = add_message(memory, message, sender, joined);
    if (!waits(one) || (one->sequence && draft))
        return;
    one->sequence = sequence;
    let_go(one);
    one->draft = g_strdup(draft);
}

static gboolean restore(State *state, const StateMessage *message, gint64 case_number,
                        guint64 sequence, const char *draft, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    restore_it(memory, message, case_number, sequence, draft);
    unlock(memory);
    return TRUE;
}

static gboolean know_case(State *state, gint64 case_number, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    memory->case_count = MAX(memory->case_count, case_number);
    unlock(memory);
    return TRUE;
}

static Thread *thread_to_open(const Memory *memory, StateOpening *opening) {
    if (!opening->message_id)
        return g_hash_table_lookup(memory->threads, &opening->thread);
    g_autofree char *name = thread_name_of_id(opening->message_id);
    const gint64 *named = g_hash_table_lookup(memory->names, name);
    opening->thread = named ? *named : 0;
    return named ? g_hash_table_lookup(memory->threads, named) : NULL;
}

static int open_case(State *state, StateOpening *opening, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    Thread *thread = thread_to_open(memory, opening);
    opening->opened = thread && thread->case_number == 0;
    if (opening->opened)
        thread->case_number = ++memory->case_count;
    opening->case_number = thread ? thread->case_number : 0;
    unlock(memory);
    return thread ? 1 : 0;
}

static gboolean set_card(State *state, const StateCard *card, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    card_table_set(memory->cards, card);
    unlock(memory);
    return TRUE;
}

static gboolean cards(State *state, const char *key, GPtrArray *found,
                      G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    card_table_find(memory->cards, key, found);
    unlock(memory);
    return TRUE;
}

static gboolean erase(State *state, gint64 case_number, const GArray *lines, GArray *others,
                      guint *forgotten, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    memory_erase(memory, case_number, lines, others, forgotten);
    unlock(memory);
    return TRUE;
}

static gboolean scrub(G_GNUC_UNUSED State *state, G_GNUC_UNUSED GError **error) {
    return TRUE;
}

static gboolean days(State *state, gint64 from, gint64 to, GPtrArray *found, gint64 *since,
                     G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    day_counts_between(memory->days, from, to, found, since);
    unlock(memory);
    return TRUE;
}

static gboolean is_empty(State *state, gboolean *empty, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    *empty = memory->rebuilding || g_hash_table_size(memory->threads) + memory->case_count == 0;
    unlock(memory);
    return TRUE;
}

static gboolean rebuild(State *state, gboolean under_way, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    memory->rebuilding = under_way;
    unlock(memory);
    return TRUE;
}

static gboolean newest(State *state, guint64 *sequence, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    *sequence = card_table_newest(memory->cards);
    for (guint i = 0; i < memory->messages->len; i++)
        *sequence = MAX(*sequence, memory_message(memory, i)->sequence);
    unlock(memory);
    return TRUE;
}

static gboolean waiting(State *state, guint64 *messages, G_GNUC_UNUSED GError **error) {
    Memory *memory = lock(state);
    *messages = 0;
    for (guint i = 0; i < memory->messages->len; i++) {
        const Remembered *one = memory_message(memory, i);
        const Thread *thread = g_hash_table_lookup(memory->threads, &one->thread);
        *messages += thread && thread->case_number > 0 && !one->sequence;
    }
    unlock(memory);
    return TRUE;
}

static void close_memory(State *state) {
    Memory *memory = (Memory *)state;
    g_ptr_array_unref(memory->messages);
    g_hash_table_unref(memory->threads);
    g_hash_table_unref(memory->names);
    g_hash_table_unref(memory->cards);
    g_ptr_array_unref(memory->days);
    pthread_mutex_destroy(&memory->guard);
    g_free(memory);
}

static const StateFunctions functions = {
    state_set_no_origin,
    history,
    thread_prints,
    remember,
    pending,
    state_release_nothing,
    archived,
    expire,
    restore,
    know_case,
    open_case,
    set_card,
    cards,
    erase,
    scrub,
    days,
    state_put_no_checkpoint,
    state_no_checkpoints,
    is_empty,
    rebuild,
    newest,
    waiting,
    close_memory,
};

State *state_open_memory(void) {
    Memory *memory = g_new0(Memory, 1);
    memory->state.functions = &functions;
    pthread_mutex_init(&memory->guard, NULL);
    memory->messages = g_ptr_array_new_with_free_func(remembered_free);
    memory->threads = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    memory->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    memory->cards = card_table_new();
    memory->days = day_counts_new();
    return &memory->state;
}
