/* A trend as an object for machines. */
#ifndef COMMAND_TREND_OBJECT_H
#define COMMAND_TREND_OBJECT_H

#include "command/command.h"
#include "report/trend.h"

/* {"from", "to", "by", …, "figures": {WORD: [{"row", COLUMN: number or null}]}}; no sentences,
 * which would be in some language. */
json_t *trend_object(const Trend *trend);

#endif
