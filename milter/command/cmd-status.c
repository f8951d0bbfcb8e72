/* kasuhara status: is all well, for who looks after it at night? */
#include "command/command.h"

#include "base/clock.h"
#include "evidence/status.h"

#include <inttypes.h>

#define COUNTS_OLD (60 * CLOCK_SECOND)

static json_t *count_or_null(guint64 number) {
    return number ? json_integer((json_int_t)number) : json_null();
}

static json_t *time_or_null(gint64 time) {
    return time ? printer_time(time) : json_null();
}

static json_t *failures_object(const ArchiveStatus *status) {
    json_t *failures = json_object();
    for (guint i = 0; i < status->failures->len; i++) {
        const StatusFailure *failure = g_ptr_array_index(status->failures, i);
        g_autofree char *kind = g_utf8_make_valid(failure->kind, -1);
        json_object_set_new(failures, kind, json_integer((json_int_t)failure->number));
    }
    return failures;
}

static json_t *backlogs_object(const ArchiveStatus *status) {
    json_t *backlogs = json_array();
    for (guint i = 0; i < status->backlogs->len; i++) {
        const StatusBacklog *backlog = g_ptr_array_index(status->backlogs, i);
        json_array_append_new(
            backlogs,
            backlog->why
                ? json_pack("{s:o, s:n, s:n, s:o}", "cursor", printer_string(backlog->cursor),
                            "records", "alerts", "error", printer_string(backlog->why))
                : json_pack("{s:o, s:I, s:I, s:n}", "cursor", printer_string(backlog->cursor),
                            "records", (json_int_t)backlog->records, "alerts",
                            (json_int_t)backlog->alerts, "error"));
    }
    return backlogs;
}

static void add_counts(json_t *object, const ArchiveStatus *status) {
    gboolean known = status->counted != 0;
    json_object_set_new(object, "counted", time_or_null(status->counted));
    json_object_set_new(object, "started", time_or_null(status->started));
    json_object_set_new(object, "policy_file", printer_string(status->policy_file));
    json_object_set_new(object, "generation", count_or_null(status->generation));
    json_object_set_new(object, "waiting",
                        known ? json_integer((json_int_t)status->waiting) : json_null());
    json_object_set_new(object, "failures", known ? failures_object(status) : json_null());
    json_object_set_new(object, "hung_outlets",
                        known ? json_integer((json_int_t)status->hung) : json_null());
}

static json_t *status_object(const char *path, const ArchiveStatus *status) {
    json_t *object = json_pack(
        "{s:o, s:b, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:I, s:I, s:I, s:I, s:I, "
        "s:o}",
        "archive", printer_string(path), "daemon", (int)status->owned, "records",
        (json_int_t)status->records, "last", time_or_null(status->last), "policy",
        printer_string(status->policy), "mode", printer_string(status->mode), "policy_since",
        time_or_null(status->policy_since), "checkpoint", count_or_null(status->checkpoint),
        "checkpoint_at", time_or_null(status->checkpoint_at), "unstated",
        (json_int_t)(status->records - MIN(status->checkpoint, status->records)), "stamped",
        count_or_null(status->stamped), "stamped_at", time_or_null(status->stamped_at),
        "free_bytes", (json_int_t)status->free_bytes, "disk_bytes", (json_int_t)status->disk_bytes,
        "open_cases", (json_int_t)status->open, "unjudged_cases", (json_int_t)status->unjudged,
        "unreadable", (json_int_t)status->unreadable, "follow", backlogs_object(status));
    add_counts(object, status);
    return object;
}

/* "2026-11-23 19:00"; caller frees. */
static char *local_time(const json_t *object, const char *key) {
    GString *text = g_string_new(NULL);
    printer_put_local(text, object, key);
    return g_string_free(text, FALSE);
}

static guint64 number(const json_t *object, const char *key) {
    return (guint64)printer_number(object, key);
}

/* A line of the table: its name, in a column of its own, and what is said. Takes over text. */
static void put_line(GString *out, const char *name, char *text) {
    enum {
        NAME_COLUMNS = 14,
        NAME_COLUMNS_OTHER = 17 /* in another language than English */
    };
    gsize columns = strcmp(translate_language(), "en") == 0 ? NAME_COLUMNS : NAME_COLUMNS_OTHER;
    g_autofree char *said = text;
    g_string_append(out, "  ");
    printer_column(out, name, columns);
    printer_text(out, said);
    g_string_append_c(out, '\n');
}

