/* A line of the chain, and a record: a line is written back the same, a record as we write it; the
 * scanner that builds nothing is never sure of something else than the library reads. */
#include "fuzz.h"

#include "evidence/record.h"

int LLVMFuzzerInitialize(G_GNUC_UNUSED int *argc, G_GNUC_UNUSED char ***argv) {
    return 0;
}

static void look_at_line(Span line) {
    ChainLine parsed;
    const char *why = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    if (!chain_parse(line, &parsed, &why)) {
        PROMISED(why);
        return;
    }
    chain_format(&parsed, text);
    PROMISED(text->str[text->len - 1] == '\n');
    PROMISED(span_equal(span_of(text->str, text->len - 1), line));
}

static void look_at_record(Span record) {
    g_autoptr(GArray) scanned = g_array_new(FALSE, FALSE, sizeof(Digest));
    const char *why = NULL;
    g_autoptr(Json) json = record_from_text(record, "message", &why);
    PROMISED(json || why);
    if (record_scan(record, "message", scanned))
        PROMISED(json);
    if (json) {
        g_autoptr(GString) text = record_to_text(json);
        g_autoptr(Json) twice = record_from_text(span_of_string(text), "message", &why);
        PROMISED(twice);
        /* Of a number with more digits than we write, 15, the rest is lost at the first writing;
         * what we wrote stays as it is. */
        g_autoptr(GString) again = record_to_text(twice);
        PROMISED(g_string_equal(text, again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    look_at_line(span_of(bytes, length));
    look_at_record(span_of(bytes, length));
    return 0;
}
