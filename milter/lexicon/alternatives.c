/* Offers pattern_share_beginnings(): PCRE2 tries alternatives one by one, and a set of words
 * has hundreds.
 *
 *     (?:idiot|moron|idle|imbecile)     (?:i(?:d(?:iot|le)|mbecile)|moron)
 *
 * Only alternatives that begin with different literals change places: no text begins with
 * two of them, so that what matches, and in which order it is tried, is the same. What is
 * not understood here (references, options, verbs, conditions) leaves the whole pattern as
 * it is, and what stands in a lookbehind stays as it is: it has rules of its own. */
#include "lexicon/pattern.h"

#include <string.h>

enum {
    GROUPS_MAX = 60, /* inside each other, as written */
    SHARED_MAX = 60, /* characters; groups made here lie inside each other, PCRE2 takes 250 */
};

typedef struct {
    const char *at;
    gboolean lost; /* met what is not understood */
    guint depth;
} Walk;

/* Alternatives (const char *) that begin with the same. */
typedef struct {
    gsize unit; /* bytes of what they share; 0: there is one, and it is taken whole */
    GPtrArray *alternatives;
} Branch;

static gsize quantifier_length(const char *text) {
    gsize length =
        *text == '{' ? pattern_brace_length(text) : *text && strchr("?*+", *text) != NULL;
    return length > 0 && text[length] && strchr("?+", text[length]) ? length + 1 : length;
}

/* The length of what begins at text and is no group; 0: not understood. */
static gsize atom_length(const char *text) {
    if (*text == '[')
        return pattern_class_length(text);
    if (*text != '\\')
        return (gsize)(g_utf8_next_char(text) - text);
    gboolean known = text[1] && (g_ascii_ispunct(text[1]) || text[1] == ' ' ||
                                 strchr("bBAzZdDsSwWhHvVRNpPxnrtfea", text[1]));
    return known ? pattern_escape_length(text) : 0;
}

/* What an alternative begins with, if that matches in one way only; 0: it may not be shared. */
static gsize unit_length(const char *text) {
    gsize length = *text && *text != '(' && !g_str_has_prefix(text, "\\R") ? atom_length(text) : 0;
    return length > 0 && quantifier_length(text + length) == 0 ? length : 0;
}

static gboolean is_literal(const char *text) {
    return *text == '\\' ? g_ascii_ispunct(text[1]) : !strchr("[.^$", *text);
}

/* ---- writing */

static void branch_clear(gpointer data) {
    g_ptr_array_unref(((Branch *)data)->alternatives);
}

/* The branch, from first on, that the alternative belongs to; NULL: none. */
static Branch *branch_of(GArray *branches, guint first, const char *alternative, gsize unit) {
    for (guint i = branches->len; unit > 0 && i > first; i--) {
        Branch *branch = &g_array_index(branches, Branch, i - 1);
        if (branch->unit == unit &&
            memcmp(g_ptr_array_index(branch->alternatives, 0), alternative, unit) == 0)
            return branch;
    }
    return NULL;
}

static GArray *branches_of(const GPtrArray *alternatives, gboolean share) {
    GArray *branches = g_array_new(FALSE, FALSE, sizeof(Branch));
    guint first = 0; /* of those that all begin with literals */
    g_array_set_clear_func(branches, branch_clear);
    for (guint i = 0; i < alternatives->len; i++) {
        const char *alternative = g_ptr_array_index(alternatives, i);
        gsize unit = share ? unit_length(alternative) : 0;
        gboolean literal = unit > 0 && is_literal(alternative);
        guint from = literal ? first : MAX(branches->len, 1) - 1;
        Branch *same = branch_of(branches, from, alternative, unit);
        if (!same) {
            Branch branch = {unit, g_ptr_array_new()};
            g_array_append_val(branches, branch);
            same = &g_array_index(branches, Branch, branches->len - 1);
            first = literal ? first : branches->len;
        }
        g_ptr_array_add(same->alternatives, (gpointer)alternative);
    }
    return branches;
}

