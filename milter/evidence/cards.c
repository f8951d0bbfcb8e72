/* Offers cards.h and evidence_tell_cards(). */
#include "evidence/cards.h"

static void free_card(gpointer data) {
    Card *card = data;
    g_free(card->act.user);
    g_free(card->act.words);
    g_free(card);
}

GHashTable *cards_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_card);
}

void cards_take(GHashTable *cards, const Json *record, const ChainLine *line) {
    const char *sender = record_text(record, "sender"), *user = record_text(record, "by.user");
    const char *reason = record_text(record, "reason");
    if (!sender)
        return;
    if (!record_truth(record, "shown")) {
        g_hash_table_remove(cards, sender);
        return;
    }
    Card *card = g_new0(Card, 1);
    card->case_number = record_number(record, "case");
    card->act = (CaseAct){.sequence = line->sequence,
                          .user = g_strdup(user ? user : ""),
                          .words = g_strdup(reason ? reason : "")};
    if (!record_time(record, "time", &card->act.time))
        card->act.time = line->time;
    g_hash_table_replace(cards, g_strdup(sender), card);
}

typedef gboolean (*CardTake)(const Json *record, const ChainLine *line, gpointer context,
                             GError **error);

/* Each card record that stands. */
static gboolean each_card(const Archive *archive, const Erasures *erasures, gboolean all,
                          CardTake take, gpointer context, GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, error);
    ChainLine line;
    int got = reader ? 1 : -1;
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0) {
        if (!g_str_equal(line.kind, "card") || erasures_has(erasures, &line))
            continue;
        g_autoptr(Json) record = record_of_line(archive, &line, all ? error : NULL);
        if ((!record && all) || (record && !take(record, &line, context, error)))
            return FALSE;
    }
    return got == 0;
}

static gboolean take_into(const Json *record, const ChainLine *line, gpointer cards,
                          G_GNUC_UNUSED GError **error) {
    cards_take(cards, record, line);
    return TRUE;
}

GHashTable *cards_read(const Archive *archive, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, TRUE, error);
    g_autoptr(GHashTable) cards = cards_new();
    if (!erasures || !each_card(archive, erasures, TRUE, take_into, cards, error))
        return NULL;
    return g_steal_pointer(&cards);
}

static gboolean tell(const Json *record, const ChainLine *line, gpointer context, GError **error) {
    State *state = context;
    const char *sender = record_text(record, "sender");
    g_autofree char *key = sender ? red_card_key(sender) : NULL;
    StateCard card = {.sender = sender,
                      .key = key,
                      .sequence = line->sequence,
                      .shown = record_truth(record, "shown")};
    return !key || state->functions->set_card(state, &card, error);
}

gboolean cards_tell(const Archive *archive, State *state, const Erasures *erasures, gboolean all,
                    GError **error) {
    return each_card(archive, erasures, all, tell, state, error);
}

gboolean evidence_tell_cards(const Archive *archive, State *state, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, TRUE, error);
    return erasures && cards_tell(archive, state, erasures, TRUE, error);
}
