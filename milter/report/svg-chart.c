/* Offers svg-chart.h. Coordinates are written with a point whatever the locale. */
#include "report/svg-chart.h"

#include <math.h>

enum {
    WIDTH = 400,
    COLUMNS_HEIGHT = 170,
    LEFT = 46, /* for numbers */
    TOP = 12,
    BOTTOM = 22, /* for labels */
    LABELS_MOST = 6,
    ROW = 36, /* of bars */
    LABEL_COLUMNS = 56,
    NUMBER_WIDTH = 64,
    HEAT_LEFT = 34,
    HEAT_CELL = 15,
    HEAT_HOURS = 6 /* hours between two labels */
};

const char chart_css[] =
    ":root{--back:#fff;--ink:#111;--faint:#595959;--line:#d0d0d0;--one:#4f6478;--two:#84898f;"
    "--s1:#b98900;--s2:#b8560f;--s3:#8c1d2f;--s4:#3d0a18;--heat:#8c1d2f}"
    "@media screen and (prefers-color-scheme:dark){:root{--back:#161616;--ink:#e8e8e8;"
    "--faint:#b8b8b8;--line:#444;--one:#9fb0c0;--two:#7d848b;--s1:#8a6d1f;--s2:#d0813a;"
    "--s3:#ff9d8a;--s4:#ffe3dc;--heat:#ff9d8a}}"
    ".grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24em,100%),1fr));gap:0 "
    "2em}"
    ".figure{break-inside:avoid;min-width:0}.figure h2{margin-top:1.5em}.figure p{margin:.4em 0}"
    ".chart{display:block;width:100%;height:auto;max-width:44em;font-family:sans-serif}"
    ".chart text{font-size:12px;fill:var(--ink)}.chart .faint{fill:var(--faint);font-size:11px}"
    ".chart .rule{stroke:var(--line)}.chart .bar{stroke:var(--back);stroke-width:.6}"
    ".chart .unknown{fill:none;stroke:var(--faint);stroke-dasharray:3 3}"
    ".one{fill:var(--one);background:var(--one)}.two{fill:var(--two);background:var(--two)}"
    ".s1{fill:var(--s1);background:var(--s1)}.s2{fill:var(--s2);background:var(--s2)}"
    ".s3{fill:var(--s3);background:var(--s3)}.s4{fill:var(--s4);background:var(--s4)}"
    ".cell{fill:var(--heat)}.none{fill:none;stroke:var(--line)}"
    ".legend{font-size:.9em}.legend span{white-space:nowrap;margin-right:1em}"
    ".legend i{display:inline-block;width:.8em;height:.8em;margin-right:.35em;"
    "print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    ".wide{overflow-x:auto}.wide table{font-size:.8em}.wide th{min-width:4em}"
    ".wide th[scope=row]{overflow-wrap:break-word}"
    "td.number{text-align:right;white-space:nowrap;overflow-wrap:normal;font-variant-numeric:"
    "tabular-nums}"
    ".lead{font-size:1.15em}"
    "@media print{.grid{grid-template-columns:1fr 1fr}"
    ".full{grid-column:1/-1}.wide{overflow:visible}.chart{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}details{display:none}}";

static void number(Page *page, const char *name, double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    page_attribute(page, name, g_ascii_formatd(text, sizeof text, "%.2f", value));
}

static void rectangle(Page *page, const char *css, double x, double y, double width,
                      double height) {
    page_begin(page, "rect", css);
    number(page, "x", x);
    number(page, "y", y);
    number(page, "width", MAX(width, 0));
    number(page, "height", MAX(height, 0));
    page_end(page);
}

/* anchor: "start", "middle", "end". */
static void words(Page *page, const char *css, const char *anchor, double x, double y,
                  const char *text) {
    page_begin(page, "text", css);
    number(page, "x", x);
    number(page, "y", y);
    page_attribute(page, "text-anchor", anchor);
    page_text(page, text);
    page_end(page);
}

static void rule(Page *page, double x1, double y1, double x2, double y2) {
    page_begin(page, "line", "rule");
    number(page, "x1", x1);
    number(page, "y1", y1);
    number(page, "x2", x2);
    number(page, "y2", y2);
    page_end(page);
}

