/* Offers case_page_write(): the head of a case, what people did, its mails, how to check it. */
#include "report/case-message.h"

static void write_categories(Page *page, const CasePage *wanted) {
    g_autoptr(GString) line = g_string_new(NULL);
    const GPtrArray *categories = wanted->bundle->categories;
    for (guint i = 0; i < categories->len; i++)
        g_string_append_printf(line, "%s%s", i ? ", " : "",
                               case_category(wanted, g_ptr_array_index(categories, i)));
    page_row(page, label(wanted->language, LABEL_CATEGORIES), line->str);
}

static void write_counts(Page *page, const CasePage *wanted) {
    const Bundle *bundle = wanted->bundle;
    guint numbers[] = {bundle->mails, bundle->sealed, bundle->redacted, bundle->erased};
    char texts[G_N_ELEMENTS(numbers)][16];
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_snprintf(texts[i], sizeof texts[i], "%u", numbers[i]);
    g_autofree char *counts =
        label_filled(wanted->language, LABEL_COUNTS, texts[0], texts[1], texts[2], texts[3], NULL);
    page_row(page, label(wanted->language, LABEL_MAILS), counts);
}

static void write_time(Page *page, Label which, gint64 time) {
    Language language = page_language(page);
    g_autofree char *text = time ? label_time(language, time) : NULL;
    page_row(page, label(language, which), text ? text : label(language, LABEL_NOT_SHOWN));
}

static void write_checkpoint(Page *page, const Bundle *bundle) {
    Language language = page_language(page);
    const BundleCheckpoint *checkpoint = &bundle->checkpoint;
    g_autofree char *size = g_strdup_printf("%" G_GUINT64_FORMAT, checkpoint->size);
    g_autofree char *covered = g_strdup_printf("%u", checkpoint->covered);
    g_autofree char *lines = g_strdup_printf("%u", bundle->lines->len);
    g_autofree char *text = label_filled(language, LABEL_COVERED, size, covered, lines, NULL);
    page_row(page, label(language, LABEL_CHECKPOINT),
             checkpoint->size ? text : label(language, LABEL_NOT_SHOWN));
}

static void write_head(Page *page, const CasePage *wanted) {
    const Bundle *bundle = wanted->bundle;
    Language language = wanted->language;
    const char *none = label(language, LABEL_NOT_SHOWN);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, bundle->file->number);
    g_autofree char *score = g_strdup_printf("%.4g", bundle->score);
    page_put(page, "h2", NULL, label(language, LABEL_HEAD));
    page_begin(page, "table", "head");
    page_row(page, label(language, LABEL_CASE), number);
    page_row(page, label(language, LABEL_ARCHIVE), bundle->origin);
    write_time(page, LABEL_EXPORTED, wanted->now);
    page_row(page, label(language, LABEL_CUSTOMER), bundle->customer ? bundle->customer : none);
    write_time(page, LABEL_OPENED, bundle->opened);
    write_time(page, LABEL_LAST, bundle->last);
    page_row(page, label(language, LABEL_LEVEL), bundle->level ? bundle->level : none);
    page_row(page, label(language, LABEL_SCORE), bundle->level ? score : none);
    write_categories(page, wanted);
    write_counts(page, wanted);
    write_checkpoint(page, bundle);
    page_end(page);
    if (bundle->file->hold)
        page_put(page, "p", "note", label(language, LABEL_HOLD_NOW));
    g_autoptr(GPtrArray) notes = case_notes(wanted);
    for (guint i = 0; i < notes->len; i++)
        page_put(page, "p", "note", g_ptr_array_index(notes, i));
}

/* One thing that somebody did. */
static void write_act(Page *page, gint64 time, const char *what, const char *who, const char *why,
                      guint64 sequence) {
    g_autofree char *when = label_time(page_language(page), time);
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
    Language language = page_language(page);
    g_autofree char *what =
        label_filled(language, LABEL_JUDGED, label_judgement(language, judgement->judgement), NULL);
    g_autofree char *who =
        g_strdup_printf("%s@%s (%s)", judgement->user, line->host ? line->host : "",
                        label_role(language, judgement->role));
    g_autoptr(GString) why = g_string_new(NULL);
    if (judgement->demand)
        g_string_append_printf(why, "%s\n", label(language, LABEL_DEMAND));
    if (judgement->manner)
        g_string_append_printf(why, "%s\n", label(language, LABEL_MANNER));
    if (judgement->environment)
        g_string_append_printf(why, "%s\n", label(language, LABEL_ENVIRONMENT));
    g_string_append(why, judgement->reasons);
    write_act(page, judgement->time, what, who, why->str, line->line.sequence);
}

