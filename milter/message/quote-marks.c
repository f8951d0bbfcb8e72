/* Promises what quote-marks.h says of quote_mark(). Knows the forms that mailers
 * write, in Japanese and English and the commonest of others, each by all of its
 * signs: a date or an address before "wrote:", three fields of a header. One sign
 * alone marks nothing, as what is marked is not held against its sender. Fails
 * never; looks a few lines ahead at most. */
#include "message/quote-marks.h"

enum {
    ATTRIBUTION_LINES = 3,
    ATTRIBUTION_MAX = 500, /* bytes */
    HEADER_LINES = 12,
    INITIALS_MAX = 4,
};

static Span skip_space(Span line) {
    while (line.length) {
        if (line.bytes[0] == ' ' || line.bytes[0] == '\t' || line.bytes[0] == '\r') {
            line = span_slice(line, 1, line.length);
        } else if (line.length >= 2 && memcmp(line.bytes, "\xc2\xa0", 2) == 0) {
            line = span_slice(line, 2, line.length);
        } else if (line.length >= 3 && memcmp(line.bytes, "\xe3\x80\x80", 3) == 0) {
            line = span_slice(line, 3, line.length);
        } else {
            break;
        }
    }
    return line;
}

static Span drop_end_space(Span line) {
    while (line.length) {
        if (g_ascii_isspace(line.bytes[line.length - 1])) {
            line.length--;
        } else if (line.length >= 2 && memcmp(line.bytes + line.length - 2, "\xc2\xa0", 2) == 0) {
            line.length -= 2;
        } else {
            break;
        }
    }
    return line;
}

/* The first byte tells most lines from most words: it is looked at first. */
static inline gboolean starts(Span line, const char *word) {
    if (!line.length || ((line.bytes[0] ^ word[0]) & ~0x20)) {
        return FALSE;
    }
    gsize length = strlen(word);
    return line.length >= length && g_ascii_strncasecmp(line.bytes, word, length) == 0;
}

static gboolean ends(Span line, const char *word) {
    gsize length = strlen(word);
    return line.length >= length &&
           g_ascii_strncasecmp(line.bytes + line.length - length, word, length) == 0;
}

static gboolean contains(Span line, const char *word) {
    return line.length && memmem(line.bytes, line.length, word, strlen(word)) != NULL;
}

/* ">", or the writer's initials and ">" as some mailers put them. */
static gboolean is_quoted(Span line) {
    gsize initials = 0;
    while (initials < INITIALS_MAX && initials < line.length &&
           g_ascii_isupper(line.bytes[initials])) {
        initials++;
    }
    return starts(line, "＞") ||
           (initials < line.length && line.bytes[initials] == '>' &&
            (initials == 0 || starts(span_slice(line, initials + 1, line.length), " ")));
}

/* ---- attributions */

/* "2026年11月17日", "2026/11/17", "17 Nov 2026": a year of our time in the
 * first bytes. */
