/* One compiled PCRE2 expression over folded text (pcre2api(3)). Within the room,
 * and for policy's ticket pattern. */
#ifndef LEXICON_PATTERN_H
#define LEXICON_PATTERN_H

#include "base/span.h"

typedef struct Pattern Pattern;

/* source: PCRE2 in UTF mode, \b \w \d ASCII. error: INPUT, "…, at character N",
 * counted in the source's characters. A pattern that can match nothing is refused. */
Pattern *pattern_compile(const char *source, GError **error);
void pattern_free(Pattern *pattern);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pattern, pattern_free)

/* Memory that one thread needs for matching; any pattern may use it. */
typedef struct PatternScratch PatternScratch;
PatternScratch *pattern_scratch_new(void);
void pattern_scratch_free(PatternScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PatternScratch, pattern_scratch_free)

/* The first match that begins at or after `from` and at or before `last`
 * (PATTERN_ANYWHERE: no matter): 1 with *start and *end, 0 none, -1 the match ran
 * into the limits. text is valid UTF-8, and from begins a character. */
#define PATTERN_ANYWHERE G_MAXSIZE
int pattern_find(const Pattern *pattern, PatternScratch *scratch, Span text, gsize from, gsize last,
                 gsize *start, gsize *end);

/* The first group of the last match found with this scratch; empty: none. */
Span pattern_group(const PatternScratch *scratch, Span text);

guint pattern_groups(const Pattern *pattern);

/* A term as a pattern: quoted, with word borders where it begins or ends with a
 * Latin letter or a digit. Caller frees. */
char *pattern_of_term(const char *folded_term);

/* The literal characters of a pattern in folded form; each still means itself, though folding makes
 * syntax of it (（ and … are "\(" and "\.\.\." then). Caller frees. */
char *pattern_fold(const char *source);

/* The length of what begins at text: an escape ("\d", "\x{..}", "\p{..}",
 * "\k<..>"), the opening of a group ("(", "(?:", "(?<name>", "(*UCP)"), a
 * quantifier in braces (0: the brace is literal), a class "[...]" (0: it does not end, or
 * holds what is no character, class or escape: "[:punct:]", "\Q"). */
gsize pattern_escape_length(const char *text);
gsize pattern_group_length(const char *text);
gsize pattern_brace_length(const char *text);
gsize pattern_class_length(const char *text);

/* A pattern that matches the same in the same way, and is tried faster: what alternatives
 * begin with in common is written once. The numbers of its groups may be others. Caller
 * frees. */
char *pattern_share_beginnings(const char *source);

/* What may stand before a match and belongs to it: `most` characters, none of those in barred. */
typedef struct {
    guint most;   /* 0: nothing may */
    char *barred; /* NULL: no lead */
} PatternLead;

enum {
    PATTERN_LEAD_MAX = 200
};

/* May it match no characters at all, as far as PCRE2 can tell? FALSE where it does not compile. */
gboolean pattern_may_be_empty(const char *source);

/* One alternative of a pattern. "[^。]{0,60}と(?:言|書)" is its core "と(?:言|書)" with a lead. */
typedef struct {
    char *whole, *core;
    PatternLead lead;
} PatternPart;

/* The alternatives of a pattern (of PatternPart), also those inside one group that is all of it.
 * What is not understood is one part. Caller unrefs. */
GPtrArray *pattern_parts(const char *source);

/* Where the first character stands that the lead of what begins at `at` may reach to. */
gsize pattern_lead_start(const PatternLead *lead, Span text, gsize at);

/* Writes out each "{name}" of source from sets (name -> fragment of a pattern).
 * 1: *expanded, caller frees; 0: a set it names is empty, so that it can match
 * nothing; -1: error INPUT, a set is unknown or the whole too long. */
int pattern_expand(GHashTable *sets, const char *source, char **expanded, GError **error);

/* A fragment that matches one of the words (of char *). Caller frees. */
char *pattern_of_words(const GPtrArray *words);

#endif
