/* Offers case_notes(). */
#include "report/labels.h"

#include "base/translate.h"

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
        g_ptr_array_add(notes, g_strdup(_("There is no checkpoint yet that covers this case: no "
                                          "proof is here that its lines stood in the archive.")));
    if (checkpoint->size > 0 && checkpoint->covered < bundle->lines->len) {
        g_autofree char *lines = lines_not_covered(bundle);
        g_ptr_array_add(notes, g_strdup_printf(_("These lines of the case were written after the "
                                                 "checkpoint, and are not proved: %s"),
                                               lines));
    }
    if (checkpoint->size > 0 && !checkpoint->token)
        g_ptr_array_add(notes,
                        g_strdup(_("No timestamp of an outside authority is on this checkpoint.")));
    if (checkpoint->size > 0 && !checkpoint->public_key)
        g_ptr_array_add(
            notes,
            g_strdup(
                _("The public key of who signed is not in this bag. Get it from who keeps the "
                  "archive, by another way, and give it to data/verify-proof as its last word.")));
    if (page->unrecorded)
        g_ptr_array_add(
            notes,
            g_strdup(
                _("That this was exported stands in no record of the archive (--unrecorded).")));
    return notes;
}