static void tell_daemon(const json_t *object, GString *out, gboolean colour) {
    gboolean up = printer_truth(object, "daemon");
    g_autofree char *started = local_time(object, "started");
    printer_begin(out, colour, up ? COLOUR_GOOD : COLOUR_HIT);
    g_string_append(out, up ? _("The daemon runs.")
                            : _("No daemon runs: mail passes unscored, or waits, as the mail "
                                "server is told."));
    printer_end(out, colour);
    g_string_append_c(out, '\n');
    put_line(out, _("archive"), g_strdup(printer_get(object, "archive")));
    if (up && json_is_string(json_object_get(object, "started")))
        put_line(out, _("started"), g_steal_pointer(&started));
}

static void tell_policy(const json_t *object, GString *out) {
    g_autofree char *since = local_time(object, "policy_since");
    guint64 generation = number(object, "generation");
    if (!*printer_get(object, "policy")) {
        put_line(out, _("policy"), g_strdup(_("none was in force yet")));
        return;
    }
    put_line(out, _("policy"),
             g_strdup_printf(_("%.8s, in force since %s"), printer_get(object, "policy"), since));
    if (generation > 1)
        put_line(out, "",
                 g_strdup_printf(_("number %" PRIu64 " since the daemon started"), generation));
    if (*printer_get(object, "policy_file"))
        put_line(out, "", g_strdup(printer_get(object, "policy_file")));
    if (strcmp(printer_get(object, "mode"), "observe") == 0)
        put_line(out, "", g_strdup(_("it only observes: no mail is touched, none archived")));
}

static void tell_records(const json_t *object, GString *out) {
    guint64 records = number(object, "records"), waiting = number(object, "waiting");
    g_autofree char *last = local_time(object, "last");
    put_line(out, _("records"),
             records == 0
                 ? g_strdup(_("none yet"))
                 : g_strdup_printf(translate_plural("%" PRIu64 ", written %s",
                                                    "%" PRIu64 ", the last written %s", records),
                                   records, last));
    if (waiting > 0)
        put_line(out, "",
                 g_strdup_printf(
                     translate_plural("%" PRIu64 " mail waits to be archived: is the disk full?",
                                      "%" PRIu64 " mails wait to be archived: is the disk full?",
                                      waiting),
                     waiting));
}

static void tell_checkpoint(const json_t *object, GString *out) {
    guint64 checkpoint = number(object, "checkpoint"), stamped = number(object, "stamped");
    guint64 since = number(object, "unstated");
    g_autofree char *placed = local_time(object, "checkpoint_at");
    g_autofree char *stamped_at = local_time(object, "stamped_at");
    if (checkpoint == 0) {
        put_line(out, _("checkpoint"),
                 g_strdup(_("none: nothing outside states what the archive holds")));
        return;
    }
    put_line(
        out, _("checkpoint"),
        g_strdup_printf(
            translate_plural("of %" PRIu64 " records, placed %s; %" PRIu64 " record since",
                             "of %" PRIu64 " records, placed %s; %" PRIu64 " records since", since),
            checkpoint, placed, since));
    put_line(out, _("timestamp"),
             stamped == 0
                 ? g_strdup(_("none"))
                 : g_strdup_printf(_("of %" PRIu64 " records, placed %s"), stamped, stamped_at));
}

static void tell_hung(const json_t *object, GString *out) {
    guint64 hung = number(object, "hung_outlets");
    if (printer_truth(object, "daemon") && hung > 0)
        put_line(out, _("outlets"),
                 g_strdup_printf(translate_plural("%" PRIu64 " does not answer: see the log",
                                                  "%" PRIu64 " do not answer: see the log", hung),
                                 hung));
}

static void tell_room(const json_t *object, GString *out) {
    guint64 left = number(object, "free_bytes"), whole = number(object, "disk_bytes");
    g_autofree char *free_text = g_format_size(left), *whole_text = g_format_size(whole);
    put_line(out, _("disk"),
             g_strdup_printf(_("%s free of %s (%d%%)"), free_text, whole_text,
                             whole > 0 ? (int)((double)left / (double)whole * 100) : 0));
}

static void tell_cases(const json_t *object, GString *out) {
    guint64 unjudged = number(object, "unjudged_cases"), unreadable = number(object, "unreadable");
    put_line(out, _("cases"),
             g_strdup_printf(_("%" PRIu64 " open, %" PRIu64 " of them not judged"),
                             number(object, "open_cases"), unjudged));
    if (unjudged > 0)
        put_line(out, "", g_strdup("kasuhara case list --open --unjudged"));
    if (unreadable > 0)
        put_line(
            out, "",
            g_strdup_printf(translate_plural("%" PRIu64 " record cannot be read: kasuhara verify",
                                             "%" PRIu64 " records cannot be read: kasuhara verify",
                                             unreadable),
                            unreadable));
}

