/* Offers sqlite_set_card() and sqlite_cards(). */
#include "state/sqlite-threads.h"

gboolean sqlite_set_card(Sqlite *sqlite, const StateCard *card, GError **error) {
    gint64 sequence = (gint64)card->sequence;
    sqlite3_stmt *statement =
        card->shown ? sqlite_start(sqlite, SHOW_CARD, "ssi", card->sender, card->key, sequence)
                    : sqlite_start(sqlite, LIFT_CARD, "si", card->sender, sequence);
    return sqlite_run(sqlite, statement, error);
}

gboolean sqlite_cards(Sqlite *sqlite, const char *key, GPtrArray *senders, GError **error) {
    sqlite3_stmt *statement = sqlite_start(sqlite, FIND_CARDS, "s", key);
    int rows;
    while ((rows = sqlite_step(sqlite, statement, error)) > 0)
        g_ptr_array_add(senders, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    return rows == 0;
}
