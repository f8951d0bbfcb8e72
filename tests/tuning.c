/* tuning: the Wilson interval against published values, the ridge, what policies add up to, grams.
 */
#include "tuning/tuning.h"

#include <math.h>
#include <string.h>

static void test_wilson(void) {
    /* Newcombe 1998, Statistics in Medicine 17:857, table I, method 3. */
    static const struct {
        guint64 successes, trials;
        double share, low, high;
    } rows[] = {
        {81, 263, 0.3080, 0.2553, 0.3662},
        {15, 148, 0.1014, 0.0624, 0.1605},
        {0, 20, 0.0000, 0.0000, 0.1611},
        {1, 29, 0.0345, 0.0061, 0.1718},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Proportion got = proportion_of(rows[i].successes, rows[i].trials);
        if (fabs(got.share - rows[i].share) > 0.00006 || fabs(got.low - rows[i].low) > 0.00006 ||
            fabs(got.high - rows[i].high) > 0.00006)
            g_error("row %zu: %.4f (%.4f to %.4f)", i, got.share, got.low, got.high);
    }
}

static void test_exact(void) {
    /* The same table, method 5. */
    static const struct {
        guint64 successes, trials;
        double low, high;
    } rows[] = {
        {81, 263, 0.2527, 0.3676}, {15, 148, 0.0578, 0.1617}, {0, 20, 0.0000, 0.1684},
        {1, 29, 0.0009, 0.1776},   {20, 20, 0.8316, 1.0000},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Proportion got = proportion_exact(rows[i].successes, rows[i].trials, 0.95);
        if (fabs(got.low - rows[i].low) > 0.00006 || fabs(got.high - rows[i].high) > 0.00006)
            g_error("row %zu: %.4f to %.4f", i, got.low, got.high);
    }
    Proportion wide = proportion_exact(15, 148, 0.99);
    g_assert_true(wide.low < 0.0578 && wide.high > 0.1617);
    Proportion many = proportion_exact(50000, 100000, 0.95);
    g_assert_true(fabs(many.low - 0.4969) < 0.0001 && fabs(many.high - 0.5031) < 0.0001);
}

/* One tail of the binomial by hand: 10 of 10 happened now. If the rates were one, that were
 * 1 in 1024. */
static void test_rates(void) {
    RateChange change = rate_change(10, 30, 0, 30, 0.95);
    g_assert_true(isinf(change.ratio) && change.more && !change.few);
    g_assert_cmpfloat(change.low, >, 2.2);
    g_assert_cmpfloat(change.low, <, 2.3); /* 0.025^(1/10) = 0.6915; 0.6915 / 0.3085 = 2.2415 */
    change = rate_change(9, 30, 0, 30, 0.95);
    g_assert_true(change.few && !change.more && !change.fewer);
    change = rate_change(30, 1000, 60, 1000, 0.95);
    g_assert_true(change.fewer && !change.more);
    g_assert_cmpfloat(fabs(change.ratio - 0.5), <, 1e-12);
    change = rate_change(30, 500, 60, 1000, 0.95);
    g_assert_true(!change.fewer && !change.more && !change.few);
    g_assert_cmpfloat(fabs(change.ratio - 1), <, 1e-12);
    change = rate_change(25, 30, 20, 30, 0.95);
    g_assert_true(!change.more && change.low < 1 && change.high > 1);
    change = rate_change(0, 30, 0, 30, 0.95);
    g_assert_true(isnan(change.ratio) && change.few);
    change = rate_change(50, 0, 10, 30, 0.95);
    g_assert_true(change.few && !change.more);
}

static void test_none(void) {
    Proportion none = proportion_of(0, 0);
    g_assert_true(isnan(none.share));
    g_assert_cmpfloat(none.low, ==, 0);
    g_assert_cmpfloat(none.high, ==, 1);
    g_assert_cmpfloat(proportion_of(5, 5).high, ==, 1);
}

