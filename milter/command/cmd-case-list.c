/* kasuhara case list: the cases as the archive tells them. */
#include "command/case-filter.h"
#include "command/category-names.h"

enum {
    LEVEL = 8,
    NUMBER = 5,
    SCORE = 5,
    LAST = 16,
    MAILS = 5,
    DAY = 10, /* of "2026-11-23 10:00" */
    STATE_LEAST = 13,
    STATE_LEAST_OTHER = 14, /* words that are wide are longer */
    STATE_MOST = 44,
    CATEGORIES_LEAST = 7,
    /* What must be left for customer and categories, or a column is not shown. */
    REST_STATE = 19,
    REST_LEVEL = 20,
    REST_DAY = 25,
    REST_TIME = 33
};

/* Which columns there is room for, in the order in which they are given up: time and how many
 * mails, day, level and score, categories, state. */
typedef struct {
    gsize state, last; /* columns; 0: not shown */
    gboolean level, mails;
    gsize customer, categories;
} Layout;

/* Takes columns, with those between, if enough is left. */
static gboolean take(gsize *rest, gsize columns, gsize least) {
    gboolean enough = *rest >= columns + least;
    *rest -= enough ? columns : 0;
    return enough;
}

static Layout lay_out(gsize state) {
    gsize least = strcmp(translate_language(), "en") == 0 ? STATE_LEAST : STATE_LEAST_OTHER;
    gsize rest = printer_terminal_columns() - NUMBER - 2;
    Layout layout = {.state = CLAMP(state, least, STATE_MOST)};
    if (!take(&rest, layout.state + 2, REST_STATE) && !take(&rest, layout.state + 2, 1) &&
        !take(&rest, (layout.state = rest / 2) + 2, 1))
        layout.state = 0;
    layout.level = take(&rest, LEVEL + 1 + SCORE + 2, REST_LEVEL);
    layout.last = take(&rest, DAY + 2, REST_DAY) ? DAY : 0;
    layout.mails = layout.last && take(&rest, MAILS + 2 + LAST - DAY, REST_TIME);
    layout.last = layout.mails ? LAST : layout.last;
    layout.customer = rest >= 2 * CATEGORIES_LEAST + 1 ? rest * 3 / 5 - 1 : rest;
    layout.categories = rest - MIN(rest, layout.customer + 1);
    return layout;
}

static json_t *layout_object(const Layout *layout) {
    return json_pack("{s:I, s:I, s:b, s:b, s:I, s:I}", "state", (json_int_t)layout->state, "last",
                     (json_int_t)layout->last, "level", (int)layout->level, "mails",
                     (int)layout->mails, "customer", (json_int_t)layout->customer, "categories",
                     (json_int_t)layout->categories);
}

static Layout layout_of(const json_t *object) {
    const json_t *layout = json_object_get(object, "layout");
    return (Layout){.state = (gsize)printer_number(layout, "state"),
                    .last = (gsize)printer_number(layout, "last"),
                    .level = printer_truth(layout, "level"),
                    .mails = printer_truth(layout, "mails"),
                    .customer = (gsize)printer_number(layout, "customer"),
                    .categories = (gsize)printer_number(layout, "categories")};
}

static void put_column(GString *out, const char *text, gsize columns) {
    if (columns == 0)
        return;
    printer_column(out, text, columns);
    g_string_append(out, "  ");
}

