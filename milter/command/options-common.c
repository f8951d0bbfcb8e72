/* What all commands share: options, and how they say that they failed. */
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

int command_both(int answer, int other) {
    return answer == ANSWER_NO || other == ANSWER_NO ? ANSWER_NO : MAX(answer, other);
}

char *command_problem_path(const Problem *problem, const char *policy_path) {
    if (!problem->file || g_path_is_absolute(problem->file) || !strchr(policy_path, '/'))
        return g_strdup(problem->file);
    g_autofree char *directory = g_path_get_dirname(policy_path);
    return g_build_filename(directory, problem->file, NULL);
}

gboolean command_takes_page(const Command *command, const char *output) {
    if (output || !isatty(STDOUT_FILENO))
        return TRUE;
    command_fail(command, _("this is a page for a browser: name a file for it by -o"));
    return FALSE;
}

gboolean command_case_number(const char *argument, gint64 *number) {
    guint64 read = 0;
    gboolean is_number = g_ascii_string_to_unsigned(argument, 10, 0, G_MAXINT64, &read, NULL);
    *number = (gint64)read;
    return is_number;
}

gboolean command_one_case(const Command *command, const GPtrArray *arguments, gint64 *number) {
    if (arguments->len == 1 && command_case_number(g_ptr_array_index(arguments, 0), number))
        return TRUE;
    command_fail(command, _("name one case by its number; kasuhara case list shows them"));
    return FALSE;
}

int command_help(const Command *command) {
    return fputs(_(command->help), stdout) >= 0 && fflush(stdout) == 0 ? ANSWER_YES : ANSWER_NONE;
}

void command_language(int argc, char **argv) {
    const char *language = NULL;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (g_str_has_prefix(argv[i], "--lang="))
            language = argv[i] + strlen("--lang=");
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            language = argv[i + 1];
    }
    if (language && (strcmp(language, "ja") == 0 || strcmp(language, "en") == 0))
        translate_init(language);
}

static gboolean wants_help(int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return TRUE;
    return FALSE;
}

/* All entries of a command; no end mark yet. */
static GArray *gather_entries(const Command *command, const GOptionEntry *own,
                              CommandOptions *options, GStrv *rest) {
    const GOptionEntry all[] = {
        {"lang", 0, 0, G_OPTION_ARG_STRING, &options->language, NULL, NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json, NULL, NULL},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, rest, NULL, NULL}};
    const GOptionEntry policy = {"policy",         'p',  0,   G_OPTION_ARG_FILENAME,
                                 &options->policy, NULL, NULL};
    const GOptionEntry archive = {"archive",         'a',  0,   G_OPTION_ARG_FILENAME,
                                  &options->archive, NULL, NULL};
    GArray *entries = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    g_array_append_vals(entries, all, G_N_ELEMENTS(all));
    if (command->needs & NEEDS_POLICY)
        g_array_append_val(entries, policy);
    if (command->needs & NEEDS_ARCHIVE)
        g_array_append_val(entries, archive);
    for (; own && own->long_name; own++)
        g_array_append_vals(entries, own, 1);
    return entries;
}

/* By its letter, or by its long name where letter is 0. NULL: there is none. */
static const GOptionEntry *find_entry(const GArray *entries, char letter, const char *name) {
    for (guint i = 0; i < entries->len; i++) {
        const GOptionEntry *entry = &g_array_index(entries, GOptionEntry, i);
        if (letter ? entry->short_name == letter : strcmp(entry->long_name, name) == 0)
            return entry;
    }
    return NULL;
}

static gboolean takes_value(const GOptionEntry *entry) {
    return entry && entry->arg != G_OPTION_ARG_NONE;
}

/* Where in "-wj1" a value begins that is written on to its letter; 0: nowhere. *open: the
 * value is the next argument. */
static gsize attached_value(const GArray *entries, const char *argument, gboolean *open) {
    for (gsize i = 1; argument[i]; i++) {
        const GOptionEntry *entry = find_entry(entries, argument[i], "");
        if (!entry)
            return 0;
        if (takes_value(entry)) {
            *open = argument[i + 1] == '\0';
            return *open ? 0 : i + 1;
        }
    }
    return 0;
}

/* GLib takes "-j 1" only: "-j1" becomes that here, as getopt(3) has it. */
static GStrv part_values(const GArray *entries, int argc, char **argv) {
    GPtrArray *parted = g_ptr_array_new();
    gboolean options = TRUE;
    for (int i = 0; i < argc; i++) {
        gboolean open = FALSE;
        gsize at = 0;
        options = options && strcmp(argv[i], "--") != 0;
        if (options && i > 0 && g_str_has_prefix(argv[i], "--"))
            open = takes_value(find_entry(entries, 0, argv[i] + 2));
        else if (options && i > 0 && argv[i][0] == '-')
            at = attached_value(entries, argv[i], &open);
        g_ptr_array_add(parted, at > 0 ? g_strndup(argv[i], at) : g_strdup(argv[i]));
        if (at > 0)
            g_ptr_array_add(parted, g_strdup(argv[i] + at));
        else if (open && i + 1 < argc)
            g_ptr_array_add(parted, g_strdup(argv[++i]));
    }
    g_ptr_array_add(parted, NULL);
    return (GStrv)g_ptr_array_free(parted, FALSE);
}

static void fill_defaults(const Command *command, CommandOptions *options) {
    if (command->needs & NEEDS_POLICY && !options->policy)
        options->policy = policy_default_path();
    if (command->needs & NEEDS_ARCHIVE && !options->archive) {
        const char *named = g_getenv("KASUHARA_ARCHIVE");
        options->archive = g_strdup(named && *named ? named : installed_archive);
    }
}

/* FALSE: it was said what is wrong. */
static gboolean speak(const Command *command, const char *language) {
    if (strcmp(language, "ja") != 0 && strcmp(language, "en") != 0) {
        command_fail(command, _("--lang is ja or en, and not \"%s\""), language);
        return FALSE;
    }
    if (!translate_init(language)) {
        command_fail(command,
                     _("--lang %s: there is no catalogue of that language in %s, or no locale "
                       "but C is installed here (locale -a): see README, Languages"),
                     language, translate_directory());
        return FALSE;
    }
    return TRUE;
}

int command_options(const Command *command, int argc, char **argv, const GOptionEntry *own,
                    CommandOptions *options) {
    *options = (CommandOptions){0};
    if (wants_help(argc, argv))
        return command_help(command);
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) rest = NULL;
    g_autoptr(GArray) entries = gather_entries(command, own, options, &rest);
    g_auto(GStrv) arguments = part_values(entries, argc, argv);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, (const GOptionEntry *)(void *)entries->data, NULL);
    options->arguments = g_ptr_array_new_with_free_func(g_free);
    if (!g_option_context_parse_strv(context, &arguments, &error)) {
        command_options_clear(options);
        return command_fail(command, _("%s; see kasuhara %s --help"), error->message,
                            command->name);
    }
    if (options->language && !speak(command, options->language)) {
        command_options_clear(options);
        return ANSWER_NONE;
    }
    if (!options->language)
        options->language = g_strdup(translate_language());
    if (options->json)
        translate_init("en");
    for (gsize i = 0; rest && rest[i]; i++)
        g_ptr_array_add(options->arguments, g_strdup(rest[i]));
    fill_defaults(command, options);
    return -1;
}

void command_options_clear(CommandOptions *options) {
    g_clear_pointer(&options->policy, g_free);
    g_clear_pointer(&options->archive, g_free);
    g_clear_pointer(&options->language, g_free);
    g_clear_pointer(&options->arguments, g_ptr_array_unref);
}
