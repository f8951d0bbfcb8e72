/* ISO-2022-JP as mail has it (CP50221 and what is broken in known ways).
 *
 * Read beyond RFC 1468: half-width kana by ESC ( I, by SO and SI and as 8-bit
 * bytes; NEC and IBM rows; JIS X 0212 by ESC $ ( D; runs of UTF-8 or Shift_JIS
 * in the ASCII state, which mailing lists and web forms add; a character that
 * an encoded word cuts in two. A line that ends without going back to ASCII is
 * taken as if it had, unless the next line shows that it was meant to go on.
 *
 * Text that was not JIS but stands behind ESC $ B, so that only a program would
 * read kanji there, is read as the ASCII it is. Fails never. */
#include "message/japanese-table.h"
#include "message/utf8.h"

#define ESC '\x1b'

enum {
    LOOK_AHEAD = 12, /* codes that tell kanji from ASCII behind a false escape */
};

typedef enum {
    STATE_ASCII,
    STATE_KANA,
    STATE_KANJI,
    STATE_SUPPLEMENT,
} State;

static const struct {
    const char *sequence; /* after ESC: two bytes or three */
    State state;
} escapes[] = {
    {"(B", STATE_ASCII},  {"(J", STATE_ASCII},  {"(H", STATE_ASCII},       {"(I", STATE_KANA},
    {"$B", STATE_KANJI},  {"$@", STATE_KANJI},  {"$(B", STATE_KANJI},      {"$(@", STATE_KANJI},
    {"$(O", STATE_KANJI}, {"$(Q", STATE_KANJI}, {"$(D", STATE_SUPPLEMENT}, {"&@", STATE_ASCII},
};

/* Length of the escape sequence at the start of bytes, ESC included; 0: none. */
static gsize escape_at(Span bytes, State *state) {
    if (bytes.length < 3 || bytes.bytes[0] != ESC) {
        return 0;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++) {
        gsize length = escapes[i].sequence[2] ? 3 : 2;
        if (escapes[i].sequence[0] == bytes.bytes[1] && bytes.length > length &&
            memcmp(bytes.bytes + 1, escapes[i].sequence, length) == 0) {
            *state = escapes[i].state;
            return length + 1;
        }
    }
    return 0;
}

