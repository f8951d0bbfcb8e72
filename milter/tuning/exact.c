/* Offers proportion_exact() and rate_change(). */
#include "tuning/tuning.h"

#include <math.h>

enum {
    FRACTION_STEPS = 500,
    HALVINGS = 60
};

/* The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), by Lentz's
 * method. */
static double beta_fraction(double a, double b, double x) {
    static const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double fraction = d;
    for (int m = 1; m <= FRACTION_STEPS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        fraction *= d * c;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        fraction *= d * c;
        if (fabs(d * c - 1) < 1e-14)
            break;
    }
    return fraction;
}

static double log_gamma(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

/* The regularised incomplete beta function. */
static double beta_share(double a, double b, double x) {
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                     : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

static double beta_quantile(double a, double b, double share) {
    double low = 0, high = 1;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (beta_share(a, b, middle) < share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

Proportion proportion_exact(guint64 successes, guint64 trials, double confidence) {
    double tail = (1 - confidence) / 2, k = (double)successes, n = (double)trials;
    if (trials == 0)
        return (Proportion){NAN, 0, 1};
    return (Proportion){k / n, successes == 0 ? 0 : beta_quantile(k, n - k + 1, tail),
                        successes == trials ? 1 : beta_quantile(k + 1, n - k, 1 - tail)};
}

static double odds(double share) {
    return share < 1 ? share / (1 - share) : INFINITY;
}

RateChange rate_change(guint64 now, double now_exposure, guint64 before, double before_exposure,
                       double confidence) {
    RateChange change = {.ratio = NAN, .low = 0, .high = INFINITY, .few = TRUE};
    if (now + before == 0 || now_exposure <= 0 || before_exposure <= 0)
        return change;
    Proportion share = proportion_exact(now, now + before, confidence);
    double each = before_exposure / now_exposure;
    change.ratio = odds(share.share) * each;
    change.low = odds(share.low) * each;
    change.high = odds(share.high) * each;
    change.few = now + before < RATE_FEW;
    change.more = !change.few && change.low > 1;
    change.fewer = !change.few && change.high < 1;
    return change;
}
