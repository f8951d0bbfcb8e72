/* Promises what quote-marks.h says of signature_start(): the line "-- ", and the
 * ruled block with name, company and telephone that closes Japanese mail. Both
 * only where they are short and last, and the ruled one only with signs of a
 * contact and without a sentence: what is a signature is not held against its
 * sender, so in doubt there is none. Fails never. */
#include "message/quote-marks.h"

enum {
    DASHES_LINES_MAX = 12, /* lines after "-- " */
    RULED_LINES_MAX = 10,  /* after the first ruler, a second one included */
    LINES_MAX = 24,        /* looked back, blank lines included */
    LINE_MAX_BYTES = 160,
};

static gboolean contains(Span line, const char *word) {
    return line.length && memmem(line.bytes, line.length, word, strlen(word)) != NULL;
}

static Span trim(Span line) {
    while (line.length && g_ascii_isspace(line.bytes[line.length - 1])) {
        line.length--;
    }
    while (line.length && g_ascii_isspace(line.bytes[0])) {
        line = span_slice(line, 1, line.length);
    }
    return line;
}

/* Eight or more of at most two kinds of rule characters, and nothing else. */
static gboolean is_ruler(Span line) {
    static const char *const rules = "-=_*~#+.:━─―—–‐＿＝＊＋～〜＃ー・…☆★◆◇■□●○◎※┏┓┗┛┌┐└┘";
    gunichar seen[3] = {0, 0, 0};
    guint count = 0;
    line = trim(line);
    for (gsize at = 0; at < line.length;) {
        gunichar character = g_utf8_get_char_validated(line.bytes + at, (gssize)(line.length - at));
        if (character >= 0x110000) {
            return FALSE;
        }
        at += (gsize)g_unichar_to_utf8(character, NULL);
        if (character == ' ' || character == 0x3000) {
            continue;
        }
        if (!g_utf8_strchr(rules, -1, character)) {
            return FALSE;
        }
        guint kind = 0;
        while (kind < 3 && seen[kind] && seen[kind] != character) {
            kind++;
        }
        if (kind == 3) {
            return FALSE;
        }
        seen[kind] = character;
        count++;
    }
    return count >= 8;
}

static guint digits_in(Span line) {
    guint digits = 0;
    for (gsize i = 0; i < line.length; i++) {
        digits += g_ascii_isdigit(line.bytes[i]) != 0;
    }
    return digits;
}

static gboolean is_contact(Span line) {
    static const char *const signs[] = {"株式会社", "有限会社", "合同会社", "（株）",   "(株)",
                                        "㈱",       "〒",       "http://",  "https://", "www.",
                                        "Inc.",     "Ltd.",     "GmbH",     "Co.,"};
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (contains(line, signs[i])) {
            return TRUE;
        }
    }
    const char *at = line.length ? memchr(line.bytes, '@', line.length) : NULL;
    if (at && at > line.bytes && g_ascii_isalnum(at[-1])) {
        return TRUE;
    }
    /* a telephone number */
    return digits_in(line) >= 9 && (contains(line, "-") || contains(line, "(") ||
                                    contains(line, "TEL") || contains(line, "電話"));
}

static gboolean is_sentence(Span line) {
    static const char *const signs[] = {"。", "！", "？", "!", "?"};
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (contains(line, signs[i]) && !contains(line, "http")) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_sent_from(Span line) {
    line = trim(line);
    if (line.length > 60) {
        return FALSE;
    }
    return contains(line, "iPhoneから送信") || contains(line, "iPadから送信") ||
           contains(line, "Androidから送信") ||
           (line.length >= 13 && (g_ascii_strncasecmp(line.bytes, "Sent from my ", 13) == 0 ||
                                  g_ascii_strncasecmp(line.bytes, "Get Outlook f", 13) == 0));
}

typedef struct {
    gsize starts[LINES_MAX + 1];
    guint count;
} Lines;

/* Start of the line that ends before `end`, which is after its line end. */
static gsize line_before(Span text, gsize start, gsize end) {
    gsize stop = end > start && text.bytes[end - 1] == '\n' ? end - 1 : end;
    const char *newline = stop > start ? memrchr(text.bytes + start, '\n', stop - start) : NULL;
    return newline ? (gsize)(newline - text.bytes) + 1 : start;
}

/* From "-- " at `start`: short enough to be one? */
static gboolean is_dashes_block(Span text, gsize start, gsize end) {
    guint filled = 0;
    gsize next;
    quote_line(text, start, &next);
    while (next < end) {
        Span line = trim(quote_line(text, next, &next));
        filled += line.length > 0;
        if (line.length > LINE_MAX_BYTES) {
            return FALSE;
        }
    }
    return filled <= DASHES_LINES_MAX;
}

static gboolean is_ruled_block(Span text, gsize start, gsize end) {
    guint filled = 0, contacts = 0;
    gsize next;
    quote_line(text, start, &next);
    while (next < end) {
        Span line = trim(quote_line(text, next, &next));
        if (!line.length || is_ruler(line)) {
            continue;
        }
        filled++;
        contacts += is_contact(line) ? 1 : 0;
        if (line.length > LINE_MAX_BYTES || is_sentence(line)) {
            return FALSE;
        }
    }
    return filled > 0 && filled <= RULED_LINES_MAX && contacts >= (filled > 4 ? 2 : 1);
}

gsize signature_start(Span text, gsize start, gsize end) {
    gsize at = end, ruled = end;
    text.length = end;
    for (guint i = 0; i < LINES_MAX && at > start; i++) {
        at = line_before(text, start, at);
        gsize next;
        Span line = quote_line(text, at, &next);
        Span trimmed = trim(line);
        if (span_equal(trimmed, span_of_text("--"))) {
            return is_dashes_block(text, at, end) ? at : ruled;
        }
        /* the uppermost ruler that opens a block which is a signature to its end */
        if (is_ruler(line) && is_ruled_block(text, at, end)) {
            ruled = at;
        }
        if (ruled == end && is_sent_from(line) && trim(span_slice(text, next, end)).length == 0) {
            ruled = at;
        }
    }
    return ruled;
}
