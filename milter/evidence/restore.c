/* What a chain says, read at start: which cases have their open record, which policy is the last,
 * and messages, for state to learn again. All of them where state is empty; else the
 * newest, which closes the gap that a kill leaves between the line of a message and
 * state's knowing of it.
 *
 * A state that hosts share may be away at the start: it is told when it is back.
 *
 * A message that stands alone, in no case, is told with its record: it waits for its case.
 *
 * An archive that was put back from a backup may end before lines that state knows: what it knows
 * of those is forgotten, or mail sent again would be held to stand there.
 *
 * What an erasure lists is not learnt, and forgotten where state knows it still: it may be another
 * state than the one at hand when the case was erased, or an older one.
 *
 * A record that cannot be read is passed over: telling of it is archive_verify()'s work, and
 * old damage is no reason to keep no new evidence. */
#include "evidence/evidence-parts.h"
#include "base/clock.h"
#include "base/error.h"
#include "evidence/cards.h"

#include <inttypes.h>

typedef struct {
    Evidence *evidence;
    const Erasures *erasures;
    ChainLine policy; /* the last one; sequence 0: none */
    guint64 read_to;
} Learning;

static void learn_open(const Learning *learning, const ChainLine *line) {
    Evidence *evidence = learning->evidence;
    gboolean erased = learning->erasures && erasures_has(learning->erasures, line);
    g_autoptr(Json) record = erased ? NULL : record_of_line(evidence->archive, line, NULL);
    gint64 number = record ? record_number(record, "case") : 0;
    if (!record)
        return;
    pthread_mutex_lock(&evidence->guard);
    g_hash_table_add(evidence->cases, g_memdup2(&number, sizeof number));
    pthread_mutex_unlock(&evidence->guard);
}

static gboolean learn_line(const ChainLine *line, gpointer context, GError **error) {
    Learning *learning = context;
    Evidence *evidence = learning->evidence;
    (void)error;
    if (g_str_equal(line->kind, "card") && !evidence->first_card)
        evidence->first_card = line->sequence;
    if (g_str_equal(line->kind, "policy"))
        learning->policy = *line;
    else if (record_line_opens(line))
        learn_open(learning, line);
    evidence->learnt = line->sequence;
    return TRUE;
}

static gboolean learn_again(const ChainLine *line, gpointer context, G_GNUC_UNUSED GError **error) {
    Learning *learning = context;
    learning->read_to = line->sequence;
    if (record_line_opens(line))
        learn_open(learning, line);
    return TRUE;
}

static gboolean stands(Evidence *evidence, gint64 number, guint64 *learnt) {
    pthread_mutex_lock(&evidence->guard);
    gboolean known = g_hash_table_contains(evidence->cases, &number);
    *learnt = evidence->learnt;
    pthread_mutex_unlock(&evidence->guard);
    return known;
}

gboolean evidence_case_stands(Evidence *evidence, gint64 number) {
    Learning learning = {.evidence = evidence};
    if (stands(evidence, number, &learning.read_to))
        return TRUE;
    chain_each(evidence->archive, learning.read_to, learn_again, &learning, NULL);
    pthread_mutex_lock(&evidence->guard);
    evidence->learnt = MAX(evidence->learnt, learning.read_to);
    pthread_mutex_unlock(&evidence->guard);
    return stands(evidence, number, &learning.read_to);
}

/* Cases and the last policy. */
static gboolean learn(Evidence *evidence, const Erasures *erasures, GError **error) {
    Learning learning = {.evidence = evidence, .erasures = erasures};
    if (!chain_each(evidence->archive, 0, learn_line, &learning, error))
        return FALSE;
    g_autoptr(Json) last =
        learning.policy.sequence ? record_of_line(evidence->archive, &learning.policy, NULL) : NULL;
    if (last)
        record_digest(last, "policy.object", &evidence->policy);
    return TRUE;
}

gboolean record_to_state(const Json *record, StateMessage *message, const char ***references) {
    const char *likeness = record_text(record, "likeness");
    const char *sender = record_text(record, "sender");
    const Json *list = record_list(record, "references");
    *references = g_new0(const char *, json_array_size(list) + 1);
    *message = (StateMessage){
        .message_id = record_text(record, "message_id"),
        .references = *references,
        .ticket = record_text(record, "ticket"),
        .sender = sender ? sender : "",
        .from_staff = record_truth(record, "from_staff"),
        .over_after = record_number(record, "thread_over") * CLOCK_SECOND,
        .likeness = likeness ? g_ascii_strtoull(likeness, NULL, 16) : 0,
    };
    for (gsize i = 0, kept = 0; i < json_array_size(list); i++) {
        const char *reference = json_string_value(json_array_get(list, i));
        if (reference)
            (*references)[kept++] = reference;
    }
    return record_digest(record, "mail.sha256", &message->digest) &&
           record_time(record, "received", &message->time);
}