static void put_last_columns(GString *out, const Layout *layout, const char *customer,
                             const char *categories) {
    printer_column(out, customer, layout->customer);
    g_string_append_c(out, ' ');
    printer_column(out, categories, layout->categories);
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

static void tell_head(const json_t *object, GString *out, gboolean colour) {
    Layout layout = layout_of(object);
    printer_begin(out, colour, COLOUR_FAINT);
    printer_column_right(out, _("case"), NUMBER);
    g_string_append(out, "  ");
    if (layout.level) {
        printer_column(out, _("level"), LEVEL);
        g_string_append(out, " ");
        printer_column_right(out, _("score"), SCORE);
        g_string_append(out, "  ");
    }
    put_column(out, _("state"), layout.state);
    put_column(out, _("last mail"), layout.last);
    if (layout.mails) {
        printer_column_right(out, _("mails"), MAILS);
        g_string_append(out, "  ");
    }
    put_last_columns(out, &layout, _("customer"), _("categories"));
    printer_end(out, colour);
}

/* case_judged() in as few columns as a list has. */
static const char *judged_in_short(const char *word) {
    static const char *const words[] = {NC_("state", "harassment"), NC_("state", "complaint"),
                                        NC_("state", "neither"), NULL};
    return g_strv_contains(words, word) ? translate_in("state", word) : word;
}

static void add_state(GString *state, const char *word) {
    g_string_append_printf(state, "%s%s", state->len > 0 ? _(", ") : "", word);
}

/* "closed +2, harassment, held, card": what it was judged to be stands for that it is open. Caller
 * frees. */
static char *state_of(const json_t *object) {
    GString *state = g_string_new(NULL);
    const char *judgement = printer_get(object, "judgement");
    gboolean closed = json_is_object(json_object_get(object, "closed"));
    double since = printer_number(json_object_get(object, "closed"), "mails_since");
    if (closed)
        add_state(state, _("closed"));
    if (closed && since > 0)
        g_string_append_printf(state, " +%.0f", since);
    if (*judgement)
        add_state(state, judged_in_short(judgement));
    else if (!closed)
        add_state(state, _("open"));
    if (json_is_object(json_object_get(object, "hold")))
        add_state(state, _("held"));
    if (json_array_size(json_object_get(object, "cards")) > 0)
        add_state(state, _("card"));
    return g_string_free(state, FALSE);
}

static void tell_row(const json_t *object, GString *out, gboolean colour) {
    Layout layout = layout_of(object);
    double number = printer_number(object, "case");
    g_autoptr(GString) categories = g_string_new(NULL), last = g_string_new(NULL);
    g_autofree char *state = state_of(object);
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
    if (layout.level) {
        printer_column(out, level_said(object), LEVEL);
        g_string_append_printf(out, " %5.4g  ", printer_number(object, "score"));
    }
    put_column(out, state, layout.state);
    printer_put_local(last, object, "last");
    if (layout.last)
        g_string_append_printf(out, "%-*.*s  ", (int)layout.last, (int)layout.last, last->str);
    if (layout.mails)
        g_string_append_printf(out, "%5.0f  ", printer_number(object, "mails"));
    put_last_columns(out, &layout, printer_get(object, "customer"), categories->str);
}

static void tell_none(const json_t *object, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out,
                     printer_truth(object, "others") ? _("No such case stands in %s")
                                                     : _("No case stands in %s"),
                     printer_get(object, "archive"));
}

static gboolean print_row(json_t *object, const Layout *layout, PrinterTell tell) {
    json_object_set_new(object, "layout", layout_object(layout));
    return printer_print(FALSE, object, tell);
}

static gboolean print_table(const GPtrArray *files, const Policy *policy) {
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    gsize widest = 0;
    gboolean printed = TRUE;
    for (guint i = 0; i < files->len; i++) {
        json_t *row = case_object(g_ptr_array_index(files, i));
        g_autofree char *state = state_of(row);
        widest = MAX(widest, printer_width(state));
        category_names_put(row, policy);
        g_ptr_array_add(rows, row);
    }
    Layout layout = lay_out(widest);
    if (rows->len > 0)
        printed = print_row(json_object(), &layout, tell_head);
    for (guint i = 0; i < rows->len; i++) {
        json_t *row = g_ptr_array_index(rows, i);
        if (printed)
            printed = print_row(row, &layout, tell_row);
        else
            json_decref(row);
    }
    return printed;
}

static gboolean print_objects(const GPtrArray *files) {
    gboolean printed = TRUE;
    for (guint i = 0; printed && i < files->len; i++)
        printed = printer_print(TRUE, case_object(g_ptr_array_index(files, i)), NULL);
    return printed;
}

