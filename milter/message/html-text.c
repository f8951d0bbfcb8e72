/* Promises what message.h says of html_to_text(): one pass over the tokens of
 * html-tag.c, white space collapsed as a browser does it, breaks where a browser
 * breaks, text left out that is not seen.
 *
 * There is no tree. Only elements that change how their content is read (hidden,
 * quoted, pre) are kept on a stack, at most STACK_MAX, each with a count of those
 * of its name inside it; so depth costs nothing. Where that is not what a browser
 * would make of broken markup, text is rather seen than hidden. Fails never. */
#include "message/html-container.h"
#include "message/parts.h"
#include "message/utf8.h"

enum {
    STACK_MAX = 64,
    NEWLINES_MAX = 2,
};

typedef struct {
    gboolean gone, invisible, tiny, same_colour, pre;
    PassageKind kind;
} State;

typedef struct {
    guint64 key;
    HtmlElement element;
    guint nested; /* elements of this name open inside it */
    guint inner;  /* blocks open inside it */
    gboolean in_paragraph, webmail_quote;
    guint outside; /* blocks open around it */
    gsize start;   /* of its text */
    State before;
} Open;

typedef struct {
    GString *text;
    GArray *passages;
    gsize base; /* where its text starts */
    gsize passage_start;
    PassageKind passage_kind;
    State state;
    Open stack[STACK_MAX];
    guint depth;
    guint newlines;
    gboolean space, foreign, rest_quoted;
    guint paragraphs, blocks; /* open */
} Reader;

static gboolean is_hidden(const State *state) {
    return state->gone || state->invisible || state->tiny || state->same_colour;
}

/* ---- text */

static void flush_white_space(Reader *reader) {
    if (reader->text->len > reader->base) {
        if (reader->newlines) {
            g_string_append_len(reader->text, "\n\n", (gssize)MIN(reader->newlines, NEWLINES_MAX));
        } else if (reader->space) {
            g_string_append_c(reader->text, ' ');
        }
    }
    reader->newlines = 0;
    reader->space = FALSE;
}

static void put(Reader *reader, Span bytes) {
    PassageKind kind = reader->rest_quoted && reader->state.kind == PASSAGE_OWN
                           ? PASSAGE_QUOTED
                           : reader->state.kind;
    flush_white_space(reader);
    if (kind != reader->passage_kind) {
        passages_add(reader->passages, reader->passage_kind, reader->passage_start,
                     reader->text->len);
        reader->passage_start = reader->text->len;
        reader->passage_kind = kind;
    }
    g_string_append_len(reader->text, bytes.bytes, (gssize)bytes.length);
}

static void put_break(Reader *reader, guint newlines) {
    reader->newlines = MAX(reader->newlines, newlines);
}

