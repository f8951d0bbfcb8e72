/* kasuhara archive key: a pair of keys for checkpoints. */
#include "command/command.h"

#include "archive/note.h"

static void tell(const json_t *made, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out, _("Secret key: %s (for who signs, and nobody else)"),
                     printer_get(made, "secret"));
    printer_say_line(out, _("Public key: %s (for the auditors: kasuhara verify --key)"),
                     printer_get(made, "public"));
    if (*printer_get(made, "note_key")) {
        printer_say_line(out, _("As other tools for signed notes take it: %s"),
                         printer_get(made, "note_key"));
    }
}

static int make(const CommandOptions *options, const char *secret, const char *origin) {
    g_autofree char *open = g_strconcat(secret, ".pub", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(NoteKey) key = NULL;
    if (origin && !note_is_name(origin))
        return command_fail(&cmd_archive_key,
                            _("\"%s\" is no origin: letters, digits, dots and slashes, as in "
                              "example.org/kasuhara"),
                            origin);
    if (note_key_make(secret, open, &error))
        key = note_key_read(secret, &error);
    if (!key)
        return command_fail(&cmd_archive_key, "%s", error->message);
    g_autofree char *text = origin ? note_key_text(key, origin) : NULL;
    json_t *made = json_pack("{s:o, s:o, s:o}", "secret", printer_string(secret), "public",
                             printer_string(open), "note_key", printer_string(text));
    return printer_print(options->json, made, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    g_autofree char *origin = NULL;
    const GOptionEntry own[] = {{"origin", 0, 0, G_OPTION_ARG_STRING, &origin, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_archive_key, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    if (options.arguments->len == 1)
        answer = make(&options, g_ptr_array_index(options.arguments, 0), origin);
    else
        answer = command_fail(&cmd_archive_key, _("name the file for the secret key"));
    command_options_clear(&options);
    return answer;
}

const Command cmd_archive_key = {
    "archive key", run, NEEDS_NOTHING, N_("make the keys that sign checkpoints"),
    N_("usage: kasuhara archive key [--origin NAME] [--json] FILE\n"
       "\n"
       "Makes an Ed25519 pair for the checkpoints of archives: the secret key in FILE\n"
       "(mode 0600), the public one in FILE.pub. Both are PEM files, as openssl(1) makes\n"
       "and reads them; neither is ever written over. Give FILE.pub to the auditors by\n"
       "another way than this host. The secret key need not stay on the host of the\n"
       "archive: see kasuhara archive sign.\n"
       "\n"
       "      --origin NAME   tell the public key as \"NAME+id+base64\" too, as other tools\n"
       "                      for signed notes take it\n"
       "      --json          one object\n"
       "\n"
       "exit status: 0 made; 2 not: one of the files is there, or cannot be written.\n")};
