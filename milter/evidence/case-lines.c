/* Offers case_lines_read(). Of an erased record its erasure tells the case. A record that is gone
 * and that no erasure names ends it: a case shown without one of its lines would look whole. */
#include "evidence/erasures.h"

static gboolean is_of_case(const Json *record, gint64 case_number) {
    const Json *number = json_object_get(record, "case");
    return json_is_integer(number) && json_integer_value(number) == case_number;
}

typedef struct {
    const Archive *archive;
    const Erasures *erasures;
    gint64 number;
    GArray *lines; /* of guint64 */
} Reading;

static gboolean take_standing(const ChainLine *line, gpointer context, GError **error) {
    const Reading *reading = context;
    if (erasures_has(reading->erasures, line))
        return TRUE;
    g_autoptr(Json) record = record_of_line(reading->archive, line, error);
    if (!record)
        return FALSE;
    if (is_of_case(record, reading->number))
        g_array_append_val(reading->lines, line->sequence);
    return TRUE;
}

static void take_erased(const Erasures *erasures, gint64 number, GArray *lines) {
    for (guint i = 0; i < erasures->all->len; i++) {
        const Erasure *erasure = g_ptr_array_index(erasures->all, i);
        if (erasure->case_number == number && erasure->lines->len > 0)
            g_array_append_vals(lines, erasure->lines->data, erasure->lines->len);
    }
}

static gint by_sequence(gconstpointer a, gconstpointer b) {
    guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;
    return left < right ? -1 : left > right;
}

/* Two that erased one case at once have both listed its lines. */
static void sort_each_once(GArray *lines) {
    g_array_sort(lines, by_sequence);
    for (guint i = 1; i < lines->len;) {
        if (g_array_index(lines, guint64, i) == g_array_index(lines, guint64, i - 1))
            g_array_remove_index(lines, i);
        else
            i++;
    }
}

GArray *case_lines_read(const Archive *archive, gint64 number, GError **error) {
    g_autoptr(Erasures) erasures = erasures_read(archive, TRUE, error);
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    Reading reading = {archive, erasures, number, lines};
    if (!erasures || !chain_each(archive, 0, take_standing, &reading, error))
        return NULL;
    take_erased(erasures, number, lines);
    sort_each_once(lines);
    return g_steal_pointer(&lines);
}