/* share: so many characters at most; own: as a group of its own, where that is needed. */
static void write_shared(GString *out, const GPtrArray *alternatives, guint share, gboolean own);

static void write_branch(GString *out, const Branch *branch, guint share) {
    const char *first = g_ptr_array_index(branch->alternatives, 0);
    if (branch->alternatives->len == 1) {
        g_string_append(out, first);
        return;
    }
    g_autoptr(GPtrArray) rests = g_ptr_array_new();
    for (guint i = 0; i < branch->alternatives->len; i++)
        g_ptr_array_add(rests, (char *)g_ptr_array_index(branch->alternatives, i) + branch->unit);
    g_string_append_len(out, first, (gssize)branch->unit);
    write_shared(out, rests, share - 1, TRUE);
}

static void write_shared(GString *out, const GPtrArray *alternatives, guint share, gboolean own) {
    g_autoptr(GArray) branches = branches_of(alternatives, share > 0);
    gboolean group = own && branches->len > 1;
    g_string_append(out, group ? "(?:" : "");
    for (guint i = 0; i < branches->len; i++) {
        g_string_append(out, i > 0 ? "|" : "");
        write_branch(out, &g_array_index(branches, Branch, i), share);
    }
    g_string_append(out, group ? ")" : "");
}

/* ---- reading */

static void walk_alternatives(Walk *walk, GString *out, gboolean keep);

static void walk_group(Walk *walk, GString *out, gboolean keep) {
    const char *at = walk->at;
    gboolean behind = g_str_has_prefix(at, "(?<=") || g_str_has_prefix(at, "(?<!");
    gboolean known = behind || (at[1] != '?' && at[1] != '*') || g_str_has_prefix(at, "(?:") ||
                     g_str_has_prefix(at, "(?=") || g_str_has_prefix(at, "(?!") ||
                     g_str_has_prefix(at, "(?>");
    if (!known || ++walk->depth > GROUPS_MAX) {
        walk->lost = TRUE;
        return;
    }
    gsize opening = behind ? 4 : at[1] == '?' ? 3 : 1;
    g_string_append_len(out, at, (gssize)opening);
    walk->at += opening;
    walk_alternatives(walk, out, keep || behind);
    walk->lost = walk->lost || *walk->at != ')';
    walk->at += *walk->at == ')';
    walk->depth--;
    g_string_append_c(out, ')');
}

static void walk_piece(Walk *walk, GString *out, gboolean keep) {
    if (*walk->at == '(') {
        walk_group(walk, out, keep);
        return;
    }
    gsize length = strcspn(walk->at, "\\[(|)"); /* no more than copied, and so at once */
    length = length > 0 ? length : atom_length(walk->at);
    walk->lost = walk->lost || length == 0;
    g_string_append_len(out, walk->at, (gssize)length);
    walk->at += length;
}

/* To the ")" or the end. keep: in the order in which they stand. */
static void walk_alternatives(Walk *walk, GString *out, gboolean keep) {
    g_autoptr(GPtrArray) alternatives = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) one = g_string_new(NULL);
    while (!walk->lost) {
        if (*walk->at && *walk->at != '|' && *walk->at != ')') {
            walk_piece(walk, one, keep);
            continue;
        }
        g_ptr_array_add(alternatives, g_strdup(one->str));
        g_string_truncate(one, 0);
        if (*walk->at != '|')
            break;
        walk->at++;
    }
    write_shared(out, alternatives, keep ? 0 : SHARED_MAX, FALSE);
}

char *pattern_share_beginnings(const char *source) {
    Walk walk = {.at = source};
    g_autoptr(GString) out = g_string_sized_new(strlen(source) + 64);
    walk_alternatives(&walk, out, FALSE);
    return g_strdup(walk.lost || *walk.at ? source : out->str);
}
