/* What happened over a time, for who must decide and does not know the cases: figures, each a table
 * of numbers with a name for machines and one for people, out of which page, CSV and JSON are made.
 *
 * Nobody is named in it unless that is wanted, and nothing of a mail stands in it. How much mail
 * came at all, only state knows (StateDay); what came before there was an archive, nobody. Such a
 * number is not known, which is not 0, and it is compared with nothing. Days are of the reader's
 * calendar. */
#ifndef REPORT_TREND_H
#define REPORT_TREND_H

#include "report/report.h"

typedef enum {
    TREND_BY_DAY,
    TREND_BY_WEEK, /* from Monday */
    TREND_BY_MONTH,
} TrendBy;

/* "day", "week", "month". FALSE: it is none of these words. */
gboolean trend_by_from_word(const char *word, TrendBy *by);
const char *trend_by_word(TrendBy by);

enum {
    TREND_STEPS_MAX = 400, /* in which a chart can still be read */
    TREND_FEW = 10,        /* of fewer judged cases no share is told */
};

/* Must outlive the trend. */
typedef struct {
    gint64 from, to; /* days as clock_local_day() has them, both included */
    TrendBy by;
    const GPtrArray *cases; /* of CaseFile; in brief will do */
    const GPtrArray *days;  /* of StateDay, of this time and the one before; NULL: no state */
    gint64 counted_since;   /* as State's days() has it */
    gint64 archived_since;  /* the day of the archive's first record; G_MAXINT64: it has none */
    const Policy *policy;   /* for labels, levels, contacts; NULL: ids are shown */
    guint unreadable;       /* records that are missing in cases */
    gboolean names;         /* senders by their addresses */
    gint64 now;
} TrendWish;

typedef enum {
    TREND_MAIL,       /* step: days, all mail, flagged */
    TREND_LEVELS,     /* step: flagged by level */
    TREND_CATEGORIES, /* category: flagged mail now, before */
    TREND_HOURS,      /* weekday: flagged mail by hour */
    TREND_SENDERS,    /* who wrote flagged mail more than once: mails, cases, red cards */
    TREND_RESPONSE,   /* time to the first judgement: cases */
    TREND_QUARTILES,  /* now, before: cases, and quartiles of that time in hours */
    TREND_OPEN,       /* age: cases open at the end, not judged and judged */
    TREND_JUDGED,     /* judgement: cases now, before */
    TREND_PRECISION,  /* now, before: judged, harassment, share with its interval */
    TREND_RULES,      /* rule: judged cases that it hit in, those that were no harassment, share */
    TREND_CHANGES,    /* what: now, before, ratio with its interval */
    TREND_TABLES
} TrendTableKind;

typedef enum {
    TREND_COUNT,
    TREND_SHARE, /* 0 to 1 */
    TREND_NUMBER,
} TrendUnit;

typedef struct {
    const char *word;
    char *label;
    TrendUnit unit;
} TrendColumn;

typedef struct {
    char *key, *label;
    double *values; /* of each column; NaN: not known; may be infinite */
} TrendRow;

typedef struct {
    const char *word;   /* for machines */
    const char *title;  /* in the reader's language */
    const char *first;  /* what the rows are */
    GPtrArray *columns; /* of TrendColumn */
    GPtrArray *rows;    /* of TrendRow */
    char *says;         /* in a sentence or a few; NULL */
} TrendTable;

typedef struct {
    TrendWish wish;
    gint64 days; /* in the time */
    TrendTable tables[TREND_TABLES];
    char *summary;      /* in a sentence or two */
    GPtrArray *changes; /* of char *: sentences, what changed since the time before */
    GPtrArray *notes;   /* of char *: sentences, what a reader must know of the figures */
} Trend;

Trend *trend_new(const TrendWish *wish);
void trend_free(Trend *trend);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trend, trend_free)

/* trend-page.c. FALSE: sink failed. */
gboolean trend_write(const Trend *trend, PageSink sink, gpointer context, GError **error);

/* trend-csv.c: figure, row, column, value of every figure, RFC 4180. A cell that a spreadsheet
 * would take for a formula begins with an apostrophe. Caller frees. */
GString *trend_csv(const Trend *trend);

/* trend-table.c: "2026-11-23". Caller frees. */
char *trend_date(gint64 day);

#endif
