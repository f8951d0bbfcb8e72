/* Offers case_page_write(): the head of a case, what people did, its mails, how to check it. */
#include "report/case-message.h"

#include "base/translate.h"

static void write_categories(Page *page, const CasePage *wanted) {
    g_autoptr(GString) line = g_string_new(NULL);
    const GPtrArray *categories = wanted->bundle->categories;
    for (guint i = 0; i < categories->len; i++)
        g_string_append_printf(line, "%s%s", i ? ", " : "",
                               label_category(wanted->policy, g_ptr_array_index(categories, i)));
    page_row(page, _("Categories"), line->str);
}

static void write_counts(Page *page, const CasePage *wanted) {
    const Bundle *bundle = wanted->bundle;
    guint numbers[] = {bundle->mails, bundle->sealed, bundle->redacted, bundle->erased};
    char texts[G_N_ELEMENTS(numbers)][16];
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_snprintf(texts[i], sizeof texts[i], "%u", numbers[i]);
    g_autofree char *counts =
        g_strdup_printf(_("%s in this bag (of these %s still sealed), %s redacted, %s erased"),
                        texts[0], texts[1], texts[2], texts[3]);
    page_row(page, _("Mails"), counts);
}

static void write_time(Page *page, const char *head, gint64 time) {
    g_autofree char *text = time ? label_time_exact(time) : NULL;
    page_row(page, head, text ? text : _("(not shown)"));
}

static void write_checkpoint(Page *page, const Bundle *bundle) {
    const BundleCheckpoint *checkpoint = &bundle->checkpoint;
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, checkpoint->size);
    g_autofree char *covered = g_strdup_printf("%u", checkpoint->covered);
    g_autofree char *lines = g_strdup_printf("%u", bundle->lines->len);
    g_autofree char *text = g_strdup_printf(
        _("of the first %s lines of the archive; %s of the %s lines of this case are among them"),
        size, covered, lines);
    page_row(page, _("Signed checkpoint"), checkpoint->size ? text : _("(not shown)"));
}

static void write_head(Page *page, const CasePage *wanted) {
    const Bundle *bundle = wanted->bundle;
    const char *none = _("(not shown)");
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, bundle->file->number);
    g_autofree char *score = g_strdup_printf("%.4g", bundle->score);
    page_put(page, "h2", NULL, _("The case"));
    page_begin(page, "table", "head");
    page_row(page, _("Case"), number);
    page_row(page, _("Archive"), bundle->origin);
    write_time(page, _("Exported"), wanted->now);
    page_row(page, _("Customer"), bundle->customer ? bundle->customer : none);
    write_time(page, _("Became a case"), bundle->opened);
    write_time(page, _("Last mail"), bundle->last);
    page_row(page, _("Highest level"),
             bundle->level ? label_level(wanted->policy, bundle->level) : none);
    page_row(page, _("Highest score"), bundle->level ? score : none);
    write_categories(page, wanted);
    write_counts(page, wanted);
    write_checkpoint(page, bundle);
    page_end(page);
    if (bundle->file->hold)
        page_put(page, "p", "note", _("On hold: it may not be erased"));
    g_autoptr(GPtrArray) notes = case_notes(wanted);
    for (guint i = 0; i < notes->len; i++)
        page_put(page, "p", "note", g_ptr_array_index(notes, i));
}

/* One thing that somebody did. */
static void write_act(Page *page, gint64 time, const char *what, const char *who, const char *why,
                      guint64 sequence) {
    g_autofree char *when = label_time(time);
    g_autofree char *record = g_strdup_printf("%" G_GUINT64_FORMAT, sequence);
    page_begin(page, "tr", NULL);
    page_put(page, "td", NULL, when);
    page_put(page, "td", NULL, what);
    page_put(page, "td", NULL, who);
    page_put(page, "td", NULL, why);
    page_put(page, "td", NULL, record);
    page_end(page);
}

static const CaseJudgement *judgement_of(const Bundle *bundle, const BundleLine *line) {
    for (guint i = 0; i < bundle->file->judgements->len; i++) {
        const CaseJudgement *judgement = g_ptr_array_index(bundle->file->judgements, i);
        if (judgement->sequence == line->line.sequence)
            return judgement;
    }
    return NULL;
}

static void write_judgement(Page *page, const BundleLine *line, const CaseJudgement *judgement) {
    g_autofree char *what = g_strdup_printf(_("Judged: %s"), label_judgement(judgement->judgement));
    g_autofree char *who = g_strdup_printf(
        "%s@%s (%s)", judgement->user, line->host ? line->host : "", label_role(judgement->role));
    g_autoptr(GString) why = g_string_new(NULL);
    if (judgement->demand)
        g_string_append_printf(why, "%s\n", _("the demand is not justified"));
    if (judgement->manner)
        g_string_append_printf(why, "%s\n", _("the manner is not acceptable"));
    if (judgement->environment)
        g_string_append_printf(why, "%s\n", _("the working environment is harmed"));
    g_string_append(why, judgement->reasons);
    write_act(page, judgement->time, what, who, why->str, line->line.sequence);
}

/* NULL: the line is of something else. Caller frees. */
static char *act_words(const BundleLine *line) {
    const char *kind = line->line.kind, *words = line->words ? line->words : "";
    if (g_str_equal(kind, "hold"))
        return g_strdup(line->held ? _("Put on hold") : _("Hold released"));
    if (g_str_equal(kind, "erasure"))
        return g_strdup(_("Evidence erased"));
    if (!g_str_equal(kind, "access"))
        return NULL;
    if (g_str_equal(words, "export"))
        return g_strdup(_("Evidence exported"));
    if (g_str_equal(words, "show"))
        return g_strdup(_("A mail was read"));
    return g_strdup_printf(_("Evidence read out: %s"), words);
}

