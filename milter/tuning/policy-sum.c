/* Offers the policy-sum part of tuning.h. */
#include "tuning/tuning.h"

#include <math.h>

static double rounded(double score) {
    return round(score * 1000) / 1000;
}

/* One mail; words: of each category, what its rules add, fitted or not. */
static double score_of(const PolicySum *sum, guint mail, const double *words) {
    double from_words = 0, score = 0;
    for (guint c = 0; c < sum->categories; c++) {
        double behaviours = sum->behaviours[mail * sum->categories + c];
        from_words += MIN(words[c], sum->caps[c]);
        score += MIN(words[c] + behaviours, sum->caps[c]);
    }
    if (sum->lowest_only && rounded(from_words) < sum->data->threshold)
        score = MIN(score, MAX(from_words, sum->data->threshold));
    return rounded(score);
}

void policy_sum_scores(const PolicySum *sum, const double *weights, double *scores) {
    const RidgeData *data = sum->data;
    g_autofree double *words =
        g_memdup2(sum->words, (gsize)data->mails * sum->categories * sizeof *sum->words);
    for (guint rule = 0; rule < data->rules; rule++)
        for (guint i = 0; i < data->counts[rule]->len; i++) {
            const RidgeCount *count = &g_array_index(data->counts[rule], RidgeCount, i);
            words[count->mail * sum->categories + sum->category[rule]] +=
                weights[rule] * count->times;
        }
    for (guint mail = 0; mail < data->mails; mail++)
        scores[mail] = score_of(sum, mail, words + (gsize)mail * sum->categories);
}

void policy_sum_cross_validate(const PolicySum *sum, double lambda, double *scores) {
    const RidgeData *data = sum->data;
    g_autofree double *weights = g_new0(double, data->rules + 1);
    g_autofree double *all = g_new0(double, data->mails + 1);
    for (guint fold = 0; fold < RIDGE_FOLDS; fold++) {
        ridge_fit(data, lambda, fold, weights);
        policy_sum_scores(sum, weights, all);
        for (guint i = 0; i < data->mails; i++)
            if (data->fold[i] == fold)
                scores[i] = all[i];
    }
}
