/* Content-Transfer-Encoding undone: base64 and quoted-printable here, uuencode by
 * GMime. They are most of the bytes of most mails, and whole groups at a time are
 * several times as fast as a state machine. Fails never: what is no base64 is
 * skipped, and "=" before what is no number (RFC 2045, 6.7) stays. */
#include "message/parts.h"

#include <pthread.h>
#include <gmime/gmime.h>

TransferEncoding transfer_encoding_of(Span value) {
    static const struct {
        const char *name;
        TransferEncoding encoding;
    } names[] = {{"base64", TRANSFER_BASE64},
                 {"quoted-printable", TRANSFER_QUOTED_PRINTABLE},
                 {"x-uuencode", TRANSFER_UUENCODE},
                 {"uuencode", TRANSFER_UUENCODE},
                 {"x-uue", TRANSFER_UUENCODE}};
    gsize at = 0;
    while (at < value.length && (g_ascii_isspace(value.bytes[at]) || value.bytes[at] == '"')) {
        at++;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize length = strlen(names[i].name);
        if (value.length - at >= length &&
            g_ascii_strncasecmp(value.bytes + at, names[i].name, length) == 0) {
            return names[i].encoding;
        }
    }
    return TRANSFER_NONE;
}

enum {
    NOT_BASE64 = 0xff
};

static guint8 value_of(char character) {
    if (character >= 'A' && character <= 'Z') {
        return (guint8)(character - 'A');
    }
    if (character >= 'a' && character <= 'z') {
        return (guint8)(character - 'a' + 26);
    }
    if (character >= '0' && character <= '9') {
        return (guint8)(character - '0' + 52);
    }
    return character == '+' ? 62 : character == '/' ? 63 : NOT_BASE64;
}

static guint8 base64_table[256];
static pthread_once_t base64_table_filled = PTHREAD_ONCE_INIT;

static void fill_base64_table(void) {
    for (guint i = 0; i < 256; i++)
        base64_table[i] = value_of((char)i);
}

static const guint8 *base64_values(void) {
    pthread_once(&base64_table_filled, fill_base64_table);
    return base64_table;
}

/* One character at a time, up to four good ones: over line ends, junk and
 * padding. Returns how many good ones there were. */
static guint slow_group(const guint8 *values, const guint8 **at, const guint8 *end,
                        guint32 *group) {
    guint count = 0;
    *group = 0;
    while (*at < end && count < 4) {
        guint8 byte = *(*at)++;
        if (byte == '=' && count >= 2) {
            break;
        }
        if (values[byte] != NOT_BASE64) {
            *group = *group << 6 | values[byte];
            count++;
        }
    }
    *group <<= 6 * (4 - count);
    return count;
}

static gsize base64_decode(Span bytes, guint8 *output) {
    const guint8 *values = base64_values();
    const guint8 *at = (const guint8 *)bytes.bytes, *end = at + bytes.length;
    guint8 *to = output;
    while (at < end) {
        guint32 group;
        /* UNSAFE: output has room for three bytes for every four read, and three more */
        while (end - at >= 4) {
            guint8 a = values[at[0]], b = values[at[1]], c = values[at[2]], d = values[at[3]];
            if ((a | b | c | d) & 0xc0) {
                break;
            }
            group = (guint32)a << 18 | (guint32)b << 12 | (guint32)c << 6 | d;
            group = GUINT32_TO_BE(group << 8);
            memcpy(to, &group, sizeof group);
            to += 3;
            at += 4;
        }
        if (at < end && (*at == '\n' || *at == '\r')) {
            at++;
            continue;
        }
        guint count = slow_group(values, &at, end, &group);
        for (guint i = 0; i + 1 < count; i++) {
            *to++ = (guint8)(group >> (16 - 8 * i));
        }
    }
    return (gsize)(to - output);
}

enum {
    NO_DIGIT = 0x10
};

static guint8 hex_value(guint8 byte) {
    guint8 letter = byte | 0x20;
    return byte >= '0' && byte <= '9'       ? (guint8)(byte - '0')
           : letter >= 'a' && letter <= 'f' ? (guint8)(letter - 'a' + 10)
                                            : NO_DIGIT;
}

/* Behind "=" at `at` the line ends, or the part does, whose last line end is the boundary's; blanks
 * before it do not count. Returns what was read; 0: it does not. */
static gsize soft_break_length(const guint8 *at, const guint8 *end) {
    const guint8 *from = at++;
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at < end && *at == '\r')
        at++;
    return at == end ? (gsize)(at - from) : *at == '\n' ? (gsize)(at + 1 - from) : 0;
}

/* What "=" at `at` stands for, written to *to. Returns what was read. */
static gsize quoted_code(const guint8 *at, const guint8 *end, guint8 **to) {
    guint8 first = end - at > 2 ? hex_value(at[1]) : NO_DIGIT;
    guint8 second = end - at > 2 ? hex_value(at[2]) : NO_DIGIT;
    if (first != NO_DIGIT && second != NO_DIGIT) {
        *(*to)++ = (guint8)(first << 4 | second);
        return 3;
    }
    gsize soft_break = soft_break_length(at, end);
    if (soft_break == 0)
        *(*to)++ = '=';
    return MAX(soft_break, 1);
}

/* UNSAFE: output has room for what is read, which is never less than is written. */
static gsize quoted_decode(Span bytes, guint8 *output) {
    const guint8 *at = (const guint8 *)bytes.bytes, *end = at + bytes.length;
    guint8 *to = output;
    while (at < end) {
        while (at < end && *at == '=')
            at += quoted_code(at, end, &to);
        const guint8 *next = at < end ? memchr(at, '=', (gsize)(end - at)) : NULL;
        gsize length = (gsize)((next ? next : end) - at);
        memcpy(to, at, length);
        to += length;
        at += length;
    }
    return (gsize)(to - output);
}

/* GMime decodes lines: the one that begins the file is not for it. */
static Span after_begin(Span bytes) {
    for (gsize at = 0; at < bytes.length;) {
        const char *newline = memchr(bytes.bytes + at, '\n', bytes.length - at);
        gsize next = newline ? (gsize)(newline - bytes.bytes) + 1 : bytes.length;
        if (next - at > 6 && memcmp(bytes.bytes + at, "begin ", 6) == 0) {
            return span_slice(bytes, next, bytes.length);
        }
        at = next;
    }
    return bytes;
}

static Span uuencode_decode(Span bytes, char **owned) {
    GMimeEncoding state;
    g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_UUENCODE);
    *owned = g_malloc(g_mime_encoding_outlen(&state, bytes.length) + 1);
    return span_of(*owned, g_mime_encoding_flush(&state, bytes.bytes, bytes.length, *owned));
}

Span transfer_decode(Span bytes, TransferEncoding encoding, gsize max, char **owned,
                     gboolean *cut) {
    gsize most = encoding == TRANSFER_NONE     ? max
                 : encoding == TRANSFER_BASE64 ? max / 3 * 4 + max / 8
                                               : max * 3 + max / 8;
    *owned = NULL;
    *cut = bytes.length > most;
    bytes = span_slice(bytes, 0, most);
    if (encoding == TRANSFER_NONE || bytes.length == 0) {
        return bytes;
    }
    if (encoding == TRANSFER_UUENCODE)
        return uuencode_decode(after_begin(bytes), owned);
    *owned = g_malloc(bytes.length + 8);
    guint8 *output = (guint8 *)*owned;
    return span_of(*owned, encoding == TRANSFER_BASE64 ? base64_decode(bytes, output)
                                                       : quoted_decode(bytes, output));
}
