/* Offers case-filter.h. */
#include "command/case-filter.h"

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

gboolean case_filter_ready(const Command *command, CaseFilter *filter) {
    const char *wrong = NULL;
    filter->until = G_MAXINT64;
    if (filter->from && !read_time(filter->from, FALSE, &filter->since))
        wrong = filter->from;
    else if (filter->to && !read_time(filter->to, TRUE, &filter->until))
        wrong = filter->to;
    if (wrong)
        command_fail(command, _("\"%s\" is no time; write 2026-11-23 or 2026-11-23T10:00"), wrong);
    else if (!order_of(filter->sort))
        command_fail(command, _("--sort is number, last, opened, score, mails or customer"));
    return !wrong && order_of(filter->sort);
}

static gboolean has_category(const CaseFile *file, const char *category) {
    return !category ||
           g_ptr_array_find_with_equal_func(file->categories, category, g_str_equal, NULL);
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
    return !(filter->open && file->closed) && !(filter->closed && !file->closed) &&
           !(filter->judged && !judgement) && !(filter->unjudged && judgement) &&
           !(filter->held && !file->hold) && !(filter->carded && file->cards->len == 0);
}

/* Of an erased case nothing is known that could be asked for. */
static gboolean is_wanted(const CaseFilter *filter, const CaseFile *file) {
    gboolean any = !filter->open && !filter->closed && !filter->judged && !filter->unjudged &&
                   !filter->held && !filter->carded && !filter->level && !filter->category &&
                   !filter->customer && !filter->from && !filter->to;
    if (any || case_is_erased(file))
        return any;
    return has_state(filter, file) && (!filter->level || strcmp(filter->level, file->level) == 0) &&
           has_category(file, filter->category) && is_customer(file, filter->customer) &&
           file->last >= filter->since && file->opened < filter->until;
}

static void turn_round(GPtrArray *files) {
    for (guint i = 0, j = files->len; i + 1 < j; i++) {
        gpointer first = files->pdata[i];
        files->pdata[i] = files->pdata[--j];
        files->pdata[j] = first;
    }
}

void case_filter_apply(const CaseFilter *filter, GPtrArray *files) {
    for (guint i = 0; i < files->len;) {
        if (is_wanted(filter, g_ptr_array_index(files, i)))
            i++;
        else
            g_ptr_array_remove_index(files, i);
    }
    g_ptr_array_sort(files, order_of(filter->sort));
    if (filter->reverse)
        turn_round(files);
}

void case_filter_clear(CaseFilter *filter) {
    g_free(filter->level);
    g_free(filter->category);
    g_free(filter->customer);
    g_free(filter->from);
    g_free(filter->to);
    g_free(filter->sort);
}
