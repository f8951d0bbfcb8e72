/* Charts as inline SVG in a page: no script, nothing loaded, colours by the reader's scheme. Each
 * is 400 units wide, for a column of a desktop's page or the width of a phone, and has a title and
 * a text alternative. Within the room. */
#ifndef REPORT_SVG_CHART_H
#define REPORT_SVG_CHART_H

#include "report/page.h"

enum {
    CHART_SERIES_MAX = 6 /* that can be told apart; those past it look like the last */
};

/* All borrowed. */
typedef struct {
    const char *id;    /* of the page's elements: each chart its own */
    const char *title; /* what is shown */
    const char *text;  /* what there is to be seen, in words */
    guint rows, series;
    const char *const *labels; /* of the rows */
    const char *const *names;  /* of the series */
    const double *values;      /* values[row * series + s], from 0; NaN: not known */
    gboolean ordered;          /* the series are steps: later ones are darker (lighter on black) */
} Chart;

/* The rules that charts need, for page_new_styled(). */
extern const char chart_css[];

/* Rows from left to right, series upon each other. unknown: what is written where nothing is
 * known. */
void chart_columns(Page *page, const Chart *chart, const char *unknown);
/* Rows downwards, each with its label above its bar; series one after the other, the total at the
 * end. */
void chart_bars(Page *page, const Chart *chart);
/* The same of two series, the second a thin bar below the first. */
void chart_pairs(Page *page, const Chart *chart);
/* A cell each: the darker, the more. */
void chart_heat(Page *page, const Chart *chart);
/* Which colour is which series; nothing where there is but one. */
void chart_legend(Page *page, const Chart *chart);

#endif