static gboolean restore_message(State *state, const Json *record, guint64 sequence,
                                GError **error) {
    g_autofree const char **references = NULL;
    gint64 number = record_number(record, "case");
    g_autoptr(GString) draft = number ? NULL : record_to_text(record);
    StateMessage message;
    return !record_to_state(record, &message, &references) ||
           state->functions->restore(state, &message, number, sequence, draft ? draft->str : NULL,
                                     error);
}

/* Also of a case of which no mail stands: its number is not given again. */
static gboolean restore_case(State *state, const Json *record, GError **error) {
    gint64 number = record_number(record, "case");
    return number <= 0 || state->functions->know_case(state, number, error);
}

typedef struct {
    const Archive *archive;
    State *state;
    const Erasures *erasures;
    GHashTable *wanted; /* set of guint64: these lines alone; NULL: all */
    gboolean cards;     /* red cards too, of all lines */
    guint64 after;      /* messages of later lines alone */
    Evidence *evidence; /* to know what stands alone, of lines after alone_after; NULL: it does */
    guint64 alone_after;
} Restoring;

/* Sent again while state is away again, after a restart too, it is the same. */
static void know_alone(const Restoring *restoring, const Json *record, guint64 sequence) {
    Digest mail;
    if (restoring->evidence && sequence > restoring->alone_after &&
        !record_number(record, "case") && record_digest(record, "mail.sha256", &mail))
        evidence_know_alone(restoring->evidence, &mail, sequence);
}

/* What state, which is away, will be told of later. */
static gboolean learn_alone(const ChainLine *line, gpointer context, G_GNUC_UNUSED GError **error) {
    const Restoring *restoring = context;
    g_autoptr(Json) record =
        g_str_equal(line->kind, "message") && !erasures_has(restoring->erasures, line)
            ? record_of_line(restoring->archive, line, NULL)
            : NULL;
    if (record)
        know_alone(restoring, record, line->sequence);
    return TRUE;
}

static gboolean restore_line(const ChainLine *line, gpointer context, GError **error) {
    const Restoring *restoring = context;
    if (restoring->cards &&
        !cards_tell(restoring->archive, restoring->state, restoring->erasures, line, FALSE, error))
        return FALSE;
    if (line->sequence <= restoring->after ||
        (restoring->wanted && !g_hash_table_contains(restoring->wanted, &line->sequence)) ||
        !(g_str_equal(line->kind, "message") || record_line_opens(line)) ||
        erasures_has(restoring->erasures, line))
        return TRUE;
    g_autoptr(Json) record = record_of_line(restoring->archive, line, NULL);
    if (!record)
        return TRUE;
    if (record_line_opens(line))
        return restore_case(restoring->state, record, error);
    know_alone(restoring, record, line->sequence);
    return restore_message(restoring->state, record, line->sequence, error);
}

gboolean evidence_restore_after(const Archive *archive, State *state, guint64 after,
                                GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, FALSE, error);
    Restoring restoring = {
        .archive = archive, .state = state, .erasures = erasures, .after = after};
    return erasures && chain_each(archive, after, restore_line, &restoring, error);
}

/* These lines (of guint64), as far as they are messages that stand. */
static gboolean restore_lines(const Archive *archive, State *state, const Erasures *erasures,
                              const GArray *lines, GError **error) {
    g_autoptr(GHashTable) wanted = g_hash_table_new(g_int64_hash, g_int64_equal);
    Restoring restoring = {
        .archive = archive, .state = state, .erasures = erasures, .wanted = wanted};
    for (guint i = 0; i < lines->len; i++)
        g_hash_table_add(wanted, &g_array_index(lines, guint64, i));
    return chain_each(archive, 0, restore_line, &restoring, error);
}

gboolean evidence_forget(const Archive *archive, State *state, const Erasures *erasures,
                         guint *forgotten, GError **error) {
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(guint64));
    *forgotten = 0;
    for (guint i = 0; i < erasures->all->len; i++) {
        const Erasure *erasure = g_ptr_array_index(erasures->all, i);
        guint messages = 0;
        if (!state->functions->erase(state, erasure->case_number, erasure->lines, others, &messages,
                                     error))
            return FALSE;
        *forgotten += messages;
    }
    return others->len == 0 || restore_lines(archive, state, erasures, others, error);
}

enum {
    LINES_AT_ONCE = 10000,
    LOST_MOST = 1000000 /* lines; of more the state is not this archive's */
};

static gboolean forget_past(Evidence *evidence, const Erasures *erasures, guint64 lines,
                            guint64 newest, guint *forgotten, GError **error) {
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (guint64 line = lines + 1; line <= newest;) {
        g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(guint64));
        guint some = 0;
        for (; line <= newest && lost->len < LINES_AT_ONCE; line++)
            g_array_append_val(lost, line);
        if (!evidence->state->functions->erase(evidence->state, 0, lost, others, &some, error))
            return FALSE;
        *forgotten += some;
    }
    return others->len == 0 ||
           restore_lines(evidence->archive, evidence->state, erasures, others, error);
}

