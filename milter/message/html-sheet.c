/* Promises what html-style.h says of html_sheet(): a pass over the tokens before
 * the text is read, as a <style> also counts for what stands before it. Where
 * there is no "<style" nothing is done, and behind the last one only the body's tag
 * is looked for: nearly all of a page is not read twice. Fails never. */
#include "message/html-style.h"

typedef struct {
    CssSheet *sheet;
    gboolean has_body;
    guint templates, drawings; /* open: a <style> in them may not count */
} Collector;

/* Where the last "<style" stands; html.length: there is none. */
static gsize last_style(Span html) {
    for (gsize end = html.length; end > 0;) {
        const char *found = memrchr(html.bytes, '<', end);
        if (!found) {
            break;
        }
        end = (gsize)(found - html.bytes);
        if (html.length - end >= 6 && g_ascii_strncasecmp(found + 1, "style", 5) == 0) {
            return end;
        }
    }
    return html.length;
}

static void add_style(Collector *collector, const HtmlTag *tag, Span text) {
    Span type = css_trim(tag->attributes[HTML_TYPE]);
    if (type.length && (type.length != 8 || g_ascii_strncasecmp(type.bytes, "text/css", 8) != 0)) {
        return;
    }
    g_autoptr(GString) media = g_string_new(NULL);
    css_unescape(media, tag->attributes[HTML_MEDIA], TRUE);
    Span which = css_trim(span_of_string(media));
    if (css_is(which, "print")) {
        return;
    }
    gboolean certain = !collector->templates && !collector->drawings &&
                       (!which.length || css_is(which, "all") || css_is(which, "screen"));
    css_sheet_add(collector->sheet, text, certain);
}

static guint *tag_is_around(Collector *collector, HtmlToken token, const HtmlTag *tag) {
    gboolean is_tag = token == HTML_START || token == HTML_END;
    return !is_tag                         ? NULL
           : tag->element == HTML_TEMPLATE ? &collector->templates
           : tag->element == HTML_FOREIGN  ? &collector->drawings
                                           : NULL;
}

static gsize read_token(Collector *collector, Span html) {
    HtmlToken token;
    HtmlTag tag;
    gsize length = html_token(html, &token, &tag);
    guint *around = tag_is_around(collector, token, &tag);
    if (around && token == HTML_END) {
        *around -= *around > 0;
    }
    if (token != HTML_START) {
        return length;
    }
    collector->has_body = collector->has_body || tag.role == HTML_ROLE_BODY;
    if (around && !tag.self_closing) {
        ++*around;
    }
    if ((tag.element == HTML_SKIPPED || tag.element == HTML_RAW) &&
        !(collector->drawings && tag.self_closing)) {
        Span inside = span_slice(html, length, html.length);
        gsize raw = html_raw_text_length(inside, &tag);
        if (tag.role == HTML_ROLE_STYLE) {
            add_style(collector, &tag, span_slice(inside, 0, raw));
        }
        return length + raw;
    }
    return length;
}

CssSheet *html_sheet(Span html, gboolean *has_body) {
    gsize last = last_style(html);
    if (last == html.length) {
        return NULL;
    }
    Collector collector = {.sheet = css_sheet_new(html.length)};
    for (gsize at = 0; at <= last || (at < html.length && !collector.has_body);) {
        const char *next = memchr(html.bytes + at, '<', html.length - at);
        if (!next) {
            break;
        }
        at = (gsize)(next - html.bytes);
        at += read_token(&collector, span_slice(html, at, html.length));
    }
    *has_body = collector.has_body;
    return collector.sheet;
}
