/* Offers suggest_tell(). */
#include "command/suggest.h"
#include "command/trial.h"

enum {
    NAME_COLUMNS = 24,
    FIGURE_COLUMNS = 34,
    RULE_COLUMNS = 34
};

static const char *const titles[LABELS] = {N_("normal mail flagged"), N_("complaints flagged"),
                                           N_("harassment found")};

static void tell_level(const json_t *row, GString *out, gboolean colour) {
    const json_t *after = json_object_get(row, "after");
    trial_tell_level(row, out, colour);
    for (Label label = LABELS; label-- > 0;) {
        g_autoptr(GString) before = g_string_new(NULL);
        trial_tell_figure(json_object_get(json_object_get(row, "before"), label_name(label)),
                          before);
        g_string_append(out, "  ");
        printer_column(out, _(titles[label]), NAME_COLUMNS);
        if (json_is_object(after)) {
            printer_column(out, before->str, FIGURE_COLUMNS);
            trial_tell_figure(json_object_get(after, label_name(label)), out);
        } else {
            g_string_append(out, before->str);
        }
        g_string_append_c(out, '\n');
    }
}

static void tell_levels(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *row;
    gboolean proposed = json_is_number(json_object_get(object, "lambda"));
    g_string_append(out, "  ");
    printer_column(out, "", NAME_COLUMNS);
    if (proposed)
        printer_column(out, _("scores in force"), FIGURE_COLUMNS);
    g_string_append_printf(out, "%s\n",
                           proposed ? _("suggested, cross-validated") : _("scores in force"));
    json_array_foreach(json_object_get(object, "levels"), i, row) tell_level(row, out, colour);
}

static void tell_costs(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(object, "costs"), i, row) {
        Label label = 0;
        while (label < LABELS - 1 && strcmp(label_name(label), printer_get(row, "label")) != 0)
            label++;
        printer_begin(out, colour, COLOUR_HIT);
        printer_say(
            out,
            label == LABEL_NORMAL      ? _("It flags more normal mail at level %s: %.0f -> %.0f")
            : label == LABEL_COMPLAINT ? _("It flags more complaints at level %s: %.0f -> %.0f")
                                       : _("It finds less harassment at level %s: %.0f -> %.0f"),
            printer_get(row, "level"), printer_number(row, "before"), printer_number(row, "after"));
        printer_end(out, colour);
        g_string_append_c(out, '\n');
    }
}

static void tell_changes(const json_t *object, GString *out, gboolean colour) {
    size_t i;
    const json_t *change, *rule;
    json_array_foreach(json_object_get(object, "changes"), i, change) {
        printer_column(out, printer_get(change, "rule"), RULE_COLUMNS);
        g_string_append_printf(out, "%g -> %g", printer_number(change, "before"),
                               printer_number(change, "after"));
        printer_begin(out, colour, COLOUR_HIT);
        if (printer_truth(change, "halved"))
            g_string_append_printf(out, "  %s",
                                   _("falls by more than half: see first what it is for"));
        printer_end(out, colour);
        g_string_append_c(out, '\n');
    }
    json_array_foreach(json_object_get(object, "left_out"), i, rule) {
        printer_say_line(out,
                         _("not in the patch, for its score stands elsewhere than its tag: %s"),
                         json_string_value(rule));
    }
}

void suggest_tell(const json_t *object, GString *out, gboolean colour) {
    const json_t *lambda = json_object_get(object, "lambda");
    tell_levels(object, out, colour);
    tell_costs(object, out, colour);
    if (json_is_number(lambda))
        g_string_append_printf(out, _("ridge %g; "), json_number_value(lambda));
    g_string_append_printf(out, _("%.0f rules fitted, %.0f kept that hit fewer than %d mails\n"),
                           printer_number(object, "fitted"), printer_number(object, "kept"),
                           (int)MAILS_A_RULE_MIN);
    if (printer_number(object, "left_out_mails") > 0) {
        trial_tell_left_out(printer_number(object, "left_out_mails"), out);
    }
    trial_tell_ran_away(json_object_get(object, "ran_away"), out, colour);
    tell_changes(object, out, colour);
    g_string_append(out,
                    json_is_number(lambda)
                        ? _("Nothing was changed. To try it: patch -p0 in a copy of the policy's "
                            "directory, then policy test --against.\n\n")
                        : _("There is nothing to suggest: no scores that were tried judge more "
                            "of these mails rightly, cross-validated, by more than chance.\n"));
    g_string_append(out, printer_get(object, "patch"));
}
