/* Offers case-filter.h. */
#include "command/case-filter.h"

#include "command/category-names.h"
#include "evidence/act.h"

/* "2026-11-23", in the reader's time zone, or with a time: 2026-11-23T10:00. A day that ends a
 * time belongs to it. */
static gboolean read_time(const char *text, gboolean ends, gint64 *time) {
    g_autoptr(GTimeZone) zone = g_time_zone_new_local();
    gboolean is_day = !strchr(text, 'T');
    gboolean no_seconds = !is_day && strlen(text) == strlen("2026-11-23T10:00");
    g_autofree char *whole = g_strconcat(text,
                                         is_day       ? "T00:00:00"
                                         : no_seconds ? ":00"
                                                      : "",
                                         NULL);
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(whole, zone);
    g_autoptr(GDateTime) next = date && is_day && ends ? g_date_time_add_days(date, 1) : NULL;
    const GDateTime *found = next ? next : date;
    if (!found)
        return FALSE;
    *time = g_date_time_to_unix((GDateTime *)found) * G_USEC_PER_SEC;
    return TRUE;
}

static gint by_number(gconstpointer a, gconstpointer b) {
    const CaseFile *left = *(CaseFile *const *)a, *right = *(CaseFile *const *)b;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* Equal ones by number, so that the order is one. */
#define ORDER(name, field)                                                                         \
    static gint name(gconstpointer a, gconstpointer b) {                                           \
        const CaseFile *left = *(CaseFile *const *)a, *right = *(CaseFile *const *)b;              \
        return left->field < right->field ? -1 : left->field > right->field ? 1 : by_number(a, b); \
    }
ORDER(by_last, last)
ORDER(by_opened, opened)
ORDER(by_score, score)
ORDER(by_mails, messages->len)
#undef ORDER

static gint by_customer(gconstpointer a, gconstpointer b) {
    const CaseFile *left = *(CaseFile *const *)a, *right = *(CaseFile *const *)b;
    gint order = strcmp(left->customer, right->customer);
    return order ? order : by_number(a, b);
}

/* NULL: it is none of the words. */
static GCompareFunc order_of(const char *word) {
    static const struct {
        const char *word;
        GCompareFunc order;
    } orders[] = {{"number", by_number}, {"last", by_last},   {"opened", by_opened},
                  {"score", by_score},   {"mails", by_mails}, {"customer", by_customer}};
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        if (!word || strcmp(word, orders[i].word) == 0)
            return orders[i].order;
    }
    return NULL;
}

static gboolean is_any(const char *word) {
    return strcmp(word, "any") == 0;
}

static gboolean contradicts(const Command *command, const CaseFilter *filter) {
    const char *both = NULL;
    if (filter->open && filter->closed)
        both = "--open, --closed";
    else if (filter->judged && filter->unjudged)
        both = "--judged, --unjudged";
    if (both)
        command_fail(command, _("%s: no case is both; leave one of them out"), both);
    return both != NULL;
}

gboolean case_filter_ready(const Command *command, CaseFilter *filter) {
    const char *wrong = NULL;
    Judgement judgement;
    filter->until = G_MAXINT64;
    if (filter->from && !read_time(filter->from, FALSE, &filter->since))
        wrong = filter->from;
    else if (filter->to && !read_time(filter->to, TRUE, &filter->until))
        wrong = filter->to;
    if (wrong)
        command_fail(command, _("\"%s\" is no time; write 2026-11-23 or 2026-11-23T10:00"), wrong);
    else if (!order_of(filter->sort))
        command_fail(command, _("--sort is number, last, opened, score, mails or customer"));
    else if (filter->judged && !is_any(filter->judged) &&
             !judgement_from_word(filter->judged, &judgement))
        command_fail(command,
                     _("--judged is harassment, complaint or neither; alone, any of them"));
    else
        return !contradicts(command, filter);
    return FALSE;
}

static gboolean has_category(const CaseFile *file, const Policy *policy, const char *category) {
    for (guint i = 0; category && i < file->categories->len; i++)
        if (category_names_match(policy, g_ptr_array_index(file->categories, i), category))
            return TRUE;
    return !category;
}

static gboolean has_level(const CaseFile *file, const Policy *policy, const char *level) {
    return !level || (file->level && level_names_match(policy, file->level, level));
}

static gboolean knows_level(const Policy *policy, const char *level) {
    for (guint i = 0; i < policy->levels->len; i++)
        if (level_names_match(policy, ((const Level *)g_ptr_array_index(policy->levels, i))->id,
                              level))
            return TRUE;
    return strcmp(level, "none") == 0;
}

