/* Offers what a report draws out of the records of a case: its facts, and what hit by category. */
#include "report/labels.h"
#include "report/report-words.h"

#include "base/translate.h"

static const CaseFile *file_of(const CaseReport *report) {
    return report->wish.page.bundle->file;
}

/* Takes over value; NULL: there is no such fact. */
static void add(CaseReport *report, const char *label, char *value) {
    if (!value)
        return;
    ReportFact *fact = g_new0(ReportFact, 1);
    fact->label = label;
    fact->value = value;
    g_ptr_array_add(report->facts, fact);
}

static void fact_free(gpointer data) {
    ReportFact *fact = data;
    g_free(fact->value);
    g_free(fact);
}

static char *categories(const CaseReport *report) {
    const CaseFile *file = file_of(report);
    g_autoptr(GPtrArray) labels = g_ptr_array_new();
    for (guint i = 0; i < file->categories->len; i++)
        g_ptr_array_add(labels, (gpointer)label_category(report->wish.page.policy,
                                                         g_ptr_array_index(file->categories, i)));
    return label_joined(labels, ", ");
}

static char *act_line(const CaseReport *report, const CaseAct *act) {
    if (!act)
        return NULL;
    g_autofree char *when = label_time(act->time);
    g_autofree char *words = case_report_veiled(report, act->words);
    return g_strdup_printf(_("since %s, by %s: %s"), when, act->user, words);
}

static char *closed_line(const CaseReport *report) {
    const CaseAct *closed = file_of(report)->closed;
    g_autofree char *since = act_line(report, closed);
    return closed ? g_strdup_printf(_("closed %s"), since) : g_strdup(_("going on"));
}

static char *cards_line(const CaseReport *report) {
    const CaseFile *file = file_of(report);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < file->cards->len; i++) {
        const CaseCard *card = g_ptr_array_index(file->cards, i);
        g_autofree char *since = act_line(report, &card->act);
        g_autofree char *sender = case_report_veiled(report, card->sender);
        g_ptr_array_add(lines, g_strdup_printf("%s, %s", sender, since));
    }
    return label_joined(lines, "\n");
}

static char *observers_line(const CaseReport *report) {
    g_autofree char *names = label_joined(file_of(report)->observers, ", ");
    return names ? case_report_veiled(report, names) : NULL;
}

static guint mails_of_staff(const CaseFile *file) {
    guint staff = 0;
    for (guint i = 0; i < file->messages->len; i++)
        staff += ((const CaseMessage *)g_ptr_array_index(file->messages, i))->from_staff ? 1 : 0;
    return staff;
}

static char *mails_line(const CaseFile *file) {
    guint staff = mails_of_staff(file);
    return g_strdup_printf(_("%u received, %u sent by our own staff"), file->messages->len - staff,
                           staff);
}

static const CaseJudgement *judgement_of(const CaseFile *file) {
    return file->judgements->len > 0
               ? g_ptr_array_index(file->judgements, file->judgements->len - 1)
               : NULL;
}

static char *judged_line(const CaseReport *report) {
    const CaseJudgement *judgement = judgement_of(file_of(report));
    return g_strdup(judgement ? label_judgement(judgement->judgement) : _("not judged yet"));
}

/* What the post-mortem begins with. */
static char *summary(const CaseReport *report) {
    const CaseFile *file = file_of(report);
    if (file->messages->len == 0)
        return g_strdup(_("The mails of this case were erased."));
    g_autofree char *first = label_time(file->opened);
    g_autofree char *last = label_time(file->last);
    g_autofree char *mails = mails_line(file), *judged = judged_line(report);
    return g_strdup_printf(_("A case since %s; last mail %s. Mails: %s. Highest level: %s. "
                             "Judgement: %s."),
                           first, last, mails, label_level(report->wish.page.policy, file->level),
                           judged);
}

static char *time_line(gint64 time) {
    return time ? label_time_exact(time) : NULL;
}

void report_find_facts(CaseReport *report) {
    const CaseFile *file = file_of(report);
    report->facts = g_ptr_array_new_with_free_func(fact_free);
    add(report, _("Case"), g_strdup_printf("%" G_GINT64_FORMAT, file->number));
    if (file->messages->len > 0) {
        add(report, _("Customer"), case_report_veiled(report, file->customer));
        add(report, _("A case since"), time_line(file->opened));
        add(report, _("Last mail"), time_line(file->last));
        add(report, _("Mails"), mails_line(file));
        add(report, _("Highest level"),
            g_strdup_printf(_("%s, highest score %.4g"),
                            label_level(report->wish.page.policy, file->level), file->score));
        add(report, _("Categories"), categories(report));
    }
    add(report, _("Judgement"), judged_line(report));
    add(report, _("Work on it"), closed_line(report));
    add(report, _("Observers"), observers_line(report));
    add(report, _("Red card"), cards_line(report));
    add(report, _("On hold: it may not be erased"), act_line(report, file->hold));
    add(report, _("Archive"), g_strdup(report->wish.page.bundle->origin));
    add(report, _("This report was made"), time_line(report->wish.page.now));
    report->summary = summary(report);
}

static void hit_free(gpointer data) {
    ReportHit *hit = data;
    g_free(hit->rule);
    g_free(hit);
}

static void ground_free(gpointer data) {
    ReportGround *ground = data;
    g_ptr_array_unref(ground->hits);
    g_free(ground);
}

static ReportGround *ground_of(CaseReport *report, const char *category) {
    for (guint i = 0; i < report->grounds->len; i++) {
        ReportGround *ground = g_ptr_array_index(report->grounds, i);
        if (g_str_equal(ground->category, category))
            return ground;
    }
    ReportGround *ground = g_new0(ReportGround, 1);
    ground->category = category;
    ground->label = label_category(report->wish.page.policy, category);
    ground->hits = g_ptr_array_new_with_free_func(hit_free);
    g_ptr_array_add(report->grounds, ground);
    return ground;
}

static gint by_score(gconstpointer a, gconstpointer b) {
    const ReportGround *left = *(ReportGround *const *)a, *right = *(ReportGround *const *)b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return strcmp(left->category, right->category);
}

void report_find_grounds(CaseReport *report) {
    const CaseFile *file = file_of(report);
    report->grounds = g_ptr_array_new_with_free_func(ground_free);
    for (guint i = 0; i < file->messages->len; i++) {
        const CaseMessage *message = g_ptr_array_index(file->messages, i);
        for (guint j = 0; j < message->hits->len; j++) {
            const RecordHit *hit = g_ptr_array_index(message->hits, j);
            ReportGround *ground = ground_of(report, hit->category);
            ReportHit *found = g_new0(ReportHit, 1);
            found->record = message->sequence;
            found->hit = hit;
            found->rule = case_report_veiled(report, hit->rule);
            g_ptr_array_add(ground->hits, found);
            ground->score += hit->score;
        }
    }
    g_ptr_array_sort(report->grounds, by_score);
}
