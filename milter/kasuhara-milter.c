/* kasuhara-milter(8), the daemon: a table of contents. The way of a message is
 * in milter/README; it begins in session/callbacks.c. */
#include "base/log.h"
#include "session/session.h"

#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    g_autoptr(GPtrArray) recipients = g_ptr_array_new();
    g_autoptr(GPtrArray) writable = g_ptr_array_new();
    ServiceOptions options = {.recipients = recipients, .writable = writable};
    g_autoptr(GError) error = NULL;
    int status = options_read(argc, argv, &options);
    if (status >= 0)
        return status;
    /* The archive's group may be let in (archive/modes.c); each file's mode is given where it is
     * made. */
    umask(027);
    /* Who starts it from a terminal sees why it does not start. */
    gboolean here = options.foreground || options.check_only || isatty(STDERR_FILENO);
    log_open("kasuhara-milter", here ? LOG_TO_STDERR : LOG_TO_SYSLOG);
    if (options.check_only)
        return service_check(&options);
    if (!privileges_settle(&options, &error)) {
        log_line(LOG_LINE_ERROR, NULL, "%s", error->message);
        return EXIT_CANNOT;
    }
    return supervisor_run(&options, service_run);
}
