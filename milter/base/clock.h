/* Time: microseconds since 1970-01-01T00:00:00Z, and RFC 3339 in UTC. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <glib.h>
#include <pthread.h>

#define CLOCK_SECOND G_GINT64_CONSTANT(1000000)

enum {
    CLOCK_TEXT = sizeof "2026-11-23T10:00:00.000000Z"
};

/* Wall time; thread safe. Stands still while clock_stop() holds it. */
gint64 clock_now(void);

/* For tests only: the wall stands at this time from now on; 0 lets it run. */
void clock_stop(gint64 time);

/* A clock that never goes back, for spans of time. Never stopped. */
gint64 clock_monotonic(void);

/* A condition that is waited for by clock_monotonic(): a wall clock that is set back would make the
 * wait longer. */
void clock_init_condition(pthread_cond_t *condition);

/* FALSE: until, of clock_monotonic(), is over. */
gboolean clock_await(pthread_cond_t *condition, pthread_mutex_t *guard, gint64 until);

/* CPU time used by the calling thread, in nanoseconds. */
gint64 clock_thread_cpu(void);

/* The day on the calendar of this host (localtime(3)), in days since 1970-01-01 of that calendar.
 */
gint64 clock_local_day(gint64 time);

/* "2026-11-23T10:00:00.000000Z" */
void clock_to_text(gint64 time, char text[static CLOCK_TEXT]);

/* In the zone of this host, as g_date_time_format() takes form; what stands for it in UTC where
 * that cannot be. Caller frees. */
char *clock_to_local(gint64 time, const char *form);

/* Only what clock_to_text() writes of a time from 1970 on, length CLOCK_TEXT - 1; end it need not.
 * FALSE if it is not. Of a long chain every line has one: no library is asked. */
gboolean clock_from_exact(const char *text, gint64 *time);

/* Of the same form, with or without the fraction. FALSE if it is not. */
gboolean clock_from_text(const char *text, gint64 *time);

/* An xs:duration without years and months, for example P14D, PT24H, PT90S, in
 * microseconds. FALSE if it is not, or is negative or over 100 years. */
gboolean clock_duration_from_text(const char *text, gint64 *duration);

/* The time that lies an xs:duration, years and months too (P5Y, P18M), before another, by the
 * calendar in UTC: a month before March 31 is the last day of February. FALSE if it is no such
 * duration, or one of over 100 years. */
gboolean clock_before(gint64 time, const char *duration, gint64 *before);

#endif
