/* Many lines of a chain, each read and parsed, by as many threads as there are processors. Within
 * the room. */
#ifndef EVIDENCE_LINES_PARSE_H
#define EVIDENCE_LINES_PARSE_H

#include "archive/archive.h"

/* Called from several threads at once. NULL: *error says why. */
typedef gpointer (*LineParse)(const ChainLine *line, gpointer context, GError **error);

/* lines: of ChainLine; what became of each is appended to parsed, in their order. FALSE: one could
 * not be parsed; of several the first one's error. parsed then has NULL among it. */
gboolean lines_parse(const GArray *lines, LineParse parse, gpointer context, GPtrArray *parsed,
                     GError **error);

#endif
