/* What the erasure and hold records of a chain say: which records are erased, which cases are on
 * hold. Within the room; whoever reads records asks here first, for an erased record may be
 * gone, or be there still where an erasure was cut short: it is erased either way.
 *
 * An erasure of a case that was on hold when it was written counts for nothing. */
#ifndef EVIDENCE_ERASURES_H
#define EVIDENCE_ERASURES_H

#include "evidence/record.h"

typedef struct {
    CaseAct act; /* words: the ground */
    gint64 case_number;
    GArray *lines;   /* of guint64: of the records that it erased */
    GArray *objects; /* of Digest: these records, and what they named */
} Erasure;

typedef struct {
    GPtrArray *all;      /* of Erasure, in the order of the chain */
    GHashTable *objects; /* Digest -> guint64 line of the last erasure that lists it */
    GHashTable *holds;   /* gint64 case -> CaseAct: on hold now */
} Erasures;

/* An erasure or hold record that cannot be read: where all are wanted CORRUPT, else passed over.
 * Caller frees. */
Erasures *erasures_read(const Archive *archive, gboolean all, GError **error);
void erasures_free(Erasures *erasures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Erasures, erasures_free)

/* Is the record of this line erased? */
gboolean erasures_has(const Erasures *erasures, const ChainLine *line);
/* Why a case is on hold; NULL: it is not. */
const CaseAct *erasures_hold(const Erasures *erasures, gint64 case_number);
/* The last erasure of a case; NULL: none. */
const Erasure *erasures_of_case(const Erasures *erasures, gint64 case_number);

/* restore.c: state forgets all that was erased; what it forgot of other cases with it, it learns
 * again from the chain. *forgotten: messages. */
gboolean evidence_forget(const Archive *archive, State *state, const Erasures *erasures,
                         guint *forgotten, GError **error);

/* evidence-open.c: tells state whose lines it hears of: those of this archive, by the host and the
 * path that it has here. */
void evidence_of_archive(const Archive *archive, State *state);

/* Who did it, when and why. words: the key under which the record says why. Caller clears. */
CaseAct case_act_read(const Json *record, const ChainLine *line, const char *words);
void case_act_clear(CaseAct *act);
CaseAct *case_act_copy(const CaseAct *act);
void case_act_free(CaseAct *act);

#endif
