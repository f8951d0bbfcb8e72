/* Offers what all commands share: options, errors, progress. */
#include "command/command.h"

#include "policy/policy.h"

#include <stdio.h>
#include <unistd.h>

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

static gboolean wants_help(int argc, char **argv) {
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return TRUE;
    return FALSE;
}

int command_options(const Command *command, int argc, char **argv, const GOptionEntry *own,
                    CommandOptions *options) {
    *options = (CommandOptions){0};
    if (wants_help(argc, argv)) {
        fputs(command->help, stdout);
        return ANSWER_YES;
    }
    const GOptionEntry common[] = {
        {"json", 'j', 0, G_OPTION_ARG_NONE, &options->json, NULL, NULL},
        {"policy", 'p', 0, G_OPTION_ARG_FILENAME, &options->policy, NULL, NULL},
        {"archive", 'a', 0, G_OPTION_ARG_FILENAME, &options->archive, NULL, NULL},
        G_OPTION_ENTRY_NULL};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, common, NULL);
    if (own)
        g_option_context_add_main_entries(context, own, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        command_fail(command, "%s; see kasuhara %s --help", error->message, command->name);
        return ANSWER_NONE;
    }
    options->arguments = g_ptr_array_new();
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--") != 0 || i > 1)
            g_ptr_array_add(options->arguments, argv[i]);
    if (!options->policy)
        options->policy = policy_default_path();
    if (!options->archive) {
        const char *named = g_getenv("KASUHARA_ARCHIVE");
        options->archive = g_strdup(named && *named ? named : installed_archive);
    }
    return -1;
}

void command_options_clear(CommandOptions *options) {
    g_free(options->policy);
    g_free(options->archive);
    if (options->arguments)
        g_ptr_array_unref(options->arguments);
}

void progress_show(const char *what, guint64 done, guint64 whole) {
    if (!isatty(STDERR_FILENO))
        return;
    unsigned percent = whole ? (unsigned)(done * 100 / whole) : 0;
    fprintf(stderr, "\r%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " (%u%%)\033[K", what, done,
            whole, percent);
}

void progress_end(void) {
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}
