/* Offers archive_status_cases(): reads the few records that open, judge and close cases, and not
 * those of their mails. */
#include "evidence/erasures.h"
#include "evidence/status.h"

typedef struct {
    const Archive *archive;
    const Erasures *erasures;
    GHashTable *opened, *judged, *closed; /* gint64 case */
    ArchiveStatus *status;
} Reading;

static gboolean take_line(const ChainLine *line, gpointer context, G_GNUC_UNUSED GError **error) {
    Reading *reading = context;
    static const char *const kinds[] = {"open", "judgement", "close", "reopen", NULL};
    if (!g_strv_contains(kinds, line->kind) || erasures_has(reading->erasures, line))
        return TRUE;
    g_autoptr(Json) record = record_of_line(reading->archive, line, NULL);
    if (!record) {
        reading->status->unreadable++;
        return TRUE;
    }
    gint64 number = record_number(record, "case");
    if (strcmp(line->kind, "reopen") == 0) {
        g_hash_table_remove(reading->closed, &number);
        return TRUE;
    }
    GHashTable *cases = strcmp(line->kind, "open") == 0        ? reading->opened
                        : strcmp(line->kind, "judgement") == 0 ? reading->judged
                                                               : reading->closed;
    g_hash_table_add(cases, g_memdup2(&number, sizeof number));
    return TRUE;
}

static GHashTable *new_numbers(void) {
    return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

gboolean archive_status_cases(const Archive *archive, ArchiveStatus *status, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, FALSE, error);
    if (!erasures)
        return FALSE;
    g_autoptr(GHashTable) opened = new_numbers(), judged = new_numbers(), closed = new_numbers();
    Reading reading = {archive, erasures, opened, judged, closed, status};
    gboolean read = chain_each(archive, 0, take_line, &reading, error);
    GHashTableIter iter;
    gpointer number;
    g_hash_table_iter_init(&iter, opened);
    while (g_hash_table_iter_next(&iter, &number, NULL))
        if (!g_hash_table_contains(closed, number)) {
            status->open++;
            status->unjudged += !g_hash_table_contains(judged, number);
        }
    return read;
}
