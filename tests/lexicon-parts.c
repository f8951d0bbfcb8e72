/* pattern_parts(): an exception by its alternatives, each with what may stand before it. */
#include "lexicon/pattern.h"

#include <string.h>

/* "ab {9 -.} cd": a core "cd" behind 9 characters at most but - and . */
static char *written(const char *source) {
    g_autoptr(GPtrArray) parts = pattern_parts(source);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const PatternPart *part = g_ptr_array_index(parts, i);
        g_string_append(out, i > 0 ? " / " : "");
        if (part->lead.most > 0)
            g_string_append_printf(out, "{%u %s} ", part->lead.most, part->lead.barred);
        g_string_append(out, part->core);
    }
    return g_string_free(out, FALSE);
}

static void test_table(void) {
    static const struct {
        const char *source, *parts;
    } rows[] = {
        {"ab", "ab"},
        {"ab|cd", "ab / cd"},
        {"(?:ab|(?:c|d))|e", "ab / c / d / e"},
        {"(?:ab|c)d", "(?:ab|c)d"},
        {"(?:ab|c)?", "(?:ab|c)?"},
        {"(?:a|b)(?:c|d)", "(?:a|b)(?:c|d)"},
        {"(?=a|b)c", "(?=a|b)c"},
        {"[|]a|\\|b|[^]|]c", "[|]a / \\|b / [^]|]c"},
        {"[^。\\n]{0,60}と(?:言|書)", "{60 。\n} と(?:言|書)"},
        {"[^。]{0,9}?と|馬", "{9 。} と / 馬"},
        {"[^\\].]{0,9}(?:a|b)", "{9 ].} (?:a|b)"},
        {"(?:[^。]{0,9}と|[^、]{0,2}も)", "{9 。} と / {2 、} も"},
        /* No lead: all of it, no more than it takes, a range, a class, a least, too much. */
        {"[^。]{0,9}", "[^。]{0,9}"},
        {"[^。]{0,9}+と", "[^。]{0,9}+と"},
        {"[^a-z]{0,9}と", "[^a-z]{0,9}と"},
        {"[^\\s]{0,9}と", "[^\\s]{0,9}と"},
        {"[^。]{1,9}と", "[^。]{1,9}と"},
        {"[^。]{0,}と", "[^。]{0,}と"},
        {"[^。]{0,9999}と", "[^。]{0,9999}と"},
        {"[ab]{0,9}と", "[ab]{0,9}と"},
        {"[^。]{0,9}(?=と)", "[^。]{0,9}(?=と)"},
        {"[^。]{0,9}(?:と|(?=。))", "[^。]{0,9}(?:と|(?=。))"},
        /* Not understood: as it is. */
        {"[[:punct:]|]", "[[:punct:]|]"},
        {"(a|b)\\1|c", "(a|b)\\1|c"},
        {"(?i)a|b", "(?i)a|b"},
        {"(?|a|b)|c", "(?|a|b)|c"},
        {"(?<x>a)|b", "(?<x>a)|b"},
        {"a|(b", "a|(b"},
        {"a|b)", "a|b)"},
        {"a|[b", "a|[b"},
        {"a|b\\", "a|b\\"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *got = written(rows[i].source);
        if (strcmp(got, rows[i].parts) != 0)
            g_error("row %zu (%s): %s", i, rows[i].source, got);
    }
}

static void test_lead(void) {
    static const struct {
        const char *text;
        gsize at, start;
        guint most;
    } rows[] = {
        {"馬鹿だと", 9, 0, 9}, {"馬鹿だと", 9, 3, 2},     {"馬。だと", 9, 6, 9},
        {"馬鹿だと", 9, 9, 0}, {"馬鹿だ。と", 12, 12, 9}, {"と", 0, 0, 9},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        PatternLead lead = {rows[i].most, (char[]){"。\n"}};
        gsize start = pattern_lead_start(&lead, span_of_text(rows[i].text), rows[i].at);
        if (start != rows[i].start)
            g_error("row %zu: %zu", i, start);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lexicon-parts/table", test_table);
    g_test_add_func("/lexicon-parts/lead", test_lead);
    return g_test_run();
}
