/* Offers the figures of suggest.h: what a set of scores is worth, by level and label. */
#include "command/suggest.h"
#include "command/trial.h"

LevelCount *figures_count(const Numbers *numbers, const double *scores) {
    LevelCount *counts = g_new0(LevelCount, numbers->thresholds->len);
    for (guint level = 0; level < numbers->thresholds->len; level++)
        for (guint i = 0; i < numbers->data.mails; i++)
            counts[level].reached[numbers->label[i]] +=
                scores[i] >= g_array_index(numbers->thresholds, double, level);
    return counts;
}

/* More than before of what should be less. */
static gboolean is_worse(const LevelCount *before, const LevelCount *after, Label label) {
    return label == LABEL_HARASSMENT ? after->reached[label] < before->reached[label]
                                     : after->reached[label] > before->reached[label];
}

guint64 figures_gain(const Numbers *numbers, const LevelCount *before, const LevelCount *after) {
    for (guint i = 0; i < numbers->thresholds->len; i++) {
        gboolean finds_more =
            after[i].reached[LABEL_HARASSMENT] > before[i].reached[LABEL_HARASSMENT];
        gboolean flags_more = is_worse(&before[i], &after[i], LABEL_COMPLAINT) ||
                              is_worse(&before[i], &after[i], LABEL_NORMAL);
        if (flags_more && !finds_more)
            return 0;
    }
    guint64 better = after->reached[LABEL_HARASSMENT] + before->reached[LABEL_COMPLAINT] +
                     before->reached[LABEL_NORMAL];
    guint64 worse = before->reached[LABEL_HARASSMENT] + after->reached[LABEL_COMPLAINT] +
                    after->reached[LABEL_NORMAL];
    return better > worse ? better - worse : 0;
}

guint64 figures_moved(const Numbers *numbers, const double *before, const double *after) {
    double lowest = g_array_index(numbers->thresholds, double, 0);
    guint64 moved = 0;
    for (guint i = 0; i < numbers->data.mails; i++)
        moved += (before[i] >= lowest) != (after[i] >= lowest);
    return moved;
}

static guint64 mails_of(const Numbers *numbers, Label label) {
    guint64 count = 0;
    for (guint i = 0; i < numbers->data.mails; i++)
        count += numbers->label[i] == label;
    return count;
}

static json_t *figures_of(const Numbers *numbers, const LevelCount *count) {
    json_t *figures = json_object();
    for (Label label = LABELS; label-- > 0;)
        json_object_set_new(figures, label_name(label),
                            trial_figure(count->reached[label], mails_of(numbers, label)));
    return figures;
}

json_t *figures_levels(const Numbers *numbers, const Policy *policy, const LevelCount *before,
                       const LevelCount *after) {
    json_t *rows = json_array();
    for (guint i = 0; i < policy->levels->len; i++) {
        const Level *level = g_ptr_array_index(policy->levels, i);
        json_array_append_new(
            rows, json_pack("{s:o, s:f, s:o, s:o}", "level", printer_string(level->id), "threshold",
                            level->threshold, "before", figures_of(numbers, &before[i]), "after",
                            after ? figures_of(numbers, &after[i]) : json_null()));
    }
    return rows;
}

json_t *figures_costs(const Numbers *numbers, const Policy *policy, const LevelCount *before,
                      const LevelCount *after) {
    json_t *rows = json_array();
    for (guint i = 0; after && i < numbers->thresholds->len; i++) {
        const Level *level = g_ptr_array_index(policy->levels, i);
        for (Label label = 0; label < LABELS; label++)
            if (is_worse(&before[i], &after[i], label))
                json_array_append_new(rows, json_pack("{s:o, s:s, s:I, s:I}", "level",
                                                      printer_string(level->id), "label",
                                                      label_name(label), "before",
                                                      (json_int_t)before[i].reached[label], "after",
                                                      (json_int_t)after[i].reached[label]));
    }
    return rows;
}
