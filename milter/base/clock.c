/* Offers clock.h. The stopped time is the one piece of changing state; it is
 * atomic, and set by tests only. */
#include "base/clock.h"

#include <errno.h>
#include <time.h>

static _Atomic gint64 stopped_at;

gint64 clock_now(void) {
    gint64 stopped = stopped_at;
    return stopped ? stopped : g_get_real_time();
}

void clock_stop(gint64 time) {
    stopped_at = time;
}

gint64 clock_monotonic(void) {
    return g_get_monotonic_time();
}

void clock_init_condition(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

gboolean clock_await(pthread_cond_t *condition, pthread_mutex_t *guard, gint64 until) {
    struct timespec limit = {until / CLOCK_SECOND, until % CLOCK_SECOND * 1000};
    return pthread_cond_timedwait(condition, guard, &limit) != ETIMEDOUT;
}

gint64 clock_thread_cpu(void) {
    struct timespec spent;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return (gint64)spent.tv_sec * 1000000000 + spent.tv_nsec;
}

gint64 clock_local_day(gint64 time) {
    time_t seconds = (time_t)(time / CLOCK_SECOND);
    struct tm parts;
    localtime_r(&seconds, &parts);
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    return (gint64)timegm(&parts) / 86400;
}

void clock_to_text(gint64 time, char text[static CLOCK_TEXT]) {
    time_t seconds = (time_t)(time / CLOCK_SECOND);
    unsigned fraction = (unsigned)(time % CLOCK_SECOND);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    g_snprintf(text, CLOCK_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ",
               (unsigned)(parts.tm_year + 1900) % 10000, (unsigned)(parts.tm_mon + 1) % 100,
               (unsigned)parts.tm_mday % 100, (unsigned)parts.tm_hour % 100,
               (unsigned)parts.tm_min % 100, (unsigned)parts.tm_sec % 100, fraction);
}

char *clock_to_local(gint64 time, const char *form) {
    g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(time / CLOCK_SECOND);
    char *text = local ? g_date_time_format(local, form) : NULL;
    if (!text) {
        text = g_malloc(CLOCK_TEXT);
        clock_to_text(time, text);
    }
    return text;
}

enum {
    JULIAN_1970 = 719163 /* of GDate */
};

static int digits(const char *at, int count) {
    int number = 0;
    for (int i = 0; i < count; i++)
        number = number * 10 + (at[i] - '0');
    return number;
}

static gboolean has_form(const char *text) {
    static const char form[] = "0000-00-00T00:00:00.000000Z";
    for (gsize i = 0; form[i]; i++) {
        if (form[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
            return FALSE;
    }
    return TRUE;
}

gboolean clock_from_exact(const char *text, gint64 *time) {
    if (!has_form(text))
        return FALSE;
    int year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    int hour = digits(text + 11, 2), minute = digits(text + 14, 2), second = digits(text + 17, 2);
    if (year < 1970 || hour > 23 || minute > 59 || second > 59 ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    gint64 days = (gint64)g_date_get_julian(&date) - JULIAN_1970;
    gint64 seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    *time = seconds * CLOCK_SECOND + digits(text + 20, 6);
    return TRUE;
}

gboolean clock_from_text(const char *text, gint64 *time) {
    if (strlen(text) == CLOCK_TEXT - 1 && clock_from_exact(text, time))
        return TRUE;
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, NULL);
    if (!date || !g_str_has_suffix(text, "Z"))
        return FALSE;
    *time = g_date_time_to_unix(date) * CLOCK_SECOND + g_date_time_get_microsecond(date);
    return TRUE;
}

enum {
    MONTHS_MOST = 100 * 12
};

#define SECONDS_MOST (G_GINT64_CONSTANT(100) * 366 * 86400)

typedef struct {
    gint64 months, seconds;
} Duration;

/* Seconds in one unit of a duration; 0: no such unit in this half. */
static gint64 unit_seconds(char unit, gboolean in_time) {
    switch (unit) {
    case 'W':
        return in_time ? 0 : 604800;
    case 'D':
        return in_time ? 0 : 86400;
    case 'H':
        return in_time ? 3600 : 0;
    case 'M':
        return in_time ? 60 : 0;
    case 'S':
        return in_time ? 1 : 0;
    default:
        return 0;
    }
}

/* How long a month is, only the calendar tells. */
static gint64 unit_months(char unit, gboolean in_time) {
    if (in_time)
        return 0;
    return unit == 'Y' ? 12 : unit == 'M' ? 1 : 0;
}

/* FALSE: there is no such unit, or so much of it that it is over 100 years. */
static gboolean add_unit(Duration *duration, guint64 count, char unit, gboolean in_time) {
    gint64 months = unit_months(unit, in_time), seconds = unit_seconds(unit, in_time);
    if (months > 0 && count <= (guint64)(MONTHS_MOST / months))
        duration->months += (gint64)count * months;
    else if (seconds > 0 && count <= (guint64)(SECONDS_MOST / seconds))
        duration->seconds += (gint64)count * seconds;
    else
        return FALSE;
    return duration->months <= MONTHS_MOST && duration->seconds <= SECONDS_MOST;
}

static gboolean read_duration(const char *text, Duration *duration) {
    gboolean in_time = FALSE, any = FALSE;
    if (!text || *text++ != 'P')
        return FALSE;
    while (*text) {
        if (*text == 'T' && !in_time) {
            in_time = TRUE;
            text++;
            continue;
        }
        char *end = NULL;
        if (!g_ascii_isdigit(*text))
            return FALSE;
        guint64 count = g_ascii_strtoull(text, &end, 10);
        if (!add_unit(duration, count, *end, in_time))
            return FALSE;
        any = TRUE;
        text = end + 1;
    }
    return any;
}

gboolean clock_duration_from_text(const char *text, gint64 *duration) {
    Duration read = {0};
    if (!read_duration(text, &read) || read.months > 0)
        return FALSE;
    *duration = read.seconds * CLOCK_SECOND;
    return TRUE;
}

gboolean clock_before(gint64 time, const char *duration, gint64 *before) {
    Duration read = {0};
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time / CLOCK_SECOND);
    if (!date || !read_duration(duration, &read))
        return FALSE;
    g_autoptr(GDateTime) earlier = g_date_time_add_months(date, (gint)-read.months);
    if (!earlier)
        return FALSE;
    *before = (g_date_time_to_unix(earlier) - read.seconds) * CLOCK_SECOND + time % CLOCK_SECOND;
    return TRUE;
}
