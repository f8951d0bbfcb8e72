/* In place of sandbox.c where the system has no landlock(7). */
#include "session/session-inside.h"

#include "base/log.h"

gboolean sandbox_enter(const ServiceOptions *options, const Policy *policy, GError **error) {
    (void)policy;
    (void)error;
    log_line(LOG_LINE_INFO, NULL, "without a sandbox: %s",
             options->sandbox ? "this build has none" : "--no-sandbox");
    return TRUE;
}
