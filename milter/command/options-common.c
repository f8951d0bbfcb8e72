/* What all commands share: options, and how they say that they failed. */
#include "command/command.h"

#include "policy/policy.h"

#include <stdio.h>

static const char installed_archive[] = "/var/lib/kasuhara/archive";

int command_fail(const Command *command, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autoptr(GString) safe = g_string_new(NULL);
    printer_text(safe, text);
    fprintf(stderr, "kasuhara %s: %s\n", command->name, safe->str);
    return ANSWER_NONE;
}

int command_both(int answer, int other) {
    return answer == ANSWER_NO || other == ANSWER_NO ? ANSWER_NO : MAX(answer, other);
}

char *command_problem_path(const Problem *problem, const char *policy_path) {
    if (!problem->file || g_path_is_absolute(problem->file) || !strchr(policy_path, '/'))
        return g_strdup(problem->file);
    g_autofree char *directory = g_path_get_dirname(policy_path);
    return g_build_filename(directory, problem->file, NULL);
}

gboolean command_case_number(const char *argument, gint64 *number) {
    guint64 read = 0;
    gboolean is_number = g_ascii_string_to_unsigned(argument, 10, 0, G_MAXINT64, &read, NULL);
    *number = (gint64)read;
    return is_number;
}

static gboolean wants_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return TRUE;
    return FALSE;
}

static void add_common(GOptionContext *context, const Command *command, CommandOptions *options,
                       GStrv *rest) {
    const GOptionEntry all[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, NULL, NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    const GOptionEntry policy[] = {
        {"policy", 'p', 0, G_OPTION_ARG_FILENAME, &options->policy, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    const GOptionEntry archive[] = {
        {"archive", 'a', 0, G_OPTION_ARG_FILENAME, &options->archive, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    g_option_context_add_main_entries(context, all, NULL);
    if (command->needs & NEEDS_POLICY)
        g_option_context_add_main_entries(context, policy, NULL);
    if (command->needs & NEEDS_ARCHIVE)
        g_option_context_add_main_entries(context, archive, NULL);
}

static void fill_defaults(const Command *command, CommandOptions *options) {
    if (command->needs & NEEDS_POLICY && !options->policy)
        options->policy = policy_default_path();
    if (command->needs & NEEDS_ARCHIVE && !options->archive) {
        const char *named = g_getenv("KASUHARA_ARCHIVE");
        options->archive = g_strdup(named && *named ? named : installed_archive);
    }
}

int command_options(const Command *command, int argc, char **argv, const GOptionEntry *own,
                    CommandOptions *options) {
    *options = (CommandOptions){0};
    if (wants_help(argc, argv))
        return fputs(command->help, stdout) >= 0 && fflush(stdout) == 0 ? ANSWER_YES : ANSWER_NONE;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) rest = NULL;
    g_option_context_set_help_enabled(context, FALSE);
    add_common(context, command, options, &rest);
    if (own)
        g_option_context_add_main_entries(context, own, NULL);
    options->arguments = g_ptr_array_new_with_free_func(g_free);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        command_options_clear(options);
        return command_fail(command, "%s; see kasuhara %s --help", error->message, command->name);
    }
    for (gsize i = 0; rest && rest[i]; i++)
        g_ptr_array_add(options->arguments, g_strdup(rest[i]));
    fill_defaults(command, options);
    return -1;
}

void command_options_clear(CommandOptions *options) {
    g_clear_pointer(&options->policy, g_free);
    g_clear_pointer(&options->archive, g_free);
    g_clear_pointer(&options->arguments, g_ptr_array_unref);
}
