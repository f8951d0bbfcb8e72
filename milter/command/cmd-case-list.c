/* kasuhara case list: the cases as the archive tells them. */
#include "command/case-filter.h"

enum {
    LEVEL = 8,
    NUMBER = 5,
    SCORE = 5,
    LAST = 16,
    MAILS = 5,
    MEDIUM = 76, /* columns from which on state and day of the last mail are shown, */
    WIDE = 100,  /* and from which on its time, and how many mails */
    BEFORE_WIDE = 50,
    BEFORE_MEDIUM = 37, /* columns that come before the customer, without the state */
    BEFORE_NARROW = 23,
    DAY = 10 /* of "2026-11-23 10:00" */
};

/* Cuts the spaces that fill the last column. */
static void end_row(GString *out) {
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

/* Words that are wide are longer. */
static gsize state_columns(void) {
    return strcmp(translate_language(), "en") == 0 ? 13 : 14;
}

static void put_last_columns(GString *out, const char *customer, const char *categories) {
    gsize columns = printer_terminal_columns();
    gsize rest = columns - (columns >= WIDE     ? BEFORE_WIDE + state_columns()
                            : columns >= MEDIUM ? BEFORE_MEDIUM + state_columns()
                                                : BEFORE_NARROW);
    gsize first = rest * 3 / 5;
    printer_column(out, customer, first - 1);
    g_string_append_c(out, ' ');
    printer_column(out, categories, rest - first);
    end_row(out);
}

static void put_middle_heads(GString *out) {
    gsize columns = printer_terminal_columns();
    if (columns < MEDIUM)
        return;
    printer_column(out, _("state"), state_columns());
    g_string_append(out, "  ");
    printer_column(out, _("last mail"), columns >= WIDE ? LAST : DAY);
    g_string_append(out, "  ");
    if (columns < WIDE)
        return;
    printer_column_right(out, _("mails"), MAILS);
    g_string_append(out, "  ");
}

static void tell_head(const json_t *object, GString *out, gboolean colour) {
    (void)object;
    printer_begin(out, colour, COLOUR_FAINT);
    printer_column_right(out, _("case"), NUMBER);
    g_string_append(out, "  ");
    printer_column(out, _("level"), LEVEL);
    g_string_append(out, " ");
    printer_column_right(out, _("score"), SCORE);
    g_string_append(out, "  ");
    put_middle_heads(out);
    put_last_columns(out, _("customer"), _("categories"));
    printer_end(out, colour);
}

/* "judged, card" */
static void put_state(GString *out, const json_t *object) {
    gboolean closed = json_is_object(json_object_get(object, "closed"));
    g_autoptr(GString) state = g_string_new(closed                              ? _("closed")
                                            : *printer_get(object, "judgement") ? _("judged")
                                                                                : _("open"));
    double since = printer_number(json_object_get(object, "closed"), "mails_since");
    if (closed && since > 0)
        g_string_append_printf(state, " +%.0f", since);
    if (json_array_size(json_object_get(object, "cards")) > 0)
        g_string_append_printf(state, "%s%s", _(", "), _("card"));
    if (json_is_object(json_object_get(object, "hold")))
        g_string_append_printf(state, "%s%s", _(", "), _("held"));
    printer_column(out, state->str, state_columns());
    g_string_append(out, "  ");
}

static void put_middle_columns(GString *out, const json_t *object) {
    gsize columns = printer_terminal_columns();
    if (columns < MEDIUM)
        return;
    g_autoptr(GString) last = g_string_new(NULL);
    printer_put_local(last, object, "last");
    put_state(out, object);
    if (columns >= WIDE)
        g_string_append_printf(out, "%s  %5.0f  ", last->str, printer_number(object, "mails"));
    else
        g_string_append_printf(out, "%-*.*s  ", DAY, DAY, last->str);
}

static void tell_row(const json_t *object, GString *out, gboolean colour) {
    double number = printer_number(object, "case");
    g_autoptr(GString) categories = g_string_new(NULL);
    case_put_list(categories, json_object_get(object, "categories"));
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
    put_middle_columns(out, object);
    put_last_columns(out, printer_get(object, "customer"), categories->str);
}

static void tell_none(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out,
                     printer_truth(object, "others") ? _("No such case stands in %s")
                                                     : _("No case stands in %s"),
                     printer_get(object, "archive"));
}

