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
    else
        while (text[1] == 'x' && length < 4 && g_ascii_isxdigit(text[length]))
            length++;
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
        if (strchr(":=!>|", at[-1]))
            break;
    }
    return (gsize)(at - text);
}

gsize pattern_brace_length(const char *text) {
    static const char digits[] = "0123456789";
    gsize least = strspn(text + 1, digits), at = 1 + least;
    gsize most = text[at] == ',' ? 1 + strspn(text + at + 1, digits) : 0;
    at += most;
    return text[at] == '}' && (least > 0 || most > 1) ? at + 1 : 0;
}

gsize pattern_class_length(const char *text) {
    const char *at = text + (text[1] == '^' ? 2 : 1);
    for (gboolean first = TRUE; *at && (*at != ']' || first); first = FALSE) {
        if (*at == '[' || (*at == '\\' && at[1] && strchr("QE", at[1])))
            return 0;
        at += *at == '\\' ? pattern_escape_length(at) : 1;
    }
    return *at ? (gsize)(at - text) + 1 : 0;
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

/* Would the next that is written be taken for how often what stands before it may stand? */
static gboolean is_quantifier(const char *text) {
    return *text && (strchr("?*+", *text) || (*text == '{' && pattern_brace_length(text) > 0));
}

/* A pattern while it is folded. */
typedef struct {
    Fold *fold;
    GString *out;
    GString *run;      /* the literal characters under way */
    gsize last;        /* where in run the last of them begins */
    gboolean in_class; /* "[...]" */
} Folding;

/* Literal text that folding has made: where it is syntax now (（ is "(", … is "..."), it still
 * means itself. */
static void append_literal(Folding *folding, const char *folded) {
    const char *syntax = folding->in_class ? "\\[]^-" : "\\[]{(|).*+?^$";
    for (const char *at = folded; *at; at++) {
        if (strchr(syntax, *at) && !strchr(folding->run->str, *at))
            g_string_append_c(folding->out, '\\');
        g_string_append_c(folding->out, *at);
    }
}

static char *folded_form(const Folding *folding, const char *text, gsize length) {
    return span_dup(fold_text(folding->fold, span_of(text, length), FOLD_PLAIN));
}

/* The folded form of the run's last character where that alone is several, so that what is said of
 * how often it may stand (…?) must bind them all; NULL: it is one, or joins what stands before. */
static char *last_of_several(const Folding *folding, const char *folded) {
    const GString *run = folding->run;
    g_autofree char *last =
        folded_form(folding, run->str + folding->last, run->len - folding->last);
    if (g_utf8_strlen(last, -1) < 2)
        return NULL;
    g_autofree char *before = folded_form(folding, run->str, folding->last);
    g_autofree char *both = g_strconcat(before, last, NULL);
    return strcmp(both, folded) == 0 ? g_steal_pointer(&last) : NULL;
}

/* The run, behind which stands `next` of the source. */
static void fold_run(Folding *folding, const char *next) {
    GString *run = folding->run;
    if (run->len == 0)
        return;
    g_autofree char *folded = folded_form(folding, run->str, run->len);
    gboolean lead = run->str[0] == ' ' && folded[0] != ' ';
    gboolean trail =
        run->len > 1 && run->str[run->len - 1] == ' ' && !g_str_has_suffix(folded, " ");
    g_autofree char *several =
        !folding->in_class && is_quantifier(next) ? last_of_several(folding, folded) : NULL;
    if (several)
        folded[strlen(folded) - strlen(several)] = '\0';
    g_string_append(folding->out, lead ? " " : "");
    append_literal(folding, folded);
    if (several) {
        g_string_append(folding->out, "(?:");
        append_literal(folding, several);
        g_string_append_c(folding->out, ')');
    }
    g_string_append(folding->out, trail ? " " : "");
    g_string_truncate(run, 0);
}

/* One literal character. Members of a class are single. */
static const char *take_literal(Folding *folding, const char *at) {
    const char *next = g_utf8_next_char(at);
    folding->last = folding->run->len;
    g_string_append_len(folding->run, at, next - at);
    if (folding->in_class)
        fold_run(folding, next);
    return next;
}

char *pattern_fold(const char *source) {
    g_autoptr(Fold) fold = fold_new();
    g_autoptr(GString) run = g_string_new(NULL);
    Folding folding = {fold, g_string_new(NULL), run, 0, FALSE};
    for (const char *at = source; *at;) {
        at += *at == '\\' && (guchar)at[1] >= 0x80 ? 1 : 0; /* it meant itself without */
        gsize syntax = syntax_length(at, folding.in_class);
        if (syntax == 0) {
            at = take_literal(&folding, at);
            continue;
        }
        fold_run(&folding, at);
        g_string_append_len(folding.out, at, (gssize)syntax);
        folding.in_class = *at == '[' || (folding.in_class && *at != ']');
        at += syntax;
    }
    fold_run(&folding, "");
    return g_string_free(folding.out, FALSE);
}
