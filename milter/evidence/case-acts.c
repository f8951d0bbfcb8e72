/* Offers case-inside.h: what people did in the course of a case. */
#include "evidence/case-inside.h"

#include "base/translate.h"

gboolean case_acts_are(const char *kind) {
    static const char *const kinds[] = {"raise",  "note", "assign", "close",
                                        "reopen", "hold", "card",   NULL};
    return g_strv_contains(kinds, kind);
}

static void free_event(gpointer data) {
    CaseEvent *event = data;
    g_free(event->kind);
    g_free(event->which);
    g_free(event->whom);
    case_act_clear(&event->act);
    g_free(event);
}

static void free_card(gpointer data) {
    CaseCard *card = data;
    g_free(card->sender);
    case_act_clear(&card->act);
    g_free(card);
}

void case_acts_begin(CaseFile *file) {
    file->events = g_ptr_array_new_with_free_func(free_event);
    file->observers = g_ptr_array_new_with_free_func(g_free);
    file->cards = g_ptr_array_new_with_free_func(free_card);
}

static void free_raise(CaseRaise *raised) {
    if (!raised)
        return;
    case_act_clear(&raised->act);
    g_free(raised->from);
    g_free(raised->level);
    g_free(raised->message_id);
    g_ptr_array_unref(raised->categories);
    g_free(raised);
}

void case_acts_clear(CaseFile *file) {
    free_raise(file->raised);
    g_ptr_array_unref(file->events);
    g_ptr_array_unref(file->observers);
    g_ptr_array_unref(file->cards);
    case_act_free(file->closed);
}

void case_acts_card(CaseFile *file, const char *sender, const Card *card) {
    CaseCard *shown = g_new0(CaseCard, 1);
    shown->sender = g_strdup(sender);
    shown->act = (CaseAct){card->act.sequence, card->act.time, g_strdup(card->act.user),
                           g_strdup(card->act.words)};
    g_ptr_array_add(file->cards, shown);
}

static void take_observers(CaseFile *file, CaseEvent *event, const Json *record) {
    const Json *list = record_list(record, "observers"), *entry;
    g_autoptr(GString) names = g_string_new(NULL);
    size_t index;
    g_ptr_array_set_size(file->observers, 0);
    json_array_foreach(list, index, entry) {
        const char *name = json_string_value(entry);
        if (!name)
            continue;
        g_ptr_array_add(file->observers, g_strdup(name));
        g_string_append_printf(names, "%s%s", names->len > 0 ? _(", ") : "", name);
    }
    event->whom = g_strdup(names->str);
}

static void take_card(CaseEvent *event, const Json *record) {
    event->which = g_strdup(record_truth(record, "shown") ? "shown" : "lifted");
    event->whom = record_text_dup(record, "sender");
}

/* The first one counts: another was written where a call was cut short. */
static void take_raise(CaseFile *file, const Json *record, const ChainLine *line) {
    const Json *list = record_list(record, "categories"), *entry;
    size_t index;
    if (file->raised)
        return;
    CaseRaise *raised = g_new0(CaseRaise, 1);
    raised->act = case_act_read(record, line, "reason");
    raised->from = record_text_dup(record, "from");
    raised->level = record_text_dup(record, "level");
    raised->threshold = record_score(record, "threshold");
    raised->message_id = g_strdup(record_text(record, "mail.message_id"));
    raised->categories = g_ptr_array_new_with_free_func(g_free);
    record_digest(record, "mail.sha256", &raised->file);
    json_array_foreach(list, index, entry) {
        if (json_is_string(entry))
            g_ptr_array_add(raised->categories, g_strdup(json_string_value(entry)));
    }
    file->raised = raised;
}

static void take_close(CaseFile *file, const CaseEvent *event) {
    g_clear_pointer(&file->closed, case_act_free);
    if (g_str_equal(event->kind, "close"))
        file->closed = case_act_copy(&event->act);
}

gboolean case_acts_take(CaseFile *file, const Json *record, const ChainLine *line) {
    CaseEvent *event = g_new0(CaseEvent, 1);
    gboolean is_note = g_str_equal(line->kind, "note");
    g_ptr_array_add(file->events, event);
    event->kind = g_strdup(line->kind);
    event->act.sequence = line->sequence;
    event->act.user = record_text_dup(record, "by.user");
    event->act.words = record_text_dup(record, is_note ? "text" : "reason");
    if (is_note)
        event->which = record_text_dup(record, "note");
    else if (g_str_equal(line->kind, "assign"))
        take_observers(file, event, record);
    else if (g_str_equal(line->kind, "card"))
        take_card(event, record);
    else if (g_str_equal(line->kind, "raise"))
        take_raise(file, record, line);
    else if (g_str_equal(line->kind, "hold"))
        event->which = g_strdup(record_truth(record, "held") ? "held" : "released");
    event->which = event->which ? event->which : g_strdup("");
    event->whom = event->whom ? event->whom : g_strdup("");
    if (!record_time(record, "time", &event->act.time))
        return FALSE;
    if (g_str_equal(line->kind, "close") || g_str_equal(line->kind, "reopen"))
        take_close(file, event);
    return TRUE;
}
