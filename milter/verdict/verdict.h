/* verdict: the one judgement that daemon and tool both call.
 *
 * Parses, folds, finds, adds behaviour from state, and adds up under the
 * policy's caps. Everything a person may ask of it later stands in the Verdict:
 * each hit with its place, what it added, and why it added less. */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "message/envelope.h"
#include "message/message.h"
#include "policy/policy.h"
#include "state/state.h"

typedef enum {
    HIT_COUNTED,
    HIT_CAPPED,   /* the category's cap left it less, or nothing */
    HIT_REPEATED, /* the rule counted as often as it may already */
    HIT_QUOTED,   /* in quoted or forwarded mail or a signature: not this sender's */
    HIT_NOTED,    /* its category does not count as harassment (distress) */
} HitStanding;

/* "counted", "capped", "repeated", "quoted", "noted" */
const char *hit_standing_word(HitStanding standing);

typedef struct {
    const char *rule;         /* borrowed from the policy */
    const Category *category; /* borrowed from the policy */
    double weight;            /* the rule's score */
    guint times;              /* how often the rule may count in one message */
    double share;             /* of the weight that may count: 1, or the policy's
                               * forward_share in a mail that is nothing but a forward */
    double less;              /* the part of that which is taken off: it stands in text that
                               * reads as harmless ones do */
    double score;             /* what it added */
    HitStanding standing;
    gboolean unheld;  /* counted though marked as quoted: nothing shows that it is */
    char *part;       /* "subject", "text", "html" …; "behaviour" for behaviours */
    gsize start, end; /* bytes of the part's decoded text */
    char *text;       /* those bytes; for behaviours what was counted, in words */
} Hit;

/* CPU time by stage in nanoseconds, for `make bench`; 0 without judge_take_times(). */
typedef struct {
    gint64 parse, fold, find, score;
} VerdictTimes;

typedef struct {
    Policy *policy; /* a reference of its own */
    Message *message;
    GPtrArray *hits;        /* of Hit; behaviours last */
    double score;           /* rounded to 1/1000 */
    const Level *level;     /* of the policy; NULL: none */
    gboolean from_staff;    /* never scored */
    gboolean only_forward;  /* nothing but a forward: scored at the policy's share */
    Digest digest;          /* of the mail's bytes; zeroes where there is no state, or until
                             * verdict_settle() */
    gboolean history_known; /* FALSE: no state, or it failed; see history_error */
    char *history_error;    /* NULL: none */
    GPtrArray *skipped;     /* of char *: rules left out, their match ran away */
    gboolean carded;        /* the sender was shown the red card; FALSE where the policy has no
                             * such element, or state failed (history_error) */
    gint64 card_case;       /* in which it was shown; 0: not carded, or not known */
    char *ticket;           /* NULL: none */
    char *sender;           /* normalised From:, else the envelope's; never NULL */
    guint64 likeness;       /* of its own text (16 KB) in the part that has most of it; 0 where
                             * there is no state, or until verdict_settle() */
    GString *own;           /* that text, folded; NULL: digest and likeness are settled */
    GString *text;          /* folded, of the part that has most; NULL: it has too much
                             * (VERDICT_PRINTS_TEXT_MAX), or there is no state */
    GArray *hit_prints;     /* of guint32: by which its hits are known again when they are quoted */
    StateHistory history;
    VerdictTimes times;
} Verdict;

void verdict_free(Verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Verdict, verdict_free)

/* Works out digest and likeness where judge_mail() needed neither: of a sender and a thread that
 * state knows nothing of. mail: the bytes that were judged. The second time it does nothing. */
void verdict_settle(Verdict *verdict, Span mail);

/* "none" or the level's id. */
const char *verdict_level(const Verdict *verdict);

/* For state: prints (of guint32) of what it says and of its hits. NULL: not known. Caller unrefs.
 */
GArray *verdict_prints(const Verdict *verdict);
/* Those as bytes, borrowed; bytes NULL: not known. */
Span verdict_prints_bytes(const GArray *prints);

/* Why the message was not scored whole; NULL: it was. */
const char *verdict_partial(const Verdict *verdict);

/* Buffers of one thread, used again from message to message. */
typedef struct Judge Judge;
Judge *judge_new(void);
void judge_free(Judge *judge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Judge, judge_free)

/* From now on verdicts say what each stage took. Not done unasked: the kernel is asked for
 * the time at each stage of each passage, which is a twentieth of all the work. */
void judge_take_times(Judge *judge);

/* Judges one mail by one policy. state may be NULL: no history. A state that
 * fails is no failure here: it is said in the verdict. Changes no state, and does not fail. */
Verdict *judge_mail(Judge *judge, Policy *policy, State *state, const Envelope *envelope, Span mail,
                    gboolean from_staff);

/* More hits of one message are left out, but for a rule's first `times`. */
enum {
    VERDICT_HITS_MAX = 2000,
    VERDICT_PRINTS_TEXT_MAX = 65536, /* bytes of folded text; of more no prints are kept */
};

/* score.c, pure: sets standing and score of each hit, and gives the sum rounded to
 * 1/1000. hits in the order in which they count, behaviours last; but those that count less come
 * behind the others. A hit that is HIT_QUOTED stays so. The parts of a mail are taken as tellings
 * of the same (text and HTML): a rule counts in the part where it adds most. With
 * behaviours_lowest_only, behaviours that lift a score over the lowest level's
 * threshold, which the words alone do not reach, lift it just there. */
double score_hits(const Policy *policy, GPtrArray *hits);

/* To 1/1000, as each hit's and the sum are. */
double score_rounded(double score);

/* hit-context.c: the line around a hit, cut to about `width` characters on each
 * side at character borders. *start and *end are the hit inside it. Caller frees. */
char *hit_context(const Message *message, const Hit *hit, gsize width, gsize *start, gsize *end);

/* hit-weighty.c: the words (char *) that told most where the rule is a step of a lexicon's manner,
 * the first most; else none. Caller unrefs. */
GPtrArray *hit_weighty(const Policy *policy, const Hit *hit);

#endif
