/* xml: files in XML that a person wrote, read safely.
 *
 * No network, no DTD, no external or internal entities beyond the five of XML,
 * depth and size bounded. Every fault is a Problem with file, line and column.
 * libxml2's parser and schema are used in this room only. */
#ifndef XML_XML_H
#define XML_XML_H

#include "base/problem.h"
#include "base/span.h"

enum {
    XML_BYTES_MAX = 64 << 20, /* one file */
    XML_DEPTH_MAX = 32,
};

typedef struct XmlDocument XmlDocument;
typedef struct XmlElement XmlElement; /* borrowed from its document */

/* Sets up libxml2 for threads. Once, before threads start. */
void xml_init(void);

/* name is how problems call the file. NULL: problems say why. */
XmlDocument *xml_parse(Span bytes, const char *name, Problems *problems);
void xml_free(XmlDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XmlDocument, xml_free)

/* Checks against an XML Schema given as bytes. FALSE: problems say why, each
 * with what the schema would have accepted there. */
gboolean xml_validate(const XmlDocument *document, Span schema, Problems *problems);

const char *xml_name_of_file(const XmlDocument *document);
const XmlElement *xml_root(const XmlDocument *document);

/* Children and siblings that are elements of this local name; NULL name: any. */
const XmlElement *xml_first(const XmlElement *parent, const char *name);
const XmlElement *xml_next(const XmlElement *element, const char *name);

const char *xml_name(const XmlElement *element);

/* Where the element's start tag begins, from 1. */
int xml_line(const XmlElement *element);
int xml_column(const XmlElement *element);

/* Blanks at its ends are left out, and others are one, line ends too. NULL where it is not there.
 * Caller frees. */
char *xml_attribute(const XmlElement *element, const char *name);

/* The text inside, white space at both ends taken off. Caller frees; never
 * NULL. */
char *xml_text(const XmlElement *element);

/* Adds a problem at the element's place. */
void xml_problem(const XmlDocument *document, const XmlElement *element, Problems *problems,
                 ProblemWeight weight, const char *format, ...) G_GNUC_PRINTF(5, 6);

#endif
