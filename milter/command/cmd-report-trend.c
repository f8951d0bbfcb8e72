/* kasuhara report trend: what happened over a time, for who decides. */
#include "command/policy-use.h"
#include "command/trend-object.h"

#include "base/clock.h"

#include <stdio.h>

enum {
    DEFAULT_DAYS = 84,
    DAYS_MOST = 3660,
    BY_DAY_MOST = 31, /* days of which each has a bar unless --by says otherwise */
    BY_WEEK_MOST = 200,
    JULIAN_1970 = 719163 /* of GDate */
};

typedef struct {
    CommandOptions common;
    char *from, *to, *by, *output, *state;
    gboolean names, csv;
} TrendOptions;

/* "2026-11-23". FALSE: it is none. */
static gboolean read_day(const char *text, gint64 *day) {
    int year = 0, month = 0, date = 0;
    char end;
    if (strlen(text) != strlen("2026-11-23") ||
        sscanf(text, "%4d-%2d-%2d%c", &year, &month, &date, &end) != 3 || year < 1970 ||
        !g_date_valid_dmy((GDateDay)date, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    GDate read;
    g_date_clear(&read, 1);
    g_date_set_dmy(&read, (GDateDay)date, (GDateMonth)month, (GDateYear)year);
    *day = (gint64)g_date_get_julian(&read) - JULIAN_1970;
    return TRUE;
}

static int read_by(const TrendOptions *options, TrendWish *wish) {
    gint64 days = wish->to - wish->from + 1;
    wish->by = days <= BY_DAY_MOST    ? TREND_BY_DAY
               : days <= BY_WEEK_MOST ? TREND_BY_WEEK
                                      : TREND_BY_MONTH;
    if (options->by && !trend_by_from_word(options->by, &wish->by))
        return command_fail(&cmd_report_trend, _("--by is day, week or month, and not \"%s\""),
                            options->by);
    if (wish->by == TREND_BY_DAY && days > TREND_STEPS_MAX)
        return command_fail(&cmd_report_trend,
                            _("%d days are more than a chart can show by day: give --by week"),
                            (int)days);
    return ANSWER_YES;
}

static int read_wish(const TrendOptions *options, TrendWish *wish) {
    gint64 today = clock_local_day(wish->now);
    wish->to = today;
    if (options->to && !read_day(options->to, &wish->to))
        return command_fail(&cmd_report_trend, _("\"%s\" is no day; write 2026-11-23"),
                            options->to);
    wish->from = wish->to - DEFAULT_DAYS + 1;
    if (options->from && !read_day(options->from, &wish->from))
        return command_fail(&cmd_report_trend, _("\"%s\" is no day; write 2026-11-23"),
                            options->from);
    if (wish->from > wish->to)
        return command_fail(&cmd_report_trend, _("--from lies after --to"));
    if (wish->to > today)
        return command_fail(&cmd_report_trend, _("--to lies in the future"));
    if (wish->to - wish->from >= DAYS_MOST)
        return command_fail(&cmd_report_trend, _("of ten years at most a trend is reported"));
    if (options->common.json && options->csv)
        return command_fail(&cmd_report_trend, _("give --json or --csv, not both"));
    if (options->common.arguments->len > 0)
        return command_fail(&cmd_report_trend, _("what is %s? An archive is named by --archive"),
                            (const char *)g_ptr_array_index(options->common.arguments, 0));
    return read_by(options, wish);
}

/* Beside the archive, where the daemon keeps it unless told otherwise. */
static char *state_path(const TrendOptions *options) {
    g_autofree char *canonical = g_canonicalize_filename(options->common.archive, NULL);
    g_autofree char *directory = g_path_get_dirname(canonical);
    return options->state ? g_strdup(options->state)
                          : g_build_filename(directory, "state.sqlite", NULL);
}

/* The counts, or none: the report says so, and standard error why. Caller unrefs. */
static GPtrArray *read_days(const TrendOptions *options, TrendWish *wish) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func(state_day_free);
    g_autofree char *path = state_path(options);
    if (!state_is_shared(path) && !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        command_fail(&cmd_report_trend,
                     _("there is no state %s, in which the daemon counts all mail: the report goes "
                       "without; name it by --state"),
                     path);
        return NULL;
    }
    g_autoptr(State) state = state_open(path, NULL, &error);
    gint64 from = wish->from - (wish->to - wish->from + 1);
    if (state && state->functions->days(state, from, wish->to, days, &wish->counted_since, &error))
        return g_steal_pointer(&days);
    command_fail(&cmd_report_trend, _("%s; the report goes without a count of all mail"),
                 error->message);
    return NULL;
}

/* The day of the first record. FALSE: *error says why. */
static gboolean read_beginning(const Archive *archive, gint64 *since, GError **error) {
    g_autoptr(ChainReader) reader = chain_reader_open(archive, 0, error);
    ChainLine line;
    int got = reader ? chain_reader_next(reader, &line, error) : -1;
    *since = got > 0 ? clock_local_day(line.time) : G_MAXINT64;
    return got >= 0;
}

/* NULL: there is none, and it was said. */
/* NULL: *error says why. */
static GString *written(const TrendOptions *options, const Trend *trend, GError **error) {
    if (options->common.json)
        return printer_line(trend_object(trend));
    if (options->csv)
        return trend_csv(trend);
    g_autoptr(GString) page = g_string_new(NULL);
    return trend_write(trend, page_to_string, page, error) ? g_steal_pointer(&page) : NULL;
}

static int report(const TrendOptions *options) {
    g_autoptr(GError) error = NULL;
    TrendWish wish = {.now = clock_now(), .names = options->names, .counted_since = G_MAXINT64};
    if (read_wish(options, &wish) != ANSWER_YES)
        return ANSWER_NONE;
    if (!options->common.json && !options->csv &&
        !command_takes_page(&cmd_report_trend, options->output))
        return ANSWER_NONE;
    g_autoptr(Archive) archive = archive_open(options->common.archive, ARCHIVE_READ, NULL, &error);
    g_autoptr(GPtrArray) unreadable = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) cases =
        archive ? case_files_read_brief(archive, unreadable, &error) : NULL;
    if (!cases || !read_beginning(archive, &wish.archived_since, &error))
        return command_fail(&cmd_report_trend, "%s", error->message);
    g_autoptr(GPtrArray) days = read_days(options, &wish);
    g_autofree char *policy_path = policy_default_path();
    g_autoptr(Policy) policy = policy_use_for_report(&cmd_report_trend, policy_path);
    if (unreadable->len > 0)
        command_fail(&cmd_report_trend,
                     _("%s; records that cannot be read are missing in the report, which says how "
                       "many"),
                     (const char *)g_ptr_array_index(unreadable, 0));
    wish.unreadable = unreadable->len;
    wish.cases = cases;
    wish.days = days;
    wish.policy = policy;
    g_autoptr(Trend) trend = trend_new(&wish);
    g_autoptr(GString) out = written(options, trend, &error);
    if (!out)
        return command_fail(&cmd_report_trend, "%s", error->message);
    gboolean done = printer_write(options->output, span_of_string(out));
    return done && unreadable->len == 0 ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    TrendOptions options = {.from = NULL};
    const GOptionEntry own[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &options.from, NULL, NULL},
        {"to", 0, 0, G_OPTION_ARG_STRING, &options.to, NULL, NULL},
        {"by", 0, 0, G_OPTION_ARG_STRING, &options.by, NULL, NULL},
        {"names", 0, 0, G_OPTION_ARG_NONE, &options.names, NULL, NULL},
        {"csv", 0, 0, G_OPTION_ARG_NONE, &options.csv, NULL, NULL},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, NULL, NULL},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &options.state, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_report_trend, argc, argv, own, &options.common);
    if (answer < 0) {
        answer = report(&options);
        command_options_clear(&options.common);
    }
    g_free(options.from);
    g_free(options.to);
    g_free(options.by);
    g_free(options.output);
    g_free(options.state);
    return answer;
}

