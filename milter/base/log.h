/* Lines that a person can grep: to syslog (and so the journal), or to standard
 * error in the foreground. The queue id stands first. Rooms below session/ and
 * command/ do not log: they return errors.
 *
 * Every line is made printable: control bytes and broken UTF-8 are written as
 * \xNN, so nothing from a mail can forge a line. Thread safe after log_open(). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <glib.h>

typedef enum {
    LOG_TO_SYSLOG,
    LOG_TO_STDERR,
} LogTarget;

typedef enum {
    LOG_LINE_ERROR,
    LOG_LINE_WARNING,
    LOG_LINE_INFO,
} LogWeight;

/* Called once before threads start. name must live as long as the program. */
void log_open(const char *name, LogTarget target);

/* queue_id may be NULL where the line is about no message. */
void log_line(LogWeight weight, const char *queue_id, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The text with control bytes, broken UTF-8 and bidirectional overrides as
 * \xNN. For logs and terminals. Caller frees. */
char *log_printable(const char *text);

#endif
