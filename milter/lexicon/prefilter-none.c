/* prefilter.h for tests: every pattern is worth trying. */
#include "lexicon/prefilter.h"

struct Prefilter {
    guint count;
};

struct PrefilterScratch {
    guint unused;
};

Prefilter *prefilter_new(const GPtrArray *factors) {
    Prefilter *prefilter = g_new0(Prefilter, 1);
    prefilter->count = factors->len;
    return prefilter;
}

void prefilter_free(Prefilter *prefilter) {
    g_free(prefilter);
}

gboolean prefilter_knows(const Prefilter *prefilter) {
    (void)prefilter;
    return TRUE; /* nobody is to be warned */
}

PrefilterScratch *prefilter_scratch_new(const Prefilter *prefilter) {
    (void)prefilter;
    return g_new0(PrefilterScratch, 1);
}

void prefilter_scratch_free(PrefilterScratch *scratch) {
    g_free(scratch);
}

void prefilter_scan(const Prefilter *prefilter, PrefilterScratch *scratch, Span text,
                    guint8 *candidates) {
    (void)scratch, (void)text;
    memset(candidates, 0xff, (prefilter->count + 7) / 8);
}

gboolean prefilter_ranges(const Prefilter *prefilter, PrefilterScratch *scratch, guint pattern,
                          guint reach, PrefilterRange within, GArray *ranges) {
    (void)prefilter, (void)scratch, (void)pattern, (void)reach, (void)within, (void)ranges;
    return FALSE;
}
