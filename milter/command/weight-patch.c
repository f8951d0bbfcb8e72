/* Offers weight-patch.h. Works on the text, not on the tree: comments, order and
 * white space of the author stay. */
#include "command/weight-patch.h"

enum {
    CONTEXT = 3 /* lines */
};

/* The line with the new number; NULL: there is no score="…" in it. Caller frees. */
static char *changed_line(const char *line, double score) {
    g_autoptr(GRegex) regex = g_regex_new("(\\sscore\\s*=\\s*[\"'])[0-9.]+", 0, 0, NULL);
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(number, sizeof number, "%.1f", score);
    if (g_str_has_suffix(number, ".0"))
        number[strlen(number) - 2] = '\0';
    if (!g_regex_match(regex, line, 0, NULL))
        return NULL;
    g_autofree char *replacement = g_strdup_printf("\\g<1>%s", number);
    return g_regex_replace(regex, line, -1, 0, replacement, 0, NULL);
}

/* The lines of one file that change: line number (from 1) -> new line. */
static GHashTable *changes_of(const Policy *policy, const char *file, char **lines, guint count,
                              GHashTable *scores, GPtrArray *left_out) {
    GHashTable *changes = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++) {
        const Rule *rule = lexicon_rule(policy->lexicon, i);
        const double *score = g_hash_table_lookup(scores, rule->id);
        if (!score || strcmp(rule->file, file) != 0)
            continue;
        guint line = (guint)MAX(rule->line, 1);
        char *changed = line <= count ? changed_line(lines[line - 1], *score) : NULL;
        if (changed)
            g_hash_table_insert(changes, GUINT_TO_POINTER(line), changed);
        else
            g_ptr_array_add(left_out, g_strdup(rule->id));
    }
    return changes;
}

/* The hunk that begins with the change at line first; the line behind it. */
static guint append_hunk(GString *out, char **lines, guint count, GHashTable *changes,
                         guint first) {
    guint last = first;
    for (guint line = first + 1; line <= count && line <= last + 2 * CONTEXT; line++)
        if (g_hash_table_contains(changes, GUINT_TO_POINTER(line)))
            last = line;
    guint from = first > CONTEXT ? first - CONTEXT : 1;
    guint to = MIN(last + CONTEXT, count);
    g_string_append_printf(out, "@@ -%u,%u +%u,%u @@\n", from, to - from + 1, from, to - from + 1);
    for (guint line = from; line <= to; line++) {
        const char *changed = g_hash_table_lookup(changes, GUINT_TO_POINTER(line));
        if (changed)
            g_string_append_printf(out, "-%s\n+%s\n", lines[line - 1], changed);
        else
            g_string_append_printf(out, " %s\n", lines[line - 1]);
    }
    return to;
}

static void append_file(GString *out, const Policy *policy, const PolicyFile *file,
                        GHashTable *scores, GPtrArray *left_out) {
    g_autofree char *text = span_dup(span_of_bytes(file->bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = g_strv_length(lines);
    count -= count > 0 && *lines[count - 1] == '\0';
    g_autoptr(GHashTable) changes = changes_of(policy, file->name, lines, count, scores, left_out);
    if (g_hash_table_size(changes) == 0)
        return;
    g_string_append_printf(out, "--- %s\n+++ %s\n", file->name, file->name);
    for (guint line = 1; line <= count; line++)
        if (g_hash_table_contains(changes, GUINT_TO_POINTER(line)))
            line = append_hunk(out, lines, count, changes, line);
}

char *weight_patch(const Policy *policy, GHashTable *scores, GPtrArray *left_out) {
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < policy->files->len; i++)
        append_file(out, policy, g_ptr_array_index(policy->files, i), scores, left_out);
    return g_string_free(out, FALSE);
}
