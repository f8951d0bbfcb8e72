/* Offers the walk over elements of xml.h. An XmlElement is libxml2's node; its
 * document is known by the node. Fails never. */
#include "xml/xml-private.h"

static const xmlNode *node_of(const XmlElement *element) {
    return (const xmlNode *)(const void *)element;
}

static const XmlElement *element_of(const xmlNode *node, const char *name) {
    while (node && (node->type != XML_ELEMENT_NODE ||
                    (name && !xmlStrEqual(node->name, (const xmlChar *)name))))
        node = node->next;
    return (const XmlElement *)(const void *)node;
}

const char *xml_name_of_file(const XmlDocument *document) {
    return document->name;
}

const XmlElement *xml_root(const XmlDocument *document) {
    return element_of(xmlDocGetRootElement(document->tree), NULL);
}

const XmlElement *xml_first(const XmlElement *parent, const char *name) {
    return element_of(node_of(parent)->children, name);
}

const XmlElement *xml_next(const XmlElement *element, const char *name) {
    return element_of(node_of(element)->next, name);
}

const char *xml_name(const XmlElement *element) {
    return (const char *)node_of(element)->name;
}

/* As xs:token is read, which the schema held it to: what it did not see must not come out here. */
static void collapse(char *value) {
    char *to = value;
    for (const char *at = value; *at; at++) {
        gboolean blank = strchr(" \t\r\n", *at) != NULL;
        if (!blank)
            *to++ = *at;
        else if (to > value && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > value && to[-1] == ' ')
        to--;
    *to = '\0';
}

char *xml_attribute(const XmlElement *element, const char *name) {
    xmlChar *value = xmlGetNoNsProp(node_of(element), (const xmlChar *)name);
    char *copy = g_strdup((const char *)value);
    xmlFree(value);
    if (copy)
        collapse(copy);
    return copy;
}

char *xml_text(const XmlElement *element) {
    xmlChar *content = xmlNodeGetContent(node_of(element));
    char *text = g_strdup(content ? (const char *)content : "");
    xmlFree(content);
    return g_strstrip(text);
}

/* The place that was noted when the start tag was read. */
static XmlPlace place_of(const XmlDocument *document, const XmlElement *element) {
    guint index = GPOINTER_TO_UINT(node_of(element)->_private);
    if (index == 0 || index > document->places->len)
        return (XmlPlace){0, 0};
    return g_array_index(document->places, XmlPlace, index - 1);
}

static const XmlDocument *document_of(const XmlElement *element) {
    return node_of(element)->doc->_private;
}

int xml_line(const XmlElement *element) {
    return place_of(document_of(element), element).line;
}

int xml_column(const XmlElement *element) {
    return place_of(document_of(element), element).column;
}

void xml_problem(const XmlDocument *document, const XmlElement *element, Problems *problems,
                 ProblemWeight weight, const char *format, ...) {
    XmlPlace place = place_of(document, element);
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    problems_add(problems, weight, document->name, place.line, place.column, "%s", text);
}
