/* What a policy did with labelled mail, as objects for the printer. */
#ifndef COMMAND_TRIAL_H
#define COMMAND_TRIAL_H

#include "command/labelled-mail.h"

/* trial-count.c. mails: of LabelledMail. */

/* {"levels": [{level, precision, recall, complaint, normal}]}, from the lowest; each
 * figure {share, low, high, count, of}: a share with its 95 % interval. */
json_t *trial_levels(const GPtrArray *mails, const Policy *policy);

/* {"rules": [{rule, category, normal, complaint, harassment, counted}]}: mails that
 * the rule hit by label, those in which it added something, rules that hit nothing
 * left out; first those that cost most. */
json_t *trial_rules(const GPtrArray *mails, const Policy *policy);

/* The verdict with its label and what would have been right. */
json_t *trial_misjudged(const LabelledMail *mail);

/* trial-compare.c: what changed between two policies over the same mails; NULL:
 * nothing. Both verdicts, and the rules that score in one alone or differently. */
json_t *trial_change(const LabelledMail *before, const LabelledMail *after);

/* trial-tell.c: for people. */
void trial_tell_levels(const json_t *object, GString *out, gboolean colour);
void trial_tell_rules(const json_t *object, GString *out, gboolean colour);
void trial_tell_misjudged(const json_t *object, GString *out, gboolean colour);
void trial_tell_change(const json_t *object, GString *out, gboolean colour);

#endif
