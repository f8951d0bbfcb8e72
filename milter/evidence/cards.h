/* Red cards as the chain tells them: which sender was shown one, in which case, and not lifted
 * since. Within the room. */
#ifndef EVIDENCE_CARDS_H
#define EVIDENCE_CARDS_H

#include "evidence/erasures.h"

typedef struct {
    CaseAct act;
    gint64 case_number;
} Card;

/* char * sender -> Card: in force. Caller unrefs. */
GHashTable *cards_new(void);
/* A card record that stands; records in the order of the chain. */
void cards_take(GHashTable *cards, const Json *record, const ChainLine *line);
/* Those of a whole chain. CORRUPT: a record cannot be read. Caller unrefs. */
GHashTable *cards_read(const Archive *archive, GError **error);

/* evidence_tell_cards() by erasures that are known. all: a record that cannot be read is CORRUPT;
 * else it is passed over. */
gboolean cards_tell(const Archive *archive, State *state, const Erasures *erasures, gboolean all,
                    GError **error);

#endif