static int list(const CommandOptions *options, const CaseFilter *filter) {
    gboolean printed = TRUE, whole;
    g_autoptr(GPtrArray) files = cases_read_brief(&cmd_case_list, options->archive, &whole);
    if (!files)
        return ANSWER_NONE;
    gboolean any = files->len > 0;
    case_filter_apply(filter, files);
    if (!options->json && files->len > 0)
        printed = printer_print(FALSE, json_object(), tell_head);
    else if (!options->json)
        printed = printer_print(FALSE,
                                json_pack("{s:o, s:b}", "archive", printer_string(options->archive),
                                          "others", (int)any),
                                tell_none);
    for (guint i = 0; printed && i < files->len; i++)
        printed = printer_print(options->json, case_object(g_ptr_array_index(files, i)), tell_row);
    return printed && whole ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    CaseFilter filter = {0};
    const GOptionEntry entries[] = {
        {"open", 0, 0, G_OPTION_ARG_NONE, &filter.open, NULL, NULL},
        {"closed", 0, 0, G_OPTION_ARG_NONE, &filter.closed, NULL, NULL},
        {"judged", 0, 0, G_OPTION_ARG_NONE, &filter.judged, NULL, NULL},
        {"unjudged", 0, 0, G_OPTION_ARG_NONE, &filter.unjudged, NULL, NULL},
        {"held", 0, 0, G_OPTION_ARG_NONE, &filter.held, NULL, NULL},
        {"carded", 0, 0, G_OPTION_ARG_NONE, &filter.carded, NULL, NULL},
        {"level", 0, 0, G_OPTION_ARG_STRING, &filter.level, NULL, NULL},
        {"category", 0, 0, G_OPTION_ARG_STRING, &filter.category, NULL, NULL},
        {"customer", 0, 0, G_OPTION_ARG_STRING, &filter.customer, NULL, NULL},
        {"from", 0, 0, G_OPTION_ARG_STRING, &filter.from, NULL, NULL},
        {"to", 0, 0, G_OPTION_ARG_STRING, &filter.to, NULL, NULL},
        {"sort", 0, 0, G_OPTION_ARG_STRING, &filter.sort, NULL, NULL},
        {"reverse", 'r', 0, G_OPTION_ARG_NONE, &filter.reverse, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_list, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    if (options.arguments->len > 0)
        answer = command_fail(&cmd_case_list, _("what is %s? An archive is named by --archive"),
                              (const char *)g_ptr_array_index(options.arguments, 0));
    else
        answer = case_filter_ready(&cmd_case_list, &filter) ? list(&options, &filter) : ANSWER_NONE;
    case_filter_clear(&filter);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_list = {
    "case list", run, NEEDS_ARCHIVE, N_("the cases of an archive"),
    N_("usage: kasuhara case list [--open | --closed] [--judged | --unjudged] [--held] [--carded]\n"
       "       [--level LEVEL] [--category CATEGORY] [--customer TEXT] [--from TIME] [--to TIME]\n"
       "       [--sort ORDER] [-r] [--json] [-a DIR]\n"
       "\n"
       "Lists the cases of an archive, one a line: number, highest level and score, state, time\n"
       "of the last mail in your time zone, number of mails, customer, categories; as many of\n"
       "these as the terminal has room for. The state is open, judged or closed; +2: two mails\n"
       "came since it was closed; card: a red card that was shown in it is in force; held: it is\n"
       "on hold. Of several filters each must hold.\n"
       "A case \"-\" holds mails that were archived alone, because the memory of threads failed. "
       "Of "
       "a\n"
       "case that was erased it tells by which record, when, by whom and on what ground.\n"
       "\n"
       "      --open, --closed      work on it goes on, or has ended\n"
       "      --judged, --unjudged  it has a judgement, or none yet\n"
       "      --held                it is on hold\n"
       "      --carded              a red card that was shown in it is in force\n"
       "      --level LEVEL         its highest level is this\n"
       "      --category CATEGORY   it has hits of this category\n"
       "      --customer TEXT       the customer's address has this in it\n"
       "      --from TIME           its last mail came then or later: 2026-11-23, "
       "2026-11-23T10:00\n"
       "      --to TIME             it was opened before, or on this day\n"
       "      --sort ORDER          number (the default), last, opened, score, mails, customer\n"
       "  -r, --reverse             the other way round\n"
       "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json          one object a case and line\n"
       "\n"
       "exit status: 0 listed; 2 the archive cannot be read, or some records: the rest is "
       "listed\n")};
