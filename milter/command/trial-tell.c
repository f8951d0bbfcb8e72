/* Offers the telling part of trial.h: tables for people. */
#include "command/trial.h"

#include "command/verdict-object.h"

enum {
    NAME_COLUMNS = 30,
    HARASSMENT_COLUMNS = 12,
    COMPLAINT_COLUMNS = 11,
    NORMAL_COLUMNS = 8,
    NOT_COUNTED_COLUMNS = 13
};

void trial_tell_level(const json_t *row, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_STRONG);
    printer_say(out, _("level %s (from %g)"), printer_get(row, "level"),
                printer_number(row, "threshold"));
    printer_end(out, colour);
    g_string_append_c(out, '\n');
}

/* "96.0% (120 of 125; 91.0-98.3)" */
void trial_tell_figure(const json_t *figure, GString *out) {
    if (printer_number(figure, "of") > 0)
        /* Translators: a share, then how many of how many, and the bounds of its interval. */
        g_string_append_printf(
            out, _("%.1f%% (%.0f of %.0f; %.1f-%.1f)"), printer_number(figure, "share") * 100,
            printer_number(figure, "count"), printer_number(figure, "of"),
            printer_number(figure, "low") * 100, printer_number(figure, "high") * 100);
    else
        g_string_append(out, _("no mail"));
}

void trial_tell_left_out(double number, GString *out) {
    printer_count(out, number, "%s mail left out: could not be read, or is no mail.",
                  "%s mails left out: could not be read, or are no mail.");
    g_string_append_c(out, '\n');
}

void trial_tell_levels(const json_t *object, GString *out, gboolean colour) {
    static const struct {
        const char *key, *title;
    } lines[] = {
        {"recall", N_("harassment found")},
        {"precision", N_("of the flagged, harassment")},
        {"complaint", N_("complaints flagged")},
        {"normal", N_("normal mail flagged")},
    };
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(object, "levels"), i, row) {
        trial_tell_level(row, out, colour);
        for (gsize j = 0; j < G_N_ELEMENTS(lines); j++) {
            g_string_append(out, "  ");
            printer_column(out, _(lines[j].title), NAME_COLUMNS);
            trial_tell_figure(json_object_get(row, lines[j].key), out);
            g_string_append_c(out, '\n');
        }
    }
    /* xgettext:no-c-format */
    g_string_append(out, _("In brackets: how many of how many; 95 % interval (Wilson).\n"));
    if (printer_number(object, "left_out") > 0)
        trial_tell_left_out(printer_number(object, "left_out"), out);
    g_string_append_c(out, '\n');
}

void trial_tell_ran_away(const json_t *rows, GString *out, gboolean colour) {
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row) {
        printer_begin(out, colour, COLOUR_HIT);
        printer_say(out, _("rule %s ran away"), printer_get(row, "rule"));
        printer_end(out, colour);
        g_string_append(out, ": ");
        printer_count(out, printer_number(row, "mails"),
                      "its match took too long, so it was left out of %s mail",
                      "its match took too long, so it was left out of %s mails");
        g_string_append_c(out, '\n');
    }
}

void trial_tell_rules(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *row;
    printer_begin(out, colour, COLOUR_STRONG);
    printer_column(out, _("rule"), NAME_COLUMNS);
    printer_column_right(out, translate_in("column", "harassment"), HARASSMENT_COLUMNS);
    printer_column_right(out, translate_in("column", "complaint"), COMPLAINT_COLUMNS);
    printer_column_right(out, translate_in("column", "normal"), NORMAL_COLUMNS);
    printer_column_right(out, translate_in("column", "not counted"), NOT_COUNTED_COLUMNS);
    printer_end(out, colour);
    g_string_append_c(out, '\n');
    json_array_foreach(json_object_get(object, "rules"), i, row) {
        const json_t *only_hit = json_object_get(row, "not_counted");
        printer_column(out, printer_get(row, "rule"), NAME_COLUMNS);
        g_string_append_printf(
            out, "%*.0f%*.0f%*.0f%*.0f\n", HARASSMENT_COLUMNS, printer_number(row, "harassment"),
            COMPLAINT_COLUMNS, printer_number(row, "complaint"), NORMAL_COLUMNS,
            printer_number(row, "normal"), NOT_COUNTED_COLUMNS,
            printer_number(only_hit, "harassment") + printer_number(only_hit, "complaint") +
                printer_number(only_hit, "normal"));
    }
    g_string_append(
        out,
        _("Mails to whose score the rule added; what costs most first. Not counted: mails "
          "that it\n"
          "hit without adding anything (quoted, in a signature, over a cap, no harassment).\n"));
    printer_count(out, printer_number(object, "without_hits"), "%s more rule hit nothing here",
                  "%s more rules hit nothing here");
    g_string_append_c(out, '\n');
    trial_tell_ran_away(json_object_get(object, "ran_away"), out, colour);
    g_string_append_c(out, '\n');
}

void trial_tell_misjudged(const json_t *object, GString *out, gboolean colour) {
    printer_begin(out, colour, COLOUR_HIT);
    printer_say(out,
                printer_truth(object, "flagged") ? _("flagged, but labelled %s")
                                                 : _("not flagged, but labelled %s"),
                printer_get(object, "label"));
    printer_end(out, colour);
    g_string_append(out, ": ");
    verdict_tell(json_object_get(object, "misjudged"), out, colour);
}

/* "4", "yes", "lowest"; "none" where there is nothing of it. */
static void put_value(GString *out, const json_t *value) {
    if (json_is_number(value))
        g_string_append_printf(out, "%g", json_number_value(value));
    else if (json_is_boolean(value))
        g_string_append(out, json_is_true(value) ? _("yes") : _("no"));
    else
        printer_text(out, json_is_string(value) ? json_string_value(value) : _("none"));
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
    printer_say_line(out, _("%s (labelled %s)"), printer_get(object, "changed"),
                     printer_get(object, "label"));
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
