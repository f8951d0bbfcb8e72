/* Which charset are these bytes in, whatever their label says, and UTF-8 of it.
 *
 * In this order: a byte order mark; escape sequences of ISO-2022-JP; UTF-16
 * without mark; valid UTF-8; the label, where the bytes agree with it; the
 * likeliest of UTF-8, Shift_JIS, EUC-JP and Windows-1252. Japanese is decoded
 * by japanese.c, the rest of the world by iconv.
 *
 * Fails never. Not a detector for languages: Chinese or Korean without a label
 * is not recognised. */
#include "message/charset-name.h"
#include "message/japanese.h"
#include "message/message.h"
#include "message/utf8.h"

enum {
    SAMPLE_MAX = 1024, /* bytes of lines with 8-bit bytes that tell the charset */
    UTF_16_BYTES_MAX = 64 * 1024,
};

/* By iconv; what it rejects becomes U+FFFD, byte by byte. NULL: it does not
 * know the name. *broken counts the bytes rejected. */
static GString *by_iconv(Span bytes, const char *name, gsize *broken) {
    GIConv iconv = g_iconv_open("UTF-8", name);
    *broken = 0;
    if (iconv == (GIConv)-1) {
        return NULL;
    }
    g_autoptr(GString) converted = g_string_sized_new(bytes.length + bytes.length / 2 + 16);
    char *from = (char *)(guintptr)bytes.bytes;
    gsize from_left = bytes.length;
    while (from_left) {
        char buffer[4096];
        char *to = buffer;
        gsize to_left = sizeof buffer;
        const char *before = from;
        gsize result = g_iconv(iconv, &from, &from_left, &to, &to_left);
        g_string_append_len(converted, buffer, to - buffer);
        if (result == (gsize)-1 && from_left && (from == before || to_left > 16)) {
            g_string_append(converted, UTF8_REPLACEMENT);
            ++*broken;
            from++;
            from_left--;
            g_iconv(iconv, NULL, NULL, NULL, NULL);
        }
    }
    g_iconv_close(iconv);
    GString *text = g_string_sized_new(converted->len);
    utf8_append(text, span_of_string(converted));
    return text;
}

static const char *const often[] = {
    "ISO-2022-JP", "SHIFT_JIS",  "CP932",       "EUC-JP", "CP1252", "UTF-16",
    "GB18030",     "ISO-8859-1", "ISO-8859-15", "BIG5",   "CP949",
};

static GIConv held_open[G_N_ELEMENTS(often)];

void charset_hold_open(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(often); i++) {
        held_open[i] = g_iconv_open("UTF-8", often[i]);
    }
}

static guint utf_16_unit(Span bytes, gsize at, gboolean little) {
    guint8 first = (guint8)bytes.bytes[at], second = (guint8)bytes.bytes[at + 1];
    return little ? (guint)(second << 8 | first) : (guint)(first << 8 | second);
}

static GString *by_utf_16(Span bytes, gboolean little) {
    GString *text = g_string_sized_new(bytes.length * 3 / 2 + 4);
    for (gsize at = 0; at + 1 < bytes.length; at += 2) {
        gunichar character = utf_16_unit(bytes, at, little);
        if (character >= 0xd800 && character <= 0xdfff) {
            guint low = at + 3 < bytes.length ? utf_16_unit(bytes, at + 2, little) : 0;
            if (character <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
                character = 0x10000 + ((character - 0xd800) << 10) + (low - 0xdc00);
                at += 2;
            } else {
                character = 0xfffd;
            }
        }
        if (character && character != 0xfeff) {
            g_string_append_unichar(text, character);
        }
    }
    return text;
}

/* Of UTF-16 read in this order: the share, in percent, of units that are ordinary
 * in Japanese or Western mail, and of those that are kana. */
static guint utf_16_share(Span bytes, gboolean little, guint *kana) {
    gsize units = MIN(bytes.length, UTF_16_BYTES_MAX) / 2, ordinary = 0, in_kana = 0;
    for (gsize i = 0; i < units; i++) {
        guint unit = utf_16_unit(bytes, i * 2, little);
        in_kana += unit >= 0x3000 && unit < 0x3100;
        ordinary += (unit >= 0x20 && unit < 0x180) || unit == '\n' || unit == '\r' ||
                    unit == '\t' || (unit >= 0x2000 && unit < 0x2700) ||
                    (unit >= 0x3000 && unit < 0x3100) || (unit >= 0x4e00 && unit < 0x9fb0) ||
                    (unit >= 0xd800 && unit < 0xe000) || unit >= 0xff00;
    }
    *kana = units ? (guint)(in_kana * 100 / units) : 0;
    return units ? (guint)(ordinary * 100 / units) : 0;
}