static const CaseEvent *event_of(const Bundle *bundle, const BundleLine *line) {
    for (guint i = 0; i < bundle->file->events->len; i++) {
        const CaseEvent *event = g_ptr_array_index(bundle->file->events, i);
        if (event->act.sequence == line->line.sequence)
            return event;
    }
    return NULL;
}

/* FALSE: it is told by act_words(). */
static gboolean write_event(Page *page, const BundleLine *line, const CaseEvent *event) {
    const char *said = label_event(event->kind, event->which);
    if (!said)
        return FALSE;
    g_autofree char *what =
        *event->whom ? g_strdup_printf("%s: %s", said, event->whom) : g_strdup(said);
    g_autofree char *who = g_strdup_printf("%s@%s", event->act.user, line->host ? line->host : "");
    write_act(page, event->act.time, what, who, event->act.words, line->line.sequence);
    return TRUE;
}

static void write_act_line(Page *page, const Bundle *bundle, const BundleLine *line) {
    const CaseJudgement *judgement = judgement_of(bundle, line);
    const CaseEvent *event = event_of(bundle, line);
    if (judgement && line->state == BUNDLE_WHOLE) {
        write_judgement(page, line, judgement);
        return;
    }
    if (event && write_event(page, line, event))
        return;
    g_autofree char *what = act_words(line);
    if (!what)
        return;
    g_autofree char *who =
        g_strdup_printf("%s@%s", line->user ? line->user : "", line->host ? line->host : "");
    gboolean access = g_str_equal(line->line.kind, "access");
    write_act(page, line->time, what, who, access || !line->words ? "" : line->words,
              line->line.sequence);
}

static gboolean is_act(const BundleLine *line) {
    static const char *const kinds[] = {"raise",  "judgement", "hold",   "erasure",
                                        "access", "note",      "assign", "close",
                                        "reopen", "card",      NULL};
    return line->state == BUNDLE_WHOLE && g_strv_contains(kinds, line->line.kind);
}

static void write_acts(Page *page, const CasePage *wanted) {
    const GPtrArray *lines = wanted->bundle->lines;
    const char *heads[] = {_("When"), _("What"), _("Who"), _("Why"), _("Record"), NULL};
    guint acts = 0;
    for (guint i = 0; i < lines->len; i++)
        acts += is_act(g_ptr_array_index(lines, i)) ? 1 : 0;
    page_put(page, "h2", NULL, _("What people did"));
    if (acts == 0) {
        page_put(page, "p", NULL, _("Nothing is recorded."));
        return;
    }
    page_begin(page, "table", NULL);
    page_heads(page, heads);
    for (guint i = 0; i < lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(lines, i);
        if (is_act(line))
            write_act_line(page, wanted->bundle, line);
    }
    page_end(page);
}

static gint by_time(gconstpointer a, gconstpointer b) {
    const BundleLine *left = *(BundleLine *const *)a, *right = *(BundleLine *const *)b;
    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return left->line.sequence < right->line.sequence ? -1 : 1;
}

static gboolean write_messages(Page *page, const CasePage *wanted, GError **error) {
    g_autoptr(GPtrArray) messages = g_ptr_array_new();
    gboolean ok = TRUE;
    for (guint i = 0; i < wanted->bundle->lines->len; i++) {
        BundleLine *line = g_ptr_array_index(wanted->bundle->lines, i);
        if (line->of_message)
            g_ptr_array_add(messages, line);
    }
    g_ptr_array_sort(messages, by_time);
    page_put(page, "h2", NULL, _("The mails, in order"));
    if (messages->len == 0)
        page_put(page, "p", NULL, _("There is no mail."));
    for (guint i = 0; ok && i < messages->len; i++)
        ok = case_message_write(page, wanted, g_ptr_array_index(messages, i), i + 1, error);
    return ok;
}

static void write_checks(Page *page, const CasePage *wanted) {
    g_autoptr(GPtrArray) checks = bundle_checks(wanted->bundle);
    page_put(page, "h2", NULL, _("How to check this"));
    page_put(page, "p", NULL, label_checks_how());
    page_begin(page, "ol", NULL);
    for (guint i = 0; i < checks->len; i++) {
        const BundleCheck *check = g_ptr_array_index(checks, i);
        page_begin(page, "li", NULL);
        page_text(page, label_check(check->kind));
        page_put(page, "pre", NULL, check->command);
        page_end(page);
    }
    page_end(page);
    page_put(page, "p", NULL, label_limits());
    page_put(page, "p", "note", label_danger());
}

gboolean case_page_write(const CasePage *wanted, PageSink sink, gpointer context, GError **error) {
    g_autofree char *title = label_title(wanted->bundle->file->number);
    Page *page = page_new(title, sink, context);
    page_put(
        page, "p", "note",
        _("This page holds words that can hurt who reads them. The texts of mails and the words "
          "that hit are not shown until they are opened. Open what is needed before printing."));
    write_head(page, wanted);
    write_acts(page, wanted);
    gboolean ok = write_messages(page, wanted, error);
    write_checks(page, wanted);
    return page_finish(page, ok ? error : NULL) && ok;
}
