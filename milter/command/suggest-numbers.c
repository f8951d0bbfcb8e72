/* Offers numbers_new(): what each rule, and each behaviour, added up to in each mail. */
#include "command/suggest.h"

static void free_counts(gpointer counts) {
    g_array_unref(counts);
}

void numbers_free(Numbers *numbers) {
    if (!numbers)
        return;
    g_free(numbers->label);
    g_free(numbers->harassment);
    g_free(numbers->fold);
    g_free(numbers->fixed);
    g_free(numbers->words);
    g_free(numbers->behaviours);
    g_free(numbers->caps);
    g_array_unref(numbers->thresholds);
    g_array_unref(numbers->category);
    g_array_unref(numbers->before);
    g_ptr_array_unref(numbers->rules);
    g_ptr_array_unref(numbers->counts);
    g_free(numbers);
}

/* How often the rule or behaviour counts in this mail, as far as caps leave it: hits of one
 * telling, at most as often as it may, each at its share. */
static double times_counted(const json_t *verdict, const char *id) {
    double times = 0;
    size_t i;
    const json_t *hit;
    json_array_foreach(json_object_get(verdict, "hits"), i, hit) {
        const char *standing = printer_get(hit, "standing");
        gboolean counts = strcmp(standing, "counted") == 0 || strcmp(standing, "capped") == 0;
        if (counts && strcmp(printer_get(hit, "rule"), id) == 0)
            times += printer_number(hit, "share") * (1 - printer_number(hit, "less"));
    }
    return times;
}

/* Of RidgeCount: the mails in which it counts. */
static GArray *count_in_mails(const GPtrArray *mails, const char *id) {
    GArray *counts = g_array_new(FALSE, FALSE, sizeof(RidgeCount));
    for (guint i = 0; i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        RidgeCount count = {i, times_counted(mail->verdict, id)};
        if (count.times > 0)
            g_array_append_val(counts, count);
    }
    return counts;
}

/* Its score goes to what is not fitted. */
static void add_fixed(Numbers *numbers, const GArray *counts, double score, guint category,
                      double *sums) {
    for (guint i = 0; i < counts->len; i++) {
        const RidgeCount *count = &g_array_index(counts, RidgeCount, i);
        numbers->fixed[count->mail] += count->times * score;
        sums[count->mail * numbers->sum.categories + category] += count->times * score;
    }
}

static guint category_index(const Policy *policy, const Category *category) {
    guint index = 0;
    return g_ptr_array_find(policy->categories, category, &index) ? index : 0;
}

static void add_rule(Numbers *numbers, const GPtrArray *mails, const Policy *policy, guint index) {
    const Rule *rule = lexicon_rule(policy->lexicon, index);
    guint category = category_index(policy, g_ptr_array_index(policy->rule_categories, index));
    GArray *counts = count_in_mails(mails, rule->id);
    if (counts->len >= MAILS_A_RULE_MIN) {
        g_ptr_array_add(numbers->rules, (gpointer)rule);
        g_ptr_array_add(numbers->counts, counts);
        g_array_append_val(numbers->before, rule->score);
        g_array_append_val(numbers->category, category);
        return;
    }
    numbers->kept += counts->len > 0;
    add_fixed(numbers, counts, rule->score, category, numbers->words);
    g_array_unref(counts);
}

static void add_behaviour(Numbers *numbers, const GPtrArray *mails, const Policy *policy,
                          const Behaviour *behaviour) {
    g_autoptr(GArray) counts = count_in_mails(mails, behaviour->id);
    add_fixed(numbers, counts, behaviour->score, category_index(policy, behaviour->category),
              numbers->behaviours);
}

/* Folds go by the mail's own bytes: the same mail lies in one fold, wherever it lies. */
static void add_mails(Numbers *numbers, const GPtrArray *mails) {
    for (guint i = 0; i < mails->len; i++) {
        const LabelledMail *mail = g_ptr_array_index(mails, i);
        g_autofree char *start = g_strndup(mail->digest, 8);
        numbers->label[i] = mail->label;
        numbers->harassment[i] = mail->label == LABEL_HARASSMENT;
        numbers->fold[i] = (guint)(g_ascii_strtoull(start, NULL, 16) % RIDGE_FOLDS);
    }
}

static Numbers *numbers_empty(guint mails, const Policy *policy) {
    Numbers *numbers = g_new0(Numbers, 1);
    guint categories = policy->categories->len;
    numbers->sum.categories = categories;
    numbers->label = g_new0(Label, mails + 1);
    numbers->harassment = g_new0(gboolean, mails + 1);
    numbers->fold = g_new0(guint, mails + 1);
    numbers->fixed = g_new0(double, mails + 1);
    numbers->words = g_new0(double, (gsize)mails *categories + 1);
    numbers->behaviours = g_new0(double, (gsize)mails *categories + 1);
    numbers->caps = g_new0(double, categories + 1);
    numbers->thresholds = g_array_new(FALSE, FALSE, sizeof(double));
    numbers->rules = g_ptr_array_new();
    numbers->counts = g_ptr_array_new_with_free_func(free_counts);
    numbers->before = g_array_new(FALSE, FALSE, sizeof(double));
    numbers->category = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < categories; i++)
        numbers->caps[i] = ((const Category *)g_ptr_array_index(policy->categories, i))->cap;
    for (guint i = 0; i < policy->levels->len; i++)
        g_array_append_val(numbers->thresholds,
                           ((Level *)g_ptr_array_index(policy->levels, i))->threshold);
    return numbers;
}

Numbers *numbers_new(const GPtrArray *mails, const Policy *policy) {
    Numbers *numbers = numbers_empty(mails->len, policy);
    add_mails(numbers, mails);
    for (guint i = 0; i < lexicon_rules(policy->lexicon); i++)
        add_rule(numbers, mails, policy, i);
    for (guint i = 0; i < policy->behaviours->len; i++)
        add_behaviour(numbers, mails, policy, g_ptr_array_index(policy->behaviours, i));
    numbers->data = (RidgeData){.mails = mails->len,
                                .harassment = numbers->harassment,
                                .fold = numbers->fold,
                                .threshold = g_array_index(numbers->thresholds, double, 0),
                                .fixed = numbers->fixed,
                                .rules = numbers->rules->len,
                                .counts = (GArray *const *)(void *)numbers->counts->pdata,
                                .before = (const double *)(void *)numbers->before->data,
                                .grain = 0.1};
    numbers->sum.data = &numbers->data;
    numbers->sum.caps = numbers->caps;
    numbers->sum.category = (const guint *)(void *)numbers->category->data;
    numbers->sum.words = numbers->words;
    numbers->sum.behaviours = numbers->behaviours;
    numbers->sum.lowest_only = policy->behaviours_lowest_only;
    return numbers;
}
