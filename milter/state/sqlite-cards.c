/* Offers sqlite_set_card() and sqlite_cards(). */
#include "state/sqlite-threads.h"

gboolean sqlite_set_card(Sqlite *sqlite, const StateCard *card, GError **error) {
    gint64 sequence = (gint64)card->sequence;
    sqlite3_stmt *statement = card->shown
                                  ? sqlite_start(sqlite, SHOW_CARD, "ssii", card->sender, card->key,
                                                 sequence, card->case_number)
                                  : sqlite_start(sqlite, LIFT_CARD, "si", card->sender, sequence);
    return sqlite_run(sqlite, statement, error);
}

gboolean sqlite_cards(Sqlite *sqlite, const char *key, GPtrArray *cards, GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, FIND_CARDS, "s", key);
    int rows;
    while ((rows = sqlite_step(sqlite, statement, error)) > 0) {
        StateCarded *carded = g_new(StateCarded, 1);
        *carded = (StateCarded){g_strdup((const char *)sqlite3_column_text(statement, 0)),
                                sqlite3_column_int64(statement, 1)};
        g_ptr_array_add(cards, carded);
    }
    return rows == 0;
}