static gboolean has_year(Span line) {
    for (gsize i = 0; i + 4 <= line.length && i < 80; i++) {
        const char *at = line.bytes + i;
        if ((at[0] == '1' || at[0] == '2') &&
            (memcmp(at, "19", 2) == 0 || memcmp(at, "20", 2) == 0) && g_ascii_isdigit(at[2]) &&
            g_ascii_isdigit(at[3]) && (i == 0 || !g_ascii_isdigit(at[-1])) &&
            (i + 4 == line.length || !g_ascii_isdigit(at[4]))) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean has_address(Span line) {
    const char *at = line.length ? memchr(line.bytes, '@', line.length) : NULL;
    return at && at > line.bytes && g_ascii_isgraph(at[-1]);
}

static gboolean may_attribute(Span line) {
    static const char *const openings[] = {"On ", "Am ", "Le ", "El ", "Il ", "Em ", "(", "At "};
    if (line.length && g_ascii_isdigit(line.bytes[0])) {
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(openings); i++) {
        if (starts(line, openings[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_attribution(Span text) {
    static const char *const closings[] = {
        "wrote:",    "writes:",   "schrieb:",    "a écrit :", "a écrit :",
        "escribió:", "escreveu:", "ha scritto:", "写道：",    "写道:"};
    static const char *const japanese[] = {
        "のメール:",         "のメール：",  "書きました:",   "書きました：",
        "書かれました:",     "wrote：",     "のメッセージ:", "のメッセージ：",
        "さんは書きました:", "のコメント:", "のコメント："};
    if (!has_year(text)) {
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(closings); i++) {
        if (ends(text, closings[i])) {
            return TRUE;
        }
    }
    for (gsize i = 0; i < G_N_ELEMENTS(japanese); i++) {
        if (ends(text, japanese[i])) {
            return TRUE;
        }
    }
    /* Gmail in Japanese: date, name, <address>: */
    return has_address(text) && (ends(text, ">:") || ends(text, ">：") || ends(text, "＞："));
}

/* A date alone does not open one: its text must end as one within few lines. */
static gboolean find_attribution(Span text, gsize at, Span line, gsize *end) {
    if (!may_attribute(line)) {
        return FALSE;
    }
    gsize start = (gsize)(line.bytes - text.bytes), next = at;
    for (guint i = 0; i < ATTRIBUTION_LINES && next < text.length; i++) {
        Span last = drop_end_space(quote_line(text, next, &next));
        gsize stop = (gsize)(last.bytes - text.bytes) + last.length;
        if (last.length == 0 || stop <= start || stop - start > ATTRIBUTION_MAX) {
            return FALSE;
        }
        if (is_attribution(span_slice(text, start, stop))) {
            *end = next;
            return TRUE;
        }
    }
    return FALSE;
}

/* ---- separators with words: "-----Original Message-----" */

static Span without_rule(Span line, const char *rule, guint *count) {
    *count = 0;
    while (starts(line, rule)) {
        line = span_slice(line, strlen(rule), line.length);
        ++*count;
    }
    return line;
}

static QuoteMark separator(Span line) {
    static const struct {
        const char *words;
        QuoteMark mark;
    } rows[] = {{"Original Message", MARK_EARLIER},
                {"Original-Nachricht", MARK_EARLIER},
                {"Ursprüngliche Nachricht", MARK_EARLIER},
                {"元のメッセージ", MARK_EARLIER},
                {"Original Appointment", MARK_EARLIER},
                {"Reply Message", MARK_EARLIER},
                {"返信元メッセージ", MARK_EARLIER},
                {"Forwarded message", MARK_FORWARD},
                {"Forwarded by", MARK_FORWARD},
                {"Weitergeleitete Nachricht", MARK_FORWARD},
                {"転送メッセージ", MARK_FORWARD},
                {"転送されたメッセージ", MARK_FORWARD},
                {"転送メール", MARK_FORWARD}};
    guint dashes;
    Span words = skip_space(without_rule(line, "-", &dashes));
    if (dashes >= 3) {
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            if (starts(words, rows[i].words)) {
                Span rest = span_slice(words, strlen(rows[i].words), words.length);
                return contains(rest, "---") ? rows[i].mark : MARK_NONE;
            }
        }
        return MARK_NONE;
    }
    static const char *const forwards[] = {
        "Begin forwarded message:", "転送されたメッセージ:", "転送されたメッセージ：",
        "以下は転送されたメッセージです:", "Anfang der weitergeleiteten Nachricht:"};
    Span whole = drop_end_space(line);
    for (gsize i = 0; i < G_N_ELEMENTS(forwards); i++) {
        if (starts(whole, forwards[i]) && whole.length == strlen(forwards[i])) {
            return MARK_FORWARD;
        }
    }
    return MARK_NONE;
}

/* ---- header blocks */

enum {
    FIELD_FROM = 1,
    FIELD_DATE = 2,
    FIELD_TO = 4,
    FIELD_SUBJECT = 8,
    FIELD_COPY = 16,
};

static gboolean has_colon(Span line) {
    return line.length && (memchr(line.bytes, ':', line.length) || contains(line, "："));
}

static guint field_of(Span line) {
    static const struct {
        const char *name;
        guint field;
    } names[] = {{"From", FIELD_FROM},       {"差出人", FIELD_FROM},
                 {"送信者", FIELD_FROM},     {"送信元", FIELD_FROM},
                 {"Von", FIELD_FROM},        {"De", FIELD_FROM},
                 {"发件人", FIELD_FROM},     {"Sent", FIELD_DATE},
                 {"Date", FIELD_DATE},       {"送信日時", FIELD_DATE},
                 {"日時", FIELD_DATE},       {"日付", FIELD_DATE},
                 {"送信日", FIELD_DATE},     {"Gesendet", FIELD_DATE},
                 {"Envoyé", FIELD_DATE},     {"发送时间", FIELD_DATE},
                 {"To", FIELD_TO},           {"宛先", FIELD_TO},
                 {"An", FIELD_TO},           {"À", FIELD_TO},
                 {"收件人", FIELD_TO},       {"Subject", FIELD_SUBJECT},
                 {"件名", FIELD_SUBJECT},    {"Betreff", FIELD_SUBJECT},
                 {"Objet", FIELD_SUBJECT},   {"主题", FIELD_SUBJECT},
                 {"Cc", FIELD_COPY},         {"Bcc", FIELD_COPY},
                 {"Reply-To", FIELD_COPY},   {"Importance", FIELD_COPY},
                 {"重要度", FIELD_COPY},     {"Resent-From", FIELD_COPY},
                 {"返信先", FIELD_COPY},     {"添付ファイル", FIELD_COPY},
                 {"Attachments", FIELD_COPY}};
    guint stars;
    if (!has_colon(line)) {
        return 0; /* most lines: no name need be looked for */
    }
    line = without_rule(skip_space(line), "*", &stars);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (starts(line, names[i].name)) {
            Span rest = span_slice(line, strlen(names[i].name), line.length);
            rest = skip_space(without_rule(skip_space(rest), "*", &stars));
            if (starts(rest, ":") || starts(rest, "：")) {
                return names[i].field;
            }
        }
    }
    return 0;
}

/* From first, and two more of date, recipient and subject; a field may go on over
 * a line. */
static gboolean find_header(Span text, gsize at, gsize *end) {
    guint found = 0, strange = 0;
    gsize next = at;
    for (guint i = 0; i < HEADER_LINES && next < text.length; i++) {
        Span line = quote_line(text, next, &next);
        guint field = field_of(line);
        if (i == 0 && field != FIELD_FROM) {
            return FALSE;
        }
        gboolean blank = drop_end_space(skip_space(line)).length == 0;
        strange = field ? 0 : strange + 1;
        if (strange > 2 || (blank && strange > 1)) {
            break;
        }
        if (field) {
            found |= field;
            *end = next;
        }
    }
    guint others = found & (FIELD_DATE | FIELD_TO | FIELD_SUBJECT);
    return (others & (others - 1)) != 0;
}

/* A rule of Outlook's before a header, then the header. */
static gboolean find_ruled_header(Span text, gsize at, Span line, gsize *end) {
    guint count;
    Span rest = drop_end_space(without_rule(line, "_", &count));
    if (count < 5 || rest.length) {
        return FALSE;
    }
    gsize next;
    quote_line(text, at, &next);
    for (guint i = 0; i < 2 && next < text.length; i++) {
        gsize after;
        if (find_header(text, next, end)) {
            return TRUE;
        }
        if (drop_end_space(skip_space(quote_line(text, next, &after))).length) {
            return FALSE;
        }
        next = after;
    }
    return FALSE;
}

static gboolean may_be_from(char first) {
    return strchr("*FfVvDd\xe5\xe9", first) != NULL;
}

/* What may stand second, in small letters, in a mark that begins so; "": nothing. */
static const char *seconds(char first) {
    switch (g_ascii_tolower(first)) {
    case 'a':
        return "mnt";
    case 'e':
        return "lm";
    case 'b':
    case 'd':
    case 'l':
        return "e";
    case 'f':
        return "r";
    case 'i':
        return "l";
    case 'o':
        return "n";
    case 'v':
        return "o";
    case '\xe4': /* 以 */
    case '\xe8': /* 転 */
        return "\xbb";
    case '\xe5': /* 差, 发 */
        return "\xb7\x8f";
    case '\xe9': /* 送 */
        return "\x80";
    default:
        return "";
    }
}

/* Begins the line as some mark does? */
static gboolean may_mark(Span line) {
    char first = line.length ? line.bytes[0] : '\0',
         second = line.length > 1 ? line.bytes[1] : '\0';
    if (first == '-' || first == '_' || first == '*' || first == '(' || g_ascii_isdigit(first)) {
        return TRUE;
    }
    const char *may = seconds(first);
    while (*may && *may != g_ascii_tolower(second)) {
        may++;
    }
    return *may != '\0';
}

/* Most lines begin with kana or with letters that begin no mark. */
static gboolean is_plain_start(Span line) {
    guint8 first = (guint8)line.bytes[0], second = line.length > 1 ? (guint8)line.bytes[1] : 0x80;
    return (first == 0xe3 && second != 0x80) || (g_ascii_isalpha(first) && !may_mark(line));
}

QuoteMark quote_mark(Span text, gsize at, gsize *end) {
    Span line = quote_line(text, at, end);
    if (line.length && g_ascii_isupper(line.bytes[0]) && is_quoted(line)) {
        return MARK_QUOTED;
    }
    if (line.length && is_plain_start(line)) {
        return MARK_NONE;
    }
    line = skip_space(line);
    if (!line.length) {
        return MARK_NONE;
    }
    if (is_quoted(line)) {
        return MARK_QUOTED;
    }
    if (!may_mark(line)) {
        return MARK_NONE;
    }
    QuoteMark mark = separator(line);
    if (mark != MARK_NONE) {
        return mark;
    }
    if (find_attribution(text, at, line, end)) {
        return MARK_ATTRIBUTION;
    }
    gsize header_end;
    if (find_ruled_header(text, at, line, &header_end) ||
        (may_be_from(line.bytes[0]) && find_header(text, at, &header_end))) {
        *end = header_end;
        return MARK_HEADER;
    }
    return MARK_NONE;
}
