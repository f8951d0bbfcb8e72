/* Offers trend-object.h. What is not known is null. */
#include "command/trend-object.h"

#include <math.h>

static json_t *number_or_null(double value) {
    if (!isfinite(value))
        return json_null();
    return value == floor(value) && fabs(value) < 1e15 ? json_integer((json_int_t)value)
                                                       : json_real(value);
}

static json_t *row_object(const TrendTable *table, const TrendRow *row) {
    json_t *object = json_pack("{s:o}", "row", printer_string(row->key));
    for (guint i = 0; i < table->columns->len; i++) {
        const TrendColumn *column = g_ptr_array_index(table->columns, i);
        json_object_set_new(object, column->word, number_or_null(row->values[i]));
    }
    return object;
}

static json_t *figures_object(const Trend *trend) {
    json_t *figures = json_object();
    for (gsize i = 0; i < TREND_TABLES; i++) {
        const TrendTable *table = &trend->tables[i];
        json_t *rows = json_array();
        for (guint j = 0; j < table->rows->len; j++)
            json_array_append_new(rows, row_object(table, g_ptr_array_index(table->rows, j)));
        json_object_set_new(figures, table->word, rows);
    }
    return figures;
}

json_t *trend_object(const Trend *trend) {
    const TrendWish *wish = &trend->wish;
    g_autofree char *from = trend_date(wish->from), *to = trend_date(wish->to);
    gboolean counted = wish->days && wish->counted_since != G_MAXINT64;
    g_autofree char *since = counted ? trend_date(wish->counted_since) : NULL;
    return json_pack("{s:o, s:o, s:o, s:I, s:o, s:b, s:o}", "from", printer_string(from), "to",
                     printer_string(to), "by", printer_string(trend_by_word(wish->by)), "days",
                     (json_int_t)trend->days, "counted_since", printer_string(since), "names",
                     (int)wish->names, "figures", figures_object(trend));
}