/* Ten mails with the rule, of which some are harassment; nothing else is known. */
typedef struct {
    gboolean harassment[40];
    guint fold[40];
    double fixed[40];
    GArray *counts[2];
    double before[2];
    RidgeData data;
} Sample;

static void sample_fill(Sample *sample, guint with, guint of_them, guint others, guint of_others) {
    *sample = (Sample){.before = {3, 2}};
    for (guint rule = 0; rule < 2; rule++)
        sample->counts[rule] = g_array_new(FALSE, FALSE, sizeof(RidgeCount));
    for (guint i = 0; i < with + others; i++) {
        RidgeCount count = {i, 1};
        sample->harassment[i] = i < with ? i < of_them : i - with < of_others;
        sample->fold[i] = i % RIDGE_FOLDS;
        g_array_append_val(sample->counts[i < with ? 0 : 1], count);
    }
    sample->data = (RidgeData){.mails = with + others,
                               .harassment = sample->harassment,
                               .fold = sample->fold,
                               .threshold = 3,
                               .fixed = sample->fixed,
                               .rules = 2,
                               .counts = sample->counts,
                               .before = sample->before};
}

static void sample_clear(Sample *sample) {
    g_array_unref(sample->counts[0]);
    g_array_unref(sample->counts[1]);
}

/* One category without a cap, no behaviours. */
static PolicySum sum_of(const Sample *sample) {
    static const double caps[] = {1e9}, none[40] = {0};
    static const guint category[2] = {0};
    return (PolicySum){.data = &sample->data,
                       .categories = 1,
                       .caps = caps,
                       .category = category,
                       .words = none,
                       .behaviours = none};
}

/* Without ridge, the weight is where the odds are those of the mails: the
 * threshold plus the log of the odds. */
static void test_ridge_no_ridge(void) {
    Sample sample;
    double weights[2];
    sample_fill(&sample, 20, 16, 20, 5);
    ridge_fit(&sample.data, 1e-9, RIDGE_FOLDS, weights);
    g_assert_cmpfloat_with_epsilon(weights[0], 3 + log(16.0 / 4), 1e-4);
    g_assert_cmpfloat_with_epsilon(weights[1], 3 + log(5.0 / 15), 1e-4);
    sample_clear(&sample);
}

/* The slope of what is minimised is 0: worked out here apart from the code. */
static void test_ridge_slope(void) {
    Sample sample;
    double weights[2];
    sample_fill(&sample, 20, 16, 20, 5);
    ridge_fit(&sample.data, 2, RIDGE_FOLDS, weights);
    double likely = 1 / (1 + exp(3 - weights[0]));
    g_assert_cmpfloat_with_epsilon(20 * likely - 16 + 2 * 2 * (weights[0] - 3), 0, 1e-4);
    g_assert_cmpfloat(weights[0], >, 3);
    g_assert_cmpfloat(weights[0], <, 3 + log(16.0 / 4));
    sample_clear(&sample);
}

/* Mails that the rule parts without fault, weights that would go below 0, a ridge
 * so strong that nothing moves. */
static void test_ridge_bounds(void) {
    Sample sample;
    double weights[2];
    sample_fill(&sample, 20, 20, 20, 0);
    ridge_fit(&sample.data, 0.1, RIDGE_FOLDS, weights);
    g_assert_cmpfloat(weights[0], <, 20);
    g_assert_cmpfloat(weights[1], ==, 0);
    ridge_fit(&sample.data, 1e9, RIDGE_FOLDS, weights);
    g_assert_cmpfloat_with_epsilon(weights[0], 3, 1e-6);
    g_assert_cmpfloat_with_epsilon(weights[1], 2, 1e-6);
    sample_clear(&sample);
}

