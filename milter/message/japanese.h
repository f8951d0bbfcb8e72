/* message's own: the three ways in which Japanese is written in mail, all from
 * one table of rows and cells (JIS X 0208 as Microsoft extended it), so that
 * NEC row 13 (①㈱), the IBM extensions and JIS X 0212 are read in each. */
#ifndef MESSAGE_JAPANESE_H
#define MESSAGE_JAPANESE_H

#include "base/span.h"

typedef enum {
    JAPANESE_SHIFT_JIS, /* CP932 */
    JAPANESE_EUC,       /* CP51932 and the three-byte codes of EUC-JP */
    JAPANESE_ISO_2022,  /* CP50221: also half-width kana by ESC ( I, SO and 8 bit */
} JapaneseCode;

/* Builds the table, with iconv. Called by message_init(), else by the first to
 * need it. Thread safe. */
void japanese_init(void);

/* Appends bytes as UTF-8; what means nothing as U+FFFD. NUL is left out. */
void japanese_append(GString *text, Span bytes, JapaneseCode code);

/* How much bytes look like text in Shift_JIS or EUC: higher is more; below 0 is
 * no such text. ASCII counts nothing. Looks at the first codes only. */
gint64 japanese_likeness(Span bytes, JapaneseCode code);

/* TRUE if an escape sequence of ISO-2022-JP stands in bytes. */
gboolean japanese_has_escape(Span bytes);

#endif