static void put_line_break(Reader *reader) {
    if (reader->text->len > reader->base) {
        reader->newlines = MIN(reader->newlines + 1, NEWLINES_MAX);
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

/* Plain bytes from `at`, with single spaces between them. */
static gsize plain_end(Span text, gsize at) {
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

static gsize put_reference(Reader *reader, Span text, gboolean pre) {
    gunichar character;
    gsize length = html_reference(text, &character);
    if (!length) {
        put(reader, span_slice(text, 0, 1));
        return 1;
    }
    if (character < 0x80 && class_of((char)character) == BYTE_SPACE && !pre) {
        reader->space = TRUE;
        return length;
    }
    char bytes[4];
    char *end = utf8_put(bytes, character);
    put(reader, span_of(bytes, (gsize)(end - bytes)));
    return length;
}

static void put_text(Reader *reader, Span text, gboolean references) {
    gboolean pre = reader->state.pre;
    if (is_hidden(&reader->state)) {
        return;
    }
    for (gsize at = 0; at < text.length;) {
        guint class = class_of(text.bytes[at]);
        if (class == BYTE_SPACE && pre) {
            if (text.bytes[at] == '\n') {
                flush_white_space(reader);
            }
            if (text.bytes[at] != '\r') {
                put(reader, span_slice(text, at, at + 1));
            }
            at++;
        } else if (class == BYTE_SPACE) {
            reader->space = TRUE;
            at++;
        } else if (class == BYTE_REFERENCE && references) {
            at += put_reference(reader, span_slice(text, at, text.length), pre);
        } else {
            gsize end = class == BYTE_REFERENCE ? at + 1 : plain_end(text, at);
            put(reader, span_slice(text, at, end));
            at = end;
        }
    }
}

/* ---- elements */

static gboolean is_block(HtmlElement element) {
    return element >= HTML_BLOCK && element <= HTML_CELL;
}

/* Elements whose end tag may be left out, and so cannot be counted. */
static gboolean has_optional_end(HtmlElement element) {
    return element == HTML_PARAGRAPH || element == HTML_ITEM || element == HTML_ROW ||
           element == HTML_CELL;
}

static void pop_to(Reader *reader, guint depth) {
    while (reader->depth > depth) {
        Open *open = &reader->stack[--reader->depth];
        Open *outer = reader->depth ? &reader->stack[reader->depth - 1] : NULL;
        reader->state = open->before;
        /* Webmail answers between quotes stand in the container beside the
         * blockquotes; a forwarded mail stands there too, after its mark. */
        if (open->element == HTML_BLOCKQUOTE && outer && outer->webmail_quote) {
            const char *start = reader->text->str + MIN(outer->start, reader->text->len);
            while (g_ascii_isspace(*start)) {
                start++;
            }
            if (!g_str_has_prefix(start, "-----")) {
                reader->state.kind = outer->before.kind;
            }
        }
    }
}

/* Sets what the element is as a part of the conversation. */
static void read_container(Reader *reader, const HtmlTag *tag, const HtmlStyle *style, Open *open,
                           State *state) {
    HtmlContainer container;
    if (html_container(tag, &container)) {
        if (state->kind != PASSAGE_FORWARDED) {
            state->kind = container.kind;
            open->webmail_quote = container.webmail_quote;
        }
        reader->rest_quoted = reader->rest_quoted || container.rest_quoted;
    } else if (tag->element == HTML_BLOCKQUOTE && state->kind == PASSAGE_OWN) {
        gboolean indents = style->indents && !tag->attributes[HTML_CLASS].length &&
                           !tag->attributes[HTML_TYPE].length;
        state->kind = indents ? PASSAGE_OWN : PASSAGE_QUOTED;
    }
    reader->rest_quoted = reader->rest_quoted || style->outlook_header_top;
}

static State state_inside(Reader *reader, const HtmlTag *tag, Open *open) {
    State state = reader->state;
    Span value = tag->attributes[HTML_STYLE];
    HtmlStyle style = html_style(value);
    state.gone = state.gone || style.gone || tag->attributes[HTML_HIDDEN].bytes ||
                 tag->element == HTML_TEMPLATE;
    state.invisible = style.visible ? style.visible < 0 : state.invisible;
    state.tiny = style.size ? style.size < 0 : state.tiny;
    state.same_colour = style.colour ? style.colour < 0 : state.same_colour;
    state.pre = tag->element == HTML_PRE ? TRUE : style.pre ? style.pre > 0 : state.pre;
    read_container(reader, tag, &style, open, &state);
    return state;
}

static gboolean is_same(const State *a, const State *b) {
    return a->gone == b->gone && a->invisible == b->invisible && a->tiny == b->tiny &&
           a->same_colour == b->same_colour && a->pre == b->pre && a->kind == b->kind;
}

/* TRUE where a start tag ends the innermost element of the stack unasked. */
static gboolean ends_it(const Open *open, HtmlElement starts) {
    if (open->inner) {
        return FALSE;
    }
    gboolean structure = starts == HTML_ITEM || starts == HTML_ROW || starts == HTML_CELL;
    switch (open->element) {
    case HTML_PARAGRAPH:
        return is_block(starts) || starts == HTML_RULE;
    case HTML_HEADING:
        return starts == HTML_HEADING || structure;
    case HTML_ITEM:
        return starts == HTML_ITEM;
    case HTML_CELL:
        return starts == HTML_CELL || starts == HTML_ROW;
    case HTML_ROW:
        return starts == HTML_ROW;
    case HTML_OTHER:
        return structure || (open->in_paragraph && is_block(starts));
    case HTML_FORMAT:
        return structure;
    default:
        return FALSE;
    }
}

/* Counts what is open inside the stack's elements. */
static void count_start(Reader *reader, const HtmlTag *tag) {
    for (guint i = reader->depth; i > 0; i--) {
        if (reader->stack[i - 1].key == tag->key) {
            reader->stack[i - 1].nested++;
            break;
        }
    }
    if (is_block(tag->element)) {
        reader->blocks++;
        if (reader->depth) {
            reader->stack[reader->depth - 1].inner++;
        }
    }
}

static void start_element(Reader *reader, const HtmlTag *tag) {
    HtmlElement element = tag->element;
    while (reader->depth && ends_it(&reader->stack[reader->depth - 1], element)) {
        pop_to(reader, reader->depth - 1);
    }
    guint outside = reader->blocks;
    if (element == HTML_PARAGRAPH) {
        reader->paragraphs++;
    }
    if (!has_optional_end(element)) {
        count_start(reader, tag);
    }
    gboolean plain = element != HTML_BLOCKQUOTE && element != HTML_PRE && element != HTML_TEMPLATE;
    for (guint i = HTML_STYLE; plain && i <= HTML_HIDDEN; i++) {
        plain = !tag->attributes[i].bytes;
    }
    if (plain || reader->depth == STACK_MAX) {
        return;
    }
    Open open = {.key = tag->key, .element = element, .start = reader->text->len};
    open.in_paragraph = reader->paragraphs > 0;
    open.outside = outside;
    open.before = reader->state;
    State state = state_inside(reader, tag, &open);
    gboolean in_webmail_quote = element == HTML_BLOCKQUOTE && reader->depth &&
                                reader->stack[reader->depth - 1].webmail_quote;
    if (!is_same(&state, &reader->state) || open.webmail_quote || in_webmail_quote) {
        reader->stack[reader->depth++] = open;
        reader->state = state;
    }
}

/* Pops what the end tag ends by name. */
static void end_named(Reader *reader, const HtmlTag *tag) {
    for (guint i = reader->depth; i > 0; i--) {
        Open *open = &reader->stack[i - 1];
        if (open->key != tag->key) {
            continue;
        }
        if (has_optional_end(tag->element) ? open->inner == 0 : open->nested == 0) {
            pop_to(reader, i - 1);
        } else if (open->nested) {
            open->nested--;
        }
        return;
    }
}

static void end_element(Reader *reader, const HtmlTag *tag) {
    gboolean optional = has_optional_end(tag->element);
    if (tag->element == HTML_PARAGRAPH) {
        reader->paragraphs -= reader->paragraphs > 0;
    } else if (is_block(tag->element) && !optional) {
        reader->blocks -= reader->blocks > 0;
    }
    end_named(reader, tag);
    /* The end of a block that began outside ends what is open inside it. */
    while (is_block(tag->element) && tag->element != HTML_PARAGRAPH && reader->depth) {
        Open *open = &reader->stack[reader->depth - 1];
        if (open->inner) {
            open->inner -= optional ? 0 : 1;
            break;
        }
        if (!open->outside) {
            break; /* an end tag with no start */
        }
        pop_to(reader, reader->depth - 1);
    }
}

/* ---- tokens */

static void break_for(Reader *reader, const HtmlTag *tag) {
    switch (tag->element) {
    case HTML_BREAK:
        put_line_break(reader);
        break;
    case HTML_PARAGRAPH:
    case HTML_HEADING:
    case HTML_BLOCKQUOTE:
        put_break(reader, 2);
        break;
    case HTML_CELL:
    case HTML_ITEM:
        /* A blank line, as one line break joins Japanese: what stands in two
         * cells is not one word. */
        put_break(reader, 2);
        break;
    case HTML_BLOCK:
    case HTML_PRE:
    case HTML_LIST:
    case HTML_ROW:
    case HTML_RULE:
        put_break(reader, 1);
        break;
    default:
        break;
    }
}

static void put_value(Reader *reader, const HtmlTag *tag, HtmlAttribute attribute) {
    gboolean unseen =
        tag->attributes[HTML_HIDDEN].bytes != NULL || html_style(tag->attributes[HTML_STYLE]).gone;
    Span type = tag->attributes[HTML_TYPE];
    if (tag->element == HTML_INPUT && type.length >= 6 &&
        g_ascii_strncasecmp(type.bytes, "hidden", 6) == 0) {
        return;
    }
    if (!unseen && tag->attributes[attribute].length) {
        put_text(reader, tag->attributes[attribute], TRUE);
    }
}

/* Handles the token at the start of html; returns how much was read. */
static gsize read_token(Reader *reader, Span html) {
    HtmlToken token;
    HtmlTag tag;
    gsize length = html_token(html, &token, &tag);
    if (token == HTML_NOTHING) {
        return length;
    }
    if (token == HTML_NO_TAG) {
        put_text(reader, span_slice(html, 0, 1), FALSE);
        return length;
    }
    reader->foreign = reader->foreign || tag.element == HTML_FOREIGN;
    break_for(reader, &tag);
    gboolean raw = tag.element == HTML_SKIPPED || tag.element == HTML_RAW;
    if (tag.element == HTML_BREAK || tag.element == HTML_RULE || tag.element == HTML_VOID) {
        return length;
    }
    if (tag.element == HTML_IMAGE || tag.element == HTML_INPUT) {
        put_value(reader, &tag, tag.element == HTML_IMAGE ? HTML_ALT : HTML_VALUE);
        return length;
    }
    if (token == HTML_END) {
        end_element(reader, &tag);
        return length;
    }
    if (raw && !(reader->foreign && tag.self_closing)) {
        Span inside = span_slice(html, length, html.length);
        gsize raw_length = html_raw_text_length(inside, &tag);
        if (tag.element == HTML_RAW) {
            put_text(reader, span_slice(inside, 0, raw_length), TRUE);
        }
        return length + raw_length;
    }
    if (!raw && !(reader->foreign && tag.self_closing)) {
        start_element(reader, &tag);
    }
    return length;
}

void html_to_text(Span html, gsize text_max, GString *text, GArray *passages) {
    Reader reader = {.text = text, .passages = passages, .base = text->len};
    reader.passage_start = text->len;
    for (gsize at = 0; at < html.length && text->len - reader.base < text_max;) {
        if (html.bytes[at] == '<') {
            at += read_token(&reader, span_slice(html, at, html.length));
            continue;
        }
        const char *next = memchr(html.bytes + at, '<', html.length - at);
        gsize end = next ? (gsize)(next - html.bytes) : html.length;
        put_text(&reader, span_slice(html, at, end), TRUE);
        at = end;
    }
    if (text->len - reader.base > text_max) {
        utf8_truncate(text, reader.base + text_max);
    }
    passages_add(passages, reader.passage_kind, MIN(reader.passage_start, text->len), text->len);
}