/* A mail's cross-validated score does not come from its own label. */
static void test_folds(void) {
    Sample one, other;
    double scores[40], changed[40];
    PolicySum sum;
    sample_fill(&one, 20, 16, 20, 5);
    sample_fill(&other, 20, 16, 20, 5);
    for (guint i = 0; i < 40; i++)
        if (other.fold[i] == 2)
            other.harassment[i] = !other.harassment[i];
    sum = sum_of(&one);
    policy_sum_cross_validate(&sum, 1, scores);
    sum = sum_of(&other);
    policy_sum_cross_validate(&sum, 1, changed);
    for (guint i = 0; i < 40; i++) {
        if (one.fold[i] == 2)
            g_assert_cmpfloat(scores[i], ==, changed[i]);
        else
            g_assert_cmpfloat(scores[i], !=, changed[i]);
    }
    sample_clear(&one);
    sample_clear(&other);
}

/* Weights come in tenths, never below one; what hardly moves stays as it is. */
static void test_ridge_grain(void) {
    Sample sample;
    double weights[2];
    sample_fill(&sample, 20, 20, 20, 0);
    sample.data.grain = 0.1;
    sample.before[0] = 3.03;
    ridge_fit(&sample.data, 1e9, RIDGE_FOLDS, weights);
    g_assert_cmpfloat(weights[0], ==, 3.03);
    ridge_fit(&sample.data, 0.1, RIDGE_FOLDS, weights);
    g_assert_cmpfloat_with_epsilon(weights[0] * 10, round(weights[0] * 10), 1e-9);
    g_assert_cmpfloat(weights[0], >, 3.1);
    g_assert_cmpfloat_with_epsilon(weights[1], 0.1, 1e-9);
    for (guint i = 1; i < RIDGE_STRENGTHS; i++)
        g_assert_cmpfloat(ridge_strengths[i], <, ridge_strengths[i - 1]);
    sample_clear(&sample);
}

/* Worked out by hand: two categories, the first capped at 4, the threshold 3. */
static void test_policy_sum(void) {
    static const struct {
        double words[2], behaviours[2];
        gboolean lowest_only;
        double score; /* with 3 more in the first category, from the rule */
    } rows[] = {
        {{0, 0}, {0, 0}, TRUE, 3},  {{2, 0}, {0, 0}, TRUE, 4},    {{0.5, 7}, {0, 0}, TRUE, 10.5},
        {{0, 0}, {2, 0}, TRUE, 4},  {{-2, 0}, {9, 9}, TRUE, 3},   {{-2, 0}, {9, 9}, FALSE, 13},
        {{-2, 0}, {1, 0}, TRUE, 2}, {{-0.5, 0}, {0, 5}, TRUE, 3},
    };
    static const double caps[2] = {4, 100};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        Sample sample;
        double scores[40];
        sample_fill(&sample, 1, 1, 0, 0);
        PolicySum sum = sum_of(&sample);
        sum.categories = 2;
        sum.caps = caps;
        sum.words = rows[i].words;
        sum.behaviours = rows[i].behaviours;
        sum.lowest_only = rows[i].lowest_only;
        policy_sum_scores(&sum, sample.before, scores);
        if (fabs(scores[0] - rows[i].score) > 1e-9)
            g_error("row %zu: %g", i, scores[0]);
        sample_clear(&sample);
    }
}

/* ---- grams */

static void add_texts(GramTexts *texts, gboolean harmful, const char *const *list, gsize count) {
    for (gsize i = 0; i < count; i++) {
        g_ptr_array_add(texts->texts, g_strdup(list[i]));
        g_array_append_val(texts->harmful, harmful);
    }
}

static GramTexts gram_texts(guint grams) {
    static const char *const harmful[] = {"you fool", "what a fool", "fool, you", "a fool"};
    static const char *const harmless[] = {"thank you",  "what a day", "thanks a lot, you",
                                           "a good day", "good day",   "many thanks"};
    GramTexts texts = {g_ptr_array_new_with_free_func(g_free),
                       g_array_new(FALSE, FALSE, sizeof(gboolean)),
                       grams,
                       8,
                       NULL,
                       NULL};
    add_texts(&texts, TRUE, harmful, G_N_ELEMENTS(harmful));
    add_texts(&texts, FALSE, harmless, G_N_ELEMENTS(harmless));
    return texts;
}

