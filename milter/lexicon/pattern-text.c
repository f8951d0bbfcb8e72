/* From what an author writes to what is compiled: a term as a pattern, and the
 * literal characters of a pattern in folded form. Not a PCRE2 parser: it knows
 * just enough to tell literal characters from syntax. */
#include "lexicon/pattern.h"

#include "text/text.h"

/* Latin letters and digits: where a word border is asked for. */
static gboolean is_word(gunichar c) {
    return g_unichar_isdigit(c) || g_unichar_get_script(c) == G_UNICODE_SCRIPT_LATIN;
}

char *pattern_of_term(const char *folded_term) {
    GString *out = g_string_new(NULL);
    const char *end = folded_term + strlen(folded_term);
    if (is_word(g_utf8_get_char(folded_term)))
        g_string_append(out, "(?<![\\p{Latin}\\p{Nd}])");
    for (const char *at = folded_term; *at; at++) {
        if (g_ascii_ispunct(*at))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *at);
    }
    if (is_word(g_utf8_get_char(g_utf8_prev_char(end))))
        g_string_append(out, "(?![\\p{Latin}\\p{Nd}])");
    return g_string_free(out, FALSE);
}

gsize pattern_escape_length(const char *text) {
    if (text[1] == '\0')
        return 1;
    gsize length = 1 + (gsize)(g_utf8_next_char(text + 1) - (text + 1));
    const char *close = NULL;
    if (strchr("xpPgkNo", text[1]) && text[length] == '{')
        close = strchr(text + length, '}');
    else if (strchr("gk", text[1]) && (text[length] == '<' || text[length] == '\''))
        close = strchr(text + length + 1, text[length] == '<' ? '>' : '\'');
    return close ? (gsize)(close - text) + 1 : length;
}

gsize pattern_group_length(const char *text) {
    if (text[1] == '*') {
        const char *close = strchr(text, ')');
        return close ? (gsize)(close - text) + 1 : 2;
    }
    if (text[1] != '?')
        return 1;
    const char *at = text + 2;
    if (*at == '<' && at[1] != '=' && at[1] != '!') {
        const char *close = strchr(at, '>');
        return close ? (gsize)(close - text) + 1 : 3;
    }
    while (*at && strchr("imsxnJU^-|>=!<:#P&", *at)) {
        at++;
        if (at[-1] == ':' || at[-1] == '=' || at[-1] == '!')
            break;
    }
    return (gsize)(at - text);
}

gsize pattern_brace_length(const char *text) {
    gsize length = 1 + strspn(text + 1, "0123456789,");
    return text[length] == '}' && length > 1 ? length + 1 : 0;
}

/* How much at text is syntax, to be kept as it is; 0: a literal character. */
static gsize syntax_length(const char *text, gboolean in_class) {
    if (*text == '\\')
        return pattern_escape_length(text);
    if (in_class)
        return strchr("[]^-", *text) ? 1 : 0;
    if (*text == '(')
        return pattern_group_length(text);
    if (*text == '{')
        return pattern_brace_length(text);
    return strchr("[])|.*+?^$", *text) ? 1 : 0;
}

static void fold_run(GString *out, GString *run) {
    if (run->len == 0)
        return;
    g_autofree char *folded = fold_term(run->str);
    gboolean lead = run->str[0] == ' ' && folded[0] != ' ';
    gboolean trail =
        run->len > 1 && run->str[run->len - 1] == ' ' && !g_str_has_suffix(folded, " ");
    g_string_append_printf(out, "%s%s%s", lead ? " " : "", folded, trail ? " " : "");
    g_string_truncate(run, 0);
}

char *pattern_fold(const char *source) {
    GString *out = g_string_new(NULL);
    g_autoptr(GString) run = g_string_new(NULL);
    gboolean in_class = FALSE;
    for (const char *at = source; *at;) {
        gsize syntax = syntax_length(at, in_class);
        if (syntax > 0) {
            fold_run(out, run);
            g_string_append_len(out, at, (gssize)syntax);
            if (*at == '[' && !in_class)
                in_class = TRUE;
            else if (*at == ']')
                in_class = FALSE;
            at += syntax;
            continue;
        }
        gsize length = (gsize)(g_utf8_next_char(at) - at);
        g_string_append_len(run, at, (gssize)length);
        at += length;
        /* A quantifier binds to one character, members of a class are single. */
        if (in_class)
            fold_run(out, run);
    }
    fold_run(out, run);
    return g_string_free(out, FALSE);
}
