/* Offers case_lines_read(). The record of an erased message may be gone: the erasure names its
 * line. A record that is gone and that no erasure names ends it: a case shown without
 * one of its lines would look whole. */
#include "evidence/record.h"
#include "base/error.h"
#include "evidence/evidence.h"

/* A record that could not be read. */
typedef struct {
    Digest digest;
    GError *error;
} Gap;

typedef struct {
    const Archive *archive;
    gint64 number;
    GArray *lines;    /* of guint64 */
    GHashTable *gaps; /* guint64 line -> Gap */
} Lines;

static void free_gap(gpointer data) {
    Gap *gap = data;
    g_error_free(gap->error);
    g_free(gap);
}

static void take_gap(Lines *lines, const ChainLine *line, GError *error) {
    Gap *gap = g_new0(Gap, 1);
    gap->digest = line->object;
    gap->error = error;
    g_hash_table_insert(lines->gaps, g_memdup2(&line->sequence, sizeof line->sequence), gap);
}

static void take_erased(Lines *lines, const Json *erased, gboolean of_case) {
    guint64 sequence = (guint64)MAX(record_number(erased, "record"), 0);
    const Gap *gap = g_hash_table_lookup(lines->gaps, &sequence);
    Digest digest;
    if (!gap || !record_digest(erased, "sha256", &digest) || !digest_equal(&digest, &gap->digest))
        return;
    if (of_case)
        g_array_append_val(lines->lines, sequence);
    g_hash_table_remove(lines->gaps, &sequence);
}

static void take_line(Lines *lines, const ChainLine *line) {
    GError *error = NULL;
    g_autoptr(Json) record = record_of_line(lines->archive, line, &error);
    if (!record) {
        take_gap(lines, line, error);
        return;
    }
    const Json *number = json_object_get(record, "case");
    gboolean of_case = json_is_integer(number) && json_integer_value(number) == lines->number;
    const Json *erased = g_str_equal(line->kind, "erasure") ? record_list(record, "erased") : NULL;
    if (of_case)
        g_array_append_val(lines->lines, line->sequence);
    for (gsize i = 0; i < json_array_size(erased); i++)
        take_erased(lines, json_array_get(erased, i), of_case);
}

static gint by_sequence(gconstpointer a, gconstpointer b) {
    guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;
    return left < right ? -1 : left > right;
}

/* The first gap that no erasure explains is the error. */
static gboolean is_whole(Lines *lines, GError **error) {
    GHashTableIter iter;
    gpointer key, value;
    guint64 first = 0;
    const Gap *gap = NULL;
    g_hash_table_iter_init(&iter, lines->gaps);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        guint64 sequence = *(const guint64 *)key;
        if (!gap || sequence < first) {
            first = sequence;
            gap = value;
        }
    }
    if (gap)
        g_propagate_error(error, g_error_copy(gap->error));
    return gap == NULL;
}

GArray *case_lines_read(const Archive *archive, gint64 number, GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, error);
    Lines lines = {.archive = archive, .number = number};
    ChainLine line;
    int got = reader ? 1 : -1;
    lines.lines = g_array_new(FALSE, FALSE, sizeof(guint64));
    lines.gaps = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_gap);
    while (got > 0 && (got = chain_reader_next(reader, &line, error)) > 0)
        take_line(&lines, &line);
    gboolean whole = got == 0 && is_whole(&lines, error);
    g_hash_table_unref(lines.gaps);
    g_array_sort(lines.lines, by_sequence);
    if (!whole)
        g_clear_pointer(&lines.lines, g_array_unref);
    return lines.lines;
}
