/* Offers case_report_new(): every record of a case put under the section that it tells of. */
#include "report/case-report.h"

#include "base/translate.h"
#include "evidence/act.h"
#include "report/case-message.h"
#include "report/hurting.h"
#include "report/labels.h"
#include "report/report-words.h"

enum {
    SUBJECT_LETTERS = 300
};

static const struct {
    const char *word, *title;
    const char *note;     /* the notes that tell of it; NULL: none does */
    const char *question; /* where no record tells of it */
    const char *command;  /* %s: number of the case; what records it */
} plan[SECTIONS] = {
    [SECTION_COURSE] = {"course", N_("What happened, in order"), NULL, NULL, NULL},
    [SECTION_CONTACT] = {"contact", N_("Exchanges with the customer"), "contact",
                         N_("What was said outside of these mails, by telephone or in person: "
                            "when, by whom, with whom? If nothing was, note that."),
                         "kasuhara case note --kind contact %s"},
    [SECTION_INTERNAL] = {"internal", N_("Internal exchanges and course"), "internal",
                          N_("Who was consulted inside, when, and what was agreed?"),
                          "kasuhara case note --kind internal %s"},
    [SECTION_DEMAND] = {"demand", N_("Content of the complaint or demand"), NULL,
                        N_("What does the customer ask for, and is it justified?"),
                        "kasuhara case judge %s JUDGEMENT"},
    [SECTION_DONE] = {"done", N_("What was done"), "done",
                      N_("What was done to answer the customer and to protect staff?"),
                      "kasuhara case note --kind done %s"},
    [SECTION_EFFECT] = {"effect", N_("What it did to the work"), "effect",
                        N_("How much time did it take, and what could not be done because of it?"),
                        "kasuhara case note --kind effect %s"},
    [SECTION_JUDGEMENT] = {"judgement", N_("Judgement, and its grounds by category"), NULL,
                           N_("Is it harassment, a complaint, or neither, and why? Customer "
                              "service or risk management judges."),
                           "kasuhara case judge %s JUDGEMENT"},
    [SECTION_STATE] = {"state", N_("State of the person affected"), "state",
                       N_("How is the person whom it befell, and what help was offered?"),
                       "kasuhara case note --kind state %s"},
    [SECTION_LEARNED] = {"learned", N_("What was learned"), "learned",
                         N_("What should be done otherwise next time?"),
                         "kasuhara case note --kind learned %s"},
};

static void entry_free(gpointer data) {
    ReportEntry *entry = data;
    g_free(entry->when);
    g_free(entry->what);
    g_free(entry->who);
    g_free(entry->words);
    g_free(entry);
}

static void open_free(gpointer data) {
    ReportOpen *open = data;
    g_free(open->command);
    g_free(open);
}

char *case_report_veiled(const CaseReport *report, const char *text) {
    return report->wish.veil == VEIL_FULL ? hurting_masked(report->hurting, text) : g_strdup(text);
}

char *case_report_masked(const CaseReport *report, const char *text) {
    return hurting_masked(report->hurting, text);
}

static const CaseFile *file_of(const CaseReport *report) {
    return report->wish.page.bundle->file;
}

static const BundleLine *line_of(const CaseReport *report, guint64 record) {
    const GPtrArray *lines = report->wish.page.bundle->lines;
    for (guint i = 0; i < lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(lines, i);
        if (line->line.sequence == record)
            return line;
    }
    return NULL;
}

/* Takes over what, which is ours to say; who and words are others'. It stands in the course,
 * whatever else it is in. */
static ReportEntry *add(CaseReport *report, guint64 record, gint64 time, char *what,
                        const char *who, const char *words) {
    ReportEntry *entry = g_new0(ReportEntry, 1);
    entry->record = record;
    entry->time = time;
    entry->when = label_time(time);
    entry->what = what;
    entry->who = case_report_veiled(report, who);
    entry->words = case_report_veiled(report, words);
    entry->hurts = report->wish.veil == VEIL_SOFT && hurting_in(report->hurting, words);
    g_ptr_array_add(report->entries, entry);
    g_ptr_array_add(report->sections[SECTION_COURSE].entries, entry);
    return entry;
}

static void also_in(CaseReport *report, ReportSectionKind section, ReportEntry *entry) {
    g_ptr_array_add(report->sections[section].entries, entry);
}

