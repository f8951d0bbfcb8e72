/* What may cover a letter of a word. Within the room. */
#ifndef TEXT_UNDO_COVERS_H
#define TEXT_UNDO_COVERS_H

#include "text/undo-inside.h"

/* Covers any letter. */
gboolean undo_is_cover(gunichar c);
/* Covers one only inside of a word. */
gboolean undo_is_cover_inside(gunichar c);
/* Stands in the place of a vowel. */
gboolean undo_is_cover_of_vowel(gunichar c);
/* What a digit or sign may stand for; NULL: it is none of these. */
const char *undo_latin_like(gunichar c);

/* Is it any of these? */
gboolean undo_may_cover(gunichar c);

#endif
