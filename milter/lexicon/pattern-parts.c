/* Offers pattern_parts(): an exception that is a hundred alternatives, each with much that may
 * stand before it, is tried at every place of a text with every length of that. Its parts are tried
 * each where its own words stand, and what stands before is counted back from there. */
#include "lexicon/pattern.h"

#include <string.h>

static void part_free(gpointer data) {
    PatternPart *part = data;
    g_free(part->whole);
    g_free(part->core);
    g_free(part->lead.barred);
    g_free(part);
}

static PatternPart *part_new(const char *source, gsize length) {
    PatternPart *part = g_new0(PatternPart, 1);
    part->whole = g_strndup(source, length);
    part->core = g_strdup(part->whole);
    return part;
}

/* What begins at text and is no alternative of its own: one character, an escape, a class, a group.
 * 0: not understood (references, options, verbs), or it does not end. */
static gsize piece_length(const char *text) {
    if (*text == '[')
        return pattern_class_length(text);
    if (*text == '\\')
        return text[1] && !strchr("123456789gkQE", text[1]) ? pattern_escape_length(text) : 0;
    if (*text != '(')
        return 1;
    static const char *const known[] = {"(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!"};
    gboolean plain = text[1] != '?' && text[1] != '*';
    for (guint i = 0; i < G_N_ELEMENTS(known) && !plain; i++)
        plain = g_str_has_prefix(text, known[i]);
    const char *at = text + (plain ? pattern_group_length(text) : 0);
    while (plain && *at && *at != ')') {
        gsize length = piece_length(at);
        plain = length > 0;
        at += length;
    }
    return plain && *at ? (gsize)(at - text) + 1 : 0;
}

/* The characters that "[^...]" bars; NULL: not only single ones. */
static char *barred_by(const char *class, gsize length) {
    g_autoptr(GString) barred = g_string_new(NULL);
    if (length < 4 || class[1] != '^')
        return NULL;
    for (const char *at = class + 2; at < class + length - 1;) {
        gboolean escaped = *at == '\\';
        if (*at == '-' || *at == '[' || (escaped && at[1] != 'n' && !g_ascii_ispunct(at[1])))
            return NULL;
        at += escaped ? 1 : 0;
        const char *next = g_utf8_next_char(at);
        if (escaped && *at == 'n')
            g_string_append_c(barred, '\n');
        else
            g_string_append_len(barred, at, next - at);
        at = next;
    }
    return g_strdup(barred->str);
}

/* From "[^。]{0,60}" and what follows it to a part: what follows, and what may stand before. Of a
 * core that matches nothing but a place no match would be told. */
static void take_lead(PatternPart *part) {
    const char *at = part->whole;
    gsize length = *at == '[' ? pattern_class_length(at) : 0;
    const char *braces = at + length;
    gsize quantifier =
        length > 0 && g_str_has_prefix(braces, "{0,") ? pattern_brace_length(braces) : 0;
    const char *core = braces + quantifier + (quantifier > 0 && braces[quantifier] == '?');
    guint64 most = quantifier > 0 ? g_ascii_strtoull(braces + 3, NULL, 10) : 0;
    if (most == 0 || most > PATTERN_LEAD_MAX || !*core || strchr("+*?{", *core) ||
        pattern_may_be_empty(core))
        return;
    part->lead.barred = barred_by(at, length);
    if (part->lead.barred) {
        part->lead.most = (guint)most;
        g_free(part->core);
        part->core = g_strdup(core);
    }
}

static void add_alternatives(GPtrArray *parts, const char *source, gsize length);

/* An alternative that is one group is its alternatives. */
static void add_alternative(GPtrArray *parts, const char *source, gsize length) {
    if (length > 4 && g_str_has_prefix(source, "(?:") && piece_length(source) == length) {
        add_alternatives(parts, source + 3, length - 4);
        return;
    }
    g_ptr_array_add(parts, part_new(source, length));
    take_lead(g_ptr_array_index(parts, parts->len - 1));
}

static void add_alternatives(GPtrArray *parts, const char *source, gsize length) {
    const char *from = source, *end = source + length;
    for (const char *at = source; at < end; at += piece_length(at)) {
        if (*at == '|') {
            add_alternative(parts, from, (gsize)(at - from));
            from = at + 1;
        }
    }
    add_alternative(parts, from, (gsize)(end - from));
}

GPtrArray *pattern_parts(const char *source) {
    GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
    const char *at = source;
    for (gsize length = 1; *at && *at != ')' && length > 0; at += length)
        length = piece_length(at);
    if (*at)
        g_ptr_array_add(parts, part_new(source, strlen(source)));
    else
        add_alternatives(parts, source, strlen(source));
    return parts;
}

gsize pattern_lead_start(const PatternLead *lead, Span text, gsize at) {
    for (guint i = 0; i < lead->most && at > 0; i++) {
        const char *before = g_utf8_prev_char(text.bytes + at);
        if (g_utf8_strchr(lead->barred, -1, g_utf8_get_char(before)))
            break;
        at = (gsize)(before - text.bytes);
    }
    return at;
}
