/* Offers series.h. Series are looked for at steps, so that none lies between two of them; an
 * ordinary text is turned away by a few bytes at each. */
#include "lexicon/series.h"

#include "base/eight-bytes.h"

enum {
    STEP = 4 * 1024,                  /* bytes */
    TOLD_BY = 2 * SERIES_UNIT_MAX + 8 /* bytes that are looked at at each */
};

/* Behind the byte `at` of what is shortened, so many bytes of the text are left out. */
typedef struct {
    gsize at;
    gsize end;     /* of the series, as shortened */
    gsize removed; /* with what was left out before */
} Cut;

struct Series {
    GString *shortened;
    GArray *cuts; /* of Cut */
};

Series *series_new(void) {
    Series *series = g_new0(Series, 1);
    series->shortened = g_string_new(NULL);
    series->cuts = g_array_new(FALSE, FALSE, sizeof(Cut));
    return series;
}

void series_free(Series *series) {
    if (!series)
        return;
    g_string_free(series->shortened, TRUE);
    g_array_unref(series->cuts);
    g_free(series);
}

/* The length of what is said at least twice from `at` on; 0: nothing is. */
static gsize unit_at(Span text, gsize at) {
    const char *from = text.bytes + at;
    for (gsize unit = 1; unit <= SERIES_UNIT_MAX; unit++)
        if (load_eight(from + unit) == load_eight(from) &&
            memcmp(from + unit, from, 2 * SERIES_UNIT_MAX - unit) == 0)
            return unit;
    return 0;
}

/* Widens what is said again and again around `at`: [*start, *end). */
static void find_ends(Span text, gsize at, gsize unit, gsize least, gsize *start, gsize *end) {
    const char *bytes = text.bytes;
    for (*start = at; *start > least && bytes[*start - 1] == bytes[*start - 1 + unit];)
        --*start;
    for (*end = at + unit; *end < text.length && bytes[*end] == bytes[*end - unit];)
        ++*end;
}

/* Copies the text up to `start` and the series' beginning; gives where the text goes on. */
static gsize cut(Series *series, Span text, gsize from, gsize start, gsize end, gsize unit) {
    gsize kept = SERIES_BEFORE + SERIES_BEHIND;
    gsize removed = (end - start - kept) / unit * unit;
    gsize at = span_character_edge(text, start + SERIES_BEFORE);
    gsize before = from - series->shortened->len;
    g_string_append_len(series->shortened, text.bytes + from, (gssize)(at - from));
    Cut one = {series->shortened->len, 0, before + removed};
    one.end = end - one.removed;
    g_array_append_val(series->cuts, one);
    return at + removed;
}

Span series_shorten(Series *series, Span text) {
    gsize from = 0;
    g_string_truncate(series->shortened, 0);
    g_array_set_size(series->cuts, 0);
    if (text.length < SERIES_LEAST)
        return text;
    for (gsize at = 0, start = 0, end = 0; at + TOLD_BY <= text.length; at = MAX(end, at + STEP)) {
        gsize unit = unit_at(text, at);
        if (unit > 0)
            find_ends(text, at, unit, from, &start, &end);
        if (unit > 0 && end - start >= SERIES_LEAST)
            from = cut(series, text, from, start, end, unit);
    }
    if (series->cuts->len == 0)
        return text;
    g_string_append_len(series->shortened, text.bytes + from, (gssize)(text.length - from));
    return span_of_string(series->shortened);
}

void series_origin(const Series *series, gsize *start, gsize *end) {
    gsize before = 0, behind = 0;
    for (guint i = 0; i < series->cuts->len; i++) {
        const Cut *cut = &g_array_index(series->cuts, Cut, i);
        before = *start >= cut->at ? cut->removed : before;
        /* What lies across the cut stands at its beginning as well, if it does not go on. */
        behind = *end >= cut->end || *start >= cut->at ? cut->removed : behind;
    }
    *start += before;
    *end += behind;
}
