/* lexicon: rules that find words.
 *
 *     <lexicon xmlns="urn:kasuhara:lexicon:1" language="ja">
 *       <set id="you">お前|てめえ|貴様</set>  part of a pattern, used as {you}
 *       <rule id="ja.threat.kill" category="threat" score="6">
 *         <term>殺してやる</term>           any number of terms and patterns
 *         <pattern>(殺|ころ)しに行く</pattern>
 *         <except>殺菌</except>             a hit inside one of these is none
 *         <hit>お前を殺してやる</hit>        must hit   } checked by
 *         <miss>殺菌してやると</miss>        must not   } lexicon_check()
 *       </rule>
 *
 * <covered>fuck|死ね</covered> beside the rules lists words that people write with
 * letters covered; like words spelt out (k.i.l.l), in digits (k1ll) or with look-alike kana
 * they are searched for as if they were written plainly (text/undo.c). Words of four letters
 * and more are known by one slip as well (stpuid, toidi); <ordinary>strange</ordinary> lists
 * words that are left alone though they are one slip from a covered one. A rule with
 * disguised="yes" hits only there: who hides a word means it.
 *
 * <manner constant="-1.7"> holds <grams>, short folded strings with a weight each, and <step>s,
 * rules that hit a stretch of sentences where these add up to `from` or more (lexicon/manner.h). It
 * knows what a text reads like; `kasuhara policy learn` makes one. By its <harmless below="-1"
 * less="0.4"> what rules of its language find in a stretch that reads as harmless ones do, of a
 * manner under -1, counts two fifths less, where the sentences that hold it read so by themselves;
 * not what was disguised. There may be several, of which the one that takes most off counts.
 *
 * Terms and the literal text of patterns are folded (text/) when they are read,
 * so authors write plain words. A term that begins or ends with a Latin letter
 * or a digit hits whole words only at that end. A pattern is PCRE2 in UTF mode,
 * matched against folded text; \b, \w, \d are ASCII. An <except> is a term or,
 * with pattern="yes", a pattern, of which each alternative is an exception. In a pattern, and in a
 * later set, {you} stands for what <set id="you"> of the same file holds, or of one of the same
 * language that was read before.
 *
 * PCRE2 (JIT, with match and heap limits) is the truth. A prefilter by the words
 * that a rule must hold only names the rules worth trying: with it and without it
 * the answers are the same. A Lexicon does not change once compiled: any
 * number of threads may search it, each with its own LexiconScratch. */
#ifndef LEXICON_LEXICON_H
#define LEXICON_LEXICON_H

#include "base/problem.h"
#include "base/span.h"

enum {
    LEXICON_TERM_BYTES_MAX = 1000,
    LEXICON_PATTERN_BYTES_MAX = 24000, /* as written, or a set */
    LEXICON_MATCHES_PER_RULE_MAX = 20, /* in one text, and again without its disguises */
    LEXICON_MANNER_BYTES_MIN = 24,     /* a shorter stretch has no manner */
};

typedef struct {
    char *id;
    char *category;
    char *language; /* BCP 47 */
    double score;
    guint times;        /* how often in one message it may count; 1 unless said */
    gboolean disguised; /* it hits only what was disguised (text/undo.c) */
    char *file;
    int line;
    int column;
} Rule;

typedef struct Lexicon Lexicon;

Lexicon *lexicon_new(void);
void lexicon_free(Lexicon *lexicon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lexicon, lexicon_free)

/* Gives every file read from now on a set of plain words (of char *), {name} in
 * its patterns. With no words, the patterns that name it are left out. */
void lexicon_give_set(Lexicon *lexicon, const char *name, const GPtrArray *words);

/* Adds the rules of one file. schema is its grammar (policy/lexicon.xsd). name is how problems call
 * it. FALSE: problems say why, and the lexicon is fit only for more lexicon_read() and for
 * lexicon_free(). */
gboolean lexicon_read(Lexicon *lexicon, Span xml, Span schema, const char *name,
                      Problems *problems);

/* Compiles everything read. Called once, after the last lexicon_read(). */
gboolean lexicon_compile(Lexicon *lexicon, Problems *problems);

/* Holds every rule to its examples, and names terms that another term of the
 * same rule already covers. After lexicon_compile(). */
gboolean lexicon_check(const Lexicon *lexicon, Problems *problems);

guint lexicon_rules(const Lexicon *lexicon);
const Rule *lexicon_rule(const Lexicon *lexicon, guint index);

typedef struct {
    guint rule;       /* index for lexicon_rule() */
    gsize start, end; /* bytes of the folded text */
    double less;      /* the part of its score that is taken off: it reads as harmless there */
} LexiconMatch;

/* What one thread needs for searching this lexicon; not to be used with another. */
typedef struct LexiconScratch LexiconScratch;
LexiconScratch *lexicon_scratch_new(const Lexicon *lexicon);
void lexicon_scratch_free(LexiconScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LexiconScratch, lexicon_scratch_free)

/* Appends a LexiconMatch for each hit, ordered by start, then rule; hits of one rule do
 * not overlap. Of what is said in series (lexicon/series.h) only some are looked for. folded must
 * be valid UTF-8. A rule whose match runs into PCRE2's limits is left out, and its id is appended
 * to skipped (const char *, borrowed from the lexicon). */
void lexicon_find(const Lexicon *lexicon, LexiconScratch *scratch, Span folded, GArray *matches,
                  GPtrArray *skipped);

/* Is the rule a step of a manner? */
gboolean lexicon_is_step(const Lexicon *lexicon, const char *id);
/* What told most of a stretch that such a step hit: LexiconMatch by weight, `most` of them at most,
 * words and runs of words in `folded`, the stretch. Caller unrefs. */
GArray *lexicon_weighty(const Lexicon *lexicon, const char *id, Span folded, guint most);

#endif
