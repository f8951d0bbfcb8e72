/* Offers card-table.h. */
#include "state/card-table.h"

typedef struct {
    char *key;
    guint64 sequence;
    gint64 case_number;
} Card;

static void free_card(gpointer data) {
    Card *card = data;
    g_free(card->key);
    g_free(card);
}

GHashTable *card_table_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_card);
}

void card_table_set(GHashTable *cards, const StateCard *card) {
    const Card *known = g_hash_table_lookup(cards, card->sender);
    if (known && known->sequence > card->sequence)
        return;
    g_hash_table_remove(cards, card->sender);
    if (!card->shown)
        return;
    Card *shown = g_new(Card, 1);
    *shown = (Card){g_strdup(card->key), card->sequence, card->case_number};
    g_hash_table_insert(cards, g_strdup(card->sender), shown);
}

void card_table_find(GHashTable *cards, const char *key, GPtrArray *found) {
    GHashTableIter iter;
    gpointer sender, value;
    g_hash_table_iter_init(&iter, cards);
    while (g_hash_table_iter_next(&iter, &sender, &value)) {
        const Card *card = value;
        StateCarded carded = {NULL, card->case_number};
        if (!g_str_equal(card->key, key))
            continue;
        carded.sender = g_strdup(sender);
        g_ptr_array_add(found, g_memdup2(&carded, sizeof carded));
    }
}

guint64 card_table_newest(GHashTable *cards) {
    guint64 newest = 0;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, cards);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        newest = MAX(newest, ((const Card *)value)->sequence);
    return newest;
}

static gboolean is_among(G_GNUC_UNUSED gpointer sender, gpointer card, gpointer data) {
    return state_is_among(data, ((Card *)card)->sequence);
}

guint card_table_erase(GHashTable *cards, const GArray *lines) {
    return g_hash_table_foreach_remove(cards, is_among, (gpointer)(gsize)lines);
}
