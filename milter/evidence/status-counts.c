/* Offers archive_status_counts(): what the daemon counted, out of the archive's `status`, which is
 * Prometheus text of our own. What is not understood there is passed over. */
#include "evidence/status.h"
#include "base/clock.h"

#define PREFIX "kasuhara_"

/* What stands between the quotation marks behind LABEL=, without the format's escapes. Caller
 * frees; NULL: there is no such label. */
static char *label_of(const char *line, const char *label) {
    g_autofree char *start = g_strconcat(label, "=\"", NULL);
    const char *at = strstr(line, start);
    GString *value = at ? g_string_new(NULL) : NULL;
    for (at = at ? at + strlen(start) : ""; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1])
            at++;
        g_string_append_c(value, *at);
    }
    return value ? g_string_free(value, FALSE) : NULL;
}

/* In microseconds. */
static gint64 time_of(double seconds) {
    return seconds > 0 && seconds < 1e11 ? (gint64)(seconds * CLOCK_SECOND) : 0;
}

static guint64 count_of(double number) {
    return number > 0 && number < 1e15 ? (guint64)number : 0;
}

static gboolean is_of(const char *line, const char *name) {
    gsize length = strlen(name);
    return strncmp(line, name, length) == 0 && (line[length] == '{' || line[length] == ' ');
}

static void take_failure(const char *line, double number, ArchiveStatus *status) {
    char *kind = label_of(line, "kind");
    if (kind && count_of(number) > 0) {
        StatusFailure *failure = g_new0(StatusFailure, 1);
        failure->kind = g_steal_pointer(&kind);
        failure->number = count_of(number);
        g_ptr_array_add(status->failures, failure);
    }
    g_free(kind);
}

static void take_line(const char *line, ArchiveStatus *status) {
    const char *last = strrchr(line, ' ');
    if (!last || !g_str_has_prefix(line, PREFIX))
        return;
    const char *name = line + strlen(PREFIX);
    double number = g_ascii_strtod(last + 1, NULL);
    if (is_of(name, "failures_total")) {
        take_failure(name, number, status);
    } else if (is_of(name, "policy_info")) {
        g_free(status->policy_file);
        status->policy_file = label_of(name, "file");
    } else if (is_of(name, "policy_generation")) {
        status->generation = count_of(number);
    } else if (is_of(name, "archive_waiting")) {
        status->waiting = count_of(number);
    } else if (is_of(name, "outlets_hung")) {
        status->hung = count_of(number);
    } else if (is_of(name, "start_time_seconds")) {
        status->started = time_of(number);
    } else if (is_of(name, "written_time_seconds")) {
        status->counted = time_of(number);
    }
}

gboolean archive_status_counts(const char *path, ArchiveStatus *status, GError **error) {
    g_autoptr(GBytes) bytes = NULL;
    int got = archive_status(path, &bytes, error);
    if (got <= 0)
        return got == 0;
    g_autofree char *text = span_dup(span_of_bytes(bytes));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        take_line(*line, status);
    return TRUE;
}