/* State is asked first: a line stands before state is told of it. */
static gboolean forget_lost(Evidence *evidence, const Erasures *erasures, GError **error) {
    const char *path = archive_path(evidence->archive);
    guint64 newest = 0;
    guint forgotten = 0;
    if (!evidence->state->functions->newest(evidence->state, &newest, error))
        return FALSE;
    archive_look_on(evidence->archive);
    guint64 lines = archive_lines(evidence->archive);
    if (newest <= lines)
        return TRUE;
    if (newest - lines > LOST_MOST) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    "the state knows record %" PRIu64 " of an archive, and %s has %" PRIu64
                    ": it is another archive's state; name its own, or a file that is not there "
                    "yet, which is built from the archive",
                    newest, path, lines);
        return FALSE;
    }
    if (!forget_past(evidence, erasures, lines, newest, &forgotten, error))
        return FALSE;
    g_free(evidence->lost);
    evidence->lost = g_strdup_printf(
        "%s has %" PRIu64 " records, and the state knew record %" PRIu64
        ": the archive was put back from a backup, or the state is another archive's. %u mails and "
        "red cards of records that are gone were forgotten. If the newer archive is left, end the "
        "daemon, put it back, and take the state away: it is built again. If not, what came after "
        "the backup is lost as evidence: tell those who hold checkpoints",
        path, lines, newest, forgotten);
    return TRUE;
}

/* empty: state knows nothing, or not all since it knew nothing. */
static gboolean tell_state(Evidence *evidence, const Erasures *erasures, gboolean empty,
                           GError **error) {
    State *state = evidence->state;
    guint64 newest = evidence_newest_lines(evidence->archive), after = newest, noted;
    guint forgotten;
    int any = archive_turn_noted(evidence->archive, &noted, error);
    if (any > 0)
        after = MIN(after, noted);
    if (any < 0 || !forget_lost(evidence, erasures, error) ||
        (empty && !state->functions->rebuild(state, TRUE, error)) ||
        !evidence_forget(evidence->archive, state, erasures, &forgotten, error))
        return FALSE;
    Restoring restoring = {.archive = evidence->archive,
                           .state = state,
                           .erasures = erasures,
                           .cards = TRUE,
                           .after = empty ? 0 : after,
                           .evidence = evidence,
                           .alone_after = newest};
    guint64 first = evidence->first_card ? evidence->first_card - 1 : restoring.after;
    return chain_each(evidence->archive, MIN(first, restoring.after), restore_line, &restoring,
                      error) &&
           archive_turn_settled(evidence->archive, error) &&
           (!empty || state->functions->rebuild(state, FALSE, error));
}

/* Before any session has a claim: what is claimed is of a process that is no more. */
static gboolean tell_in_turn(Evidence *evidence, const Erasures *erasures, guint seconds,
                             GError **error) {
    State *state = evidence->state;
    gboolean empty;
    if (!archive_turn_begin(evidence->archive, seconds, error))
        return FALSE;
    gboolean done = state->functions->release(state, NULL, error) &&
                    state->functions->is_empty(state, &empty, error) &&
                    tell_state(evidence, erasures, empty, error) &&
                    archive_turn_told(evidence->archive, error);
    archive_turn_end(evidence->archive);
    return done;
}

char *evidence_why_behind(Evidence *evidence) {
    pthread_mutex_lock(&evidence->guard);
    char *why = g_strdup(evidence->behind);
    pthread_mutex_unlock(&evidence->guard);
    return why;
}

/* It is asked first whether state is back: the chain is long. */
gboolean evidence_catch_up(Evidence *evidence, GError **error) {
    State *state = evidence->state;
    gboolean empty;
    if (!evidence->behind)
        return TRUE;
    if (!state->functions->is_empty(state, &empty, error))
        return FALSE;
    g_autoptr(Erasures) erasures = erasures_read(evidence->archive, FALSE, error);
    if (!erasures || !tell_in_turn(evidence, erasures, TURN_SECONDS, error))
        return FALSE;
    pthread_mutex_lock(&evidence->guard);
    g_clear_pointer(&evidence->behind, g_free);
    pthread_mutex_unlock(&evidence->guard);
    return TRUE;
}

gboolean evidence_restore(Evidence *evidence, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(evidence->archive, FALSE, error);
    State *state = evidence->state;
    GError *failed = NULL;
    if (!erasures || !learn(evidence, erasures, error))
        return FALSE;
    /* Who shares a state may go on without it. */
    guint seconds = state->shared ? TURN_SECONDS : START_TURN_SECONDS;
    if (tell_in_turn(evidence, erasures, seconds, &failed))
        return TRUE;
    if (!state->shared || !g_error_matches(failed, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM)) {
        g_propagate_error(error, failed);
        return FALSE;
    }
    evidence->behind = g_strdup(failed->message);
    g_error_free(failed);
    guint64 newest = evidence_newest_lines(evidence->archive);
    Restoring restoring = {.archive = evidence->archive,
                           .erasures = erasures,
                           .evidence = evidence,
                           .alone_after = newest};
    return chain_each(evidence->archive, newest, learn_alone, &restoring, error);
}
