/* Offers xml.h but for the schema: parses with every door of XML shut, and walks
 * the tree. What is refused: a DOCTYPE, entities of its own, network, depth and
 * size past the bounds. Not a validator; see xml-schema.c. */
#include "xml/xml-private.h"

#include "base/translate.h"

#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>

struct XmlParse {
    XmlDocument *document;
    Problems *problems;
    guint depth;
    gboolean refused;
    long tag_line, tag_column;
};

typedef struct XmlParse XmlParse;

void xml_init(void) {
    xmlInitParser();
}

/* libxml2's messages end in a newline and name namespaces in full. */
char *xml_message(const xmlError *error) {
    char *text = g_strdup(error->message ? error->message : _("unknown error"));
    g_strchomp(text);
    return text;
}

static void refuse(xmlParserCtxt *parser, const char *text) {
    XmlParse *parse = parser->_private;
    if (!parse->refused)
        problems_add(parse->problems, PROBLEM_ERROR, parse->document->name,
                     xmlSAX2GetLineNumber(parser), xmlSAX2GetColumnNumber(parser), "%s", text);
    parse->refused = TRUE;
    xmlStopParser(parser);
}

static void on_error(void *context, ErrorFromLibrary error) {
    xmlParserCtxt *parser = context;
    XmlParse *parse = parser->_private;
    if (parse->refused)
        return;
    g_autofree char *text = xml_message(error);
    problems_add(parse->problems, error->level == XML_ERR_WARNING ? PROBLEM_WARNING : PROBLEM_ERROR,
                 parse->document->name, error->line, error->int2, _("not well-formed XML: %s"),
                 text);
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external_id,
                       const xmlChar *system_id) {
    (void)name, (void)external_id, (void)system_id;
    refuse(context, _("a DOCTYPE is not allowed here, nor are entities of one's own; take it out"));
}

/* Where the start tag began: the parser stands behind it when it tells of it, so
 * the bytes read are searched back for its '<'. */
static void place_of_tag(xmlParserCtxt *parser, gint *line, gint *column) {
    const xmlParserInput *input = parser->input;
    const xmlChar *at = input->cur;
    int lines = 0;
    while (at > input->base && *at != '<') {
        at--;
        lines += *at == '\n';
    }
    const xmlChar *start = at;
    while (start > input->base && start[-1] != '\n')
        start--;
    *line = input->line - lines;
    *column = (gint)(at - start) + 1;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **namespace_list, int attributes, int defaulted,
                     const xmlChar **attribute_list) {
    xmlParserCtxt *parser = context;
    XmlParse *parse = parser->_private;
    if (++parse->depth > XML_DEPTH_MAX) {
        refuse(parser, _("elements stand too deep inside each other; no file of ours needs that"));
        return;
    }
    xmlSAX2StartElementNs(context, name, prefix, uri, namespaces, namespace_list, attributes,
                          defaulted, attribute_list);
    if (!parser->node)
        return;
    XmlPlace place;
    place_of_tag(parser, &place.line, &place.column);
    g_array_append_val(parse->document->places, place);
    parser->node->_private = GUINT_TO_POINTER(parse->document->places->len);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    xmlParserCtxt *parser = context;
    XmlParse *parse = parser->_private;
    parse->depth--;
    xmlSAX2EndElementNs(context, name, prefix, uri);
}

/* The tree, or NULL with problems. */
static xmlDoc *parse_tree(XmlDocument *document, Span bytes, Problems *problems) {
    XmlParse parse = {.document = document, .problems = problems};
    xmlSAXHandler handler = {0};
    xmlSAXVersion(&handler, 2);
    handler.startElementNs = on_start;
    handler.endElementNs = on_end;
    handler.internalSubset = on_doctype;
    handler.serror = on_error;
    handler.warning = NULL;
    handler.error = NULL;
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (!parser)
        g_error("out of memory for an XML parser");
    *parser->sax = handler;
    parser->_private = &parse;
    xmlDoc *tree = xmlCtxtReadMemory(parser, bytes.bytes, (int)bytes.length, document->name, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOCDATA);
    if (parse.refused || problems_errors(problems) > 0 || !tree || !xmlDocGetRootElement(tree)) {
        if (problems_errors(problems) == 0)
            problems_add(problems, PROBLEM_ERROR, document->name, 1, 1, _("this is not XML"));
        xmlFreeDoc(tree);
        tree = NULL;
    }
    xmlFreeParserCtxt(parser);
    return tree;
}

XmlDocument *xml_parse(Span bytes, const char *name, Problems *problems) {
    if (bytes.length == 0) {
        problems_add(problems, PROBLEM_ERROR, name, 1, 1, _("the file is empty; XML was expected"));
        return NULL;
    }
    if (bytes.length > XML_BYTES_MAX) {
        problems_add(problems, PROBLEM_ERROR, name, 0, 0,
                     _("the file has %zu bytes; at most %d are read"), bytes.length,
                     (int)XML_BYTES_MAX);
        return NULL;
    }
    XmlDocument *document = g_new0(XmlDocument, 1);
    document->name = g_strdup(name);
    document->places = g_array_new(FALSE, FALSE, sizeof(XmlPlace));
    g_autoptr(Problems) found = problems_new();
    document->tree = parse_tree(document, bytes, found);
    for (guint i = 0; i < problems_count(found); i++) {
        const Problem *problem = problems_at(found, i);
        problems_add(problems, problem->weight, problem->file, problem->line, problem->column, "%s",
                     problem->text);
    }
    if (document->tree) {
        document->tree->_private = document;
        return document;
    }
    xml_free(document);
    return NULL;
}

void xml_free(XmlDocument *document) {
    if (!document)
        return;
    xmlFreeDoc(document->tree);
    g_array_unref(document->places);
    g_free(document->name);
    g_free(document);
}
