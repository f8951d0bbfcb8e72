/* session.h's notify_*() where libsystemd is not built in: nobody to tell. */
#include "session/session.h"

void notify_ready(const char *status) {
    (void)status;
}

void notify_reloading(void) {
}

void notify_stopping(void) {
}
