/* kasuhara archive timestamp: an outside authority's word on when a checkpoint was there. */
#include "command/command.h"

#include "archive/timestamp.h"
#include "base/error.h"

#include <inttypes.h>

typedef struct {
    char *url, *ca;
} TimestampOptions;

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    g_autofree char *time = printer_local(done, "time");
    printer_say(out,
                printer_truth(done, "asked")
                    ? _("Checkpoint %.0f has its timestamp: %s, by %s")
                    : _("Checkpoint %.0f had its timestamp already: %s, by %s"),
                printer_number(done, "checkpoint"), time, printer_get(done, "signer"));
    if (strcmp(printer_get(done, "token"), timestamp_word(TIMESTAMP_UNKNOWN)) == 0)
        g_string_append_printf(out, " %s",
                               _("(no --ca: that it is this authority's, nobody has checked)"));
    g_string_append_c(out, '\n');
}

static json_t *placed_object(const char *archive, guint64 size, const Timestamp *found,
                             gboolean asked) {
    g_autofree char *path =
        g_strdup_printf("checkpoints/%" G_GUINT64_FORMAT TIMESTAMP_SUFFIX, size);
    return json_pack("{s:o, s:I, s:o, s:s, s:o, s:o, s:b}", "archive", printer_string(archive),
                     "checkpoint", (json_int_t)size, "path", printer_string(path), "token",
                     timestamp_word(found->state), "time", printer_time(found->time), "signer",
                     printer_string(found->signer), "asked", (int)asked);
}

static int place(const CommandOptions *options, const TimestampOptions *own, const char *archive,
                 guint64 size) {
    g_autoptr(GError) error = NULL;
    Timestamp before, after;
    timestamp_check_placed(archive, size, own->ca, &before);
    gboolean placed = timestamp_place(archive, size, own->url, own->ca, &error);
    timestamp_check_placed(archive, size, own->ca, &after);
    gboolean asked = before.time != after.time || before.state != after.state;
    int answer = ANSWER_NONE;
    if (!placed)
        command_fail(&cmd_archive_timestamp, "%s", error->message);
    else if (!after.signer)
        command_fail(&cmd_archive_timestamp, _("the token of checkpoint %" PRIu64 " %s"), size,
                     after.why);
    else if (printer_print(options->json, placed_object(archive, size, &after, asked), tell))
        answer = ANSWER_YES;
    timestamp_clear(&before);
    timestamp_clear(&after);
    return answer;
}

/* The newest checkpoint that has no token; where all have one, the newest. */
static gboolean choose(const char *archive, guint64 *size, GError **error) {
    g_autoptr(GArray) without = timestamp_checkpoints(archive, TRUE, error);
    g_autoptr(GArray) all = without ? timestamp_checkpoints(archive, FALSE, error) : NULL;
    if (!all)
        return FALSE;
    if (all->len == 0)
        g_set_error(error, KASUHARA_ERROR, KASUHARA_ERROR_INPUT,
                    _("%s has no checkpoints yet: kasuhara archive checkpoint makes one"), archive);
    else
        *size = g_array_index(without->len > 0 ? without : all, guint64, 0);
    return all->len > 0;
}

static int read_arguments(const CommandOptions *options, const TimestampOptions *own) {
    const GPtrArray *arguments = options->arguments;
    const char *archive = options->archive;
    g_autoptr(GError) error = NULL;
    guint64 size = 0;
    guint left = arguments->len;
    if (left > 0 && g_ascii_string_to_unsigned(g_ptr_array_index(arguments, left - 1), 10, 1,
                                               G_MAXINT64, &size, NULL))
        left--;
    if (left > 0)
        archive = g_ptr_array_index(arguments, 0);
    if (!own->url)
        return command_fail(&cmd_archive_timestamp,
                            _("name the authority: --url https://HOST/PATH; see kasuhara archive "
                              "timestamp --help"));
    if (left > 1)
        return command_fail(&cmd_archive_timestamp, _("name one archive, and one checkpoint by its "
                                                      "number of lines"));
    if (size == 0 && !choose(archive, &size, &error))
        return command_fail(&cmd_archive_timestamp, "%s", error->message);
    return place(options, own, archive, size);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    TimestampOptions own = {0};
    const GOptionEntry entries[] = {{"url", 'u', 0, G_OPTION_ARG_STRING, &own.url, NULL, NULL},
                                    {"ca", 0, 0, G_OPTION_ARG_FILENAME, &own.ca, NULL, NULL},
                                    G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_archive_timestamp, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = read_arguments(&options, &own);
    g_free(own.url);
    g_free(own.ca);
    command_options_clear(&options);
    return answer;
}

const Command cmd_archive_timestamp = {
    "archive timestamp", run, NEEDS_ARCHIVE, N_("have a checkpoint's time stated by an authority"),
    N_("usage: kasuhara archive timestamp --url URL [--ca FILE] [--json] [ARCHIVE] [SIZE]\n"
       "\n"
       "Asks an outside authority (RFC 3161) for a timestamp of the checkpoint of SIZE lines,\n"
       "and keeps its answer beside it, as checkpoints/SIZE.tsr. Only the SHA-256 of the\n"
       "checkpoint leaves the house. Without SIZE it is the newest checkpoint that has none.\n"
       "A token that is there and fits is kept, and nobody is asked. Without ARCHIVE it is\n"
       "$KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive. The daemon may run.\n"
       "\n"
       "To check a token without this program:\n"
       "\n"
       "  openssl ts -verify -data SIZE -in SIZE.tsr -CAfile ca.pem\n"
       "\n"
       "To ask from a host that reaches no network, carry the request to one that does:\n"
       "\n"
       "  openssl ts -query -sha256 -cert -data SIZE -out SIZE.tsq\n"
       "  curl -H 'Content-Type: application/timestamp-query' --data-binary @SIZE.tsq URL "
       ">SIZE.tsr\n"
       "\n"
       "  -u, --url URL       the authority: http://HOST/PATH or https://HOST/PATH; proxies as\n"
       "                      http_proxy, https_proxy and no_proxy say; no redirect is followed\n"
       "      --ca FILE       the authority's root certificate (PEM); a token that it does not\n"
       "                      vouch for is not kept\n"
       "  -a, --archive DIR   the same as ARCHIVE\n"
       "      --json          what was placed, as an object\n"
       "\n"
       "exit status: 0 the token is there; 2 it could not be had, or not be written\n")};
