/* Offers page.h. Every element but those that HTML knows as empty has an end tag, so that readers
 * of HTML and of XML see the same. */
#include "report/page.h"

#include "base/error.h"
#include "base/translate.h"

#include <libxml/xmlwriter.h>

struct Page {
    xmlTextWriter *writer;
    PageSink sink;
    gpointer context;
    gboolean failed; /* the sink did */
    GError *error;
    gboolean broken; /* libxml2 has no memory */
    gboolean open_veils;
};

static const char style[] =
    "@page{size:A4;margin:18mm}"
    "body{font-family:sans-serif;line-height:1.6;max-width:60em;margin:1em auto;padding:0 1em;"
    "color:#111;background:#fff}"
    "h1{font-size:1.5em}h2{font-size:1.2em;border-bottom:2px solid #666;margin-top:2em}"
    "h3{font-size:1em;margin:0 0 .5em}"
    "table{border-collapse:collapse;width:100%;margin:.5em 0;font-size:.9em}"
    "th,td{border:1px solid #999;padding:.25em .5em;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}"
    "th{background:#eee;font-weight:normal}.head th{width:13em}"
    "article{border:1px solid #666;padding:1em;margin:1em 0}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid "
    "#999;padding:.5em;margin:.5em 0}"
    "code{overflow-wrap:anywhere}summary{cursor:pointer}"
    ".hash{font-family:monospace;font-size:.85em}"
    ".note{border-left:.4em solid #a60;background:#fff6e8;padding:.5em 1em}"
    "th[scope=col]{overflow-wrap:normal;word-break:keep-all}"
    ".course td:first-child{width:12.5em}"
    "td p{margin:.2em 0}"
    ".words{white-space:pre-wrap;overflow-wrap:anywhere;margin:.3em 0}"
    ".by{color:#444;font-size:.9em;margin:.1em 0;overflow-wrap:anywhere}"
    ".open{border:2px dashed #a00;padding:.5em 1em;margin:1em 0;break-inside:avoid}"
    ".open strong{color:#a00;margin-right:.7em}"
    ".blank{border-bottom:1px solid #888;height:1.7em;margin:0 0 .3em}"
    ".measures td{height:2.4em}.sheet{break-before:page}"
    "h1,h2,h3{overflow-wrap:anywhere;break-after:avoid}"
    "@media screen and (prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}"
    "th{background:#2c2c2c}.note{background:#33270f}.by{color:#bbb}"
    ".open{border-color:#f88}.open strong{color:#f99}}"
    "@media screen and (max-width:40em){.head th{width:7em}th,td{padding:.2em .3em}"
    "th[scope=col]{word-break:normal;min-width:2.6em}"
    ".course td:first-child{width:7.5em}article,.open{padding:.5em}body{padding:0 .6em}}"
    "@media print{article,tr{break-inside:avoid}thead{break-after:avoid}"
    "body{margin:0;max-width:none;padding:0;font-size:10pt;line-height:1.45}"
    "article{margin:.6em 0;padding:.4em 1em}}";

static void look(Page *page, int written) {
    page->broken = page->broken || written < 0;
}

/* Says that all went well: libxml2 would print that it did not. */
static int give(void *context, const char *bytes, int length) {
    Page *page = context;
    if (!page->failed)
        page->failed =
            !page->sink(span_of(bytes, (gsize)MAX(length, 0)), page->context, &page->error);
    return length;
}

static int end(G_GNUC_UNUSED void *context) {
    return 0;
}

static const xmlChar *xml(const char *text) {
    return (const xmlChar *)text;
}

/* An element that has no end tag in HTML. */
static void meta(Page *page, const char *key, const char *value, const char *content) {
    look(page, xmlTextWriterStartElement(page->writer, xml("meta")));
    look(page, xmlTextWriterWriteAttribute(page->writer, xml(key), xml(value)));
    if (content)
        look(page, xmlTextWriterWriteAttribute(page->writer, xml("content"), xml(content)));
    look(page, xmlTextWriterEndElement(page->writer));
    look(page, xmlTextWriterWriteString(page->writer, xml("\n")));
}

static void write_head(Page *page, const char *title, const char *css) {
    look(page, xmlTextWriterWriteRaw(page->writer, xml("<!DOCTYPE html>\n")));
    look(page, xmlTextWriterStartElement(page->writer, xml("html")));
    look(page, xmlTextWriterWriteAttribute(page->writer, xml("lang"), xml(translate_language())));
    page_begin(page, "head", NULL);
    meta(page, "charset", "utf-8", NULL);
    meta(page, "http-equiv", "Content-Security-Policy",
         "default-src 'none'; style-src 'unsafe-inline'");
    meta(page, "name", "viewport", "width=device-width, initial-scale=1");
    page_put(page, "title", NULL, title);
    page_put(page, "style", NULL, style);
    if (css)
        page_put(page, "style", NULL, css);
    page_end(page);
    page_begin(page, "body", NULL);
    page_put(page, "h1", NULL, title);
}

