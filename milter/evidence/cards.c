/* Offers cards.h and evidence_tell_cards(). */
#include "evidence/cards.h"

static void free_card(gpointer data) {
    Card *card = data;
    case_act_clear(&card->act);
    g_free(card);
}

GHashTable *cards_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_card);
}

void cards_take(GHashTable *cards, const Json *record, const ChainLine *line) {
    const char *sender = record_text(record, "sender");
    if (!sender)
        return;
    if (!record_truth(record, "shown")) {
        g_hash_table_remove(cards, sender);
        return;
    }
    Card *card = g_new0(Card, 1);
    card->case_number = record_number(record, "case");
    card->act = case_act_read(record, line, "reason");
    g_hash_table_replace(cards, g_strdup(sender), card);
}

typedef struct {
    const Archive *archive;
    const Erasures *erasures;
    GHashTable *cards; /* as cards_new() makes them */
    State *state;
} Reading;

static gboolean is_card(const Erasures *erasures, const ChainLine *line) {
    return g_str_equal(line->kind, "card") && !erasures_has(erasures, line);
}

static gboolean take_line(const ChainLine *line, gpointer context, GError **error) {
    const Reading *reading = context;
    if (!is_card(reading->erasures, line))
        return TRUE;
    g_autoptr(Json) record = record_of_line(reading->archive, line, error);
    if (record)
        cards_take(reading->cards, record, line);
    return record != NULL;
}

GHashTable *cards_read(const Archive *archive, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, TRUE, error);
    g_autoptr(GHashTable) cards = cards_new();
    Reading reading = {.archive = archive, .erasures = erasures, .cards = cards};
    if (!erasures || !chain_each(archive, 0, take_line, &reading, error))
        return NULL;
    return g_steal_pointer(&cards);
}

static gboolean tell(State *state, const Json *record, const ChainLine *line, GError **error) {
    const char *sender = record_text(record, "sender");
    g_autofree char *key = sender ? red_card_key(sender) : NULL;
    StateCard card = {.sender = sender,
                      .key = key,
                      .sequence = line->sequence,
                      .shown = record_truth(record, "shown"),
                      .case_number = record_number(record, "case")};
    return !key || state->functions->set_card(state, &card, error);
}

gboolean cards_tell(const Archive *archive, State *state, const Erasures *erasures,
                    const ChainLine *line, gboolean all, GError **error) {
    if (!is_card(erasures, line))
        return TRUE;
    g_autoptr(Json) record = record_of_line(archive, line, all ? error : NULL);
    return record ? tell(state, record, line, error) : !all;
}

static gboolean tell_line(const ChainLine *line, gpointer context, GError **error) {
    const Reading *reading = context;
    return cards_tell(reading->archive, reading->state, reading->erasures, line, TRUE, error);
}

gboolean evidence_tell_cards(const Archive *archive, State *state, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, TRUE, error);
    Reading reading = {.archive = archive, .erasures = erasures, .state = state};
    evidence_of_archive(archive, state);
    return erasures && chain_each(archive, 0, tell_line, &reading, error);
}
