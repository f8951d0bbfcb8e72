/* Offers case_report_write(): the page, section by section, then the sheet of the post-mortem. */
#include "base/translate.h"
#include "report/case-message.h"
#include "report/report-page.h"

enum {
    COURSE_LETTERS = 120 /* of what somebody wrote: the whole stands in its section */
};

void report_words(Page *page, const ReportEntry *entry, const char *element, const char *css,
                  const char *words) {
    if (*words == '\0')
        return;
    if (entry->hurts)
        page_veil(page, _("Show: it holds words that hit"));
    page_put(page, element, css, words);
    if (entry->hurts)
        page_end(page);
}

static void write_care(Page *page, const CaseReport *report) {
    static const char *const said[VEILS] = {
        [VEIL_NONE] = N_("This page shows openly words that can hurt who reads them. Give it to "
                         "others with care."),
        [VEIL_SOFT] = N_("This page holds words that can hurt who reads them. They are not shown "
                         "until they are opened by a click. On paper they stay closed, unless "
                         "they were opened before printing."),
        [VEIL_FULL] = N_("Words that hit are left out of this page; where one stood in a text, "
                         "[...] stands now. Who must read them finds them by kasuhara case show "
                         "--words."),
    };
    page_put(page, "p", "note", _(said[report->wish.veil]));
    if (report->wish.page.unrecorded && report->wish.bodies)
        page_put(page, "p", "note",
                 _("That the mails were read for this page stands in no record of the archive "
                   "(--unrecorded)."));
    if (report->open == 0)
        return;
    g_autofree char *open = g_strdup_printf(
        translate_plural(
            "%u field says \"To be completed\": no record tells of it yet. Fill it in "
            "by hand, or record it by the command that stands there and make the "
            "report again.",
            "%u fields say \"To be completed\": no record tells of them yet. Fill them "
            "in by hand, or record them by the commands that stand there and make "
            "the report again.",
            report->open),
        report->open);
    page_put(page, "p", NULL, open);
}

static void write_facts(Page *page, const CaseReport *report) {
    page_begin(page, "table", "head");
    for (guint i = 0; i < report->facts->len; i++) {
        const ReportFact *fact = g_ptr_array_index(report->facts, i);
        page_row(page, fact->label, fact->value);
    }
    page_end(page);
}

void report_blanks(Page *page, guint lines) {
    for (guint i = 0; i < lines; i++)
        page_put(page, "p", "blank", "");
}

static void write_open(Page *page, const ReportSection *section) {
    for (guint i = 0; i < section->open->len; i++) {
        const ReportOpen *open = g_ptr_array_index(section->open, i);
        page_begin(page, "div", "open");
        page_begin(page, "p", NULL);
        page_put(page, "strong", NULL, _("To be completed"));
        page_text(page, open->question);
        page_end(page);
        page_begin(page, "p", NULL);
        page_text(page, _("To record it: "));
        page_put(page, "code", NULL, open->command);
        page_end(page);
        report_blanks(page, 3);
        page_end(page);
    }
}

static char *record_text(guint64 record) {
    return g_strdup_printf("%" G_GUINT64_FORMAT, record);
}

static char *shortened(const char *words) {
    g_autofree char *valid = g_utf8_make_valid(words, -1);
    if (g_utf8_strlen(valid, -1) <= COURSE_LETTERS)
        return g_steal_pointer(&valid);
    g_autofree char *start = g_utf8_substring(valid, 0, COURSE_LETTERS);
    return g_strconcat(start, "…", NULL);
}

/* In short: the whole of each entry stands in another section. */
static void write_course(Page *page, const ReportSection *section) {
    const char *heads[] = {_("When"), _("What, and by whom"), _("Record"), NULL};
    page_begin(page, "table", "course");
    page_heads(page, heads);
    for (guint i = 0; i < section->entries->len; i++) {
        const ReportEntry *entry = g_ptr_array_index(section->entries, i);
        g_autofree char *record = record_text(entry->record);
        g_autofree char *words = shortened(entry->words);
        page_begin(page, "tr", NULL);
        page_put(page, "td", NULL, entry->when);
        page_begin(page, "td", NULL);
        page_put(page, "strong", NULL, entry->what);
        if (*entry->who)
            page_put(page, "p", "by", entry->who);
        report_words(page, entry, "p", "words", words);
        page_end(page);
        page_put(page, "td", NULL, record);
        page_end(page);
    }
    page_end(page);
}

static void write_sealed(Page *page, const CaseMessage *message) {
    g_autoptr(GString) to = g_string_new(NULL);
    for (guint i = 0; i < message->sealed_to->len; i++)
        g_string_append_printf(to, "%s%s", i ? "; " : "",
                               (const char *)g_ptr_array_index(message->sealed_to, i));
    g_autofree char *said = g_strdup_printf(
        _("This mail is sealed: only who has the private key of one of these can read it: %s"),
        to->str);
    page_put(page, "p", "note", said);
}

static gboolean write_entry(Page *page, const CaseReport *report, const ReportEntry *entry,
                            gboolean body, GError **error) {
    g_autofree char *record = record_text(entry->record);
    g_autofree char *by = g_strdup_printf(_("%s (record %s)"), entry->who, record);
    gboolean ok = TRUE;
    page_begin(page, "article", NULL);
    page_put(page, "h3", NULL, entry->what);
    page_put(page, "p", "by", entry->when);
    page_put(page, "p", "by", by);
    report_words(page, entry, "p", "words", entry->words);
    if (body && entry->line && entry->line->state == BUNDLE_SEALED)
        write_sealed(page, entry->line->message);
    else if (body && entry->line)
        ok = case_message_mail(page, &report->wish.page, entry->line, error);
    page_end(page);
    return ok;
}

static gboolean write_section(Page *page, const CaseReport *report, ReportSectionKind kind,
                              GError **error) {
    const ReportSection *section = &report->sections[kind];
    gboolean ok = TRUE, in_short = kind == SECTION_COURSE || kind == SECTION_DEMAND;
    page_put(page, "h2", NULL, section->title);
    if (kind == SECTION_CONTACT && !report->wish.bodies)
        page_put(page, "p", NULL,
                 _("The texts of the mails are not in this report; it holds them where it is made "
                   "with --body."));
    if (in_short && section->entries->len > 0)
        write_course(page, section);
    for (guint i = 0; ok && !in_short && i < section->entries->len; i++)
        ok = write_entry(page, report, g_ptr_array_index(section->entries, i),
                         report->wish.bodies && kind == SECTION_CONTACT, error);
    if (kind == SECTION_JUDGEMENT)
        report_grounds(page, report);
    write_open(page, section);
    return ok;
}

gboolean case_report_write(const CaseReport *report, PageSink sink, gpointer context,
                           GError **error) {
    Page *page = page_new(report->title, sink, context);
    gboolean ok = TRUE;
    page_open_veils(page, report->wish.veil == VEIL_NONE);
    write_care(page, report);
    write_facts(page, report);
    for (guint i = 0; ok && i < SECTIONS; i++)
        ok = write_section(page, report, i, error);
    report_contacts(page, report);
    report_evidence(page, report);
    report_post_mortem(page, report);
    return page_finish(page, ok ? error : NULL) && ok;
}
