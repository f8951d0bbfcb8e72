/* Offers the ridge part of tuning.h. */
#include "tuning/tuning.h"

#include <math.h>
#include <string.h>

enum {
    SWEEPS_MAX = 5000
};
static const double STILL = 1e-7; /* largest change of a weight in a sweep that ends it */

void ridge_scores(const RidgeData *data, const double *weights, double *scores) {
    memcpy(scores, data->fixed, data->mails * sizeof *scores);
    for (guint rule = 0; rule < data->rules; rule++)
        for (guint i = 0; i < data->counts[rule]->len; i++) {
            const RidgeCount *count = &g_array_index(data->counts[rule], RidgeCount, i);
            scores[count->mail] += weights[rule] * count->times;
        }
}

/* log(1 + exp(x)) without overflow. */
static double log_one_plus_exp(double x) {
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double ridge_loss(const RidgeData *data, const double *scores) {
    double loss = 0;
    for (guint i = 0; i < data->mails; i++) {
        double x = scores[i] - data->threshold;
        loss += log_one_plus_exp(data->harassment[i] ? -x : x);
    }
    return data->mails > 0 ? loss / data->mails : 0;
}

/* One step for one weight; the change. Keeps scores up to date. */
static double step(const RidgeData *data, guint rule, double lambda, guint left_out,
                   double *weights, double *scores) {
    double slope = 2 * lambda * (weights[rule] - data->before[rule]);
    double bend = 2 * lambda;
    for (guint i = 0; i < data->counts[rule]->len; i++) {
        const RidgeCount *count = &g_array_index(data->counts[rule], RidgeCount, i);
        if (data->fold[count->mail] == left_out)
            continue;
        double likely = 1 / (1 + exp(data->threshold - scores[count->mail]));
        slope += count->times * (likely - (data->harassment[count->mail] ? 1 : 0));
        bend += count->times * count->times / 4;
    }
    double after = MAX(0, weights[rule] - slope / bend);
    double change = after - weights[rule];
    weights[rule] = after;
    for (guint i = 0; i < data->counts[rule]->len; i++) {
        const RidgeCount *count = &g_array_index(data->counts[rule], RidgeCount, i);
        scores[count->mail] += change * count->times;
    }
    return fabs(change);
}

void ridge_fit(const RidgeData *data, double lambda, guint left_out, double *weights) {
    g_autofree double *scores = g_new0(double, data->mails + 1);
    memcpy(weights, data->before, data->rules * sizeof *weights);
    ridge_scores(data, weights, scores);
    for (guint sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double largest = 0;
        for (guint rule = 0; rule < data->rules; rule++)
            largest = MAX(largest, step(data, rule, lambda, left_out, weights, scores));
        if (largest < STILL)
            return;
    }
}

double ridge_cross_validate(const RidgeData *data, double lambda, double *scores) {
    g_autofree double *weights = g_new0(double, data->rules + 1);
    g_autofree double *all = g_new0(double, data->mails + 1);
    for (guint fold = 0; fold < RIDGE_FOLDS; fold++) {
        ridge_fit(data, lambda, fold, weights);
        ridge_scores(data, weights, all);
        for (guint i = 0; i < data->mails; i++)
            if (data->fold[i] == fold)
                scores[i] = all[i];
    }
    return ridge_loss(data, scores);
}

double ridge_choose_lambda(const RidgeData *data) {
    static const double tried[] = {0.1, 0.3, 1, 3, 10, 30, 100};
    g_autofree double *scores = g_new0(double, data->mails + 1);
    double best = tried[0], least = INFINITY;
    for (gsize i = 0; i < G_N_ELEMENTS(tried); i++) {
        double loss = ridge_cross_validate(data, tried[i], scores);
        if (loss < least) {
            least = loss;
            best = tried[i];
        }
    }
    return best;
}
