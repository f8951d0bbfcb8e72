/* What policy suggest is made of: labelled mail as numbers, figures of a set of scores, and
 * how a suggestion is told. */
#ifndef COMMAND_SUGGEST_H
#define COMMAND_SUGGEST_H

#include "command/labelled-mail.h"

#include "tuning/tuning.h"

enum {
    MAILS_A_RULE_MIN = 5 /* a rule that hit fewer keeps its score */
};

/* suggest-numbers.c: the labelled mail as numbers. */
typedef struct {
    RidgeData data;
    PolicySum sum;
    Label *label;       /* of each mail */
    GArray *thresholds; /* of double, of each level from the lowest */
    GPtrArray *rules;   /* of const Rule *, those that are fitted */
    guint kept;         /* rules that added something, and are not fitted */
    /* What data and sum point at. */
    gboolean *harassment;
    guint *fold;
    double *fixed, *words, *behaviours, *caps;
    GArray *category;  /* of guint, by rule */
    GPtrArray *counts; /* of GArray of RidgeCount, by rule */
    GArray *before;    /* of double, by rule */
} Numbers;

Numbers *numbers_new(const GPtrArray *mails, const Policy *policy);
void numbers_free(Numbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Numbers, numbers_free)

/* suggest-figures.c: how many mails of each label reach each level. */
typedef struct {
    guint64 reached[LABELS];
} LevelCount;

/* Of each level; caller frees. */
LevelCount *figures_count(const Numbers *numbers, const double *scores);

/* Mails judged rightly at the lowest level, more than before; 0 where the scores are not to be
 * proposed: nothing is gained, or at a level more complaints or more normal mail are flagged
 * without more harassment being found there. */
guint64 figures_gain(const Numbers *numbers, const LevelCount *before, const LevelCount *after);

/* Mails that reach the lowest level by one of both scores alone. */
guint64 figures_moved(const Numbers *numbers, const double *before, const double *after);

/* [{level, threshold, before, after}], both {harassment, complaint, normal} of figures
 * (trial_figure()); after: NULL where nothing is proposed. */
json_t *figures_levels(const Numbers *numbers, const Policy *policy, const LevelCount *before,
                       const LevelCount *after);

/* [{level, label, before, after}]: what is worse than before. */
json_t *figures_costs(const Numbers *numbers, const Policy *policy, const LevelCount *before,
                      const LevelCount *after);

/* suggest-tell.c: the figures are comments to patch(1), which skips what is no diff. */
void suggest_tell(const json_t *object, GString *out, gboolean colour);

#endif
