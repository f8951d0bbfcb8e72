/* Offers unsealing_key(). */
#include "command/command.h"

gboolean unsealing_key(const Command *command, const char *path, SealKey **key) {
    g_autoptr(GError) error = NULL;
    *key = path ? seal_key_read(path, &error) : NULL;
    if (error)
        command_fail(command, "%s", error->message);
    return !error;
}
