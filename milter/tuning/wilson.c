/* Offers proportion_of(). */
#include "tuning/tuning.h"

#include <math.h>

Proportion proportion_of(guint64 successes, guint64 trials) {
    static const double z = 1.959963984540054; /* of the normal distribution, both sides 95 % */
    if (trials == 0)
        return (Proportion){NAN, 0, 1};
    double n = (double)trials;
    double share = (double)successes / n;
    double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return (Proportion){share, MAX(middle - half, 0), MIN(middle + half, 1)};
}
