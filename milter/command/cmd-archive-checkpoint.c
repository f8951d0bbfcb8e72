/* kasuhara archive checkpoint: states how long the chain is and what it holds. */
#include "command/command.h"

#include "archive/checkpoint-store.h"

static void tell_placed(const json_t *placed, GString *out, gboolean colour) {
    (void)colour;
    g_autofree char *records =
        printer_counted(printer_number(placed, "records"), "%s record", "%s records");
    printer_say_line(out, _("Checkpoint of %s: %s"), records, printer_get(placed, "path"));
}

/* The text as it is to be signed, to the byte. */
static void tell_text(const json_t *stated, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, printer_get(stated, "text"));
}

static int sign_and_place(const CommandOptions *options, const char *origin, const char *key_path) {
    g_autoptr(GError) error = NULL;
    g_autoptr(NoteKey) key = note_key_read(key_path, &error);
    ChainTree read = {0};
    guint64 size = 0;
    if (!key || !checkpoint_sign_now(options->archive, origin, key, &read, &size, &error))
        return command_fail(&cmd_archive_checkpoint, "%s", error->message);
    if (size == 0)
        return command_fail(&cmd_archive_checkpoint, _("%s has no record yet: nothing to state"),
                            options->archive);
    g_autofree char *path = checkpoint_path(options->archive, size);
    json_t *placed =
        json_pack("{s:o, s:I, s:o, s:o}", "archive", printer_string(options->archive), "records",
                  (json_int_t)size, "origin", printer_string(origin), "path", printer_string(path));
    return printer_print(options->json, placed, tell_placed) ? ANSWER_YES : ANSWER_NONE;
}

static int state(const CommandOptions *options, const char *origin) {
    g_autoptr(GError) error = NULL;
    ChainTree read = {0};
    Checkpoint checkpoint;
    if (!chain_tree_read(&read, options->archive, 0, &error))
        return command_fail(&cmd_archive_checkpoint, "%s", error->message);
    chain_tree_checkpoint(&read, origin, &checkpoint);
    g_autofree char *text = checkpoint_text(&checkpoint);
    json_t *stated = json_pack("{s:o, s:I, s:o, s:o}", "archive", printer_string(options->archive),
                               "records", (json_int_t)checkpoint.size, "origin",
                               printer_string(origin), "text", printer_string(text));
    checkpoint_clear(&checkpoint);
    return printer_print(options->json, stated, tell_text) ? ANSWER_YES : ANSWER_NONE;
}

static int checkpoint(CommandOptions *options, const char *wanted, const char *key) {
    if (options->arguments->len > 1)
        return command_fail(&cmd_archive_checkpoint, _("one archive at a time"));
    if (options->arguments->len == 1) {
        g_free(options->archive);
        options->archive = g_strdup(g_ptr_array_index(options->arguments, 0));
    }
    g_autofree char *origin = wanted ? g_strdup(wanted) : checkpoint_own_origin(options->archive);
    if (!note_is_name(origin))
        return command_fail(&cmd_archive_checkpoint,
                            _("\"%s\" is no origin: letters, digits, dots and slashes, as in "
                              "example.org/kasuhara"),
                            origin);
    return key ? sign_and_place(options, origin, key) : state(options, origin);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    g_autofree char *origin = NULL, *key = NULL;
    const GOptionEntry own[] = {{"origin", 0, 0, G_OPTION_ARG_STRING, &origin, NULL, NULL},
                                {"key", 0, 0, G_OPTION_ARG_FILENAME, &key, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_archive_checkpoint, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    answer = checkpoint(&options, origin, key);
    command_options_clear(&options);
    return answer;
}

const Command cmd_archive_checkpoint = {
    "archive checkpoint", run, NEEDS_ARCHIVE, N_("state the chain's length and content"),
    N_("usage: kasuhara archive checkpoint [--key FILE] [--origin NAME] [--json] [ARCHIVE]\n"
       "\n"
       "With --key: signs a checkpoint of the chain as it is now and puts it into the\n"
       "archive's checkpoints/. Hand it outside: a checkpoint that only lies beside the\n"
       "chain proves nothing against who owns the host. The daemon does all that by\n"
       "itself where the policy has the element checkpoints.\n"
       "\n"
       "Without --key: prints the text that is to be signed, for a key on another host:\n"
       "\n"
       "  kasuhara archive checkpoint >text              here\n"
       "  kasuhara archive sign --key FILE text >note    there\n"
       "  kasuhara archive place note                    here\n"
       "\n"
       "      --key FILE      secret key (kasuhara archive key)\n"
       "      --origin NAME   what the archive calls itself; as its newest checkpoint has\n"
       "                      it, else HOST/kasuhara\n"
       "  -a, --archive DIR   the same as ARCHIVE\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 done; 2 not.\n")};
