/* Promises what utf8.h says. Fails never. Beside g_utf8_validate() because
 * that takes NUL for broken, and does not skip ASCII by words. */
#include "message/utf8.h"
#include "base/eight-bytes.h"

gsize utf8_ascii_length(Span bytes) {
    gsize at = 0;
    while (at + 8 <= bytes.length && (load_eight(bytes.bytes + at) & HIGH_BITS) == 0) {
        at += 8;
    }
    while (at < bytes.length && (guint8)bytes.bytes[at] < 0x80) {
        at++;
    }
    return at;
}

static gboolean is_tail(guint8 byte) {
    return (byte & 0xc0) == 0x80;
}

/* Three bytes of which the first alone says nothing of the second: most of Japanese. */
static inline gboolean is_common(const guint8 *at, gsize left) {
    return left >= 3 && at[0] >= 0xe1 && at[0] <= 0xec &&
           (((at[1] ^ 0x80) | (at[2] ^ 0x80)) & 0xc0) == 0;
}

/* Two such at once. */
static inline gboolean are_common(const guint8 *at, gsize left) {
    return left >= 8 && bytes_are_threes(load_eight(at)) && at[0] - 0xe1u <= 0xec - 0xe1 &&
           at[3] - 0xe1u <= 0xec - 0xe1;
}

/* Length of the sequence at the start, 0 if it is broken. */
static guint sequence_length(const guint8 *at, gsize left) {
    if (at[0] < 0x80) {
        return 1;
    }
    if (at[0] >= 0xc2 && at[0] <= 0xdf) {
        return left >= 2 && is_tail(at[1]) ? 2 : 0;
    }
    if (at[0] >= 0xe0 && at[0] <= 0xef) {
        if (left < 3 || !is_tail(at[1]) || !is_tail(at[2]) || (at[0] == 0xe0 && at[1] < 0xa0) ||
            (at[0] == 0xed && at[1] > 0x9f)) {
            return 0;
        }
        return 3;
    }
    if (at[0] >= 0xf0 && at[0] <= 0xf4) {
        if (left < 4 || !is_tail(at[1]) || !is_tail(at[2]) || !is_tail(at[3]) ||
            (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f)) {
            return 0;
        }
        return 4;
    }
    return 0;
}

gsize utf8_valid_length(Span bytes, guint *longest) {
    const guint8 *start = (const guint8 *)bytes.bytes;
    gsize at = 0;
    guint most = bytes.length ? 1 : 0;
    while (at < bytes.length) {
        if (start[at] < 0x80) {
            at += utf8_ascii_length(span_slice(bytes, at, bytes.length));
            continue;
        }
        gsize from = at;
        while (are_common(start + at, bytes.length - at)) {
            at += 6;
        }
        while (is_common(start + at, bytes.length - at)) {
            at += 3;
        }
        if (at > from) {
            most = MAX(most, 3);
            continue;
        }
        guint length = sequence_length(start + at, bytes.length - at);
        if (length == 0) {
            break;
        }
        most = MAX(most, length);
        at += length;
    }
    *longest = most;
    return at;
}

/* How many bytes one U+FFFD stands for: a sequence as far as it was begun
 * rightly, or one byte (Unicode, "maximal subpart"). */
static gsize broken_length(const guint8 *at, gsize left) {
    gsize wanted = at[0] >= 0xf0 && at[0] <= 0xf4 ? 4 : at[0] >= 0xe0 && at[0] <= 0xef ? 3 : 2;
    if (at[0] < 0xc2 || at[0] > 0xf4) {
        return 1;
    }
    gsize length = 1;
    while (length < left && length < wanted - 1 && is_tail(at[length])) {
        length++;
    }
    return length;
}

void utf8_append_valid(GString *text, Span bytes) {
    while (bytes.length) {
        const char *nul = memchr(bytes.bytes, 0, bytes.length);
        gsize length = nul ? (gsize)(nul - bytes.bytes) : bytes.length;
        g_string_append_len(text, bytes.bytes, (gssize)length);
        bytes = span_slice(bytes, length + 1, bytes.length);
    }
}

void utf8_append(GString *text, Span bytes) {
    guint longest;
    while (bytes.length) {
        gsize valid = utf8_valid_length(bytes, &longest);
        utf8_append_valid(text, span_slice(bytes, 0, valid));
        bytes = span_slice(bytes, valid, bytes.length);
        if (bytes.length) {
            g_string_append(text, UTF8_REPLACEMENT);
            gsize broken = broken_length((const guint8 *)bytes.bytes, bytes.length);
            bytes = span_slice(bytes, broken, bytes.length);
        }
    }
}

void utf8_truncate(GString *text, gsize length) {
    if (text->len <= length) {
        return;
    }
    while (length > 0 && is_tail((guint8)text->str[length])) {
        length--;
    }
    g_string_truncate(text, length);
}
