/* kasuhara status: is all well, for who looks after it at night? */
#include "command/command.h"

#include "evidence/status.h"

static json_t *count_or_null(guint64 number) {
    return number ? json_integer((json_int_t)number) : json_null();
}

static json_t *time_or_null(gint64 time) {
    return time ? printer_time(time) : json_null();
}

static json_t *status_object(const char *path, const ArchiveStatus *status) {
    return json_pack(
        "{s:o, s:b, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:I}", "archive",
        printer_string(path), "daemon", (int)status->owned, "records", (json_int_t)status->records,
        "last", time_or_null(status->last), "policy", printer_string(status->policy), "mode",
        printer_string(status->mode), "policy_since", time_or_null(status->policy_since),
        "checkpoint", count_or_null(status->checkpoint), "checkpoint_at",
        time_or_null(status->checkpoint_at), "unstated",
        (json_int_t)(status->records - MIN(status->checkpoint, status->records)), "stamped",
        count_or_null(status->stamped), "free_bytes", (json_int_t)status->free_bytes);
}

static void tell_daemon(const json_t *object, GString *out, gboolean colour) {
    gboolean up = printer_truth(object, "daemon");
    printer_begin(out, colour, up ? COLOUR_GOOD : COLOUR_HIT);
    g_string_append(out, up ? "The daemon runs" : "No daemon runs");
    printer_end(out, colour);
    g_string_append(out, " with the archive ");
    printer_put(out, object, "archive");
    g_string_append(out,
                    up ? "\n" : ": mail passes unscored, or waits, as the mail server is told\n");
}

static void tell_policy(const json_t *object, GString *out) {
    g_string_append(out, "  policy      ");
    if (!*printer_get(object, "policy")) {
        g_string_append(out, "none was in force yet\n");
        return;
    }
    g_string_append_printf(out, "%.8s, since ", printer_get(object, "policy"));
    printer_put_local(out, object, "policy_since");
    g_string_append(out, strcmp(printer_get(object, "mode"), "observe") == 0
                             ? "; observing only: no mail is touched, none archived\n"
                             : "\n");
}

static void tell_checkpoint(const json_t *object, GString *out) {
    g_string_append(out, "  checkpoint  ");
    if (printer_number(object, "checkpoint") == 0) {
        g_string_append(out, "none: nothing outside this host states what the archive holds\n");
        return;
    }
    g_string_append_printf(out, "of %.0f, placed ", printer_number(object, "checkpoint"));
    printer_put_local(out, object, "checkpoint_at");
    g_string_append(out, "; ");
    printer_count(out, printer_number(object, "unstated"), "record");
    g_string_append(out, " since\n  timestamp   ");
    if (printer_number(object, "stamped") > 0)
        g_string_append_printf(out, "of the checkpoint of %.0f\n",
                               printer_number(object, "stamped"));
    else
        g_string_append(out, "none\n");
}

static void tell(const json_t *object, GString *out, gboolean colour) {
    g_autofree char *room = g_format_size((guint64)printer_number(object, "free_bytes"));
    tell_daemon(object, out, colour);
    tell_policy(object, out);
    g_string_append(out, "  archive     ");
    printer_count(out, printer_number(object, "records"), "record");
    if (printer_number(object, "records") > 0) {
        g_string_append(out, ", the last at ");
        printer_put_local(out, object, "last");
    }
    g_string_append_c(out, '\n');
    tell_checkpoint(object, out);
    g_string_append(out, "  room        ");
    printer_text(out, room);
    g_string_append(out, " on its disk\n");
}

static int run(int argc, char **argv) {
    CommandOptions options;
    ArchiveStatus status;
    g_autoptr(GError) error = NULL;
    int answer = command_options(&cmd_status, argc, argv, NULL, &options);
    if (answer >= 0)
        return answer;
    const char *path =
        options.arguments->len > 0 ? g_ptr_array_index(options.arguments, 0) : options.archive;
    if (options.arguments->len > 1)
        answer = command_fail(&cmd_status, "one archive at a time");
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
    "status", run, NEEDS_ARCHIVE, "does the daemon run, and since when by which policy?",
    "usage: kasuhara status [--json] [ARCHIVE]\n"
    "\n"
    "Tells whether a daemon has the archive open, which policy is in force since when,\n"
    "how many records there are and when the last was written, how far the newest\n"
    "checkpoint and timestamp reach, and how much room is left. Checks no hash: that is\n"
    "for kasuhara verify. Without ARCHIVE it is $KASUHARA_ARCHIVE, or\n"
    "/var/lib/kasuhara/archive.\n"
    "\n"
    "  -a, --archive DIR   the same as ARCHIVE\n"
    "      --json          one object\n"
    "\n"
    "exit status: 0 a daemon runs; 1 none does; 2 the archive cannot be read.\n"};
