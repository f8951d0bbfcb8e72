/* What the files of lexicon/ share; no other room includes it. */
#ifndef LEXICON_RULES_H
#define LEXICON_RULES_H

#include "lexicon/lexicon.h"
#include "lexicon/manner.h"
#include "lexicon/pattern.h"
#include "lexicon/prefilter.h"
#include "lexicon/series.h"

#include "text/text.h"

/* A term or a pattern of a rule, as it is compiled. */
typedef struct {
    guint rule;
    char *written; /* as the author wrote it */
    char *folded;  /* the folded term; for a pattern, its folded source */
    gboolean is_pattern;
    int line, column;
    Pattern *pattern; /* NULL until compiled */
    guint reach;      /* bytes of its longest match; 0: not known */
    gboolean common;  /* crowded_may_hit() can tell something of it */
    PatternLead lead; /* of an exception */
} Expression;

typedef struct {
    Rule rule;                /* what others may see */
    GArray *exceptions;       /* of guint: numbers of the lexicon's exceptions, part by part */
    GPtrArray *hits, *misses; /* of char *: examples */
    gboolean given_words;     /* it names words from outside: no example can be known */
} RuleEntry;

struct Lexicon {
    GPtrArray *rules;         /* of RuleEntry */
    GPtrArray *expressions;   /* of Expression, by rule */
    GPtrArray *exceptions;    /* of Expression: each part once, of the first rule that has it */
    GHashTable *same;         /* what an exception is -> its number + 1 */
    GHashTable *ids;          /* id -> RuleEntry, borrowed */
    GHashTable *terms;        /* folded term -> Expression, borrowed */
    GHashTable *words;        /* sets given from outside: name -> fragment of a pattern */
    GHashTable *sets;         /* language -> its sets: name -> fragment of a pattern */
    GPtrArray *covered;       /* of char *, folded: words that are written with covers */
    GPtrArray *ordinary;      /* of char *, folded: words that are one slip from those */
    GPtrArray *manners;       /* of Manner */
    UndoWords *covered_words; /* the same for undo_new(); NULL until compiled */
    Prefilter *prefilter;     /* of expressions; NULL until compiled */
    Prefilter *crowded;       /* of expressions, by what stands in every text; the same */
    Prefilter *excepting;     /* of exceptions; the same */
};

/* crowded.c: for texts that hold the words of an expression's prefilter a thousand times, so that
 * it would be tried everywhere: may it hit, by the other words that it must hold? The text is
 * looked through for those when this is asked first. */
typedef struct Crowded Crowded;
Crowded *crowded_new(const Lexicon *lexicon);
void crowded_free(Crowded *crowded);
/* There is another text. */
void crowded_forget(Crowded *crowded);
gboolean crowded_may_hit(Crowded *crowded, guint expression, Span text);

/* exceptions.c: what is known of them in the text at hand. */
typedef struct Excepting Excepting;

/* One thread's memory for searching. */
struct LexiconScratch {
    const Lexicon *lexicon;
    PrefilterScratch *prefilter;
    PatternScratch *pattern;
    guint8 *candidates; /* bits by expression */
    GArray *found;      /* of LexiconMatch: one rule's, before they are put in order */
    GArray *ranges;     /* of PrefilterRange: where one expression may begin */
    Crowded *crowded;
    Excepting *excepting;
    Series *series;
    Undo *undo;
    GArray *undone;     /* of LexiconMatch: hits in what undo gave */
    GPtrArray *manners; /* of MannerScratch, by manner */
    GArray *harmless;   /* of MannerHarmless, of one manner */
    GArray *counts;     /* of guint, by rule: harmless.c */
};

Excepting *excepting_new(const Lexicon *lexicon);
void excepting_free(Excepting *excepting);
/* Before another text. */
void excepting_forget(Excepting *excepting);

/* 1 the hit lies inside a match of one of the rule's exceptions; 0 not; -1 limits. */
int exceptions_hold(LexiconScratch *scratch, const RuleEntry *rule, Span text,
                    const LexiconMatch *match);

/* harmless.c: takes something off those matches [first, last), by start, of rules of the manner's
 * language that lie in scratch->harmless, but where a rule hit as often as it may. */
void harmless_take_off(LexiconScratch *scratch, guint manner, Span folded, GArray *matches,
                       guint first, guint last);

#endif
