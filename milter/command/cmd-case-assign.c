/* kasuhara case assign: who supports the one who answers. */
#include "command/case-object.h"

#include "evidence/act.h"

enum {
    OBSERVER_MAX = 200 /* bytes of a name */
};

static void tell(const json_t *done, GString *out, gboolean colour) {
    (void)colour;
    if (json_array_size(json_object_get(done, "observers")) == 0) {
        g_string_append_printf(out, _("Case %.0f is observed by nobody (record %.0f)"),
                               printer_number(done, "case"), printer_number(done, "record"));
        g_string_append_c(out, '\n');
        return;
    }
    g_autoptr(GString) observers = g_string_new(NULL);
    case_put_list(observers, json_object_get(done, "observers"));
    g_string_append_printf(out, _("Case %.0f is observed by %s (record %.0f)"),
                           printer_number(done, "case"), observers->str,
                           printer_number(done, "record"));
    g_string_append_printf(
        out, "\n%s\n",
        _("Alerts name them; copies of flagged mail go to the policy's observers "
          "alone"));
}

/* FALSE: it was said what is wrong. */
static gboolean take_names(char **named, gboolean nobody, GPtrArray *observers) {
    for (guint i = 0; named && named[i]; i++) {
        g_strstrip(named[i]);
        if (!*named[i] || strlen(named[i]) > OBSERVER_MAX || !g_utf8_validate(named[i], -1, NULL)) {
            command_fail(&cmd_case_assign, _("a name is 1 to %d bytes of UTF-8"), OBSERVER_MAX);
            return FALSE;
        }
        if (!g_ptr_array_find_with_equal_func(observers, named[i], g_str_equal, NULL))
            g_ptr_array_add(observers, named[i]);
    }
    if (nobody && observers->len > 0)
        command_fail(&cmd_case_assign, "%s", _("--observer or --nobody, not both"));
    else if (!nobody && observers->len == 0)
        command_fail(&cmd_case_assign, _("name who observes, by --observer NAME"));
    return nobody == (observers->len == 0);
}

static int assign(const CommandOptions *options, char **named, gboolean nobody) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) observers = g_ptr_array_new();
    Actor actor = acting_actor();
    guint64 sequence = 0;
    gint64 number;
    if (!command_one_case(&cmd_case_assign, options->arguments, &number) ||
        !take_names(named, nobody, observers))
        return ANSWER_NONE;
    g_autoptr(Archive) archive = evidence_open_to_act(options->archive, &actor, &error);
    if (!archive || !evidence_assign(archive, &actor, number, observers, &sequence, &error))
        return command_fail(&cmd_case_assign, "%s", error->message);
    json_t *done = json_pack("{s:I, s:o, s:I}", "case", (json_int_t)number, "observers",
                             printer_strings(observers), "record", (json_int_t)sequence);
    return printer_print(options->json, done, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    g_auto(GStrv) named = NULL;
    gboolean nobody = FALSE;
    const GOptionEntry entries[] = {
        {"observer", 'o', 0, G_OPTION_ARG_STRING_ARRAY, &named, NULL, NULL},
        {"nobody", 0, 0, G_OPTION_ARG_NONE, &nobody, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_case_assign, argc, argv, entries, &options);
    if (answer >= 0)
        return answer;
    answer = assign(&options, named, nobody);
    command_options_clear(&options);
    return answer;
}

const Command cmd_case_assign = {
    "case assign", run, NEEDS_ARCHIVE, N_("name who supports the one who answers"),
    N_("usage: kasuhara case assign (--observer NAME... | --nobody) [--json] [-a DIR] N\n"
       "\n"
       "Writes into the archive who observes case N: who reads along, and supports the one who\n"
       "answers. All observers are named at once: those who were named before, and are not now,\n"
       "are observers no more. The case, its reports and the alerts of kasuhara follow name them;\n"
       "copies of flagged mail go to the addresses of the policy's element observer alone. The\n"
       "daemon may run.\n"
       "\n"
       "  -o, --observer NAME     a name or an address; may be given several times\n"
       "      --nobody            those who were named were named wrongly, and nobody else is\n"
       "  -a, --archive DIR       default $KASUHARA_ARCHIVE, or /var/lib/kasuhara/archive\n"
       "      --json              what was written, as an object\n"
       "\n"
       "exit status: 0 written; 2 there is no such case, or it could not be written\n")};
