/* kasuhara archive sign: signs a checkpoint's text, on the host that has the key. */
#include "command/command.h"

#include "archive/checkpoint.h"
#include "archive/note.h"

static void tell(const json_t *signed_note, GString *out, gboolean colour) {
    (void)colour;
    g_string_append(out, printer_get(signed_note, "note"));
}

static int sign(const CommandOptions *options, const char *key_path, const char *path) {
    g_autoptr(GError) error = NULL;
    g_autoptr(NoteKey) key = note_key_read(key_path, &error);
    Checkpoint checkpoint;
    const char *why;
    if (!key)
        return command_fail(&cmd_archive_sign, "%s", error->message);
    g_autofree char *text = acting_file(&cmd_archive_sign, path);
    if (!text)
        return ANSWER_NONE;
    if (!checkpoint_parse(text, &checkpoint, &why))
        return command_fail(&cmd_archive_sign, _("%s is not the text of a checkpoint: %s"), path,
                            why);
    /* Only what was understood is signed. */
    g_autofree char *understood = checkpoint_text(&checkpoint);
    g_autofree char *note =
        strcmp(text, understood) == 0 ? note_sign(text, checkpoint.origin, key, &error) : NULL;
    checkpoint_clear(&checkpoint);
    if (!note)
        return command_fail(&cmd_archive_sign, "%s",
                            error ? error->message
                                  : _("the text has more in it than a checkpoint; give what "
                                      "kasuhara archive checkpoint printed"));
    json_t *object = json_pack("{s:o}", "note", printer_string(note));
    return printer_print(options->json, object, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    g_autofree char *key = NULL;
    const GOptionEntry own[] = {{"key", 0, 0, G_OPTION_ARG_FILENAME, &key, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_archive_sign, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    guint given = options.arguments->len;
    if (!key)
        answer = command_fail(&cmd_archive_sign, _("name the secret key: --key FILE"));
    else if (given > 1)
        answer = command_fail(&cmd_archive_sign, _("one text at a time"));
    else
        answer = sign(&options, key, given ? g_ptr_array_index(options.arguments, 0) : "-");
    command_options_clear(&options);
    return answer;
}

const Command cmd_archive_sign = {
    "archive sign", run, NEEDS_NOTHING, N_("sign a checkpoint's text, where the key is"),
    N_("usage: kasuhara archive sign --key FILE [--json] [TEXT]\n"
       "\n"
       "Signs what kasuhara archive checkpoint printed without a key, and prints the signed\n"
       "note, for kasuhara archive place. Needs no archive: so the key can be on a host\n"
       "that who owns the archive's host does not own. TEXT is a file; without it, or\n"
       "where it is -, standard input.\n"
       "\n"
       "      --key FILE   secret key (kasuhara archive key)\n"
       "      --json       one object\n"
       "\n"
       "exit status: 0 signed; 2 not: no key, or the text is no checkpoint.\n")};
