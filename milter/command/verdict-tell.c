/* Offers verdict_tell(). */
#include "command/category-names.h"
#include "command/verdict-object.h"

#include "base/translate.h"

enum {
    HITS_TOLD = 50 /* of one mail; --json has all */
};

/* Why a hit added less than its rule's score, one reason after the other. */
static void put_reasons(const json_t *hit, GString *out) {
    static const char *const rows[][2] = {
        {"repeated", N_("this rule counted as often as it may")},
        {"quoted", N_("quoted, forwarded or signature: not this sender's, not counted")},
        {"noted", N_("shown only: its category is no harassment")}};
    const char *standing = printer_get(hit, "standing");
    const json_t *cap = json_object_get(hit, "cap");
    double share = printer_number(hit, "share");
    g_string_append_printf(out, _("of %.4g"), printer_number(hit, "weight"));
    if (share > 0 && share < 1)
        g_string_append_printf(out, _(": a forward counts at %.4g"), share);
    if (printer_number(hit, "less") > 0)
        g_string_append_printf(out, _("; in text that reads as harmless: %.4g %% less"),
                               100 * printer_number(hit, "less"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(standing, rows[i][0]) == 0)
            g_string_append_printf(out, _("; %s"), _(rows[i][1]));
    if (json_is_number(cap))
        g_string_append_printf(out, _("; its category's cap of %.4g is reached"),
                               json_number_value(cap));
    else if (strcmp(standing, "capped") == 0)
        g_string_append(out, _("; behaviours alone reach the lowest level at most"));
}

static void tell_standing(const json_t *hit, GString *out, gboolean colour) {
    double share = printer_number(hit, "share");
    gboolean less = strcmp(printer_get(hit, "standing"), "counted") != 0 || share < 1 ||
                    printer_number(hit, "less") > 0;
    printer_begin(out, colour, COLOUR_FAINT);
    if (printer_truth(hit, "unheld"))
        g_string_append_printf(out, "  %s",
                               _("(marked as quoted, but nothing shows that it is: counted)"));
    if (less) {
        g_string_append(out, "  (");
        put_reasons(hit, out);
        g_string_append_c(out, ')');
    }
    printer_end(out, colour);
}

/* The line with the hit marked. Counts of an object made here, so they lie in it. */
static void tell_context(const json_t *hit, GString *out, gboolean colour) {
    const char *context = printer_get(hit, "context");
    gsize length = strlen(context);
    gsize start = MIN((gsize)printer_number(hit, "context_start"), length);
    gsize end = CLAMP((gsize)printer_number(hit, "context_end"), start, length);
    g_autofree char *before = g_strndup(context, start);
    g_autofree char *words = g_strndup(context + start, end - start);
    g_string_append(out, "          ");
    printer_text(out, before);
    printer_begin(out, colour, COLOUR_HIT);
    g_string_append(out, colour ? "" : "[");
    printer_text(out, words);
    g_string_append(out, colour ? "" : "]");
    printer_end(out, colour);
    printer_text(out, context + end);
    g_string_append_c(out, '\n');
}

/* Of what only reads like abuse: the words that told most. */
static void tell_weighty(const json_t *hit, GString *out) {
    const json_t *weighty = json_object_get(hit, "weighty");
    gsize count = json_array_size(weighty);
    g_string_append(out, count > 0 ? "          " : "");
    for (gsize i = 0; i < count; i++)
        printer_say(out, i == 0 ? _("told by: “%s”") : _(", “%s”"),
                    json_string_value(json_array_get(weighty, i)));
    g_string_append(out, count > 0 ? "\n" : "");
}

/* Several rules may hit the same words, and all steps of a manner do: the place is said once. */
static gboolean is_same_place(const json_t *hit, const json_t *before) {
    static const char *const keys[] = {"part", "start", "end"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (!before || !json_equal(json_object_get(hit, keys[i]), json_object_get(before, keys[i])))
            return FALSE;
    return TRUE;
}

static void tell_hit(const json_t *hit, const json_t *before, GString *out, gboolean colour) {
    gboolean behaviour = strcmp(printer_get(hit, "part"), "behaviour") == 0;
    g_string_append_printf(out, "  %+6.4g  ", printer_number(hit, "score"));
    printer_begin(out, colour, COLOUR_STRONG);
    printer_put(out, hit, "category");
    printer_end(out, colour);
    g_string_append(out, "  ");
    if (behaviour)
        printer_put(out, hit, "rule");
    else
        printer_say(out, _("%s, in %s"), printer_get(hit, "rule"), printer_get(hit, "part"));
    tell_standing(hit, out, colour);
    g_string_append_c(out, '\n');
    if (behaviour) {
        g_string_append(out, "          ");
        printer_put(out, hit, "text");
        g_string_append_c(out, '\n');
    } else if (!is_same_place(hit, before)) {
        tell_context(hit, out, colour);
        tell_weighty(hit, out);
    }
}

static void tell_notes(const json_t *object, GString *out) {
    const json_t *notes = json_object_get(object, "notes");
    const json_t *skipped = json_object_get(object, "skipped");
    for (gsize i = 0; i < json_array_size(notes); i++)
        printer_say_line(out, "  %s", _(json_string_value(json_array_get(notes, i))));
    if (printer_truth(object, "only_forward"))
        printer_say_line(out, _("  nothing but a forward: it counts at %.4g by the policy"),
                         printer_number(object, "forward_share"));
    if (*printer_get(object, "partial"))
        printer_say_line(out, _("  scored in part: %s"), _(printer_get(object, "partial")));
    for (gsize i = 0; i < json_array_size(skipped); i++)
        printer_say_line(out, _("  rule left out, its match ran away: %s"),
                         json_string_value(json_array_get(skipped, i)));
}

void verdict_tell(const json_t *object, GString *out, gboolean colour) {
    const char *level = printer_get(object, "level");
    const json_t *hits = json_object_get(object, "hits");
    const json_t *next = json_object_get(object, "next");
    gsize count = json_array_size(hits);
    printer_begin(out, colour, strcmp(level, "none") != 0 ? COLOUR_HIT : COLOUR_GOOD);
    printer_column(out, level_said(object), MAX(printer_width(level_said(object)), 8));
    printer_end(out, colour);
    g_string_append_printf(out, " %5.4g  ", printer_number(object, "score"));
    printer_put(out, object, "file");
    g_string_append_c(out, '\n');
    for (gsize i = 0; i < MIN(count, HITS_TOLD); i++)
        tell_hit(json_array_get(hits, i), i > 0 ? json_array_get(hits, i - 1) : NULL, out, colour);
    if (count > HITS_TOLD) {
        g_string_append(out, "  ");
        printer_count(out, (double)(count - HITS_TOLD), "and %s more hit; --json has them all",
                      "and %s more hits; --json has them all");
        g_string_append_c(out, '\n');
    }
    tell_notes(object, out);
    if (count > 0 && json_is_object(next)) {
        printer_say_line(out, _("  %.4g more would have made it %s"),
                         printer_number(next, "missing"), level_said(next));
    }
}