static gboolean knows_category(const Policy *policy, const char *category) {
    for (guint i = 0; i < policy->categories->len; i++) {
        const Category *known = g_ptr_array_index(policy->categories, i);
        if (category_names_match(policy, known->id, category))
            return TRUE;
    }
    return FALSE;
}

/* What the policy has, for who mistyped one of it. Caller frees. */
static char *levels_of(const Policy *policy) {
    GString *list = g_string_new("none");
    for (guint i = 0; i < policy->levels->len; i++)
        g_string_append_printf(list, "%s%s", _(", "),
                               ((const Level *)g_ptr_array_index(policy->levels, i))->id);
    return g_string_free(list, FALSE);
}

static char *categories_of(const Policy *policy) {
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < policy->categories->len; i++) {
        const char *id = ((const Category *)g_ptr_array_index(policy->categories, i))->id;
        const char *label = policy_category_label(policy, id, translate_language());
        g_string_append_printf(list, "%s%s", i ? _(", ") : "", id);
        if (label && strcmp(label, id) != 0)
            g_string_append_printf(list, _(" (%s)"), label);
    }
    return g_string_free(list, FALSE);
}

gboolean case_filter_known(const Command *command, const CaseFilter *filter, const Policy *policy,
                           const GPtrArray *files) {
    const char *level = filter->level, *category = filter->category;
    gboolean level_known = !policy || !level || knows_level(policy, level);
    gboolean category_known = !policy || !category || knows_category(policy, category);
    for (guint i = 0; i < files->len; i++) {
        const CaseFile *file = g_ptr_array_index(files, i);
        level_known = level_known || has_level(file, policy, level);
        category_known = category_known || has_category(file, policy, category);
    }
    g_autofree char *known = level_known && category_known ? NULL
                             : !level_known                ? levels_of(policy)
                                                           : categories_of(policy);
    if (!level_known)
        command_fail(command,
                     _("there is no level \"%s\", in the policy or in a case; there are: %s"),
                     level, known);
    else if (!category_known)
        command_fail(command,
                     _("there is no category \"%s\", in the policy or in a case; there are: %s"),
                     category, known);
    return level_known && category_known;
}

/* A part of the address will do, in any case. */
static gboolean is_customer(const CaseFile *file, const char *wanted) {
    if (!wanted)
        return TRUE;
    g_autofree char *customer = g_utf8_casefold(file->customer, -1);
    g_autofree char *part = g_utf8_casefold(wanted, -1);
    return strstr(customer, part) != NULL;
}

/* Filters of state: each that is given must hold. */
static gboolean has_state(const CaseFilter *filter, const CaseFile *file) {
    const char *judgement = case_judgement(file);
    gboolean as_wanted =
        !filter->judged ||
        (judgement && (is_any(filter->judged) || strcmp(filter->judged, judgement) == 0));
    return as_wanted && !(filter->open && file->closed) && !(filter->closed && !file->closed) &&
           !(filter->unjudged && judgement) && !(filter->held && !file->hold) &&
           !(filter->carded && file->cards->len == 0);
}

/* Of an erased case nothing is known that could be asked for. */
static gboolean is_wanted(const CaseFilter *filter, const Policy *policy, const CaseFile *file) {
    gboolean any = !filter->open && !filter->closed && !filter->judged && !filter->unjudged &&
                   !filter->held && !filter->carded && !filter->level && !filter->category &&
                   !filter->customer && !filter->from && !filter->to;
    if (any || case_is_erased(file))
        return any;
    return has_state(filter, file) && has_level(file, policy, filter->level) &&
           has_category(file, policy, filter->category) && is_customer(file, filter->customer) &&
           file->last >= filter->since && file->opened < filter->until;
}

static void turn_round(GPtrArray *files) {
    for (guint i = 0, j = files->len; i + 1 < j; i++) {
        gpointer first = files->pdata[i];
        files->pdata[i] = files->pdata[--j];
        files->pdata[j] = first;
    }
}

/* In one pass: to take each out by itself would move all that is behind it. */
void case_filter_apply(const CaseFilter *filter, const Policy *policy, GPtrArray *files) {
    guint kept = 0;
    for (guint i = 0; i < files->len; i++) {
        gpointer file = files->pdata[i];
        if (!is_wanted(filter, policy, file))
            continue;
        files->pdata[i] = files->pdata[kept];
        files->pdata[kept++] = file;
    }
    g_ptr_array_set_size(files, (gint)kept);
    g_ptr_array_sort(files, order_of(filter->sort));
    if (filter->reverse)
        turn_round(files);
}

void case_filter_clear(CaseFilter *filter) {
    g_free(filter->judged);
    g_free(filter->level);
    g_free(filter->category);
    g_free(filter->customer);
    g_free(filter->from);
    g_free(filter->to);
    g_free(filter->sort);
}
