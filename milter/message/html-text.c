/* Promises what message.h says of html_to_text(): one pass over the tokens of
 * html-tag.c, white space collapsed as a browser does it, breaks where a browser
 * breaks, text left out that is not seen.
 *
 * There is no tree. Only elements that change how their content is read (hidden,
 * quoted, pre) are kept on a stack, at most STACK_MAX, each with a count of those
 * of its name inside it; so depth costs nothing. Where that is not what a browser
 * would make of broken markup, text is rather seen than hidden. Fails never. */
#include "message/html-container.h"
#include "message/html-style.h"
#include "message/html-writer.h"

enum {
    STACK_MAX = 128,
};

typedef struct {
    HtmlLook look;
    PassageKind kind;
} State;

typedef struct {
    guint64 key;
    HtmlElement element;
    HtmlRole role;
    guint nested; /* elements of this name open inside it */
    guint inner;  /* blocks open inside it */
    gboolean in_paragraph, webmail_quote, summary;
    guint outside; /* blocks open around it */
    gsize start;   /* of its text */
    State before;
} Open;

typedef struct {
    HtmlWriter writer;
    HtmlStyler styler;
    State state;
    Open *stack; /* of STACK_MAX, filled up to depth */
    guint depth;
    gboolean foreign, rest_quoted;
    guint paragraphs, blocks; /* open */
} Reader;

/* What a start tag makes of the state, worked out before it is known whether it
 * goes on the stack. */
typedef struct {
    HtmlLook look;
    HtmlFrame frame;
    gboolean changes;
} Inside;

