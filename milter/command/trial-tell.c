/* Offers the telling part of trial.h: tables for people. */
#include "command/trial.h"

#include "command/verdict-object.h"

enum {
    NAME_COLUMNS = 30
};

/* "96.0% (120 of 125; 91.0-98.3)" */
void trial_tell_figure(const json_t *figure, GString *out) {
    if (printer_number(figure, "of") > 0)
        g_string_append_printf(
            out, "%.1f%% (%.0f of %.0f; %.1f-%.1f)", printer_number(figure, "share") * 100,
            printer_number(figure, "count"), printer_number(figure, "of"),
            printer_number(figure, "low") * 100, printer_number(figure, "high") * 100);
    else
        g_string_append(out, "no mail");
}

void trial_tell_levels(const json_t *object, GString *out, gboolean colour) {
    static const struct {
        const char *key, *title;
    } lines[] = {
        {"recall", "harassment found"},
        {"precision", "of the flagged, harassment"},
        {"complaint", "complaints flagged"},
        {"normal", "normal mail flagged"},
    };
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(object, "levels"), i, row) {
        printer_begin(out, colour, COLOUR_STRONG);
        g_string_append(out, "level ");
        printer_put(out, row, "level");
        g_string_append_printf(out, " (from %g)\n", printer_number(row, "threshold"));
        printer_end(out, colour);
        for (gsize j = 0; j < G_N_ELEMENTS(lines); j++) {
            g_string_append(out, "  ");
            printer_column(out, lines[j].title, NAME_COLUMNS);
            trial_tell_figure(json_object_get(row, lines[j].key), out);
            g_string_append_c(out, '\n');
        }
    }
    g_string_append(out, "In brackets: how many of how many; 95 % interval (Wilson).\n");
    if (printer_number(object, "left_out") > 0) {
        printer_count(out, printer_number(object, "left_out"), "mail");
        g_string_append(out, " left out: could not be read, or is no mail.\n");
    }
    g_string_append_c(out, '\n');
}

void trial_tell_ran_away(const json_t *rows, GString *out, gboolean colour) {
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row) {
        printer_begin(out, colour, COLOUR_HIT);
        g_string_append(out, "rule ");
        printer_put(out, row, "rule");
        g_string_append(out, " ran away");
        printer_end(out, colour);
        g_string_append(out, ": its match took too long, so it was left out of ");
        printer_count(out, printer_number(row, "mails"), "mail");
        g_string_append_c(out, '\n');
    }
}

void trial_tell_rules(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *row;
    printer_begin(out, colour, COLOUR_STRONG);
    printer_column(out, "rule", NAME_COLUMNS);
    g_string_append(out, "  harassment  complaint  normal  not counted\n");
    printer_end(out, colour);
    json_array_foreach(json_object_get(object, "rules"), i, row) {
        const json_t *only_hit = json_object_get(row, "not_counted");
        printer_column(out, printer_get(row, "rule"), NAME_COLUMNS);
        g_string_append_printf(out, "%12.0f%11.0f%8.0f%13.0f\n", printer_number(row, "harassment"),
                               printer_number(row, "complaint"), printer_number(row, "normal"),
                               printer_number(only_hit, "harassment") +
                                   printer_number(only_hit, "complaint") +
                                   printer_number(only_hit, "normal"));
    }
    g_string_append(
        out, "Mails to whose score the rule added; what costs most first. Not counted: mails "
             "that it\nhit without adding anything (quoted, in a signature, over a "
             "cap, no harassment).\n");
    printer_count(out, printer_number(object, "without_hits"), "more rule");
    g_string_append(out, " hit nothing here\n");
    trial_tell_ran_away(json_object_get(object, "ran_away"), out, colour);
    g_string_append_c(out, '\n');
}

void trial_tell_misjudged(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_HIT);
    g_string_append(out, printer_truth(object, "flagged") ? "flagged, but labelled "
                                                          : "not flagged, but labelled ");
    printer_put(out, object, "label");
    printer_end(out, colour);
    g_string_append(out, ": ");
    verdict_tell(json_object_get(object, "misjudged"), out, colour);
}

/* "4", "yes", "lowest"; "none" where there is nothing of it. */
static void put_value(GString *out, const json_t *value) {
    if (json_is_number(value))
        g_string_append_printf(out, "%g", json_number_value(value));
    else if (json_is_boolean(value))
        g_string_append(out, json_is_true(value) ? "yes" : "no");
    else
        printer_text(out, json_is_string(value) ? json_string_value(value) : "none");
}

void trial_tell_change(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *reason;
    printer_begin(out, colour, COLOUR_STRONG);
    printer_put(out, object, "before");
    g_string_append_printf(out, " %g -> ", printer_number(object, "score_before"));
    printer_put(out, object, "after");
    g_string_append_printf(out, " %g", printer_number(object, "score_after"));
    printer_end(out, colour);
    g_string_append(out, "  ");
    printer_put(out, object, "changed");
    g_string_append(out, " (labelled ");
    printer_put(out, object, "label");
    g_string_append(out, ")\n");
    json_array_foreach(json_object_get(object, "why"), i, reason) {
        g_string_append(out, "    ");
        printer_put(out, reason, json_object_get(reason, "rule") ? "rule" : "policy");
        g_string_append(out, ": ");
        put_value(out, json_object_get(reason, "before"));
        g_string_append(out, " -> ");
        put_value(out, json_object_get(reason, "after"));
        g_string_append_c(out, '\n');
    }
}
