/* tuning: what labelled mail says about a policy, in numbers.
 *
 * Knows nothing of mail or policies: counts and rows of numbers come in, figures
 * go out. Nothing here is random: the same input gives the same output. Pure and
 * thread safe. */
#ifndef TUNING_TUNING_H
#define TUNING_TUNING_H

#include <glib.h>

typedef struct {
    double share;     /* successes of trials; NaN: no trials */
    double low, high; /* of its interval */
} Proportion;

/* wilson.c: the score interval of 95 % (Wilson 1927, JASA 22:209), which holds for few
 * trials and for shares near 0 and 1. */
Proportion proportion_of(guint64 successes, guint64 trials);

/* exact.c: the interval that holds at least as often as it says (Clopper and Pearson 1934,
 * Biometrika 26:404). confidence: 0.95. */
Proportion proportion_exact(guint64 successes, guint64 trials, double confidence);

enum {
    RATE_FEW = 10 /* of fewer, in both times together, nothing is said */
};

typedef struct {
    double ratio;         /* of the rate now to the one before; NaN: nothing happened in either */
    double low, high;     /* its interval; high may be infinite */
    gboolean few;         /* too few to tell */
    gboolean more, fewer; /* the interval leaves 1 out */
} RateChange;

/* How often something happened in two times, of which the exposure (days, mails) is known. If both
 * rates are one, then of all that happened, the part that happened now is binomial with a share
 * that the exposures give (Przyborowski and Wilenski 1940, Biometrika 31:313): so the exact
 * interval of that share is the ratio's. For what happens independently of what happened before. */
RateChange rate_change(guint64 now, double now_exposure, guint64 before, double before_exposure,
                       double confidence);

/* ridge.c: weights for rules, from labelled mail.
 *
 * Ridge logistic regression (Hoerl and Kennard 1970; le Cessie and van
 * Houwelingen 1992), centred on the weights in force:
 *
 *     odds(mail is harassment) = exp(sum of weight * times the rule counted - threshold)
 *
 * so that a mail on the threshold is as likely harassment as not, and one point
 * of score multiplies the odds by e. What is minimised: the log loss over the
 * mails plus lambda * sum of (weight - weight in force)^2; where the mails say
 * little, a weight stays. Weights are never below 0. Found by cyclic coordinate
 * descent with the bound of Boehning and Lindsay (1988), which goes down in every
 * step. */
enum {
    RIDGE_FOLDS = 5,
    RIDGE_STRENGTHS = 13
};

/* Lambdas to try, from one that moves nothing to one that holds nothing. */
extern const double ridge_strengths[RIDGE_STRENGTHS];

typedef struct {
    guint mail; /* index */
    double times;
} RidgeCount;

typedef struct {
    guint mails;
    const gboolean *harassment; /* of each mail */
    const guint *fold;          /* of each mail, below RIDGE_FOLDS */
    double threshold;
    const double *fixed; /* of each mail: score from rules that are not fitted */
    guint rules;
    GArray *const *counts; /* of each rule: of RidgeCount, mails that it counted in */
    const double *before;  /* of each rule: the weight in force */
    double grain;          /* weights come as multiples of it, at least one; what moved by less
                            * than half of it stays. 0: not rounded */
} RidgeData;

/* Fits weights (of each rule) to the mails outside fold left_out (RIDGE_FOLDS: to all). */
void ridge_fit(const RidgeData *data, double lambda, guint left_out, double *weights);

/* policy-sum.c: what mails score by a policy, caps and behaviours included; the fit
 * leaves caps out of its sums. */
typedef struct {
    const RidgeData *data;
    guint categories;
    const double *caps;       /* of each category */
    const guint *category;    /* of each rule: index */
    const double *words;      /* [mail * categories + category]: from rules that are not fitted */
    const double *behaviours; /* the same, from behaviours */
    gboolean lowest_only;     /* behaviours alone lift no mail over data->threshold */
} PolicySum;

/* Scores of all mails by these weights. */
void policy_sum_scores(const PolicySum *sum, const double *weights, double *scores);

/* Scores of all mails, each by weights fitted to the other folds. */
void policy_sum_cross_validate(const PolicySum *sum, double lambda, double *scores);

/* grams.c: the manner of a text, learnt from texts that people labelled.
 *
 * Ridge logistic regression over grams, the runs of one to GRAM_CHARACTERS characters of a text
 * between spaces, each once a text:
 *
 *     odds(text is harmful) = exp(constant + sum of weights / square root of its characters)
 *
 * so that long and short texts weigh alike. Both labels weigh the same, however many texts have
 * them. The ridge holds a gram less the rarer it is (by 1 + log(texts / its texts); Spaerck Jones
 * 1972, Journal of Documentation 28:11). Found by dual coordinate descent (Yu, Huang and Lin 2011,
 * Machine Learning 85:41). Of all grams those are kept that move most texts most; the weights are
 * fitted to these anew. */
enum {
    GRAM_CHARACTERS = 7,
    GRAM_CHARACTERS_MIN = 10, /* a shorter text counts as if it were so long */
    GRAM_FOLDS = 5
};

typedef struct {
    GPtrArray *texts; /* of char *, valid UTF-8, without _ and control characters */
    GArray *harmful;  /* of gboolean, of each text */
    guint grams;      /* so many are kept at most */
    double strength;  /* how much the texts count beside the ridge: from 0.1 to 100 */
    void (*told)(gpointer context, guint done, guint whole); /* how far it is; NULL: not asked */
    gpointer context;
} GramTexts;

typedef struct {
    double constant;
    GHashTable *weights; /* gram (char *) -> double *, none 0 */
} GramModel;

/* Fits to all texts, two at least. scores, where it is not NULL: of each text by what was fitted to
 * the other folds; texts fall into folds in turn. The fits are shared among the processors; the
 * answer is the same by one. told() is called by the caller's thread. Caller frees by
 * gram_model_clear(). */
void grams_fit(const GramTexts *texts, double *scores, GramModel *model);
void gram_model_clear(GramModel *model);

#endif