const Command cmd_report_trend = {
    "report trend", run, NEEDS_ARCHIVE, N_("what happened over a time, as a page for who decides"),
    N_("usage: kasuhara report trend [--from DAY] [--to DAY] [--by day|week|month] [--names]\n"
       "           [--lang ja|en] [--csv | --json] [-o FILE] [--state FILE] [-a DIR]\n"
       "\n"
       "Writes one page (HTML, with charts, printable on A4, nothing from outside) about the\n"
       "time from one day to another: all mail in scope and what was flagged of it, by level,\n"
       "category, weekday and hour; who writes again and again; how soon cases are judged, and\n"
       "which are open; how often the filter was right by the cases that people judged, and\n"
       "the rules that err most; and in plain words what changed since the time before, of the\n"
       "same length. Nothing is claimed from small numbers. It names no customer, and quotes\n"
       "nothing.\n"
       "How much mail came at all is counted in the daemon's state, by day, without addresses;\n"
       "days that were not counted are shown as not known.\n"
       "\n"
       "      --from DAY      its first day, such as 2026-09-01, in your time zone; else 83 days\n"
       "                      before the last\n"
       "      --to DAY        its last day; else today\n"
       "      --by STEP       a bar a day, week or month; else by how long the time is\n"
       "      --names         senders by their addresses, not by letters that hold in one report\n"
       "      --csv           every figure as a line: figure, row, column, value\n"
       "      --json          every figure in one object\n"
       "      --lang ja|en    language of the page; else that of the locale, or en\n"
       "  -o, --output FILE   to this file, for none but you to read; else standard output\n"
       "      --state FILE    the daemon's state; else state.sqlite beside the archive\n"
       "  -a, --archive DIR   default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "\n"
       "exit status: 0 written; 2 not, or without records that cannot be read.\n")};
