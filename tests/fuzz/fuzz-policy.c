/* A policy, or, behind a first line "lexicon", the lexicon of a good one: as nobody checked it. */
#include "fuzz.h"

#include "../verdict-fixture.h"
#include "xml/xml.h"

static Span input;
static gboolean is_lexicon;

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    message_init();
    xml_init();
    return 0;
}

static GBytes *open_input(const char *name, G_GNUC_UNUSED gpointer context, GError **error) {
    gboolean policy = g_str_equal(name, "policy.xml");
    if (policy != is_lexicon)
        return g_bytes_new(input.bytes, input.length);
    return open_text(name, (gpointer)POLICY_HEAD, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    g_autoptr(Problems) problems = problems_new();
    Span rest = span_of(bytes, length), line = fuzz_first_line(&rest);
    is_lexicon = span_equal(line, span_of_text("lexicon"));
    input = is_lexicon ? rest : span_of(bytes, length);
    g_autoptr(Policy) policy = policy_read("policy.xml", open_input, NULL, problems);
    PROMISED(policy || problems_errors(problems) > 0);
    if (policy)
        policy_check(policy, problems);
    for (guint i = 0; i < problems_count(problems); i++) {
        g_autofree char *said = problem_to_line(problems_at(problems, i));
        PROMISED(g_utf8_validate(said, -1, NULL));
    }
    return 0;
}
