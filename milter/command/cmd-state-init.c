/* kasuhara state init: the tables of a state that several hosts share. */
#include "command/command.h"

#include "state/state.h"

static void tell(const json_t *made, GString *out, gboolean colour) {
    double from = printer_number(made, "from"), to = printer_number(made, "to");
    (void)colour;
    if (from == to)
        printer_say_line(out, _("The tables are there already (schema %.0f)"), to);
    else if (from > 0)
        printer_say_line(out, _("The tables were renewed: schema %.0f, it was %.0f"), to, from);
    else
        printer_say_line(out, _("The tables were made (schema %.0f)"), to);
}

static int init(const CommandOptions *options, const char *user) {
    g_autoptr(GError) error = NULL;
    StateSchema schema;
    const char *address = g_ptr_array_index(options->arguments, 0);
    if (!state_is_shared(address))
        return command_fail(&cmd_state_init,
                            _("an address begins with postgresql://; a state that is a file the "
                              "daemon makes by itself"));
    if (!state_init(address, user, &schema, &error))
        return command_fail(&cmd_state_init, "%s", error->message);
    json_t *made =
        json_pack("{s:I, s:I}", "from", (json_int_t)schema.from, "to", (json_int_t)schema.to);
    return printer_print(options->json, made, tell) ? ANSWER_YES : ANSWER_NONE;
}

static int run(int argc, char **argv) {
    CommandOptions options;
    g_autofree char *user = NULL;
    const GOptionEntry own[] = {{"grant", 0, 0, G_OPTION_ARG_STRING, &user, NULL, NULL},
                                G_OPTION_ENTRY_NULL};
    int answer = command_options(&cmd_state_init, argc, argv, own, &options);
    if (answer >= 0)
        return answer;
    if (options.arguments->len == 1)
        answer = init(&options, user);
    else
        answer = command_fail(&cmd_state_init, _("name the database: postgresql://HOST/DATABASE"));
    command_options_clear(&options);
    return answer;
}

const Command cmd_state_init = {
    "state init", run, NEEDS_NOTHING, N_("make or renew the tables that hosts share"),
    N_("usage: kasuhara state init [--grant USER] [--json] ADDRESS\n"
       "\n"
       "Makes the tables in which several mail hosts keep threads, senders and counts in\n"
       "common (kasuhara-milter --state ADDRESS), in a schema of their own, kasuhara, of a\n"
       "PostgreSQL database; renews those of an earlier release. ADDRESS is a connection\n"
       "URI of libpq, postgresql://USER@HOST/DATABASE, of a user who may do that and who\n"
       "owns the tables then. What libpq knows besides is used too: ~/.pgpass, PGSSLMODE.\n"
       "A password in ADDRESS can be read by everybody on this host, in ps(1).\n"
       "\n"
       "      --grant USER  the user as whom the daemons connect: may read and write the\n"
       "                    tables; of checkpoints, add some, and neither change nor take\n"
       "                    back any\n"
       "      --json        one object: from, to (versions of the schema; 0: none)\n"
       "\n"
       "exit status: 0 the tables are there as this release wants them; 2 not.\n")};
