/* Offers trend_write(): the figures of a trend as a page, a chart and the table behind it each. */
#include "report/contact-title.h"
#include "report/svg-chart.h"
#include "report/trend-inside.h"

typedef enum {
    LOOK_TABLE, /* no chart: the table is open */
    LOOK_COLUMNS,
    LOOK_STEPS, /* columns, of steps upon each other */
    LOOK_BARS,
    LOOK_PAIRS,
    LOOK_HEAT,
} Look;

static void cell(Page *page, const char *text) {
    page_begin(page, "td", "number");
    page_text(page, text);
    page_end(page);
}

static void write_row_head(Page *page, const TrendTable *table, const TrendRow *row) {
    page_begin(page, "th", NULL);
    page_attribute(page, "scope", "row");
    if (g_str_equal(table->word, "rules"))
        page_id(page, row->label);
    else
        page_text(page, row->label);
    page_end(page);
}

static void write_table(Page *page, const TrendTable *table) {
    page_begin(page, "div", "wide");
    page_begin(page, "table", NULL);
    page_begin(page, "tr", NULL);
    page_head(page, "col", table->first);
    for (guint i = 0; i < table->columns->len; i++)
        page_head(page, "col", ((const TrendColumn *)g_ptr_array_index(table->columns, i))->label);
    page_end(page);
    for (guint i = 0; i < table->rows->len; i++) {
        const TrendRow *row = g_ptr_array_index(table->rows, i);
        page_begin(page, "tr", NULL);
        write_row_head(page, table, row);
        for (guint j = 0; j < table->columns->len; j++) {
            const TrendColumn *column = g_ptr_array_index(table->columns, j);
            g_autofree char *text = trend_value(row->values[j], column->unit);
            cell(page, text);
        }
        page_end(page);
    }
    page_end(page);
    page_end(page);
}

/* Columns of the table from one on become series of a chart. */
typedef struct {
    Chart chart;
    const char **labels, **names;
    double *values;
} Drawn;

static void draw(Drawn *drawn, const TrendTable *table, guint from, guint count) {
    guint rows = table->rows->len;
    drawn->labels = g_new0(const char *, rows + 1);
    drawn->names = g_new0(const char *, count + 1);
    drawn->values = g_new0(double, rows *count + 1);
    for (guint i = 0; i < count; i++)
        drawn->names[i] = ((const TrendColumn *)g_ptr_array_index(table->columns, from + i))->label;
    for (guint i = 0; i < rows; i++) {
        const TrendRow *row = g_ptr_array_index(table->rows, i);
        drawn->labels[i] = row->label;
        memcpy(drawn->values + (gsize)i * count, row->values + from, count * sizeof(double));
    }
    drawn->chart = (Chart){.id = table->word,
                           .title = table->title,
                           .text = table->says ? table->says : table->title,
                           .rows = rows,
                           .series = count,
                           .labels = drawn->labels,
                           .names = drawn->names,
                           .values = drawn->values};
}

static void drawn_clear(Drawn *drawn) {
    g_free(drawn->labels);
    g_free(drawn->names);
    g_free(drawn->values);
}

static void write_chart(Page *page, const TrendTable *table, Look look, guint from, guint count) {
    Drawn drawn;
    draw(&drawn, table, from, count);
    drawn.chart.ordered = look == LOOK_STEPS;
    if (look != LOOK_HEAT)
        chart_legend(page, &drawn.chart);
    if (look == LOOK_COLUMNS)
        chart_columns(page, &drawn.chart, _("not counted"));
    else if (look == LOOK_STEPS)
        chart_columns(page, &drawn.chart, _("no archive yet"));
    else if (look == LOOK_BARS)
        chart_bars(page, &drawn.chart);
    else if (look == LOOK_PAIRS)
        chart_pairs(page, &drawn.chart);
    else
        chart_heat(page, &drawn.chart);
    drawn_clear(&drawn);
}

/* Of bars that are all nothing there is nothing to see. */
static gboolean is_drawn(const TrendTable *table, Look look, guint from, guint count) {
    for (guint i = 0; i < table->rows->len; i++) {
        const TrendRow *row = g_ptr_array_index(table->rows, i);
        for (guint j = from; j < from + count; j++) {
            if (row->values[j] > 0 || look == LOOK_COLUMNS || look == LOOK_STEPS)
                return TRUE;
        }
    }
    return FALSE;
}

