/* Offers what tables of a trend are made of, and how their numbers are written for people. */
#include "report/trend-inside.h"

#include <math.h>

enum {
    JULIAN_1970 = 719163 /* of GDate */
};

static void free_column(gpointer data) {
    TrendColumn *column = data;
    g_free(column->label);
    g_free(column);
}

static void free_row(gpointer data) {
    TrendRow *row = data;
    g_free(row->key);
    g_free(row->label);
    g_free(row->values);
    g_free(row);
}

void trend_table_begin(TrendTable *table, const char *word, const char *title, const char *first) {
    table->word = word;
    table->title = title;
    table->first = first;
    table->columns = g_ptr_array_new_with_free_func(free_column);
    table->rows = g_ptr_array_new_with_free_func(free_row);
}

void trend_table_clear(TrendTable *table) {
    g_clear_pointer(&table->columns, g_ptr_array_unref);
    g_clear_pointer(&table->rows, g_ptr_array_unref);
    g_free(table->says);
}

void trend_column(TrendTable *table, const char *word, const char *label, TrendUnit unit) {
    TrendColumn *column = g_new(TrendColumn, 1);
    *column = (TrendColumn){word, g_strdup(label), unit};
    g_ptr_array_add(table->columns, column);
}

void trend_share_columns(TrendTable *table) {
    trend_column(table, "share", _("Share"), TREND_SHARE);
    trend_column(table, "low", _("At least"), TREND_SHARE);
    trend_column(table, "high", _("At most"), TREND_SHARE);
}

double *trend_row(TrendTable *table, const char *key, const char *label) {
    TrendRow *row = g_new(TrendRow, 1);
    *row = (TrendRow){g_strdup(key), g_strdup(label), g_new0(double, table->columns->len)};
    g_ptr_array_add(table->rows, row);
    return row->values;
}

double *trend_find_row(const TrendTable *table, const char *key) {
    for (guint i = 0; i < table->rows->len; i++) {
        const TrendRow *row = g_ptr_array_index(table->rows, i);
        if (g_str_equal(row->key, key))
            return row->values;
    }
    return NULL;
}

char *trend_count(guint64 count) {
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%" G_GUINT64_FORMAT, count);
    for (gssize at = (gssize)text->len - 3; at > 0; at -= 3)
        g_string_insert_c(text, at, ',');
    return g_string_free(text, FALSE);
}

char *trend_value(double value, TrendUnit unit) {
    if (isnan(value))
        return g_strdup("–");
    if (isinf(value))
        return g_strdup("∞");
    if (unit == TREND_COUNT)
        return trend_count((guint64)value);
    if (unit == TREND_SHARE)
        return g_strdup_printf("%.1f %%", value * 100);
    if (value >= 1000)
        return trend_count((guint64)value);
    return g_strdup_printf("%.*f", value < 10 ? 2 : value < 100 ? 1 : 0, value);
}

char *trend_hours(double hours) {
    if (hours < 1)
        return g_strdup_printf(_("%.0f minutes"), hours * 60);
    return hours < 48 ? g_strdup_printf(_("%.1f hours"), hours)
                      : g_strdup_printf(_("%.1f days"), hours / 24);
}

char *trend_date(gint64 day) {
    gint64 julian = day + JULIAN_1970;
    GDate date;
    if (julian < 1 || julian > G_MAXINT32 / 2 || !g_date_valid_julian((guint32)julian))
        return g_strdup("?");
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)julian);
    return g_strdup_printf("%04d-%02d-%02d", (int)g_date_get_year(&date),
                           (int)g_date_get_month(&date), (int)g_date_get_day(&date));
}