static char *actor(const CaseReport *report, const char *user, guint64 record) {
    const BundleLine *line = line_of(report, record);
    return line && line->host ? g_strdup_printf("%s@%s", user, line->host) : g_strdup(user);
}

static char *what_came(const CaseReport *report, const CaseMessage *message) {
    const char *level = label_level(report->wish.page.policy, message->level);
    if (message->from_staff)
        return g_strdup(_("Mail sent by our own staff"));
    if (message->given)
        return g_strdup_printf(_("Mail given as a file: level %s, score %.4g"), level,
                               message->score);
    if (g_str_equal(message->level, "none"))
        return g_strdup(message->again ? _("The same mail received again") : _("Mail received"));
    return g_strdup_printf(message->again ? _("The same mail received again: level %s, score %.4g")
                                          : _("Mail received: level %s, score %.4g"),
                           level, message->score);
}

/* What became of it, too. */
static char *what_happened(const CaseReport *report, const CaseMessage *message) {
    g_autofree char *came = what_came(report, message);
    if (!message->card)
        return g_steal_pointer(&came);
    /* Translators: a mail received, with its level; what the red card did with it. */
    return g_strdup_printf(_("%s; %s"), came, report_card_text(message->card));
}

/* As much of a subject as a person writes. */
static char *subject_of(const CaseReport *report, const CaseMessage *message) {
    /* What stands around a word that hit may be as bad. */
    if (report->wish.veil == VEIL_FULL &&
        (case_message_subject_hits(message) || hurting_in(report->hurting, message->subject)))
        return g_strdup("[...]");
    g_autofree char *subject = g_utf8_make_valid(message->subject, -1);
    if (g_utf8_strlen(subject, -1) <= SUBJECT_LETTERS)
        return g_steal_pointer(&subject);
    g_autofree char *start = g_utf8_substring(subject, 0, SUBJECT_LETTERS);
    return g_strconcat(start, "…", NULL);
}

static void add_messages(CaseReport *report) {
    const CaseFile *file = file_of(report);
    g_autoptr(GHashTable) subjects = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        g_autofree char *subject = subject_of(report, message);
        ReportEntry *entry = add(report, message->sequence, message->time,
                                 what_happened(report, message), message->sender, subject);
        entry->hurts =
            report->wish.veil == VEIL_SOFT &&
            (case_message_subject_hits(message) || hurting_in(report->hurting, message->subject));
        entry->line = line_of(report, message->sequence);
        also_in(report, SECTION_CONTACT, entry);
        if (!message->from_staff && g_hash_table_add(subjects, message->subject))
            also_in(report, SECTION_DEMAND, entry);
    }
}

static void add_judgements(CaseReport *report) {
    const GPtrArray *judgements = file_of(report)->judgements;
    for (guint i = 0; i < judgements->len; i++) {
        const CaseJudgement *judgement = g_ptr_array_index(judgements, i);
        g_autofree char *by = actor(report, judgement->user, judgement->sequence);
        g_autofree char *who = g_strdup_printf("%s (%s)", by, label_role(judgement->role));
        g_autoptr(GString) words = g_string_new(NULL);
        if (judgement->demand)
            g_string_append_printf(words, "%s\n", _("the demand is not justified"));
        if (judgement->manner)
            g_string_append_printf(words, "%s\n", _("the manner is not acceptable"));
        if (judgement->environment)
            g_string_append_printf(words, "%s\n", _("the working environment is harmed"));
        g_string_append(words, judgement->reasons);
        char *what = g_strdup_printf(_("Judged: %s"), label_judgement(judgement->judgement));
        ReportEntry *entry =
            add(report, judgement->sequence, judgement->time, what, who, words->str);
        also_in(report, SECTION_JUDGEMENT, entry);
        if (i + 1 == judgements->len)
            also_in(report, SECTION_DEMAND, entry);
    }
}

static char *what_was_done(const CaseReport *report, const CaseEvent *event) {
    const char *said = report_event(event->kind, event->which);
    g_autofree char *whom = case_report_veiled(report, event->whom);
    return *whom ? g_strdup_printf(_("%s: %s"), said, whom) : g_strdup(said);
}

