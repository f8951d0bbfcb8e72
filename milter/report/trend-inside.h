/* What the files of a trend share. Within the room. */
#ifndef REPORT_TREND_INSIDE_H
#define REPORT_TREND_INSIDE_H

#include "base/translate.h"
#include "report/trend.h"

typedef enum {
    TREND_OUTSIDE,
    TREND_BEFORE, /* in the time before, of the same length */
    TREND_NOW,
} TrendPeriod;

/* One flagged mail of a customer. */
typedef struct {
    TrendPeriod period;
    gint64 day;
    int hour, weekday; /* 0: Monday */
    const CaseFile *file;
    const CaseMessage *message;
} TrendMail;

typedef struct {
    const CaseFile *file;
    TrendPeriod opened, judged; /* judged: for the first time */
    gint64 first_judged;        /* 0: not yet */
    const char *judgement;      /* the last one; NULL: none */
} TrendCase;

/* Of these two times. */
typedef struct {
    GArray *mails; /* of TrendMail */
    GArray *cases; /* of TrendCase: all there are, but case 0 and what was erased */
    guint erased;  /* cases of which nothing is left */
} TrendFacts;

/* trend-facts.c */
TrendFacts *trend_facts_new(const TrendWish *wish);
void trend_facts_free(TrendFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrendFacts, trend_facts_free)

/* Of all mail that was counted from one day to another, both included; outcome NULL: any. FALSE:
 * some of these days were not counted. */
gboolean trend_counted(const TrendWish *wish, gint64 from, gint64 to, guint64 *mails,
                       guint64 *flagged);
/* Has state counted every day of the time (now), or of the one before? */
gboolean trend_counted_period(const TrendWish *wish, TrendPeriod period, guint64 *mails,
                              guint64 *flagged);
/* Does the archive reach back to the beginning of this time? */
gboolean trend_archived(const TrendWish *wish, TrendPeriod period);
/* Midnight, where this day begins. */
gint64 trend_day_begins(gint64 day);

/* trend-table.c. word and title are borrowed for good. */
void trend_table_begin(TrendTable *table, const char *word, const char *title, const char *first);
/* Before any row. */
void trend_column(TrendTable *table, const char *word, const char *label, TrendUnit unit);
/* A share, and what it is at least and at most. */
void trend_share_columns(TrendTable *table);
/* Zeros; borrowed until the table is cleared. */
double *trend_row(TrendTable *table, const char *key, const char *label);
/* The row of this key; NULL: there is none. */
double *trend_find_row(const TrendTable *table, const char *key);
void trend_table_clear(TrendTable *table);

/* "1,204", "4.8 %", "12.5", "–" where it is not known. Caller frees. */
char *trend_value(double value, TrendUnit unit);
char *trend_count(guint64 count);
/* "0.5 hours", "3 days". Caller frees. */
char *trend_hours(double hours);

/* trend-mail.c, trend-senders.c, trend-cases.c, trend-rules.c, trend-changes.c: fill in tables. */
void trend_fill_mail(Trend *trend, const TrendFacts *facts);
void trend_fill_categories(Trend *trend, const TrendFacts *facts);
void trend_fill_hours(Trend *trend, const TrendFacts *facts);
void trend_fill_senders(Trend *trend, const TrendFacts *facts);
void trend_fill_cases(Trend *trend, const TrendFacts *facts);
void trend_fill_rules(Trend *trend, const TrendFacts *facts);
void trend_fill_changes(Trend *trend, const TrendFacts *facts);

/* Does a hit of this mail count in this category? */
gboolean trend_mail_is_of(const TrendMail *mail, const char *category);

#endif
