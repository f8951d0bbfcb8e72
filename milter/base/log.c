/* Offers log.h. Lines are cut at 2,000 bytes: syslog daemons drop more. */
#include "base/log.h"

#include <stdio.h>
#include <syslog.h>

enum {
    LOG_LINE_BYTES = 2000
};

static LogTarget log_target = LOG_TO_STDERR;
static const char *log_name = "kasuhara";

void log_open(const char *name, LogTarget target) {
    log_name = name;
    log_target = target;
    if (target == LOG_TO_SYSLOG)
        openlog(name, LOG_PID | LOG_NDELAY, LOG_MAIL);
}

static gboolean is_printable(gunichar c) {
    if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
        return FALSE;
    GUnicodeType type = g_unichar_type(c);
    return type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR &&
           type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_SURROGATE;
}

char *log_printable(const char *text) {
    GString *out = g_string_new(NULL);
    while (*text) {
        gunichar c = g_utf8_get_char_validated(text, -1);
        gsize length = (c & 0x80000000) ? 1 : (gsize)(g_utf8_next_char(text) - text);
        if (!(c & 0x80000000) && is_printable(c))
            g_string_append_len(out, text, (gssize)length);
        else
            for (gsize i = 0; i < length; i++)
                g_string_append_printf(out, "\\x%02x", (guchar)text[i]);
        text += length;
    }
    return g_string_free(out, FALSE);
}

void log_line(LogWeight weight, const char *queue_id, const char *format, ...) {
    static const int priorities[] = {LOG_ERR, LOG_WARNING, LOG_INFO};
    static const char *const words[] = {"error: ", "warning: ", ""};
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *id = queue_id ? log_printable(queue_id) : NULL;
    g_autofree char *printable = log_printable(text);
    g_autofree char *line = g_strdup_printf("%s%s%s%.*s", id ? id : "", id ? ": " : "",
                                            words[weight], LOG_LINE_BYTES, printable);
    if (log_target == LOG_TO_SYSLOG)
        syslog(priorities[weight], "%s", line);
    else
        fprintf(stderr, "%s: %s\n", log_name, line);
}
