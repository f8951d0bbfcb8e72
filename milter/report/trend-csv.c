/* Offers trend_csv(). One form for all figures, so that a spreadsheet can sort and sum them. */
#include "report/trend-inside.h"

#include <math.h>

/* Quoted always; a formula never runs. A line break within quotes is legal, and hides what comes
 * after it: it becomes a blank. */
static void put_cell(GString *csv, const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(csv, '"');
    if (*valid && strchr("=+-@\t\r\n", *valid))
        g_string_append_c(csv, '\'');
    for (const char *at = valid; *at; at++) {
        if (*at == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, g_ascii_iscntrl(*at) ? ' ' : *at);
    }
    g_string_append_c(csv, '"');
}

/* Nothing where it is not known. */
static void put_number(GString *csv, double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value))
        return;
    gboolean whole = value == floor(value) && fabs(value) < 1e15;
    g_string_append(csv, g_ascii_formatd(text, sizeof text, whole ? "%.0f" : "%.6g", value));
}

static void put_row(GString *csv, const TrendTable *table, const TrendRow *row) {
    for (guint i = 0; i < table->columns->len; i++) {
        const TrendColumn *column = g_ptr_array_index(table->columns, i);
        put_cell(csv, table->word);
        g_string_append_c(csv, ',');
        put_cell(csv, row->key);
        g_string_append_c(csv, ',');
        put_cell(csv, column->word);
        g_string_append_c(csv, ',');
        put_number(csv, row->values[i]);
        g_string_append(csv, "\r\n");
    }
}

GString *trend_csv(const Trend *trend) {
    GString *csv = g_string_new("figure,row,column,value\r\n");
    for (gsize i = 0; i < TREND_TABLES; i++) {
        const TrendTable *table = &trend->tables[i];
        for (guint j = 0; j < table->rows->len; j++)
            put_row(csv, table, g_ptr_array_index(table->rows, j));
    }
    return csv;
}
