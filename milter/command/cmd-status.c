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
    printer_say(out,
                up ? _("The daemon runs with the archive %s")
                   : _("No daemon runs with the archive %s: mail passes unscored, or waits, as the "
                       "mail server is told"),
                printer_get(object, "archive"));
    printer_end(out, colour);
    g_string_append_c(out, '\n');
}

static void tell_policy(const json_t *object, GString *out) {
    gboolean observes = strcmp(printer_get(object, "mode"), "observe") == 0;
    g_autoptr(GString) since = g_string_new(NULL);
    printer_head(out, _("policy"));
    printer_put_local(since, object, "policy_since");
    if (!*printer_get(object, "policy"))
        g_string_append(out, _("none was in force yet"));
    else
        printer_say_line(
            out,
            observes ? _("%.8s, since %s; observing only: no mail is touched, none archived")
                     : _("%.8s, since %s"),
            printer_get(object, "policy"), since->str);
}

static void tell_checkpoint(const json_t *object, GString *out) {
    g_autofree char *since =
        printer_counted(printer_number(object, "unstated"), "%s record", "%s records");
    g_autoptr(GString) placed = g_string_new(NULL);
    printer_head(out, _("checkpoint"));
    if (printer_number(object, "checkpoint") == 0) {
        g_string_append(out, _("none: nothing outside this host states what the archive holds"));
        g_string_append_c(out, '\n');
        return;
    }
    printer_put_local(placed, object, "checkpoint_at");
    /* Translators: how many records it is of, when it was placed, how many came since. */
    printer_say_line(out, _("of %.0f, placed %s; %s since"), printer_number(object, "checkpoint"),
                     placed->str, since);
    printer_head(out, _("timestamp"));
    if (printer_number(object, "stamped") > 0)
        printer_say(out, _("of the checkpoint of %.0f"), printer_number(object, "stamped"));
    else
        g_string_append(out, _("none"));
    g_string_append_c(out, '\n');
}

static void tell_archive(const json_t *object, GString *out) {
    g_autofree char *records =
        printer_counted(printer_number(object, "records"), "%s record", "%s records");
    g_autoptr(GString) last = g_string_new(NULL);
    printer_head(out, _("archive"));
    printer_put_local(last, object, "last");
    if (printer_number(object, "records") > 0)
        printer_say(out, _("%s, the last at %s"), records, last->str);
    else
        printer_text(out, records);
    g_string_append_c(out, '\n');
}

static void tell(const json_t *object, GString *out, gboolean colour) {
    g_autofree char *room = g_format_size((guint64)printer_number(object, "free_bytes"));
    tell_daemon(object, out, colour);
    tell_policy(object, out);
    tell_archive(object, out);
    tell_checkpoint(object, out);
    printer_head(out, _("room"));
    printer_say_line(out, _("%s on its disk"), room);
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
       "Tells whether a daemon has the archive open, which policy is in force since when,\n"
       "how many records there are and when the last was written, how far the newest\n"
       "checkpoint and timestamp reach, and how much room is left. Checks no hash: that is\n"
       "for kasuhara verify. Without ARCHIVE it is $KASUHARA_ARCHIVE, or\n"
       "/var/lib/kasuhara/archive.\n"
       "\n"
       "  -a, --archive DIR   the same as ARCHIVE\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 a daemon runs; 1 none does; 2 the archive cannot be read.\n")};
