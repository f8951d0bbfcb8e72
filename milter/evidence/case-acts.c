/* Offers case-inside.h: what people did in the course of a case. */
#include "evidence/case-inside.h"

#include "base/translate.h"

gboolean case_acts_are(const char *kind) {
    static const char *const kinds[] = {"note", "assign", "close", "reopen", "hold", "card", NULL};
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

void case_acts_clear(CaseFile *file) {
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