static void tell_backlogs(const json_t *object, GString *out) {
    const json_t *backlog;
    gsize i;
    if (json_array_size(json_object_get(object, "follow")) == 0)
        put_line(out, _("alerts"),
                 g_strdup(_("no cursor is beside the archive: does nobody follow it?")));
    json_array_foreach(json_object_get(object, "follow"), i, backlog) {
        guint64 alerts = number(backlog, "alerts"), records = number(backlog, "records");
        const char *cursor = printer_get(backlog, "cursor");
        const char *error = printer_get(backlog, "error");
        put_line(out, i == 0 ? _("alerts") : "",
                 *error ? g_strdup_printf(_("%s: not known: %s"), cursor, error)
                 : alerts == 0
                     ? g_strdup_printf(_("%s: all told"), cursor)
                     : g_strdup_printf(
                           translate_plural("%s: %" PRIu64 " flagged mail not told yet; %" PRIu64
                                            " records behind",
                                            "%s: %" PRIu64 " flagged mails not told yet; %" PRIu64
                                            " records behind",
                                            alerts),
                           cursor, alerts, records));
    }
}

static void tell_failures(const json_t *object, GString *out) {
    g_autofree char *started = local_time(object, "started");
    json_t *failures = json_object_get(object, "failures"), *count;
    const char *kind;
    if (!json_is_object(failures)) {
        put_line(out, _("failures"), g_strdup(_("not known: no daemon of this release has run")));
        return;
    }
    g_autoptr(GString) list = g_string_new(NULL);
    json_object_foreach(failures, kind, count) g_string_append_printf(
        list, "%s%s %.0f", list->len > 0 ? ", " : "", kind, json_number_value(count));
    put_line(out, _("failures"),
             list->len == 0 ? g_strdup_printf(_("none since %s"), started)
                            : g_strdup_printf(_("%s since %s: see the log"), list->str, started));
}

/* The daemon's counts are replaced every few seconds, if they can be written. */
static void tell_age(const json_t *object, GString *out) {
    gint64 counted;
    g_autofree char *at = local_time(object, "counted");
    if (printer_truth(object, "daemon") &&
        clock_from_text(printer_get(object, "counted"), &counted) &&
        clock_now() - counted > COUNTS_OLD)
        put_line(out, "", g_strdup_printf(_("as counted at %s, not since: see the log"), at));
}

static void tell(const json_t *object, GString *out, gboolean colour) {
    tell_daemon(object, out, colour);
    tell_policy(object, out);
    tell_records(object, out);
    tell_checkpoint(object, out);
    tell_hung(object, out);
    tell_room(object, out);
    tell_cases(object, out);
    tell_backlogs(object, out);
    tell_failures(object, out);
    tell_age(object, out);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    ArchiveStatus status = {0};
    g_autoptr(GError) error = NULL;
    int answer = command_options(&cmd_status, argc, argv, NULL, &options);
    if (answer >= 0)
        return answer;
    const char *path =
        options.arguments->len > 0 ? g_ptr_array_index(options.arguments, 0) : options.archive;
    if (options.arguments->len > 1)
        answer = command_fail(&cmd_status, _("one archive at a time"));
    else if (!archive_status_read(path, &status, &error))
        answer = command_fail(&cmd_status, "%s", error->message);
    else if (!printer_print(options.json, status_object(path, &status), tell))
        answer = ANSWER_NONE;
    else
        answer = status.owned ? ANSWER_YES : ANSWER_NO;
    archive_status_clear(&status);
    command_options_clear(&options);
    return answer;
}

const Command cmd_status = {
    "status", run, NEEDS_ARCHIVE, N_("does the daemon run, and since when by which policy?"),
    N_("usage: kasuhara status [--json] [ARCHIVE]\n"
       "\n"
       "Tells whether a daemon has the archive open, since when and by which policy; how many\n"
       "records there are; how far the newest checkpoint and timestamp reach; how much room is\n"
       "left; how many cases nobody judged; how many flagged mails nobody who follows was told of\n"
       "(by the files NAME.cursor beside the archive, and those of kasuhara-follow.service);\n"
       "and what the daemon could not do since it started, by kind: keeping (archiving),\n"
       "marking, history (reading its memory), state (writing it), policy, checkpoint, outlet.\n"
       "Checks no hash: that is for kasuhara verify. Without ARCHIVE it is $KASUHARA_ARCHIVE, or\n"
       "/var/lib/kasuhara/archive.\n"
       "\n"
       "  -a, --archive DIR   the same as ARCHIVE\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 a daemon runs; 1 none does; 2 the archive cannot be read.\n")};
