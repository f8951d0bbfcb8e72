/* What a policy did with labelled mail, as objects for the printer. */
#ifndef COMMAND_TRIAL_H
#define COMMAND_TRIAL_H

#include "command/labelled-mail.h"

/* trial-count.c. mails: of LabelledMail. */

/* {share, low, high, count, of}: a share with its 95 % interval; share null: of nothing. */
json_t *trial_figure(guint64 count, guint64 of);

/* {"levels": [{level, threshold, precision, recall, complaint, normal}]}, from the lowest,
 * each a figure. */
json_t *trial_levels(const GPtrArray *mails, const Policy *policy);

/* {"rules": [{rule, category, normal, complaint, harassment, counted, not_counted}],
 * without_hits, ran_away}: mails by label to whose score the rule added, and their sum;
 * not_counted, by label, those that it hit without adding anything: quoted, in a category
 * that does not count, over a cap. First those that cost most. */
json_t *trial_rules(const GPtrArray *mails, const Policy *policy);

/* [{rule, mails}]: rules that were left out of so many mails, for their match ran away. */
json_t *trial_ran_away(const GPtrArray *mails);

/* The verdict with its label and what would have been right. */
json_t *trial_misjudged(const LabelledMail *mail);

/* trial-compare.c: what changed between two policies over the same mail; NULL: nothing.
 * {changed, label, before, after, score_before, score_after, why}; why: of {rule, before,
 * after}, what rules and behaviours added, then {policy, before, after}, what else was
 * decided otherwise (null: not at all). A level that changes has a reason. */
json_t *trial_change(const Policy *old, const Policy *new, const LabelledMail *before,
                     const LabelledMail *after);

/* trial-policy.c: appends the second kind of reasons to why. */
void trial_policy_reasons(const Policy *old, const Policy *new, const json_t *before,
                          const json_t *after, json_t *why);

/* trial-tell.c: for people. */
/* "level alert (from 8)", a line. */
void trial_tell_level(const json_t *row, GString *out, gboolean colour);
void trial_tell_figure(const json_t *figure, GString *out);
/* That so many mails are in no figure. */
void trial_tell_left_out(double number, GString *out);
void trial_tell_ran_away(const json_t *rows, GString *out, gboolean colour);
void trial_tell_levels(const json_t *object, GString *out, gboolean colour);
void trial_tell_rules(const json_t *object, GString *out, gboolean colour);
void trial_tell_misjudged(const json_t *object, GString *out, gboolean colour);
void trial_tell_change(const json_t *object, GString *out, gboolean colour);

#endif
