/* Offers service_metrics(): the numbers of the daemon as a whole. */
#include "session/session-inside.h"

#include "base/clock.h"
#include "base/log.h"

#include <sys/statvfs.h>

/* That a write may take; -1: nobody knows. */
static double free_bytes(const char *path) {
    struct statvfs status;
    return statvfs(path, &status) == 0 ? (double)status.f_bavail * (double)status.f_frsize : -1;
}

void service_metrics(Service *service) {
    Counters *counters = &service->counters;
    g_autoptr(GError) error = NULL;
    if (!service->options->metrics)
        return;
    pthread_mutex_lock(&service->checkpoint_lock);
    double stated = (double)service->checkpoint_size;
    pthread_mutex_unlock(&service->checkpoint_lock);
    double lines = (double)archive_lines(service->archive);
    const Metric all[] = {
        {"kasuhara_judged_total", "Mails in scope.", "counter",
         g_atomic_int_get(&counters->judged)},
        {"kasuhara_flagged_total", "Of these, flagged.", "counter",
         g_atomic_int_get(&counters->flagged)},
        {"kasuhara_deferred_total", "Of these, asked to come again.", "counter",
         g_atomic_int_get(&counters->deferred)},
        {"kasuhara_refused_total", "Of these, refused after the red card.", "counter",
         g_atomic_int_get(&counters->refused)},
        {"kasuhara_passed_unscored_total", "Of these, passed though something failed.", "counter",
         g_atomic_int_get(&counters->failed)},
        {"kasuhara_out_of_scope_total", "Mails to nobody in scope.", "counter",
         g_atomic_int_get(&counters->out_of_scope)},
        {"kasuhara_in_flight", "Mails that have no answer yet.", "gauge",
         g_atomic_int_get(&service->in_flight)},
        {"kasuhara_archive_records", "Lines of the chain.", "gauge", lines},
        {"kasuhara_archive_checkpoint_records", "Lines in the newest checkpoint.", "gauge", stated},
        {"kasuhara_archive_unstated_records", "Lines in no checkpoint yet.", "gauge",
         MAX(lines - stated, 0)},
        {"kasuhara_archive_free_bytes", "Room on the archive's disk.", "gauge",
         free_bytes(service->options->archive)},
    };
    if (!metrics_write(service->metrics, all, G_N_ELEMENTS(all), service->options->metrics, &error))
        log_line(LOG_LINE_WARNING, NULL, "the metrics could not be written: %s", error->message);
}
