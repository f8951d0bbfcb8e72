/* Header values: unfolded, encoded words (RFC 2047, with RFC 2231's language)
 * decoded, raw bytes in whatever charset they are.
 *
 * Words of one charset that stand side by side are joined as bytes before the
 * charset is undone, as many mailers cut a character in two; so is base64 that
 * was cut outside a group of four. A word of ISO-2022-JP starts in ASCII, unless
 * its text was cut into words without thought. What is no encoded word after all
 * is left as it stands. Fails never. */
#include "message/parts.h"

enum {
    CHARSET_MAX = 40
};

typedef struct {
    GString *text;                 /* what is done */
    GString *bytes;                /* of words joined so far */
    GArray *seams;                 /* of gsize: where in bytes a word begins, but the first */
    GString *base64;               /* of the last words, not yet whole groups */
    char charset[CHARSET_MAX + 1]; /* of the words joined; "": none */
} Words;

typedef struct {
    char charset[CHARSET_MAX + 1];
    gboolean base64;
    Span content;
    gsize length; /* of the whole word */
} EncodedWord;

/* One value, one line: nothing in it can forge another header or line. */
static void append_text(Words *words, GString *decoded) {
    for (gsize i = 0; i < decoded->len; i++) {
        if ((guint8)decoded->str[i] < ' ') {
            decoded->str[i] = ' ';
        }
    }
    g_string_append_len(words->text, decoded->str, (gssize)decoded->len);
    g_string_free(decoded, TRUE);
}

/* The last escape sequence before `seam`, whole or cut by it, is at `last` in text. */
static gboolean is_shifted(const GString *text, gsize last, gsize seam) {
    return last + 3 <= seam && text->str[last + 1] == '$';
}

/* In ISO-2022-JP a word begins in ASCII. Where one did not go back, it is made up
 * for, unless the next escape sequence goes to ASCII: from ASCII none would. */
static void return_to_ascii(Words *words) {
    g_autoptr(GString) given = g_steal_pointer(&words->bytes);
    words->bytes = g_string_sized_new(given->len + 16);
    gsize done = 0, last = G_MAXSIZE / 2, next = 0;
    for (guint i = 0; i < words->seams->len; i++) {
        gsize seam = g_array_index(words->seams, gsize, i);
        while (next < seam) {
            const char *escape = memchr(given->str + next, '\x1b', given->len - next);
            gsize at = escape ? (gsize)(escape - given->str) : given->len;
            last = at < seam ? at : last;
            next = at < seam ? at + 1 : at;
            if (at >= seam)
                break;
        }
        g_string_append_len(words->bytes, given->str + done, (gssize)(seam - done));
        done = seam;
        gboolean goes_on = next + 1 < given->len && given->str[next + 1] == '(';
        if (is_shifted(given, last, seam) && !goes_on) {
            g_string_append(words->bytes, "\x1b(B");
            last = G_MAXSIZE / 2;
        }
    }
    g_string_append_len(words->bytes, given->str + done, (gssize)(given->len - done));
    g_array_set_size(words->seams, 0);
}

static void join_word(Words *words, Span decoded) {
    if (words->bytes->len) {
        g_array_append_val(words->seams, words->bytes->len);
    }
    g_string_append_len(words->bytes, decoded.bytes, (gssize)decoded.length);
}

static void take_base64(Words *words) {
    if (words->base64->len) {
        g_autofree char *owned = NULL;
        gboolean cut;
        Span decoded = transfer_decode(span_of_string(words->base64), TRANSFER_BASE64,
                                       words->base64->len + 64, &owned, &cut);
        join_word(words, decoded);
        g_string_truncate(words->base64, 0);
    }
}

static void finish_words(Words *words) {
    take_base64(words);
    if (words->bytes->len) {
        return_to_ascii(words);
        append_text(words, charset_to_utf8(span_of_string(words->bytes), words->charset));
        g_string_truncate(words->bytes, 0);
    }
    words->charset[0] = '\0';
}

static void append_raw(Words *words, Span bytes) {
    if (bytes.length) {
        finish_words(words);
        append_text(words, charset_to_utf8(bytes, NULL));
    }
}

/* "=?charset*language?B?...?=" at the start of bytes. */
static gboolean read_word(Span bytes, EncodedWord *word) {
    if (bytes.length < 8 || bytes.bytes[0] != '=' || bytes.bytes[1] != '?') {
        return FALSE;
    }
    gsize at = 2, length = 0;
    while (at < bytes.length && length < CHARSET_MAX && bytes.bytes[at] != '?' &&
           bytes.bytes[at] != '*' && (guint8)bytes.bytes[at] > ' ') {
        word->charset[length++] = g_ascii_tolower(bytes.bytes[at++]);
    }
    word->charset[length] = '\0';
    while (at < bytes.length && bytes.bytes[at] != '?' && (guint8)bytes.bytes[at] > ' ' &&
           at < 2 * CHARSET_MAX) {
        at++;
    }
    if (!length || at + 3 >= bytes.length || bytes.bytes[at] != '?' || bytes.bytes[at + 2] != '?') {
        return FALSE;
    }
    char encoding = g_ascii_toupper(bytes.bytes[at + 1]);
    gsize start = at + 3;
    const char *end = memchr(bytes.bytes + start, '?', bytes.length - start);
    if ((encoding != 'B' && encoding != 'Q') || !end) {
        return FALSE;
    }
    gsize stop = (gsize)(end - bytes.bytes);
    if (stop + 1 >= bytes.length || bytes.bytes[stop + 1] != '=') {
        return FALSE;
    }
    word->base64 = encoding == 'B';
    word->content = span_slice(bytes, start, stop);
    word->length = stop + 2;
    return TRUE;
}

