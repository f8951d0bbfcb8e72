/* Red cards in force, in memory: a table by sender. */
#ifndef STATE_CARD_TABLE_H
#define STATE_CARD_TABLE_H

#include "state/state.h"

/* Caller unrefs. */
GHashTable *card_table_new(void);
/* As State's set_card() and cards() have it. */
void card_table_set(GHashTable *cards, const StateCard *card);
void card_table_find(GHashTable *cards, const char *key, GPtrArray *found);
/* The highest sequence of them; 0: there is none. */
guint64 card_table_newest(GHashTable *cards);
/* Forgets those of these lines (of guint64); how many that were. */
guint card_table_erase(GHashTable *cards, const GArray *lines);

#endif