/* second: a table that belongs to it; NULL. */
static void write_figure(Page *page, const TrendTable *table, Look look, guint from, guint count,
                         const TrendTable *second) {
    page_begin(page, "section", look == LOOK_TABLE ? "figure full" : "figure");
    page_put(page, "h2", NULL, table->title);
    if (table->says)
        page_put(page, "p", NULL, table->says);
    if (look == LOOK_TABLE) {
        if (table->rows->len > 0)
            write_table(page, table);
    } else if (count > 0 && table->rows->len > 0) {
        if (is_drawn(table, look, from, count))
            write_chart(page, table, look, from, count);
        page_veil(page, _("The numbers"));
        write_table(page, table);
        if (second)
            write_table(page, second);
        page_end(page);
    }
    page_end(page);
}

static void write_figures(Page *page, const Trend *trend) {
    const TrendTable *tables = trend->tables;
    guint levels = tables[TREND_LEVELS].columns->len, hours = tables[TREND_HOURS].columns->len;
    page_begin(page, "div", "grid");
    write_figure(page, &tables[TREND_MAIL], LOOK_COLUMNS, 1, 1, NULL);
    write_figure(page, &tables[TREND_LEVELS], LOOK_STEPS, 0, levels, NULL);
    write_figure(page, &tables[TREND_CATEGORIES], LOOK_PAIRS, 0, 2, NULL);
    write_figure(page, &tables[TREND_HOURS], LOOK_HEAT, 0, hours, NULL);
    write_figure(page, &tables[TREND_RESPONSE], LOOK_BARS, 0, 1, &tables[TREND_QUARTILES]);
    write_figure(page, &tables[TREND_OPEN], LOOK_BARS, 0, 2, NULL);
    write_figure(page, &tables[TREND_JUDGED], LOOK_PAIRS, 0, 2, &tables[TREND_PRECISION]);
    write_figure(page, &tables[TREND_RULES], LOOK_TABLE, 0, 0, NULL);
    write_figure(page, &tables[TREND_SENDERS], LOOK_TABLE, 0, 0, NULL);
    page_end(page);
}

static void write_list(Page *page, const GPtrArray *sentences) {
    page_begin(page, "ul", NULL);
    for (guint i = 0; i < sentences->len; i++)
        page_put(page, "li", NULL, g_ptr_array_index(sentences, i));
    page_end(page);
}

static void write_contact(Page *page, const Contact *contact) {
    const char *language = translate_language();
    const char *ways[] = {contact->phone, contact->mail, contact->url,
                          policy_label(contact->hours, language)};
    const char *label = policy_label(contact->labels, language);
    g_autoptr(GString) text = g_string_new(label ? label : "");
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        if (ways[i])
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", ways[i]);
    }
    page_row(page, contact_title(contact->kind), text->str);
}

static void write_contacts(Page *page, const Policy *policy) {
    if (!policy || policy->contacts->len == 0)
        return;
    page_put(page, "h2", NULL, _("To whom to turn"));
    page_begin(page, "table", "head");
    for (guint i = 0; i < policy->contacts->len; i++)
        write_contact(page, g_ptr_array_index(policy->contacts, i));
    page_end(page);
}

gboolean trend_write(const Trend *trend, PageSink sink, gpointer context, GError **error) {
    g_autofree char *from = trend_date(trend->wish.from), *to = trend_date(trend->wish.to);
    g_autofree char *title =
        g_strdup_printf(_("Harassment of support staff by mail, %s to %s"), from, to);
    Page *page = page_new_styled(title, chart_css, sink, context);
    page_put(page, "p", "lead", trend->summary);
    if (trend->wish.names)
        page_put(page, "p", "note",
                 _("This report names senders. Give it to nobody who need not know them."));
    page_put(page, "h2", NULL, trend->tables[TREND_CHANGES].title);
    write_list(page, trend->changes);
    write_figures(page, trend);
    page_put(page, "h2", NULL, _("How to read this"));
    write_list(page, trend->notes);
    write_contacts(page, trend->wish.policy);
    return page_finish(page, error);
}