/* NULL: the line is of something else. Caller frees. */
static char *act_words(Language language, const BundleLine *line) {
    const char *kind = line->line.kind, *words = line->words ? line->words : "";
    if (g_str_equal(kind, "hold"))
        return g_strdup(label(language, line->held ? LABEL_HELD : LABEL_RELEASED));
    if (g_str_equal(kind, "erasure"))
        return g_strdup(label(language, LABEL_ERASURE));
    if (!g_str_equal(kind, "access"))
        return NULL;
    if (g_str_equal(words, "export"))
        return g_strdup(label(language, LABEL_ACCESS_EXPORT));
    if (g_str_equal(words, "show"))
        return g_strdup(label(language, LABEL_ACCESS_SHOW));
    return label_filled(language, LABEL_ACCESS, words, NULL);
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
    const char *said = label_event(page_language(page), event->kind, event->which);
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
    g_autofree char *what = act_words(page_language(page), line);
    if (!what)
        return;
    g_autofree char *who =
        g_strdup_printf("%s@%s", line->user ? line->user : "", line->host ? line->host : "");
    gboolean access = g_str_equal(line->line.kind, "access");
    write_act(page, line->time, what, who, access || !line->words ? "" : line->words,
              line->line.sequence);
}

static gboolean is_act(const BundleLine *line) {
    static const char *const kinds[] = {"judgement", "hold",  "erasure", "access", "note",
                                        "assign",    "close", "reopen",  "card",   NULL};
    return line->state == BUNDLE_WHOLE && g_strv_contains(kinds, line->line.kind);
}

static void write_acts(Page *page, const CasePage *wanted) {
    const GPtrArray *lines = wanted->bundle->lines;
    Language language = wanted->language;
    const char *heads[] = {label(language, LABEL_WHEN),          label(language, LABEL_WHAT),
                           label(language, LABEL_WHO),           label(language, LABEL_WHY),
                           label(language, LABEL_RECORD_NUMBER), NULL};
    guint acts = 0;
    for (guint i = 0; i < lines->len; i++)
        acts += is_act(g_ptr_array_index(lines, i)) ? 1 : 0;
    page_put(page, "h2", NULL, label(language, LABEL_ACTS));
    if (acts == 0) {
        page_put(page, "p", NULL, label(language, LABEL_NO_ACTS));
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
    page_put(page, "h2", NULL, label(wanted->language, LABEL_MESSAGES));
    if (messages->len == 0)
        page_put(page, "p", NULL, label(wanted->language, LABEL_NO_MESSAGES));
    for (guint i = 0; ok && i < messages->len; i++)
        ok = case_message_write(page, wanted, g_ptr_array_index(messages, i), i + 1, error);
    return ok;
}

static void write_checks(Page *page, const CasePage *wanted) {
    Language language = wanted->language;
    g_autoptr(GPtrArray) checks = bundle_checks(wanted->bundle);
    page_put(page, "h2", NULL, label(language, LABEL_CHECKS));
    page_put(page, "p", NULL, label(language, LABEL_CHECKS_HOW));
    page_begin(page, "ol", NULL);
    for (guint i = 0; i < checks->len; i++) {
        const BundleCheck *check = g_ptr_array_index(checks, i);
        page_begin(page, "li", NULL);
        page_text(page, label_check(language, check->kind));
        page_put(page, "pre", NULL, check->command);
        page_end(page);
    }
    page_end(page);
    page_put(page, "p", NULL, label(language, LABEL_LIMITS));
    page_put(page, "p", "note", label(language, LABEL_DANGER));
}

gboolean case_page_write(const CasePage *wanted, PageSink sink, gpointer context, GError **error) {
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, wanted->bundle->file->number);
    g_autofree char *title = label_filled(wanted->language, LABEL_TITLE, number, NULL);
    Page *page = page_new(wanted->language, title, sink, context);
    page_put(page, "p", "note", label(wanted->language, LABEL_CARE));
    write_head(page, wanted);
    write_acts(page, wanted);
    gboolean ok = write_messages(page, wanted, error);
    write_checks(page, wanted);
    return page_finish(page, ok ? error : NULL) && ok;
}
