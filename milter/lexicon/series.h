/* What is said in series: a text that says the same a thousand times over is searched as one that
 * says it a few dozen times. More hits of a rule than that are not looked for anyway, and without
 * this a sender chooses what a search costs. Within the room. */
#ifndef LEXICON_SERIES_H
#define LEXICON_SERIES_H

#include "base/span.h"

enum {
    SERIES_UNIT_MAX = 300,    /* bytes of what is said again and again */
    SERIES_LEAST = 12 * 1024, /* bytes of a series; a shorter one is left as it is */
    SERIES_BEFORE = 6 * 1024, /* bytes of it that are kept, with room for all hits of a rule ... */
    SERIES_BEHIND = 2 * 1024, /* ... and before what follows it, about */
};

typedef struct Series Series;

Series *series_new(void);
void series_free(Series *series);

/* The text with each series shortened, by so many times what is said that it reads on as before. It
 * lives until the next call, as long as the text does. text is valid UTF-8. */
Span series_shorten(Series *series, Span text);

/* From a place in what series_shorten() gave to where it stands in the text. */
void series_origin(const Series *series, gsize *start, gsize *end);

#endif
