/* Offers the ridge part of tuning.h. */
#include "tuning/tuning.h"

#include <math.h>
#include <string.h>

enum {
    SWEEPS_MAX = 5000
};
const double ridge_strengths[RIDGE_STRENGTHS] = {10000, 3000, 1000, 300, 100,  30,  10,
                                                 3,     1,    0.3,  0.1, 0.03, 0.01};
static const double STILL = 1e-7; /* largest change of a weight in a sweep that ends it */

/* Linear sums of all mails by these weights. */
static void sum_up(const RidgeData *data, const double *weights, double *scores) {
    memcpy(scores, data->fixed, data->mails * sizeof *scores);
    for (guint rule = 0; rule < data->rules; rule++)
        for (guint i = 0; i < data->counts[rule]->len; i++) {
            const RidgeCount *count = &g_array_index(data->counts[rule], RidgeCount, i);
            scores[count->mail] += weights[rule] * count->times;
        }
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

/* To multiples of the grain; what moved less than half of one stays as it was. */
static void round_off(const RidgeData *data, double *weights) {
    for (guint rule = 0; data->grain > 0 && rule < data->rules; rule++) {
        gboolean moved = fabs(weights[rule] - data->before[rule]) >= data->grain / 2;
        weights[rule] =
            moved ? MAX(round(weights[rule] / data->grain), 1) * data->grain : data->before[rule];
    }
}

void ridge_fit(const RidgeData *data, double lambda, guint left_out, double *weights) {
    g_autofree double *scores = g_new0(double, data->mails + 1);
    memcpy(weights, data->before, data->rules * sizeof *weights);
    sum_up(data, weights, scores);
    for (guint sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double largest = 0;
        for (guint rule = 0; rule < data->rules; rule++) {
            double change = step(data, rule, lambda, left_out, weights, scores);
            largest = MAX(largest, change);
        }
        if (largest < STILL)
            break;
    }
    round_off(data, weights);
}
