/* xml: what is refused and where it says so; places of elements. */
#include "xml/xml.h"

static const char schema[] =
    "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:t' xmlns='urn:t' "
    "elementFormDefault='qualified'><xs:element name='a'><xs:complexType><xs:sequence>"
    "<xs:element name='b' maxOccurs='3'><xs:complexType><xs:simpleContent><xs:extension "
    "base='xs:string'><xs:attribute name='n' type='xs:int'/></xs:extension></xs:simpleContent>"
    "</xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>";

static void test_refused(void) {
    GString *nest = g_string_new(NULL);
    for (guint i = 0; i < 10000; i++)
        g_string_append(nest, "<a>");
    const struct {
        const char *what, *bytes, *place;
    } rows[] = {
        {"empty", "", "x.xml:1:1: the file is empty"},
        {"no XML", "hello", "x.xml:1:1: not well-formed XML"},
        {"not closed", "<a>\n<b></a>", "x.xml:2:"},
        {"a DOCTYPE", "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
         "x.xml:2:"},
        {"an external DTD", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "x.xml:1:"},
        {"an unknown entity", "<a>\n\n&e;</a>", "x.xml:3:"},
        {"too deep", nest->str, "x.xml:1:"},
        {"NUL", "<a>\x01</a>", "x.xml:1:"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(XmlDocument) document = xml_parse(span_of_text(rows[i].bytes), "x.xml", problems);
        g_assert_null(document);
        g_assert_cmpuint(problems_errors(problems), >, 0);
        g_autofree char *line = problem_to_line(problems_at(problems, 0));
        if (!g_str_has_prefix(line, rows[i].place))
            g_error("%s: got [%s], expected [%s…]", rows[i].what, line, rows[i].place);
    }
    g_string_free(nest, TRUE);
}

static void test_doctype_says_what_to_do(void) {
    g_autoptr(Problems) problems = problems_new();
    g_assert_null(xml_parse(span_of_text("<!DOCTYPE a><a/>"), "x.xml", problems));
    g_assert_nonnull(strstr(problems_at(problems, 0)->text, "take it out"));
}

static void test_places(void) {
    static const char bytes[] = "<a xmlns='urn:t'>\n  <b n='1'>one</b><b\n   n='2'> two </b>\n"
                                "<!-- < --><b/></a>";
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(XmlDocument) document = xml_parse(span_of_text(bytes), "x.xml", problems);
    g_assert_nonnull(document);
    static const struct {
        int line, column;
        const char *text, *number;
    } rows[] = {{2, 3, "one", "1"}, {2, 19, "two", "2"}, {4, 11, "", NULL}};
    const XmlElement *element = xml_first(xml_root(document), "b");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++, element = xml_next(element, "b")) {
        g_assert_nonnull(element);
        g_autofree char *text = xml_text(element);
        g_autofree char *number = xml_attribute(element, "n");
        g_assert_cmpint(xml_line(element), ==, rows[i].line);
        g_assert_cmpint(xml_column(element), ==, rows[i].column);
        g_assert_cmpstr(text, ==, rows[i].text);
        g_assert_cmpstr(number, ==, rows[i].number);
    }
    g_assert_null(element);
    g_assert_null(xml_first(xml_root(document), "c"));
    g_assert_cmpstr(xml_name(xml_root(document)), ==, "a");
}

static void test_attribute_is_a_token(void) {
    static const struct {
        const char *bytes, *value;
    } rows[] = {
        {"<a n='x'/>", "x"},
        {"<a n=' x&#13;&#10;'/>", "x"},
        {"<a n='x&#10;\n y'/>", "x y"},
        {"<a n='&#10;&#9;'/>", ""},
        {"<a n=''/>", ""},
        {"<a n='&#xa0;x'/>", "\xc2\xa0x"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(XmlDocument) document = xml_parse(span_of_text(rows[i].bytes), "x.xml", problems);
        g_autofree char *value = xml_attribute(xml_root(document), "n");
        g_assert_cmpstr(value, ==, rows[i].value);
    }
}

static void test_schema(void) {
    static const struct {
        const char *bytes;
        const char *place; /* NULL: it fits */
        const char *says;
    } rows[] = {
        {"<a xmlns='urn:t'><b/></a>", NULL, NULL},
        {"<a xmlns='urn:t'>\n<c/></a>", "x.xml:2:1:", "Expected is ( b )"},
        {"<a xmlns='urn:t'><b/>\n <b n='x'/></a>", "x.xml:2:2:", "xs:int"},
        {"<a/>", "x.xml:1:1:", "No matching global declaration"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(XmlDocument) document = xml_parse(span_of_text(rows[i].bytes), "x.xml", problems);
        g_assert_nonnull(document);
        gboolean fits = xml_validate(document, span_of_text(schema), problems);
        g_assert_cmpint(fits, ==, rows[i].place == NULL);
        if (fits)
            continue;
        g_autofree char *line = problem_to_line(problems_at(problems, 0));
        if (!g_str_has_prefix(line, rows[i].place) || !strstr(line, rows[i].says) ||
            strstr(line, "urn:"))
            g_error("row %zu: [%s]", i, line);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    xml_init();
    g_test_add_func("/xml/refused", test_refused);
    g_test_add_func("/xml/doctype", test_doctype_says_what_to_do);
    g_test_add_func("/xml/places", test_places);
    g_test_add_func("/xml/attribute-is-a-token", test_attribute_is_a_token);
    g_test_add_func("/xml/schema", test_schema);
    return g_test_run();
}
