/* Offers StatusCases of status.h: reads the few records that open, judge and close cases, and not
 * those of their mails. */
#include "evidence/erasures.h"
#include "evidence/status.h"

struct StatusCases {
    const Archive *archive;
    Erasures *erasures;
    GHashTable *opened, *judged, *closed; /* gint64 case */
    guint64 unreadable;
};

static GHashTable *new_numbers(void) {
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

StatusCases *status_cases_new(const Archive *archive, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, FALSE, error);
    if (!erasures)
        return NULL;
    StatusCases *cases = g_new0(StatusCases, 1);
    cases->archive = archive;
    cases->erasures = g_steal_pointer(&erasures);
    cases->opened = new_numbers();
    cases->judged = new_numbers();
    cases->closed = new_numbers();
    return cases;
}

void status_cases_free(StatusCases *cases) {
    if (!cases)
        return;
    erasures_free(cases->erasures);
    g_hash_table_unref(cases->opened);
    g_hash_table_unref(cases->judged);
    g_hash_table_unref(cases->closed);
    g_free(cases);
}

void status_cases_take(StatusCases *cases, const ChainLine *line) {
    static const char *const kinds[] = {"open", "raise", "judgement", "close", "reopen", NULL};
    if (!g_strv_contains(kinds, line->kind) || erasures_has(cases->erasures, line))
        return;
    g_autoptr(Json) record = record_of_line(cases->archive, line, NULL);
    if (!record) {
        cases->unreadable++;
        return;
    }
    gint64 number = record_number(record, "case");
    if (strcmp(line->kind, "reopen") == 0) {
        g_hash_table_remove(cases->closed, &number);
        return;
    }
    gboolean opens = record_line_opens(line);
    GHashTable *of_kind = opens                                  ? cases->opened
                          : strcmp(line->kind, "judgement") == 0 ? cases->judged
                                                                 : cases->closed;
    g_hash_table_add(of_kind, g_memdup2(&number, sizeof number));
}

void status_cases_tell(const StatusCases *cases, ArchiveStatus *status) {
    GHashTableIter iter;
    gpointer number;
    status->unreadable = cases->unreadable;
    g_hash_table_iter_init(&iter, cases->opened);
    while (g_hash_table_iter_next(&iter, &number, NULL))
        if (!g_hash_table_contains(cases->closed, number)) {
            status->open++;
            status->unjudged += !g_hash_table_contains(cases->judged, number);
        }
}
