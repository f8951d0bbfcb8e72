/* For tests of the daemon, by LD_PRELOAD: what is opened below the directory that $HUNG_PLACE names
 * hangs, as on a network file system whose server is gone, while the file $HUNG_PLACE.hangs is
 * there. From the first such call on the monotonic clock is three minutes ahead. */
#include <linux/fcntl.h> /* not fcntl.h, which makes inline functions of open() */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    AHEAD_SECONDS = 180
};

static _Atomic int hung;

static int hangs(const char *place) {
    char name[4096] = "";
    strncat(name, place, sizeof name - 16);
    strcat(name, ".hangs");
    return syscall(SYS_access, name, F_OK) == 0;
}

static void meet(const char *path) {
    const char *place = getenv("HUNG_PLACE");
    const struct timespec while_ = {.tv_nsec = 50000000};
    while (place && strncmp(path, place, strlen(place)) == 0 && hangs(place)) {
        hung = 1;
        nanosleep(&while_, NULL);
    }
}

int open(const char *path, int flags, ...);
int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    meet(path);
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags) {
    return open(path, flags, 0);
}
int __open64_2(const char *path, int flags) __attribute__((alias("__open_2")));

int clock_gettime(clockid_t clock, struct timespec *now) {
    int status = (int)syscall(SYS_clock_gettime, clock, now);
    if (status == 0 && hung && clock == CLOCK_MONOTONIC)
        now->tv_sec += AHEAD_SECONDS;
    return status;
}
