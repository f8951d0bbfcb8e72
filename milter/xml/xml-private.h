/* What the files of xml/ share; no other room includes it. */
#ifndef XML_XML_PRIVATE_H
#define XML_XML_PRIVATE_H

#include "xml/xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

typedef struct {
    gint line, column;
} XmlPlace;

struct XmlDocument {
    char *name;
    xmlDoc *tree;
    GArray *places; /* of XmlPlace: an element's _private is its index + 1 */
};

/* What a handler of errors is given. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *ErrorFromLibrary;
#else
typedef xmlError *ErrorFromLibrary;
#endif

/* A libxml2 message without its newline. Caller frees. */
char *xml_message(const xmlError *error);

#endif
