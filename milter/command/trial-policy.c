/* Offers trial_policy_reasons(): what two policies decide otherwise, apart from the scores
 * of rules, as far as it bears on one mail. */
#include "command/trial.h"

/* Both verdicts of one mail, and what made them. */
typedef struct {
    const Policy *old, *new;
    const json_t *before, *after;
    json_t *why;
} Comparison;

/* Takes over both values; where they are the same, nothing is added. */
static void add_reason(const Comparison *of, json_t *before, json_t *after, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

static void add_reason(const Comparison *of, json_t *before, json_t *after, const char *format,
                       ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (!json_equal(before, after))
        json_array_append_new(of->why, json_pack("{s:o, s:O, s:O}", "policy", printer_string(what),
                                                 "before", before, "after", after));
    json_decref(before);
    json_decref(after);
}

static json_t *number_or_null(gboolean known, double number) {
    return known ? json_real(number) : json_null();
}

static const Level *level_of(const Policy *policy, const char *id) {
    for (guint i = 0; i < policy->levels->len; i++) {
        const Level *level = g_ptr_array_index(policy->levels, i);
        if (strcmp(level->id, id) == 0)
            return level;
    }
    return NULL;
}

static gboolean is_reached(const Level *level, const json_t *verdict) {
    return level && printer_number(verdict, "score") >= level->threshold;
}

/* Of the levels that one of both policies has, those that the mail reaches under one alone. */
static void compare_level(const Comparison *of, const char *id) {
    const Level *old = level_of(of->old, id), *new = level_of(of->new, id);
    if (is_reached(old, of->before) != is_reached(new, of->after))
        add_reason(of, number_or_null(old != NULL, old ? old->threshold : 0),
                   number_or_null(new != NULL, new ? new->threshold : 0), _("threshold of %s"), id);
}

static void compare_levels(const Comparison *of) {
    for (guint i = 0; i < of->old->levels->len; i++)
        compare_level(of, ((const Level *)g_ptr_array_index(of->old->levels, i))->id);
    for (guint i = 0; i < of->new->levels->len; i++) {
        const Level *level = g_ptr_array_index(of->new->levels, i);
        if (!level_of(of->old, level->id))
            compare_level(of, level->id);
    }
}

/* Does one of the verdicts have a hit with this value at the key, and of this standing, if
 * it is not NULL? */
static gboolean has_hit(const Comparison *of, const char *key, const char *value,
                        const char *standing) {
    const json_t *verdicts[] = {of->before, of->after};
    for (gsize v = 0; v < G_N_ELEMENTS(verdicts); v++) {
        size_t i;
        const json_t *hit;
        json_array_foreach(json_object_get(verdicts[v], "hits"), i, hit) {
            if (strcmp(printer_get(hit, key), value) == 0 &&
                (!standing || strcmp(printer_get(hit, "standing"), standing) == 0))
                return TRUE;
        }
    }
    return FALSE;
}

static void compare_categories(const Comparison *of) {
    for (guint i = 0; i < of->new->categories->len; i++) {
        const Category *new = g_ptr_array_index(of->new->categories, i);
        const Category *old = policy_category(of->old, new->id);
        if (!old || !has_hit(of, "category", new->id, NULL))
            continue;
        add_reason(of, json_boolean(old->counts), json_boolean(new->counts), _("%s counts"),
                   new->id);
        if (has_hit(of, "category", new->id, "capped"))
            add_reason(of, number_or_null(old->cap < G_MAXDOUBLE, old->cap),
                       number_or_null(new->cap < G_MAXDOUBLE, new->cap), _("cap of %s"), new->id);
    }
}

static const Behaviour *behaviour_of(const Policy *policy, const char *id) {
    for (guint i = 0; i < policy->behaviours->len; i++) {
        const Behaviour *behaviour = g_ptr_array_index(policy->behaviours, i);
        if (strcmp(behaviour->id, id) == 0)
            return behaviour;
    }
    return NULL;
}

/* Their scores are told as those of rules are. */
static void compare_behaviours(const Comparison *of) {
    for (guint i = 0; i < of->new->behaviours->len; i++) {
        const Behaviour *new = g_ptr_array_index(of->new->behaviours, i);
        const Behaviour *old = behaviour_of(of->old, new->id);
        if (!old || !has_hit(of, "rule", new->id, NULL))
            continue;
        add_reason(of, json_integer(old->messages), json_integer(new->messages),
                   _("messages of %s"), new->id);
        add_reason(of, json_integer(old->within / G_TIME_SPAN_SECOND),
                   json_integer(new->within / G_TIME_SPAN_SECOND), _("seconds of %s"), new->id);
        add_reason(of, json_integer(old->days), json_integer(new->days), _("days of %s"), new->id);
        add_reason(of, json_real(old->likeness), json_real(new->likeness), _("likeness of %s"),
                   new->id);
        add_reason(of, json_real(old->share), json_real(new->share), _("share of %s"), new->id);
    }
    if (has_hit(of, "part", "behaviour", NULL))
        add_reason(of, json_string(of->old->behaviours_lowest_only ? "lowest" : "any"),
                   json_string(of->new->behaviours_lowest_only ? "lowest" : "any"),
                   _("level that behaviours alone may reach"));
}

static void compare_bounds(const Comparison *of) {
    if (printer_truth(of->after, "only_forward") || printer_truth(of->before, "only_forward"))
        add_reason(of, json_real(of->old->forward_share), json_real(of->new->forward_share),
                   _("share of a forward"));
    if (*printer_get(of->before, "partial") || *printer_get(of->after, "partial"))
        add_reason(of, json_integer((json_int_t)of->old->scored_text_max),
                   json_integer((json_int_t)of->new->scored_text_max), _("bytes of text scored"));
}

void trial_policy_reasons(const Policy *old, const Policy *new, const json_t *before,
                          const json_t *after, json_t *why) {
    Comparison of = {old, new, before, after, why};
    compare_levels(&of);
    compare_categories(&of);
    compare_behaviours(&of);
    compare_bounds(&of);
}
