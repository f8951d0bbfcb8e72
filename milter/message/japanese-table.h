/* message's own: the table behind japanese.c and iso-2022-jp.c. */
#ifndef MESSAGE_JAPANESE_TABLE_H
#define MESSAGE_JAPANESE_TABLE_H

#include "message/japanese.h"

enum {
    JAPANESE_ROWS = 120, /* 94 of JIS X 0208, then those only Shift_JIS can reach */
    JAPANESE_CELLS = 94,
};

typedef struct {
    guint16 rows[JAPANESE_ROWS][JAPANESE_CELLS];        /* 0: no character */
    guint16 supplement[JAPANESE_CELLS][JAPANESE_CELLS]; /* JIS X 0212 */
} JapaneseTable;

const JapaneseTable *japanese_table(void);

void iso_2022_jp_append(GString *text, Span bytes);

#endif
