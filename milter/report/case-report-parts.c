/* Offers the parts of a report's page that are no records in order: grounds, contacts, evidence,
 * post-mortem. */
#include "report/report-page.h"

#include "base/translate.h"
#include "report/contact-title.h"
#include "report/labels.h"

static void write_hit(Page *page, const CaseReport *report, const ReportHit *found) {
    const RecordHit *hit = found->hit;
    const char *standing = label_standing(hit->standing);
    g_autofree char *record = g_strdup_printf("%" G_GUINT64_FORMAT, found->record);
    g_autofree char *part = label_part(hit->part);
    g_autofree char *score = *standing ? g_strdup_printf("%.4g (%s)", hit->score, standing)
                                       : g_strdup_printf("%.4g", hit->score);
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, record);
    page_put(page, "td", NULL, found->rule);
    page_put(page, "td", NULL, score);
    page_put(page, "td", NULL, part);
    page_begin(page, "td", NULL);
    if (report->wish.veil == VEIL_FULL) {
        page_text(page, "[...]");
    } else {
        page_veil(page, _("Show"));
        page_put(page, "p", NULL, hit->text);
        page_end(page);
    }
    page_end(page);
    page_end(page);
}

void report_grounds(Page *page, const CaseReport *report) {
    const char *heads[] = {_("Record"), _("Rule"), _("Score"), _("Where"), _("Words"), NULL};
    page_put(page, "p", NULL,
             _("What the program found, by category. It raises a suspicion; people judge."));
    if (report->grounds->len == 0)
        page_put(page, "p", NULL, _("No rule hit."));
    for (guint i = 0; i < report->grounds->len; i++) {
        const ReportGround *ground = g_ptr_array_index(report->grounds, i);
        g_autofree char *title =
            g_strdup_printf(_("%s: sum of scores %.4g"), ground->label, ground->score);
        page_put(page, "h3", NULL, title);
        page_begin(page, "table", NULL);
        page_heads(page, heads);
        for (guint j = 0; j < ground->hits->len; j++)
            write_hit(page, report, g_ptr_array_index(ground->hits, j));
        page_end(page);
    }
}

static void write_contact(Page *page, const Contact *contact) {
    const char *label = policy_label(contact->labels, translate_language());
    const char *hours = policy_label(contact->hours, translate_language());
    const char *const ways[] = {contact->phone, contact->mail, contact->url};
    g_autoptr(GString) by = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        if (ways[i] && *ways[i])
            g_string_append_printf(by, "%s%s", by->len ? "\n" : "", ways[i]);
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, contact_title(contact->kind));
    page_put(page, "td", NULL, label);
    page_put(page, "td", "words", by->str);
    page_put(page, "td", NULL, hours);
    page_end(page);
}

void report_contacts(Page *page, const CaseReport *report) {
    const Policy *policy = report->wish.page.policy;
    const char *heads[] = {_("For what"), _("Whom"), _("Reached by"), _("Hours"), NULL};
    page_put(page, "h2", NULL, _("To whom to turn"));
    if (!policy) {
        g_autofree char *missing = g_strdup_printf(
            _("No policy could be read from %s: contacts and the names of categories are missing."),
            report->wish.policy_path);
        page_put(page, "p", "note", missing);
    } else if (policy->contacts->len == 0) {
        page_begin(page, "div", "open");
        page_begin(page, "p", NULL);
        page_put(page, "strong", NULL, _("To be completed"));
        page_text(page, _("The policy names nobody to whom staff can turn. Its element contacts "
                          "does that."));
        page_end(page);
        report_blanks(page, 2);
        page_end(page);
    } else {
        page_begin(page, "table", NULL);
        page_heads(page, heads);
        for (guint i = 0; i < policy->contacts->len; i++)
            write_contact(page, g_ptr_array_index(policy->contacts, i));
        page_end(page);
    }
}

