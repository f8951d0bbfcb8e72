/* The records of a case by the sections of a report, and what no record says yet as open fields:
 * one reading of them for every form that a report has. A report is read by who was hurt, who must
 * decide, and who asks later how it could come to that. */
#ifndef REPORT_CASE_REPORT_H
#define REPORT_CASE_REPORT_H

#include "report/report.h"

/* How words that hit, and subjects and texts of mails that hold such, are shown. */
typedef enum {
    VEIL_NONE, /* openly */
    VEIL_SOFT, /* behind a click */
    VEIL_FULL, /* not at all; in what people wrote too, "[...]" stands for them */
    VEILS
} Veil;

/* "none", "soft", "full". FALSE: it is none of these words. */
gboolean veil_from_word(const char *word, Veil *veil);

typedef enum {
    SECTION_COURSE,    /* what happened, in order: each entry of the others once, and more */
    SECTION_CONTACT,   /* exchanges with the customer */
    SECTION_INTERNAL,  /* internal exchanges and course */
    SECTION_DEMAND,    /* content of complaint or demand */
    SECTION_DONE,      /* what was done */
    SECTION_EFFECT,    /* what it did to the work */
    SECTION_JUDGEMENT, /* what it was judged to be; the grounds are in CaseReport */
    SECTION_STATE,     /* how the person is */
    SECTION_LEARNED,
    SECTIONS
} ReportSectionKind;

/* What a record says. All texts are in the reader's language, as far as people did not write them,
 * and hold no word that VEIL_FULL takes away. */
typedef struct {
    guint64 record; /* 0: it stands in none of its own */
    gint64 time;
    char *when;             /* in the reader's zone, and UTC */
    char *what;             /* "Mail received" */
    char *who;              /* address, or user@host and role */
    char *words;            /* subject, text of a note, reasons; "" */
    gboolean hurts;         /* words are to be veiled: VEIL_SOFT alone */
    gboolean note;          /* of kind note: words tell of this section */
    const BundleLine *line; /* of a mail; NULL */
} ReportEntry;

/* What no record says yet. */
typedef struct {
    const char *question;
    char *command; /* that records it; NULL: none does */
} ReportOpen;

typedef struct {
    const char *word; /* "contact": for machines */
    const char *title;
    GPtrArray *entries; /* of ReportEntry, borrowed, in order of time */
    GPtrArray *open;    /* of ReportOpen */
} ReportSection;

typedef struct {
    const char *label;
    char *value;
} ReportFact;

typedef struct {
    guint64 record;
    const RecordHit *hit;
    char *rule; /* as the veil has it */
} ReportHit;

/* Why the program raised it: what hit, by category. */
typedef struct {
    const char *category, *label;
    double score;    /* the sum of what counted */
    GPtrArray *hits; /* of ReportHit, in order of time */
} ReportGround;

typedef struct {
    CasePage page; /* its policy: the one in force now; NULL: none could be loaded */
    Veil veil;
    gboolean bodies;         /* with the texts of mails; not with VEIL_FULL */
    const char *policy_path; /* to be named where there is none; borrowed */
} CaseReportWish;

typedef struct {
    CaseReportWish wish;
    char *title;
    GPtrArray *facts; /* of ReportFact */
    ReportSection sections[SECTIONS];
    GPtrArray *grounds; /* of ReportGround, the highest score first */
    GPtrArray *entries; /* of ReportEntry: owns those of the sections */
    char *summary;      /* in a sentence, for the post-mortem */
    guint open;         /* how many fields are */
    struct Hurting *hurting;
} CaseReport;

/* What wish names must outlive it. */
CaseReport *case_report_new(const CaseReportWish *wish);
void case_report_free(CaseReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaseReport, case_report_free)

/* A text that stands in a record, without what VEIL_FULL takes away; masked: whatever the veil.
 * Caller frees. */
char *case_report_veiled(const CaseReport *report, const char *text);
char *case_report_masked(const CaseReport *report, const char *text);

/* case-report-page.c: the page. Where bodies are wanted, message_init() comes first. FALSE: a mail
 * cannot be read, or sink failed. */
gboolean case_report_write(const CaseReport *report, PageSink sink, gpointer context,
                           GError **error);

/* case-report-checks.c: how the evidence is checked. */
typedef struct {
    const char *said;
    char *command;
} ReportCheck;

/* Of ReportCheck. Caller unrefs. */
GPtrArray *case_report_checks(const CaseReport *report);
/* In sentences (of char *): which lines of the case a checkpoint states. Caller unrefs. */
GPtrArray *case_report_anchors(const CaseReport *report);
/* What a line of the chain is, in the reader's language. */
const char *case_report_kind(const BundleLine *line);

#endif
