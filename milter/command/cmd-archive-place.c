/* kasuhara archive place: puts a checkpoint that was signed elsewhere into the archive. */
#include "command/command.h"

#include "archive/checkpoint-store.h"
#include "base/error.h"

static void tell(const json_t *placed, GString *out, gboolean colour) {
    (void)colour;
    g_autofree char *records =
        printer_counted(printer_number(placed, "records"), "%s record", "%s records");
    printer_say_line(out, _("Checkpoint of %s placed: %s"), records, printer_get(placed, "path"));
}

/* -1: the signature holds, or nobody asks. */
static int check_signature(const char *key_path, const char *text) {
    g_autoptr(GError) error = NULL;
    g_autoptr(NoteKey) key = key_path ? note_key_read(key_path, &error) : NULL;
    const char *why;
    Note note;
    if (error)
        return command_fail(&cmd_archive_place, "%s", error->message);
    if (!key || !note_parse(span_of_text(text), &note, &why)) /* place says why */
        return -1;
    NoteState state = note_check(&note, key);
    note_clear(&note);
    if (state == NOTE_SIGNED)
        return -1;
    command_fail(&cmd_archive_place, "%s",
                 state == NOTE_FORGED ? _("its signature does not hold: forged, or changed since")
                                      : _("it is not signed by this key"));
    return ANSWER_NO;
}

static int place(const CommandOptions *options, const char *key, const char *path) {
    g_autoptr(GError) error = NULL;
    Checkpoint placed;
    g_autofree char *text = acting_file(&cmd_archive_place, path);
    int answer = text ? check_signature(key, text) : ANSWER_NONE;
    if (answer >= 0)
        return answer;
    if (!checkpoint_place(options->archive, span_of_text(text), &placed, &error)) {
        command_fail(&cmd_archive_place, "%s", error->message);
        return g_error_matches(error, KASUHARA_ERROR, KASUHARA_ERROR_CORRUPT) ? ANSWER_NO
                                                                              : ANSWER_NONE;
    }
    g_autofree char *where = checkpoint_path(options->archive, placed.size);
    json_t *object = json_pack("{s:o, s:I, s:o, s:o}", "archive", printer_string(options->archive),
                               "records", (json_int_t)placed.size, "origin",
                               printer_string(placed.origin), "path", printer_string(where));
    checkpoint_clear(&placed);
    return printer_print(options->json, object, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    g_autofree char *key = NULL;
    const GOptionEntry own[] = {{"key", 0, 0, G_OPTION_ARG_FILENAME, &key, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_archive_place, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    guint given = options.arguments->len;
    if (given > 1)
        answer =
            command_fail(&cmd_archive_place, _("one checkpoint at a time; the archive is named "
                                               "by --archive"));
    else
        answer = place(&options, key, given ? g_ptr_array_index(options.arguments, 0) : "-");
    command_options_clear(&options);
    return answer;
}

const Command cmd_archive_place = {
    "archive place", run, NEEDS_ARCHIVE, N_("put a checkpoint signed elsewhere into the archive"),
    N_("usage: kasuhara archive place [--key FILE] [--archive DIR] [--json] [NOTE]\n"
       "\n"
       "Puts a signed note from kasuhara archive sign into checkpoints/, if it states the\n"
       "first lines of this chain. None is ever written over. NOTE is a file; without\n"
       "it, or where it is -, standard input.\n"
       "\n"
       "      --key FILE      public key: its signature must hold\n"
       "  -a, --archive DIR   the archive\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 placed, or there already; 1 it does not fit this chain, or is not\n"
       "signed by this key; 2 it could not be placed.\n")};
