/* kasuhara case list: the cases as the archive tells them. */
#include "command/case-object.h"

enum {
    LEVEL = 8,
    WIDE = 72,            /* columns from which on time and number of mails are shown */
    BEFORE_CUSTOMER = 48, /* columns that come before it in a wide table, */
    BEFORE_NARROW = 23    /* and in a narrow one */
};

/* Cuts the spaces that fill the last column. */
static void end_row(GString *out) {
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static void put_last_columns(GString *out, const char *customer, const char *categories) {
    gsize columns = printer_terminal_columns();
    gsize rest = columns - (columns >= WIDE ? BEFORE_CUSTOMER : BEFORE_NARROW);
    gsize first = rest * 3 / 5;
    printer_column(out, customer, first - 1);
    g_string_append_c(out, ' ');
    printer_column(out, categories, rest - first);
    end_row(out);
}

static void tell_head(const json_t *object, GString *out, gboolean colour) {
    (void)object;
    printer_begin(out, colour, COLOUR_FAINT);
    g_string_append(out, " case  level    score  ");
    if (printer_terminal_columns() >= WIDE)
        g_string_append(out, "last mail         mails  ");
    put_last_columns(out, "customer", "categories");
    printer_end(out, colour);
}

static void tell_row(const json_t *object, GString *out, gboolean colour) {
    double number = printer_number(object, "case");
    g_autoptr(GString) categories = g_string_new(NULL);
    case_put_categories(categories, object);
    printer_begin(out, colour, COLOUR_STRONG);
    if (number > 0)
        g_string_append_printf(out, "%5.0f", number);
    else
        g_string_append(out, "    -"); /* archived alone: state had failed */
    printer_end(out, colour);
    g_string_append(out, "  ");
    if (!json_object_get(object, "mails")) {
        case_put_erasures(out, object, "; ");
        g_string_append_c(out, '\n');
        return;
    }
    printer_column(out, printer_get(object, "level"), LEVEL);
    g_string_append_printf(out, " %5.4g  ", printer_number(object, "score"));
    if (printer_terminal_columns() >= WIDE) {
        printer_put_local(out, object, "last");
        g_string_append_printf(out, "  %5.0f  ", printer_number(object, "mails"));
    }
    put_last_columns(out, printer_get(object, "customer"), categories->str);
}

static void tell_none(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, "No case stands in ");
    printer_put(out, object, "archive");
    g_string_append_c(out, '\n');
}

static int list(const CommandOptions *options) {
    g_autoptr(GPtrArray) files = cases_read(&cmd_case_list, options->archive, 0);
    gboolean printed = TRUE;
    if (!files)
        return ANSWER_NONE;
    if (!options->json && files->len > 0)
        printed = printer_print(FALSE, json_object(), tell_head);
    else if (!options->json)
        printed = printer_print(
            FALSE, json_pack("{s:o}", "archive", printer_string(options->archive)), tell_none);
    for (guint i = 0; printed && i < files->len; i++)
        printed = printer_print(options->json, case_object(g_ptr_array_index(files, i)), tell_row);
    return printed ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    int answer = command_options(&cmd_case_list, argc, argv, NULL, &options);
    if (answer >= 0)
        return answer;
    answer = options.arguments->len == 0
                 ? list(&options)
                 : command_fail(&cmd_case_list, "what is %s? An archive is named by --archive",
                                (const char *)g_ptr_array_index(options.arguments, 0));
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_list = {
    "case list", run, NEEDS_ARCHIVE, "the cases of an archive",
    "usage: kasuhara case list [--json] [-a DIR]\n"
    "\n"
    "Lists the cases of an archive, one a line: number, highest level and score, time\n"
    "of the last mail in your time zone, number of mails, customer, categories. A case\n"
    "\"-\" holds mails that were archived alone, because the memory of threads failed. Of a\n"
    "case that was erased it tells by which record, when, by whom and on what ground.\n"
    "\n"
    "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
    "      --json          one object a case and line\n"
    "\n"
    "exit status: 0 listed; 2 the archive cannot be read\n"};
