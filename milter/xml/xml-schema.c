/* Offers xml_validate(): libxml2's XML Schema, its messages made readable. The
 * schema is ours and trusted; the document is not. */
#include "xml/xml-private.h"

#include "base/translate.h"

#include <libxml/xmlschemas.h>

typedef struct {
    const XmlDocument *document;
    Problems *problems;
    gboolean failed;
} Validation;

/* "{urn:…}name" to "name": the namespace says nothing to the author. */
static char *without_namespaces(const char *message) {
    GString *out = g_string_new(NULL);
    for (const char *at = message; *at; at++) {
        const char *end = g_str_has_prefix(at, "{urn:") ? strchr(at, '}') : NULL;
        if (end)
            at = end;
        else
            g_string_append_c(out, *at);
    }
    return g_string_free(out, FALSE);
}

static void on_error(void *context, ErrorFromLibrary error) {
    Validation *validation = context;
    g_autofree char *whole = xml_message(error);
    g_autofree char *text = without_namespaces(whole);
    const xmlNode *node = error->node;
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->parent;
    if (node)
        xml_problem(validation->document, (const XmlElement *)(const void *)node,
                    validation->problems, PROBLEM_ERROR, "%s", text);
    else
        problems_add(validation->problems, PROBLEM_ERROR, validation->document->name, error->line,
                     0, "%s", text);
    validation->failed = TRUE;
}

gboolean xml_validate(const XmlDocument *document, Span schema, Problems *problems) {
    Validation validation = {.document = document, .problems = problems};
    xmlSchemaParserCtxt *parser = xmlSchemaNewMemParserCtxt(schema.bytes, (int)schema.length);
    xmlSchema *grammar = parser ? xmlSchemaParse(parser) : NULL;
    xmlSchemaFreeParserCtxt(parser);
    xmlSchemaValidCtxt *validator = grammar ? xmlSchemaNewValidCtxt(grammar) : NULL;
    if (!validator) {
        problems_add(problems, PROBLEM_ERROR, document->name, 0, 0,
                     _("the schema of this program cannot be read: this is a fault of the build"));
        xmlSchemaFree(grammar);
        return FALSE;
    }
    xmlSchemaSetValidStructuredErrors(validator, on_error, &validation);
    int answer = xmlSchemaValidateDoc(validator, document->tree);
    if (answer != 0 && !validation.failed) {
        problems_add(problems, PROBLEM_ERROR, document->name, 0, 0,
                     _("the file could not be checked against its schema"));
        validation.failed = TRUE;
    }
    xmlSchemaFreeValidCtxt(validator);
    xmlSchemaFree(grammar);
    return !validation.failed;
}
