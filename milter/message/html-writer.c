/* Promises what html-writer.h says. Fails never. */
#include "message/html-writer.h"

#include "base/eight-bytes.h"
#include "message/html-tag.h"
#include "message/parts.h"
#include "message/utf8.h"

enum {
    NEWLINES_MAX = 2,
    LETTERS_MIN = 3,
};

/* ---- cells */

/* The text since the last break is a letter, alone. */
static gboolean is_letter(const HtmlWriter *writer) {
    gsize start = writer->cell_start, length = writer->text->len - start;
    if (length == 0 || length > 4) {
        return FALSE;
    }
    gunichar character = g_utf8_get_char_validated(writer->text->str + start, (gssize)length);
    return character < 0x110000 && g_unichar_isalpha(character) &&
           g_unichar_to_utf8(character, NULL) == (int)length;
}

/* Called where a break is written, or at the end. In a row of cells that hold one
 * letter each a word is read across, so from the third on there is no break between
 * them. Two letters side by side are any table's. */
static void end_of_cell(HtmlWriter *writer) {
    if (!writer->in_cell || !is_letter(writer)) {
        writer->letters = 0;
        return;
    }
    if (writer->letters == 0 || writer->passage_start > writer->letters_start) {
        writer->letters = 0;
        writer->letters_start = writer->cell_start;
    }
    if (++writer->letters < LETTERS_MIN) {
        return;
    }
    GString *text = writer->text;
    gsize to = writer->letters_start;
    for (gsize at = to; at < text->len; at++) {
        if (text->str[at] != '\n') {
            text->str[to++] = text->str[at];
        }
    }
    g_string_truncate(text, to);
    /* so that what is joined is not looked at again */
    const char *last = g_utf8_prev_char(text->str + to);
    writer->letters_start = (gsize)(last - text->str);
}

/* ---- text */

static void flush_white_space(HtmlWriter *writer) {
    if (writer->text->len == writer->base) {
        writer->cell_start = writer->base;
        writer->in_cell = writer->cell_break;
    } else {
        if (writer->newlines) {
            end_of_cell(writer);
            writer->letters = writer->parted ? 0 : writer->letters;
            g_string_append_len(writer->text, "\n\n", (gssize)MIN(writer->newlines, NEWLINES_MAX));
            writer->cell_start = writer->text->len;
            writer->in_cell = writer->cell_break;
        } else if (writer->space) {
            g_string_append_c(writer->text, ' ');
        }
    }
    writer->newlines = 0;
    writer->space = writer->cell_break = writer->parted = FALSE;
}

static void put(HtmlWriter *writer, Span bytes) {
    PassageKind kind = writer->kind;
    flush_white_space(writer);
    if (kind != writer->passage_kind) {
        passages_add(writer->passages, writer->passage_kind, writer->passage_start,
                     writer->text->len);
        writer->passage_start = writer->text->len;
        writer->passage_kind = kind;
    }
    g_string_append_len(writer->text, bytes.bytes, (gssize)bytes.length);
}

void html_put_break(HtmlWriter *writer, guint newlines) {
    writer->newlines = MAX(writer->newlines, newlines);
    writer->parted = TRUE;
}

/* A blank line, as one line break joins Japanese: what stands in two cells is not
 * one word. */
void html_put_cell_break(HtmlWriter *writer) {
    writer->newlines = NEWLINES_MAX;
    writer->cell_break = TRUE;
}

void html_put_line_break(HtmlWriter *writer) {
    if (writer->text->len > writer->base) {
        writer->newlines = MIN(writer->newlines + 1, NEWLINES_MAX);
    }
}

enum {
    BYTE_PLAIN,
    BYTE_SPACE,
    BYTE_REFERENCE,
};

static guint class_of(char byte) {
    switch (byte) {
    case ' ':
    case '\n':
    case '\t':
    case '\r':
    case '\f':
        return BYTE_SPACE;
    case '&':
        return BYTE_REFERENCE;
    default:
        return BYTE_PLAIN;
    }
}

/* Are these eight plain bytes, with single spaces between them? */
static gboolean are_plain(guint64 word) {
    guint64 spaces = bytes_equal(word, ' '), ends = G_GUINT64_CONSTANT(0x8000000000000080);
    return bytes_between(word, 0, ' ') == spaces && bytes_equal(word, '&') == 0 &&
           (spaces & (spaces << 8 | ends)) == 0;
}

/* Plain bytes from `at`, with single spaces between them. */
static gsize plain_end(Span text, gsize at) {
    while (at + 8 <= text.length && are_plain(load_eight(text.bytes + at))) {
        at += 8;
    }
    while (at < text.length) {
        guint8 byte = (guint8)text.bytes[at];
        if (byte > ' ' && byte != '&') {
            at++;
        } else if (byte == ' ' && at + 1 < text.length && (guint8)text.bytes[at + 1] > ' ' &&
                   text.bytes[at + 1] != '&') {
            at += 2;
        } else if (class_of((char)byte) != BYTE_PLAIN) {
            break;
        } else {
            at++;
        }
    }
    return at;
}

static gsize put_reference(HtmlWriter *writer, Span text, gboolean pre) {
    gunichar character;
    gsize length = html_reference(text, &character);
    if (!length) {
        put(writer, span_slice(text, 0, 1));
        return 1;
    }
    if (character < 0x80 && class_of((char)character) == BYTE_SPACE && !pre) {
        writer->space = TRUE;
        return length;
    }
    char bytes[4];
    char *end = utf8_put(bytes, character);
    put(writer, span_of(bytes, (gsize)(end - bytes)));
    return length;
}

void html_put_text(HtmlWriter *writer, Span text, gboolean references, gboolean pre) {
    for (gsize at = 0; at < text.length;) {
        guint class = class_of(text.bytes[at]);
        if (class == BYTE_SPACE && pre) {
            if (text.bytes[at] == '\n') {
                flush_white_space(writer);
            }
            if (text.bytes[at] != '\r') {
                put(writer, span_slice(text, at, at + 1));
            }
            at++;
        } else if (class == BYTE_SPACE) {
            writer->space = TRUE;
            at++;
        } else if (class == BYTE_REFERENCE && references) {
            at += put_reference(writer, span_slice(text, at, text.length), pre);
        } else {
            gsize end = class == BYTE_REFERENCE ? at + 1 : plain_end(text, at);
            put(writer, span_slice(text, at, end));
            at = end;
        }
    }
}

void html_put_end(HtmlWriter *writer, gsize text_max) {
    end_of_cell(writer);
    if (writer->text->len - writer->base > text_max) {
        utf8_truncate(writer->text, writer->base + text_max);
    }
    passages_add(writer->passages, writer->passage_kind,
                 MIN(writer->passage_start, writer->text->len), writer->text->len);
}