static void begin(Page *page, const Chart *chart, double height) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_autofree char *title = g_strdup_printf("%s-title", chart->id);
    g_autofree char *desc = g_strdup_printf("%s-text", chart->id);
    g_autofree char *both = g_strdup_printf("%s %s", title, desc);
    g_autofree char *box =
        g_strdup_printf("0 0 %d %s", WIDTH, g_ascii_formatd(text, sizeof text, "%.0f", height));
    page_begin(page, "svg", "chart");
    page_attribute(page, "xmlns", "http://www.w3.org/2000/svg");
    page_attribute(page, "viewBox", box);
    page_attribute(page, "role", "img");
    page_attribute(page, "aria-labelledby", both);
    page_begin(page, "title", NULL);
    page_attribute(page, "id", title);
    page_text(page, chart->title);
    page_end(page);
    page_begin(page, "desc", NULL);
    page_attribute(page, "id", desc);
    page_text(page, chart->text);
    page_end(page);
}

/* Of steps the last one has the strongest colour, however many there are. */
static const char *colour(const Chart *chart, guint series) {
    static const char *const steps[] = {"bar s1", "bar s2", "bar s3", "bar s4"};
    guint from = chart->series < 3 ? 3 - chart->series : 0;
    if (chart->ordered)
        return steps[MIN(from + series, G_N_ELEMENTS(steps) - 1)];
    return series == 0 ? "bar one" : "bar two";
}

void chart_legend(Page *page, const Chart *chart) {
    if (chart->series < 2)
        return;
    page_begin(page, "p", "legend");
    for (guint i = 0; i < chart->series; i++) {
        page_begin(page, "span", NULL);
        page_begin(page, "i", colour(chart, i));
        page_end(page);
        page_text(page, chart->names[i]);
        page_end(page);
    }
    page_end(page);
}

static double total(const Chart *chart, guint row) {
    double sum = 0;
    for (guint i = 0; i < chart->series; i++)
        sum += chart->values[row * chart->series + i];
    return sum;
}

/* 1, 2 or 5 and zeros: the least that nothing passes; even, so that its half is a whole number. */
static double ceiling(const Chart *chart) {
    double most = 2, nice = 1;
    for (guint i = 0; i < chart->rows; i++) {
        double sum = total(chart, i);
        most = isfinite(sum) ? MAX(most, sum) : most;
    }
    while (nice * 10 < most)
        nice *= 10;
    static const double steps[] = {1, 2, 4, 6, 8, 10};
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        double even = nice * steps[i];
        if (even >= most && even >= 2)
            return even;
    }
    return nice * 10;
}

static void scale(Page *page, double most, double bottom) {
    static const double parts[] = {0, 0.5, 1};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        char text[32];
        double y = bottom - parts[i] * (bottom - TOP);
        g_snprintf(text, sizeof text, "%.0f", most * parts[i]);
        rule(page, LEFT, y, WIDTH, y);
        words(page, "faint", "end", LEFT - 5, y + 4, text);
    }
}

static void labels_below(Page *page, const Chart *chart, double width) {
    guint step = (chart->rows + LABELS_MOST - 1) / LABELS_MOST;
    for (guint i = 0; i < chart->rows; i += MAX(step, 1)) {
        double x = LEFT + (i + 0.5) * width;
        const char *label = chart->labels[i];
        /* The year is in the title; without it more of them fit. */
        if (strlen(label) == strlen("2026-11-23"))
            label += strlen("2026-");
        words(page, "faint", x > WIDTH - 16 ? "end" : "middle", MIN(x, WIDTH), COLUMNS_HEIGHT - 7,
              label);
    }
}

/* A frame around steps of which nothing is known. */
static guint unknown_from(Page *page, const Chart *chart, guint row, double width,
                          const char *text) {
    guint end = row;
    while (end < chart->rows && isnan(total(chart, end)))
        end++;
    double x = LEFT + row * width, wide = (end - row) * width;
    rectangle(page, "unknown", x + 1, TOP, wide - 2, COLUMNS_HEIGHT - BOTTOM - TOP);
    if (wide > 90)
        words(page, "faint", "middle", x + wide / 2, (COLUMNS_HEIGHT - BOTTOM + TOP) / 2.0, text);
    return end;
}

static void column(Page *page, const Chart *chart, guint row, double width, double unit) {
    double x = LEFT + row * width, y = COLUMNS_HEIGHT - BOTTOM;
    double gap = width > 5 ? width * 0.18 : 0;
    for (guint i = 0; i < chart->series; i++) {
        double height = chart->values[row * chart->series + i] * unit;
        y -= height;
        const char *css = colour(chart, i);
        if (height > 0)
            rectangle(page, gap > 0 ? css : css + strlen("bar "), x + gap / 2, y, width - gap,
                      height);
    }
}