/* NUL bytes of one parity alone are the upper halves of ASCII characters: no
 * other charset of mail has NUL. A few are not enough, as any two letters of
 * ASCII are some kanji in UTF-16, and one NUL would hide a text. */
static gboolean is_utf_16(Span bytes, gboolean *little) {
    if (bytes.length < 4 || !memchr(bytes.bytes, 0, bytes.length)) {
        return FALSE;
    }
    gsize zeros[2] = {0, 0};
    for (gsize i = 0; i < bytes.length; i++) {
        zeros[i % 2] += bytes.bytes[i] == 0;
    }
    if (zeros[0] && zeros[1]) {
        return FALSE;
    }
    guint kana;
    *little = zeros[1] != 0;
    guint share = utf_16_share(bytes, *little, &kana);
    return share >= 90 && (kana >= 20 || (zeros[0] + zeros[1]) * 3 >= bytes.length);
}

static gint64 utf_8_likeness(Span bytes) {
    gint64 sum = 0;
    for (gsize at = 0; at < bytes.length;) {
        Span rest = span_slice(bytes, at, bytes.length);
        guint longest;
        gsize valid = utf8_valid_length(rest, &longest);
        for (gsize i = 0; i < valid; i++) {
            guint8 byte = (guint8)rest.bytes[i];
            sum += byte >= 0xe0 ? 30 : byte >= 0xc2 ? 15 : 0;
        }
        at += valid;
        if (at < bytes.length) {
            sum -= 30;
            at++;
        }
    }
    return sum;
}

static gint64 western_likeness(Span bytes) {
    gint64 sum = 0;
    for (gsize i = 0; i < bytes.length; i++) {
        guint8 byte = (guint8)bytes.bytes[i];
        if (byte < 0x80) {
            continue;
        }
        gboolean beside_letter = (i > 0 && g_ascii_isalpha(bytes.bytes[i - 1])) ||
                                 (i + 1 < bytes.length && g_ascii_isalpha(bytes.bytes[i + 1]));
        gboolean letter = byte >= 0xc0 && byte != 0xd7 && byte != 0xf7;
        sum += byte == 0x81 || byte == 0x8d || byte == 0x8f || byte == 0x90 || byte == 0x9d ? -60
               : letter && beside_letter                                                    ? 12
                                                                                            : -10;
    }
    return sum;
}

static GString *by_japanese(Span bytes, JapaneseCode code) {
    GString *text = g_string_new(NULL);
    japanese_append(text, bytes, code);
    return text;
}

/* The lines that have 8-bit bytes, as many as SAMPLE_MAX holds, so that a long
 * text of ASCII before them does not decide. */
static GString *sample_of(Span bytes) {
    GString *sample = g_string_sized_new(MIN(bytes.length, SAMPLE_MAX) + 1);
    gsize at = utf8_ascii_length(bytes);
    while (at < bytes.length && sample->len < SAMPLE_MAX) {
        const char *before = memrchr(bytes.bytes, '\n', at);
        const char *behind = memchr(bytes.bytes + at, '\n', bytes.length - at);
        gsize start = before ? (gsize)(before - bytes.bytes) + 1 : 0;
        gsize end = behind ? (gsize)(behind - bytes.bytes) + 1 : bytes.length;
        start = MAX(start, at - MIN(at, 64));
        end = MIN(end, start + SAMPLE_MAX - sample->len);
        g_string_append_len(sample, bytes.bytes + start, (gssize)(end - start));
        at = MAX(end, at + 1);
        at += utf8_ascii_length(span_slice(bytes, at, bytes.length));
    }
    return sample;
}

static gint64 count_high(Span bytes) {
    gint64 count = 0;
    for (gsize i = 0; i < bytes.length; i++) {
        count += (guint8)bytes.bytes[i] >= 0x80;
    }
    return count;
}

static GString *by_western(Span bytes) {
    gsize broken;
    GString *text = by_iconv(bytes, "CP1252", &broken);
    if (!text) {
        text = g_string_new(NULL);
        utf8_append(text, bytes);
    }
    return text;
}

