/* kasuhara case note: what people note about a case. */
#include "command/command.h"

#include "evidence/act.h"

typedef struct {
    char *kind, *text, *file;
} NoteOptions;

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    printer_say_line(out, _("Noted in case %.0f: %s (record %.0f)"), printer_number(done, "case"),
                     printer_get(done, "note"), printer_number(done, "record"));
}

static const char *prompt_of(NoteKind kind) {
    static const char *const prompts[NOTES] = {
        [NOTE_CONTACT] = N_("Contact with the customer: when, how, who, what was said."),
        [NOTE_INTERNAL] = N_("What was exchanged inside, and with whom."),
        [NOTE_DONE] = N_("What was done."),
        [NOTE_EFFECT] = N_("What it did to the work: hours, delays, other customers."),
        [NOTE_STATE] = N_("How the person is whom it befell, and what helps."),
        [NOTE_LEARNED] = N_("What was learned: of the process, not of who is to blame."),
    };
    return _(prompts[kind]);
}

static int note(const CommandOptions *options, const NoteOptions *own, gint64 number,
                NoteKind kind) {
    g_autoptr(GError) error = NULL;
    g_autofree char *prompt = g_strdup_printf(_("%s\nLines with # are left out."), prompt_of(kind));
    g_autofree char *text = acting_words(&cmd_case_note, own->text, own->file, prompt);
    if (!text)
        return ANSWER_NONE;
    Actor actor = acting_actor();
    guint64 sequence = 0;
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive || !evidence_note(archive, &actor, number, kind, text, &sequence, &error))
        return command_fail(&cmd_case_note, "%s", error->message);
    json_t *done = json_pack("{s:I, s:s, s:I}", "case", (json_int_t)number, "note", note_word(kind),
                             "record", (json_int_t)sequence);
    return printer_print(options->json, done, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int read_arguments(const CommandOptions *options, const NoteOptions *own) {
    gint64 number;
    NoteKind kind;
    if (!command_one_case(&cmd_case_note, options->arguments, &number))
        return ANSWER_NONE;
    if (!note_from_word(own->kind, &kind))
        return command_fail(&cmd_case_note, _("say what kind of note it is, by --kind contact, "
                                              "internal, done, effect, state or learned"));
    return note(options, own, number, kind);
}

static int run(int argc, char **argv) {
    CommandOptions options;
    NoteOptions own = {0};
    const GOptionEntry entries[] = {{"kind", 'k', 0, G_OPTION_ARG_STRING, &own.kind, NULL, NULL},
                                    {"text", 't', 0, G_OPTION_ARG_STRING, &own.text, NULL, NULL},
                                    {"file", 'F', 0, G_OPTION_ARG_FILENAME, &own.file, NULL, NULL},
                                    G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_note, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = read_arguments(&options, &own);
    g_free(own.kind);
    g_free(own.text);
    g_free(own.file);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_note = {
    "case note", run, NEEDS_ARCHIVE, N_("note what happened in a case"),
    N_("usage: kasuhara case note --kind KIND [-t WORDS | -F FILE] [--json] [-a DIR] N\n"
       "\n"
       "Writes a note about case N into the archive, with who wrote it and when. A note is\n"
       "never changed: what was wrong is corrected by another one. The daemon may run.\n"
       "\n"
       "  -k, --kind KIND         contact   contact with the customer\n"
       "                          internal  what was exchanged inside\n"
       "                          done      what was done\n"
       "                          effect    what it did to the work\n"
       "                          state     how the person is whom it befell\n"
       "                          learned   what was learned\n"
       "  -t, --text WORDS        the note\n"
       "  -F, --file FILE         the note, from a file; - is standard input\n"
       "                          (without both, on a terminal: $VISUAL or $EDITOR)\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, or it could not be written\n")};