static void gram_texts_clear(GramTexts *texts) {
    g_ptr_array_unref(texts->texts);
    g_array_unref(texts->harmful);
}

/* As tuning.h says it, gram by gram. */
static double manner_of(const GramModel *model, const char *text) {
    g_autofree char *between = g_strdup_printf(" %s ", text);
    double sum = 0;
    GHashTableIter iterator;
    gpointer gram, weight;
    g_hash_table_iter_init(&iterator, model->weights);
    while (g_hash_table_iter_next(&iterator, &gram, &weight))
        sum += strstr(between, gram) ? *(double *)weight : 0;
    return model->constant +
           sum / sqrt(MAX((double)g_utf8_strlen(between, -1), GRAM_CHARACTERS_MIN));
}

/* What is fitted is where the loss has its slope 0: there the constant is the sum of what each
 * text pulls, its cost times the odds that it were of the other kind; of a gram's weight the same
 * by its texts. */
static void test_grams_slope(void) {
    GramTexts texts = gram_texts(1000);
    GramModel model;
    grams_fit(&texts, NULL, &model);
    double constant = 0, fool = 0;
    for (guint i = 0; i < texts.texts->len; i++) {
        const char *text = g_ptr_array_index(texts.texts, i);
        double side = g_array_index(texts.harmful, gboolean, i) ? 1 : -1;
        double cost = 8 * 10 / (2.0 * (side > 0 ? 4 : 6));
        double pull = side * cost / (1 + exp(side * manner_of(&model, text)));
        constant += pull;
        if (strstr(text, "fool"))
            fool += pull / sqrt(MAX((double)strlen(text) + 2, GRAM_CHARACTERS_MIN));
    }
    g_assert_cmpfloat_with_epsilon(model.constant, constant, 0.05);
    const double *weight = g_hash_table_lookup(model.weights, "fool");
    g_assert_nonnull(weight);
    /* four of ten texts have it: the ridge lets it go so far of what one of two texts may */
    double rare = (1 + log(10 / 4.0)) / (1 + log(10 / 2.0));
    g_assert_cmpfloat_with_epsilon(*weight, fool * rare * rare, 0.05);
    g_assert_cmpfloat(*weight, >, 0.5);
    g_assert_null(g_hash_table_lookup(model.weights, "many")); /* of one text: tells nothing */
    gram_model_clear(&model);
    gram_texts_clear(&texts);
}

/* So many are kept as were asked for, those that move most; each text is scored by what was
 * learnt from others. */
static void test_grams_kept(void) {
    GramTexts texts = gram_texts(8);
    GramModel model, again;
    double scores[10], scores_again[10];
    grams_fit(&texts, scores, &model);
    grams_fit(&texts, scores_again, &again);
    g_assert_cmpuint(g_hash_table_size(model.weights), ==, 8);
    g_assert_true(memcmp(scores, scores_again, sizeof scores) == 0);
    g_assert_cmpfloat(model.constant, ==, again.constant);
    for (guint i = 0; i < 4; i++)
        g_assert_cmpfloat(scores[i], >, scores[9]);
    gram_model_clear(&model);
    gram_model_clear(&again);
    gram_texts_clear(&texts);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tuning/wilson", test_wilson);
    g_test_add_func("/tuning/none", test_none);
    g_test_add_func("/tuning/exact", test_exact);
    g_test_add_func("/tuning/rates", test_rates);
    g_test_add_func("/tuning/ridge/none", test_ridge_no_ridge);
    g_test_add_func("/tuning/ridge/slope", test_ridge_slope);
    g_test_add_func("/tuning/ridge/bounds", test_ridge_bounds);
    g_test_add_func("/tuning/ridge/grain", test_ridge_grain);
    g_test_add_func("/tuning/folds", test_folds);
    g_test_add_func("/tuning/policy-sum", test_policy_sum);
    g_test_add_func("/tuning/grams/slope", test_grams_slope);
    g_test_add_func("/tuning/grams/kept", test_grams_kept);
    return g_test_run();
}