static GString *by_guess(Span bytes, CharsetKind label) {
    g_autoptr(GString) string = sample_of(bytes);
    Span sample = span_of_string(string);
    gint64 bonus = count_high(sample) * 6;
    gint64 utf_8 = utf_8_likeness(sample);
    gint64 shift_jis =
        japanese_likeness(sample, JAPANESE_SHIFT_JIS) + (label == CHARSET_SHIFT_JIS ? bonus : 0);
    gint64 euc = japanese_likeness(sample, JAPANESE_EUC) + (label == CHARSET_EUC_JP ? bonus : 0);
    gint64 western = western_likeness(sample) + (label == CHARSET_WESTERN ? bonus : 0);
    gint64 best = MAX(MAX(utf_8, western), MAX(shift_jis, euc));
    if (best == utf_8 || (best <= 0 && label == CHARSET_UTF_8)) {
        GString *text = g_string_sized_new(bytes.length + 16);
        utf8_append(text, bytes);
        return text;
    }
    if (best == shift_jis || (best <= 0 && label == CHARSET_SHIFT_JIS)) {
        return by_japanese(bytes, JAPANESE_SHIFT_JIS);
    }
    if (best == euc || (best <= 0 && label == CHARSET_EUC_JP)) {
        return by_japanese(bytes, JAPANESE_EUC);
    }
    return by_western(bytes);
}

/* TRUE where valid UTF-8 is more likely than what the label says: three bytes
 * that fit by chance are rare in any other charset, two are not (half-width
 * kana in Shift_JIS). */
static gboolean is_utf_8(CharsetKind label, guint longest) {
    gboolean two_bytes = label == CHARSET_SHIFT_JIS || label == CHARSET_EUC_JP ||
                         label == CHARSET_TWO_BYTES || label == CHARSET_ONE_BYTE;
    return longest <= 1 || !two_bytes || longest >= 3;
}

/* By a mark, by a label that the bytes agree with, or by NUL bytes. NULL: not
 * UTF-16. */
static GString *if_utf_16(Span bytes, CharsetKind label) {
    gboolean little;
    if (bytes.length >= 2 && memcmp(bytes.bytes, "\xff\xfe", 2) == 0) {
        return by_utf_16(span_slice(bytes, 2, bytes.length), TRUE);
    }
    if (bytes.length >= 2 && memcmp(bytes.bytes, "\xfe\xff", 2) == 0) {
        return by_utf_16(span_slice(bytes, 2, bytes.length), FALSE);
    }
    gboolean ascii = utf8_ascii_length(bytes) == bytes.length &&
                     (!bytes.length || !memchr(bytes.bytes, 0, bytes.length));
    if (ascii) {
        return NULL; /* though any two of its bytes are some kanji */
    }
    if (label == CHARSET_UTF_16_LE || label == CHARSET_UTF_16_BE || label == CHARSET_UTF_16) {
        guint kana;
        guint as_little = utf_16_share(bytes, TRUE, &kana);
        guint as_big = utf_16_share(bytes, FALSE, &kana);
        if (MAX(as_little, as_big) >= 50) {
            return by_utf_16(bytes, as_little > as_big);
        }
    }
    return is_utf_16(bytes, &little) ? by_utf_16(bytes, little) : NULL;
}

/* Where the label names a charset of iconv's and the bytes agree with it. */
static GString *if_labelled(Span bytes, const CharsetName *named) {
    gsize broken;
    GString *text = by_iconv(bytes, named->name, &broken);
    if (text && broken * 4 > bytes.length) {
        g_string_free(text, TRUE);
        return NULL;
    }
    return text;
}

GString *charset_to_utf8(Span bytes, const char *label) {
    CharsetName named = charset_name(label);
    GString *text = named.kind == CHARSET_SEVEN_BIT ? if_labelled(bytes, &named) : NULL;
    if (!text) {
        text = if_utf_16(bytes, named.kind);
    }
    if (text) {
        return text;
    }
    gboolean shifts = named.kind == CHARSET_ISO_2022_JP && bytes.length &&
                      memchr(bytes.bytes, 0x0e, bytes.length);
    if (shifts || japanese_has_escape(bytes)) {
        return by_japanese(bytes, JAPANESE_ISO_2022);
    }
    if (bytes.length >= 3 && memcmp(bytes.bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes = span_slice(bytes, 3, bytes.length);
    }
    guint longest;
    gboolean valid = utf8_valid_length(bytes, &longest) == bytes.length;
    if (valid && is_utf_8(named.kind, longest)) {
        text = g_string_sized_new(bytes.length + 1);
        utf8_append_valid(text, bytes);
        return text;
    }
    if (named.kind == CHARSET_ONE_BYTE || named.kind == CHARSET_TWO_BYTES) {
        text = if_labelled(bytes, &named);
    }
    return text ? text : by_guess(bytes, named.kind);
}
