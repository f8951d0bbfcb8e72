/* message's own: bytes that should be UTF-8. */
#ifndef MESSAGE_UTF8_H
#define MESSAGE_UTF8_H

#include "base/span.h"

#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Length of the longest start of bytes that is valid UTF-8 (RFC 3629). NUL is
 * valid. *longest becomes the length of the longest sequence in it. */
gsize utf8_valid_length(Span bytes, guint *longest);

/* Appends bytes with every broken sequence as one U+FFFD. NUL is left out: no
 * mail reader shows it, and it would end a C string early. */
void utf8_append(GString *text, Span bytes);

/* The same where bytes are known to be valid. */
void utf8_append_valid(GString *text, Span bytes);

/* Cuts text to at most length bytes, at a character border. */
void utf8_truncate(GString *text, gsize length);

/* Bytes at the start of span that are ASCII. */
gsize utf8_ascii_length(Span bytes);

/* UNSAFE: writes up to 4 bytes at `to`; the caller has made room. Returns the
 * end. */
static inline char *utf8_put(char *to, gunichar character) {
    if (character < 0x80) {
        *to++ = (char)character;
    } else if (character < 0x800) {
        *to++ = (char)(0xc0 | (character >> 6));
        *to++ = (char)(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        *to++ = (char)(0xe0 | (character >> 12));
        *to++ = (char)(0x80 | ((character >> 6) & 0x3f));
        *to++ = (char)(0x80 | (character & 0x3f));
    } else {
        *to++ = (char)(0xf0 | (character >> 18));
        *to++ = (char)(0x80 | ((character >> 12) & 0x3f));
        *to++ = (char)(0x80 | ((character >> 6) & 0x3f));
        *to++ = (char)(0x80 | (character & 0x3f));
    }
    return to;
}

#endif
