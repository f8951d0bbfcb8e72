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
    double low, high; /* 95 % interval */
} Proportion;

/* wilson.c: the score interval (Wilson 1927, JASA 22:209), which holds for few
 * trials and for shares near 0 and 1. */
Proportion proportion_of(guint64 successes, guint64 trials);

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
 * step. lambda by cross-validation over the folds. */
enum {
    RIDGE_FOLDS = 5
};

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
} RidgeData;

/* Fits weights (of each rule) to the mails outside fold left_out (RIDGE_FOLDS: to all). */
void ridge_fit(const RidgeData *data, double lambda, guint left_out, double *weights);

/* Scores of all mails, each by weights fitted to the other folds. Returns the
 * mean log loss. */
double ridge_cross_validate(const RidgeData *data, double lambda, double *scores);

/* The lambda of the lowest loss among those tried. */
double ridge_choose_lambda(const RidgeData *data);

/* Scores of all mails by these weights. */
void ridge_scores(const RidgeData *data, const double *weights, double *scores);

/* Mean log loss of these scores. */
double ridge_loss(const RidgeData *data, const double *scores);

#endif