/* The first escape sequence in bytes; FALSE: none. */
static gboolean next_escape(Span bytes, gsize *at, State *state) {
    for (*at = 0; *at < bytes.length; ++*at) {
        const char *found = memchr(bytes.bytes + *at, ESC, bytes.length - *at);
        if (!found) {
            return FALSE;
        }
        *at = (gsize)(found - bytes.bytes);
        if (escape_at(span_slice(bytes, *at, bytes.length), state)) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean japanese_has_escape(Span bytes) {
    gsize at;
    State state;
    return next_escape(bytes, &at, &state);
}

typedef struct {
    const JapaneseTable *jis;
    GString *text;
    State state;
    guint8 lead;        /* first half of a character, 0: none */
    gboolean shift_out; /* SO: kana until SI */
} Decoder;

static void put(Decoder *decoder, gunichar character) {
    char bytes[4];
    char *end = utf8_put(bytes, character ? character : 0xfffd);
    g_string_append_len(decoder->text, bytes, end - bytes);
}

static void drop_lead(Decoder *decoder) {
    if (decoder->lead) {
        decoder->lead = 0;
        put(decoder, 0);
    }
}

/* A run of 8-bit bytes: half-width kana, else UTF-8 if it is, else Shift_JIS. */
static gsize high_run(Decoder *decoder, Span bytes) {
    gsize length = 0;
    gboolean kana = TRUE;
    while (length < bytes.length && (guint8)bytes.bytes[length] >= 0x80) {
        guint8 byte = (guint8)bytes.bytes[length++];
        kana = kana && byte >= 0xa1 && byte <= 0xdf;
    }
    Span run = span_slice(bytes, 0, length);
    guint longest;
    if (!kana && utf8_valid_length(run, &longest) == length) {
        utf8_append(decoder->text, run);
        return length;
    }
    /* The second byte of a Shift_JIS pair may look like ASCII. */
    if (!kana && length < bytes.length && bytes.bytes[length] >= 0x40) {
        run.length = ++length;
    }
    japanese_append(decoder->text, run, JAPANESE_SHIFT_JIS);
    return length;
}

/* FALSE where a stretch of two-byte codes, from here to its escape or line end,
 * is hardly JIS: too many codes that mean nothing or are rare kanji. */
static gboolean reads_as_kanji(const JapaneseTable *jis, Span bytes, gboolean halved) {
    guint codes = 0, odd = 0;
    gsize at = halved ? 1 : 0;
    while (at + 1 < bytes.length && codes < LOOK_AHEAD) {
        guint8 first = (guint8)bytes.bytes[at], second = (guint8)bytes.bytes[at + 1];
        if (first == ESC || first == '\n' || first == '\r' || second == ESC || second == '\n') {
            break;
        }
        gboolean known = first >= 0x21 && first <= 0x7e && second >= 0x21 && second <= 0x7e &&
                         jis->rows[first - 0x21][second - 0x21] != 0;
        codes++;
        odd += !known || first >= 0x50;
        at += 2;
    }
    return codes <= 4 || odd * 4 <= codes * 3;
}

/* The pairs at the start of bytes, all at once. Returns how many bytes they are. */
static gsize kanji_run(Decoder *decoder, Span bytes) {
    const guint8 *from = (const guint8 *)bytes.bytes;
    gsize before = decoder->text->len, at = 0;
    /* UNSAFE: room for three bytes for every two read */
    g_string_set_size(decoder->text, before + bytes.length / 2 * 3);
    char *to = decoder->text->str + before;
    for (; at + 1 < bytes.length; at += 2) {
        guint row = from[at] - 0x21u, cell = from[at + 1] - 0x21u;
        if (row >= JAPANESE_CELLS || cell >= JAPANESE_CELLS) {
            break;
        }
        gunichar character = decoder->state == STATE_KANJI ? decoder->jis->rows[row][cell]
                                                           : decoder->jis->supplement[row][cell];
        to = utf8_put(to, character ? character : 0xfffd);
    }
    g_string_truncate(decoder->text, (gsize)(to - decoder->text->str));
    return at;
}

/* What is no pair: half of one, or a control character. */
static gsize kanji_byte(Decoder *decoder, Span bytes) {
    guint8 byte = (guint8)bytes.bytes[0];
    if (byte < 0x21 || byte == 0x7f) {
        drop_lead(decoder);
        put(decoder, byte ? byte : ' ');
    } else if (!decoder->lead) {
        decoder->lead = byte;
    } else {
        char pair[2] = {(char)decoder->lead, (char)byte};
        decoder->lead = 0;
        kanji_run(decoder, span_of(pair, 2));
    }
    return 1;
}

static gsize kanji(Decoder *decoder, Span bytes) {
    gsize length = decoder->lead ? 0 : kanji_run(decoder, bytes);
    return length ? length : kanji_byte(decoder, bytes);
}

/* At a line end the state is ASCII again, unless the next sequence would then
 * go from ASCII to ASCII. */
static void end_line(Decoder *decoder, Span rest) {
    gsize at;
    State next;
    decoder->shift_out = FALSE;
    if (decoder->state == STATE_ASCII) {
        return;
    }
    Span line = rest;
    const char *end = memchr(rest.bytes + 1, '\n', rest.length - 1);
    if (end) {
        line.length = (gsize)(end - rest.bytes);
    }
    if (!next_escape(line, &at, &next) || next != STATE_ASCII) {
        drop_lead(decoder);
        decoder->state = STATE_ASCII;
    }
}

static gsize ascii_run(Decoder *decoder, Span bytes) {
    guint8 byte = (guint8)bytes.bytes[0];
    if (byte == 0x0e || byte == 0x0f) {
        decoder->shift_out = byte == 0x0e;
        return 1;
    }
    drop_lead(decoder);
    gboolean kana = decoder->state == STATE_KANA || decoder->shift_out;
    if (kana && byte >= 0x21 && byte <= 0x5f) {
        put(decoder, 0xff61u + byte - 0x21u);
        return 1;
    }
    gsize length = 1;
    while (!kana && length < bytes.length && (guint8)bytes.bytes[length] < 0x80 &&
           (guint8)bytes.bytes[length] >= ' ') {
        length++;
    }
    utf8_append_valid(decoder->text, span_slice(bytes, 0, length));
    return length;
}

static gsize escape(Decoder *decoder, Span rest, gsize length, State state) {
    decoder->shift_out = FALSE;
    decoder->state = state;
    Span behind = span_slice(rest, length, rest.length);
    if (state == STATE_KANJI && !reads_as_kanji(decoder->jis, behind, decoder->lead != 0)) {
        drop_lead(decoder);
        decoder->state = STATE_ASCII;
    }
    return length;
}

void iso_2022_jp_append(GString *text, Span bytes) {
    Decoder decoder = {japanese_table(), text, STATE_ASCII, 0, FALSE};
    for (gsize at = 0; at < bytes.length;) {
        Span rest = span_slice(bytes, at, bytes.length);
        guint8 byte = (guint8)rest.bytes[0];
        State state;
        gsize length = byte == ESC ? escape_at(rest, &state) : 0;
        if (length) {
            at += escape(&decoder, rest, length, state);
            continue;
        }
        if (byte == '\n') {
            end_line(&decoder, rest);
        }
        if (byte >= 0x80) {
            drop_lead(&decoder);
            at += high_run(&decoder, rest);
        } else if (decoder.state == STATE_KANJI || decoder.state == STATE_SUPPLEMENT) {
            at += kanji(&decoder, rest);
        } else {
            at += ascii_run(&decoder, rest);
        }
    }
    drop_lead(&decoder);
}