static void put_text(Reader *reader, Span text, const HtmlLook *look, gboolean references) {
    gboolean quoted = reader->rest_quoted && reader->state.kind == PASSAGE_OWN;
    if (!html_look_hides(look)) {
        reader->writer.kind = quoted ? PASSAGE_QUOTED : reader->state.kind;
        html_put_text(&reader->writer, text, references, look->pre);
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
            const char *start =
                reader->writer.text->str + MIN(outer->start, reader->writer.text->len);
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
static void read_container(Reader *reader, const HtmlTag *tag, const HtmlFrame *frame, Open *open,
                           State *state) {
    HtmlContainer container;
    if (html_container(tag, &container)) {
        if (state->kind != PASSAGE_FORWARDED) {
            state->kind = container.kind;
            open->webmail_quote = container.webmail_quote;
        }
        reader->rest_quoted = reader->rest_quoted || container.rest_quoted;
    } else if (tag->element == HTML_BLOCKQUOTE && state->kind == PASSAGE_OWN) {
        gboolean indents = frame->indents && !tag->attributes[HTML_CLASS].length &&
                           !tag->attributes[HTML_TYPE].length;
        state->kind = indents ? PASSAGE_OWN : PASSAGE_QUOTED;
    }
    reader->rest_quoted = reader->rest_quoted || frame->outlook_header_top;
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

static gboolean is_plain(const HtmlTag *tag, const Inside *inside) {
    return !inside->changes && tag->element != HTML_BLOCKQUOTE &&
           !(tag->given & (1u << HTML_CLASS | 1u << HTML_ID | 1u << HTML_TYPE | 1u << HTML_STYLE));
}

static void end_unasked(Reader *reader, HtmlElement starts) {
    while (reader->depth && ends_it(&reader->stack[reader->depth - 1], starts)) {
        pop_to(reader, reader->depth - 1);
    }
}

static void start_element(Reader *reader, const HtmlTag *tag, const Inside *inside) {
    HtmlElement element = tag->element;
    guint outside = reader->blocks;
    if (element == HTML_PARAGRAPH) {
        reader->paragraphs++;
    }
    if (!has_optional_end(element)) {
        count_start(reader, tag);
    }
    if (is_plain(tag, inside) || reader->depth == STACK_MAX) {
        return;
    }
    Open open = {.key = tag->key, .element = element, .role = tag->role};
    open.start = reader->writer.text->len;
    open.in_paragraph = reader->paragraphs > 0;
    open.outside = outside;
    open.before = reader->state;
    State state = {.look = inside->look, .kind = reader->state.kind};
    read_container(reader, tag, &inside->frame, &open, &state);
    gboolean in_webmail_quote = element == HTML_BLOCKQUOTE && reader->depth &&
                                reader->stack[reader->depth - 1].webmail_quote;
    if (inside->changes || state.kind != reader->state.kind || open.webmail_quote ||
        in_webmail_quote) {
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

/* What the cell, row or item that ends stands in, and so does not end with it. */
static gboolean holds(const Open *open, HtmlElement ends) {
    return open->element == HTML_LIST || (open->element == HTML_ROW && ends == HTML_CELL) ||
           (open->element == HTML_BLOCK && open->role == HTML_ROLE_CELL);
}

static void end_element(Reader *reader, const HtmlTag *tag) {
    gboolean optional = has_optional_end(tag->element);
    if (tag->element == HTML_PARAGRAPH) {
        reader->paragraphs -= reader->paragraphs > 0;
    } else if (is_block(tag->element) && !optional) {
        reader->blocks -= reader->blocks > 0;
    }
    end_named(reader, tag);
    /* What is no formatting and began in a paragraph ends with it. */
    while (tag->element == HTML_PARAGRAPH && reader->depth) {
        Open *open = &reader->stack[reader->depth - 1];
        if (open->element != HTML_OTHER || !open->in_paragraph || open->inner) {
            break;
        }
        pop_to(reader, reader->depth - 1);
    }
    /* The end of a block that began outside ends what is open inside it. */
    while (is_block(tag->element) && tag->element != HTML_PARAGRAPH && reader->depth) {
        Open *open = &reader->stack[reader->depth - 1];
        if (open->inner) {
            open->inner -= optional ? 0 : 1;
            break;
        }
        if (optional && holds(open, tag->element)) {
            break;
        }
        if (!open->outside) {
            break; /* an end tag with no start */
        }
        pop_to(reader, reader->depth - 1);
    }
}

/* ---- tokens */

/* A line ends in any case; from the second on a first-line indent does not hold. */
static void line_break(Reader *reader) {
    html_put_line_break(&reader->writer);
    if (reader->state.look.indented) {
        reader->state.look.indented = FALSE;
        for (guint i = 0; i < reader->depth; i++) {
            reader->stack[i].before.look.indented = FALSE;
        }
    }
}

static void break_for(Reader *reader, const HtmlTag *tag, const HtmlLook *look) {
    if (html_look_is_gone(look)) {
        return;
    }
    switch (tag->element) {
    case HTML_BREAK:
        line_break(reader);
        break;
    case HTML_PARAGRAPH:
    case HTML_HEADING:
    case HTML_BLOCKQUOTE:
        html_put_break(&reader->writer, 2);
        break;
    case HTML_CELL:
    case HTML_ITEM:
        html_put_cell_break(&reader->writer);
        break;
    case HTML_BLOCK:
    case HTML_PRE:
    case HTML_LIST:
    case HTML_ROW:
    case HTML_RULE:
        html_put_break(&reader->writer, 1);
        break;
    default:
        break;
    }
}

static void put_value(Reader *reader, const HtmlTag *tag, const HtmlLook *look) {
    Span type = tag->attributes[HTML_TYPE];
    if (tag->element == HTML_INPUT && type.length >= 6 &&
        g_ascii_strncasecmp(type.bytes, "hidden", 6) == 0) {
        return;
    }
    Span value = tag->attributes[tag->element == HTML_IMAGE ? HTML_ALT : HTML_VALUE];
    if (value.length) {
        put_text(reader, value, look, TRUE);
    }
}

/* The first <summary> of a closed <details> is all of it that is seen. */
static void open_summary(Reader *reader, const HtmlTag *tag, HtmlLook *look) {
    Open *details = reader->depth ? &reader->stack[reader->depth - 1] : NULL;
    if (tag->role == HTML_ROLE_SUMMARY && details && details->role == HTML_ROLE_DETAILS &&
        !details->summary) {
        details->summary = TRUE;
        look->folded = details->before.look.folded;
    }
}

static Inside look_inside(Reader *reader, const HtmlTag *tag) {
    Inside inside;
    const HtmlLook *outside = &reader->state.look;
    inside.changes = html_look_inside(&reader->styler, outside, tag, &inside.look, &inside.frame);
    open_summary(reader, tag, &inside.look);
    inside.changes =
        inside.changes || tag->role == HTML_ROLE_DETAILS || inside.look.folded != outside->folded;
    return inside;
}

/* Returns how much of `html`, which stands behind the tag, was read. */
static gsize read_start(Reader *reader, const HtmlTag *tag, Span html) {
    end_unasked(reader, tag->element);
    Inside inside = look_inside(reader, tag);
    break_for(reader, tag, &inside.look);
    switch (tag->element) {
    case HTML_BREAK:
    case HTML_RULE:
    case HTML_VOID:
        return 0;
    case HTML_IMAGE:
    case HTML_INPUT:
        put_value(reader, tag, &inside.look);
        return 0;
    default:
        break;
    }
    if (reader->foreign && tag->self_closing) {
        return 0;
    }
    if (tag->element == HTML_SKIPPED || tag->element == HTML_RAW) {
        gsize length = html_raw_text_length(html, tag);
        if (tag->element == HTML_RAW) {
            put_text(reader, span_slice(html, 0, length), &inside.look, TRUE);
        }
        return length;
    }
    start_element(reader, tag, &inside);
    return 0;
}

static void read_end(Reader *reader, const HtmlTag *tag) {
    HtmlLook look = reader->state.look;
    break_for(reader, tag, &look);
    switch (tag->element) {
    case HTML_BREAK:
    case HTML_RULE:
    case HTML_VOID:
    case HTML_IMAGE:
    case HTML_INPUT:
        break;
    default:
        end_element(reader, tag);
        break;
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
        put_text(reader, span_slice(html, 0, 1), &reader->state.look, FALSE);
        return length;
    }
    reader->foreign = reader->foreign || tag.element == HTML_FOREIGN;
    if (token == HTML_START) {
        return length + read_start(reader, &tag, span_slice(html, length, html.length));
    }
    read_end(reader, &tag);
    return length;
}

/* A body whose tag is left out meets the rules all the same. */
static void start_body(Reader *reader) {
    static const char *const names[] = {"<html>", "<body>"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        HtmlToken token;
        HtmlTag tag;
        html_token(span_of_text(names[i]), &token, &tag);
        reader->state.look = look_inside(reader, &tag).look;
    }
}

static void read_all(Reader *reader, Span html, gsize text_max) {
    GString *text = reader->writer.text;
    for (gsize at = 0; at < html.length && text->len - reader->writer.base < text_max;) {
        if (html.bytes[at] == '<') {
            at += read_token(reader, span_slice(html, at, html.length));
            continue;
        }
        const char *next = memchr(html.bytes + at, '<', html.length - at);
        gsize end = next ? (gsize)(next - html.bytes) : html.length;
        put_text(reader, span_slice(html, at, end), &reader->state.look, TRUE);
        at = end;
    }
}

void html_to_text(Span html, gsize text_max, GString *text, GArray *passages) {
    Open stack[STACK_MAX];
    Reader reader = {.writer = {.text = text, .passages = passages, .base = text->len},
                     .stack = stack};
    gboolean has_body = TRUE;
    reader.writer.passage_start = text->len;
    html_styler_start(&reader.styler, html_sheet(html, &has_body));
    reader.state.look = html_look_of_page();
    if (!has_body) {
        start_body(&reader);
    }
    read_all(&reader, html, text_max);
    html_put_end(&reader.writer, text_max);
    html_styler_end(&reader.styler);
}