static void add_event(CaseReport *report, const CaseEvent *event) {
    g_autofree char *who = actor(report, event->act.user, event->act.sequence);
    ReportEntry *entry = add(report, event->act.sequence, event->act.time,
                             what_was_done(report, event), who, event->act.words);
    for (guint i = 0; i < SECTIONS; i++) {
        if (g_str_equal(event->kind, "note") && g_strcmp0(plan[i].note, event->which) == 0) {
            entry->note = TRUE;
            also_in(report, i, entry);
        }
    }
    if (g_str_equal(event->kind, "card"))
        also_in(report, SECTION_DONE, entry);
    else if (!g_str_equal(event->kind, "note"))
        also_in(report, SECTION_INTERNAL, entry);
}

static void add_acts(CaseReport *report) {
    const CaseFile *file = file_of(report);
    const GPtrArray *lines = report->wish.page.bundle->lines;
    for (guint i = 0; i < lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(lines, i);
        if (g_str_equal(line->line.kind, "open") && line->state == BUNDLE_WHOLE)
            add(report, line->line.sequence, file->opened ? file->opened : line->time,
                g_strdup(_("Became a case")), "", "");
    }
    for (guint i = 0; i < file->events->len; i++)
        add_event(report, g_ptr_array_index(file->events, i));
    for (guint i = 0; i < file->erasures->len; i++) {
        const CaseAct *erasure = g_ptr_array_index(file->erasures, i);
        g_autofree char *who = actor(report, erasure->user, erasure->sequence);
        add(report, erasure->sequence, erasure->time, g_strdup(_("Evidence erased")), who,
            erasure->words);
    }
}

static void add_open(CaseReport *report, ReportSectionKind section, const char *question,
                     const char *command) {
    ReportOpen *open = g_new0(ReportOpen, 1);
    GString *filled = g_string_new(command);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, file_of(report)->number);
    g_string_replace(filled, "%s", number, 1);
    open->question = question;
    open->command = g_string_free(filled, FALSE);
    g_ptr_array_add(report->sections[section].open, open);
    report->open++;
}

static gboolean is_noted(const ReportSection *section) {
    for (guint i = 0; i < section->entries->len; i++)
        if (((const ReportEntry *)g_ptr_array_index(section->entries, i))->note)
            return TRUE;
    return FALSE;
}

/* Nothing can be recorded of a case of which all was erased. */
static void find_open(CaseReport *report) {
    const CaseFile *file = file_of(report);
    if (file->messages->len == 0 && file->erasures->len > 0)
        return;
    for (guint i = 0; i < SECTIONS; i++) {
        gboolean told = plan[i].note ? is_noted(&report->sections[i]) : file->judgements->len > 0;
        if (plan[i].question && !told)
            add_open(report, i, _(plan[i].question), plan[i].command);
    }
    if (file->observers->len == 0)
        add_open(report, SECTION_INTERNAL, _("Who supports the one who answers?"),
                 "kasuhara case assign --observer NAME %s");
}

/* A mail stands before what it led to at once. */
static gint by_time(gconstpointer a, gconstpointer b) {
    const ReportEntry *left = *(ReportEntry *const *)a, *right = *(ReportEntry *const *)b;
    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    if (!left->line != !right->line)
        return left->line ? -1 : 1;
    return left->record < right->record ? -1 : left->record > right->record;
}

CaseReport *case_report_new(const CaseReportWish *wish) {
    CaseReport *report = g_new0(CaseReport, 1);
    report->wish = *wish;
    report->hurting = hurting_new(wish->page.bundle->file);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, file_of(report)->number);
    report->title = g_strdup_printf(_("Report on customer harassment: case %s"), number);
    report->entries = g_ptr_array_new_with_free_func(entry_free);
    for (guint i = 0; i < SECTIONS; i++) {
        report->sections[i] = (ReportSection){plan[i].word, _(plan[i].title), g_ptr_array_new(),
                                              g_ptr_array_new_with_free_func(open_free)};
    }
    add_messages(report);
    add_judgements(report);
    add_acts(report);
    for (guint i = 0; i < SECTIONS; i++)
        g_ptr_array_sort(report->sections[i].entries, by_time);
    find_open(report);
    report_find_facts(report);
    report_find_grounds(report);
    return report;
}

void case_report_free(CaseReport *report) {
    if (!report)
        return;
    for (guint i = 0; i < SECTIONS; i++) {
        g_ptr_array_unref(report->sections[i].entries);
        g_ptr_array_unref(report->sections[i].open);
    }
    g_ptr_array_unref(report->entries);
    g_ptr_array_unref(report->facts);
    g_ptr_array_unref(report->grounds);
    hurting_free(report->hurting);
    g_free(report->title);
    g_free(report->summary);
    g_free(report);
}