void chart_columns(Page *page, const Chart *chart, const char *unknown) {
    double bottom = COLUMNS_HEIGHT - BOTTOM, most = ceiling(chart);
    double width = (double)(WIDTH - LEFT) / MAX(chart->rows, 1);
    begin(page, chart, COLUMNS_HEIGHT);
    scale(page, most, bottom);
    for (guint i = 0; i < chart->rows;) {
        if (isnan(total(chart, i)))
            i = unknown_from(page, chart, i, width, unknown);
        else
            column(page, chart, i++, width, (bottom - TOP) / most);
    }
    labels_below(page, chart, width);
    page_end(page);
}

/* As much of it as a line takes; wide characters take two columns. Caller frees. */
static char *cut(const char *text) {
    g_autofree char *safe = page_safe(text);
    gsize columns = 0;
    for (const char *at = safe; *at; at = g_utf8_next_char(at)) {
        columns += g_unichar_iswide(g_utf8_get_char(at)) ? 2 : 1;
        if (columns > LABEL_COLUMNS)
            return g_strdup_printf("%.*s…", (int)(at - safe), safe);
    }
    return g_steal_pointer(&safe);
}

static void label_row(Page *page, const Chart *chart, guint row) {
    g_autofree char *label = cut(chart->labels[row]);
    words(page, NULL, "start", 0, row * ROW + 13, label);
}

static double most_of_rows(const Chart *chart, gboolean together) {
    double most = 1;
    for (guint i = 0; i < chart->rows * chart->series; i++) {
        double value = together ? total(chart, i / chart->series) : chart->values[i];
        most = isnan(value) ? most : MAX(most, value);
    }
    return most;
}

void chart_bars(Page *page, const Chart *chart) {
    double unit = (WIDTH - NUMBER_WIDTH) / most_of_rows(chart, TRUE);
    begin(page, chart, (double)chart->rows * ROW + 4);
    for (guint i = 0; i < chart->rows; i++) {
        double x = 0, y = i * ROW + 18;
        char text[32];
        label_row(page, chart, i);
        for (guint j = 0; j < chart->series; j++) {
            double width = chart->values[i * chart->series + j] * unit;
            if (width > 0)
                rectangle(page, colour(chart, j), x, y, width, 12);
            x += width;
        }
        g_snprintf(text, sizeof text, "%.0f", total(chart, i));
        words(page, NULL, "start", x + 5, y + 10, text);
    }
    page_end(page);
}

void chart_pairs(Page *page, const Chart *chart) {
    double unit = (WIDTH - NUMBER_WIDTH) / most_of_rows(chart, FALSE);
    begin(page, chart, (double)chart->rows * ROW + 4);
    for (guint i = 0; i < chart->rows; i++) {
        double now = chart->values[i * 2], before = chart->values[i * 2 + 1];
        double y = i * ROW + 18;
        char text[64];
        label_row(page, chart, i);
        rectangle(page, colour(chart, 0), 0, y, now * unit, 9);
        g_snprintf(text, sizeof text, "%.0f", now);
        if (!isnan(before)) {
            rectangle(page, colour(chart, 1), 0, y + 9, before * unit, 4);
            g_snprintf(text, sizeof text, "%.0f (%.0f)", now, before);
        }
        words(page, NULL, "start", (isnan(before) ? now : MAX(now, before)) * unit + 5, y + 10,
              text);
    }
    page_end(page);
}

static void heat_cell(Page *page, double x, double y, double share) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (share <= 0) {
        rectangle(page, "none", x + 0.5, y + 0.5, HEAT_CELL - 1, HEAT_CELL - 1);
        return;
    }
    page_begin(page, "rect", "cell");
    number(page, "x", x + 0.5);
    number(page, "y", y + 0.5);
    number(page, "width", HEAT_CELL - 1);
    number(page, "height", HEAT_CELL - 1);
    page_attribute(page, "fill-opacity",
                   g_ascii_formatd(text, sizeof text, "%.2f", 0.15 + 0.85 * share));
    page_end(page);
}

void chart_heat(Page *page, const Chart *chart) {
    double most = most_of_rows(chart, FALSE);
    begin(page, chart, (double)chart->rows * HEAT_CELL + BOTTOM);
    for (guint i = 0; i < chart->rows; i++) {
        words(page, NULL, "end", HEAT_LEFT - 5, i * HEAT_CELL + 12, chart->labels[i]);
        for (guint j = 0; j < chart->series; j++)
            heat_cell(page, HEAT_LEFT + (double)j * HEAT_CELL, (double)i * HEAT_CELL,
                      chart->values[i * chart->series + j] / most);
    }
    for (guint j = 0; j < chart->series; j += HEAT_HOURS)
        words(page, "faint", "start", HEAT_LEFT + (double)j * HEAT_CELL,
              chart->rows * HEAT_CELL + 15, chart->names[j]);
    page_end(page);
}