static int hex_value(char digit) {
    return g_ascii_xdigit_value(digit);
}

static void append_q(GString *bytes, Span content) {
    for (gsize i = 0; i < content.length; i++) {
        char byte = content.bytes[i];
        if (byte == '=' && i + 2 < content.length && hex_value(content.bytes[i + 1]) >= 0 &&
            hex_value(content.bytes[i + 2]) >= 0) {
            byte = (char)(hex_value(content.bytes[i + 1]) * 16 + hex_value(content.bytes[i + 2]));
            i += 2;
        } else if (byte == '_') {
            byte = ' ';
        }
        g_string_append_c(bytes, byte);
    }
}

static gboolean is_whole_base64(const GString *text) {
    return text->len % 4 == 0 || text->str[text->len - 1] == '=';
}

static void append_word(Words *words, const EncodedWord *word) {
    if (words->charset[0] && !g_str_equal(words->charset, word->charset)) {
        finish_words(words);
    }
    g_strlcpy(words->charset, word->charset, sizeof words->charset);
    if (!word->base64) {
        take_base64(words);
        g_autoptr(GString) decoded = g_string_sized_new(word->content.length + 1);
        append_q(decoded, word->content);
        join_word(words, span_of_string(decoded));
        return;
    }
    for (gsize i = 0; i < word->content.length; i++) {
        if (!g_ascii_isspace(word->content.bytes[i])) {
            g_string_append_c(words->base64, word->content.bytes[i]);
        }
    }
    if (is_whole_base64(words->base64)) {
        take_base64(words); /* else the next word may hold the rest */
    }
}

/* Line ends and the white space around the value. The white space of a fold
 * stays (RFC 5322, 2.2.3). */
static GString *unfold(Span value) {
    GString *line = g_string_sized_new(value.length + 1);
    gsize start = 0, end = value.length;
    while (start < end && g_ascii_isspace(value.bytes[start])) {
        start++;
    }
    while (end > start && g_ascii_isspace(value.bytes[end - 1])) {
        end--;
    }
    while (start < end) {
        Span rest = span_slice(value, start, end);
        gsize length = 0;
        while (length < rest.length && rest.bytes[length] != '\r' && rest.bytes[length] != '\n') {
            length++;
        }
        g_string_append_len(line, rest.bytes, (gssize)length);
        start += length + (length < rest.length ? 1 : 0);
    }
    return line;
}

/* Raw ISO-2022-JP may hold "=?" as one kanji: its two-byte stretches are stepped
 * over. */
static gsize skip_shifted(Span bytes, gsize at) {
    if (at + 1 < bytes.length && bytes.bytes[at + 1] == '$') {
        const char *back = memchr(bytes.bytes + at + 1, '\x1b', bytes.length - at - 1);
        return back ? (gsize)(back - bytes.bytes) : bytes.length;
    }
    return at + 1;
}

static gboolean is_all_space(Span bytes) {
    for (gsize i = 0; i < bytes.length; i++) {
        if (bytes.bytes[i] != ' ' && bytes.bytes[i] != '\t') {
            return FALSE;
        }
    }
    return TRUE;
}

char *header_to_utf8(Span value) {
    g_autoptr(GString) line = unfold(value);
    Words words = {g_string_sized_new(line->len + 1), g_string_new(NULL),
                   g_array_new(FALSE, FALSE, sizeof(gsize)), g_string_new(NULL), ""};
    Span bytes = span_of_string(line);
    gsize raw_start = 0;
    gboolean after_word = FALSE;
    for (gsize at = 0; at < bytes.length;) {
        EncodedWord word;
        if (bytes.bytes[at] == '\x1b') {
            at = skip_shifted(bytes, at);
        } else if (read_word(span_slice(bytes, at, bytes.length), &word)) {
            Span between = span_slice(bytes, raw_start, at);
            if (!(after_word && is_all_space(between))) {
                append_raw(&words, between);
            }
            append_word(&words, &word);
            after_word = TRUE;
            at += word.length;
            raw_start = at;
        } else {
            at++;
        }
    }
    append_raw(&words, span_slice(bytes, raw_start, bytes.length));
    finish_words(&words);
    g_string_free(words.bytes, TRUE);
    g_array_unref(words.seams);
    g_string_free(words.base64, TRUE);
    return g_string_free(words.text, FALSE);
}
