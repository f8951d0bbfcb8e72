/* Offers alerts and gatherings of following.h. Times are those of the chain's lines, so that what
 * is read late, after a night without a receiver, comes to the same as what is read at once. */
#include "evidence/following.h"

static void put(Json *object, const char *key, Json *value) {
    if (!value || json_object_set_new(object, key, value) < 0)
        g_error("no memory for an alert");
}

static gboolean has_text(const Json *list, const char *text) {
    for (gsize i = 0; i < json_array_size(list); i++)
        if (g_strcmp0(json_string_value(json_array_get(list, i)), text) == 0)
            return TRUE;
    return FALSE;
}

static void add_text(Json *list, const char *text) {
    if (text && !has_text(list, text) && json_array_append_new(list, json_string(text)) < 0)
        g_error("no memory for an alert");
}

static Json *categories_of(const Json *record) {
    const Json *hits = record_list(record, "verdict.hits");
    Json *list = json_array();
    for (gsize i = 0; i < json_array_size(hits); i++) {
        const Json *hit = json_array_get(hits, i);
        if (record_score(hit, "score") > 0)
            add_text(list, record_text(hit, "category"));
    }
    return list;
}

static Json *text_or_null(const char *text) {
    return text ? json_string(text) : json_null();
}

Json *followed_alert(const Followed *followed) {
    const Json *record = followed->record;
    if (followed->state != FOLLOWED_READ || !g_str_equal(followed->line.kind, "message") ||
        !record_truth(record, "flagged") || record_truth(record, "from_staff"))
        return NULL;
    /* Who gave it has told already. */
    if (json_object_get(record, "given"))
        return NULL;
    /* What a carded sender writes is kept whatever it says. */
    if (record_text(record, "card") && g_strcmp0(record_text(record, "verdict.level"), "none") == 0)
        return NULL;
    Json *alert = json_object();
    put(alert, "case", json_integer(MAX(followed->case_number, 0)));
    put(alert, "mails", json_integer(1));
    put(alert, "level", text_or_null(record_text(record, "verdict.level")));
    put(alert, "score", json_real(record_score(record, "verdict.score")));
    put(alert, "categories", categories_of(record));
    put(alert, "sender", text_or_null(record_text(record, "sender")));
    put(alert, "received", text_or_null(record_text(record, "received")));
    return alert;
}

void gathering_free(gpointer data) {
    Gathering *gathering = data;
    g_clear_pointer(&gathering->alert, json_decref);
    g_free(gathering);
}

/* The highest level is that of the highest score; who wrote, and when, is of the last one. */
static void add(Gathering *gathering, const Json *alert, guint64 sequence) {
    gathering->sequence = sequence;
    if (!gathering->alert) {
        gathering->alert = json_deep_copy(alert);
        return;
    }
    Json *sum = gathering->alert;
    const Json *categories = record_list(alert, "categories");
    put(sum, "mails", json_integer(record_number(sum, "mails") + 1));
    if (record_score(alert, "score") > record_score(sum, "score")) {
        put(sum, "level", text_or_null(record_text(alert, "level")));
        put(sum, "score", json_real(record_score(alert, "score")));
    }
    for (gsize i = 0; i < json_array_size(categories); i++)
        add_text(record_list(sum, "categories"), json_string_value(json_array_get(categories, i)));
    put(sum, "sender", text_or_null(record_text(alert, "sender")));
    put(sum, "received", text_or_null(record_text(alert, "received")));
}

static void begin(Gathering *gathering, const Followed *followed, gint64 span) {
    gathering->case_number = followed->case_number;
    gathering->from = followed->line.time;
    gathering->until = gathering->from + span;
    gathering->sequence = followed->line.sequence;
}

Gathering *gathering_of(const GPtrArray *gatherings, gint64 case_number) {
    for (guint i = 0; i < gatherings->len; i++) {
        Gathering *gathering = g_ptr_array_index(gatherings, i);
        if (gathering->case_number == case_number)
            return gathering;
    }
    return NULL;
}

gboolean gatherings_take(GPtrArray *gatherings, const Followed *followed, const Json *alert,
                         gint64 span) {
    Gathering *gathering = gathering_of(gatherings, followed->case_number);
    /* A line is taken again where it was cut short before the cursor came past it. */
    if (gathering && followed->line.sequence <= gathering->sequence)
        return !gathering->alert;
    if (gathering && gathering->opened) {
        begin(gathering, followed, span);
        return TRUE;
    }
    if (gathering) {
        add(gathering, alert, followed->line.sequence);
        return FALSE;
    }
    gathering = g_new0(Gathering, 1);
    begin(gathering, followed, span);
    g_ptr_array_add(gatherings, gathering);
    return TRUE;
}

void gatherings_open(GPtrArray *gatherings, const Followed *followed) {
    Gathering *gathering = gathering_of(gatherings, followed->case_number);
    if (!gathering) {
        gathering = g_new0(Gathering, 1);
        begin(gathering, followed, 0);
        gathering->opened = TRUE;
        g_ptr_array_add(gatherings, gathering);
    }
}

void gatherings_told_first(GPtrArray *gatherings, gint64 case_number) {
    Gathering *gathering = gathering_of(gatherings, case_number);
    if (gathering)
        gathering->opened = FALSE;
}

Gathering *gatherings_due(GPtrArray *gatherings, gint64 time) {
    Gathering *due = NULL;
    for (guint i = 0; i < gatherings->len;) {
        Gathering *gathering = g_ptr_array_index(gatherings, i);
        if (gathering->until <= time && !gathering->alert && !gathering->opened) {
            g_ptr_array_remove_index(gatherings, i);
            continue;
        }
        if (gathering->alert && gathering->until <= time && (!due || gathering->until < due->until))
            due = gathering;
        i++;
    }
    return due;
}

void gathering_told(Gathering *gathering, gint64 span) {
    gathering->from = gathering->until;
    gathering->until += span;
    g_clear_pointer(&gathering->alert, json_decref);
}

gint64 gatherings_next(const GPtrArray *gatherings) {
    gint64 next = G_MAXINT64;
    for (guint i = 0; i < gatherings->len; i++) {
        const Gathering *gathering = g_ptr_array_index(gatherings, i);
        next = gathering->alert ? MIN(next, gathering->until) : next;
    }
    return next;
}

void gatherings_forget(GPtrArray *gatherings, gint64 case_number) {
    for (guint i = gatherings->len; i-- > 0;) {
        const Gathering *gathering = g_ptr_array_index(gatherings, i);
        if (gathering->case_number == case_number)
            g_ptr_array_remove_index(gatherings, i);
    }
}
