/* What a chain says, read at start: which cases have their open record, which policy is the last,
 * and messages, for state to learn again. All of them where state is empty; else the
 * newest, which closes the gap that a kill leaves between the line of a message and
 * state's knowing of it.
 *
 * What an erasure lists is not learnt, and forgotten where state knows it still: it may be another
 * state than the one at hand when the case was erased, or an older one.
 *
 * A record that cannot be read is passed over: telling of it is archive_verify()'s work, and
 * old damage is no reason to keep no new evidence. */
#include "evidence/evidence-parts.h"
#include "base/clock.h"
#include "evidence/cards.h"

enum {
    NEWEST_LINES = 1000
};

static void learn_open(Evidence *evidence, const Json *record) {
    gint64 number = record_number(record, "case");
    g_hash_table_add(evidence->cases, g_memdup2(&number, sizeof number));
}

/* Cases and the last policy; *lines is how many lines there are. */
static gboolean read_cases(Evidence *evidence, const Erasures *erasures, guint64 *lines,
                           GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(evidence->archive, 0, error);
    ChainLine line, policy = {0};
    int got = reader ? 1 : -1;
    *lines = 0;
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0) {
        *lines = line.sequence;
        if (g_str_equal(line.kind, "policy"))
            policy = line;
        if (!g_str_equal(line.kind, "open") || erasures_has(erasures, &line))
            continue;
        g_autoptr(Json) record = record_of_line(evidence->archive, &line, NULL);
        if (record)
            learn_open(evidence, record);
    }
    g_autoptr(Json) last =
        policy.sequence ? record_of_line(evidence->archive, &policy, NULL) : NULL;
    if (last)
        record_digest(last, "policy.object", &evidence->policy);
    return got == 0;
}

static gboolean restore_message(State *state, const Json *record, guint64 sequence,
                                GError **error) {
    const char *likeness = record_text(record, "likeness");
    const char *sender = record_text(record, "sender");
    const Json *list = record_list(record, "references");
    g_autofree const char **references = g_new0(const char *, json_array_size(list) + 1);
    StateMessage message = {
        .message_id = record_text(record, "message_id"),
        .references = references,
        .ticket = record_text(record, "ticket"),
        .sender = sender ? sender : "",
        .from_staff = record_truth(record, "from_staff"),
        .over_after = record_number(record, "thread_over") * CLOCK_SECOND,
        .likeness = likeness ? g_ascii_strtoull(likeness, NULL, 16) : 0,
    };
    for (gsize i = 0, kept = 0; i < json_array_size(list); i++) {
        const char *reference = json_string_value(json_array_get(list, i));
        if (reference)
            references[kept++] = reference;
    }
    if (!record_digest(record, "mail.sha256", &message.digest) ||
        !record_time(record, "received", &message.time))
        return TRUE;
    return state->functions->restore(state, &message, record_number(record, "case"), sequence,
                                     error);
}

static gboolean restore_messages(Evidence *evidence, const Erasures *erasures, guint64 after,
                                 GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(evidence->archive, after, error);
    ChainLine line;
    int got = reader ? 1 : -1;
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0) {
        if (!g_str_equal(line.kind, "message") || erasures_has(erasures, &line))
            continue;
        g_autoptr(Json) record = record_of_line(evidence->archive, &line, NULL);
        if (record && !restore_message(evidence->state, record, line.sequence, error))
            return FALSE;
    }
    return got == 0;
}

/* These lines (of guint64), as far as they are messages that stand. */
static gboolean restore_lines(const Archive *archive, State *state, const Erasures *erasures,
                              const GArray *lines, GError **error) {
    g_autoptr(GHashTable) wanted = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, error);
    ChainLine line;
    int got = reader ? 1 : -1;
    for (guint i = 0; i < lines->len; i++)
        g_hash_table_add(wanted, &g_array_index(lines, guint64, i));
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0) {
        if (!g_hash_table_contains(wanted, &line.sequence) || !g_str_equal(line.kind, "message") ||
            erasures_has(erasures, &line))
            continue;
        g_autoptr(Json) record = record_of_line(archive, &line, NULL);
        if (record && !restore_message(state, record, line.sequence, error))
            return FALSE;
    }
    return got == 0;
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

gboolean evidence_restore(Evidence *evidence, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(evidence->archive, FALSE, error);
    guint64 lines;
    guint forgotten;
    gboolean empty;
    if (!erasures || !evidence->state->functions->is_empty(evidence->state, &empty, error) ||
        !evidence_forget(evidence->archive, evidence->state, erasures, &forgotten, error) ||
        !cards_tell(evidence->archive, evidence->state, erasures, FALSE, error) ||
        !read_cases(evidence, erasures, &lines, error))
        return FALSE;
    guint64 after = empty || lines < NEWEST_LINES ? 0 : lines - NEWEST_LINES;
    return restore_messages(evidence, erasures, after, error);
}