Page *page_new(const char *title, PageSink sink, gpointer context) {
    return page_new_styled(title, NULL, sink, context);
}

Page *page_new_styled(const char *title, const char *css, PageSink sink, gpointer context) {
    Page *page = g_new0(Page, 1);
    page->sink = sink;
    page->context = context;
    xmlOutputBuffer *output = xmlOutputBufferCreateIO(give, end, page, NULL);
    page->writer = output ? xmlNewTextWriter(output) : NULL;
    if (!page->writer)
        g_error("no memory for a page");
    write_head(page, title, css);
    return page;
}

gboolean page_finish(Page *page, GError **error) {
    look(page, xmlTextWriterEndDocument(page->writer));
    look(page, xmlTextWriterFlush(page->writer));
    xmlFreeTextWriter(page->writer);
    gboolean ok = !page->failed && !page->broken;
    if (page->failed)
        g_propagate_error(error, g_steal_pointer(&page->error));
    else if (page->broken)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_SYSTEM,
                    _("libxml2 cannot write the page: out of memory"));
    g_free(page);
    return ok;
}

void page_begin(Page *page, const char *element, const char *css) {
    look(page, xmlTextWriterStartElement(page->writer, xml(element)));
    if (css)
        look(page, xmlTextWriterWriteAttribute(page->writer, xml("class"), xml(css)));
}

void page_end(Page *page) {
    look(page, xmlTextWriterFullEndElement(page->writer));
}

void page_attribute(Page *page, const char *name, const char *value) {
    g_autofree char *safe = page_safe(value);
    look(page, xmlTextWriterWriteAttribute(page->writer, xml(name), xml(safe)));
}

static gboolean is_hostile(gunichar character) {
    if (character == '\n' || character == '\t')
        return FALSE;
    switch (g_unichar_type(character)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return TRUE;
    case G_UNICODE_FORMAT: /* joiners make one picture of several, and words of some scripts */
        return character != 0x200c && character != 0x200d;
    case G_UNICODE_UNASSIGNED: /* among them what no XML may hold */
        return (character & 0xfffe) == 0xfffe;
    default:
        return FALSE;
    }
}

char *page_safe(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *safe = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (is_hostile(character))
            g_string_append_printf(safe, "[U+%04X]", character);
        else
            g_string_append_unichar(safe, character);
    }
    return g_string_free(safe, FALSE);
}

void page_text(Page *page, const char *text) {
    g_autofree char *safe = page_safe(text);
    look(page, xmlTextWriterWriteString(page->writer, xml(safe)));
}

void page_id(Page *page, const char *id) {
    for (const char *end; *id; id = end) {
        end = id + strcspn(id, ".-");
        end += *end != '\0';
        g_autofree char *piece = g_strndup(id, (gsize)(end - id));
        page_text(page, piece);
        if (!*end)
            return;
        look(page, xmlTextWriterStartElement(page->writer, xml("wbr")));
        look(page, xmlTextWriterEndElement(page->writer));
    }
}

void page_put(Page *page, const char *element, const char *css, const char *text) {
    page_begin(page, element, css);
    page_text(page, text);
    page_end(page);
    look(page, xmlTextWriterWriteString(page->writer, xml("\n")));
}

void page_head(Page *page, const char *scope, const char *text) {
    page_begin(page, "th", NULL);
    look(page, xmlTextWriterWriteAttribute(page->writer, xml("scope"), xml(scope)));
    page_text(page, text);
    page_end(page);
}

void page_row(Page *page, const char *head, const char *text) {
    page_begin(page, "tr", NULL);
    page_head(page, "row", head);
    page_put(page, "td", NULL, text);
    page_end(page);
}

void page_heads(Page *page, const char *const *heads) {
    page_begin(page, "thead", NULL);
    page_begin(page, "tr", NULL);
    for (; *heads; heads++)
        page_head(page, "col", *heads);
    page_end(page);
    page_end(page);
}

void page_open_veils(Page *page, gboolean open) {
    page->open_veils = open;
}

void page_veil(Page *page, const char *summary) {
    page_begin(page, "details", NULL);
    if (page->open_veils)
        look(page, xmlTextWriterWriteAttribute(page->writer, xml("open"), xml("open")));
    page_put(page, "summary", NULL, summary);
}

gboolean page_to_string(Span piece, gpointer context, G_GNUC_UNUSED GError **error) {
    g_string_append_len(context, piece.bytes, (gssize)piece.length);
    return TRUE;
}
