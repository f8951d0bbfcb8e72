/* Which command is meant by the first words of a command line. Pure. */
#include "command/command.h"

enum {
    NAME_MAX_BYTES = 40,
    NEAR = 3 /* letters put in, left out, or taken for others */
};

const Command *command_find(const Command *const *commands, gsize count, int argc, char **argv,
                            int *words) {
    for (gsize i = 0; i < count; i++) {
        g_auto(GStrv) name = g_strsplit(commands[i]->name, " ", 2);
        *words = (int)g_strv_length(name);
        if (argc > *words && strcmp(argv[1], name[0]) == 0 &&
            (*words == 1 || strcmp(argv[2], name[1]) == 0))
            return commands[i];
    }
    return NULL;
}

/* Levenshtein's distance. Both at most NAME_MAX_BYTES long. */
static guint distance(const char *a, const char *b) {
    guint row[NAME_MAX_BYTES + 1];
    gsize length = strlen(b);
    for (guint j = 0; j <= length; j++)
        row[j] = j;
    for (guint i = 0; a[i]; i++) {
        guint diagonal = row[0];
        row[0] = i + 1;
        for (gsize j = 0; j < length; j++) {
            guint changed = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(changed, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[length];
}

static guint distance_to(const Command *command, int argc, char **argv) {
    gboolean two_words = strchr(command->name, ' ') != NULL;
    g_autofree char *said =
        two_words && argc > 2 ? g_strdup_printf("%s %s", argv[1], argv[2]) : g_strdup(argv[1]);
    if (strlen(said) > NAME_MAX_BYTES || strlen(command->name) > NAME_MAX_BYTES)
        return G_MAXUINT;
    /* "policy" alone, and "check" alone, mean "policy check". */
    if (two_words &&
        (g_str_has_prefix(command->name, said) || g_str_has_suffix(command->name, said)))
        return 1;
    return distance(said, command->name);
}

const Command *command_nearest(const Command *const *commands, gsize count, int argc, char **argv) {
    const Command *nearest = NULL;
    guint best = NEAR + 1;
    for (gsize i = 0; argc > 1 && *argv[1] && i < count; i++) {
        guint now = distance_to(commands[i], argc, argv);
        if (now < best) {
            best = now;
            nearest = commands[i];
        }
    }
    return nearest;
}
