/* Offers memory_erase(), and finds what it needs. */
#include "state/card-table.h"
#include "state/memory-inside.h"

const Remembered *memory_message(const Memory *memory, guint index) {
    return g_ptr_array_index(memory->messages, index);
}

gint64 memory_thread_of_case(const Memory *memory, gint64 case_number) {
    GHashTableIter iter;
    gpointer id, thread;
    g_hash_table_iter_init(&iter, memory->threads);
    while (case_number && g_hash_table_iter_next(&iter, &id, &thread)) {
        if (((Thread *)thread)->case_number == case_number)
            return *(gint64 *)id;
    }
    return 0;
}

static gboolean is_of(gpointer name, gpointer thread, gpointer which) {
    (void)name;
    return *(gint64 *)thread == *(gint64 *)which;
}

/* whole: what waits for the archive too. */
static void forget_thread(Memory *memory, gint64 thread, gboolean whole, const GArray *lines,
                          GArray *others, guint *forgotten) {
    gboolean any_left = FALSE;
    for (guint i = 0; i < memory->messages->len;) {
        const Remembered *one = memory_message(memory, i);
        gboolean goes = one->thread == thread && (whole || one->sequence);
        any_left = any_left || (one->thread == thread && !goes);
        if (goes && one->sequence && !state_is_among(lines, one->sequence))
            g_array_append_val(others, one->sequence);
        if (goes) {
            g_ptr_array_remove_index(memory->messages, i);
            ++*forgotten;
        } else {
            i++;
        }
    }
    g_hash_table_foreach_remove(memory->names, is_of, &thread);
    if (!any_left)
        g_hash_table_remove(memory->threads, &thread);
}

void memory_erase(Memory *memory, gint64 case_number, const GArray *lines, GArray *others,
                  guint *forgotten) {
    memory->case_count = MAX(memory->case_count, case_number);
    *forgotten = card_table_erase(memory->cards, lines);
    gint64 of_case = memory_thread_of_case(memory, case_number);
    if (of_case)
        forget_thread(memory, of_case, TRUE, lines, others, forgotten);
    for (guint i = 0; i < memory->messages->len; i++) {
        const Remembered *one = memory_message(memory, i);
        if (!one->sequence || !state_is_among(lines, one->sequence))
            continue;
        forget_thread(memory, one->thread, FALSE, lines, others, forgotten);
        i = G_MAXUINT; /* from the first again */
    }
}