static int list(const CommandOptions *options, const CaseFilter *filter) {
    gboolean whole;
    g_autoptr(Policy) policy = category_names_policy(NULL);
    g_autoptr(GPtrArray) files = cases_read_brief(&cmd_case_list, options->archive, &whole);
    if (!files || !case_filter_known(&cmd_case_list, filter, policy, files))
        return ANSWER_NONE;
    gboolean any = files->len > 0;
    case_filter_apply(filter, policy, files);
    gboolean printed =
        options->json ? print_objects(files)
        : files->len > 0
            ? print_table(files, policy)
            : printer_print(FALSE,
                            json_pack("{s:o, s:b}", "archive", printer_string(options->archive),
                                      "others", (int)any),
                            tell_none);
    return printed && whole ? ANSWER_YES : ANSWER_NONE;
}

/* "--judged" alone means any judgement; g_option(3) has no options that may have a value. Caller
 * frees. */
static GStrv fill_judged(int argc, char **argv) {
    GPtrArray *filled = g_ptr_array_new();
    gboolean options = TRUE;
    for (int i = 0; i < argc; i++) {
        options = options && strcmp(argv[i], "--") != 0;
        gboolean alone =
            options && strcmp(argv[i], "--judged") == 0 && (i + 1 == argc || argv[i + 1][0] == '-');
        g_ptr_array_add(filled, g_strdup(alone ? "--judged=any" : argv[i]));
    }
    g_ptr_array_add(filled, NULL);
    return (GStrv)g_ptr_array_free(filled, FALSE);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    CaseFilter filter = {0};
    g_auto(GStrv) filled = fill_judged(argc, argv);
    const GOptionEntry entries[] = {
        {"open", 0, 0, G_OPTION_ARG_NONE, &filter.open, NULL, NULL},
        {"closed", 0, 0, G_OPTION_ARG_NONE, &filter.closed, NULL, NULL},
        {"judged", 0, 0, G_OPTION_ARG_STRING, &filter.judged, NULL, NULL},
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
    int answer = command_options(&cmd_case_list, argc, filled, entries, &options);
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
    N_("usage: kasuhara case list [--open | --closed] [--judged [WORD] | --unjudged]\n"
       "       [--held] [--carded] [--level LEVEL] [--category CATEGORY] [--customer TEXT]\n"
       "       [--from TIME] [--to TIME] [--sort ORDER] [-r] [--json] [-a DIR]\n"
       "\n"
       "Lists the cases of an archive, one a line: number, highest level and score, state, time\n"
       "of the last mail in your time zone, number of mails, customer, categories; as many of\n"
       "these as the terminal has room for. The state is open, or what it was judged to be, or\n"
       "closed (and what it was judged to be); +2: two mails came since it was closed; held: it\n"
       "is on hold; card: a red card that was shown in it is in force. Of several filters each\n"
       "must hold.\n"
       "A case \"-\" holds mails that were archived alone, because the memory of threads failed. "
       "Of "
       "a\n"
       "case that was erased it tells by which record, when, by whom and on what ground.\n"
       "\n"
       "      --open, --closed      work on it goes on, or has ended\n"
       "      --judged [WORD]       it was judged: harassment, complaint, neither; any of these\n"
       "      --unjudged            it has no judgement yet\n"
       "      --held                it is on hold\n"
       "      --carded              a red card that was shown in it is in force\n"
       "      --level LEVEL         its highest level is this\n"
       "      --category CATEGORY   it has hits of this category: its id, or what the policy calls "
       "it\n"
       "      --customer TEXT       the customer's address has this in it\n"
       "      --from TIME           its last mail came then or later: 2026-11-23, "
       "2026-11-23T10:00\n"
       "      --to TIME             it was opened before, or on this day\n"
       "      --sort ORDER          number (the default), last, opened, score, mails, customer\n"
       "  -r, --reverse             the other way round\n"
       "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json          one object a case and line\n"
       "\n"
       "exit status: 0 listed; 2 an option is wrong, or the archive cannot be read, or some\n"
       "records: the rest is listed\n")};
