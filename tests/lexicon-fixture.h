/* What the tests of lexicon/ share: a lexicon made from what stands in it. */
#ifndef TESTS_LEXICON_FIXTURE_H
#define TESTS_LEXICON_FIXTURE_H

#include "lexicon/lexicon.h"

/* The grammar of a lexicon. */
static inline Span lexicon_schema(void) {
    static char *schema;
    const char *top = g_getenv("top_srcdir");
    g_autofree char *path = g_build_filename(top ? top : ".", "policy", "lexicon.xsd", NULL);
    if (!schema && !g_file_get_contents(path, &schema, NULL, NULL))
        g_error("cannot read %s; set top_srcdir", path);
    return span_of_text(schema);
}

/* Adds a file that has these sets and rules, which begin in its second line. */
static inline gboolean add_to_lexicon(Lexicon *lexicon, const char *language, const char *inside,
                                      Problems *problems) {
    g_autofree char *xml = g_strdup_printf(
        "<lexicon xmlns='urn:kasuhara:lexicon:1' language='%s'>\n%s</lexicon>", language, inside);
    return lexicon_read(lexicon, span_of_text(xml), lexicon_schema(), "l.xml", problems);
}

/* Compiled, or NULL with problems. */
static inline Lexicon *lexicon_of(const char *inside, Problems *problems) {
    g_autoptr(Lexicon) lexicon = lexicon_new();
    return add_to_lexicon(lexicon, "ja", inside, problems) && lexicon_compile(lexicon, problems)
               ? g_steal_pointer(&lexicon)
               : NULL;
}

#endif