static void write_mail_hash(Page *page, const BundleLine *line) {
    char hex[DIGEST_HEX + 1];
    if (!line->message) {
        page_put(page, "td", NULL, line->state == BUNDLE_ERASED ? _("erased") : "");
        return;
    }
    digest_to_hex(&line->message->mail, hex);
    page_begin(page, "td", NULL);
    page_put(page, "span", "hash", hex);
    if (!line->message->mail_held) {
        page_put(page, "p", NULL, _("The mail itself was not kept."));
    } else if (!digest_equal(&line->message->mail, &line->message->object)) {
        digest_to_hex(&line->message->object, hex);
        page_put(page, "p", NULL, _("Sealed; the object in the archive is:"));
        page_put(page, "span", "hash", hex);
    }
    page_end(page);
}

static void write_hashes(Page *page, const Bundle *bundle) {
    const char *heads[] = {_("Record"), _("SHA-256 of the record"),
                           _("SHA-256 of the mail as it came"), NULL};
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    for (guint i = 0; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        char hex[DIGEST_HEX + 1];
        g_autofree char *what = g_strdup_printf("%" G_GUINT64_FORMAT "\n%s", line->line.sequence,
                                                case_report_kind(line));
        digest_to_hex(&line->line.object, hex);
        page_begin(page, "tr", NULL);
        page_put(page, "td", "words", what);
        page_put(page, "td", "hash", hex);
        write_mail_hash(page, line);
        page_end(page);
    }
    page_end(page);
}

void report_evidence(Page *page, const CaseReport *report) {
    g_autoptr(GPtrArray) anchors = case_report_anchors(report);
    g_autoptr(GPtrArray) checks = case_report_checks(report);
    page_put(page, "h2", NULL, _("Evidence, and how to check it"));
    for (guint i = 0; i < anchors->len; i++)
        page_put(page, "p", NULL, g_ptr_array_index(anchors, i));
    write_hashes(page, report->wish.page.bundle);
    page_begin(page, "ol", NULL);
    for (guint i = 0; i < checks->len; i++) {
        const ReportCheck *check = g_ptr_array_index(checks, i);
        page_begin(page, "li", NULL);
        page_text(page, check->said);
        page_put(page, "pre", NULL, check->command);
        page_end(page);
    }
    page_end(page);
}

static void write_measures(Page *page) {
    const char *heads[] = {_("Measure"), _("Owner"), _("By when"), NULL};
    page_begin(page, "table", "measures");
    page_heads(page, heads);
    for (guint i = 0; i < 4; i++) {
        page_begin(page, "tr", NULL);
        for (guint j = 0; heads[j]; j++)
            page_put(page, "td", NULL, "");
        page_end(page);
    }
    page_end(page);
}

void report_post_mortem(Page *page, const CaseReport *report) {
    const GPtrArray *learned = report->sections[SECTION_LEARNED].entries;
    g_autofree char *command =
        g_strdup_printf("kasuhara case note --kind learned %" G_GINT64_FORMAT,
                        report->wish.page.bundle->file->number);
    page_begin(page, "section", "sheet");
    page_put(page, "h2", NULL, _("Post-mortem"));
    page_put(page, "p", "note",
             _("No one is blamed here, neither by name nor between the lines. Everyone did what "
               "seemed right with what was known then. What is asked is how the process let it "
               "come to this, and what will be done otherwise."));
    page_put(page, "h3", NULL, _("What happened"));
    page_put(page, "p", NULL, report->summary);
    report_blanks(page, 3);
    page_put(page, "h3", NULL, _("Causes in the process"));
    report_blanks(page, 4);
    page_put(page, "h3", NULL, _("Prevention"));
    for (guint i = 0; i < learned->len; i++) {
        const ReportEntry *entry = g_ptr_array_index(learned, i);
        report_words(page, entry, "p", "words", entry->words);
    }
    write_measures(page);
    page_begin(page, "table", "head measures");
    page_row(page, _("Date of the meeting"), "");
    page_row(page, _("Who took part"), "");
    page_row(page, _("Owner of this page"), "");
    page_end(page);
    page_begin(page, "p", NULL);
    page_text(page, _("To record what was learned: "));
    page_put(page, "code", NULL, command);
    page_end(page);
    page_end(page);
}
