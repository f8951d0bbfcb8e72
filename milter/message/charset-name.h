/* message's own: what a charset label means. */
#ifndef MESSAGE_CHARSET_NAME_H
#define MESSAGE_CHARSET_NAME_H

#include <glib.h>

enum {
    CHARSET_LABEL_MAX = 40, /* a longer label is no charset */
};

typedef enum {
    CHARSET_NONE, /* no label, or one that says nothing: us-ascii, unknown */
    CHARSET_UTF_8,
    CHARSET_ISO_2022_JP,
    CHARSET_SHIFT_JIS,
    CHARSET_EUC_JP,
    CHARSET_UTF_16, /* byte order to be seen from the bytes */
    CHARSET_UTF_16_LE,
    CHARSET_UTF_16_BE,
    CHARSET_WESTERN,   /* ISO-8859-1, which all read as Windows-1252 */
    CHARSET_ONE_BYTE,  /* by iconv */
    CHARSET_TWO_BYTES, /* by iconv */
    CHARSET_SEVEN_BIT, /* by iconv: looks like ASCII and is not */
} CharsetKind;

typedef struct {
    CharsetKind kind;
    char name[CHARSET_LABEL_MAX + 1]; /* for iconv */
} CharsetName;

/* Opens iconv for the charsets of most mail, and leaves it open: glibc reads a charset's module
 * from the disk whenever one is opened of which none is, be it here or in GMime (the name in a
 * From:). By message_init(). */
void charset_hold_open(void);

/* label may be NULL. What it says may be wrong: see charset.c. */
CharsetName charset_name(const char *label);

#endif
