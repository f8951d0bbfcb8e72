/* Offers case_notes(). */
#include "report/labels.h"

static char *lines_not_covered(const Bundle *bundle) {
    GString *numbers = g_string_new(NULL);
    for (guint i = bundle->checkpoint.covered; i < bundle->lines->len; i++) {
        const BundleLine *line = g_ptr_array_index(bundle->lines, i);
        g_string_append_printf(numbers, "%s%" G_GUINT64_FORMAT, numbers->len ? ", " : "",
                               line->line.sequence);
    }
    return g_string_free(numbers, FALSE);
}

GPtrArray *case_notes(const CasePage *page) {
    const Bundle *bundle = page->bundle;
    const BundleCheckpoint *checkpoint = &bundle->checkpoint;
    GPtrArray *notes = g_ptr_array_new_with_free_func(g_free);
    if (checkpoint->size == 0)
        g_ptr_array_add(notes, g_strdup(label(page->language, LABEL_NO_CHECKPOINT)));
    if (checkpoint->size > 0 && checkpoint->covered < bundle->lines->len) {
        g_autofree char *lines = lines_not_covered(bundle);
        g_ptr_array_add(notes, label_filled(page->language, LABEL_UNCOVERED, lines, NULL));
    }
    if (checkpoint->size > 0 && !checkpoint->token)
        g_ptr_array_add(notes, g_strdup(label(page->language, LABEL_NO_TOKEN)));
    if (checkpoint->size > 0 && !checkpoint->public_key)
        g_ptr_array_add(notes, g_strdup(label(page->language, LABEL_NO_KEY)));
    if (page->unrecorded)
        g_ptr_array_add(notes, g_strdup(label(page->language, LABEL_UNRECORDED)));
    return notes;
}
