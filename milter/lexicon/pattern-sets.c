/* Offers pattern_expand(): word lists by name inside patterns. */
#include "lexicon/pattern.h"

#include "base/error.h"
#include "base/translate.h"
#include "text/text.h"

enum {
    EXPANDED_BYTES_MAX = 65536
};

/* The length of a "{name}" that begins at text; 0: it is something else. */
static gsize reference_length(const char *text) {
    gsize length = 1;
    if (text[0] != '{' || !g_ascii_islower(text[1]))
        return 0;
    while (g_ascii_islower(text[length]) || g_ascii_isdigit(text[length]) || text[length] == '-')
        length++;
    return text[length] == '}' ? length + 1 : 0;
}

/* Appends what the reference stands for. 1, 0 the set is empty, -1 error. */
static int add_reference(GString *out, GHashTable *sets, const char *text, gsize length,
                         GError **error) {
    g_autofree char *name = g_strndup(text + 1, length - 2);
    const char *fragment = g_hash_table_lookup(sets, name);
    if (!fragment) {
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("there is no <set id=\"%s\"> before it; for a plain brace write \\{"), name);
        return -1;
    }
    g_string_append_printf(out, "(?:%s)", fragment);
    if (out->len <= EXPANDED_BYTES_MAX)
        return *fragment ? 1 : 0;
    g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                _("with its sets written out it is over %d bytes; use smaller sets"),
                EXPANDED_BYTES_MAX);
    return -1;
}

int pattern_expand(GHashTable *sets, const char *source, char **expanded, GError **error) {
    g_autoptr(GString) out = g_string_new(NULL);
    int answer = 1;
    for (const char *at = source; *at && answer >= 0;) {
        /* A line break is layout, and so is the indentation after it. */
        if (*at == '\n' || *at == '\r') {
            at += strspn(at, "\r\n \t");
            continue;
        }
        gsize reference = reference_length(at);
        gsize escape = *at == '\\' ? pattern_escape_length(at) : 1;
        if (reference > 0) {
            int added = add_reference(out, sets, at, reference, error);
            answer = MIN(answer, added);
        } else {
            g_string_append_len(out, at, (gssize)escape);
        }
        at += reference > 0 ? reference : escape;
    }
    *expanded = answer == 1 ? g_strdup(out->str) : NULL;
    return answer;
}

char *pattern_of_words(const GPtrArray *words) {
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < words->len; i++) {
        g_autofree char *folded = fold_term(g_ptr_array_index(words, i));
        if (*g_strstrip(folded))
            g_ptr_array_add(parts, pattern_of_term(folded));
    }
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("|", (char **)parts->pdata);
}
