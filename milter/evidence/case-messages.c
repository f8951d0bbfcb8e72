/* Offers case-inside.h: a message of a case out of its record, whole or in brief. In brief the
 * record is not built: sender, level and score, and of each hit rule, category and score, are what
 * a list of cases and a trend ask of thousands. */
#include "evidence/case-inside.h"
#include "base/clock.h"

static void record_hit_free(gpointer data) {
    RecordHit *hit = data;
    g_free(hit->rule);
    g_free(hit->category);
    g_free(hit->part);
    g_free(hit->text);
    g_free(hit->standing);
    g_free(hit);
}

void case_message_free(gpointer data) {
    CaseMessage *message = data;
    g_free(message->queue_id);
    g_free(message->message_id);
    g_free(message->card);
    g_free(message->given);
    g_free(message->sender);
    g_free(message->subject);
    g_free(message->level);
    g_ptr_array_unref(message->hits);
    g_clear_pointer(&message->sealed_to, g_ptr_array_unref);
    g_free(message);
}

/* Numbers of a record are anybody's: no place in a text is negative. */
static guint64 place(const Json *record, const char *key) {
    return (guint64)MAX(record_number(record, key), 0);
}

static RecordHit *read_hit(const Json *json) {
    RecordHit *hit = g_new0(RecordHit, 1);
    hit->rule = record_text_dup(json, "rule");
    hit->category = record_text_dup(json, "category");
    hit->part = record_text_dup(json, "part");
    hit->text = record_text_dup(json, "text");
    hit->standing = record_text_dup(json, "standing");
    hit->score = record_score(json, "score");
    hit->start = place(json, "start");
    hit->end = place(json, "end");
    return hit;
}

CaseMessage *case_message_read(const Json *record, const ChainLine *line) {
    CaseMessage *message = g_new0(CaseMessage, 1);
    const Json *hits = record_list(record, "verdict.hits");
    message->sequence = line->sequence;
    message->queue_id = record_text_dup(record, "envelope.queue_id");
    message->message_id = g_strdup(record_text(record, "message_id"));
    message->card = g_strdup(record_text(record, "card"));
    message->given = g_strdup(record_text(record, "given.user"));
    message->sender = record_text_dup(record, "sender");
    message->subject = record_text_dup(record, "subject");
    message->level = record_text_dup(record, "verdict.level");
    message->score = record_score(record, "verdict.score");
    message->from_staff = record_truth(record, "from_staff");
    message->again = g_str_equal(line->kind, "again");
    message->mail_held = record_digest(record, "mail.object", &message->object);
    message->sealed_to = record_sealed_to(record);
    message->hits = g_ptr_array_new_with_free_func(record_hit_free);
    for (gsize i = 0; i < json_array_size(hits); i++)
        g_ptr_array_add(message->hits, read_hit(json_array_get(hits, i)));
    if (record_time(record, "received", &message->time) &&
        record_digest(record, "mail.sha256", &message->mail) &&
        record_digest(record, "policy.sha256", &message->policy))
        return message;
    case_message_free(message);
    return NULL;
}

static CaseMessage *new_brief(const ChainLine *line) {
    CaseMessage *message = g_new0(CaseMessage, 1);
    message->sequence = line->sequence;
    message->again = g_str_equal(line->kind, "again");
    message->hits = g_ptr_array_new_with_free_func(record_hit_free);
    return message;
}

typedef struct {
    CaseMessage *message;
    gint64 number;
    gboolean received;
    const char *entry; /* of the hit at hand */
} Brief;

/* What the reader of records takes for nothing, or copies otherwise, is for him. */
static gboolean take_text(const RecordValue *value, char **text) {
    if (value->first != '"' || !value->plain || *text)
        return FALSE;
    *text = span_dup(value->text);
    return TRUE;
}

static gboolean take_real(const RecordValue *value, double *number) {
    char copy[32];
    if (value->first == '"' || value->text.length >= sizeof copy)
        return FALSE;
    memcpy(copy, value->text.bytes, value->text.length);
    copy[value->text.length] = '\0';
    *number = g_ascii_strtod(copy, NULL); /* "null" is 0 */
    return TRUE;
}

/* Without a sign: a negative number is no case's. */
static gboolean take_whole(const RecordValue *value, gint64 *number) {
    *number = 0;
    for (gsize i = 0; i < value->text.length; i++) {
        if (!g_ascii_isdigit(value->text.bytes[i]))
            return FALSE;
        *number = *number * 10 + (value->text.bytes[i] - '0');
    }
    return value->first != '"';
}

static gboolean take_hit(const RecordPlace *place, const RecordValue *value, Brief *brief) {
    GPtrArray *hits = brief->message->hits;
    Span key = place->keys[place->depth - 1];
    if (!place->entry)
        return FALSE;
    if (place->entry != brief->entry)
        g_ptr_array_add(hits, g_new0(RecordHit, 1));
    brief->entry = place->entry;
    RecordHit *hit = g_ptr_array_index(hits, hits->len - 1);
    if (span_equal(key, span_of_text("rule")))
        return take_text(value, &hit->rule);
    if (span_equal(key, span_of_text("category")))
        return take_text(value, &hit->category);
    return !span_equal(key, span_of_text("score")) || take_real(value, &hit->score);
}

static gboolean take_received(const RecordValue *value, Brief *brief) {
    brief->received = value->first == '"' && value->text.length == CLOCK_TEXT - 1 &&
                      clock_from_exact(value->text.bytes, &brief->message->time);
    return brief->received;
}

static gboolean take_top(Span key, const RecordValue *value, Brief *brief) {
    if (span_equal(key, span_of_text("received")))
        return take_received(value, brief);
    if (span_equal(key, span_of_text("case")))
        return take_whole(value, &brief->number);
    if (span_equal(key, span_of_text("sender")))
        return take_text(value, &brief->message->sender);
    if (span_equal(key, span_of_text("from_staff")))
        brief->message->from_staff = value->first == 't';
    return TRUE;
}

static gboolean take_value(const RecordPlace *place, const RecordValue *value, gpointer context) {
    static const char *const level[] = {"verdict", "level"}, *const score[] = {"verdict", "score"};
    Brief *brief = context;
    if (place->depth == 1)
        return take_top(place->keys[0], value, brief);
    if (!span_equal(place->keys[0], span_of_text("verdict")))
        return TRUE;
    if (record_place_is(place, level, 2))
        return take_text(value, &brief->message->level);
    if (record_place_is(place, score, 2))
        return take_real(value, &brief->message->score);
    return place->depth != 3 || !span_equal(place->keys[1], span_of_text("hits")) ||
           take_hit(place, value, brief);
}

static gboolean is_whole(const Brief *brief) {
    const CaseMessage *message = brief->message;
    for (guint i = 0; i < message->hits->len; i++) {
        const RecordHit *hit = g_ptr_array_index(message->hits, i);
        if (!hit->rule || !hit->category)
            return FALSE;
    }
    return brief->received && message->sender && message->level;
}

CaseMessage *case_message_brief(Span text, const ChainLine *line, gint64 *number) {
    Brief brief = {.message = new_brief(line)};
    if (record_visit(text, line->kind, take_value, &brief) && is_whole(&brief)) {
        *number = brief.number;
        return brief.message;
    }
    case_message_free(brief.message);
    return NULL;
}
