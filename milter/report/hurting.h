/* The words that hit in a case, found again in other texts: in a reply's subject, in what a
 * colleague wrote. Within the room. */
#ifndef REPORT_HURTING_H
#define REPORT_HURTING_H

#include "evidence/evidence.h"

typedef struct Hurting Hurting;

Hurting *hurting_new(const CaseFile *file);
void hurting_free(Hurting *hurting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hurting, hurting_free)

/* Whatever their case, and the blanks in them. */
gboolean hurting_in(const Hurting *hurting, const char *text);
/* Each is replaced by "[...]". Caller frees. */
char *hurting_masked(const Hurting *hurting, const char *text);

#endif
