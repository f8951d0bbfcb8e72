/* Many lines of a chain, each read and parsed, by as many threads as there are processors. Within
 * the room. */
#ifndef EVIDENCE_LINES_PARSE_H
#define EVIDENCE_LINES_PARSE_H

#include "archive/archive.h"

/* Called from several threads at once. */
typedef gpointer (*LineParse)(const ChainLine *line, gpointer context);

/* lines: of ChainLine; what became of each is put into parsed, in their order. */
void lines_parse(const GArray *lines, LineParse parse, gpointer context, GPtrArray *parsed);

#endif
