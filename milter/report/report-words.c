/* Offers report-words.h, and the words of a veil. */
#include "report/report-words.h"

#include "base/translate.h"
#include "report/labels.h"

gboolean veil_from_word(const char *word, Veil *veil) {
    static const char *const words[VEILS] = {"none", "soft", "full"};
    for (guint i = 0; i < VEILS; i++) {
        if (g_str_equal(word, words[i])) {
            *veil = i;
            return TRUE;
        }
    }
    return FALSE;
}

const char *report_event(const char *kind, const char *which) {
    const char *said = label_event(kind, which);
    if (!said && g_str_equal(kind, "hold"))
        said = g_str_equal(which, "held") ? _("Put on hold") : _("Hold released");
    return said ? said : kind;
}
