/* Offers verdict-object.h: every hit with its place, what it added and why, in the
 * line it stands in. */
#include "command/verdict-object.h"

static const char *standing_word(HitStanding standing) {
    static const char *const words[] = {"counted", "capped", "repeated", "quoted", "noted"};
    return words[standing];
}

static const char *standing_in_words(const char *word) {
    static const char *const rows[][2] = {
        {"capped", "the category's cap left it less"},
        {"repeated", "counted as often as it may already"},
        {"quoted", "quoted, forwarded or signature: not counted"},
        {"noted", "shown, never counted: its category is no harassment"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(word, rows[i][0]) == 0)
            return rows[i][1];
    return "";
}

static json_t *hit_object(const Message *message, const Hit *hit) {
    gsize start = 0, end = 0;
    g_autofree char *context = hit_context(message, hit, 30, &start, &end);
    return json_pack("{s:o, s:o, s:f, s:o, s:I, s:I, s:o, s:s, s:f, s:o, s:I, s:I}", "rule",
                     printer_string(hit->rule), "category", printer_string(hit->category->id),
                     "score", hit->score, "part", printer_string(hit->part), "start",
                     (json_int_t)hit->start, "end", (json_int_t)hit->end, "text",
                     printer_string(hit->text), "standing", standing_word(hit->standing), "weight",
                     hit->weight, "context", printer_string(context), "context_start",
                     (json_int_t)start, "context_end", (json_int_t)end);
}

/* What a level more would have taken; NULL: the highest is reached. */
static const Level *next_level(const Verdict *verdict) {
    const GPtrArray *levels = verdict->policy->levels;
    for (guint i = 0; i < levels->len; i++) {
        const Level *level = g_ptr_array_index(levels, i);
        if (level->threshold > verdict->score)
            return level;
    }
    return NULL;
}

json_t *verdict_object(const char *file, const Verdict *verdict, gsize mail_bytes) {
    json_t *hits = json_array();
    for (guint i = 0; i < verdict->hits->len; i++)
        json_array_append_new(hits,
                              hit_object(verdict->message, g_ptr_array_index(verdict->hits, i)));
    json_t *object =
        json_pack("{s:o, s:s, s:f, s:o, s:o, s:o, s:I}", "file", printer_string(file), "level",
                  verdict_level(verdict), "score", verdict->score, "hits", hits, "subject",
                  printer_string(verdict->message->subject), "partial",
                  printer_string(verdict_partial(verdict)), "bytes", (json_int_t)mail_bytes);
    const Level *next = next_level(verdict);
    if (next)
        json_object_set_new(object, "next",
                            json_pack("{s:s, s:f}", "level", next->id, "missing",
                                      next->threshold - verdict->score));
    if (verdict->skipped->len > 0) {
        json_t *skipped = json_array();
        for (guint i = 0; i < verdict->skipped->len; i++)
            json_array_append_new(skipped, printer_string(g_ptr_array_index(verdict->skipped, i)));
        json_object_set_new(object, "skipped", skipped);
    }
    return object;
}

/* The line of context with the hit marked. */
static void tell_context(const json_t *hit, GString *out, gboolean colour) {
    const char *context = printer_get(hit, "context");
    gsize length = strlen(context);
    gsize start = MIN((gsize)printer_number(hit, "context_start"), length);
    gsize end = CLAMP((gsize)printer_number(hit, "context_end"), start, length);
    g_autofree char *before = g_strndup(context, start);
    g_autofree char *words = g_strndup(context + start, end - start);
    g_string_append(out, "      ");
    printer_text(out, before);
    printer_begin(out, colour, COLOUR_HIT);
    g_string_append(out, colour ? "" : "[");
    printer_text(out, words);
    g_string_append(out, colour ? "" : "]");
    printer_end(out, colour);
    printer_text(out, context + end);
    g_string_append_c(out, '\n');
}

static void tell_hit(const json_t *hit, GString *out, gboolean colour) {
    const char *part = printer_get(hit, "part");
    const char *why = standing_in_words(printer_get(hit, "standing"));
    g_string_append_printf(out, "  %+6.4g  %s  %s, in %s", printer_number(hit, "score"),
                           printer_get(hit, "category"), printer_get(hit, "rule"), part);
    if (*why) {
        printer_begin(out, colour, COLOUR_FAINT);
        g_string_append_printf(out, " (%s)", why);
        printer_end(out, colour);
    }
    g_string_append_c(out, '\n');
    if (strcmp(part, "behaviour") == 0) {
        g_string_append(out, "      ");
        printer_text(out, printer_get(hit, "text"));
        g_string_append_c(out, '\n');
    } else {
        tell_context(hit, out, colour);
    }
}

void verdict_tell(const json_t *object, GString *out, gboolean colour) {
    const char *level = printer_get(object, "level");
    gboolean flagged = strcmp(level, "none") != 0;
    const json_t *hits = json_object_get(object, "hits");
    const json_t *next = json_object_get(object, "next");
    printer_begin(out, colour, flagged ? COLOUR_HIT : COLOUR_GOOD);
    g_string_append_printf(out, "%-8s", level);
    printer_end(out, colour);
    g_string_append_printf(out, " %5.4g  ", printer_number(object, "score"));
    printer_text(out, printer_get(object, "file"));
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < json_array_size(hits); i++)
        tell_hit(json_array_get(hits, i), out, colour);
    if (*printer_get(object, "partial")) {
        g_string_append(out, "  scored in part: ");
        printer_text(out, printer_get(object, "partial"));
        g_string_append_c(out, '\n');
    }
    if (json_array_size(hits) > 0 && next)
        g_string_append_printf(out, "  %.4g more would have been %s\n",
                               printer_number(next, "missing"), printer_get(next, "level"));
}
