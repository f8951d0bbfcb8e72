/* session.h's notify_*() by libsystemd. Does nothing where no one listens. */
#include "session/session.h"

#include "base/clock.h"

#include <systemd/sd-daemon.h>

void notify_ready(const char *status) {
    (void)sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void notify_reloading(void) {
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, clock_monotonic());
}

void notify_stopping(void) {
    (void)sd_notify(0, "STOPPING=1");
}
