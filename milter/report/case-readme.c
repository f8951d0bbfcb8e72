/* Offers case_readme(). */
#include "report/labels.h"
#include "report/page.h"

/* A line that begins with four blanks is a command, and no other does. */
static void put(GString *text, const char *words) {
    g_string_append_printf(text, "%s\n\n", words);
}

static void put_checks(GString *text, const CasePage *page) {
    g_autoptr(GPtrArray) checks = bundle_checks(page->bundle);
    for (guint i = 0; i < checks->len; i++) {
        const BundleCheck *check = g_ptr_array_index(checks, i);
        g_string_append_printf(text, "%u. ", i + 1);
        put(text, label_check(page->language, check->kind));
        g_string_append(text, "    ");
        put(text, check->command);
    }
}

static void put_head(GString *text, const CasePage *page) {
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, page->bundle->file->number);
    g_autofree char *title = label_filled(page->language, LABEL_TITLE, number, NULL);
    g_autofree char *time = label_time(page->language, page->now);
    g_autofree char *origin = page_safe(page->bundle->origin);
    g_autofree char *archive = label_filled(page->language, LABEL_LINE,
                                            label(page->language, LABEL_ARCHIVE), origin, NULL);
    g_autofree char *exported =
        label_filled(page->language, LABEL_LINE, label(page->language, LABEL_EXPORTED), time, NULL);
    put(text, title);
    g_string_append_printf(text, "%s\n", archive);
    put(text, exported);
}

char *case_readme(const CasePage *page) {
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) notes = case_notes(page);
    put_head(text, page);
    put(text, label(page->language, LABEL_README));
    put(text, label(page->language, LABEL_DANGER));
    for (guint i = 0; i < notes->len; i++)
        put(text, g_ptr_array_index(notes, i));
    put(text, label(page->language, LABEL_CHECKS_HOW));
    put_checks(text, page);
    g_string_append_printf(text, "%s\n", label(page->language, LABEL_LIMITS));
    return g_string_free(text, FALSE);
}
